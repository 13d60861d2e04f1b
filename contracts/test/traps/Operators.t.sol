// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IRecordingRule} from "../../src/interfaces/IRecordingRule.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {Movement, MovementKind, Movements} from "../../src/types/Movement.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @dev Keeps what it was last told, of every kind of movement.
contract Recorder is IRecordingRule {
    Movement private _last;

    function note(Movement calldata movement) external {
        _last = movement;
    }

    function last() external view returns (MovementKind kind, address operator) {
        return (_last.kind, _last.operator);
    }

    function check(Movement calldata) external pure returns (uint16) {
        return 0;
    }

    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ALL, Movements.ALL);
    }
}

/**
 * @title Trap: the spender or operator is told to the rules on transfers but not when units are issued, redeemed, seized or
 * recovered, so that a rule about who acts can be walked around (CMTAT #376).
 */
contract OperatorTraps is MizanTest {
    address private constant NOTARY = address(0x4074);

    Recorder private _recorder;
    BondToken private _bond;

    function setUp() public override {
        super.setUp();
        _recorder = new Recorder();
        _bond = _openSeries();
        _openProgramme();
        _license("PVARA-0001", ALICE_ID, LicenceCategories.MINER);
        _license("PVARA-0002", BOB_ID, LicenceCategories.MINER | LicenceCategories.BROKER);
        IRule[] memory rules = new IRule[](1);
        rules[0] = _recorder;
        vm.startPrank(REGULATOR);
        engine.setRules(address(_bond), rules);
        engine.setRules(address(rights), rules);
        engine.setRules(address(cash), rules);
        vm.stopPrank();
    }

    function test_operator__every_path_of_a_security__reaches_the_rules() public {
        _issueBond(ALICE, 1000);
        _expect(MovementKind.Issue, address(debt), "mint");
        vm.prank(address(debt));
        _bond.burn(ALICE, 50, "OUT");
        _expect(MovementKind.Redeem, address(debt), "burn");
        _as(ALICE, address(_bond), abi.encodeCall(IERC20.transfer, (BOB, 10)));
        _expect(MovementKind.Transfer, ALICE, "transfer");
        _as(ALICE, address(_bond), abi.encodeCall(IERC20.approve, (STRANGER, 10)));
        _as(STRANGER, address(_bond), abi.encodeCall(IERC20.transferFrom, (ALICE, BOB, 10)));
        _expect(MovementKind.Transfer, STRANGER, "transferFrom");
        _as(ALICE, address(_bond), abi.encodeCall(_bond.placeHold, (BOB, NOTARY, 10, MATURITY)));
        _as(NOTARY, address(_bond), abi.encodeCall(_bond.executeHold, (1)));
        _expect(MovementKind.Transfer, NOTARY, "executeHold");
        _as(address(desk), address(_bond), abi.encodeCall(_bond.forcedTransfer, (ALICE, BOB, 10)));
        _expect(MovementKind.Forced, address(desk), "forcedTransfer");
        address successor = _link(ALICE_ID, 0x2E37);
        bytes memory recovery = abi.encodeCall(_bond.recoveryAddress, (ALICE, successor, address(0)));
        _as(address(desk), address(_bond), recovery);
        _expect(MovementKind.Recovery, address(desk), "recoveryAddress");
    }

    function test_operator__every_path_of_a_right__reaches_the_rules() public {
        uint256 id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS);
        _allocate(ALICE, id, 1000);
        _expect(MovementKind.Issue, POWER_ISSUER, "allocate");
        _as(ALICE, address(rights), abi.encodeCall(rights.safeTransferFrom, (ALICE, BOB, id, 10, "")));
        _expect(MovementKind.Transfer, ALICE, "safeTransferFrom");
        _as(ALICE, address(rights), abi.encodeCall(rights.setApprovalForAll, (BOB, true)));
        _as(BOB, address(rights), abi.encodeCall(rights.safeTransferFrom, (ALICE, BOB, id, 10, "")));
        _expect(MovementKind.Transfer, BOB, "operator");
        _as(address(desk), address(rights), abi.encodeCall(rights.forcedTransfer, (ALICE, BOB, id, 10)));
        _expect(MovementKind.Forced, address(desk), "forcedTransfer");
        _as(address(desk), address(rights), abi.encodeCall(rights.recall, (BOB, id, 10)));
        _expect(MovementKind.Forced, address(desk), "recall");
        address successor = _link(ALICE_ID, 0x2E37);
        bytes memory recovery = abi.encodeCall(rights.recoveryAddress, (ALICE, successor, address(0)));
        _as(address(desk), address(rights), recovery);
        uint256[] memory ids = new uint256[](1);
        ids[0] = id;
        _as(STRANGER, address(rights), abi.encodeCall(rights.carry, (ALICE, ids)));
        _expect(MovementKind.Recovery, STRANGER, "carry");
    }

    function test_operator__every_path_of_cash__reaches_the_rules() public {
        _issueCash(ALICE, 1000);
        _expect(MovementKind.Issue, TREASURY, "issue");
        _as(ALICE, address(cash), abi.encodeCall(IERC20.approve, (STRANGER, 10)));
        _as(STRANGER, address(cash), abi.encodeCall(IERC20.transferFrom, (ALICE, BOB, 10)));
        _expect(MovementKind.Transfer, STRANGER, "transferFrom");
        _as(ALICE, address(cash), abi.encodeCall(cash.redeem, (10, "OUT")));
        _expect(MovementKind.Redeem, ALICE, "redeem");
    }

    function _as(address caller, address target, bytes memory data) private {
        vm.prank(caller);
        (bool ok,) = target.call(data);
        assertTrue(ok, "went through");
    }

    function _expect(MovementKind kind, address operator, string memory path) private view {
        (MovementKind k, address o) = _recorder.last();
        assertTrue(k == kind, path);
        assertEq(o, operator, path);
    }
}
