// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IERC7943MultiToken} from "../../src/interfaces/IERC7943MultiToken.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @title Capacity rights in the hands of two licensed investors, and the enforcer's hand.
abstract contract RightsTest is MizanTest {
    uint256 internal constant HELD = 1000;

    /// @dev Rights of a free product, held by both, and one of a product that asks for approvals, held by ALICE.
    uint256 internal id;
    uint256 internal approvedId;

    function setUp() public virtual override {
        super.setUp();
        _openProgramme();
        _license("PVARA-0001", ALICE_ID, LicenceCategories.MINER);
        _license("PVARA-0002", BOB_ID, LicenceCategories.DATA_CENTRE);
        id = _right(FIRM, NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, ALL_BLOCKS);
        approvedId = _right(APPROVED, SOUTH, HUB, NOV_2025, NOV_2025, ALL_BLOCKS);
        _allocate(ALICE, id, HELD);
        _allocate(BOB, id, HELD);
        _allocate(ALICE, approvedId, HELD);
    }

    /// @dev The next call comes from the enforcement desk.
    function _enforce() internal {
        vm.prank(address(desk));
    }

    function _send(address from, address to, uint256 right, uint256 kw) internal {
        vm.prank(from);
        rights.safeTransferFrom(from, to, right, kw, "");
    }

    /// @dev Pre-check and execution refuse with the same code.
    function _expectRefused(uint16 code, address from, address to, uint256 right, uint256 kw) internal {
        assertEq(rights.transferCode(from, from, to, right, kw), code, "pre-check");
        assertFalse(rights.canTransfer(from, to, right, kw), "ERC-7943");
        vm.expectRevert(_refusal(code, from, to, kw));
        _send(from, to, right, kw);
    }

    function _refusal(uint16 code, address from, address to, uint256 kw)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(IComplianceEngine.Refused.selector, code, from, to, kw);
    }

    function _tooFew(address account, uint256 right, uint256 kw, uint256 free)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(
            IERC7943MultiToken.ERC7943InsufficientUnfrozenBalance.selector, account, right, kw, free
        );
    }

    function _ids(uint256 one) internal pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = one;
    }

    function _accounts(address one) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = one;
    }
}
