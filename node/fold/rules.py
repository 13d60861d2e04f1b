"""Compliance: which rules an asset has, and what each was told about it.

A setting is kept as the words of its event, whatever the rule: what they mean is said where they
are shown (``node.api.rules``).
"""

from node import layout
from node.fold.log import note
from node.fold.working import Handler, Working
from node.model import ZERO_ADDRESS, ActionKind, Setting
from tokenization.abi import Arguments


ALL_COUNTRIES = (1 << 1024) - 1
"""Every country a country rule keeps a bit for. Source: ``CountryRule.setAll``."""


def fold_rules_set(work: Working, args: Arguments) -> None:
    """``RulesSet(asset, rules)``; unused places are zero."""
    asset, rules = args
    used = [rule for rule in rules if rule != ZERO_ADDRESS]
    work.put(layout.RULES, used, asset)


def fold_id_rules_set(work: Working, args: Arguments) -> None:
    """``IdRulesSet(asset, id, rules)``; unused places are zero."""
    asset, token_id, rules = args
    used = [rule for rule in rules if rule != ZERO_ADDRESS]
    work.put(layout.ID_RULES, used, asset, token_id.to_bytes(32, "big"))


def fold_tracking_started(work: Working, args: Arguments) -> None:
    """``TrackingStarted(asset)``."""
    (asset,) = args
    work.flag(layout.TRACKED.key(asset), on=True)


def setting(kind: Setting) -> Handler:
    """Folds an event that names an asset and then everything a rule was told of one sort."""
    number = int(kind)

    def fold(work: Working, args: Arguments) -> None:
        asset, *values = args
        words = [int(value) for value in values]
        work.put(layout.SETTINGS, words, work.event.address, asset, number)

    return fold


def fold_country_set(work: Working, args: Arguments) -> None:
    """``CountrySet(asset, country, allowed)`` of a country rule."""
    asset, country, allowed = args
    cell = layout.COUNTRIES.key(work.event.address, asset)
    bit, known = 1 << country, work.number(cell)
    work.assign(cell, known | bit if allowed else known & ~bit)


def fold_all_countries_set(work: Working, args: Arguments) -> None:
    """``AllCountriesSet(asset, allowed)`` of a country rule; single ones may follow."""
    asset, allowed = args
    work.assign(layout.COUNTRIES.key(work.event.address, asset), ALL_COUNTRIES if allowed else 0)


def fold_holiday_set(work: Working, args: Arguments) -> None:
    """``HolidaySet(day, holiday)`` of a trading window rule, for all its assets, or a calendar."""
    day, holiday = args
    work.flag(layout.HOLIDAYS.key(work.event.address, day), on=holiday)


def fold_year_declared(work: Working, args: Arguments) -> None:
    """``YearDeclared(year, documentHash)`` of a calendar; its days come one by one before it."""
    year, document = args
    work.put(layout.DECLARED_YEARS, document, work.event.address, year)


def fold_approval_set(work: Working, args: Arguments) -> None:
    """``ApprovalSet(asset, fromInvestor, toInvestor, id, amount, until)``; used up: zero."""
    asset, sender, receiver, token_id, amount, until_s = args
    words = (number.to_bytes(32, "big") for number in (token_id, amount))
    work.assign(layout.APPROVALS.key(work.event.address, asset, sender, receiver, *words), until_s)


def fold_investor_sanction_set(work: Working, args: Arguments) -> None:
    """``InvestorSanctionSet(investor, sanctioned, documentHash)``."""
    investor, listed, document = args
    work.flag(layout.SANCTIONED_INVESTORS.key(work.event.address, investor), on=listed)
    act = ActionKind.INVESTOR_SANCTIONED if listed else ActionKind.INVESTOR_CLEARED
    note(work, act, investor=investor, document_hash=document)


def fold_operator_sanction_set(work: Working, args: Arguments) -> None:
    """``OperatorSanctionSet(account, sanctioned, documentHash)``."""
    account, listed, document = args
    work.flag(layout.SANCTIONED_OPERATORS.key(work.event.address, account), on=listed)
    act = ActionKind.OPERATOR_SANCTIONED if listed else ActionKind.OPERATOR_CLEARED
    note(work, act, account=account, document_hash=document)
