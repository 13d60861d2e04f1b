// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReofferDesk} from "../../src/interfaces/IReofferDesk.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {RightId} from "../../src/types/RightId.sol";
import {PowerHandler} from "./PowerHandler.sol";

/**
 * @title The same, with a site for each investor in each zone, to which they nominate what they hold and take what others left, and
 * orders of curtailment for hours of the months ahead.
 */
contract NominationHandler is PowerHandler {
    uint32 private constant SITES = 6;
    uint16 private constant EMERGENCY = 7;
    uint256 private constant MOST_HOURS_AHEAD = 90 * 24;
    bytes32 private constant TREASURY_ID = "INV-TREASURY";
    uint64 private constant FLOOR = 90_000;
    uint64 private constant STARTING = 200_000_001;
    uint32 private constant SHARE = 333_333;
    uint256 private constant RICH = 1e20;

    /// @notice An order's first hour, and where it holds.
    struct Curtailed {
        uint16 zone;
        uint256 hour;
    }

    Curtailed[] private _curtailed;

    /// @dev kW of mid-window rights that were taken for a site, by the month from which they are bound.
    mapping(uint32 site => mapping(uint16 fromPeriod => uint256)) private _taken;

    function setUp() public override {
        super.setUp();
        IRule[] memory rules = new IRule[](3);
        (rules[0], rules[1], rules[2]) = (licenceRule, IRule(_contract("SiteRule")), book);
        vm.startPrank(REGULATOR);
        engine.startTracking(address(rights));
        engine.setRules(address(rights), rules);
        vm.stopPrank();
        vm.startPrank(GRID_OPERATOR);
        for (uint32 site = 1; site <= SITES; ++site) {
            book.registerSite(site, _investorOf(site), site <= 3 ? NORTH : SOUTH, bytes32(uint256(site)));
        }
        vm.stopPrank();
        _openOffers();
    }

    /// @notice Nominates up to one kW more than the account has, mostly to a site of its own in the right's zone.
    function nominate(uint256 holderSeed, uint256 idSeed, uint256 siteSeed, uint256 kw) external {
        if (idCount() == 0) return;
        uint256 id = ids[idSeed % idCount()];
        address account = _holder(id, holderSeed);
        uint32 site = siteSeed % 8 == 0 ? uint32(siteSeed / 8 % 8) : _ownSite(account, id);
        kw = bound(kw, 0, rights.balanceOf(account, id) + 1);
        bool expected = book.nominationCode(account, id, site, kw) == ReasonCodes.OK;
        if (expected) _checkMay(account, id, site);
        _try(expected, account, address(book), abi.encodeCall(book.nominate, (id, site, kw)));
    }

    /// @notice Releases what an investor has bound to a site.
    function release(uint256 holderSeed, uint256 idSeed) external {
        if (idCount() == 0) return;
        uint256 id = ids[idSeed % idCount()];
        address account = _holder(id, holderSeed);
        uint32 site = _ownSite(account, id);
        bool some = book.nominationOf(identity.investorOf(account), id, site) != 0;
        bool expected = some && _isEligible(account) && block.timestamp < _gate(id);
        _try(expected, account, address(book), abi.encodeCall(book.release, (id, site)));
    }

    /// @notice Takes up to one kW more than is idle of somebody's right, mostly for a site of the taker's in the right's zone.
    function take(uint256 takerSeed, uint256 holderSeed, uint256 idSeed, uint256 kwSeed) external {
        if (idCount() == 0) return;
        (uint256 id, bytes32 holder) = _idle(idSeed, holderSeed);
        address account = accounts[takerSeed % 6];
        uint32 site = takerSeed % 48 == 7 ? uint32(takerSeed / 48 % 8) : _ownSite(account, id);
        uint32 kw = uint32(bound(kwSeed, 0, book.idleOf(holder, id) + 1));
        bool expected = reoffers.takeCode(account, holder, id, site, kw, type(uint64).max) == ReasonCodes.OK;
        if (expected) _checkMayTake(account, id, site);
        bytes memory data = abi.encodeCall(reoffers.take, (holder, id, site, kw, type(uint64).max));
        _try(expected, account, address(reoffers), data);
        uint16 next = PktCalendar.periodAt(block.timestamp) + 1;
        if (expected && RightId.wrap(id).unpack().firstPeriod < next) _taken[site][next] += kw;
    }

    /// @notice Closes a site or opens it.
    function openOrClose(uint256 siteSeed, uint256 rarely) external {
        uint32 site = uint32(1 + siteSeed % SITES);
        bytes memory data = abi.encodeCall(book.setSiteOpen, (site, rarely % 4 != 0));
        _try(true, GRID_OPERATOR, address(book), data);
    }

    /// @notice Curtails a class in a zone for an hour that has not begun, or refused for one that has; firm kW in an emergency.
    function curtail(uint256 zoneSeed, uint256 ahead, uint256 num, uint256 classSeed) external {
        uint16 zone = zoneSeed % 2 == 0 ? NORTH : SOUTH;
        uint32 hour = uint32(block.timestamp / 1 hours + ahead % MOST_HOURS_AHEAD);
        (uint8 class, uint24 parts) = (uint8(classSeed % 2), uint24(num % 8));
        bytes memory data = abi.encodeCall(
            curtailment.order, (zone, class, hour, hour + 1, parts, 7, class == 0 ? EMERGENCY : 0, 0)
        );
        bool expected = uint256(hour) * 1 hours > block.timestamp;
        _try(expected, GRID_OPERATOR, address(curtailment), data);
        if (expected) _curtailed.push(Curtailed(zone, hour));
    }

    /// @dev Who may nominate, in words of its own.
    function _checkMay(address account, uint256 id, uint32 site) private view {
        assertTrue(_isEligible(account), "an ineligible account nominates");
        assertTrue(ownerOf[account] == _investorOf(site), "to another's meter");
        assertTrue(block.timestamp < _gate(id), "after the gate closed");
        assertEq(uint256(site <= 3 ? NORTH : SOUTH), RightId.wrap(id).unpack().zone, "to another zone");
    }

    /// @dev Who may take, in words of its own.
    function _checkMayTake(address account, uint256 id, uint32 site) private view {
        assertTrue(_isEligible(account), "an ineligible account takes");
        assertTrue(ownerOf[account] == _investorOf(site), "for another's meter");
        assertTrue(block.timestamp >= _gate(id), "before the gate closed");
        uint16 last = RightId.wrap(id).unpack().lastPeriod;
        assertTrue(block.timestamp < PktCalendar.periodStart(last), "after the last month began");
        assertEq(uint256(site <= 3 ? NORTH : SOUTH), RightId.wrap(id).unpack().zone, "in another zone");
    }

    /// @dev The first right from a seed on of which somebody has kW on offer, and who; any if there is none.
    function _idle(uint256 idSeed, uint256 holderSeed) private view returns (uint256 id, bytes32 holder) {
        for (uint256 i; i < 3 * ids.length; ++i) {
            id = ids[(idSeed % ids.length + i / 3) % ids.length];
            holder = investors[(holderSeed % 3 + i) % 3];
            (, uint256 kw,,) = reoffers.offerOf(holder, id);
            if (kw != 0) return (id, holder);
        }
    }

    /// @dev Terms for both zones from December on, and cash for who takes.
    function _openOffers() private {
        _openCash();
        _register(TREASURY_ID, TREASURY);
        uint16 from = PktCalendar.periodAt(block.timestamp) + 2;
        for (uint16 zone = NORTH; zone <= SOUTH; ++zone) {
            vm.prank(PROGRAMME_DESK);
            reoffers.setTerms(zone, IReofferDesk.Terms(from, STARTING, FLOOR, SHARE, TREASURY));
        }
        for (uint256 i; i < 6; ++i) {
            _issueCash(accounts[i], RICH);
            vm.prank(accounts[i]);
            cash.approve(address(reoffers), type(uint256).max);
        }
    }

    function _gate(uint256 id) private pure returns (uint256) {
        return PktCalendar.periodStart(RightId.wrap(id).unpack().firstPeriod) - GATE_DAYS * 1 days;
    }

    function _ownSite(address account, uint256 id) private view returns (uint32) {
        for (uint32 site = 1; site <= SITES; ++site) {
            bool here = RightId.wrap(id).unpack().zone == (site <= 3 ? NORTH : SOUTH);
            if (here && _investorOf(site) == ownerOf[account]) return site;
        }
        return 0;
    }

    function _investorOf(uint32 site) private view returns (bytes32) {
        return investors[(site + 2) % 3];
    }

    function _bound(address account, uint256 id) internal view override returns (uint256 kw) {
        return book.nominatedOf(ownerOf[account], id);
    }

    // --- For the invariants -------------------------------------------------------------------------------------------

    /// @notice What each investor has nominated of a right, and holds, added up over its accounts.
    function nominatedAndHeld(uint256 id, uint256 i) external view returns (uint256 nominated, uint256 held) {
        nominated = book.nominatedOf(investors[i], id);
        for (uint256 j; j < accounts.length; ++j) {
            if (ownerOf[accounts[j]] == investors[i]) held += rights.balanceOf(accounts[j], id);
        }
    }

    /// @notice How many orders there are.
    function curtailedCount() external view returns (uint256) {
        return _curtailed.length;
    }

    /// @notice What the sites of a zone are allowed of a class in an order's hour, all together, and what is left of the sum that
    /// is nominated to them. No site is allowed more than its own part of that.
    function allowedAndLeft(uint256 order, uint8 class)
        external
        view
        returns (uint256 allowed, uint256 left)
    {
        Curtailed memory c = _curtailed[order];
        (uint256 num, uint256 den) = curtailment.factorAt(c.zone, c.hour, class);
        uint32 first = c.zone == NORTH ? 1 : 4;
        for (uint32 site = first; site < first + SITES / 2; ++site) {
            (uint256 nominated, uint256 kw) = _atHour(site, c.hour, class);
            assertLe(kw, nominated * num / den, "a site's part");
            (allowed, left) = (allowed + kw, left + nominated);
        }
        left = left * num / den;
    }

    function _atHour(uint32 site, uint256 hour, uint8 class)
        private
        view
        returns (uint256 nominated, uint256 allowed)
    {
        (uint16 period, uint8 timeBlock) = programme.cellAt(hour * 1 hours);
        (uint256 firm, uint256 soft) = curtailment.allowedKw(site, hour);
        return (book.nominatedKw(site, period, timeBlock, class), class == 0 ? firm : soft);
    }

    /// @notice What is nominated to a site in a cell, by the book and added up over the rights, whoever holds them; and what of
    /// the sum may not be bound yet, for it was taken from a later month on.
    function atSite(uint32 site, uint16 period, uint8 timeBlock)
        external
        view
        returns (uint256 said, uint256 sum, uint256 ahead)
    {
        said = book.nominatedKw(site, period, timeBlock, 0) + book.nominatedKw(site, period, timeBlock, 1);
        ahead = _taken[site][period + 1];
        for (uint256 i; i < ids.length; ++i) {
            if (!_covers(RightId.wrap(ids[i]).unpack(), period, timeBlock)) continue;
            for (uint256 j; j < investors.length; ++j) {
                sum += book.nominationOf(investors[j], ids[i], site);
            }
        }
    }

    /// @notice What takers paid is with the treasury and in the holders' deposits, and none of it with the desk.
    function checkCash() external view {
        IReofferDesk.Totals memory t = reoffers.totals();
        uint256 deposits;
        uint256 left;
        for (uint256 i; i < investors.length; ++i) {
            deposits += billing.depositOf(investors[i]);
        }
        for (uint256 i; i < 6; ++i) {
            left += cash.balanceOf(accounts[i]);
        }
        assertEq(deposits, t.holderShare, "holders' shares");
        assertEq(cash.balanceOf(address(billing)), deposits, "deposited");
        assertEq(cash.balanceOf(TREASURY), t.cost - t.holderShare, "the treasury's");
        assertEq(6 * RICH - left, t.cost, "paid");
        assertEq(cash.balanceOf(address(reoffers)), 0, "with the desk");
        assertEq(successes[IReofferDesk.take.selector], t.takings, "takings");
    }
}
