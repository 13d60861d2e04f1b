"""Which rules an asset has, what each was told, and the orders of the enforcement desk."""

from collections.abc import Iterator
from itertools import chain

from node import layout
from node.figures.asking import Figure, Row, Scope, row, rows
from node.keys import Key
from node.model import Setting
from tokenization.types import Kind


_ENGINE = Kind.COMPLIANCE_ENGINE
_PAKISTAN = 586
"""Source: ISO 3166-1."""
_COUNTRIES = 1_000
"""Numbers of countries lie below. Source: ISO 3166-1."""

_SETTINGS: dict[Setting, tuple[str, tuple[str, ...]]] = {
    Setting.CAP: ("capOf", ("",)),
    Setting.HOLDER_LIMIT: ("limitOf", ("",)),
    Setting.LOCK_UP: ("lockedUntilOf", ("",)),
    Setting.HOLDING_PERIOD: ("periodOf", ("",)),
    Setting.LOT: ("lotOf", ("",)),
    Setting.HOURS: ("windowOf", ("opens", "closes", "weekdays")),
    Setting.CLOSED_PERIOD: ("windowOf", ("closedFrom", "closedUntil")),
    Setting.VENUE: ("venueOf", ("categories", "direct")),
    Setting.SHARE: ("shareOf", ("basisPoints", "base")),
    Setting.VELOCITY: ("velocityOf", ("limit", "period")),
    Setting.TOPICS: ("topicsOf", ("",)),
    Setting.CATEGORIES: ("categoriesOf", ("",)),
}
"""What answers each sort of setting, and how it calls the words of the setting."""


def _setting(scope: Scope, key: Key, words: list[int]) -> Iterator[Figure]:
    rule, asset, kind = key
    function, names = _SETTINGS[Setting(kind)]
    return scope.ask(rule, function, (asset,), dict(zip(names, words, strict=False)))


def _countries(scope: Scope, key: Key, bits: int) -> Iterator[Figure]:
    """Those let in or those kept out, whichever are fewer; and one that is always asked about."""
    rule, asset = key
    let_in = [country for country in range(_COUNTRIES) if bits >> country & 1]
    kept_out = [country for country in range(_COUNTRIES) if not bits >> country & 1]
    asked = {_PAKISTAN, *min(let_in, kept_out, key=len)}
    return chain.from_iterable(
        scope.ask(rule, "isAllowed", (asset, country), bits >> country & 1)
        for country in sorted(asked)
    )


RULES: tuple[Row, ...] = (
    row(layout.RULES, "rulesOf", at=_ENGINE),
    row(layout.ID_RULES, "idRulesOf", at=_ENGINE),
    row(layout.TRACKED, "isTracked", at=_ENGINE),
    rows(layout.SETTINGS, "settings of rules", _setting),
    rows(layout.COUNTRIES, "isAllowed", _countries),
    row(layout.HOLIDAYS, "isHoliday"),
    row(layout.DECLARED_YEARS, "documentOf"),
    row(
        layout.APPROVALS,
        "approvedUntil",
        args=lambda _, key, __: (key[1], key[4], key[2], key[3], key[5]),
    ),
    row(layout.SANCTIONED_INVESTORS, "isInvestorSanctioned"),
    row(layout.SANCTIONED_OPERATORS, "isOperatorSanctioned"),
    row(
        layout.ORDERS,
        "orderOf",
        names={"token": "asset", "sender": "from", "receiver": "to"},
    ),
)
