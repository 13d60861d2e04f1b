// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultTest} from "./VaultTest.sol";

/// @dev What payments cost, whole transactions on cold storage, against what they may cost.
contract VaultGasTest is VaultTest {
    uint256 private constant FIRST = 0x6A5000;

    /// @dev The holder has cash and had a coupon of this bond before, as of all coupons but the first.
    /// forge-config: default.isolate = true
    function test_gas__claim_a_further_coupon__at_most_100_000() public {
        uint256 first = _payableCoupon();
        uint256 second = _openCoupon();
        _fund(second);
        _claim(first, ALICE);
        _claim(second, ALICE);
        assertLe(vm.lastCallGas().gasTotalUsed, 100_000, "gas of the transaction");
    }

    /// @dev A full page to holders who never had cash costs less than a transaction may (EIP-7825).
    /// forge-config: default.isolate = true
    function test_gas__push_a_full_page_to_new_holders__fits_a_transaction() public {
        uint256 most = vault.maxLines();
        address[] memory page = new address[](most);
        for (uint256 i; i < most; ++i) {
            page[i] = address(uint160(FIRST + i));
            _register(bytes32(FIRST + i) << 128, page[i]);
            _issueBond(page[i], LOT);
        }
        uint256 id = _payableCoupon();
        vault.push{gas: CALL_GAS}(id, page);
        assertEq(vault.totalsOf(id).netPaid, most * _net(LOT), "all of them");
        assertLe(vm.lastCallGas().gasTotalUsed, CALL_GAS, "gas of the transaction");
        assertLe(vm.lastCallGas().gasTotalUsed / most, 100_000, "gas for each");
    }
}
