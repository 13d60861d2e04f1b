// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

import {DebtServicing} from "../../src/debt/DebtServicing.sol";
import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IDebtServicing} from "../../src/interfaces/IDebtServicing.sol";
import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {IHolidayCalendar} from "../../src/interfaces/IHolidayCalendar.sol";
import {ServicingTest} from "./ServicingTest.sol";

/// @dev A later servicing: one more variable, one more function.
contract NextDebtServicing is DebtServicing {
    uint256 public remark;

    constructor(IDebtManager manager, IDistributionVault vault, IHolidayCalendar calendar)
        DebtServicing(manager, vault, calendar)
    {}

    function setRemark(uint256 value) external reinitializer(2) {
        remark = value;
    }
}

/// @dev New code goes on where the old one stopped.
contract ServicingUpgradesTest is ServicingTest {
    IDebtServicing.Payment private constant COUPON = IDebtServicing.Payment.Coupon;

    function test_upgrade__rates_records_and_payments__are_as_they_were() public {
        _heldFloating();
        _fix(0, 110_000);
        uint256 id = _openCoupon(0);
        vm.warp(FIRST_COUPON + 2 days);
        _fund(id);
        bytes32 before = _state();
        _upgrade();
        assertEq(NextDebtServicing(address(servicing)).remark(), 7, "set up in the same transaction");
        assertEq(_state(), before, "state");
        vm.expectRevert(abi.encodeWithSelector(IDebtServicing.AlreadyOpened.selector, id));
        servicing.openCoupon(ISIN, 0);
        _assertStands(_couponStanding(0), IDebtServicing.Standing.Cured);
    }

    function _upgrade() private {
        address next =
            vm.deployCode("ServicingUpgrades.t.sol:NextDebtServicing", abi.encode(debt, vault, calendar));
        bytes memory set = abi.encodeCall(NextDebtServicing.setRemark, (7));
        vm.prank(UPGRADER);
        access.schedule(address(servicing), abi.encodeCall(UUPSUpgradeable.upgradeToAndCall, (next, set)), 0);
        vm.warp(block.timestamp + 2 days);
        vm.prank(UPGRADER);
        servicing.upgradeToAndCall(next, set);
    }

    function _state() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                servicing.fixingOf(ISIN, 0),
                servicing.paymentOf(ISIN, COUPON, 0),
                servicing.paymentOf(ISIN, COUPON, 1),
                servicing.standingOf(ISIN),
                servicing.authority()
            )
        );
    }
}
