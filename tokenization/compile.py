"""Builds the package data that ``tokenization.artifacts`` reads, from the contracts' sources.

One standard-JSON call to the pinned compiler for everything. The result depends on the sources, the
compiler and ``contracts/foundry.toml`` alone, so it is the same to the byte on every machine:
``python -m tokenization.compile`` writes it, ``--check`` compares and says what drifted. Only
developers need this; the package itself runs without a compiler.
"""

import argparse
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import solcx
from solcx.exceptions import SolcError

from tokenization.artifacts import ARTIFACTS_DIR
from tokenization.errors import ConfigError, MizanError


CONTRACTS_DIR = Path(__file__).resolve().parent.parent / "contracts"

LIBRARY = "node_modules/@openzeppelin/contracts"
SOURCE_OF = {
    "AccessManager": f"{LIBRARY}/access/manager/AccessManager.sol",
    "AssetManager": "src/assets/AssetManager.sol",
    "AttestationRegistry": "src/identity/AttestationRegistry.sol",
    "AttestationRule": "src/compliance/rules/AttestationRule.sol",
    "BondToken": "src/token/BondToken.sol",
    "BuybackAuction": "src/market/BuybackAuction.sol",
    "CapacityRights": "src/token/CapacityRights.sol",
    "ComplianceEngine": "src/compliance/ComplianceEngine.sol",
    "ConcentrationRule": "src/compliance/rules/ConcentrationRule.sol",
    "CountryRule": "src/compliance/rules/CountryRule.sol",
    "CurtailmentManager": "src/power/CurtailmentManager.sol",
    "DebtManager": "src/debt/DebtManager.sol",
    "DelinquencyRule": "src/compliance/rules/DelinquencyRule.sol",
    "DebtServicing": "src/debt/DebtServicing.sol",
    "Directory": "src/access/Directory.sol",
    "DistributionVault": "src/debt/DistributionVault.sol",
    "ERC1967Proxy": f"{LIBRARY}/proxy/ERC1967/ERC1967Proxy.sol",
    "EnforcementDesk": "src/enforcement/EnforcementDesk.sol",
    "HolderCountRule": "src/compliance/rules/HolderCountRule.sol",
    "HoldingCapRule": "src/compliance/rules/HoldingCapRule.sol",
    "HoldingPeriodRule": "src/compliance/rules/HoldingPeriodRule.sol",
    "HolidayCalendar": "src/calendar/HolidayCalendar.sol",
    "IdentityRegistry": "src/identity/IdentityRegistry.sol",
    "LicenceRegistry": "src/identity/LicenceRegistry.sol",
    "LicenceRule": "src/compliance/rules/LicenceRule.sol",
    "LicensedVenueRule": "src/compliance/rules/LicensedVenueRule.sol",
    "LockUpRule": "src/compliance/rules/LockUpRule.sol",
    "LotSizeRule": "src/compliance/rules/LotSizeRule.sol",
    "MeterLedger": "src/power/MeterLedger.sol",
    "NationalAssetToken": "src/token/NationalAssetToken.sol",
    "NominationBook": "src/power/NominationBook.sol",
    "PowerAuction": "src/market/PowerAuction.sol",
    "PowerBilling": "src/power/PowerBilling.sol",
    "PowerProgramme": "src/power/PowerProgramme.sol",
    "PrimaryAuction": "src/market/PrimaryAuction.sol",
    "ReofferDesk": "src/power/ReofferDesk.sol",
    "RuleList": "src/compliance/RuleList.sol",
    "SanctionsRule": "src/compliance/rules/SanctionsRule.sol",
    "SettlementCash": "src/token/SettlementCash.sol",
    "DvPSettlement": "src/market/DvPSettlement.sol",
    "TariffBook": "src/power/TariffBook.sol",
    "TaxRegistry": "src/debt/TaxRegistry.sol",
    "UnderUseDesk": "src/power/UnderUseDesk.sol",
    "SiteRule": "src/compliance/rules/SiteRule.sol",
    "TradingWindowRule": "src/compliance/rules/TradingWindowRule.sol",
    "TransferApprovalRule": "src/compliance/rules/TransferApprovalRule.sol",
    "VelocityRule": "src/compliance/rules/VelocityRule.sol",
}
"""Every contract that is deployed, by us or by another of them, and the file it is written in."""

