// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICashClaims} from "./ICashClaims.sol";

/**
 * @title An auction of sealed bids whose published result anybody can verify.
 * @notice Bidders seal price and amount, later reveal them, and lose their bond if they do not. The auctioneer then states
 * a cut-off and an amount, which are its only discretion: whatever is better than the cut-off is filled, whatever is worse
 * is not, and bids at the cut-off share pro rata in whole lots, by largest remainder. The contract checks all of it, bid by
 * bid in pages that anybody may send, and a result that is wrong in one bid never becomes final.
 * @dev Bids of an auction are numbered from 1. Prices are PKR 1e-4 per unit, cash base units of PKR 1e-4, times UTC seconds;
 * an `...Until` is the last second at which something may be done, and what follows begins with the next.
 */
interface ISealedBidAuction is ICashClaims {
    /// @notice What winners pay. Append only. MultiplePrice: their own price, non-competitive bids the weighted average.
    /// Uniform: everybody the cut-off. PayAsBid: their own price, and there are no non-competitive bids.
    enum Pricing {
        None,
        MultiplePrice,
        Uniform,
        PayAsBid
    }

    /// @notice How a bid stands. Append only. What it is revealed as decides the rest: a bid without an award is refunded.
    enum BidState {
        None,
        Sealed,
        Revealed,
        Settled,
        Refunded,
        Forfeited
    }

    /**
     * @notice The terms of an auction.
     * @dev `asset` is what is auctioned: an ISIN, or the id of a right. `accruedE4` comes on top of every price: accrued
     * interest, or a base charge. Bit c of a set of classes admits
     * investor class c, 0 to 7. `bondsPkr` is the bond of each bid by the bidder's class, so that it says nothing of the bid:
     * whole PKR in the 32 bits from bit 32 c.
     * `nonCompetitiveUnits` is the most that all non-competitive bids together get, `nonCompetitiveMostUnits` what one may
     * ask for, `bidderMostUnits` what one investor may bid for in all, which bounds what it can get. `treasury` is an account
     * of the investor that sells, or in a buyback buys.
     */
    struct Terms {
        bytes32 asset;
        Pricing pricing;
        uint8 competitiveClasses;
        uint8 nonCompetitiveClasses;
        uint32 lotUnits;
        uint32 accruedE4;
        uint40 commitUntil;
        uint40 revealUntil;
        uint40 resultUntil;
        uint40 settleUntil;
        uint256 offeredUnits;
        uint256 bidderMostUnits;
        uint256 nonCompetitiveUnits;
        uint256 nonCompetitiveMostUnits;
        address cash;
        address treasury;
        bytes32 documentHash;
        uint256 bondsPkr;
    }

    /**
     * @notice A result, as it is stated and then verified.
     * @dev `averageE4` is the average of the competitive bids' prices, weighted by what they get, half to even.
     * `competitiveUnits` is all they get, `marginUnits` of it at the cut-off, where `marginDemandUnits` were asked for. Of
     * those that share pro rata, so many bids get a lot more than their whole lots: `marginExtraLots` at the cut-off,
     * `nonCompetitiveExtraLots` of the non-competitive. If nothing is accepted, the cut-off is the one price that nobody can
     * bid: the greatest number there is, in a buyback zero. `pagesHash` fixes the pages in which bids are verified, so that
     * whoever sends them can only send these: the hash of the first page's numbers and the hash of the pages after it, which
     * is zero after the last.
     */
    struct Result {
        uint32 cutOffE4;
        uint32 averageE4;
        uint96 competitiveUnits;
        uint96 marginUnits;
        uint96 marginDemandUnits;
        uint32 marginExtraLots;
        uint32 nonCompetitiveExtraLots;
        bytes32 pagesHash;
    }

    /// @notice How far an auction is: bids sent, bids revealed (non-competitive ones included), results stated so far, bids
    /// of the last one verified, whether it is final, and units that non-competitive bids ask for.
    struct Standing {
        uint32 bids;
        uint32 revealed;
        uint32 round;
        uint32 verified;
        bool isFinal;
        uint96 nonCompetitiveDemandUnits;
    }

    /// @notice A bid. `seal` is zero for a non-competitive one, whose price stays zero; `lock` is the hold of what a seller
    /// offers, or zero.
    struct Bid {
        address bidder;
        uint56 bond;
        uint40 lock;
        bytes32 seal;
        uint96 units;
        uint96 awardedUnits;
        uint32 priceE4;
        BidState state;
        bool isNonCompetitive;
    }

