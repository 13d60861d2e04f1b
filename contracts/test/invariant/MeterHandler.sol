// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMeterLedger} from "../../src/interfaces/IMeterLedger.sol";
import {Acting} from "../base/Acting.sol";
import {MizanTest} from "../base/MizanTest.sol";
import {MeterTest} from "../power/MeterTest.sol";

/**
 * @title Readings of November, stated and restated by operators who change, published, challenged, dismissed and settled.
 * @dev The model keeps what every version stated and how far each site has come in it. Readings are one of a few months that are
 * worked out once.
 */
contract MeterHandler is MeterTest, Acting {
    uint32 private constant SHAPES = 3;
    uint32 private constant BASE = 1000;
    uint256 private constant HOUR = 100;
    /// @dev Where the ledger keeps roots, pages and settlements.
    uint256 private constant ROOTS = 6;
    uint256 private constant PAGES = 7;
    uint256 private constant SETTLED = 8;
    uint256 private constant STATE_BIT = 104;

    /// @dev How far a site has come in a version.
    struct Page {
        uint64 kwh;
        uint40 publishedAt;
        IMeterLedger.PageState state;
    }

    /// @dev A version as it was stated: with which of the months.
    struct Stated {
        uint32 shape;
        bytes32 root;
        uint40 postedAt;
        uint32 published;
    }

    struct Settlement {
        uint32 version;
        uint64 kwh;
    }

    /// @dev A site's readings in one of the months, and what proves them.
    struct Month {
        bytes readings;
        uint64 kwh;
        bytes32[] sitePath;
        bytes dayReadings;
        bytes32[] dayPath;
    }

    bytes32[] private _shapes;
    mapping(uint32 site => Month[]) private _months;
    /// @dev Version 0 is none.
    Stated[] private _stated;
    mapping(uint32 site => mapping(uint32 version => Page)) private _pages;
    mapping(uint32 site => Settlement) private _settled;
    uint256 private _quorum = QUORUM;

    function setUp() public override(MeterTest, MizanTest) {
        super.setUp();
        _stated.push();
        for (uint32 shape; shape < SHAPES; ++shape) {
            _shapes.push(_root(_siteLeaves(BASE + shape)));
            _work(MINE, shape);
            _work(OTHERS, shape);
        }
    }

    // --- Actions ------------------------------------------------------------------------------------------------------

    /// @notice States a month as the next version, or as another one, mostly with enough signatures.
    function post(uint256 shape, uint256 wrong, uint256 missing) external {
        Stated memory s;
        (s.shape, s.postedAt) = (uint32(shape % SHAPES), uint40(block.timestamp));
        s.root = _shapes[s.shape];
        uint32 version = wrong % 8 == 0 ? uint32(wrong / 8 % (_newest() + 3)) : _newest() + 1;
        IMeterLedger.Batch memory batch = IMeterLedger.Batch(NORTH, NOV_2025, version, 2, s.root, DATA);
        uint256 signers = missing % 8 == 0 ? _quorum - 1 : _quorum;
        bytes memory data = abi.encodeCall(meters.postRoot, (batch, _signatures(batch, _first(signers))));
        bool expected = version == _newest() + 1 && signers == _quorum;
        _try(expected, STRANGER, address(meters), data);
        if (expected) _stated.push(s);
    }

    /// @notice Publishes a site's readings of a version, mostly those that were stated in the newest.
    function publish(uint256 siteSeed, uint256 old, uint256 wrong) external {
        (uint32 site, uint32 version) = (_site(siteSeed), _version(old));
        uint32 shape = wrong % 8 == 0 ? uint32(wrong / 8 % SHAPES) : _stated[version].shape;
        Month storage m = _months[site][shape];
        Page storage page = _pages[site][version];
        bool expected = version != 0 && version == _newest() && shape == _stated[version].shape
            && page.state == IMeterLedger.PageState.None;
        bytes memory data = abi.encodeCall(meters.publish, (site, NOV_2025, version, m.readings, m.sitePath));
        _try(expected, STRANGER, address(meters), data);
        if (!expected) return;
        (page.kwh, page.publishedAt) = (m.kwh, uint40(block.timestamp));
        page.state = IMeterLedger.PageState.Published;
        ++_stated[version].published;
    }

    /// @notice Whoever has the site, or somebody else, challenges one of its readings.
    function challenge(uint256 siteSeed, uint256 old, uint256 wrong) external {
        (uint32 site, uint32 version) = (_site(siteSeed), _version(old));
        address account = (site == MINE) == (wrong % 8 != 0) ? ALICE : BOB;
        bool expected = wrong % 8 != 0 && _mayBeChallenged(site, version);
        bytes memory data = abi.encodeCall(
            meters.challenge, (site, uint32(firstHour + HOUR), version, _proofOf(site, version), DOCUMENT)
        );
        _try(expected, account, address(meters), data);
        if (expected) _pages[site][version].state = IMeterLedger.PageState.Challenged;
    }

    /// @notice The grid operator challenges any site's reading.
    function challengeAsOperator(uint256 siteSeed, uint256 old) external {
        (uint32 site, uint32 version) = (_site(siteSeed), _version(old));
        bool expected = _mayBeChallenged(site, version);
        bytes memory data = abi.encodeCall(
            meters.challengeAsOperator,
            (site, uint32(firstHour + HOUR), version, _proofOf(site, version), DOCUMENT)
        );
        _try(expected, GRID_OPERATOR, address(meters), data);
        if (expected) _pages[site][version].state = IMeterLedger.PageState.Challenged;
    }

    /// @notice The regulator dismisses a challenge, if there is one.
    function dismiss(uint256 siteSeed, uint256 old) external {
        (uint32 site, uint32 version) = (_site(siteSeed), _version(old));
        Page storage page = _pages[site][version];
        bool expected =
            version != 0 && version == _newest() && page.state == IMeterLedger.PageState.Challenged;
        bytes memory data = abi.encodeCall(meters.dismiss, (site, NOV_2025, version, DOCUMENT));
        _try(expected, REGULATOR, address(meters), data);
        if (expected) page.state = IMeterLedger.PageState.Dismissed;
    }

    /// @notice Anybody settles a site's month, which goes once for every version that was left standing.
    function settle(uint256 siteSeed) external {
        uint32 site = _site(siteSeed);
        Page memory page = _pages[site][_newest()];
        bool standing =
            page.state == IMeterLedger.PageState.Published || page.state == IMeterLedger.PageState.Dismissed;
        bool expected = standing && !_isOpen(page) && _settled[site].version != _newest();
        assertTrue((meters.settlementCode(site, NOV_2025) == 0) == expected, "pre-check and execution");
        _try(expected, STRANGER, address(meters), abi.encodeCall(meters.settle, (site, NOV_2025)));
        if (!expected) return;
        assertLe(_settled[site].version + 1, _newest(), "a settled version only goes up");
        _settled[site] = Settlement(_newest(), page.kwh);
    }

    /// @notice The regulator names one to three operators, some or all of whom must sign.
    function rename(uint256 count, uint256 quorum) external {
        count = 1 + count % OPERATORS;
        _quorum = 1 + quorum % count;
        bytes memory data =
            abi.encodeCall(meters.setOperators, (NORTH, _accounts(_first(count)), uint8(_quorum)));
        _try(true, REGULATOR, address(meters), data);
    }

    /// @notice Up to six days pass; readings may be challenged for seven.
    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 6 days);
    }

    // --- Checks -------------------------------------------------------------------------------------------------------

    /// @notice Every version's root is what was stated, and there are no others.
    function checkRoots() external view {
        for (uint32 version; version <= _newest() + 1; ++version) {
            bytes32 stated = version <= _newest() ? _stated[version].root : bytes32(0);
            assertEq(meters.rootOf(NORTH, NOV_2025, version), stated, "a root changed");
        }
        (uint32 newest, uint40 postedAt,, uint32 published) = meters.newestOf(NORTH, NOV_2025);
        assertEq(newest, _newest(), "newest version");
        assertEq(postedAt, _stated[newest].postedAt, "when it was posted");
        assertEq(published, _stated[newest].published, "how many are published");
    }

    /// @notice Every page is as far as it was brought, in every version.
    function checkPages() external view {
        for (uint32 version; version <= _newest(); ++version) {
            _checkPage(MINE, version);
            _checkPage(OTHERS, version);
        }
    }

    /// @notice What is settled was published, stood unchallenged or in spite of it, for the whole window; and is that still.
    function checkSettled() external view {
        _checkSettled(MINE);
        _checkSettled(OTHERS);
    }

    // --- Faults, which the checks must find ---------------------------------------------------------------------------

    /// @notice The first version's root is another, or itself again.
    function alterRoot() external {
        _flip(_slot(ROOTS, NORTH, NOV_2025, 1), 1);
    }

    /// @notice The newest page of ALICE's site is challenged where it was published, and the reverse.
    function alterState() external {
        _flip(_slot(PAGES, MINE, NOV_2025, _newest()), 3 << STATE_BIT);
    }

    /// @notice ALICE's site is settled with a kWh more, or less.
    function alterSettled() external {
        _flip(keccak256(abi.encode(NOV_2025, keccak256(abi.encode(MINE, SETTLED)))), 1 << 32);
    }

    function _flip(bytes32 slot, uint256 bits) private {
        vm.store(address(meters), slot, bytes32(uint256(vm.load(address(meters), slot)) ^ bits));
    }

    function _slot(uint256 base, uint256 first, uint256 second, uint256 third)
        private
        pure
        returns (bytes32)
    {
        bytes32 inner = keccak256(abi.encode(second, keccak256(abi.encode(first, base))));
        return keccak256(abi.encode(third, inner));
    }

    // --- The model ----------------------------------------------------------------------------------------------------

    function _checkPage(uint32 site, uint32 version) private view {
        Page memory kept = _pages[site][version];
        IMeterLedger.Page memory told = meters.pageOf(site, NOV_2025, version);
        assertEq(told.kwh, kept.kwh, "kWh of a page");
        assertEq(told.publishedAt, kept.publishedAt, "when it was published");
        assertEq(uint8(told.state), uint8(kept.state), "how far it has come");
    }

    function _checkSettled(uint32 site) private view {
        (uint32 version, uint64 kwh) = meters.settledOf(site, NOV_2025);
        assertEq(version, _settled[site].version, "settled version");
        assertEq(kwh, _settled[site].kwh, "settled kWh");
        if (version == 0) return;
        IMeterLedger.Page memory page = meters.pageOf(site, NOV_2025, version);
        bool standing =
            page.state == IMeterLedger.PageState.Published || page.state == IMeterLedger.PageState.Dismissed;
        assertTrue(standing, "settled what is not standing");
        assertEq(kwh, page.kwh, "settled something else");
        assertLe(page.publishedAt + CHALLENGE_DAYS * 1 days, block.timestamp, "settled too early");
    }

    function _mayBeChallenged(uint32 site, uint32 version) private view returns (bool) {
        Page memory page = _pages[site][version];
        return version != 0 && version == _newest() && page.state == IMeterLedger.PageState.Published
            && _isOpen(page);
    }

    function _isOpen(Page memory page) private view returns (bool) {
        return block.timestamp < page.publishedAt + CHALLENGE_DAYS * 1 days;
    }

    function _newest() private view returns (uint32) {
        return uint32(_stated.length - 1);
    }

    // --- Helpers ------------------------------------------------------------------------------------------------------

    /// @dev Works a site's month out: its readings, and the proof of one of them.
    function _work(uint32 site, uint32 shape) private {
        (uint32 base, uint256 place) = site == MINE ? (BASE + shape, 0) : (2 * (BASE + shape), 1);
        IMeterLedger.ReadingProof memory proof = _proof(site, HOUR, BASE + shape);
        _months[site].push(
            Month(
                _readings(base),
                _kwh(base),
                _path(_siteLeaves(BASE + shape), place),
                proof.readings,
                proof.dayPath
            )
        );
    }

    function _proofOf(uint32 site, uint32 version) private view returns (IMeterLedger.ReadingProof memory) {
        Month storage m = _months[site][_stated[version].shape];
        return IMeterLedger.ReadingProof(m.dayReadings, m.dayPath, m.kwh, m.sitePath);
    }

    function _site(uint256 seed) private pure returns (uint32) {
        return seed % 2 == 0 ? MINE : OTHERS;
    }

    /// @dev The newest version, mostly.
    function _version(uint256 seed) private view returns (uint32) {
        return seed % 8 == 0 ? uint32(seed / 8 % _stated.length) : _newest();
    }
}
