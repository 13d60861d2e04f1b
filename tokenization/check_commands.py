"""What ``mizan deploy check`` does: it asks the chain about everything, and sends nothing."""

from dataclasses import asdict
from pathlib import Path

from tokenization.audit import audit, differences
from tokenization.console import Options, Outcome
from tokenization.errors import LedgerDiffers
from tokenization.params import parse_params
from tokenization.readings import Section
from tokenization.session import open_ledger, read_text
from tokenization.sight import Sight
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
