// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICurtailmentManager} from "../../src/interfaces/ICurtailmentManager.sol";
import {Firmness} from "../../src/types/Firmness.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {Right, RightId} from "../../src/types/RightId.sol";
import {NominationTest} from "./NominationTest.sol";

/// @title The morning before a day of December, for which two sites in the north have nominated firm and interruptible kW.
abstract contract CurtailmentTest is NominationTest {
    uint8 internal constant FIRM_CLASS = Firmness.FIRM;
    uint8 internal constant SOFT_CLASS = Firmness.INTERRUPTIBLE;
    uint16 internal constant NO_EMERGENCY = 0;
    uint16 internal constant EMERGENCY = 7;
    bytes32 internal constant DOCUMENT = keccak256("order");
    // What ALICE's site MINE and BOB's site OTHERS have nominated, kW.
    uint256 internal constant MINE_FIRM = 601;
    uint256 internal constant OTHERS_FIRM = 399;
    uint256 internal constant MINE_SOFT = 100;
    uint256 internal constant OTHERS_SOFT = 201;

    /// @dev The day the orders are for, and its first hour.
    uint256 internal day;
    uint32 internal midnight;

    function setUp() public virtual override {
        super.setUp();
        uint256 soft = RightId.unwrap(
            Right(FIRM, NORTH, SAHIWAL, DEC_2025, DEC_2025, ALL_BLOCKS, SOFT_CLASS, 2025).pack()
        );
        _allocate(ALICE, soft, HELD);
        _allocate(BOB, soft, HELD);
        _nominate(ALICE, MINE, MINE_FIRM);
        _nominate(BOB, OTHERS, OTHERS_FIRM);
        vm.prank(ALICE);
        book.nominate(soft, MINE, MINE_SOFT);
        vm.prank(BOB);
        book.nominate(soft, OTHERS, OTHERS_SOFT);
        (day,) = PktCalendar.dayAndSecond(PktCalendar.periodStart(DEC_2025));
        day += 9;
        midnight = uint32(PktCalendar.startOf(day) / 1 hours);
        vm.warp(PktCalendar.startOf(day) - 12 hours);
    }

    function _order(uint8 class, uint32 from, uint32 to, uint24 num, uint24 den, uint16 emergency)
        internal
        returns (uint64)
    {
        vm.prank(GRID_OPERATOR);
        return curtailment.order(NORTH, class, midnight + from, midnight + to, num, den, emergency, DOCUMENT);
    }

    function _amend(uint64 order, uint24 num, uint24 den, uint16 emergency) internal returns (uint64) {
        vm.prank(GRID_OPERATOR);
        return curtailment.amend(order, num, den, emergency, DOCUMENT);
    }

    function _expectOrderRefused(
        uint16 code,
        uint8 class,
        uint32 from,
        uint32 to,
        uint24 num,
        uint24 den,
        uint16 emergency
    ) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                ICurtailmentManager.OrderRefused.selector, code, NORTH, midnight + from, midnight + to
            )
        );
        _order(class, from, to, num, den, emergency);
    }

    function _expectAmendmentRefused(uint16 code, uint64 order, uint24 num, uint24 den, uint16 emergency)
        internal
    {
        vm.expectRevert(abi.encodeWithSelector(ICurtailmentManager.AmendmentRefused.selector, code, order));
        _amend(order, num, den, emergency);
    }

    function _expectFactor(uint8 class, uint256 hour, uint256 num, uint256 den, string memory what)
        internal
        view
    {
        (uint256 n, uint256 d) = curtailment.factorAt(NORTH, midnight + hour, class);
        assertEq(n, num, what);
        assertEq(d, den, what);
    }

    function _allowed(uint32 site, uint256 hour) internal view returns (uint256 firmKw, uint256 softKw) {
        return curtailment.allowedKw(site, midnight + hour);
    }

    /// @dev The instant of an hour of the day.
    function _at(uint256 hour) internal view returns (uint256) {
        return PktCalendar.startOf(day) + hour * 1 hours;
    }
}
