"""A deployment against the chain: every code, wire, role, delay, listing, product and rule.

Everything is read again at one block; nothing that was written down before is believed but the
addresses. What is surplus is found as well: the logs name everything that was ever set.
"""

from tokenization.access_audit import (
    function_section,
    holder_section,
    role_section,
    target_section,
)
from tokenization.asset_audit import directory_section, listed, product_section, rule_section
from tokenization.chain import Chain, Pin
from tokenization.code_audit import code_section, made_section, proxy_section
from tokenization.manifest import Manifest
from tokenization.params import Params
from tokenization.powers import read_powers
from tokenization.readings import Section


def audit(
    chain: Chain, manifest: Manifest, params: Params, at: Pin, *, handed_over: bool
) -> list[Section]:
    """Compare everything; where code differs, nothing is asked of what answers there.

    Args:
        chain: The chain.
        manifest: The contracts.
        params: What they should have been made and wired with.
        at: The block.
        handed_over: Whether ADMIN is already with whom the parameters name.
    """
    code = [code_section(chain, manifest, at), proxy_section(chain, manifest, at)]
    if differences(code):
        return code
    powers, found = read_powers(chain, manifest, at), listed(chain, manifest, at)
    return [
        *code,
        made_section(chain, manifest, params, at),
        function_section(chain, manifest, powers, at),
        holder_section(chain, manifest, params, powers, at, handed_over=handed_over),
        role_section(chain, manifest, powers, at),
        target_section(chain, manifest, powers, at),
        directory_section(chain, manifest, found, at),
        product_section(chain, manifest, params, at),
        rule_section(chain, manifest, params, found, at),
    ]


def differences(sections: list[Section]) -> list[str]:
    """Every difference there is, in words."""
    return [text for section in sections for text in section.differences]
