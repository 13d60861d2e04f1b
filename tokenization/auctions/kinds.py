"""What kinds of auctions there are, and the words for each."""

from enum import StrEnum


class AuctionKind(StrEnum):
    """What an auction does; the words of files and of what is published."""

    SALE = "sale"
    BUYBACK = "buyback"
    POWER = "power"

    @property
    def house(self) -> str:
        """The contract that holds such auctions."""
        return _HOUSES[self]

    @property
    def noun(self) -> str:
        """What people call one."""
        return _NOUNS[self]

    @property
    def flag(self) -> str:
        """What commands that mean such an auction end with."""
        return "" if self is AuctionKind.SALE else f" --{self.value}"

    @property
    def high_is_best(self) -> bool:
        """Whether the highest price wins."""
        return self is not AuctionKind.BUYBACK

    @property
    def price_of(self) -> str:
        """What a price is for."""
        return "kW" if self is AuctionKind.POWER else "PKR 100 of face"


_HOUSES = {
    AuctionKind.SALE: "PrimaryAuction",
    AuctionKind.BUYBACK: "BuybackAuction",
    AuctionKind.POWER: "PowerAuction",
}
_NOUNS = {
    AuctionKind.SALE: "auction",
    AuctionKind.BUYBACK: "buyback",
    AuctionKind.POWER: "power auction",
}