    /// @notice An auction was opened. {ScheduleSet} and {BiddersSet} say the rest of its terms.
    event AuctionOpened(
        uint256 indexed auction,
        bytes32 indexed asset,
        address indexed cash,
        address treasury,
        Pricing pricing,
        uint256 offeredUnits,
        uint32 lotUnits,
        uint32 accruedE4,
        bytes32 documentHash
    );
    /// @notice The times of an auction now read thus.
    event ScheduleSet(
        uint256 indexed auction,
        uint40 commitUntil,
        uint40 revealUntil,
        uint40 resultUntil,
        uint40 settleUntil
    );
    /// @notice Who may bid in an auction, for how much and with what bond.
    event BiddersSet(
        uint256 indexed auction,
        uint8 competitiveClasses,
        uint8 nonCompetitiveClasses,
        uint256 bidderMostUnits,
        uint256 nonCompetitiveUnits,
        uint256 nonCompetitiveMostUnits,
        uint256 bondsPkr
    );
    /// @notice A sealed bid came in, with its bond.
    event BidSealed(
        uint256 indexed auction, uint256 indexed bid, address indexed bidder, bytes32 seal, uint256 bond
    );
    /// @notice A non-competitive bid came in, with its bond.
    event NonCompetitiveBidMade(
        uint256 indexed auction,
        uint256 indexed bid,
        address indexed bidder,
        uint256 units,
        uint256 bond,
        uint256 lock
    );
    /// @notice A sealed bid reads thus, and is now the bid of the account that revealed it.
    event BidRevealed(
        uint256 indexed auction,
        uint256 indexed bid,
        address indexed bidder,
        uint32 priceE4,
        uint256 units,
        uint256 lock
    );
    /// @notice A result was stated; it is the auction's only one now and nothing of it is verified.
    event ResultProposed(
        uint256 indexed auction,
        uint256 indexed round,
        uint32 cutOffE4,
        uint32 averageE4,
        uint256 competitiveUnits,
        uint256 marginUnits,
        uint256 marginDemandUnits,
        uint256 marginExtraLots,
        uint256 nonCompetitiveExtraLots,
        bytes32 pagesHash
    );
    /// @notice A bid is to get that much, if the result becomes final. Emitted only if that changed; at first it is zero.
    event BidAwarded(uint256 indexed auction, uint256 indexed bid, uint256 units);
    /// @notice That many bids of the stated result are verified.
    event PageVerified(uint256 indexed auction, uint256 verified);
    /// @notice The result is final: units awarded in all, and what they cost.
    event ResultFinal(uint256 indexed auction, uint256 units, uint256 amount);
    /// @notice A winner settled: units for cash, both or neither. Units move under the reference
    /// `keccak256(abi.encode(contract, auction, bid))`.
    event BidSettled(uint256 indexed auction, uint256 indexed bid, uint256 units, uint256 amount);
    /// @notice A bid is over, and its bond due to the bidder (refunded) or to the treasury (forfeited).
    event BidClosed(uint256 indexed auction, uint256 indexed bid, BidState state);

    /// @notice No such auction.
    error AuctionUnknown(uint256 auction);
    /// @notice The terms contradict themselves; `field` names the first that does.
    error TermsInvalid(bytes32 field);
    /// @notice It is too early: this begins after `until`.
    error TooEarly(uint256 auction, uint40 until);
    /// @notice It is too late: this ended with `until`.
    error TooLate(uint256 auction, uint40 until);
    /// @notice The bidder may not hold anything now; `code` is the reason.
    error BidderRefused(address bidder, uint16 code);
    /// @notice Investors of this class may not make such a bid in this auction.
    error ClassNotAdmitted(address bidder, uint8 class);
    /// @notice The investor has made its one non-competitive bid.
    error SecondNonCompetitiveBid(uint256 auction, bytes32 investor);
    /// @notice What is revealed is not what was sealed.
    error SealMismatch(uint256 auction, uint256 bid);
    /// @notice The bid is another investor's.
    error NotBidder(uint256 auction, uint256 bid, address caller);
    /// @notice In that state nothing of the kind can be done with the bid.
    error BidNotOpen(uint256 auction, uint256 bid, BidState state);
    /// @notice A price of zero, or the greatest number there is, which stands for no price at all.
    error PriceInvalid(uint32 priceE4);
    /// @notice The amount is zero or no multiple of the lot.
    error NotWholeLots(uint256 units, uint256 lotUnits);
    /// @notice The investor would bid for more than one may, in all or without a price.
    error BidderCapExceeded(bytes32 investor, uint256 had, uint256 asked, uint256 most);
    /// @notice The lock does not hold exactly what is offered for this auction, long enough and for this bid alone.
    error LockInvalid(uint256 lock);
    /// @notice No result was stated.
    error ResultMissing(uint256 auction);
    /// @notice The result is final.
    error ResultIsFinal(uint256 auction);
    /// @notice The bid was not revealed, stands twice, or stands after one that is worse.
    error OutOfOrder(uint256 auction, uint256 bid);
    /// @notice The page is not the next one of the stated result.
    error PageWrong(uint256 auction);
    /// @notice The bids do not give what was stated; `field` names the first difference.
    error ResultWrong(bytes32 field, uint256 stated, uint256 found);
    /// @notice The bid gets nothing, so nothing is to be settled.
    error NothingAwarded(uint256 auction, uint256 bid);
    /// @notice No bids, or more than fit one transaction.
    error BatchSize(uint256 given, uint256 most);

