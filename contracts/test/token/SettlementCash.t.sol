// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IPermissionedERC20} from "../../src/interfaces/IPermissionedERC20.sol";
import {ISettlementCash} from "../../src/interfaces/ISettlementCash.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {ERC20Behaviour, IPermitToken} from "./ERC20Behaviour.sol";

contract SettlementCashTest is ERC20Behaviour {
    function setUp() public override {
        super.setUp();
        _openCash();
        token = IPermitToken(address(cash));
    }

    function _give(address to, uint256 amount) internal override {
        _issueCash(to, amount);
    }

    function _domainName() internal pure override returns (string memory) {
        return "SettlementCash";
    }

    function test_metadata__cash__has_four_decimals() public view {
        assertEq(cash.name(), "Settlement rupee", "name");
        assertEq(cash.symbol(), "sPKR", "symbol");
        assertEq(cash.decimals(), 4, "decimals");
        assertTrue(cash.supportsInterface(type(ISettlementCash).interfaceId), "interface");
    }

    function test_issue__lines__all_of_them() public {
        IPermissionedERC20.Issue[] memory lines = new IPermissionedERC20.Issue[](2);
        lines[0] = IPermissionedERC20.Issue("ONE", ALICE, 10_000);
        lines[1] = IPermissionedERC20.Issue("TWO", BOB, 20_000);
        vm.expectEmit(address(cash));
        emit IPermissionedERC20.Issued("ONE", ALICE, 10_000);
        vm.expectEmit(address(cash));
        emit IPermissionedERC20.Issued("TWO", BOB, 20_000);
        vm.prank(TREASURY);
        cash.issue(lines);
        assertEq(cash.balanceOf(ALICE), 10_000, "first");
        assertEq(cash.balanceOf(BOB), 20_000, "second");
        assertTrue(cash.refUsed("ONE") && cash.refUsed("TWO"), "refs");
    }

    function test_issue__one_bad_line__none_of_them() public {
        IPermissionedERC20.Issue[] memory lines = new IPermissionedERC20.Issue[](2);
        lines[0] = IPermissionedERC20.Issue("ONE", ALICE, 10_000);
        lines[1] = IPermissionedERC20.Issue("ONE", BOB, 20_000);
        vm.expectRevert(abi.encodeWithSelector(IPermissionedERC20.RefRefused.selector, bytes32("ONE")));
        vm.prank(TREASURY);
        cash.issue(lines);
        assertEq(cash.totalSupply(), 0, "nothing issued");
        assertFalse(cash.refUsed("ONE"), "ref still free");
    }

    function test_issue__nothing__refused() public {
        vm.expectRevert(abi.encodeWithSelector(ISettlementCash.NothingToMove.selector, bytes32("ONE")));
        vm.prank(TREASURY);
        cash.issue(_line("ONE", ALICE, 0));
    }

    function test_issue__no_lines_or_too_many__refused() public {
        uint256 most = cash.maxLines();
        assertEq(most, 100, "as documented");
        uint256[2] memory counts = [0, most + 1];
        for (uint256 i; i < counts.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ISettlementCash.BatchSize.selector, counts[i], most));
            vm.prank(TREASURY);
            cash.issue(new IPermissionedERC20.Issue[](counts[i]));
        }
    }

    /// @dev A full batch to holders who never held anything costs less than a transaction may (EIP-7825).
    function test_issue__full_batch_to_new_holders__fits_a_transaction() public {
        uint256 most = cash.maxLines();
        IPermissionedERC20.Issue[] memory lines = new IPermissionedERC20.Issue[](most);
        for (uint256 i; i < most; ++i) {
            address account = address(uint160(0x10000 + i));
            _register(bytes32((0x10000 + i) << 128), account);
            lines[i] = IPermissionedERC20.Issue(_nextRef(), account, 1);
        }
        _cool();
        vm.prank(TREASURY);
        cash.issue{gas: CALL_GAS}(lines);
        assertEq(cash.totalSupply(), most, "issued");
    }

    function test_redeem__own_cash__gone() public {
        _issueCash(ALICE, 10_000);
        vm.expectEmit(address(cash));
        emit IPermissionedERC20.Redeemed("OUT", ALICE, 4000);
        vm.prank(ALICE);
        cash.redeem(4000, "OUT");
        assertEq(cash.balanceOf(ALICE), 6000, "balance");
        assertEq(cash.totalSupply(), 6000, "supply");
    }

    function test_redeem__same_ref__once_for_each_holder() public {
        _issueCash(ALICE, 10_000);
        _issueCash(BOB, 10_000);
        vm.prank(ALICE);
        cash.redeem(1000, "OUT");
        vm.prank(BOB);
        cash.redeem(1000, "OUT");
        vm.expectPartialRevert(IPermissionedERC20.RefRefused.selector);
        vm.prank(ALICE);
        cash.redeem(1000, "OUT");
    }

    /// @dev Or anybody with a rupee could block the treasury's next issuance.
    function test_redeem__ref_of_the_treasury__does_not_use_it_up() public {
        _issueCash(ALICE, 10_000);
        vm.prank(ALICE);
        cash.redeem(1, "NEXT");
        assertFalse(cash.refUsed("NEXT"), "free for issuance");
        vm.prank(TREASURY);
        cash.issue(_line("NEXT", BOB, 500));
    }

    function test_redeem__nothing_no_ref_or_too_much__refused() public {
        _issueCash(ALICE, 10_000);
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ISettlementCash.NothingToMove.selector, bytes32("OUT")));
        cash.redeem(0, "OUT");
        vm.expectRevert(abi.encodeWithSelector(IPermissionedERC20.RefRefused.selector, bytes32(0)));
        cash.redeem(1, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, ALICE, 10_000, 10_001)
        );
        cash.redeem(10_001, "OUT");
        vm.stopPrank();
    }

    function test_redeem__frozen__refused() public {
        _issueCash(ALICE, 10_000);
        vm.prank(REGISTRAR);
        identity.setStatus(ALICE_ID, InvestorStatus.Frozen);
        vm.expectRevert(_refusal(ReasonCodes.SENDER_FROZEN, ALICE, address(0), 1));
        vm.prank(ALICE);
        cash.redeem(1, "OUT");
    }
}
