// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import {Lanes, LanesLib} from "./Lanes.sol";

/// @notice The tree that a root of meter readings stands for; {IMeterLedger} says how it is built.
library MeterTree {
    /// @dev Readings of a day.
    uint256 internal constant HOURS = 24;
    /// @dev Bytes of a reading.
    uint256 internal constant READING_BYTES = 4;
    /// @dev Bytes of a day's readings: three words of eight.
    uint256 internal constant DAY_BYTES = HOURS * READING_BYTES;

    /// @dev Leaves of a month: as many as days, filled up to a power of two.
    uint256 private constant LEAVES = 32;
    /// @dev Bytes of a word.
    uint256 private constant WORD = 32;

    /// @dev A site's leaf.
    function siteLeaf(uint32 site, uint16 period, uint64 kwh, bytes32 daysRoot)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(site, period, kwh, daysRoot));
    }

    /// @dev Whether a site's leaf is under a root.
    function isUnder(bytes32 root, bytes32 leaf, bytes32[] calldata path) internal pure returns (bool) {
        return root != 0 && MerkleProof.verifyCalldata(path, root, leaf);
    }

    /// @dev The root over the days of a month, whose readings follow each other.
    function rootOfDays(uint32 site, uint256 firstDay, bytes calldata readings)
        internal
        pure
        returns (bytes32)
    {
        bytes32[LEAVES] memory nodes;
        uint256 count = readings.length / DAY_BYTES;
        for (uint256 i; i < count; ++i) {
            nodes[i] = dayLeaf(site, firstDay + i, readings[i * DAY_BYTES:(i + 1) * DAY_BYTES]);
        }
        for (uint256 width = LEAVES / 2; width > 0; width /= 2) {
            for (uint256 i; i < width; ++i) {
                nodes[i] = Hashes.commutativeKeccak256(nodes[2 * i], nodes[2 * i + 1]);
            }
        }
        return nodes[0];
    }

    /// @dev The days' root that a day's readings lead to.
    function rootFromDay(uint32 site, uint256 day, bytes calldata readings, bytes32[] calldata dayPath)
        internal
        pure
        returns (bytes32)
    {
        return MerkleProof.processProofCalldata(dayPath, dayLeaf(site, day, readings));
    }

    /// @dev The leaf of a day.
    function dayLeaf(uint32 site, uint256 day, bytes calldata readings) internal pure returns (bytes32) {
        // A day is seconds over 86,400: it fits until long after the months do not.
        // forge-lint: disable-next-line(unsafe-typecast)
        return keccak256(abi.encodePacked(site, uint32(day), readings));
    }

    /// @dev The sum of readings that fill whole words, in kWh.
    function total(bytes calldata readings) internal pure returns (uint64 kwh) {
        for (uint256 i; i < readings.length; i += WORD) {
            Lanes eight = Lanes.wrap(uint256(bytes32(readings[i:i + WORD])));
            for (uint8 lane; lane < LanesLib.COUNT; ++lane) {
                // At most 744 readings of 32 bits.
                // forge-lint: disable-next-line(unsafe-typecast)
                kwh += uint64(eight.at(lane));
            }
        }
    }

    /// @dev The reading of an hour among a day's readings, in kWh.
    function reading(bytes calldata readings, uint256 hourOfDay) internal pure returns (uint32) {
        return uint32(bytes4(readings[hourOfDay * READING_BYTES:(hourOfDay + 1) * READING_BYTES]));
    }
}
