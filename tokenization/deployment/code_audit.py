"""Whether the code on the chain is the code we compiled, made with what it should be made with."""

from tokenization import artifacts
from tokenization.deployment.parts import ENGINES, PARTS, arguments, code_of
from tokenization.deployment.readings import Section, compare, differs, shown
from tokenization.evidence.slots import IMPLEMENTATION_SLOT
from tokenization.files.params import Params
from tokenization.ledger.sight import Sight
from tokenization.types import Address


def code_section(sight: Sight) -> Section:
    """Every address has the code of its artifact; what creation fills in is compared by asking."""
    codes = sight.chain.codes([sight.manifest.contracts[name] for name in PARTS], sight.at)
    return Section(
        "code is what was compiled",
        len(PARTS),
        tuple(
            differs(f"code of {name}", _measure(code), f"that of {part.made_of or name}")
            for (name, part), code in zip(PARTS.items(), codes, strict=True)
            if not artifacts.load(part.made_of or name).is_code(code)
        ),
    )


def proxy_section(sight: Sight) -> Section:
    """Every engine's proxy runs the code of the manifest."""
    contracts = sight.manifest.contracts
    places = [(contracts[name], IMPLEMENTATION_SLOT) for name in ENGINES]
    words = sight.chain.storage(places, sight.at)
    found = [Address(word[12:]) for word in words]
    wanted = [contracts[code_of(name)] for name in ENGINES]
    return Section(
        "engines run their code",
        len(ENGINES),
        tuple(
            differs(f"code that {name} runs", shown(is_), shown(should))
            for name, is_, should in zip(ENGINES, found, wanted, strict=True)
            if is_ != should
        ),
    )


def made_section(sight: Sight, params: Params) -> Section:
    """Every contract was made with what the parameters and the manifest say."""
    return compare("made with the parameters", arguments(sight.manifest, params), sight.read_all)


def _measure(code: bytes) -> str:
    return f"something else of {len(code)} bytes" if code else "none"
