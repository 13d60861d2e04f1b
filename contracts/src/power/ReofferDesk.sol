// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {INominationBook} from "../interfaces/INominationBook.sol";
import {IPowerBilling} from "../interfaces/IPowerBilling.sol";
import {IPowerProgramme} from "../interfaces/IPowerProgramme.sol";
import {IReofferDesk} from "../interfaces/IReofferDesk.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {RightId} from "../types/RightId.sol";
import {RightParts} from "../types/RightParts.sol";
import {Bills} from "./Bills.sol";

/**
 * @title {IReofferDesk}, for one book of nominations.
 * @dev An offer is kept nowhere: it follows from holdings, nominations, terms and the time. Invariant: between calls no cash
 * is here; what takers paid = what holders got as deposits + what treasuries got.
 */
contract ReofferDesk is IReofferDesk, AccessManaged, ReentrancyGuardTransient {
    using Math for uint256;
    using RightParts for RightId;
    using SafeERC20 for IERC20;

    /// @dev What a taking would be, in the order of its steps.
    struct Sale {
        uint256 idleKw;
        uint16 fromPeriod;
        uint64 price;
        Terms terms;
    }

    /// @notice Who accounts belong to.
    IIdentityRegistry public immutable IDENTITY;
    /// @notice The programme, which knows the zones and the time blocks.
    IPowerProgramme public immutable PROGRAMME;
    /// @notice The book of nominations; this contract needs the role of who binds there what is taken.
    INominationBook public immutable BOOK;
    /// @notice Where holders' shares are deposited.
    IPowerBilling public immutable BILLING;
    /// @notice What power is paid in.
    IERC20 public immutable CASH;

    /// @dev Terms are set for months whose gates are open whatever they are: from this many months ahead on.
    uint256 private constant NOTICE_MONTHS = 2;
    /// @dev kW for an hour that make a MWh.
    uint256 private constant KWH_PER_MWH = 1000;
    /// @dev Hours of a day.
    uint256 private constant HOURS = 24;

    /// @dev The terms of each zone that were set last, and those of the months before theirs.
    mapping(uint16 zone => Terms) private _latest;
    mapping(uint16 zone => Terms) private _earlier;
    /// @inheritdoc IReofferDesk
    mapping(uint256 taking => bytes32) public takingHash;
    Totals private _totals;

    /// @param authority The access manager.
    /// @param identity The identity registry.
    /// @param programme The programme.
    /// @param book The book of nominations.
    /// @param billing Where holders' shares are deposited.
    /// @param cash What power is paid in there.
    constructor(
        address authority,
        IIdentityRegistry identity,
        IPowerProgramme programme,
        INominationBook book,
        IPowerBilling billing,
        IERC20 cash
    ) AccessManaged(authority) {
        (IDENTITY, PROGRAMME, BOOK, BILLING, CASH) = (identity, programme, book, billing, cash);
    }

    /// @inheritdoc IReofferDesk
    function setTerms(uint16 zone, Terms calldata terms) external restricted {
        uint256 current = PktCalendar.periodAt(block.timestamp);
        uint16 code = _termsCode(zone, terms);
        if (terms.fromPeriod < current + NOTICE_MONTHS) code = ReasonCodes.OFFER_TERMS_TOO_SOON;
        if (code != ReasonCodes.OK) revert TermsRefused(code, zone, terms.fromPeriod);
        // What was set for months whose gates may be closed stays theirs.
        if (_latest[zone].fromPeriod < current + NOTICE_MONTHS) _earlier[zone] = _latest[zone];
        _latest[zone] = terms;
        emit TermsSet(
            zone, terms.fromPeriod, terms.startPrice, terms.floorPrice, terms.holderShareE6, terms.treasury
        );
    }

    /// @inheritdoc IReofferDesk
    function take(bytes32 holder, uint256 id, uint32 site, uint32 kw, uint64 maxPrice)
        external
        nonReentrant
        returns (uint256 taking)
    {
        (uint16 code, Sale memory sale) = _saleOf(holder, id);
        if (code == ReasonCodes.OK) code = _takeCode(sale, msg.sender, holder, id, site, kw, maxPrice);
        if (code != ReasonCodes.OK) revert TakingRefused(code, holder, id, site, kw);
        Taking memory t;
        (t.holder, t.id, t.taker) = (holder, id, IDENTITY.investorOf(msg.sender));
        (t.site, t.kw, t.fromPeriod, t.price) = (site, kw, sale.fromPeriod, sale.price);
        (t.cost, t.holderShare) = _costOf(sale, id, kw);
        taking = _record(t);
        BOOK.bindTaken(holder, msg.sender, id, site, kw);
        _collect(sale.terms.treasury, t.cost - t.holderShare);
        _depositFor(holder, t.holderShare);
    }

    /// @inheritdoc IReofferDesk
    function takeCode(address account, bytes32 holder, uint256 id, uint32 site, uint32 kw, uint64 maxPrice)
        external
        view
        returns (uint16)
    {
        (uint16 code, Sale memory sale) = _saleOf(holder, id);
        return code == ReasonCodes.OK ? _takeCode(sale, account, holder, id, site, kw, maxPrice) : code;
    }

    /// @inheritdoc IReofferDesk
    function offerOf(bytes32 holder, uint256 id)
        external
        view
        returns (uint16 code, uint256 kw, uint64 price, uint16 fromPeriod)
    {
        Sale memory sale;
        (code, sale) = _saleOf(holder, id);
        if (code == ReasonCodes.OK) (kw, price, fromPeriod) = (sale.idleKw, sale.price, sale.fromPeriod);
    }

    /// @inheritdoc IReofferDesk
    function costOf(uint256 id, uint32 kw) external view returns (uint256 cost, uint256 holderShare) {
        (uint16 code, Sale memory sale) = _priced(id);
        if (code == ReasonCodes.OK) (cost, holderShare) = _costOf(sale, id, kw);
    }

    /// @inheritdoc IReofferDesk
    function termsAt(uint16 zone, uint16 period) external view returns (Terms memory) {
        return _termsAt(zone, period);
    }

    /// @inheritdoc IReofferDesk
    function totals() external view returns (Totals memory) {
        return _totals;
    }

    /// @dev Counts a taking and tells of it.
    function _record(Taking memory t) private returns (uint256 taking) {
        Totals memory all = _totals;
        taking = ++all.takings;
        // The whole supply of cash, paid over and over, fits.
        // forge-lint: disable-start(unsafe-typecast)
        all.cost += uint96(t.cost);
        all.holderShare += uint96(t.holderShare);
        // forge-lint: disable-end(unsafe-typecast)
        _totals = all;
        takingHash[taking] = keccak256(abi.encode(t));
        emit Taken(
            taking, t.holder, t.id, t.taker, t.site, t.kw, t.fromPeriod, t.price, t.cost, t.holderShare
        );
    }

    /// @dev The holder's share is its deposit at once: it is here on its way only.
    function _depositFor(bytes32 holder, uint256 share) private {
        if (share == 0) return;
        _collect(address(this), share);
        CASH.forceApprove(address(BILLING), share);
        BILLING.deposit(holder, share);
    }

    /// @dev Moves cash that the caller has allowed, all of it or none.
    function _collect(address to, uint256 amount) private {
        if (amount == 0) return;
        uint256 before = CASH.balanceOf(to);
        CASH.safeTransferFrom(msg.sender, to, amount);
        uint256 arrived = CASH.balanceOf(to) - before;
        if (arrived != amount) revert CashMiscounted(address(CASH), amount, arrived);
    }

    /// @dev Why nothing of a holder's right is offered, or zero, and what there is and costs.
    function _saleOf(bytes32 holder, uint256 id) private view returns (uint16 code, Sale memory sale) {
        if (!IDENTITY.recordOf(holder).isRegistered()) return (ReasonCodes.INVESTOR_UNKNOWN, sale);
        (code, sale) = _priced(id);
        if (code == ReasonCodes.OK) sale.idleKw = BOOK.idleOf(holder, id);
    }

    /// @dev Why nothing of a right is offered, or zero, and from when on and at which price what is idle of it is.
    function _priced(uint256 id) private view returns (uint16 code, Sale memory sale) {
        (code, sale.fromPeriod) = BOOK.offeredFrom(id);
        if (code != ReasonCodes.OK) return (code, sale);
        sale.terms = _termsAt(RightId.wrap(id).zone(), sale.fromPeriod);
        if (sale.terms.treasury == address(0)) return (ReasonCodes.OFFER_TERMS_MISSING, sale);
        sale.price = _priceNow(sale.terms, RightId.wrap(id).firstPeriod());
    }

    /// @dev Why an account may not take so much of a sale, or zero.
    function _takeCode(
        Sale memory sale,
        address account,
        bytes32 holder,
        uint256 id,
        uint32 site,
        uint32 kw,
        uint64 maxPrice
    ) private view returns (uint16) {
        if (kw == 0 || kw > sale.idleKw) return ReasonCodes.OFFER_TOO_LOW;
        if (sale.price > maxPrice) return ReasonCodes.PRICE_ABOVE_MAX;
        return BOOK.takingCode(holder, account, id, site, kw);
    }

    /// @dev From the gate's closing to the beginning of the right's first month, rounded up at every second between.
    function _priceNow(Terms memory t, uint16 firstPeriod) private view returns (uint64) {
        uint256 begins = PktCalendar.periodStart(firstPeriod);
        if (block.timestamp >= begins) return t.floorPrice;
        uint256 closed = BOOK.gateClosesAt(firstPeriod);
        uint256 fall = t.startPrice - t.floorPrice;
        // At most the start.
        // forge-lint: disable-next-line(unsafe-typecast)
        return t.startPrice - uint64(fall * (block.timestamp - closed) / (begins - closed));
    }

    /// @dev What kW of a sale cost, rounded up to whole paisa, and what of it is the holder's, rounded down.
    function _costOf(Sale memory sale, uint256 id, uint256 kw)
        private
        view
        returns (uint256 cost, uint256 share)
    {
        uint256 kwh = kw * _hours(RightId.wrap(id), sale.fromPeriod);
        cost = (kwh * sale.price).ceilDiv(KWH_PER_MWH * Bills.PAISA) * Bills.PAISA;
        share = cost * sale.terms.holderShareE6 / Bills.WHOLE_E6;
    }

    /// @dev Hours of a right's time blocks from a month to its last.
    function _hours(RightId right, uint16 fromPeriod) private view returns (uint256) {
        (, bytes32 blockOfHour) = PROGRAMME.timeBlocks();
        uint256 ofDay;
        for (uint256 hour; hour < HOURS; ++hour) {
            ofDay += right.blockMask() >> uint8(blockOfHour[hour]) & 1;
        }
        uint256 span = PktCalendar.periodEnd(right.lastPeriod()) - PktCalendar.periodStart(fromPeriod);
        return span / 1 days * ofDay;
    }

    /// @dev The terms of a zone's month; zeros if there are none.
    function _termsAt(uint16 zone, uint16 period) private view returns (Terms memory t) {
        t = _latest[zone];
        if (period < t.fromPeriod) t = _earlier[zone];
        if (period < t.fromPeriod) delete t;
    }

    /// @dev Why terms are not sound, or zero. Those that say nothing at all end the offers.
    function _termsCode(uint16 zone, Terms calldata t) private view returns (uint16) {
        (bytes32 zoneCode,) = PROGRAMME.zoneOf(zone);
        bool priced = t.floorPrice != 0 && t.floorPrice <= t.startPrice && t.holderShareE6 <= Bills.WHOLE_E6;
        bool none = t.treasury == address(0) && t.startPrice | t.floorPrice | t.holderShareE6 == 0;
        if (zoneCode == 0 || !(priced || none)) return ReasonCodes.OFFER_TERMS_INVALID;
        return none || IDENTITY.investorOf(t.treasury) != 0 ? ReasonCodes.OK : ReasonCodes.PAYEE_MISSING;
    }
}
