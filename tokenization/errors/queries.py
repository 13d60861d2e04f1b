"""What the API cannot answer."""

from tokenization.errors.tree import MizanError


class QueryError(MizanError):
    """A question the node cannot answer."""

    code = "query"
    status = 404


class UnknownRoute(QueryError):
    """There is nothing at that path."""

    code = "unknown-route"


class MethodNotAllowed(QueryError):
    """The path does not take that method."""

    code = "method-not-allowed"
    status = 405


class UnknownToken(QueryError):
    """No such token in the directory at that block."""

    code = "unknown-token"


class UnknownAccount(QueryError):
    """The account never appeared in any event."""

    code = "unknown-account"


class UnknownZone(QueryError):
    """No such zone in the programme at that block."""

    code = "unknown-zone"


class UnknownProgramme(QueryError):
    """No power programme is deployed by that block."""

    code = "unknown-programme"


class UnknownSite(QueryError):
    """No site of that number is registered."""

    code = "unknown-site"


class UnknownRecallPlan(QueryError):
    """No such recall plan."""

    code = "unknown-recall-plan"


class UnknownReadings(QueryError):
    """Those meter readings were not stated or are not published."""

    code = "unknown-readings"


class ReadingsIncomplete(QueryError):
    """Not all readings under a root are published, so that none can be proved yet."""

    code = "readings-incomplete"
    retryable = True


class UnknownInvoice(QueryError):
    """No invoice of that number was issued for power."""

    code = "unknown-invoice"


class UnknownNotice(QueryError):
    """No notice of under-use was given under that number."""

    code = "unknown-notice"


class UnknownInvestor(QueryError):
    """Nobody is registered under that id."""

    code = "unknown-investor"


class UnknownLicence(QueryError):
    """No such licence in the register."""

    code = "unknown-licence"


class UnknownSeries(QueryError):
    """No such series of debt at that block."""

    code = "unknown-series"


class UnknownPayment(QueryError):
    """No such event at a vault."""

    code = "unknown-payment"


class UnknownAuction(QueryError):
    """No such auction."""

    code = "unknown-auction"


class UnknownSettlement(QueryError):
    """No such deal at a settlement contract."""

    code = "unknown-settlement"


class UnknownOrder(QueryError):
    """No such order of the enforcement desk."""

    code = "unknown-order"


class UnknownBlock(QueryError):
    """Not a block of this ledger."""

    code = "unknown-block"


class BlockNotIndexed(QueryError):
    """The block lies above our tip.

    Attributes:
        head: Our newest block.
    """

    code = "block-not-indexed"
    retryable = True

    def __init__(self, message: str, *, head: int = 0, hint: str = "") -> None:
        """Keep how far we are."""
        super().__init__(message, hint=hint)
        self.head = head


class BlockReorged(QueryError):
    """That hash is no longer part of the chain.

    Attributes:
        canonical: The hash now at its height, 0x-hex; empty if we have no block there.
    """

    code = "block-reorged"
    status = 409

    def __init__(self, message: str, *, canonical: str = "", hint: str = "") -> None:
        """Keep what took its place."""
        super().__init__(message, hint=hint)
        self.canonical = canonical


class CursorExpired(QueryError):
    """The page cursor does not fit this question or its block is gone."""

    code = "cursor-expired"
    status = 409


class CatchingUp(QueryError):
    """The node has not caught up with the chain yet."""

    code = "catching-up"
    status = 503
    retryable = True