    /// @notice Opens an auction; bids may come in from now on.
    /// @param terms The terms.
    /// @return auction Number of the auction.
    function open(Terms calldata terms) external returns (uint256 auction);

    /// @notice Gives winners more time to settle, where something kept them from it.
    /// @param auction Number of the auction.
    /// @param settleUntil The new last second, later than the one that stands.
    function extend(uint256 auction, uint40 settleUntil) external;

    /// @notice Makes a sealed bid and takes its bond from the caller.
    /// @param auction Number of the auction.
    /// @param seal What {sealOf} answers for the bid.
    /// @return bid Number of the bid.
    function commit(uint256 auction, bytes32 seal) external returns (uint256 bid);

    /// @notice Makes a bid for an amount at whatever price the competitive bids bring, and takes its bond from the caller.
    /// @param auction Number of the auction.
    /// @param units Units bid for.
    /// @param lock Number of the hold of what is offered, in a buyback; otherwise zero.
    /// @return bid Number of the bid.
    function commitNonCompetitive(uint256 auction, uint96 units, uint256 lock) external returns (uint256 bid);

    /// @notice Reveals a sealed bid, by any account of its bidder's investor; from then on it is that account's.
    /// @param auction Number of the auction.
    /// @param bid Number of the bid.
    /// @param priceE4 The price.
    /// @param units Units bid for.
    /// @param salt The bidder's secret.
    /// @param lock Number of the hold of what is offered, in a buyback; otherwise zero.
    function reveal(uint256 auction, uint256 bid, uint32 priceE4, uint96 units, bytes32 salt, uint256 lock)
        external;

    /// @notice States a result; the last one counts, and only until one is final.
    /// @param auction Number of the auction.
    /// @param result The result.
    function propose(uint256 auction, Result calldata result) external;

    /// @notice Verifies further bids of the stated result, by anybody, in this order: competitive bids from the best price to
    /// the worst, then non-competitive ones; those that share pro rata by what their share leaves over a whole lot, greatest
    /// first; then by number. With the last revealed bid the result becomes final.
    /// @param auction Number of the auction.
    /// @param bids Numbers of bids: the next page.
    /// @param rest Hash of the pages after it.
    function verify(uint256 auction, uint256[] calldata bids, bytes32 rest) external;

    /// @notice Settles an award: cash against units, both or neither. An account of the bidder's investor settles for itself;
    /// anybody else does for the bidder, within what it has allowed.
    /// @param auction Number of the auction.
    /// @param bid Number of the bid.
    function settle(uint256 auction, uint256 bid) external;

    /// @notice Ends bids that have nothing left to wait for, by anybody: those never revealed and those not settled in time
    /// forfeit their bond, those without an award get it back, all of them if no result became final in time.
    /// @param auction Number of the auction.
    /// @param bids Numbers of bids.
    function close(uint256 auction, uint256[] calldata bids) external;

    /// @notice The seal of a bid in this contract on this chain.
    /// @param auction Number of the auction.
    /// @param bidder The account that makes the bid.
    /// @param priceE4 The price.
    /// @param units Units bid for.
    /// @param salt A secret of the bidder's, new for every bid; without it prices could be guessed.
    function sealOf(uint256 auction, address bidder, uint32 priceE4, uint96 units, bytes32 salt)
        external
        view
        returns (bytes32);

    /// @notice The terms of an auction; all zero if there is none.
    /// @param auction Number of the auction.
    function termsOf(uint256 auction) external view returns (Terms memory);

    /// @notice How far an auction is.
    /// @param auction Number of the auction.
    function standingOf(uint256 auction) external view returns (Standing memory);

    /// @notice The result stated last; all zero if there is none. It counts once it is final.
    /// @param auction Number of the auction.
    function resultOf(uint256 auction) external view returns (Result memory);

    /// @notice A bid; all zero if there is none.
    /// @param auction Number of the auction.
    /// @param bid Number of the bid.
    function bidOf(uint256 auction, uint256 bid) external view returns (Bid memory);

    /// @notice What a bid that gets units pays, or is paid, for each: its price and what comes on top. It counts once the result
    /// is final.
    /// @param auction Number of the auction.
    /// @param bid Number of the bid.
    function unitPriceE4(uint256 auction, uint256 bid) external view returns (uint256);

    /// @notice Auctions opened so far; also the number of the last one.
    function auctionCount() external view returns (uint256);

    /// @notice Bids that {verify} and {close} take at once.
    function maxLines() external view returns (uint256);
}
