// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IDirectory} from "../interfaces/IDirectory.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {ISealedBidAuction} from "../interfaces/ISealedBidAuction.sol";
import {InvestorRecord} from "../types/InvestorRecord.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {AuctionTerms} from "./AuctionTerms.sol";
import {CashClaims} from "./CashClaims.sol";

/**
 * @title The book of a sealed-bid auction: its terms, and the bids that come in and are revealed.
 * @dev What becomes of the bids is the heir's.
 */
abstract contract AuctionBook is ISealedBidAuction, AccessManaged, CashClaims {
    /// @notice Where it is written what is cash.
    IDirectory public immutable DIRECTORY;

    /// @dev Domain of seals.
    bytes32 private constant SEAL_TYPEHASH = keccak256(
        "SealedBid(uint256 chainId,address contract,uint256 auction,address bidder,bytes32 salt,uint32 priceE4,uint96 units)"
    );
    /// @dev Base units of cash in a rupee.
    uint56 private constant CASH_PER_PKR = 1e4;

    uint256 private _auctionCount;
    mapping(uint256 auction => Terms) internal _terms;
    mapping(uint256 auction => Standing) internal _standings;
    mapping(uint256 auction => mapping(uint256 bid => Bid)) internal _bids;
    /// @dev Units an investor bids for. Invariant: at most the terms' `bidderMostUnits`.
    mapping(uint256 auction => mapping(bytes32 investor => uint256)) private _unitsBid;
    mapping(uint256 auction => mapping(bytes32 investor => bool)) private _hasNonCompetitiveBid;

    /// @param authority The access manager.
    /// @param directory Where it is written what is cash.
    /// @param identity The identity registry.
    constructor(address authority, IDirectory directory, IIdentityRegistry identity)
        AccessManaged(authority)
        CashClaims(identity)
    {
        DIRECTORY = directory;
    }

    /// @inheritdoc ISealedBidAuction
    function open(Terms memory terms) external restricted returns (uint256 auction) {
        AuctionTerms.check(terms, DIRECTORY, IDENTITY);
        _checkAsset(terms);
        auction = ++_auctionCount;
        _terms[auction] = terms;
        AuctionTerms.tell(auction, terms);
    }

    /// @inheritdoc ISealedBidAuction
    function extend(uint256 auction, uint40 settleUntil) external restricted {
        Terms storage t = _terms[auction];
        _checkNotAfter(auction, t.settleUntil);
        if (settleUntil <= t.settleUntil) revert TermsInvalid("settleUntil");
        _checkDeadline(t.asset, settleUntil);
        t.settleUntil = settleUntil;
        emit ScheduleSet(auction, t.commitUntil, t.revealUntil, t.resultUntil, settleUntil);
    }

    /// @inheritdoc ISealedBidAuction
    function commit(uint256 auction, bytes32 seal) external nonReentrant returns (uint256 bid) {
        Terms storage t = _terms[auction];
        uint56 bond;
        (bid, bond) = _admit(auction, t, t.competitiveClasses);
        Bid storage b = _bids[auction][bid];
        (b.bidder, b.bond, b.seal, b.state) = (msg.sender, bond, seal, BidState.Sealed);
        emit BidSealed(auction, bid, msg.sender, seal, bond);
        _collect(t.cash, msg.sender, bond);
    }

    /// @inheritdoc ISealedBidAuction
    function commitNonCompetitive(uint256 auction, uint96 units, uint256 lock)
        external
        virtual
        nonReentrant
        returns (uint256 bid)
    {
        Terms storage t = _terms[auction];
        uint56 bond;
        (bid, bond) = _admit(auction, t, t.nonCompetitiveClasses);
        bytes32 investor = _ownerOf(msg.sender);
        mapping(bytes32 investor => bool) storage hasBid = _hasNonCompetitiveBid[auction];
        if (hasBid[investor]) revert SecondNonCompetitiveBid(auction, investor);
        hasBid[investor] = true;
        _checkCap(investor, 0, units, t.nonCompetitiveMostUnits);
        _standings[auction].nonCompetitiveDemandUnits += units;
        Bid storage b = _bids[auction][bid];
        (b.bidder, b.bond, b.isNonCompetitive) = (msg.sender, bond, true);
        _enter(auction, t, b, units, lock);
        emit NonCompetitiveBidMade(auction, bid, msg.sender, units, bond, lock);
        _collect(t.cash, msg.sender, bond);
    }

    /// @inheritdoc ISealedBidAuction
    function reveal(uint256 auction, uint256 bid, uint32 priceE4, uint96 units, bytes32 salt, uint256 lock)
        external
        nonReentrant
    {
        Terms storage t = _terms[auction];
        _checkAfter(auction, t.commitUntil);
        _checkNotAfter(auction, t.revealUntil);
        Bid storage b = _bids[auction][bid];
        _checkState(auction, bid, b.state, BidState.Sealed);
        if (!_isOf(b.bidder)) revert NotBidder(auction, bid, msg.sender);
        if (b.seal != sealOf(auction, b.bidder, priceE4, units, salt)) revert SealMismatch(auction, bid);
        if (priceE4 == 0 || priceE4 == type(uint32).max) revert PriceInvalid(priceE4);
        (b.bidder, b.priceE4) = (msg.sender, priceE4);
        _enter(auction, t, b, units, lock);
        emit BidRevealed(auction, bid, msg.sender, priceE4, units, lock);
    }

    /// @inheritdoc ISealedBidAuction
    function termsOf(uint256 auction) external view returns (Terms memory) {
        return _terms[auction];
    }

    /// @inheritdoc ISealedBidAuction
    function standingOf(uint256 auction) external view returns (Standing memory) {
        return _standings[auction];
    }

    /// @inheritdoc ISealedBidAuction
    function bidOf(uint256 auction, uint256 bid) external view returns (Bid memory) {
        return _bids[auction][bid];
    }

    /// @inheritdoc ISealedBidAuction
    function auctionCount() external view returns (uint256) {
        return _auctionCount;
    }

    /// @inheritdoc ISealedBidAuction
    function sealOf(uint256 auction, address bidder, uint32 priceE4, uint96 units, bytes32 salt)
        public
        view
        returns (bytes32)
    {
        return keccak256(
            abi.encode(SEAL_TYPEHASH, block.chainid, address(this), auction, bidder, salt, priceE4, units)
        );
    }

    /// @dev Refuses terms of an auction that could not be settled.
    function _checkAsset(Terms memory terms) internal view virtual;

    /// @dev Refuses a longer time to settle, where the asset sets it an end.
    function _checkDeadline(bytes32 asset, uint40 settleUntil) internal view virtual {}

    /// @dev Refuses a caller that could not have what is auctioned, whatever its class.
    function _checkBidder(Terms storage t) internal view virtual {}

    /// @dev Makes sure of what the caller offers beside cash, or refuses the lock. Who buys offers nothing.
    function _lock(Terms storage, uint256, uint256 lock) internal virtual {
        if (lock != 0) revert LockInvalid(lock);
    }

    /// @dev Whether the caller is an account of who owns another one.
    function _isOf(address account) internal view returns (bool) {
        bytes32 investor = _callersInvestor();
        return investor != 0 && investor == _ownerOf(account);
    }

    function _checkAfter(uint256 auction, uint40 until) internal view {
        if (block.timestamp <= until) revert TooEarly(auction, until);
    }

    function _checkNotAfter(uint256 auction, uint40 until) internal view {
        if (until == 0) revert AuctionUnknown(auction);
        if (block.timestamp > until) revert TooLate(auction, until);
    }

    function _checkState(uint256 auction, uint256 bid, BidState state, BidState needed) internal pure {
        if (state != needed) revert BidNotOpen(auction, bid, state);
    }

    /// @dev The number and bond of a bid of the caller's, who must be of one of some classes.
    function _admit(uint256 auction, Terms storage t, uint8 classes)
        private
        returns (uint256 bid, uint56 bond)
    {
        _checkNotAfter(auction, t.commitUntil);
        (uint16 code,,,, InvestorRecord r) = IDENTITY.eligibility(address(0), msg.sender);
        if (code != ReasonCodes.OK) revert BidderRefused(msg.sender, code);
        uint8 class = r.class();
        if (classes >> class & 1 == 0) revert ClassNotAdmitted(msg.sender, class);
        _checkBidder(t);
        bid = ++_standings[auction].bids;
        bond = uint56(uint32(t.bondsPkr >> 32 * class)) * CASH_PER_PKR;
    }

    /// @dev A bid is known now and takes part.
    function _enter(uint256 auction, Terms storage t, Bid storage b, uint96 units, uint256 lock) private {
        AuctionTerms.checkLots(units, t.lotUnits);
        bytes32 investor = _ownerOf(b.bidder);
        mapping(bytes32 investor => uint256) storage unitsBid = _unitsBid[auction];
        uint256 had = unitsBid[investor];
        _checkCap(investor, had, units, t.bidderMostUnits);
        unitsBid[investor] = had + units;
        (b.units, b.state, b.lock) = (units, BidState.Revealed, SafeCast.toUint40(lock));
        ++_standings[auction].revealed;
        _lock(t, units, lock);
    }

    function _checkCap(bytes32 investor, uint256 had, uint256 asked, uint256 most) private pure {
        if (had + asked > most) revert BidderCapExceeded(investor, had, asked, most);
    }
}
