"""Contracts of the tests' own, compiled as ours are shipped, for what is asked of a chain."""

import re

import solcx

from tokenization.compile import CONTRACTS_DIR
from tokenization.devnet import Devnet
from tokenization.ledger.chain import connect
from tokenization.ledger.tx import wait_mined
from tokenization.types import Hash32


LIBRARY = "@openzeppelin/"


def creation_code(source: str, name: str) -> str:
    """What creates a contract of a source, in hexadecimal."""
    settings = {
        "evmVersion": "cancun",
        "optimizer": {"enabled": True, "runs": 200},
        "outputSelection": {source: {name: ["evm.bytecode.object"]}},
    }
    output = solcx.compile_standard(
        {"language": "Solidity", "sources": _sources(source, {}), "settings": settings},
        solc_binary=CONTRACTS_DIR / "bin" / "solc",
    )
    return str(output["contracts"][source][name]["evm"]["bytecode"]["object"])


def created(devnet: Devnet, code: str) -> str:
    """The address of a contract that is created on a chain, once it is there."""
    chain = connect(devnet.url)
    creation = {"from": chain.request("eth_accounts")[0], "data": f"0x{code}"}
    sent = chain.request("eth_sendTransaction", creation)
    wait_mined(chain, [Hash32(bytes.fromhex(sent[2:]))])
    return str(chain.request("eth_getTransactionReceipt", sent)["contractAddress"])


def _sources(path: str, found: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """A source and all that it imports, as the compiler takes them."""
    if path not in found:
        real = path.replace(LIBRARY, f"node_modules/{LIBRARY}")
        text = (CONTRACTS_DIR / real).read_text()
        found[path] = {"content": text}
        for imported in re.findall(r'from "([^"]+)"', text):
            inner = imported
            if imported.startswith("."):
                inner = str((CONTRACTS_DIR / path).parent.joinpath(imported).resolve())
                inner = inner.removeprefix(f"{CONTRACTS_DIR.resolve()}/")
            _sources(inner, found)
    return found
