// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Upgradeable} from "../access/Upgradeable.sol";
import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {IDebtServicing} from "../interfaces/IDebtServicing.sol";
import {SeriesFacts, SeriesReader} from "./SeriesReader.sol";

/**
 * @title The rates of what floats: entered in their window, or as a fallback, or by a ruling, and never guessed.
 * @dev A rate is entered once and stays.
 */
abstract contract Fixings is IDebtServicing, Upgradeable {
    using SeriesReader for SeriesFacts;

    /// @notice Where series and their terms are.
    IDebtManager public immutable MANAGER;

    /// @dev No rate is above that: 100 % a year.
    uint256 private constant MAX_RATE_E6 = 1_000_000;
    /// @dev Yields that a fallback is the average of.
    uint256 private constant FALLBACK_DAYS = 5;

    /// @dev A rate that was entered; there is one if it has a document.
    struct Entered {
        uint32 referenceE6;
        uint32 rateE6;
        FixingSource source;
        bytes32 documentHash;
    }

    /// @dev Rates by coupon. Invariant: never change once they have a document.
    mapping(bytes32 isin => mapping(uint256 period => Entered)) private _entered;

    /// @param manager Where series and their terms are.
    constructor(IDebtManager manager) {
        MANAGER = manager;
    }

    /// @inheritdoc IDebtServicing
    function fix(bytes32 isin, uint256 period, uint32 referenceE6, bytes32 documentHash) external restricted {
        _enter(isin, period, referenceE6, documentHash, FixingStatus.Open, FixingSource.Reference);
    }

    /// @inheritdoc IDebtServicing
    function fixFallback(bytes32 isin, uint256 period, uint32[5] calldata yieldsE6, bytes32 documentHash)
        external
        restricted
    {
        uint256 sum;
        for (uint256 i; i < FALLBACK_DAYS; ++i) {
            sum += yieldsE6[i];
        }
        // An average of numbers of this type.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint32 average = uint32((2 * sum + FALLBACK_DAYS) / (2 * FALLBACK_DAYS));
        _enter(isin, period, average, documentHash, FixingStatus.Fallback, FixingSource.Fallback);
        emit FallbackPublished(isin, period, yieldsE6);
    }

    /// @inheritdoc IDebtServicing
    function rule(bytes32 isin, uint256 period, uint32 referenceE6, bytes32 documentHash)
        external
        restricted
    {
        _enter(isin, period, referenceE6, documentHash, FixingStatus.Disputed, FixingSource.Ruling);
    }

    /// @inheritdoc IDebtServicing
    function fixingOf(bytes32 isin, uint256 period) external view returns (Fixing memory) {
        return _fixing(_coupon(isin, period), period);
    }

    /// @dev A series that pays a coupon of that number.
    function _coupon(bytes32 isin, uint256 period) internal view returns (SeriesFacts memory f) {
        f = SeriesReader.read(MANAGER, isin);
        if (period >= f.coupons) revert PaymentUnknown(isin, Payment.Coupon, period);
    }

    /// @dev The rate of a period and how it stands; zero while there is none.
    function _fixing(SeriesFacts memory f, uint256 period) internal view returns (Fixing memory) {
        if (!f.floats()) {
            bytes32 document = f.terms.documentHash;
            return Fixing(0, f.coupon.rateE6, FixingSource.Terms, FixingStatus.Fixed, document);
        }
        Entered memory e = _entered[f.terms.isin][period];
        FixingStatus status = e.documentHash == 0 ? _status(f, period) : FixingStatus.Fixed;
        return Fixing(e.referenceE6, e.rateE6, e.source, status, e.documentHash);
    }

    function _enter(
        bytes32 isin,
        uint256 period,
        uint32 referenceE6,
        bytes32 documentHash,
        FixingStatus needed,
        FixingSource source
    ) private {
        SeriesFacts memory f = _coupon(isin, period);
        if (!f.floats()) revert NotFloating(isin);
        FixingStatus status = _fixing(f, period).status;
        if (status != needed) revert FixingRefused(isin, period, status);
        if (documentHash == 0) revert DocumentMissing();
        if (referenceE6 > MAX_RATE_E6) revert RateOutOfRange(referenceE6);
        // The margin is not above 100 % either.
        uint32 rateE6 = referenceE6 + f.coupon.rateE6;
        _entered[isin][period] = Entered(referenceE6, rateE6, source, documentHash);
        emit RateFixed(isin, period, source, referenceE6, rateE6, documentHash);
    }

    /// @dev How the rate of a period stands that was not entered.
    function _status(SeriesFacts memory f, uint256 period) private view returns (FixingStatus) {
        (uint256 start, uint256 end) = f.span(period);
        uint256 width = uint256(f.coupon.fixingDays) * 1 days;
        if (block.timestamp + width < start) return FixingStatus.Early;
        if (block.timestamp < start + width) return FixingStatus.Open;
        return block.timestamp < end ? FixingStatus.Fallback : FixingStatus.Disputed;
    }
}
