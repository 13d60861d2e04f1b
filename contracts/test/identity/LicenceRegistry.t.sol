// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILicenceRegistry} from "../../src/interfaces/ILicenceRegistry.sol";
import {LicenceCategories, LicenceState} from "../../src/types/LicenceTypes.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {MizanTest} from "../base/MizanTest.sol";

contract LicenceRegistryTest is MizanTest {
    bytes32 private constant NUMBER = "PVARA-0001";
    bytes32 private constant PAPER = keccak256("document");
    uint16 private constant MINER = LicenceCategories.MINER;
    uint16 private constant DATA_CENTRE = LicenceCategories.DATA_CENTRE;
    uint40 private constant FROM = uint40(START + 1 days);
    uint40 private constant UNTIL = uint40(START + 366 days);

    // --- The register -------------------------------------------------------------------------------------------------

    function test_enterApplication__new__registered() public {
        vm.expectEmit(address(licences));
        emit ILicenceRegistry.LicenceUpdated(
            NUMBER, ALICE_ID, LicenceState.Applied, MINER | DATA_CENTRE, 0, 0, PAPER, 1
        );
        vm.prank(REGULATOR);
        licences.enterApplication(NUMBER, ALICE_ID, MINER | DATA_CENTRE, PAPER);
        ILicenceRegistry.Licence memory l = licences.licenceOf(NUMBER);
        assertEq(l.investor, ALICE_ID, "holder");
        assertTrue(l.state == LicenceState.Applied, "state");
        assertEq(l.categories, MINER | DATA_CENTRE, "categories");
        assertEq(l.conditionsHash, PAPER, "document");
        assertEq(l.version, 1, "version");
        assertEq(licences.licenceFor(ALICE_ID, MINER), NUMBER, "miner");
        assertEq(licences.licenceFor(ALICE_ID, DATA_CENTRE), NUMBER, "data centre");
        assertEq(licences.licenceFor(ALICE_ID, LicenceCategories.EXCHANGE), 0, "no exchange");
    }

    function test_enterApplication__incomplete__refused() public {
        _expectInvalid(0, ALICE_ID, MINER);
        _expectInvalid(NUMBER, 0, MINER);
        _expectInvalid(NUMBER, ALICE_ID, 0);
        _expectInvalid(NUMBER, ALICE_ID, LicenceCategories.ALL + 1);
    }

    function test_enterApplication__known_number__refused() public {
        _apply(NUMBER, MINER);
        vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.LicenceExists.selector, NUMBER));
        _apply(NUMBER, DATA_CENTRE);
    }

    function test_enterApplication__category_in_hand__refused_until_it_is_over() public {
        _apply(NUMBER, MINER);
        bytes memory taken =
            abi.encodeWithSelector(ILicenceRegistry.CategoryTaken.selector, ALICE_ID, MINER, NUMBER);
        vm.expectRevert(taken);
        _apply("PVARA-0002", DATA_CENTRE | MINER);
        vm.prank(REGULATOR);
        licences.surrender(NUMBER, PAPER);
        _apply("PVARA-0002", DATA_CENTRE | MINER);
        assertEq(licences.licenceFor(ALICE_ID, MINER), "PVARA-0002", "the new one speaks");
    }

    function test_grant__terms__kept() public {
        _license();
        ILicenceRegistry.Licence memory l = licences.licenceOf(NUMBER);
        assertTrue(l.state == LicenceState.Licensed, "state");
        assertEq(l.validFrom, FROM, "from");
        assertEq(l.validUntil, UNTIL, "until");
        assertEq(l.version, 3, "version");
    }

    function test_grant__again__renews() public {
        _license();
        vm.prank(REGULATOR);
        licences.grant(NUMBER, UNTIL, UNTIL + 365 days, PAPER);
        assertEq(licences.licenceOf(NUMBER).validUntil, UNTIL + 365 days, "until");
    }

    function test_grant__validity_backwards__refused() public {
        _license();
        vm.startPrank(REGULATOR);
        vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.LicenceInvalid.selector));
        licences.grant(NUMBER, UNTIL, UNTIL - 1, PAPER);
        vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.LicenceInvalid.selector));
        licences.grant(NUMBER, 0, 0, PAPER);
        vm.stopPrank();
    }

    function test_steps__unknown_licence__refused() public {
        for (uint8 to = uint8(LicenceState.NoObjection); to <= uint8(LicenceState.Surrendered); ++to) {
            vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.LicenceUnknown.selector, NUMBER));
            _step(LicenceState(to));
        }
    }

    /// @dev The whole table: from each state, each step, against the set written out below.
    function test_steps__every_pair_of_states__as_the_table_says() public {
        for (uint8 from = uint8(LicenceState.Applied); from <= uint8(LicenceState.Surrendered); ++from) {
            for (uint8 to = uint8(LicenceState.NoObjection); to <= uint8(LicenceState.Surrendered); ++to) {
                _checkPair(LicenceState(from), LicenceState(to));
            }
        }
    }

    uint256 private _pairs;

    function _checkPair(LicenceState from, LicenceState to) private {
        bytes32 number = bytes32(++_pairs);
        _reach(number, from);
        bool allowed = _isInTable(from, to);
        if (!allowed) {
            vm.expectRevert(
                abi.encodeWithSelector(ILicenceRegistry.TransitionRefused.selector, number, from, to)
            );
        }
        _stepOf(number, to);
        assertTrue(licences.licenceOf(number).state == (allowed ? to : from), "state after the step");
    }

    function _isInTable(LicenceState from, LicenceState to) private pure returns (bool) {
        if (from == LicenceState.Revoked || from == LicenceState.Surrendered) return false;
        if (to == LicenceState.Revoked || to == LicenceState.Surrendered) return true;
        if (from == LicenceState.Applied) return to == LicenceState.NoObjection;
        if (from == LicenceState.NoObjection) {
            return to == LicenceState.InPrinciple || to == LicenceState.Licensed;
        }
        if (from == LicenceState.InPrinciple) return to == LicenceState.Licensed;
        if (from == LicenceState.Licensed) {
            return to == LicenceState.Licensed || to == LicenceState.Suspended;
        }
        return to == LicenceState.Licensed;
    }

    /// @dev Takes a new licence of its own investor to a state.
    function _reach(bytes32 number, LicenceState state) private {
        vm.prank(REGULATOR);
        licences.enterApplication(number, number, MINER, PAPER);
        if (state == LicenceState.Applied) return;
        if (state >= LicenceState.Revoked) return _stepOf(number, state);
        _stepOf(number, LicenceState.NoObjection);
        if (state == LicenceState.Suspended) _stepOf(number, LicenceState.Licensed);
        if (state != LicenceState.NoObjection) _stepOf(number, state);
    }

    // --- What it permits ----------------------------------------------------------------------------------------------

    function test_licenceCode__life_of_a_licence__each_reason_in_turn() public {
        assertEq(_code(MINER), ReasonCodes.LICENCE_MISSING, "none");
        _apply(NUMBER, MINER);
        assertEq(_code(MINER), ReasonCodes.LICENCE_PENDING, "applied");
        _step(LicenceState.NoObjection);
        assertEq(_code(MINER), ReasonCodes.LICENCE_PENDING, "no objection");
        _step(LicenceState.InPrinciple);
        assertEq(_code(MINER), ReasonCodes.LICENCE_PENDING, "in principle");
        _step(LicenceState.Licensed);
        assertEq(_code(MINER), ReasonCodes.LICENCE_NOT_YET_VALID, "before its first second");
        vm.warp(FROM);
        assertEq(_code(MINER), ReasonCodes.OK, "first second");
        vm.warp(UNTIL);
        assertEq(_code(MINER), ReasonCodes.OK, "last second");
        vm.warp(UNTIL + 1);
        assertEq(_code(MINER), ReasonCodes.LICENCE_EXPIRED, "after its last second");
        _step(LicenceState.Suspended);
        assertEq(_code(MINER), ReasonCodes.LICENCE_SUSPENDED, "suspended");
        _step(LicenceState.Revoked);
        assertEq(_code(MINER), ReasonCodes.LICENCE_REVOKED, "revoked");
        _apply("PVARA-0002", MINER);
        vm.prank(REGULATOR);
        licences.surrender("PVARA-0002", PAPER);
        assertEq(_code(MINER), ReasonCodes.LICENCE_SURRENDERED, "the next one, surrendered");
    }

    function test_licenceCode__other_category__does_not_help() public {
        _license();
        vm.warp(FROM);
        assertEq(_code(DATA_CENTRE), ReasonCodes.LICENCE_MISSING, "other category");
        assertEq(_code(0), ReasonCodes.LICENCE_MISSING, "no category asked");
        assertEq(licences.licenceCode(BOB_ID, MINER), ReasonCodes.LICENCE_MISSING, "other investor");
    }

    /// @dev With several licences the one nearest to being enough speaks, whatever its category.
    function test_licenceCode__any_of_two_categories__the_nearer_speaks() public {
        _license();
        _apply("PVARA-0002", DATA_CENTRE);
        uint16 either = MINER | DATA_CENTRE;
        assertEq(_code(either), ReasonCodes.LICENCE_NOT_YET_VALID, "not yet valid before pending");
        vm.warp(FROM);
        assertEq(_code(either), ReasonCodes.OK, "in force");
        vm.warp(UNTIL + 1);
        assertEq(_code(either), ReasonCodes.LICENCE_EXPIRED, "expired before pending");
        _step(LicenceState.Revoked);
        assertEq(_code(either), ReasonCodes.LICENCE_PENDING, "pending before revoked");
        vm.prank(REGULATOR);
        licences.surrender("PVARA-0002", PAPER);
        assertEq(_code(either), ReasonCodes.LICENCE_REVOKED, "revoked before surrendered");
    }

    // --- The sandbox --------------------------------------------------------------------------------------------------

    function test_setSandbox__licensed__told_and_kept() public {
        _license();
        uint32 version = licences.licenceOf(NUMBER).version;
        vm.expectEmit(address(licences));
        emit ILicenceRegistry.LicenceUpdated(
            NUMBER, ALICE_ID, LicenceState.Licensed, MINER, FROM, UNTIL, PAPER, version + 1
        );
        vm.expectEmit(address(licences));
        emit ILicenceRegistry.SandboxSet(NUMBER, ALICE_ID, true);
        vm.prank(REGULATOR);
        licences.setSandbox(NUMBER, true, PAPER);
        assertTrue(licences.licenceOf(NUMBER).sandboxed, "in");
        vm.prank(REGULATOR);
        licences.setSandbox(NUMBER, false, PAPER);
        assertFalse(licences.licenceOf(NUMBER).sandboxed, "out");
    }

    function test_setSandboxLimit__some__told_and_kept() public {
        _license();
        vm.expectEmit(address(licences));
        emit ILicenceRegistry.SandboxLimitSet(NUMBER, address(rights), 500);
        vm.prank(REGULATOR);
        licences.setSandboxLimit(NUMBER, address(rights), 500);
        assertEq(licences.sandboxLimitOf(NUMBER, address(rights)), 500, "limit");
        assertEq(licences.sandboxLimitOf(NUMBER, address(cash)), 0, "another asset");
    }

    function test_setSandbox__unknown_or_over__refused() public {
        bytes memory unknown = abi.encodeWithSelector(ILicenceRegistry.LicenceUnknown.selector, NUMBER);
        vm.startPrank(REGULATOR);
        vm.expectRevert(unknown);
        licences.setSandbox(NUMBER, true, PAPER);
        vm.expectRevert(unknown);
        licences.setSandboxLimit(NUMBER, address(rights), 1);
        vm.stopPrank();
        _license();
        bytes memory over =
            abi.encodeWithSelector(ILicenceRegistry.LicenceOver.selector, NUMBER, LicenceState.Revoked);
        vm.startPrank(REGULATOR);
        licences.revoke(NUMBER, PAPER);
        vm.expectRevert(over);
        licences.setSandbox(NUMBER, true, PAPER);
        vm.expectRevert(over);
        licences.setSandboxLimit(NUMBER, address(rights), 1);
        vm.stopPrank();
    }

    /// @dev In force all the same: a sandboxed venue serves others; only what it may itself hold is limited.
    function test_acquisitionCode__sandbox__limit_is_the_last_unit() public {
        _license();
        vm.warp(FROM);
        vm.startPrank(REGULATOR);
        licences.setSandbox(NUMBER, true, PAPER);
        licences.setSandboxLimit(NUMBER, address(rights), 500);
        vm.stopPrank();
        assertEq(_code(MINER), ReasonCodes.OK, "in force");
        assertEq(_acquisition(address(rights), 500), ReasonCodes.OK, "to the limit");
        assertEq(_acquisition(address(rights), 501), ReasonCodes.SANDBOX_LIMIT_EXCEEDED, "one more");
        assertEq(_acquisition(address(cash), 1), ReasonCodes.SANDBOX_LIMIT_EXCEEDED, "no limit, nothing");
        vm.warp(UNTIL + 1);
        assertEq(_acquisition(address(rights), 1), ReasonCodes.LICENCE_EXPIRED, "expired");
    }

    /// @dev A licence of another category that is out of the sandbox admits without limit.
    function test_acquisitionCode__one_of_two_sandboxed__the_other_admits() public {
        _license();
        _apply("PVARA-0002", DATA_CENTRE);
        vm.startPrank(REGULATOR);
        licences.setSandbox(NUMBER, true, PAPER);
        licences.grantNoObjection("PVARA-0002", PAPER);
        licences.grant("PVARA-0002", FROM, UNTIL, PAPER);
        vm.stopPrank();
        vm.warp(FROM);
        assertEq(_acquisition(address(rights), 1), ReasonCodes.SANDBOX_LIMIT_EXCEEDED, "the sandboxed one");
        uint16 code = licences.acquisitionCode(ALICE_ID, MINER | DATA_CENTRE, address(rights), 1);
        assertEq(code, ReasonCodes.OK, "either");
    }

    function _acquisition(address asset, uint256 holding) private view returns (uint16) {
        return licences.acquisitionCode(ALICE_ID, MINER, asset, holding);
    }

    function _code(uint16 categories) private view returns (uint16) {
        return licences.licenceCode(ALICE_ID, categories);
    }

    function _apply(bytes32 number, uint16 categories) private {
        vm.prank(REGULATOR);
        licences.enterApplication(number, ALICE_ID, categories, PAPER);
    }

    function _license() private {
        _apply(NUMBER, MINER);
        _step(LicenceState.NoObjection);
        _step(LicenceState.Licensed);
    }

    function _step(LicenceState to) private {
        _stepOf(NUMBER, to);
    }

    function _stepOf(bytes32 number, LicenceState to) private {
        vm.prank(REGULATOR);
        if (to == LicenceState.NoObjection) licences.grantNoObjection(number, PAPER);
        else if (to == LicenceState.InPrinciple) licences.grantInPrinciple(number, PAPER);
        else if (to == LicenceState.Licensed) licences.grant(number, FROM, UNTIL, PAPER);
        else if (to == LicenceState.Suspended) licences.suspend(number, PAPER);
        else if (to == LicenceState.Revoked) licences.revoke(number, PAPER);
        else licences.surrender(number, PAPER);
    }

    function _expectInvalid(bytes32 number, bytes32 investor, uint16 categories) private {
        vm.expectRevert(abi.encodeWithSelector(ILicenceRegistry.LicenceInvalid.selector));
        vm.prank(REGULATOR);
        licences.enterApplication(number, investor, categories, PAPER);
    }
}