REASONS = "src/types/ReasonCodes.sol"
CATEGORIES = "src/types/LicenceTypes.sol"
ROLES = "src/access/roles.json"

_OUTPUTS = [
    "abi",
    "devdoc",
    "evm.bytecode.object",
    "evm.deployedBytecode.immutableReferences",
    "evm.deployedBytecode.object",
    "storageLayout",
    "userdoc",
]
_PINNED = ("evmVersion", "metadata", "optimizer", "remappings")


def main(argv: Sequence[str] | None = None) -> int:
    """Write the artifacts, or with ``--check`` say whether they are what the sources give."""
    parser = argparse.ArgumentParser(prog="python -m tokenization.compile", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on drift")
    options = parser.parse_args(argv)
    try:
        built = build()
    except MizanError as error:
        sys.stderr.write(f"error[{error.code}]: {error.message}\nhint: {error.hint}\n")
        return error.exit_code
    drift = differences(built, committed())
    if options.check:
        sys.stdout.write("".join(f"{line}\n" for line in drift) or "artifacts: up to date\n")
        return 1 if drift else 0
    write(built)
    sys.stdout.write("".join(f"{line}\n" for line in drift) or "artifacts: unchanged\n")
    return 0


def build() -> dict[str, bytes]:
    """Compile everything: file name to content, exactly as it is committed.

    Raises:
        ConfigError: The toolchain is not installed, or a source does not compile.
    """
    request = _request()
    output = _compile(request)
    files = {name: _dump(_artifact(output, name, path)) for name, path in SOURCE_OF.items()}
    lock = {
        "compiler": _compiler_version(),
        "settings": {key: value for key, value in request["settings"].items() if key in _PINNED},
        "sources": {
            path: _sha256((CONTRACTS_DIR / path).read_bytes()) for path in output["sources"]
        },
        "artifacts": {name: _sha256(content) for name, content in files.items()},
    }
    files["reasons"] = _dump(_words(output, REASONS, "ReasonCodes"))
    files["licence_categories"] = _dump(_words(output, CATEGORIES, "LicenceCategories"))
    files["roles"] = (CONTRACTS_DIR / ROLES).read_bytes()
    files["build.lock"] = _dump(lock)
    return {f"{name}.json": content for name, content in files.items()}


def committed() -> dict[str, bytes]:
    """The package data as it is on disk: file name to content."""
    return {path.name: path.read_bytes() for path in sorted(ARTIFACTS_DIR.glob("*.json"))}


def write(files: Mapping[str, bytes]) -> None:
    """Make the package data be these files and no others."""
    ARTIFACTS_DIR.mkdir(exist_ok=True)
    for stale in committed().keys() - files.keys():
        (ARTIFACTS_DIR / stale).unlink()
    for name, content in files.items():
        (ARTIFACTS_DIR / name).write_bytes(content)


def differences(built: Mapping[str, bytes], found: Mapping[str, bytes]) -> list[str]:
    """Say, one line a part, where the package data is not what the sources give."""
    lines = []
    for name in sorted(built.keys() | found.keys()):
        if name not in found:
            lines.append(f"{name}: missing")
        elif name not in built:
            lines.append(f"{name}: nothing makes this file")
        elif built[name] != found[name]:
            parts = ", ".join(_changed(json.loads(built[name]), json.loads(found[name])))
            lines.append(f"{name}: {parts or 'formatting'} changed")
    return lines


def _changed(new: object, old: object, path: str = "", depth: int = 2) -> Iterator[str]:
    if new == old:
        return
    if depth == 0 or not (isinstance(new, dict) and isinstance(old, dict)):
        yield path
        return
    for key in sorted(new.keys() | old.keys()):
        yield from _changed(new.get(key), old.get(key), f"{path}/{key}" if path else key, depth - 1)


def _request() -> dict[str, Any]:
    foundry = tomllib.loads((CONTRACTS_DIR / "foundry.toml").read_text())["profile"]["default"]
    own = sorted(path.relative_to(CONTRACTS_DIR) for path in (CONTRACTS_DIR / "src").rglob("*.sol"))
    paths = sorted({path.as_posix() for path in own} | set(SOURCE_OF.values()))
    selection: dict[str, dict[str, list[str]]] = {
        path: {name: _OUTPUTS} for name, path in SOURCE_OF.items()
    }
    selection |= {path: {"": ["ast"]} for path in (REASONS, CATEGORIES)}
    return {
        "language": "Solidity",
        "sources": {path: {"content": _source(path)} for path in paths},
        "settings": {
            "evmVersion": foundry["evm_version"],
            "metadata": {
                "appendCBOR": foundry["cbor_metadata"],
                "bytecodeHash": foundry["bytecode_hash"],
            },
            "optimizer": {"enabled": foundry["optimizer"], "runs": foundry["optimizer_runs"]},
            "remappings": foundry["remappings"],
            "outputSelection": selection,
        },
    }


def _source(path: str) -> str:
    file = CONTRACTS_DIR / path
    if not file.exists():
        raise ConfigError(f"There is no {file}.", hint="Run 'npm ci' in contracts/ of a checkout.")
    return file.read_text()


def _compile(request: dict[str, Any]) -> dict[str, Any]:
    try:
        output: dict[str, Any] = solcx.compile_standard(
            request,
            solc_binary=CONTRACTS_DIR / "bin" / "solc",
            base_path=CONTRACTS_DIR,
            allow_paths=[CONTRACTS_DIR],
        )
    except SolcError as error:
        # The library's own text repeats the whole input; what the compiler said comes first.
        raise ConfigError(
            f"The contracts do not compile: {error.message}",
            hint="Run 'npm ci' in contracts/, or mend what 'forge build' shows there.",
        ) from None
    return output


def _compiler_version() -> str:
    version = solcx.wrapper.get_solc_version(CONTRACTS_DIR / "bin" / "solc", with_commit_hash=True)
    return str(version)


def _artifact(output: Mapping[str, Any], name: str, path: str) -> dict[str, Any]:
    compiled = output["contracts"][path][name]
    runtime = compiled["evm"]["deployedBytecode"]
    if not compiled["evm"]["bytecode"]["object"].endswith(runtime["object"]):
        raise ConfigError(
            f"The creation code of {name} does not end with the code that stays.",
            hint="Write the code that stays into the artifacts as well, and read it from there.",
        )
    return {
        "contract": name,
        "source": path,
        "abi": compiled["abi"],
        "bytecode": "0x" + compiled["evm"]["bytecode"]["object"],
        "deployedSize": len(runtime["object"]) // 2,
        "immutables": sorted(
            [place["start"], place["length"]]
            for places in runtime["immutableReferences"].values()
            for place in places
        ),
        "storageLayout": _portable(compiled["storageLayout"]),
        "devdoc": compiled["devdoc"],
        "userdoc": compiled["userdoc"],
    }


def _portable(layout: object) -> object:
    """A storage layout without syntax-tree numbers, which change with every unrelated edit."""
    if isinstance(layout, dict):
        return {
            _without_ids(key): _portable(value)
            for key, value in layout.items()
            if key not in ("astId", "contract")
        }
    if isinstance(layout, list):
        return [_portable(item) for item in layout]
    return _without_ids(layout) if isinstance(layout, str) else layout


def _without_ids(type_name: str) -> str:
    return re.sub(r"\)\d+", ")", type_name)


def _words(output: Mapping[str, Any], path: str, library: str) -> dict[str, dict[str, str]]:
    """Read a library's constants and the words beside them; sums of others are no words."""
    tree = output["sources"][path]["ast"]
    (definition,) = (node for node in tree["nodes"] if node.get("name") == library)
    constants = (node for node in definition["nodes"] if node["nodeType"] == "VariableDeclaration")
    return {
        str(_value(node["value"])): {
            "name": node["name"],
            "words": node["documentation"]["text"].removeprefix("@dev").strip(),
        }
        for node in constants
        if node["name"] != "ALL"
    }


def _value(node: Mapping[str, Any]) -> int:
    if node["nodeType"] == "Literal":
        return int(node["value"])
    if node["nodeType"] == "BinaryOperation" and node["operator"] == "<<":
        return _value(node["leftExpression"]) << _value(node["rightExpression"])
    raise ConfigError(
        f"A constant is neither a number nor a shifted one ({node['nodeType']}).",
        hint="Write codes as plain numbers and category bits as 1 << n.",
    )


def _dump(data: object) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
