// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

import {IIdentityRegistry} from "../../src/interfaces/IIdentityRegistry.sol";
import {InvestorRecord, InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @dev A smart account that agrees to one digest.
contract SmartAccount is IERC1271 {
    bytes32 private _agreed;

    function agree(bytes32 digest) external {
        _agreed = digest;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return digest == _agreed ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}

contract IdentityRegistryTest is MizanTest {
    bytes32 private constant CAROL_ID = "INV-CAROL";
    uint256 private constant CAROL_KEY = 0xCA401;
    uint256 private constant DEADLINE = START + 1 hours;

    // --- Registration -------------------------------------------------------------------------------------------------

    function test_registerInvestor__new__recorded_and_linked() public {
        address carol = vm.addr(CAROL_KEY);
        vm.expectEmit(address(identity));
        emit IIdentityRegistry.InvestorRegistered(CAROL_ID, 1, 7, 840, KYC_EXPIRY);
        vm.expectEmit(address(identity));
        emit IIdentityRegistry.RecordUpdated(CAROL_ID, InvestorStatus.Active, 1, 7, 840, KYC_EXPIRY, 1);
        vm.expectEmit(address(identity));
        emit IIdentityRegistry.AccountLinked(CAROL_ID, carol);
        vm.prank(REGISTRAR);
        identity.registerInvestor(CAROL_ID, carol, 1, 7, 840, KYC_EXPIRY);

        InvestorRecord r = identity.recordOf(CAROL_ID);
        assertTrue(r.status() == InvestorStatus.Active, "status");
        assertEq(r.class(), 1, "class");
        assertEq(r.taxClass(), 7, "tax class");
        assertEq(r.country(), 840, "country");
        assertEq(r.kycExpiry(), KYC_EXPIRY, "KYC expiry");
        assertEq(r.version(), 1, "version");
        assertEq(identity.investorOf(carol), CAROL_ID, "investor of the account");
        assertEq(identity.accountCount(CAROL_ID), 1, "accounts");
        assertEq(identity.investorCountry(carol), 840, "country of the account");
        assertTrue(identity.contains(carol) && identity.isVerified(carol), "known and verified");
    }

    function test_registerInvestor__last_country_code__accepted() public {
        _register(CAROL_ID, STRANGER, 999);
        assertEq(identity.investorCountry(STRANGER), 999, "country");
    }

    function test_registerInvestor__known_id__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.InvestorExists.selector, ALICE_ID));
        vm.prank(REGISTRAR);
        identity.registerInvestor(ALICE_ID, STRANGER, 1, 1, PAKISTAN, KYC_EXPIRY);
    }

    function test_registerInvestor__account_in_use__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.AccountTaken.selector, ALICE, ALICE_ID));
        vm.prank(REGISTRAR);
        identity.registerInvestor(CAROL_ID, ALICE, 1, 1, PAKISTAN, KYC_EXPIRY);
    }

    function test_registerInvestor__incomplete__refused() public {
        _expectInvalid(0, STRANGER, 1, PAKISTAN, KYC_EXPIRY);
        _expectInvalid(CAROL_ID, address(0), 1, PAKISTAN, KYC_EXPIRY);
        _expectInvalid(CAROL_ID, STRANGER, 0, PAKISTAN, KYC_EXPIRY);
        _expectInvalid(CAROL_ID, STRANGER, 1, 0, KYC_EXPIRY);
        _expectInvalid(CAROL_ID, STRANGER, 1, 1000, KYC_EXPIRY);
        _expectInvalid(CAROL_ID, STRANGER, 1, PAKISTAN, 0);
    }

    /// @dev Sixteen bytes fit beside the record; one more does not.
    function test_registerInvestor__id_of_seventeen_bytes__refused() public {
        _expectInvalid("INV-4567890123456", STRANGER, 1, PAKISTAN, KYC_EXPIRY);
        vm.prank(REGISTRAR);
        identity.registerInvestor("INV-456789012345", STRANGER, 1, 1, PAKISTAN, KYC_EXPIRY);
        assertEq(identity.investorOf(STRANGER), "INV-456789012345", "all sixteen");
    }

    function test_registerInvestors__several__as_one_by_one() public {
        IIdentityRegistry.Registration[] memory lines = _lines(3);
        for (uint256 i; i < lines.length; ++i) {
            IIdentityRegistry.Registration memory r = lines[i];
            vm.expectEmit(address(identity));
            emit IIdentityRegistry.InvestorRegistered(r.investor, r.class, r.taxClass, r.country, r.kycExpiry);
        }
        vm.prank(REGISTRAR);
        identity.registerInvestors(lines);
        for (uint256 i; i < lines.length; ++i) {
            assertEq(identity.investorOf(lines[i].account), lines[i].investor, "investor");
            assertEq(identity.recordOf(lines[i].investor).kycExpiry(), KYC_EXPIRY, "record");
            assertEq(identity.accountCount(lines[i].investor), 1, "accounts");
        }
    }

    /// @dev All or none.
    function test_registerInvestors__one_known__none_registered() public {
        IIdentityRegistry.Registration[] memory lines = _lines(3);
        lines[2].investor = ALICE_ID;
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.InvestorExists.selector, ALICE_ID));
        vm.prank(REGISTRAR);
        identity.registerInvestors(lines);
        assertFalse(identity.contains(lines[0].account), "the first neither");
    }

    function test_registerInvestors__none_or_too_many__refused() public {
        uint256 most = identity.maxLines();
        uint256[2] memory counts = [0, most + 1];
        for (uint256 i; i < counts.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.BatchSize.selector, counts[i], most));
            vm.prank(REGISTRAR);
            identity.registerInvestors(new IIdentityRegistry.Registration[](counts[i]));
        }
        vm.prank(REGISTRAR);
        identity.registerInvestors{gas: CALL_GAS}(_lines(most));
    }

    function _lines(uint256 count) private pure returns (IIdentityRegistry.Registration[] memory lines) {
        lines = new IIdentityRegistry.Registration[](count);
        for (uint256 i; i < count; ++i) {
            bytes32 investor = bytes32((0x494E5600 + i) << 224);
            address account = address(uint160(0x1000 + i));
            lines[i] = IIdentityRegistry.Registration(investor, account, 1, 2, PAKISTAN, KYC_EXPIRY);
        }
    }

    function _expectInvalid(bytes32 investor, address account, uint8 class, uint16 country, uint40 kycExpiry)
        private
    {
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.RecordInvalid.selector));
        vm.prank(REGISTRAR);
        identity.registerInvestor(investor, account, class, 1, country, kycExpiry);
    }

    // --- Records ------------------------------------------------------------------------------------------------------

    function test_updateRecord__known__replaced_and_counted() public {
        vm.expectEmit(address(identity));
        emit IIdentityRegistry.RecordUpdated(
            ALICE_ID, InvestorStatus.Active, 3, 9, 826, KYC_EXPIRY + uint40(1), 2
        );
        vm.prank(REGISTRAR);
        identity.updateRecord(ALICE_ID, 3, 9, 826, KYC_EXPIRY + 1);
        assertEq(identity.recordOf(ALICE_ID).version(), 2, "version");
        assertEq(identity.investorCountry(ALICE), 826, "country");
    }

    function test_updateRecord__unknown__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.InvestorUnknown.selector, CAROL_ID));
        vm.prank(REGISTRAR);
        identity.updateRecord(CAROL_ID, 1, 1, PAKISTAN, KYC_EXPIRY);
    }

    function test_updateRecord__incomplete__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.RecordInvalid.selector));
        vm.prank(REGISTRAR);
        identity.updateRecord(ALICE_ID, 1, 1, 0, KYC_EXPIRY);
    }

    function test_setStatus__frozen_and_back__keeps_the_rest() public {
        _setStatus(ALICE_ID, InvestorStatus.Frozen);
        assertFalse(identity.isVerified(ALICE), "frozen is not verified");
        _setStatus(ALICE_ID, InvestorStatus.Active);
        InvestorRecord r = identity.recordOf(ALICE_ID);
        assertTrue(identity.isVerified(ALICE), "verified again");
        assertEq(r.version(), 3, "version");
        assertEq(r.class(), 2, "class");
        assertEq(r.country(), PAKISTAN, "country");
    }

    function test_setStatus__none__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.RecordInvalid.selector));
        _setStatus(ALICE_ID, InvestorStatus.None);
    }

    function test_setStatus__closed__is_for_good() public {
        _setStatus(ALICE_ID, InvestorStatus.Closed);
        bytes memory closed = abi.encodeWithSelector(IIdentityRegistry.InvestorIsClosed.selector, ALICE_ID);
        vm.expectRevert(closed);
        _setStatus(ALICE_ID, InvestorStatus.Active);
        vm.expectRevert(closed);
        vm.prank(REGISTRAR);
        identity.updateRecord(ALICE_ID, 1, 1, PAKISTAN, KYC_EXPIRY);
        vm.expectRevert(closed);
        vm.prank(REGISTRAR);
        identity.linkAccount(ALICE_ID, STRANGER, DEADLINE, "");
    }

    // --- Accounts -----------------------------------------------------------------------------------------------------

    function test_linkAccount__signed__linked() public {
        address account = vm.addr(CAROL_KEY);
        bytes memory signature = _linkSignature(ALICE_ID, CAROL_KEY, DEADLINE);
        vm.expectEmit(address(identity));
        emit IIdentityRegistry.AccountLinked(ALICE_ID, account);
        vm.prank(REGISTRAR);
        identity.linkAccount(ALICE_ID, account, DEADLINE, signature);
        assertEq(identity.investorOf(account), ALICE_ID, "investor");
        assertEq(identity.accountCount(ALICE_ID), 2, "accounts");
        assertEq(identity.nonces(account), 1, "nonce");
    }

    function test_linkAccount__smart_account__asked_by_erc1271() public {
        SmartAccount account = new SmartAccount();
        _expectNotSigned(ALICE_ID, address(account), DEADLINE, "");
        account.agree(_typedDigest("IdentityRegistry", address(identity), _linkMessage(address(account))));
        vm.prank(REGISTRAR);
        identity.linkAccount(ALICE_ID, address(account), DEADLINE, "");
        assertEq(identity.investorOf(address(account)), ALICE_ID, "investor");
    }

    function test_linkAccount__deadline__holds_to_its_last_second() public {
        bytes memory signature = _linkSignature(ALICE_ID, CAROL_KEY, DEADLINE);
        vm.warp(DEADLINE + 1);
        _expectNotSigned(ALICE_ID, vm.addr(CAROL_KEY), DEADLINE, signature);
        vm.warp(DEADLINE);
        vm.prank(REGISTRAR);
        identity.linkAccount(ALICE_ID, vm.addr(CAROL_KEY), DEADLINE, signature);
    }

    function test_linkAccount__signature_for_something_else__refused() public {
        address account = vm.addr(CAROL_KEY);
        bytes memory signature = _linkSignature(ALICE_ID, CAROL_KEY, DEADLINE);
        _expectNotSigned(BOB_ID, account, DEADLINE, signature);
        _expectNotSigned(ALICE_ID, account, DEADLINE + 1, signature);
        _expectNotSigned(ALICE_ID, STRANGER, DEADLINE, signature);
        _expectNotSigned(ALICE_ID, account, DEADLINE, "no signature");
    }

    function test_linkAccount__used_signature__works_once() public {
        address account = vm.addr(CAROL_KEY);
        bytes memory signature = _linkSignature(ALICE_ID, CAROL_KEY, DEADLINE);
        vm.startPrank(REGISTRAR);
        identity.linkAccount(ALICE_ID, account, DEADLINE, signature);
        identity.unlinkAccount(ALICE_ID, account);
        vm.stopPrank();
        _expectNotSigned(ALICE_ID, account, DEADLINE, signature);
    }

    function test_linkAccount__unknown_investor_or_no_account__refused() public {
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.InvestorUnknown.selector, CAROL_ID));
        vm.prank(REGISTRAR);
        identity.linkAccount(CAROL_ID, STRANGER, DEADLINE, "");
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.RecordInvalid.selector));
        vm.prank(REGISTRAR);
        identity.linkAccount(ALICE_ID, address(0), DEADLINE, "");
    }

    function test_linkAccount__account_in_use__refused() public {
        _link(BOB_ID, CAROL_KEY);
        bytes memory signature = _linkSignature(ALICE_ID, CAROL_KEY, DEADLINE);
        address account = vm.addr(CAROL_KEY);
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.AccountTaken.selector, account, BOB_ID));
        vm.prank(REGISTRAR);
        identity.linkAccount(ALICE_ID, account, DEADLINE, signature);
    }

    function test_unlinkAccount__linked__no_longer_known() public {
        vm.expectEmit(address(identity));
        emit IIdentityRegistry.AccountUnlinked(ALICE_ID, ALICE);
        vm.prank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, ALICE);
        assertFalse(identity.contains(ALICE) || identity.isVerified(ALICE), "gone");
        assertEq(identity.accountCount(ALICE_ID), 0, "accounts");
        assertEq(identity.investorCountry(ALICE), 0, "country");
    }

    function test_unlinkAccount__not_linked__refused() public {
        bytes memory refusal =
            abi.encodeWithSelector(IIdentityRegistry.AccountNotLinked.selector, ALICE, BOB_ID);
        vm.expectRevert(refusal);
        vm.prank(REGISTRAR);
        identity.unlinkAccount(BOB_ID, ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(IIdentityRegistry.AccountNotLinked.selector, STRANGER, bytes32(0))
        );
        vm.prank(REGISTRAR);
        identity.unlinkAccount(0, STRANGER);
    }

    /// @dev What an account holds is its investor's for good, or it would change owner with the account.
    function test_unlinkAccount__then_another_investor__refused() public {
        address account = _link(ALICE_ID, CAROL_KEY);
        vm.prank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, account);
        bytes memory signature = _linkSignature(BOB_ID, CAROL_KEY, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.AccountTaken.selector, account, ALICE_ID));
        vm.prank(REGISTRAR);
        identity.linkAccount(BOB_ID, account, DEADLINE, signature);
        _link(ALICE_ID, CAROL_KEY);
        assertEq(identity.investorOf(account), ALICE_ID, "back where it was");
    }

    /// @dev The first account has the record; cut off, it still serves the others, and it can come back.
    function test_unlinkAccount__first_account__others_live_on() public {
        address second = _link(ALICE_ID, CAROL_KEY);
        vm.startPrank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, ALICE);
        identity.updateRecord(ALICE_ID, 4, 2, 784, KYC_EXPIRY - 1);
        vm.stopPrank();
        assertEq(identity.accountCount(ALICE_ID), 1, "accounts");
        assertEq(identity.investorOf(ALICE), 0, "cut off");
        assertEq(identity.investorOf(second), ALICE_ID, "lives on");
        assertEq(identity.investorCountry(second), 784, "with the new record");
        assertEq(_code(ALICE, second), ReasonCodes.SENDER_UNKNOWN, "sends no more");
        assertEq(_code(second, ALICE), ReasonCodes.RECEIVER_UNKNOWN, "receives no more");
    }

    function test_linkAccount__first_account__comes_back_with_the_record() public {
        uint256 key = 0xF1257;
        _register(CAROL_ID, vm.addr(key));
        vm.startPrank(REGISTRAR);
        identity.unlinkAccount(CAROL_ID, vm.addr(key));
        identity.updateRecord(CAROL_ID, 4, 2, 784, KYC_EXPIRY);
        vm.stopPrank();
        _link(CAROL_ID, key);
        assertEq(identity.investorOf(vm.addr(key)), CAROL_ID, "back");
        assertEq(identity.investorCountry(vm.addr(key)), 784, "with the record of now");
        assertEq(identity.accountCount(CAROL_ID), 1, "accounts");
    }

    /// @dev An account that is only somebody's past is nobody's first.
    function test_registerInvestor__account_of_the_past__refused() public {
        address second = _link(ALICE_ID, CAROL_KEY);
        vm.startPrank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, second);
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.AccountTaken.selector, second, ALICE_ID));
        identity.registerInvestor(CAROL_ID, second, 1, 1, PAKISTAN, KYC_EXPIRY);
        vm.stopPrank();
    }

    function test_linkAccount__two_hundred_and_fifty_six__refused() public {
        for (uint256 i = 1; i < 255; ++i) {
            _link(ALICE_ID, 0x1000 + i);
        }
        assertEq(identity.accountCount(ALICE_ID), 255, "as many as there can be");
        bytes memory signature = _linkSignature(ALICE_ID, CAROL_KEY, DEADLINE);
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.TooManyAccounts.selector, ALICE_ID, 255));
        vm.prank(REGISTRAR);
        identity.linkAccount(ALICE_ID, vm.addr(CAROL_KEY), DEADLINE, signature);
        assertEq(identity.recordOf(ALICE_ID).kycExpiry(), KYC_EXPIRY, "the record is whole");
    }

    // --- Eligibility --------------------------------------------------------------------------------------------------

    function test_eligibility__both_active__ids_and_records() public view {
        (uint16 code, bytes32 from, bytes32 to, InvestorRecord fromRecord, InvestorRecord toRecord) =
            identity.eligibility(ALICE, BOB);
        assertEq(code, ReasonCodes.OK, "code");
        assertEq(from, ALICE_ID, "sender");
        assertEq(to, BOB_ID, "receiver");
        assertEq(
            InvestorRecord.unwrap(fromRecord), InvestorRecord.unwrap(identity.recordOf(ALICE_ID)), "sender's"
        );
        assertEq(
            InvestorRecord.unwrap(toRecord), InvestorRecord.unwrap(identity.recordOf(BOB_ID)), "receiver's"
        );
    }

    function test_eligibility__each_failing__has_its_own_reason() public {
        assertEq(_code(STRANGER, BOB), ReasonCodes.SENDER_UNKNOWN, "sender unknown");
        assertEq(_code(ALICE, STRANGER), ReasonCodes.RECEIVER_UNKNOWN, "receiver unknown");
        _setStatus(ALICE_ID, InvestorStatus.Frozen);
        assertEq(_code(ALICE, BOB), ReasonCodes.SENDER_FROZEN, "sender frozen");
        assertEq(_code(BOB, ALICE), ReasonCodes.RECEIVER_FROZEN, "receiver frozen");
        _setStatus(ALICE_ID, InvestorStatus.Closed);
        assertEq(_code(ALICE, BOB), ReasonCodes.SENDER_CLOSED, "sender closed");
        assertEq(_code(BOB, ALICE), ReasonCodes.RECEIVER_CLOSED, "receiver closed");
    }

    function test_eligibility__kyc__holds_to_its_last_second() public {
        vm.prank(REGISTRAR);
        identity.updateRecord(ALICE_ID, 1, 1, PAKISTAN, uint40(START + 10));
        vm.warp(START + 10);
        assertEq(_code(ALICE, BOB), ReasonCodes.OK, "last second");
        vm.warp(START + 11);
        assertEq(_code(ALICE, BOB), ReasonCodes.SENDER_KYC_EXPIRED, "sender expired");
        assertEq(_code(BOB, ALICE), ReasonCodes.RECEIVER_KYC_EXPIRED, "receiver expired");
        assertFalse(identity.isVerified(ALICE), "not verified");
    }

    function test_eligibility__one_side__asks_that_side_only() public view {
        assertEq(_code(address(0), BOB), ReasonCodes.OK, "issuance");
        assertEq(_code(ALICE, address(0)), ReasonCodes.OK, "redemption");
        assertEq(_code(address(0), STRANGER), ReasonCodes.RECEIVER_UNKNOWN, "issuance to a stranger");
        assertEq(_code(STRANGER, address(0)), ReasonCodes.SENDER_UNKNOWN, "redemption by a stranger");
    }

    function test_eligibility__both_failing__sender_first() public view {
        assertEq(_code(STRANGER, STRANGER), ReasonCodes.SENDER_UNKNOWN, "code");
    }

    // --- What ERC-3643 reads ------------------------------------------------------------------------------------------

    /// @dev One stand-in for all accounts of an investor, another for another one, none for nobody, and no contract there.
    function test_identity__accounts__stand_for_their_investor() public {
        address second = _link(ALICE_ID, 0xA2);
        address alice = identity.identity(ALICE);
        assertTrue(alice != address(0), "somebody");
        assertEq(identity.identity(second), alice, "both accounts");
        assertTrue(identity.identity(BOB) != alice, "another investor");
        assertEq(identity.identity(STRANGER), address(0), "nobody");
        assertEq(alice.code.length, 0, "no contract");
        vm.prank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, second);
        assertEq(identity.identity(second), address(0), "no longer");
    }

    function test_registries__of_erc3643__are_said() public view {
        assertEq(identity.identityStorage(), address(identity), "storage");
        assertEq(identity.issuersRegistry(), address(0), "issuers");
        assertEq(identity.topicsRegistry(), address(0), "topics");
    }

    /// @dev What an account holds stays its investor's, linked or not.
    function test_ownerOf__unlinked__stays() public {
        assertEq(identity.ownerOf(ALICE), ALICE_ID, "linked");
        assertEq(identity.ownerOf(STRANGER), 0, "never linked");
        vm.prank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, ALICE);
        assertEq(identity.ownerOf(ALICE), ALICE_ID, "unlinked");
    }

    function _code(address from, address to) private view returns (uint16 code) {
        (code,,,,) = identity.eligibility(from, to);
    }

    function _setStatus(bytes32 investor, InvestorStatus status) private {
        vm.prank(REGISTRAR);
        identity.setStatus(investor, status);
    }

    function _expectNotSigned(bytes32 investor, address account, uint256 deadline, bytes memory signature)
        private
    {
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.LinkNotSigned.selector, account, deadline));
        vm.prank(REGISTRAR);
        identity.linkAccount(investor, account, deadline, signature);
    }

    function _linkMessage(address account) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("LinkAccount(bytes32 investor,address account,uint256 nonce,uint256 deadline)"),
                ALICE_ID,
                account,
                identity.nonces(account),
                DEADLINE
            )
        );
    }
}
