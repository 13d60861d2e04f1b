// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {IMeterLedger} from "../../src/interfaces/IMeterLedger.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {MeterTest} from "./MeterTest.sol";

/// @dev Readings of a month: stated, published, challenged, restated and settled.
contract MeterLedgerTest is MeterTest {
    uint32 private constant BASE = 1000;
    uint32 private constant HOUR = 100;

    // --- Operators ------------------------------------------------------------------------------------------------------

    function test_setOperators__told_and_kept() public {
        uint256[] memory two = _first(2);
        vm.expectEmit(address(meters));
        emit IMeterLedger.OperatorsSet(NORTH, _accounts(two), 1);
        _name(NORTH, two, 1);
        (uint8 count, uint8 quorum) = meters.quorumOf(NORTH);
        assertEq(count, 2, "operators");
        assertEq(quorum, 1, "quorum");
        assertTrue(meters.isOperator(NORTH, vm.addr(keys[0])), "named again");
        assertTrue(!meters.isOperator(NORTH, vm.addr(keys[2])), "named no more");
        assertTrue(!meters.isOperator(SOUTH, vm.addr(keys[0])), "elsewhere");
        assertTrue(!meters.isOperator(SOUTH, address(0)), "nobody");
    }

    function test_setOperators__invalid__refused() public {
        _expectOperatorsInvalid(NORTH, _accounts(keys), 0);
        _expectOperatorsInvalid(NORTH, _accounts(keys), 4);
        _expectOperatorsInvalid(0, _accounts(keys), 2);
        _expectOperatorsInvalid(NORTH, new address[](0), 0);
        _expectOperatorsInvalid(NORTH, new address[](17), 1);
        _expectOperatorsInvalid(NORTH, new address[](1), 1);
        address[] memory twice = _accounts(keys);
        twice[1] = twice[0];
        _expectOperatorsInvalid(NORTH, twice, 2);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vm.prank(ALICE);
        meters.setOperators(NORTH, twice, 2);
    }

    // --- Stating ----------------------------------------------------------------------------------------------------------

    function test_postRoot__told_and_kept() public {
        IMeterLedger.Batch memory batch = _batch(1, BASE);
        bytes[] memory signatures = _signatures(batch, _first(QUORUM));
        vm.expectEmit(address(meters));
        emit IMeterLedger.RootPosted(NORTH, NOV_2025, 1, 2, batch.root, DATA);
        vm.prank(STRANGER);
        meters.postRoot(batch, signatures);
        assertEq(meters.rootOf(NORTH, NOV_2025, 1), batch.root, "root");
        (uint32 version, uint40 postedAt, uint32 sites, uint32 published) = meters.newestOf(NORTH, NOV_2025);
        assertEq(version, 1, "version");
        assertEq(postedAt, block.timestamp, "time");
        assertEq(sites, 2, "sites");
        assertEq(published, 0, "published");
    }

    function test_postRoot__unknown_operator__refused() public {
        IMeterLedger.Batch memory batch = _batch(1, BASE);
        uint256[] memory by = _first(QUORUM);
        by[1] = 0xBAD;
        _expectBatchRefused(ReasonCodes.OPERATOR_UNKNOWN, batch, by);
        batch.zone = SOUTH;
        _expectBatchRefused(ReasonCodes.OPERATOR_UNKNOWN, batch, _first(QUORUM));
        batch.zone = NORTH;
        _name(NORTH, _first(1), 1);
        _expectBatchRefused(ReasonCodes.OPERATOR_UNKNOWN, batch, _first(QUORUM));
    }

    function test_postRoot__signature_of_something_else__refused() public {
        IMeterLedger.Batch memory batch = _batch(1, BASE);
        bytes[] memory signatures = _signatures(batch, _first(QUORUM));
        batch.sites = 3;
        vm.expectRevert(
            abi.encodeWithSelector(
                IMeterLedger.BatchRefused.selector, ReasonCodes.OPERATOR_UNKNOWN, NORTH, NOV_2025, 1
            )
        );
        meters.postRoot(batch, signatures);
        signatures[0] = hex"00";
        vm.expectRevert(
            abi.encodeWithSelector(
                IMeterLedger.BatchRefused.selector, ReasonCodes.OPERATOR_UNKNOWN, NORTH, NOV_2025, 1
            )
        );
        meters.postRoot(batch, signatures);
    }

    function test_postRoot__quorum_missing_or_one_twice__refused() public {
        IMeterLedger.Batch memory batch = _batch(1, BASE);
        _expectBatchRefused(ReasonCodes.QUORUM_MISSING, batch, _first(1));
        _expectBatchRefused(ReasonCodes.QUORUM_MISSING, batch, _first(0));
        uint256[] memory by = _first(2);
        by[1] = by[0];
        _expectBatchRefused(ReasonCodes.SIGNERS_OUT_OF_ORDER, batch, by);
        (by[0], by[1]) = (keys[1], keys[0]);
        _expectBatchRefused(ReasonCodes.SIGNERS_OUT_OF_ORDER, batch, by);
        by = new uint256[](17);
        for (uint256 i; i < by.length; ++i) {
            by[i] = keys[0];
        }
        _expectBatchRefused(ReasonCodes.SIGNERS_OUT_OF_ORDER, batch, by);
    }

    function test_postRoot__stale_early_or_empty__refused() public {
        uint256[] memory by = _first(QUORUM);
        _expectBatchRefused(ReasonCodes.VERSION_NOT_NEXT, _batch(0, BASE), by);
        _expectBatchRefused(ReasonCodes.VERSION_NOT_NEXT, _batch(2, BASE), by);
        _post(_batch(1, BASE));
        _expectBatchRefused(ReasonCodes.VERSION_NOT_NEXT, _batch(1, BASE), by);
        IMeterLedger.Batch memory batch = _batch(2, BASE);
        batch.root = 0;
        _expectBatchRefused(ReasonCodes.BATCH_EMPTY, batch, by);
        batch = _batch(2, BASE);
        batch.sites = 0;
        _expectBatchRefused(ReasonCodes.BATCH_EMPTY, batch, by);
        batch = _batch(1, BASE);
        batch.period = DEC_2025;
        _expectBatchRefused(ReasonCodes.MONTH_NOT_OVER, batch, by);
    }

    /// @dev A root costs no more than 120,000 gas, whatever it covers.
    function test_gas__post_root() public {
        IMeterLedger.Batch memory batch = _batch(1, BASE);
        bytes[] memory signatures = _signatures(batch, _first(QUORUM));
        vm.cool(address(meters));
        vm.cool(_codeOf(address(meters)));
        meters.postRoot(batch, signatures);
        // A transaction's own 21,000 and the data of a call with two signatures come on top.
        assertLe(vm.lastCallGas().gasTotalUsed + 21_000 + 6_500, 120_000, "gas");
    }

    // --- Publishing -------------------------------------------------------------------------------------------------------

    function test_publish__told_and_kept() public {
        _post(_batch(1, BASE));
        vm.expectEmit(address(meters));
        emit IMeterLedger.Published(MINE, NOV_2025, 1, _kwh(BASE), _readings(BASE));
        _publish(MINE, 1, BASE);
        IMeterLedger.Page memory page = meters.pageOf(MINE, NOV_2025, 1);
        assertEq(page.kwh, _kwh(BASE), "kWh");
        assertEq(page.publishedAt, block.timestamp, "time");
        assertEq(uint8(page.state), uint8(IMeterLedger.PageState.Published), "state");
        _publish(OTHERS, 1, BASE);
        (,,, uint32 published) = meters.newestOf(NORTH, NOV_2025);
        assertEq(published, 2, "published");
    }

    function test_publish__duplicate__refused() public {
        _post(_batch(1, BASE));
        _publish(MINE, 1, BASE);
        bytes memory readings = _readings(BASE);
        bytes32[] memory path = _path(_siteLeaves(BASE), 0);
        _expectPageRefused(ReasonCodes.PAGE_PUBLISHED, MINE, 1);
        meters.publish(MINE, NOV_2025, 1, readings, path);
    }

    function test_publish__of_a_version_that_is_not_the_newest__refused() public {
        bytes memory readings = _readings(BASE);
        bytes32[] memory path = _path(_siteLeaves(BASE), 0);
        _expectPageRefused(ReasonCodes.VERSION_NOT_NEWEST, MINE, 0);
        meters.publish(MINE, NOV_2025, 0, readings, path);
        _post(_batch(1, BASE));
        _post(_batch(2, BASE));
        _expectPageRefused(ReasonCodes.VERSION_NOT_NEWEST, MINE, 1);
        meters.publish(MINE, NOV_2025, 1, readings, path);
    }

    function test_publish__not_what_was_signed__refused() public {
        _post(_batch(1, BASE));
        bytes32[] memory path = _path(_siteLeaves(BASE), 0);
        bytes memory readings = _readings(BASE);
        readings[3] = 0xff;
        _expectPageRefused(ReasonCodes.PROOF_INVALID, MINE, 1);
        meters.publish(MINE, NOV_2025, 1, readings, path);
        readings = _readings(BASE);
        _expectPageRefused(ReasonCodes.PROOF_INVALID, MINE_TOO, 1);
        meters.publish(MINE_TOO, NOV_2025, 1, readings, path);
        bytes memory longer = bytes.concat(readings, bytes4(0));
        _expectPageRefused(ReasonCodes.PAGE_MALFORMED, MINE, 1);
        meters.publish(MINE, NOV_2025, 1, longer, path);
        _expectPageRefused(ReasonCodes.SITE_UNKNOWN, 99, 1);
        meters.publish(99, NOV_2025, 1, readings, path);
    }

    // --- Proving ----------------------------------------------------------------------------------------------------------

    function testFuzz_provenKwh__any_hour(uint16 hour) public {
        hour = uint16(hour % (DAYS * 24));
        _post(_batch(1, BASE));
        IMeterLedger.ReadingProof memory proof = _proof(OTHERS, hour, BASE);
        uint256 kwh = 2 * uint256(BASE) + hour;
        assertEq(meters.provenKwh(OTHERS, firstHour + hour, 1, proof), kwh, "reading");
        assertTrue(meters.verifyReading(OTHERS, firstHour + hour, kwh, 1, proof), "verified");
        assertTrue(!meters.verifyReading(OTHERS, firstHour + hour, kwh + 1, 1, proof), "another one");
        assertTrue(!meters.verifyReading(MINE, firstHour + hour, kwh, 1, proof), "another site");
        assertTrue(!meters.verifyReading(OTHERS, firstHour + hour + 24, kwh, 1, proof), "another day");
        assertTrue(!meters.verifyReading(OTHERS, firstHour + hour, kwh, 2, proof), "another version");
    }

    function test_provenKwh__altered__refused() public {
        _post(_batch(1, BASE));
        IMeterLedger.ReadingProof memory proof = _proof(MINE, HOUR, BASE);
        proof.kwh += 1;
        _expectReadingRefused(ReasonCodes.PROOF_INVALID, MINE, HOUR, 1);
        meters.provenKwh(MINE, firstHour + HOUR, 1, proof);
        proof = _proof(MINE, HOUR, BASE);
        proof.readings[0] = 0xff;
        _expectReadingRefused(ReasonCodes.PROOF_INVALID, MINE, HOUR, 1);
        meters.provenKwh(MINE, firstHour + HOUR, 1, proof);
        proof.readings = bytes.concat(proof.readings, hex"00");
        _expectReadingRefused(ReasonCodes.PAGE_MALFORMED, MINE, HOUR, 1);
        meters.provenKwh(MINE, firstHour + HOUR, 1, proof);
    }

    function test_provenKwh__restated__every_version_stays_provable() public {
        _post(_batch(1, BASE));
        _post(_batch(2, BASE + 5));
        assertEq(meters.provenKwh(MINE, firstHour + HOUR, 1, _proof(MINE, HOUR, BASE)), BASE + HOUR, "first");
        assertEq(
            meters.provenKwh(MINE, firstHour + HOUR, 2, _proof(MINE, HOUR, BASE + 5)),
            BASE + 5 + HOUR,
            "second"
        );
    }

    // --- Challenging ------------------------------------------------------------------------------------------------------

    function test_challenge__by_the_sites_investor__holds_up_its_settlement_alone() public {
        _publishBoth(1, BASE);
        vm.expectEmit(address(meters));
        emit IMeterLedger.Challenged(MINE, NOV_2025, 1, firstHour + HOUR, BASE + HOUR, ALICE, DOCUMENT);
        _challenge(ALICE, MINE, 1, BASE);
        vm.warp(block.timestamp + CHALLENGE_DAYS * 1 days);
        assertEq(meters.settlementCode(MINE, NOV_2025), ReasonCodes.READINGS_CHALLENGED, "challenged");
        assertEq(meters.settlementCode(OTHERS, NOV_2025), ReasonCodes.OK, "the other");
        _expectPageRefused(ReasonCodes.READINGS_CHALLENGED, MINE, 1);
        meters.settle(MINE, NOV_2025);
    }

    function test_challenge__of_anothers_site__refused() public {
        _publishBoth(1, BASE);
        IMeterLedger.ReadingProof memory proof = _proof(MINE, HOUR, BASE);
        uint32 hour = firstHour + HOUR;
        _expectReadingRefused(ReasonCodes.SITE_OF_ANOTHER, MINE, HOUR, 1);
        vm.prank(BOB);
        meters.challenge(MINE, hour, 1, proof, DOCUMENT);
        _expectReadingRefused(ReasonCodes.SITE_OF_ANOTHER, 99, HOUR, 1);
        vm.prank(STRANGER);
        meters.challenge(99, hour, 1, proof, DOCUMENT);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, BOB));
        vm.prank(BOB);
        meters.challengeAsOperator(MINE, hour, 1, proof, DOCUMENT);
        vm.prank(GRID_OPERATOR);
        meters.challengeAsOperator(MINE, hour, 1, proof, DOCUMENT);
    }

    function test_challenge__too_late_unpublished_restated_or_unproven__refused() public {
        _post(_batch(1, BASE));
        _expectReadingRefused(ReasonCodes.PAGE_NOT_PUBLISHED, MINE, HOUR, 1);
        _challenge(ALICE, MINE, 1, BASE);
        _publish(MINE, 1, BASE);
        _expectReadingRefused(ReasonCodes.PROOF_INVALID, MINE, HOUR, 1);
        _challenge(ALICE, MINE, 1, BASE + 1);
        vm.warp(block.timestamp + CHALLENGE_DAYS * 1 days);
        _expectReadingRefused(ReasonCodes.CHALLENGE_TOO_LATE, MINE, HOUR, 1);
        _challenge(ALICE, MINE, 1, BASE);
        _post(_batch(2, BASE + 5));
        _expectReadingRefused(ReasonCodes.VERSION_NOT_NEWEST, MINE, HOUR, 1);
        _challenge(ALICE, MINE, 1, BASE);
    }

    function test_challenge__twice__refused() public {
        _publishBoth(1, BASE);
        _challenge(ALICE, MINE, 1, BASE);
        _expectReadingRefused(ReasonCodes.CHALLENGE_TOO_LATE, MINE, HOUR, 1);
        _challenge(ALICE, MINE, 1, BASE);
    }

    function test_dismiss__lets_the_month_settle() public {
        _publishBoth(1, BASE);
        _challenge(ALICE, MINE, 1, BASE);
        vm.expectEmit(address(meters));
        emit IMeterLedger.ChallengeDismissed(MINE, NOV_2025, 1, DOCUMENT);
        _dismiss(MINE, 1);
        _expectPageRefused(ReasonCodes.CHALLENGE_WINDOW_OPEN, MINE, 1);
        meters.settle(MINE, NOV_2025);
        vm.warp(block.timestamp + CHALLENGE_DAYS * 1 days);
        meters.settle(MINE, NOV_2025);
    }

    function test_dismiss__nothing_challenged_or_restated__refused() public {
        _publishBoth(1, BASE);
        _expectPageRefused(ReasonCodes.NOT_CHALLENGED, MINE, 1);
        _dismiss(MINE, 1);
        _challenge(ALICE, MINE, 1, BASE);
        _post(_batch(2, BASE));
        _expectPageRefused(ReasonCodes.VERSION_NOT_NEWEST, MINE, 1);
        _dismiss(MINE, 1);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, ALICE));
        vm.prank(ALICE);
        meters.dismiss(MINE, NOV_2025, 1, DOCUMENT);
    }

    // --- Settling ---------------------------------------------------------------------------------------------------------

    function test_settle__after_the_window__told_and_kept() public {
        _publishBoth(1, BASE);
        vm.warp(block.timestamp + CHALLENGE_DAYS * 1 days - 1);
        _expectPageRefused(ReasonCodes.CHALLENGE_WINDOW_OPEN, MINE, 1);
        meters.settle(MINE, NOV_2025);
        vm.warp(block.timestamp + 1);
        vm.expectEmit(address(meters));
        emit IMeterLedger.Settled(MINE, NOV_2025, 1, _kwh(BASE));
        vm.prank(STRANGER);
        meters.settle(MINE, NOV_2025);
        (uint32 version, uint64 kwh) = meters.settledOf(MINE, NOV_2025);
        assertEq(version, 1, "version");
        assertEq(kwh, _kwh(BASE), "kWh");
        _expectPageRefused(ReasonCodes.ALREADY_SETTLED, MINE, 1);
        meters.settle(MINE, NOV_2025);
    }

    function test_settle__nothing_published_or_no_such_site__refused() public {
        _expectPageRefused(ReasonCodes.PAGE_NOT_PUBLISHED, MINE, 0);
        meters.settle(MINE, NOV_2025);
        _post(_batch(1, BASE));
        _expectPageRefused(ReasonCodes.PAGE_NOT_PUBLISHED, MINE, 1);
        meters.settle(MINE, NOV_2025);
        _expectPageRefused(ReasonCodes.SITE_UNKNOWN, 99, 0);
        meters.settle(99, NOV_2025);
    }

    function test_settle__restated__stands_until_the_next_version_has_its_own_window() public {
        _publishBoth(1, BASE);
        vm.warp(block.timestamp + CHALLENGE_DAYS * 1 days);
        meters.settle(MINE, NOV_2025);
        _publishBoth(2, BASE + 5);
        _expectPageRefused(ReasonCodes.CHALLENGE_WINDOW_OPEN, MINE, 2);
        meters.settle(MINE, NOV_2025);
        (uint32 version, uint64 kwh) = meters.settledOf(MINE, NOV_2025);
        assertEq(version, 1, "as it was");
        vm.warp(block.timestamp + CHALLENGE_DAYS * 1 days);
        meters.settle(MINE, NOV_2025);
        (version, kwh) = meters.settledOf(MINE, NOV_2025);
        assertEq(version, 2, "version");
        assertEq(kwh, _kwh(BASE + 5), "kWh");
        assertEq(meters.pageOf(MINE, NOV_2025, 1).kwh, _kwh(BASE), "the first version stays");
        assertEq(meters.rootOf(NORTH, NOV_2025, 1), _batch(1, BASE).root, "its root as well");
    }

    /// @dev A month of 31 days, the longest page there is, fits a transaction many times over.
    function test_gas__publish_a_month() public {
        _post(_batch(1, BASE));
        bytes memory readings = _readings(BASE);
        bytes32[] memory path = _path(_siteLeaves(BASE), 0);
        meters.publish(MINE, NOV_2025, 1, readings, path);
        assertLe(vm.lastCallGas().gasTotalUsed, 400_000, "gas");
    }

    function _publishBoth(uint32 version, uint32 base) private {
        _post(_batch(version, base));
        _publish(MINE, version, base);
        _publish(OTHERS, version, base);
    }

    function _challenge(address by, uint32 site, uint32 version, uint32 base) private {
        IMeterLedger.ReadingProof memory proof = _proof(site, HOUR, base);
        vm.prank(by);
        meters.challenge(site, firstHour + HOUR, version, proof, DOCUMENT);
    }

    function _dismiss(uint32 site, uint32 version) private {
        vm.prank(REGULATOR);
        meters.dismiss(site, NOV_2025, version, DOCUMENT);
    }

    function _expectOperatorsInvalid(uint16 zone, address[] memory their, uint8 quorum) private {
        vm.expectRevert(abi.encodeWithSelector(IMeterLedger.OperatorsInvalid.selector, zone));
        vm.prank(REGULATOR);
        meters.setOperators(zone, their, quorum);
    }
}
