"""Signatures of what a house of auctions emits, for ledgers made by hand."""

OPENED = "AuctionOpened(uint256,bytes32,address,address,uint8,uint256,uint32,uint32,bytes32)"
SCHEDULE = "ScheduleSet(uint256,uint40,uint40,uint40,uint40)"
BIDDERS = "BiddersSet(uint256,uint8,uint8,uint256,uint256,uint256,uint256)"
SEALED = "BidSealed(uint256,uint256,address,bytes32,uint256)"
UNPRICED = "NonCompetitiveBidMade(uint256,uint256,address,uint256,uint256,uint256)"
REVEALED = "BidRevealed(uint256,uint256,address,uint32,uint256,uint256)"
PROPOSED = (
    "ResultProposed(uint256,uint256,uint32,uint32,uint256,uint256,uint256,uint256,uint256,bytes32)"
)
AWARDED = "BidAwarded(uint256,uint256,uint256)"
VERIFIED = "PageVerified(uint256,uint256)"
FINAL = "ResultFinal(uint256,uint256,uint256)"
SETTLED = "BidSettled(uint256,uint256,uint256,uint256)"
LAPSED = "AwardLapsed(uint256,uint256,uint16)"
CLOSED = "BidClosed(uint256,uint256,uint8)"
OWED = "CashOwed(address,bytes32,uint256)"
