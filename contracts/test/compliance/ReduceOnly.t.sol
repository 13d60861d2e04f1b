// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {Movements} from "../../src/types/Movement.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @dev What becomes of holders whose standing changes, with a real token: nobody is trapped, nobody gains.
contract ReduceOnlyTest is MizanTest {
    bytes32 private constant LICENCE = "PVARA-0001";
    uint256 private constant KEY = 0x9E7;
    BondToken private _bond;

    function setUp() public override {
        super.setUp();
        vm.prank(DEBT_ISSUER);
        _bond = BondToken(debt.createSeries(_terms(ISIN), _bill(), _nothingEarly()));
        IRule[] memory rules = new IRule[](1);
        rules[0] = licenceRule;
        vm.startPrank(REGULATOR);
        licenceRule.setCategories(address(_bond), LicenceCategories.EXCHANGE);
        engine.setRules(address(_bond), rules);
        vm.stopPrank();
        _license(LICENCE, ALICE_ID, LicenceCategories.EXCHANGE);
        _license("PVARA-0002", BOB_ID, LicenceCategories.EXCHANGE);
        _issueBond(ALICE, 100);
        _issueBond(BOB, 100);
    }

    function test_suspension__holder__only_reduces() public {
        vm.prank(REGULATOR);
        licences.suspend(LICENCE, 0);
        vm.prank(ALICE);
        _bond.transfer(BOB, 60);
        assertEq(_bond.balanceOf(ALICE), 40, "sold");
        _expectRefusal(BOB, ALICE, ReasonCodes.LICENCE_SUSPENDED);
        vm.prank(BOB);
        _bond.transfer(ALICE, 1);
        _expectRefusal(address(0), ALICE, LOT, ReasonCodes.LICENCE_SUSPENDED);
        _issueBond(ALICE, LOT);
    }

    /// @dev Suspended, a holder still moves what is its own between its own accounts.
    function test_suspension__own_accounts__move() public {
        address second = _link(ALICE_ID, KEY);
        vm.prank(REGULATOR);
        licences.suspend(LICENCE, 0);
        vm.prank(ALICE);
        _bond.transfer(second, 100);
        assertEq(_bond.balanceOf(second), 100, "moved");
    }

    function test_expiry_and_revocation__holder__only_reduces() public {
        vm.warp(uint256(KYC_EXPIRY) - 10 days);
        vm.startPrank(REGULATOR);
        licences.grant(LICENCE, uint40(START), uint40(START + 1), 0);
        licences.revoke("PVARA-0002", 0);
        vm.stopPrank();
        // The series has matured by now; what is left to see is what the pre-check of compliance says.
        assertEq(_check(BOB, ALICE), ReasonCodes.LICENCE_EXPIRED, "expired acquires nothing");
        assertEq(_check(ALICE, BOB), ReasonCodes.LICENCE_REVOKED, "revoked acquires nothing");
        assertEq(_check(ALICE, address(0)), ReasonCodes.OK, "expired is paid");
        assertEq(_check(BOB, address(0)), ReasonCodes.OK, "revoked is paid");
    }

    /// @dev A permit signed in good times moves nothing once KYC has expired.
    function test_permit__kyc_expired__moves_nothing() public {
        address holder = _link(ALICE_ID, KEY);
        vm.prank(ALICE);
        _bond.transfer(holder, 100);
        bytes32 typeHash =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(abi.encode(typeHash, holder, BOB, 100, 0, type(uint256).max));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, _typedDigest("BondToken", address(_bond), message));
        _bond.permit(holder, BOB, 100, type(uint256).max, v, r, s);
        vm.prank(REGISTRAR);
        identity.updateRecord(ALICE_ID, 2, 1, PAKISTAN, uint40(START));
        vm.warp(START + 1);
        _expectRefusal(holder, BOB, 100, ReasonCodes.SENDER_KYC_EXPIRED);
        vm.prank(BOB);
        _bond.transferFrom(holder, BOB, 100);
    }

    function _check(address from, address to) private view returns (uint16) {
        return engine.check(address(_bond), Movements.ordinary(from, to), 0, from, from, to, 1);
    }

    function _expectRefusal(address from, address to, uint16 code) private {
        _expectRefusal(from, to, 1, code);
    }

    function _expectRefusal(address from, address to, uint256 amount, uint16 code) private {
        vm.expectRevert(abi.encodeWithSelector(IComplianceEngine.Refused.selector, code, from, to, amount));
    }
}
