"""Whether listings, products and the rules of every asset are what they should be."""

from collections.abc import Sequence

from tokenization.deployment.access_audit import name_of
from tokenization.deployment.parts import DIRECTORY, PARTS, code_of
from tokenization.deployment.readings import Reading, Section, compare, differs, joined, shown
from tokenization.deployment.rules import BOND_RULES, CASH_RULES, POWER_RULES
from tokenization.deployment.system import listing
from tokenization.files.params import Params
from tokenization.ledger.contracts import Decoded
from tokenization.ledger.manifest import Manifest
from tokenization.ledger.sight import Sight
from tokenization.types import Address, Kind, TransferPolicy
from tokenization.units import bytes32_to_text


_CLONED = {Kind.BOND_TOKEN: "BondToken", Kind.NATIONAL_ASSET: "NationalAssetToken"}
_CLONE = (bytes.fromhex("363d3d373d3d3d363d73"), bytes.fromhex("5af43d82803e903d91602b57fd5bf3"))
"""What stands before and behind the address in a minimal proxy's code. Source: ERC-1167."""

Listed = dict[Address, tuple[Kind, bytes, bytes, int]]
"""Kind, code, unit and decimals by address."""


def listed(sight: Sight) -> Listed:
    """Everything the directory lists."""
    return {
        Address(said["account"]): (
            Kind(said["kind"]),
            said["code"],
            said["unit"],
            said["decimals"],
        )
        for said in sight.events(DIRECTORY, "Listed")
    }


def directory_section(sight: Sight, found: Listed) -> Section:
    """The directory lists every part as what it is, tokens of the managers, and nothing else."""
    manifest = sight.manifest
    wanted = {
        manifest.contracts[name]: listing(name)
        for name, part in PARTS.items()
        if part.kind is not Kind.NONE
    }
    differences = [
        differs(
            f"listing of {name_of(manifest, address)}", _entry(found.get(address)), _entry(entry)
        )
        for address, entry in wanted.items()
        if found.get(address) != entry
    ]
    more = {address: entry for address, entry in found.items() if address not in wanted}
    codes = sight.chain.codes(more, sight.at)
    differences += [
        differs(f"listing of {shown(address)}", _entry(entry), "none")
        for (address, entry), code in zip(more.items(), codes, strict=True)
        if code != _clone_code(manifest, entry[0])
    ]
    return Section("the directory lists them", len(wanted) + len(more), tuple(differences))


def phase_section(sight: Sight, params: Params) -> Section:
    """The programme has the phases of the parameters; their ceilings are the grid operator's."""
    programme = sight.contract("PowerProgramme")
    found = sight.read_all([programme.call("phaseOf", phase.number) for phase in params.phases])
    differences = tuple(
        differs(f"phase {phase.number}", _code(code), _code(phase.code))
        for phase, (code, _) in zip(params.phases, found, strict=True)
        if code != phase.code
    )
    return Section("phases are those of the parameters", len(params.phases), differences)


def product_section(sight: Sight, params: Params) -> Section:
    """The programme has the products of the parameters, and no others."""
    programme = sight.contract("PowerProgramme")
    wanted = {product.number: (product.code, product.policy) for product in params.products}
    numbers = wanted.keys() | {
        said["product"] for said in sight.events(programme.name, "ProductSet")
    }
    return compare(
        "products are those of the parameters",
        [
            Reading(
                f"product {number}",
                programme.call("productOf", number),
                wanted.get(number, (bytes(32), TransferPolicy.APPROVAL)),
                lambda product: (
                    f"{bytes32_to_text(product[0])}, {TransferPolicy(product[1]).name.lower()}"
                ),
            )
            for number in sorted(numbers)
        ],
        sight.read_all,
    )


