// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {ICurtailmentManager} from "../../src/interfaces/ICurtailmentManager.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {CurtailmentTest} from "./CurtailmentTest.sol";

/// @dev Orders of the grid operator, and what sites may draw under them.
contract CurtailmentManagerTest is CurtailmentTest {
    // --- Ordering -----------------------------------------------------------------------------------------------------

    function test_order__told_kept_and_felt_in_its_hours_alone() public {
        uint64 expected = curtailment.orderId(NORTH, day, 0);
        vm.expectEmit(address(curtailment));
        emit ICurtailmentManager.OrderSet(
            expected, NORTH, SOFT_CLASS, midnight + 8, midnight + 17, 1, 3, NO_EMERGENCY, DOCUMENT
        );
        assertEq(_order(SOFT_CLASS, 8, 17, 1, 3, NO_EMERGENCY), expected, "id");
        ICurtailmentManager.Order memory o = curtailment.orderOf(expected);
        assertEq(o.zone, NORTH, "zone");
        assertEq(o.class, SOFT_CLASS, "class");
        assertEq(o.fromHour, midnight + 8, "from");
        assertEq(o.toHour, midnight + 17, "to");
        assertEq(o.num, 1, "num");
        assertEq(o.den, 3, "den");
        assertEq(o.emergencyCode, NO_EMERGENCY, "emergency");
        assertEq(curtailment.orderCount(NORTH, day), 1, "count");
        _expectFactor(SOFT_CLASS, 7, 1, 1, "before");
        _expectFactor(SOFT_CLASS, 8, 1, 3, "first hour");
        _expectFactor(SOFT_CLASS, 16, 1, 3, "last hour");
        _expectFactor(SOFT_CLASS, 17, 1, 1, "after");
        _expectFactor(FIRM_CLASS, 8, 1, 1, "other class");
        (uint256 num,) = curtailment.factorAt(SOUTH, midnight + 8, SOFT_CLASS);
        assertEq(num, 1, "other zone");
    }

    function test_order__a_whole_day__ends_at_midnight() public {
        _order(SOFT_CLASS, 0, 24, 0, 1, NO_EMERGENCY);
        _expectFactor(SOFT_CLASS, 0, 0, 1, "first hour");
        _expectFactor(SOFT_CLASS, 23, 0, 1, "last hour");
        _expectFactor(SOFT_CLASS, 24, 1, 1, "the next day");
    }

    function test_allowedKw__each_class_floored_by_its_own_factor() public {
        _order(SOFT_CLASS, 8, 17, 0, 1, NO_EMERGENCY);
        _order(FIRM_CLASS, 8, 12, 1, 2, NO_EMERGENCY);
        (uint256 firmKw, uint256 softKw) = _allowed(MINE, 8);
        assertEq(firmKw, 300, "half of 601");
        assertEq(softKw, 0, "nothing");
        (firmKw, softKw) = _allowed(OTHERS, 12);
        assertEq(firmKw, OTHERS_FIRM, "the firm order is over");
        assertEq(softKw, 0, "the other is not");
        (firmKw, softKw) = _allowed(OTHERS, 17);
        assertEq(softKw, OTHERS_SOFT, "all of it again");
        (firmKw, softKw) = _allowed(99, 8);
        assertEq(firmKw + softKw, 0, "no such site");
    }

    function test_factorAt__several_orders__the_tightest() public {
        _order(SOFT_CLASS, 0, 24, 2, 3, NO_EMERGENCY);
        _order(SOFT_CLASS, 6, 12, 1, 2, NO_EMERGENCY);
        _order(SOFT_CLASS, 8, 10, 3, 4, NO_EMERGENCY);
        _expectFactor(SOFT_CLASS, 5, 2, 3, "the first alone");
        _expectFactor(SOFT_CLASS, 9, 1, 2, "the second of three");
    }

    function test_order__invalid__refused() public {
        _expectOrderRefused(ReasonCodes.FIRMNESS_INVALID, 2, 8, 17, 1, 2, 0);
        _expectOrderRefused(ReasonCodes.ORDER_HOURS_INVALID, SOFT_CLASS, 8, 8, 1, 2, 0);
        _expectOrderRefused(ReasonCodes.ORDER_HOURS_INVALID, SOFT_CLASS, 9, 8, 1, 2, 0);
        _expectOrderRefused(ReasonCodes.ORDER_HOURS_INVALID, SOFT_CLASS, 20, 25, 1, 2, 0);
        uint32 far = 24 * 368;
        _expectOrderRefused(ReasonCodes.ORDER_HOURS_INVALID, SOFT_CLASS, far, far + 1, 1, 2, 0);
        _expectOrderRefused(ReasonCodes.FACTOR_INVALID, SOFT_CLASS, 8, 17, 0, 0, 0);
        _expectOrderRefused(ReasonCodes.FACTOR_INVALID, SOFT_CLASS, 8, 17, 3, 2, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICurtailmentManager.OrderRefused.selector,
                ReasonCodes.ZONE_UNKNOWN,
                0,
                midnight + 8,
                midnight + 9
            )
        );
        vm.prank(GRID_OPERATOR);
        curtailment.order(0, SOFT_CLASS, midnight + 8, midnight + 9, 1, 2, 0, DOCUMENT);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vm.prank(ALICE);
        curtailment.order(NORTH, SOFT_CLASS, midnight + 8, midnight + 9, 1, 2, 0, DOCUMENT);
        assertEq(curtailment.orderCount(NORTH, day), 0, "nothing changed");
    }

    function test_order__hour_that_has_begun__refused() public {
        vm.warp(_at(8));
        _expectOrderRefused(ReasonCodes.ORDER_TOO_LATE, SOFT_CLASS, 8, 17, 1, 2, 0);
        _order(SOFT_CLASS, 9, 17, 1, 2, 0);
        vm.warp(_at(9) - 1);
        _order(SOFT_CLASS, 9, 17, 1, 3, 0);
    }

    function test_order__as_many_as_a_day_takes__refused() public {
        for (uint24 i; i < 15; ++i) {
            _order(SOFT_CLASS, 8, 9, i, 15, NO_EMERGENCY);
        }
        _expectOrderRefused(ReasonCodes.TOO_MANY_ORDERS, SOFT_CLASS, 8, 9, 1, 2, NO_EMERGENCY);
        _expectFactor(SOFT_CLASS, 8, 0, 15, "the tightest of all");
        assertEq(curtailment.orderCount(NORTH, day), 15, "count");
    }

    // --- Interruptible before firm --------------------------------------------------------------------------------------

    function test_order__firm_while_interruptible_is_left__refused() public {
        _expectOrderRefused(ReasonCodes.INTERRUPTIBLE_FIRST, FIRM_CLASS, 8, 17, 1, 2, NO_EMERGENCY);
        _order(SOFT_CLASS, 8, 17, 1, 100, NO_EMERGENCY);
        _expectOrderRefused(ReasonCodes.INTERRUPTIBLE_FIRST, FIRM_CLASS, 8, 17, 1, 2, NO_EMERGENCY);
        _order(SOFT_CLASS, 8, 12, 0, 1, NO_EMERGENCY);
        _expectOrderRefused(ReasonCodes.INTERRUPTIBLE_FIRST, FIRM_CLASS, 8, 17, 1, 2, NO_EMERGENCY);
        _order(SOFT_CLASS, 12, 17, 0, 1, NO_EMERGENCY);
        _order(FIRM_CLASS, 8, 17, 1, 2, NO_EMERGENCY);
    }

    function test_order__firm_citing_an_emergency__needs_no_other() public {
        _order(FIRM_CLASS, 8, 17, 1, 2, EMERGENCY);
        _expectFactor(FIRM_CLASS, 8, 1, 2, "firm");
        _expectFactor(SOFT_CLASS, 8, 1, 1, "interruptible");
    }

    function test_order__firm_that_takes_nothing__needs_no_other() public {
        _order(FIRM_CLASS, 8, 17, 5, 5, NO_EMERGENCY);
        _expectFactor(FIRM_CLASS, 8, 1, 1, "nothing taken");
    }

    function test_amend__interruptible_loosened_under_firm__refused() public {
        uint64 soft = _order(SOFT_CLASS, 8, 17, 0, 1, NO_EMERGENCY);
        uint64 firm = _order(FIRM_CLASS, 8, 17, 1, 2, NO_EMERGENCY);
        _expectAmendmentRefused(ReasonCodes.INTERRUPTIBLE_FIRST, soft, 1, 2, NO_EMERGENCY);
        _amend(firm, 1, 2, EMERGENCY);
        _amend(soft, 1, 2, NO_EMERGENCY);
        _expectAmendmentRefused(ReasonCodes.INTERRUPTIBLE_FIRST, firm, 1, 2, NO_EMERGENCY);
    }

    // --- Amending -----------------------------------------------------------------------------------------------------

    function test_amend__before_it_begins__the_order_itself_either_way() public {
        uint64 order = _order(SOFT_CLASS, 8, 17, 1, 2, NO_EMERGENCY);
        vm.warp(_at(8) - 1);
        assertEq(_amend(order, 1, 4, NO_EMERGENCY), order, "tighter");
        _expectFactor(SOFT_CLASS, 8, 1, 4, "tighter");
        vm.expectEmit(address(curtailment));
        emit ICurtailmentManager.OrderSet(
            order, NORTH, SOFT_CLASS, midnight + 8, midnight + 17, 1, 1, NO_EMERGENCY, DOCUMENT
        );
        assertEq(_amend(order, 1, 1, NO_EMERGENCY), order, "withdrawn");
        _expectFactor(SOFT_CLASS, 8, 1, 1, "withdrawn");
        assertEq(curtailment.orderCount(NORTH, day), 1, "count");
    }

    function test_amend__loosened_after_start__refused() public {
        uint64 order = _order(SOFT_CLASS, 8, 17, 1, 2, NO_EMERGENCY);
        vm.warp(_at(8));
        _expectAmendmentRefused(ReasonCodes.ORDER_BEGUN, order, 51, 100, NO_EMERGENCY);
        _expectAmendmentRefused(ReasonCodes.ORDER_BEGUN, order, 1, 1, NO_EMERGENCY);
        _expectFactor(SOFT_CLASS, 12, 1, 2, "as it was");
    }

    function test_amend__tightened_after_start__from_the_next_hour_on() public {
        uint64 order = _order(SOFT_CLASS, 8, 17, 1, 2, NO_EMERGENCY);
        vm.warp(_at(10) + 30 minutes);
        uint64 ruling = _amend(order, 1, 4, NO_EMERGENCY);
        assertEq(ruling, curtailment.orderId(NORTH, day, 1), "a new one");
        _expectFactor(SOFT_CLASS, 10, 1, 2, "the hour that has begun");
        _expectFactor(SOFT_CLASS, 11, 1, 4, "the next hour");
        _expectFactor(SOFT_CLASS, 16, 1, 4, "the last hour");
        assertEq(curtailment.orderOf(ruling).fromHour, midnight + 11, "from");
        _amend(ruling, 1, 1, NO_EMERGENCY);
        _expectFactor(SOFT_CLASS, 11, 1, 2, "never looser than what has begun");
    }

    function test_amend__unknown_over_or_without_factor__refused() public {
        uint64 order = _order(SOFT_CLASS, 8, 17, 1, 2, NO_EMERGENCY);
        _expectAmendmentRefused(ReasonCodes.ORDER_UNKNOWN, order + 1, 1, 2, NO_EMERGENCY);
        _expectAmendmentRefused(ReasonCodes.ORDER_UNKNOWN, order + 15, 1, 2, NO_EMERGENCY);
        _expectAmendmentRefused(ReasonCodes.FACTOR_INVALID, order, 1, 0, NO_EMERGENCY);
        vm.warp(_at(16));
        _expectAmendmentRefused(ReasonCodes.ORDER_OVER, order, 1, 4, NO_EMERGENCY);
        vm.warp(_at(100));
        _expectAmendmentRefused(ReasonCodes.ORDER_OVER, order, 1, 4, NO_EMERGENCY);
        assertEq(curtailment.orderOf(order + 1).den, 0, "no such order");
        assertEq(curtailment.orderOf(order + 15).den, 0, "no such place");
    }

    // --- What was taken -----------------------------------------------------------------------------------------------

    function test_curtailedKwh__sums_what_each_hour_took() public {
        _order(SOFT_CLASS, 8, 17, 0, 1, NO_EMERGENCY);
        _order(FIRM_CLASS, 8, 10, 1, 2, NO_EMERGENCY);
        assertEq(curtailment.curtailedKwh(MINE, day, day + 1, SOFT_CLASS), 9 * MINE_SOFT, "interruptible");
        assertEq(curtailment.curtailedKwh(MINE, day - 9, day + 22, FIRM_CLASS), 2 * 301, "firm, all month");
        assertEq(curtailment.curtailedKwh(MINE, day + 1, day + 2, SOFT_CLASS), 0, "the next day");
        vm.expectRevert(abi.encodeWithSelector(ICurtailmentManager.PageInvalid.selector, day, day + 32, 31));
        curtailment.curtailedKwh(MINE, day, day + 32, FIRM_CLASS);
        vm.expectRevert(abi.encodeWithSelector(ICurtailmentManager.PageInvalid.selector, day, day - 1, 31));
        curtailment.curtailedKwh(MINE, day, day - 1, FIRM_CLASS);
    }

    // --- For all --------------------------------------------------------------------------------------------------------

    /// @dev Invariants 18 and 19: no site is allowed more than it nominated, nor all of them more than the order leaves.
    function testFuzz_allowedKw__sum_within_the_ordered_ceiling(uint24 num, uint24 den, uint8 hour) public {
        den = den == 0 ? 1 : den;
        num = num % den;
        hour %= 24;
        _order(SOFT_CLASS, 0, 24, 0, 1, NO_EMERGENCY);
        _order(FIRM_CLASS, 0, 24, num, den, NO_EMERGENCY);
        (uint256 mine,) = _allowed(MINE, hour);
        (uint256 others,) = _allowed(OTHERS, hour);
        assertLe(mine, MINE_FIRM, "mine");
        assertLe(others, OTHERS_FIRM, "others");
        assertLe(mine + others, (MINE_FIRM + OTHERS_FIRM) * num / den, "all");
    }

    /// @dev An order costs no more than 90,000 gas, the first of its day, the last and those between.
    function test_gas__order() public {
        uint256 most;
        for (uint24 i; i < 15; ++i) {
            _cool();
            vm.cool(address(curtailment));
            vm.cool(_codeOf(address(curtailment)));
            _order(SOFT_CLASS, 8, 17, i, 15, NO_EMERGENCY);
            uint256 used = vm.lastCallGas().gasTotalUsed;
            most = used > most ? used : most;
        }
        // A transaction's own 21,000 and the call's data come on top.
        assertLe(most + 21_000 + 2_000, 90_000, "gas");
    }
}
