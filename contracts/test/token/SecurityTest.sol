// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IERC7943Fungible} from "../../src/interfaces/IERC7943Fungible.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @title A bond held by two investors, and the enforcer's hand. The core is the same for every security.
abstract contract SecurityTest is MizanTest {
    uint256 internal constant HELD = 1000;
    bytes32 internal constant CAROL_ID = "INV-CAROL";
    address internal constant CAROL = address(0xCA401);

    BondToken internal bond;

    function setUp() public virtual override {
        super.setUp();
        bond = _openSeries();
        _issueBond(ALICE, HELD);
        _issueBond(BOB, HELD);
    }

    /// @dev The next call comes from the enforcement desk.
    function _enforce() internal {
        vm.prank(address(desk));
    }

    function _freezeUnits(address account, uint256 amount) internal {
        _enforce();
        bond.setFrozenTokens(account, amount);
    }

    function _freezeAccount(address account) internal {
        _enforce();
        bond.setAddressFrozen(account, true);
    }

    function _pause() internal {
        _enforce();
        bond.pause();
    }

    function _send(address from, address to, uint256 amount) internal {
        vm.prank(from);
        assertTrue(bond.transfer(to, amount), "transfer answers true");
    }

    /// @dev Pre-check and execution refuse with the same code.
    function _expectRefused(uint16 code, address from, address to, uint256 amount) internal {
        assertEq(bond.transferCode(from, from, to, amount), code, "pre-check");
        assertFalse(bond.canTransfer(from, to, amount), "ERC-7943");
        vm.expectRevert(_refusal(code, from, to, amount));
        vm.prank(from);
        bond.transfer(to, amount);
    }

    /// @dev Too much of the balance is frozen or held: the code of the pre-check, the error of ERC-7943.
    function _expectTooFew(address from, address to, uint256 amount, uint256 free) internal {
        assertEq(bond.transferCode(from, from, to, amount), 407, "pre-check");
        assertFalse(bond.canTransfer(from, to, amount), "ERC-7943");
        vm.expectRevert(_tooFew(from, amount, free));
        vm.prank(from);
        bond.transfer(to, amount);
    }

    function _refusal(uint16 code, address from, address to, uint256 amount)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(IComplianceEngine.Refused.selector, code, from, to, amount);
    }

    function _tooFew(address account, uint256 amount, uint256 free) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(
            IERC7943Fungible.ERC7943InsufficientUnfrozenBalance.selector, account, amount, free
        );
    }
}