def rule_section(sight: Sight, params: Params, found: Listed) -> Section:
    """Every asset has the rules of the parameters; a series only once rules were set for it."""
    manifest = sight.manifest
    rights, cash = manifest.contracts["CapacityRights"], manifest.contracts["SettlementCash"]
    ruled = {Address(said["asset"]) for said in sight.events("ComplianceEngine", "RulesSet")}
    bonds = [asset for asset, entry in found.items() if entry[0] is Kind.BOND_TOKEN]
    readings = [
        *_power_rules(sight, rights, params),
        _rules(manifest, cash, CASH_RULES),
        *_id_rules(sight),
        *(
            reading
            for bond in bonds
            if bond in ruled
            for reading in _bond_rules(sight, bond, params)
        ),
    ]
    unset = tuple(
        differs(f"rules of {name_of(manifest, asset)}", "never set", "set")
        for asset in (rights, cash)
        if asset not in ruled
    )
    checked = compare("", readings, sight.read_all)
    return joined("assets have their rules", checked, Section("", 0, unset))


def _power_rules(sight: Sight, rights: Address, params: Params) -> list[Reading]:
    categories = sight.contract("LicenceRule").call("categoriesOf", rights)
    counted = sight.contract("ComplianceEngine").call("isTracked", rights)
    return [
        _rules(sight.manifest, rights, POWER_RULES),
        Reading("counting of CapacityRights", counted, True),
        Reading("licence categories of CapacityRights", categories, params.power_categories),
        *_countries(sight, rights, params.power_countries),
    ]


def _bond_rules(sight: Sight, bond: Address, params: Params) -> list[Reading]:
    cap = sight.contract("HoldingCapRule").call("capOf", bond)
    return [
        _rules(sight.manifest, bond, BOND_RULES),
        Reading(f"holding cap of {shown(bond)}", cap, params.bond_holding_cap_units),
        *_countries(sight, bond, params.bond_countries),
    ]


def _id_rules(sight: Sight) -> list[Reading]:
    """No id has rules of its own."""
    engine = sight.contract("ComplianceEngine")
    events = sight.events(engine.name, "IdRulesSet")
    return [
        Reading(
            f"rules of id {number} of {name_of(sight.manifest, asset)}",
            engine.call("idRulesOf", asset, number),
            (),
            lambda rules: _rule_names(sight.manifest, rules),
        )
        for asset, number in sorted({(Address(said["asset"]), said["id"]) for said in events})
    ]


def _rules(manifest: Manifest, asset: Address, names: Sequence[str]) -> Reading:
    return Reading(
        f"rules of {name_of(manifest, asset)}",
        manifest.contract("ComplianceEngine").call("rulesOf", asset),
        tuple(manifest.contracts[name] for name in names),
        lambda rules: _rule_names(manifest, rules),
    )


def _countries(sight: Sight, asset: Address, admitted: Sequence[int]) -> list[Reading]:
    """Every country that is admitted or ever was named; and, if all once were, any other."""
    rule, since = sight.contract("CountryRule"), sight.manifest.deploy_block
    names, word = ["CountrySet", "AllCountriesSet"], bytes(12) + asset
    events = sight.chain.events(rule, names, since, sight.at, [word])
    named = {said["country"] for _, said in events if "country" in said}
    everywhere = {0} if any(name == "AllCountriesSet" for name, _ in events) else set()
    return [
        Reading(
            f"country {country} for {name_of(sight.manifest, asset)}",
            rule.call("isAllowed", asset, country),
            country in admitted,
            lambda is_in: "admitted" if is_in else "not admitted",
        )
        for country in sorted({*admitted, *named, *everywhere})
    ]


def _clone_code(manifest: Manifest, kind: Kind) -> bytes | None:
    """The code of a token that one of the managers made."""
    if kind not in _CLONED:
        return None
    return manifest.contracts[code_of(_CLONED[kind])].join(_CLONE)


def _code(code: bytes) -> str:
    return bytes32_to_text(code) or "none"


def _rule_names(manifest: Manifest, rules: Sequence[Decoded]) -> str:
    return ", ".join(name_of(manifest, Address(rule)) for rule in rules) or "none"


def _entry(entry: tuple[Kind, bytes, bytes, int] | None) -> str:
    if entry is None:
        return "none"
    kind, code, unit, decimals = entry
    unit_text = f", {decimals} decimals of {bytes32_to_text(unit)}" if any(unit) else ""
    return f"{kind.name} {bytes32_to_text(code)}{unit_text}"
