"""What ``mizan deploy check`` does: it asks the chain about everything, and sends nothing."""

from dataclasses import asdict
from pathlib import Path

from tokenization.commands.console import Options, Outcome
from tokenization.commands.session import open_ledger, read_text
from tokenization.deployment.audit import audit, differences
from tokenization.deployment.readings import Section
from tokenization.errors import LedgerDiffers
from tokenization.files.params import parse_params
from tokenization.ledger.sight import Sight
from tokenization.units import counted, hex0x


def check_deployment(outcome: Outcome, options: Options, params_path: Path) -> None:
    """Compare a ledger with its manifest and parameters in everything there is to compare.

    Raises:
        LedgerDiffers: Something is otherwise than it should be.
    """
    params = parse_params(read_text(params_path))
    chain, manifest = open_ledger(options)
    at = chain.pin()
    sections = audit(Sight(chain, manifest, at), params, handed_over=True)
    found = differences(sections)
    outcome.data = {
        "block": {"number": at.number, "hash": hex0x(at.hash)},
        "checks": [asdict(section) for section in sections],
        "differences": len(found),
    }
    lines = [
        f"  {section.title:<44} {section.checked:>5}   {_verdict(section)}" for section in sections
    ]
    points = [f"- {text}" for text in found]
    outcome.text = "\n".join([f"Block {at.number} {hex0x(at.hash)}", *lines, *points])
    if found:
        raise LedgerDiffers(
            f"The ledger differs from its manifest and parameters: {counted(len(found), 'point')}.",
            hint="Do not hand it over or use it until each is explained or mended.",
        )


def _verdict(section: Section) -> str:
    return f"{len(section.differences)} DIFFER" if section.differences else "as they should be"
