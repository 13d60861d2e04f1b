"""The registers: directory, investors, licences, attestations and what was issued.

Their events carry absolute state, so folding one is writing down what it says.
"""

from msgspec.structs import replace

from node import layout
from node.fold.log import note
from node.fold.tokens import asset_of
from node.fold.working import Working
from node.model import (
    ActionKind,
    Attestation,
    Attester,
    Contract,
    CouponTerms,
    FrozenTerms,
    Investor,
    Licence,
    NationalAsset,
    PaymentTerms,
    Series,
    amount_bytes,
)
from tokenization.abi import Arguments
from tokenization.types import Kind


ERC20_KINDS = frozenset((Kind.BOND_TOKEN, Kind.SETTLEMENT_CASH, Kind.NATIONAL_ASSET))

_ACTIVE = 1
_STATUS_ACTS = {
    _ACTIVE: ActionKind.INVESTOR_RELEASED,
    2: ActionKind.INVESTOR_FROZEN,
    3: ActionKind.INVESTOR_CLOSED,
}
"""What a change to a status is. Source: ``InvestorStatus``."""


def fold_listed(work: Working, args: Arguments) -> None:
    """``Listed(account, kind, code, unit, decimals)`` of the directory."""
    account, kind, code, unit, decimals = args
    contract = Contract(kind, code, unit, decimals, work.header.number)
    work.put(layout.CONTRACTS, contract, account)
    work.put(layout.CONTRACT_CODES, account, code)
    work.flag(layout.CONTRACT_KINDS.key(kind, account), on=True)
    if kind in ERC20_KINDS:
        asset_of(work, account, bytes(32))


def fold_record_updated(work: Working, args: Arguments) -> None:
    """``RecordUpdated(investor, status, class, taxClass, country, kycExpiry, version)``."""
    investor, *fields = args
    before, record = work.get(layout.INVESTORS, investor), Investor(*fields)
    work.put(layout.INVESTORS, record, investor)
    act = _STATUS_ACTS.get(record.status)
    if act is not None and record.status != (before.status if before else _ACTIVE):
        note(work, act, investor=investor)


def fold_account_linked(work: Working, args: Arguments) -> None:
    """``AccountLinked(investor, account)``."""
    investor, account = args
    work.put(layout.ACCOUNT_INVESTORS, investor, account)
    work.put(layout.ACCOUNT_OWNERS, investor, account)
    work.flag(layout.INVESTOR_ACCOUNTS.key(investor, account), on=True)


def fold_account_unlinked(work: Working, args: Arguments) -> None:
    """``AccountUnlinked(investor, account)``."""
    investor, account = args
    work.drop(layout.ACCOUNT_INVESTORS, account)
    work.flag(layout.INVESTOR_ACCOUNTS.key(investor, account), on=False)


def fold_licence_updated(work: Working, args: Arguments) -> None:
    """``LicenceUpdated(licence, investor, state, categories, validFrom, ...)``."""
    licence, *record = args
    changed = Licence(*record)
    work.put(layout.LICENCES, changed, licence)
    row = layout.LICENCE_CHANGES.key(licence, work.header.number, work.event.index)
    work.rows.append((row, layout.LICENCE_CHANGES.codec.encode(changed)))
    work.flag(layout.INVESTOR_LICENCES.key(record[0], licence), on=True)


def fold_sandbox_set(work: Working, args: Arguments) -> None:
    """``SandboxSet(licence, investor, sandboxed)``."""
    licence, _, sandboxed = args
    work.flag(layout.SANDBOXED.key(licence), on=sandboxed)


def fold_sandbox_limit_set(work: Working, args: Arguments) -> None:
    """``SandboxLimitSet(licence, asset, limit)``."""
    licence, asset, limit = args
    work.assign(layout.SANDBOX_LIMITS.key(licence, asset), limit)


def fold_attester_set(work: Working, args: Arguments) -> None:
    """``AttesterSet(attester, topics, active, epoch)``."""
    attester, *standing = args
    work.put(layout.ATTESTERS, Attester(*standing), work.event.address, attester)


def fold_attestation_set(work: Working, args: Arguments) -> None:
    """``AttestationSet(investor, topic, attester, dataHash, validUntil, ...)``."""
    investor, topic, *said = args
    work.put(layout.ATTESTATIONS, Attestation(*said), investor, topic, work.event.address)


def fold_series_created(work: Working, args: Arguments) -> None:
    """``SeriesCreated(isin, token, ...)``: the frozen terms."""
    isin, token, instrument, issued_s, matures_s, lot, price, rate, authorised, document = args
    limit = amount_bytes(authorised)
    series = Series(token, instrument, issued_s, matures_s, lot, price, rate, limit, document)
    work.put(layout.SERIES, series, isin)


def fold_coupon_terms_set(work: Working, args: Arguments) -> None:
    """``CouponTermsSet(isin, rateE6, perYear, dayCount, endOfMonth, ...)``."""
    isin, *terms = args
    work.put(layout.COUPON_TERMS, CouponTerms(*terms), isin)


def fold_payment_terms_set(work: Working, args: Arguments) -> None:
    """``PaymentTermsSet(isin, cash, roll, recordDays, fixingDays, ...)``."""
    isin, *terms = args
    work.put(layout.PAYMENT_TERMS, PaymentTerms(*terms), isin)


def fold_instalment_set(work: Working, args: Arguments) -> None:
    """``InstalmentSet(isin, period, shareE6)``."""
    isin, period, share_e6 = args
    work.assign(layout.INSTALMENTS.key(isin, period), share_e6)


def fold_terms_frozen(work: Working, args: Arguments) -> None:
    """``TermsFrozen(isin, termsHash, shariahHash, assetPoolHash)``."""
    isin, *hashes = args
    work.put(layout.FROZEN_TERMS, FrozenTerms(*hashes), isin)


def fold_issue_authorised(work: Working, args: Arguments) -> None:
    """``IssueAuthorised(isin, authorisedUnits, documentHash)``; the terms' own document stays."""
    isin, authorised, _ = args
    series = work.get(layout.SERIES, isin)
    if series is None:
        work.count_unknown()
        return
    work.put(layout.SERIES, replace(series, authorised_units=amount_bytes(authorised)), isin)


def fold_asset_created(work: Working, args: Arguments) -> None:
    """``AssetCreated(code, token, name, authorisedUnits, documentHash)``."""
    code, token, name, authorised, document = args
    asset = NationalAsset(token, name, amount_bytes(authorised), document)
    work.put(layout.NATIONAL_ASSETS, asset, code)


def fold_authorisation_set(work: Working, args: Arguments) -> None:
    """``AuthorisationSet(code, authorisedUnits, documentHash)``."""
    code, authorised, document = args
    asset = work.get(layout.NATIONAL_ASSETS, code)
    if asset is None:
        work.count_unknown()
        return
    changed = NationalAsset(asset.token, asset.name, amount_bytes(authorised), document)
    work.put(layout.NATIONAL_ASSETS, changed, code)
