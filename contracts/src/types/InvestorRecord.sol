// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice All that compliance asks about an investor, packed into one storage word.
 * @dev Layout from the lowest bit: status 8 | investor class 8 | tax class 8 | country 16 (ISO 3166-1 numeric)
 * | kycExpiry 40 (UTC seconds, last second at which KYC holds) | version 32. The zero word means "not registered".
 */
type InvestorRecord is uint256;

using InvestorRecords for InvestorRecord global;

/// @notice The life of an investor. Order is part of the ABI and of the index: append only.
enum InvestorStatus {
    None,
    Active,
    Frozen,
    Closed
}

/// @notice Packing and reading of {InvestorRecord}.
library InvestorRecords {
    function pack(
        InvestorStatus status_,
        uint8 class_,
        uint8 taxClass_,
        uint16 country_,
        uint40 kycExpiry_,
        uint32 version_
    ) internal pure returns (InvestorRecord) {
        return InvestorRecord.wrap(
            uint256(uint8(status_)) | uint256(class_) << 8 | uint256(taxClass_) << 16 | uint256(country_)
                << 24 | uint256(kycExpiry_) << 40 | uint256(version_) << 80
        );
    }

    function isRegistered(InvestorRecord r) internal pure returns (bool) {
        return InvestorRecord.unwrap(r) != 0;
    }

    /// @dev Whether the investor is active and its KYC holds at an instant.
    function isEligible(InvestorRecord r, uint256 instant) internal pure returns (bool) {
        bool active = uint8(InvestorRecord.unwrap(r)) == uint8(InvestorStatus.Active);
        return active && instant <= r.kycExpiry();
    }

    function status(InvestorRecord r) internal pure returns (InvestorStatus) {
        return InvestorStatus(uint8(InvestorRecord.unwrap(r)));
    }

    function class(InvestorRecord r) internal pure returns (uint8) {
        return uint8(InvestorRecord.unwrap(r) >> 8);
    }

    function taxClass(InvestorRecord r) internal pure returns (uint8) {
        return uint8(InvestorRecord.unwrap(r) >> 16);
    }

    function country(InvestorRecord r) internal pure returns (uint16) {
        return uint16(InvestorRecord.unwrap(r) >> 24);
    }

    function kycExpiry(InvestorRecord r) internal pure returns (uint40) {
        return uint40(InvestorRecord.unwrap(r) >> 40);
    }

    function version(InvestorRecord r) internal pure returns (uint32) {
        return uint32(InvestorRecord.unwrap(r) >> 80);
    }
}
