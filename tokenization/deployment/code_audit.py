"""Whether the code on the chain is the code we compiled, made with what it should be made with."""

from tokenization import artifacts
from tokenization.artifacts import Artifact
from tokenization.deployment.parts import ENGINES, PARTS, arguments, code_of
from tokenization.deployment.readings import Section, compare, differs, shown
from tokenization.files.params import Params
from tokenization.ledger.sight import Sight
from tokenization.types import Address


# ERC-1967: keccak256("eip1967.proxy.implementation") - 1.
_IMPLEMENTATION_SLOT = 0x360894A13BA1A3210667C828492DB98DCA3E2076CC3735A920A3CA505D382BBC


def code_section(sight: Sight) -> Section:
    """Every address has the code of its artifact; what creation fills in is compared by asking."""
    codes = sight.chain.codes([sight.manifest.contracts[name] for name in PARTS], sight.at)
    return Section(
        "code is what was compiled",
        len(PARTS),
        tuple(
            differs(f"code of {name}", _measure(code), f"that of {part.made_of or name}")
            for (name, part), code in zip(PARTS.items(), codes, strict=True)
            if not is_code_of(artifacts.load(part.made_of or name), code)
        ),
    )


def is_code_of(artifact: Artifact, code: bytes) -> bool:
    """Whether code is an artifact's, whatever values its immutables have."""
    return len(code) == artifact.deployed_size and _blank(artifact, code) == artifact.runtime


def proxy_section(sight: Sight) -> Section:
    """Every engine's proxy runs the code of the manifest."""
    contracts = sight.manifest.contracts
    places = [(contracts[name], _IMPLEMENTATION_SLOT) for name in ENGINES]
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


def _blank(artifact: Artifact, code: bytes) -> bytes:
    blanked = bytearray(code)
    for start, length in artifact.immutables:
        blanked[start : start + length] = bytes(length)
    return bytes(blanked)


def _measure(code: bytes) -> str:
    return f"something else of {len(code)} bytes" if code else "none"
