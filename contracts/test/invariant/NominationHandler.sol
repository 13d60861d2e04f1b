// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "../../src/interfaces/IRule.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {RightId} from "../../src/types/RightId.sol";
import {PowerHandler} from "./PowerHandler.sol";

/**
 * @title The same, with a site for each investor in each zone, to which they nominate what they hold, and orders of curtailment
 * for hours of the months ahead.
 */
contract NominationHandler is PowerHandler {
    uint32 private constant SITES = 6;
    uint16 private constant EMERGENCY = 7;
    uint256 private constant MOST_HOURS_AHEAD = 90 * 24;

    /// @notice An order's first hour, and where it holds.
    struct Curtailed {
        uint16 zone;
        uint256 hour;
    }

    Curtailed[] private _curtailed;

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

    /// @notice What is nominated to a site in a cell, by the book and added up over the rights.
    function atSite(uint32 site, uint16 period, uint8 timeBlock)
        external
        view
        returns (uint256 said, uint256 sum)
    {
        said = book.nominatedKw(site, period, timeBlock, 0) + book.nominatedKw(site, period, timeBlock, 1);
        for (uint256 i; i < ids.length; ++i) {
            if (!_covers(RightId.wrap(ids[i]).unpack(), period, timeBlock)) continue;
            sum += book.nominationOf(_investorOf(site), ids[i], site);
        }
    }
}
