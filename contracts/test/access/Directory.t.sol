// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {MizanTest} from "../base/MizanTest.sol";

contract DirectoryTest is MizanTest {
    function test_list__new_contract__found_both_ways() public {
        vm.expectEmit(address(directory));
        emit IDirectory.Listed(
            address(engine), IDirectory.Kind.ComplianceEngine, "ENGINE", bytes32(0), uint8(0)
        );
        vm.prank(ADMIN);
        directory.list(address(engine), IDirectory.Kind.ComplianceEngine, "ENGINE", 0, 0);
        assertTrue(directory.kindOf(address(engine)) == IDirectory.Kind.ComplianceEngine, "kind");
        assertEq(directory.byCode("ENGINE"), address(engine), "by code");
    }

    function test_list__same_contract_twice__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IDirectory.AlreadyListed.selector, address(cash)));
        vm.prank(ADMIN);
        directory.list(address(cash), IDirectory.Kind.SettlementCash, "PKR2", "PKR", 4);
    }

    function test_list__code_in_use__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IDirectory.CodeTaken.selector, bytes32("PKR"), address(cash)));
        vm.prank(ADMIN);
        directory.list(address(engine), IDirectory.Kind.ComplianceEngine, "PKR", 0, 0);
    }

    function test_list__no_kind_no_code_or_no_contract__refused() public {
        _expectCannotList(address(engine), IDirectory.Kind.None, "ENGINE");
        _expectCannotList(address(engine), IDirectory.Kind.ComplianceEngine, 0);
        _expectCannotList(address(0), IDirectory.Kind.ComplianceEngine, "ENGINE");
        _expectCannotList(STRANGER, IDirectory.Kind.ComplianceEngine, "ENGINE");
    }

    function test_kindOf__unlisted__is_none() public view {
        assertTrue(directory.kindOf(STRANGER) == IDirectory.Kind.None, "kind");
        assertEq(directory.byCode("NOTHING"), address(0), "by code");
    }

    function _expectCannotList(address account, IDirectory.Kind kind, bytes32 code) private {
        vm.expectRevert(abi.encodeWithSelector(IDirectory.CannotList.selector, account, code));
        vm.prank(ADMIN);
        directory.list(account, kind, code, 0, 0);
    }
}
