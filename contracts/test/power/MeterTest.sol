// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMeterLedger} from "../../src/interfaces/IMeterLedger.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {NominationTest} from "./NominationTest.sol";

/// @title November 2025 is over; three operators, two of whom sign, read two sites in the north.
abstract contract MeterTest is NominationTest {
    uint256 internal constant FIRST_KEY = 0x1111;
    uint256 internal constant OPERATORS = 3;
    uint8 internal constant QUORUM = 2;
    uint256 internal constant DAYS = 30;
    bytes32 internal constant DATA = keccak256("readings.csv");
    bytes32 internal constant DOCUMENT = keccak256("document");

    /// @dev The operators' keys, by ascending account.
    uint256[] internal keys;
    /// @dev First PKT day of November, and its first hour.
    uint256 internal firstDay;
    uint32 internal firstHour;

    function setUp() public virtual override {
        super.setUp();
        for (uint256 i; i < OPERATORS; ++i) {
            keys.push(FIRST_KEY + i);
        }
        _sortKeys();
        _name(NORTH, keys, QUORUM);
        uint256 start = PktCalendar.periodStart(NOV_2025);
        (firstDay,) = PktCalendar.dayAndSecond(start);
        firstHour = uint32(start / 1 hours);
        vm.warp(PktCalendar.periodEnd(NOV_2025));
    }

    function _name(uint16 zone, uint256[] memory their, uint8 quorum) internal {
        vm.prank(REGULATOR);
        meters.setOperators(zone, _accounts(their), quorum);
    }

    function _accounts(uint256[] memory their) internal pure returns (address[] memory accounts) {
        accounts = new address[](their.length);
        for (uint256 i; i < their.length; ++i) {
            accounts[i] = vm.addr(their[i]);
        }
    }

    // --- The tree, written out once more ----------------------------------------------------------------------------------

    /// @dev A month of readings: hour h of it is `base + h` kWh.
    function _readings(uint32 base) internal pure returns (bytes memory all) {
        all = new bytes(DAYS * 96);
        for (uint32 hour; hour < DAYS * 24; ++hour) {
            bytes4 kwh = bytes4(base + hour);
            for (uint256 i; i < 4; ++i) {
                all[4 * hour + i] = kwh[i];
            }
        }
    }

    function _kwh(uint32 base) internal pure returns (uint64) {
        uint64 hour = uint64(DAYS) * 24;
        return hour * base + hour * (hour - 1) / 2;
    }

    function _day(bytes memory all, uint256 day) internal pure returns (bytes memory part) {
        part = new bytes(96);
        for (uint256 i; i < 96; ++i) {
            part[i] = all[day * 96 + i];
        }
    }

    function _dayLeaves(uint32 site, bytes memory all) internal view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](32);
        for (uint256 day; day < DAYS; ++day) {
            leaves[day] = keccak256(abi.encodePacked(site, uint32(firstDay + day), _day(all, day)));
        }
    }

    function _siteLeaf(uint32 site, uint32 base) internal view returns (bytes32) {
        bytes32 daysRoot = _root(_dayLeaves(site, _readings(base)));
        return keccak256(abi.encode(site, NOV_2025, _kwh(base), daysRoot));
    }

    function _pair(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
    }

    /// @dev The root over leaves, as many as a power of two.
    function _root(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32[] memory row = leaves;
        while (row.length > 1) {
            bytes32[] memory above = new bytes32[](row.length / 2);
            for (uint256 i; i < above.length; ++i) {
                above[i] = _pair(row[2 * i], row[2 * i + 1]);
            }
            row = above;
        }
        return row[0];
    }

    /// @dev The way from a leaf to the root, as {_root} goes.
    function _path(bytes32[] memory leaves, uint256 place) internal pure returns (bytes32[] memory path) {
        uint256 depth;
        while (1 << depth < leaves.length) ++depth;
        path = new bytes32[](depth);
        bytes32[] memory row = leaves;
        for (uint256 level; level < depth; ++level) {
            path[level] = row[place ^ 1];
            bytes32[] memory above = new bytes32[](row.length / 2);
            for (uint256 i; i < above.length; ++i) {
                above[i] = _pair(row[2 * i], row[2 * i + 1]);
            }
            (row, place) = (above, place / 2);
        }
    }

    /// @dev The leaves of the sites MINE and OTHERS.
    function _siteLeaves(uint32 base) internal view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](2);
        (leaves[0], leaves[1]) = (_siteLeaf(MINE, base), _siteLeaf(OTHERS, 2 * base));
    }

    // --- Stating, publishing, proving -------------------------------------------------------------------------------------

    /// @dev What the operators state of November: hour h was `base + h` kWh at MINE and `2 base + h` at OTHERS.
    function _batch(uint32 version, uint32 base) internal view returns (IMeterLedger.Batch memory) {
        return IMeterLedger.Batch(NORTH, NOV_2025, version, 2, _root(_siteLeaves(base)), DATA);
    }

    function _signatures(IMeterLedger.Batch memory batch, uint256[] memory by)
        internal
        view
        returns (bytes[] memory signatures)
    {
        bytes32 typeHash = keccak256(
            "Batch(uint16 zone,uint16 period,uint32 version,uint32 sites,bytes32 root,bytes32 dataHash)"
        );
        bytes32 digest = _typedDigest("MeterLedger", address(meters), keccak256(abi.encode(typeHash, batch)));
        signatures = new bytes[](by.length);
        for (uint256 i; i < by.length; ++i) {
            signatures[i] = _sign(by[i], digest);
        }
    }

    /// @dev The first so many of the operators' keys.
    function _first(uint256 count) internal view returns (uint256[] memory some) {
        some = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            some[i] = keys[i];
        }
    }

    function _post(IMeterLedger.Batch memory batch) internal {
        meters.postRoot(batch, _signatures(batch, _first(QUORUM)));
    }

    function _publish(uint32 site, uint32 version, uint32 base) internal {
        (uint256 place, uint32 from) = site == MINE ? (0, base) : (1, 2 * base);
        meters.publish(site, NOV_2025, version, _readings(from), _path(_siteLeaves(base), place));
    }

    function _proof(uint32 site, uint256 hour, uint32 base)
        internal
        view
        returns (IMeterLedger.ReadingProof memory)
    {
        (uint256 place, uint32 from) = site == MINE ? (0, base) : (1, 2 * base);
        bytes memory all = _readings(from);
        return IMeterLedger.ReadingProof({
            readings: _day(all, hour / 24),
            dayPath: _path(_dayLeaves(site, all), hour / 24),
            kwh: _kwh(from),
            sitePath: _path(_siteLeaves(base), place)
        });
    }

    function _expectBatchRefused(uint16 code, IMeterLedger.Batch memory batch, uint256[] memory by) internal {
        bytes[] memory signatures = _signatures(batch, by);
        vm.expectRevert(
            abi.encodeWithSelector(
                IMeterLedger.BatchRefused.selector, code, batch.zone, batch.period, batch.version
            )
        );
        meters.postRoot(batch, signatures);
    }

    function _expectPageRefused(uint16 code, uint32 site, uint32 version) internal {
        vm.expectRevert(
            abi.encodeWithSelector(IMeterLedger.PageRefused.selector, code, site, NOV_2025, version)
        );
    }

    function _expectReadingRefused(uint16 code, uint32 site, uint256 hour, uint32 version) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                IMeterLedger.ReadingRefused.selector, code, site, firstHour + hour, version
            )
        );
    }

    function _sortKeys() private {
        for (uint256 i; i < keys.length; ++i) {
            for (uint256 j = i + 1; j < keys.length; ++j) {
                if (vm.addr(keys[j]) < vm.addr(keys[i])) (keys[i], keys[j]) = (keys[j], keys[i]);
            }
        }
    }
}
