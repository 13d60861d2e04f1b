"""Which compliance rules each asset has, as goals for the regulator.

Rules are set last for each asset: until they are, the asset does not move.
"""

from collections.abc import Sequence

from tokenization.files.params import Params
from tokenization.ledger.contracts import Call, Decoded
from tokenization.ledger.goals import Goal, equal
from tokenization.ledger.manifest import Manifest
from tokenization.ledger.reverts import reason_name
from tokenization.types import Address


POWER_RULES = ("LicenceRule", "CountryRule", "SiteRule", "DelinquencyRule", "NominationBook")
BOND_RULES = ("CountryRule", "HoldingCapRule")
CASH_RULES = ()

_NOBODY = Address(bytes(20))
_ISSUE = 1
"""``MovementKind.Issue``."""


def power_rules(manifest: Manifest, params: Params) -> list[Goal]:
    """Power rights: only to whom may draw them, and in place once they are nominated.

    An investor with a licence of the categories named, of a country named, with an open site in the
    right's zone and no bill that is late; and holdings counted, which nominations are held against.
    """
    asset = manifest.contracts["CapacityRights"]
    licence = manifest.contract("LicenceRule")
    categories = licence.call("setCategories", asset, params.power_categories)
    return [
        _counting(manifest, asset, "power rights"),
        equal(
            "licence categories for power rights",
            licence.call("categoriesOf", asset),
            params.power_categories,
            categories,
        ),
        _countries(manifest, asset, params.power_countries, "power rights"),
        *_rules(manifest, asset, POWER_RULES, "power rights"),
    ]


def cash_rules(manifest: Manifest) -> list[Goal]:
    """Settlement cash: identity alone."""
    return _rules(manifest, manifest.contracts["SettlementCash"], CASH_RULES, "settlement cash")


def bond_rules(
    manifest: Manifest, params: Params, token: Address, isin: str, line: int
) -> list[Goal]:
    """A series of debt: a country named, and a holding cap, counted from the first unit on."""
    cap_rule = manifest.contract("HoldingCapRule")
    return [
        _counting(manifest, token, isin, line),
        equal(
            f"holding cap of {isin}",
            cap_rule.call("capOf", token),
            params.bond_holding_cap_units,
            cap_rule.call("setCap", token, params.bond_holding_cap_units),
            line=line,
        ),
        _countries(manifest, token, params.bond_countries, isin, line),
        *_rules(manifest, token, BOND_RULES, isin, line),
    ]


def _counting(manifest: Manifest, asset: Address, name: str, line: int = 0) -> Goal:
    engine = manifest.contract("ComplianceEngine")
    return equal(
        f"counting of holdings of {name}",
        engine.call("isTracked", asset),
        True,
        engine.call("startTracking", asset),
        line=line,
    )


def _countries(
    manifest: Manifest, asset: Address, countries: Sequence[int], name: str, line: int = 0
) -> Goal:
    rule = manifest.contract("CountryRule")

    def admit_missing(allowed: Sequence[Decoded]) -> list[Call]:
        missing = [country for country, is_in in zip(countries, allowed, strict=True) if not is_in]
        return [rule.call("setAllowed", asset, missing, True)] if missing else []

    reads = tuple(rule.call("isAllowed", asset, country) for country in countries)
    return Goal(f"countries admitted to {name}", reads, admit_missing, line)


def _rules(
    manifest: Manifest, asset: Address, names: Sequence[str], label: str, line: int = 0
) -> list[Goal]:
    engine = manifest.contract("ComplianceEngine")
    rules = tuple(manifest.contracts[name] for name in names)
    fix = engine.call("setRules", asset, rules)
    # No rules read like rules never set; why an issuance to nobody is refused tells.
    issuance = engine.call("check", asset, _ISSUE, 0, _NOBODY, _NOBODY, _NOBODY, 0)

    def steps(answers: Sequence[Decoded]) -> Sequence[Call]:
        stand = answers[0] == rules and reason_name(answers[1]) != "RULES_NOT_SET"
        return () if stand else (fix,)

    return [Goal(f"rules of {label}", (engine.call("rulesOf", asset), issuance), steps, line)]
