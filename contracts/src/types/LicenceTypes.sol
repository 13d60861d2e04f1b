// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Where a licence stands in the regulator's register. Append only. Expiry follows from time and is never stored.
enum LicenceState {
    None,
    Applied,
    NoObjection,
    InPrinciple,
    Licensed,
    Suspended,
    Revoked,
    Surrendered
}

/// @notice What a licence permits: one bit a category, combined in a uint16.
/// @dev Append only; a bit is never reused. Names are the regulator's, so the words beside each bit are what people read.
library LicenceCategories {
    /// @dev Exchange
    uint16 internal constant EXCHANGE = 1 << 0;
    /// @dev Custody and wallet
    uint16 internal constant CUSTODY = 1 << 1;
    /// @dev Broker or adviser
    uint16 internal constant BROKER = 1 << 2;
    /// @dev Derivatives
    uint16 internal constant DERIVATIVES = 1 << 3;
    /// @dev Token issuer
    uint16 internal constant TOKEN_ISSUER = 1 << 4;
    /// @dev Decentralised finance
    uint16 internal constant DEFI = 1 << 5;
    /// @dev Stablecoin
    uint16 internal constant STABLECOIN = 1 << 6;
    /// @dev Bitcoin miner
    uint16 internal constant MINER = 1 << 7;
    /// @dev AI data centre
    uint16 internal constant DATA_CENTRE = 1 << 8;

    /// @dev Every category defined above. There can be fifteen at most, so that one more than the last still fits.
    uint16 internal constant ALL = (1 << 9) - 1;
}
