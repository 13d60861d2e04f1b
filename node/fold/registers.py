"""The registers: directory, investors, licences, compliance and debt series.

Their events carry absolute state, so folding one is writing down what it says.
"""

from node import layout
from node.fold.tokens import asset_of
from node.fold.working import Working
from node.model import ZERO_ADDRESS, Contract, Investor, Licence, Series, amount_bytes
from tokenization.abi import Arguments
from tokenization.types import Kind


ERC20_KINDS = frozenset((Kind.BOND_TOKEN, Kind.SETTLEMENT_CASH, Kind.NATIONAL_ASSET))


def fold_listed(work: Working, args: Arguments) -> None:
    """``Listed(account, kind, code, unit, decimals)`` of the directory."""
    account, kind, code, unit, decimals = args
    contract = Contract(kind, code, unit, decimals, work.header.number)
    work.put(layout.CONTRACTS, contract, account)
    work.put(layout.CONTRACT_CODES, account, code)
    if kind in ERC20_KINDS:
        asset_of(work, account, bytes(32))


def fold_record_updated(work: Working, args: Arguments) -> None:
    """``RecordUpdated(investor, status, class, taxClass, country, kycExpiry, version)``."""
    investor, *record = args
    work.put(layout.INVESTORS, Investor(*record), investor)


def fold_account_linked(work: Working, args: Arguments) -> None:
    """``AccountLinked(investor, account)``."""
    investor, account = args
    work.put(layout.ACCOUNT_INVESTORS, investor, account)
    work.flag(layout.INVESTOR_ACCOUNTS.key(investor, account), on=True)


def fold_account_unlinked(work: Working, args: Arguments) -> None:
    """``AccountUnlinked(investor, account)``."""
    investor, account = args
    work.drop(layout.ACCOUNT_INVESTORS, account)
    work.flag(layout.INVESTOR_ACCOUNTS.key(investor, account), on=False)


def fold_licence_updated(work: Working, args: Arguments) -> None:
    """``LicenceUpdated(licence, investor, state, categories, validFrom, ...)``."""
    licence, *record = args
    work.put(layout.LICENCES, Licence(*record), licence)
    work.flag(layout.INVESTOR_LICENCES.key(record[0], licence), on=True)


def fold_rules_set(work: Working, args: Arguments) -> None:
    """``RulesSet(asset, rules)``; unused places are zero."""
    asset, rules = args
    used = [rule for rule in rules if rule != ZERO_ADDRESS]
    work.put(layout.RULES, used, asset)


def fold_tracking_started(work: Working, args: Arguments) -> None:
    """``TrackingStarted(asset)``."""
    (asset,) = args
    work.flag(layout.TRACKED.key(asset), on=True)


def fold_cap_set(work: Working, args: Arguments) -> None:
    """``CapSet(asset, cap)`` of a holding cap rule."""
    asset, cap = args
    work.assign(layout.HOLDING_CAPS.key(work.event.address, asset), cap)


def fold_country_set(work: Working, args: Arguments) -> None:
    """``CountrySet(asset, country, allowed)`` of a country rule."""
    asset, country, allowed = args
    work.flag(layout.COUNTRIES.key(work.event.address, asset, country), on=allowed)


def fold_categories_set(work: Working, args: Arguments) -> None:
    """``CategoriesSet(asset, categories)`` of a licence rule."""
    asset, categories = args
    work.assign(layout.LICENCE_CATEGORIES.key(work.event.address, asset), categories)


def fold_series_created(work: Working, args: Arguments) -> None:
    """``SeriesCreated(isin, token, ...)``: the frozen terms."""
    isin, token, instrument, issued_s, matures_s, lot, price, rate, authorised, document = args
    limit = amount_bytes(authorised)
    series = Series(token, instrument, issued_s, matures_s, lot, price, rate, limit, document)
    work.put(layout.SERIES, series, isin)
