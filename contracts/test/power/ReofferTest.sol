// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReofferDesk} from "../../src/interfaces/IReofferDesk.sol";
import {BillingTest} from "./BillingTest.sol";

/// @title The same, with terms for the north from December on; the gate of December is closed, and 399 kW of Alice's are idle.
abstract contract ReofferTest is BillingTest {
    // PKR 20,000.0001 a MWh when the gate closes, 9,000 at the floor.
    uint64 internal constant STARTING = 200_000_001;
    uint64 internal constant FLOOR = 90_000_000;
    uint32 internal constant SHARE_E6 = 333_333;
    uint64 internal constant ANY_PRICE = type(uint64).max;
    uint32 internal constant IDLE_KW = uint32(HELD - FIRM_KW);

    function setUp() public virtual override {
        super.setUp();
        _setTerms(NORTH, _offer(DEC_2025));
        vm.prank(BOB);
        cash.approve(address(reoffers), type(uint256).max);
        vm.warp(book.gateClosesAt(DEC_2025));
    }

    function _offer(uint16 from) internal pure returns (IReofferDesk.Terms memory) {
        return IReofferDesk.Terms(from, STARTING, FLOOR, SHARE_E6, PAYEE);
    }

    function _setTerms(uint16 zone, IReofferDesk.Terms memory terms) internal {
        vm.prank(PROGRAMME_DESK);
        reoffers.setTerms(zone, terms);
    }

    /// @dev Takes kW of Alice's right.
    function _take(address account, uint32 site, uint32 kw) internal {
        vm.prank(account);
        reoffers.take(ALICE_ID, id, site, kw, ANY_PRICE);
    }
}
