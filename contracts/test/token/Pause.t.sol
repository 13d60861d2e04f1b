// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC3643Token} from "../../src/interfaces/IERC3643Token.sol";
import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {SecurityTest} from "./SecurityTest.sol";

/// @dev Trap: a pause that stops transfers but not issuance. Every operation, against both states of the token.
contract PauseTest is SecurityTest {
    uint256 private constant NEW_KEY = 0x2E37;
    address private constant NOTARY = address(0x207A);

    struct Operation {
        string name;
        address caller;
        bytes data;
        bool stopped;
        address from;
        address to;
    }

    Operation[] private _operations;

    function setUp() public override {
        super.setUp();
        address successor = _link(ALICE_ID, NEW_KEY);
        vm.prank(ALICE);
        bond.approve(BOB, 100);
        vm.startPrank(BOB);
        bond.placeHold(ALICE, NOTARY, 10, uint40(START + 1 days));
        bond.placeHold(ALICE, NOTARY, 20, uint40(START + 1 days));
        vm.stopPrank();
        address[] memory receivers = new address[](1);
        uint256[] memory amounts = new uint256[](1);
        (receivers[0], amounts[0]) = (BOB, 1);
        _stopped("transfer", ALICE, abi.encodeCall(bond.transfer, (BOB, 1)), ALICE, BOB);
        _stopped("transfer of nothing", ALICE, abi.encodeCall(bond.transfer, (BOB, 0)), ALICE, BOB);
        _stopped("transferFrom", BOB, abi.encodeCall(bond.transferFrom, (ALICE, BOB, 1)), ALICE, BOB);
        _stopped(
            "batchTransfer",
            ALICE,
            abi.encodeCall(IERC3643Token.batchTransfer, (receivers, amounts)),
            ALICE,
            BOB
        );
        _stopped("mint", address(debt), abi.encodeCall(bond.mint, (BOB, 1, "M1")), address(0), BOB);
        _stopped(
            "batchMint", address(debt), abi.encodeCall(bond.batchMint, (_line("M2", BOB, 1))), address(0), BOB
        );
        _stopped("burn", address(debt), abi.encodeCall(bond.burn, (BOB, 1, "B1")), BOB, address(0));
        bytes memory hold = abi.encodeCall(bond.placeHold, (BOB, NOTARY, 1, uint40(START + 1 days)));
        _stopped("placeHold", ALICE, hold, ALICE, ALICE);
        _stopped("executeHold", NOTARY, abi.encodeCall(bond.executeHold, (1)), BOB, ALICE);
        _open("releaseHold", NOTARY, abi.encodeCall(bond.releaseHold, (2)));
        _open("approve", ALICE, abi.encodeCall(bond.approve, (BOB, 5)));
        _open("announceRecord", address(debt), abi.encodeCall(bond.announceRecord, (uint40(START + 2 days))));
        _open("setDocument", address(debt), abi.encodeCall(bond.setDocument, ("TERMS", "ipfs://x", "HASH")));
        _open("removeDocument", address(debt), abi.encodeCall(bond.removeDocument, ("TERMS")));
        _open("setFrozenTokens", address(desk), abi.encodeCall(bond.setFrozenTokens, (ALICE, 5)));
        _open("freezePartialTokens", address(desk), abi.encodeCall(bond.freezePartialTokens, (ALICE, 5)));
        _open("unfreezePartialTokens", address(desk), abi.encodeCall(bond.unfreezePartialTokens, (ALICE, 10)));
        _open("setAddressFrozen", address(desk), abi.encodeCall(bond.setAddressFrozen, (ALICE, true)));
        _open("forcedTransfer", address(desk), abi.encodeCall(bond.forcedTransfer, (ALICE, BOB, 1)));
        bytes memory recovery = abi.encodeCall(IEnforceable.recoveryAddress, (ALICE, successor, address(0)));
        _open("recoveryAddress", address(desk), recovery);
    }

    function test_pause__every_operation__stopped_or_protective() public {
        vm.expectEmit(address(bond));
        emit IEnforceable.Paused(address(desk));
        _pause();
        assertTrue(bond.paused(), "paused");
        for (uint256 i; i < _operations.length; ++i) {
            Operation memory o = _operations[i];
            vm.prank(o.caller);
            (bool ok, bytes memory answer) = address(bond).call(o.data);
            assertTrue(ok != o.stopped, o.name);
            if (o.stopped) {
                bytes4 selector = bytes4(answer);
                assertTrue(selector == bytes4(_refusal(0, o.from, o.to, 0)), o.name);
            }
        }
        assertEq(bond.totalSupply(), 2 * HELD, "nothing created or ended");
    }

    function test_pause__pre_check__says_so() public {
        _pause();
        _expectRefused(ReasonCodes.PAUSED, ALICE, BOB, 1);
        assertEq(bond.transferCode(address(debt), address(0), BOB, 1), ReasonCodes.PAUSED, "issuance");
        assertEq(bond.transferCode(address(debt), BOB, address(0), 1), ReasonCodes.PAUSED, "redemption");
        assertTrue(bond.canSend(ALICE) && bond.canReceive(ALICE), "accounts themselves are fine");
    }

    function test_unpause__every_operation__goes_again() public {
        _pause();
        vm.expectEmit(address(bond));
        emit IEnforceable.Unpaused(address(desk));
        _enforce();
        bond.unpause();
        for (uint256 i; i < _operations.length; ++i) {
            Operation memory o = _operations[i];
            vm.prank(o.caller);
            (bool ok,) = address(bond).call(o.data);
            assertTrue(ok, o.name);
        }
    }

    function _stopped(string memory name, address caller, bytes memory data, address from, address to)
        private
    {
        _operations.push(Operation(name, caller, data, true, from, to));
    }

    function _open(string memory name, address caller, bytes memory data) private {
        _operations.push(Operation(name, caller, data, false, address(0), address(0)));
    }
}
