// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ICapacityRights} from "../interfaces/ICapacityRights.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {INominationBook} from "../interfaces/INominationBook.sol";
import {IPowerAuction} from "../interfaces/IPowerAuction.sol";
import {IPowerBilling} from "../interfaces/IPowerBilling.sol";
import {IPowerProgramme} from "../interfaces/IPowerProgramme.sol";
import {ISealedBidAuction} from "../interfaces/ISealedBidAuction.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {RightId} from "../types/RightId.sol";
import {RightParts} from "../types/RightParts.sol";
import {AuctionBook} from "./AuctionBook.sol";
import {SealedBidAuction} from "./SealedBidAuction.sol";

/// @title {IPowerAuction}, allocating as an issuer of power.
contract PowerAuction is IPowerAuction, SealedBidAuction {
    using SafeERC20 for IERC20;
    using RightParts for RightId;

    /// @notice The programme, which knows what room there is.
    IPowerProgramme public immutable PROGRAMME;
    /// @notice What is auctioned; this contract needs the role of an issuer of power.
    ICapacityRights public immutable RIGHTS;
    /// @notice The book of nominations, which knows when gates close.
    INominationBook public immutable BOOK;
    /// @notice Who keeps performance guarantees.
    IPowerBilling public immutable BILLING;

    /// @param authority The access manager.
    /// @param directory Where it is written what is cash.
    /// @param identity The identity registry.
    /// @param programme The programme.
    /// @param rights The rights.
    /// @param book The book of nominations.
    /// @param billing Who keeps performance guarantees.
    constructor(
        address authority,
        IDirectory directory,
        IIdentityRegistry identity,
        IPowerProgramme programme,
        ICapacityRights rights,
        INominationBook book,
        IPowerBilling billing
    ) AuctionBook(authority, directory, identity) {
        (PROGRAMME, RIGHTS, BOOK, BILLING) = (programme, rights, book, billing);
    }

    /// @dev Everybody pays its own bid, so that nobody bids without a price.
    function commitNonCompetitive(uint256, uint96, uint256)
        external
        pure
        override(AuctionBook, ISealedBidAuction)
        returns (uint256)
    {
        revert PriceInvalid(0);
    }

    /// @inheritdoc AuctionBook
    function _checkAsset(Terms memory terms) internal view override {
        if (terms.pricing != Pricing.PayAsBid) revert TermsInvalid("pricing");
        if (terms.cash != BILLING.CASH()) revert TermsInvalid("cash");
        _checkRoom(terms.asset, terms.offeredUnits);
        _checkDeadline(terms.asset, terms.settleUntil);
    }

    /// @dev A right whose gate is closed could not be nominated.
    function _checkDeadline(bytes32 asset, uint40 settleUntil) internal view override {
        uint16 first = RightId.wrap(uint256(asset)).firstPeriod();
        if (settleUntil >= BOOK.gateClosesAt(first)) revert TermsInvalid("settleUntil");
    }

    /// @dev Asks all that an allocation of one lot would be asked but whether there is room, which is asked of all that is
    /// offered as the auction opens, of the whole result, and as an award is settled.
    function _checkBidder(Terms storage t) internal view override {
        uint16 code = RIGHTS.admissionCode(address(this), msg.sender, uint256(t.asset), t.lotUnits);
        if (code != ReasonCodes.OK) revert BidderRefused(msg.sender, code);
    }

    /// @dev A result that the programme has no room for does not become final.
    function _prepare(Terms storage t, uint256 units, uint256) internal view override {
        if (units != 0) _checkRoom(t.asset, units);
    }

    /// @dev The bond pays nothing: it stands for what the winner will owe.
    function _exchange(uint256 auction, uint256 bid, Bid storage b, address party, uint256 amount)
        internal
        override
    {
        Terms storage t = _terms[auction];
        _credit(t.cash, t.treasury, amount);
        _collect(t.cash, party, amount);
        _guarantee(t.cash, b);
        ICapacityRights.Allocation[] memory line = new ICapacityRights.Allocation[](1);
        line[0] = ICapacityRights.Allocation(_refOf(auction, bid), party, uint256(t.asset), b.awardedUnits);
        RIGHTS.allocate(line);
    }

    /// @dev An award that the programme has no room for lapses. A window that has begun is the winner's own delay.
    function _forfeits(uint256 auction, uint256 bid) internal override returns (bool) {
        uint256 id = uint256(_terms[auction].asset);
        uint16 code = PROGRAMME.reservationCode(id, _bids[auction][bid].awardedUnits);
        bool full = code == ReasonCodes.PROGRAMME_CAP_EXCEEDED || code == ReasonCodes.ZONE_CAP_EXCEEDED
            || code == ReasonCodes.PLANT_CAP_EXCEEDED || code == ReasonCodes.PHASE_CAP_EXCEEDED;
        if (full) emit AwardLapsed(auction, bid, code);
        return !full;
    }

    /// @dev Hands a bond over as the guarantee of who made the bid.
    function _guarantee(address cash, Bid storage b) private {
        if (b.bond == 0) return;
        IERC20(cash).forceApprove(address(BILLING), b.bond);
        BILLING.guarantee(_ownerOf(b.bidder), b.bond);
    }

    function _checkRoom(bytes32 asset, uint256 kw) private view {
        uint16 code = PROGRAMME.reservationCode(uint256(asset), kw);
        if (code != ReasonCodes.OK) revert RightRefused(code, uint256(asset), kw);
    }
}
