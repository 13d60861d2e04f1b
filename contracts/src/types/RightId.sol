// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice The ERC-1155 id of a capacity right: what the kW are, where, and when.
 * @dev Layout from the lowest bit: vintage 16 (calendar year of allocation) | firmness 8 | block mask 8 | last period 16
 * | first period 16 | plant 16 | zone 16 | product 16 | zero above. A period is a calendar month in PKT (UTC+5),
 * counted from January 2025 = 0; both ends are inclusive. Bit b of the block mask means time block b of every day.
 */
type RightId is uint256;

using RightIds for RightId global;
using {RightIds.pack} for Right global;

/// @notice The parts of a {RightId}.
struct Right {
    uint16 product;
    uint16 zone;
    uint16 plant;
    uint16 firstPeriod;
    uint16 lastPeriod;
    uint8 blockMask;
    uint8 firmness;
    uint16 vintage;
}

/// @notice Packing and reading of {RightId}.
library RightIds {
    /// @notice An id has bits set above its 112, so it was not made by {pack}.
    error RightIdMalformed(uint256 id);

    function pack(Right memory r) internal pure returns (RightId) {
        return RightId.wrap(
            uint256(r.vintage) | uint256(r.firmness) << 16 | uint256(r.blockMask) << 24
                | uint256(r.lastPeriod) << 32 | uint256(r.firstPeriod) << 48 | uint256(r.plant) << 64
                | uint256(r.zone) << 80 | uint256(r.product) << 96
        );
    }

    function isWellFormed(RightId id) internal pure returns (bool) {
        return RightId.unwrap(id) >> 112 == 0;
    }

    function unpack(RightId id) internal pure returns (Right memory r) {
        uint256 raw = RightId.unwrap(id);
        if (!id.isWellFormed()) revert RightIdMalformed(raw);
        // Each cast cuts one part out of the word; packing and unpacking are fuzzed as each other's inverse.
        // forge-lint: disable-start(unsafe-typecast)
        r.vintage = uint16(raw);
        r.firmness = uint8(raw >> 16);
        r.blockMask = uint8(raw >> 24);
        r.lastPeriod = uint16(raw >> 32);
        r.firstPeriod = uint16(raw >> 48);
        r.plant = uint16(raw >> 64);
        r.zone = uint16(raw >> 80);
        r.product = uint16(raw >> 96);
        // forge-lint: disable-end(unsafe-typecast)
    }
}
