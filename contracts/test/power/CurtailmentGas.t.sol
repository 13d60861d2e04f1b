// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {Firmness} from "../../src/types/Firmness.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @dev What an order costs as a zone fills: each holder is licensed, has a site, a right, and all of it nominated.
contract CurtailmentGasTest is MizanTest {
    uint256 private constant FEW = 10;
    uint256 private constant MANY = 10_000;
    uint256 private constant LINES = 10;
    uint256 private constant KW = 100;
    uint160 private constant FIRST_HOLDER = 0xA0000000;

    uint256 private _id;
    uint256 private _holders;

    function setUp() public override {
        super.setUp();
        _openProgramme();
        IRule[] memory rules = new IRule[](3);
        (rules[0], rules[1], rules[2]) = (licenceRule, IRule(_contract("SiteRule")), book);
        vm.startPrank(REGULATOR);
        engine.startTracking(address(rights));
        engine.setRules(address(rights), rules);
        vm.stopPrank();
        _id = _right(NORTH, SAHIWAL, NOV_2025 + 1, NOV_2025 + 1, ALL_BLOCKS);
    }

    /// @dev To the last unit of gas: an order is for a zone, and asks nobody in it.
    function test_gas__order_over_ten_thousand_holders__what_it_costs_over_ten() public {
        // What is touched for the first time is touched before: forge makes storage cold again, accounts not all.
        _orderGas(0);
        _fill(FEW);
        uint256 few = _orderGas(1);
        _fill(MANY);
        uint256 many = _orderGas(2);
        assertEq(many, few, "gas");
        // A transaction's own 21,000, the call's data and a contract called for the first time come on top.
        assertLe(many + 21_000 + 2_000 + 2_600, 90_000, "more than the goal");
        (uint256 firmKw,) = curtailment.allowedKw(uint32(MANY), _hour(2));
        assertEq(firmKw, KW / 2, "the last of them feels it");
    }

    /// @dev Brings in holders until there are so many.
    function _fill(uint256 count) private {
        for (; _holders < count; _holders += LINES) {
            ICapacityRights.Allocation[] memory lines = new ICapacityRights.Allocation[](LINES);
            for (uint256 i; i < lines.length; ++i) {
                uint256 holder = _holders + i + 1;
                bytes32 investor = bytes32(holder << 128);
                _register(investor, _account(holder));
                _license(bytes32(holder), investor, LicenceCategories.MINER);
                vm.prank(GRID_OPERATOR);
                book.registerSite(uint32(holder), investor, NORTH, bytes32(holder));
                lines[i] = ICapacityRights.Allocation(bytes32(holder), _account(holder), _id, KW);
            }
            vm.prank(POWER_ISSUER);
            rights.allocate(lines);
            for (uint256 i; i < lines.length; ++i) {
                vm.prank(lines[i].to);
                book.nominate(_id, uint32(_holders + i + 1), KW);
            }
        }
    }

    /// @dev The first order of a day of December, on cold storage.
    function _orderGas(uint256 day) private returns (uint256) {
        _cool();
        vm.cool(address(curtailment));
        vm.cool(_codeOf(address(curtailment)));
        vm.prank(GRID_OPERATOR);
        curtailment.order(NORTH, Firmness.FIRM, _hour(day), _hour(day) + 4, 1, 2, 7, keccak256("order"));
        return vm.lastCallGas().gasTotalUsed;
    }

    function _hour(uint256 day) private pure returns (uint32) {
        return uint32(PktCalendar.periodStart(NOV_2025 + 1) / 1 hours + 24 * day);
    }

    function _account(uint256 holder) private pure returns (address) {
        return address(FIRST_HOLDER + uint160(holder));
    }
}
