"""Whether listings, products and the rules of every asset are what they should be."""

from collections.abc import Sequence

from tokenization.access_audit import name_of
from tokenization.chain import Chain, Pin
from tokenization.contracts import Decoded
from tokenization.manifest import Manifest
from tokenization.params import Params
from tokenization.parts import DIRECTORY, PARTS, code_of
from tokenization.readings import Reading, Section, compare, differs, joined, shown
from tokenization.rules import BOND_RULES, CASH_RULES, POWER_RULES
from tokenization.system import listing
from tokenization.types import Address, Kind, TransferPolicy
from tokenization.units import bytes32_to_text


_CLONED = {Kind.BOND_TOKEN: "BondToken", Kind.NATIONAL_ASSET: "NationalAssetToken"}
_CLONE = (bytes.fromhex("363d3d373d3d3d363d73"), bytes.fromhex("5af43d82803e903d91602b57fd5bf3"))
"""What stands before and behind the address in a minimal proxy's code. Source: ERC-1167."""

Listed = dict[Address, tuple[Kind, bytes, bytes, int]]
"""Kind, code, unit and decimals by address."""


def listed(chain: Chain, manifest: Manifest, at: Pin) -> Listed:
    """Everything the directory lists."""
    events = chain.events(manifest.contract(DIRECTORY), ["Listed"], manifest.deploy_block, at)
    return {
        Address(said["account"]): (
            Kind(said["kind"]),
            said["code"],
            said["unit"],
            said["decimals"],
        )
        for _, said in events
    }


def directory_section(chain: Chain, manifest: Manifest, found: Listed, at: Pin) -> Section:
    """The directory lists every part as what it is, tokens of the managers, and nothing else."""
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
    codes = chain.codes(more, at)
    differences += [
        differs(f"listing of {shown(address)}", _entry(entry), "none")
        for (address, entry), code in zip(more.items(), codes, strict=True)
        if code != _clone_code(manifest, entry[0])
    ]
    return Section("the directory lists them", len(wanted) + len(more), tuple(differences))


def product_section(chain: Chain, manifest: Manifest, params: Params, at: Pin) -> Section:
    """The programme has the products of the parameters, and no others."""
    programme = manifest.contract("PowerProgramme")
    wanted = {product.number: (product.code, product.policy) for product in params.products}
    events = chain.events(programme, ["ProductSet"], manifest.deploy_block, at)
    numbers = wanted.keys() | {said["product"] for _, said in events}
    return compare(
        chain,
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
        at,
    )


def rule_section(
    chain: Chain, manifest: Manifest, params: Params, found: Listed, at: Pin
) -> Section:
    """Every asset has the rules of the parameters; a series only once rules were set for it."""
    engine = manifest.contract("ComplianceEngine")
    events = chain.events(engine, ["RulesSet", "IdRulesSet"], manifest.deploy_block, at)
    ruled = {Address(said["asset"]) for name, said in events if name == "RulesSet"}
    ids = sorted((Address(said["asset"]), said["id"]) for _, said in events if "id" in said)
    rights, cash = manifest.contracts["CapacityRights"], manifest.contracts["SettlementCash"]
    bonds = [
        address
        for address, entry in found.items()
        if entry[0] is Kind.BOND_TOKEN and address in ruled
    ]
    categories = manifest.contract("LicenceRule").call("categoriesOf", rights)
    cap = manifest.contract("HoldingCapRule")
    readings = [
        _rules(manifest, rights, POWER_RULES),
        _rules(manifest, cash, CASH_RULES),
        Reading("licence categories of CapacityRights", categories, params.power_categories),
        *(_rules(manifest, bond, BOND_RULES) for bond in bonds),
        *(
            Reading(
                f"holding cap of {shown(bond)}",
                cap.call("capOf", bond),
                params.bond_holding_cap_units,
            )
            for bond in bonds
        ),
        *(
            Reading(
                f"rules of id {number} of {name_of(manifest, asset)}",
                engine.call("idRulesOf", asset, number),
                (),
                lambda rules: _rule_names(manifest, rules),
            )
            for asset, number in ids
        ),
        *_countries(chain, manifest, rights, params.power_countries, at),
        *(
            reading
            for bond in bonds
            for reading in _countries(chain, manifest, bond, params.bond_countries, at)
        ),
    ]
    unset = [asset for asset in (rights, cash) if asset not in ruled]
    return joined(
        "assets have their rules",
        compare(chain, "", readings, at),
        Section(
            "",
            0,
            tuple(
                differs(f"rules of {name_of(manifest, asset)}", "never set", "set")
                for asset in unset
            ),
        ),
    )


def _rules(manifest: Manifest, asset: Address, names: Sequence[str]) -> Reading:
    return Reading(
        f"rules of {name_of(manifest, asset)}",
        manifest.contract("ComplianceEngine").call("rulesOf", asset),
        tuple(manifest.contracts[name] for name in names),
        lambda rules: _rule_names(manifest, rules),
    )


def _countries(
    chain: Chain, manifest: Manifest, asset: Address, admitted: Sequence[int], at: Pin
) -> list[Reading]:
    """Every country that is admitted or ever was named; and, if all once were, any other."""
    rule = manifest.contract("CountryRule")
    names, word = ["CountrySet", "AllCountriesSet"], bytes(12) + asset
    events = chain.events(rule, names, manifest.deploy_block, at, [word])
    named = {said["country"] for _, said in events if "country" in said}
    everywhere = {0} if any(name == "AllCountriesSet" for name, _ in events) else set()
    return [
        Reading(
            f"country {country} for {name_of(manifest, asset)}",
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


def _rule_names(manifest: Manifest, rules: Sequence[Decoded]) -> str:
    return ", ".join(name_of(manifest, Address(rule)) for rule in rules) or "none"


def _entry(entry: tuple[Kind, bytes, bytes, int] | None) -> str:
    if entry is None:
        return "none"
    kind, code, unit, decimals = entry
    unit_text = f", {decimals} decimals of {bytes32_to_text(unit)}" if any(unit) else ""
    return f"{kind.name} {bytes32_to_text(code)}{unit_text}"
