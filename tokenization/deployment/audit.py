"""Every code, wire, role, delay, listing, product, rule, escrow and venue against the chain.

Everything is read again at one block; nothing that was written down before is believed but the
addresses. What is surplus is found as well: the logs name everything that was ever set.
"""

from tokenization.deployment.access_audit import (
    function_section,
    holder_section,
    role_section,
    target_section,
)
from tokenization.deployment.asset_audit import (
    directory_section,
    listed,
    phase_section,
    product_section,
    rule_section,
)
from tokenization.deployment.code_audit import code_section, made_section, proxy_section
from tokenization.deployment.escrows import escrow_section
from tokenization.deployment.powers import read_powers
from tokenization.deployment.readings import Section
from tokenization.deployment.venue import venue_section
from tokenization.files.params import Params
from tokenization.ledger.sight import Sight


def audit(sight: Sight, params: Params, *, handed_over: bool) -> list[Section]:
    """Compare everything; where code differs, nothing is asked of what answers there.

    Args:
        sight: The ledger, at the block.
        params: What it should have been made and wired with.
        handed_over: Whether ADMIN is already with whom the parameters name.
    """
    code = [code_section(sight), proxy_section(sight)]
    if differences(code):
        return code
    powers, found = read_powers(sight), listed(sight)
    return [
        *code,
        made_section(sight, params),
        function_section(sight, powers),
        holder_section(sight, params, powers, handed_over=handed_over),
        role_section(sight, powers),
        target_section(sight, powers),
        directory_section(sight, found),
        phase_section(sight, params),
        product_section(sight, params),
        rule_section(sight, params, found),
        escrow_section(sight),
        venue_section(sight),
    ]


def differences(sections: list[Section]) -> list[str]:
    """Every difference there is, in words."""
    return [text for section in sections for text in section.differences]
