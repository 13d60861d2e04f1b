"""The state: one record a cell."""

from enum import IntEnum

import msgspec

from node.model.base import Record


class Contract(Record, frozen=True, gc=False, tag=1):
    """A contract listed in the directory. ``kind`` is ``tokenization.types.Kind``."""

    kind: int
    code: bytes
    unit: bytes
    decimals: int
    block: int


class Asset(Record, frozen=True, gc=False, tag=1):
    """Something that can be held: an ERC-20 (id zero) or one ERC-1155 id."""

    token: bytes
    id: bytes
    kind: int
    block: int


class Investor(Record, frozen=True, gc=False, tag=1):
    """An investor's record as the identity registry has it."""

    status: int
    investor_class: int
    tax_class: int
    country: int
    kyc_expiry_s: int
    version: int


class Licence(Record, frozen=True, gc=False, tag=1):
    """A licence as the regulator's register has it."""

    investor: bytes
    state: int
    categories: int
    valid_from_s: int
    valid_until_s: int
    conditions_hash: bytes
    version: int


class Delay(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A delay in seconds, and the one it replaces at an instant. Source: OpenZeppelin ``Time``."""

    seconds: int = 0
    before_s: int = 0
    since_s: int = 0

    def at(self, time_s: int) -> int:
        """The delay at an instant, in seconds."""
        return self.seconds if time_s >= self.since_s else self.before_s

    def changed(self, seconds: int, since_s: int, now_s: int) -> "Delay":
        """Another delay from an instant on."""
        return Delay(seconds, self.at(now_s), since_s)


class RoleGrant(Record, frozen=True, gc=False, tag=2):
    """An account's membership of a role: from when, and with what execution delay."""

    since_s: int
    delay: Delay


class Role(Record, frozen=True, gc=False, tag=2):
    """A role as the access manager has it."""

    label: str = ""
    admin: int = 0
    guardian: int = 0
    grant_delay: Delay = Delay()


class Target(Record, frozen=True, gc=False, tag=2):
    """A contract under the access manager: closed to calls, and the delay of changes to it."""

    closed: bool = False
    admin_delay: Delay = Delay()


class OperationState(IntEnum):
    """What became of an operation that was announced. Append only."""

    SCHEDULED = 1
    EXECUTED = 2
    CANCELLED = 3


class Operation(Record, frozen=True, gc=False, tag=1):
    """A call announced to the access manager: where and when, and from when it may be made."""

    id: bytes
    nonce: int
    state: int
    schedule_s: int
    caller: bytes
    target: bytes
    data: bytes
    block: int
    index: int


class Series(Record, frozen=True, gc=False, tag=1):
    """The frozen terms of a debt series. Units as in ``IDebtManager.Terms``."""

    token: bytes
    instrument: int
    issue_date_s: int
    maturity_date_s: int
    lot_units: int
    price_e4: int
    yield_e6: int
    authorised_units: bytes
    document_hash: bytes


class CouponTerms(Record, frozen=True, gc=False, tag=1):
    """What income a series pays. Units as in ``IDebtManager.CouponTerms``."""

    rate_e6: int
    per_year: int
    day_count: int
    end_of_month: bool
    first_coupon_s: int
    last_coupon_s: int
    reference_months: int


class PaymentTerms(Record, frozen=True, gc=False, tag=1):
    """In what, to whom and until when a series pays. Units as in ``IDebtManager.CouponTerms``."""

    cash: bytes
    roll: int
    record_days: int
    fixing_days: int
    grace_days: int
    claim_days: int


class FrozenTerms(Record, frozen=True, gc=False, tag=1):
    """What the terms of a series hash to, and the documents behind an Ijarah; else zero."""

    terms_hash: bytes
    shariah_hash: bytes
    asset_pool_hash: bytes


class RefUse(Record, frozen=True, gc=False, tag=1):
    """Where a reference was used, and for what."""

    block: int
    index: int
    tx_hash: bytes
    account: bytes
    asset: int
    amount: bytes


class NationalAsset(Record, frozen=True, gc=False, tag=1):
    """A national asset divided into shares. Units as in ``IAssetManager.Asset``."""

    token: bytes
    name: bytes
    authorised_units: bytes
    document_hash: bytes


class Document(Record, frozen=True, gc=False, tag=1):
    """A document of a token: where it lies, its hash, and when it was last changed (ERC-1643)."""

    uri: str
    hash: bytes
    time_s: int


class Hold(Record, frozen=True, gc=False, tag=1):
    """Units a holder set aside; void once its holder's round is another."""

    holder: bytes
    receiver: bytes
    notary: bytes
    amount: bytes
    expiry_s: int
    round: int


class OrderState(IntEnum):
    """How an order stands. Source: ``IEnforcementDesk.OrderState``; append only."""

    PROPOSED = 1
    EXECUTED = 2
    CANCELLED = 3


class Order(Record, frozen=True, gc=False, tag=1):
    """An order of the enforcement desk. ``decided_by`` approved or cancelled it; else empty."""

    kind: int
    state: int
    token: bytes
    id: bytes
    sender: bytes
    receiver: bytes
    amount: bytes
    proposer: bytes
    expiry_s: int
    document_hash: bytes
    decided_by: bytes = b""


class Setting(IntEnum):
    """What a rule was told about an asset; the values are those of the event, in its order.

    Append only.
    """

    CAP = 1
    HOLDER_LIMIT = 2
    LOCK_UP = 3
    HOLDING_PERIOD = 4
    LOT = 5
    HOURS = 6
    CLOSED_PERIOD = 7
    VENUE = 8
    SHARE = 9
    VELOCITY = 10
    TOPICS = 11
    CATEGORIES = 12


class Attester(Record, frozen=True, gc=False, tag=1):
    """Who may attest, on which topics (a bit each), and its epoch: another epoch voids."""

    topics: int
    active: bool
    epoch: int


class Attestation(Record, frozen=True, gc=False, tag=1):
    """What an attester says of an investor on a topic. ``valid_until_s`` zero: revoked."""

    attester: bytes
    data_hash: bytes
    valid_until_s: int
    attester_epoch: int
    version: int
