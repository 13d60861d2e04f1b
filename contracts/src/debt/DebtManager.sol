// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

import {SecurityManager} from "../assets/SecurityManager.sol";
import {IBondToken} from "../interfaces/IBondToken.sol";
import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";
import {IPermissionedERC20} from "../interfaces/IPermissionedERC20.sol";
import {IRecordDates} from "../interfaces/IRecordDates.sol";
import {IRedeemer} from "../interfaces/IRedeemer.sol";
import {TermsCheck} from "./TermsCheck.sol";

/// @title {IDebtManager}, used by the issuer of debt.
contract DebtManager is IDebtManager, SecurityManager {
    /// @dev Lines of one issuance; measured to stay well under 16,777,216 gas.
    uint256 private constant MAX_LINES = 100;

    /// @dev A series, units being PKR 100 of face. The first word is all that {issue} reads. Invariant: the terms never change
    /// once set, and no more is unissued than was authorised.
    struct Series {
        Instrument instrument;
        uint40 issueDate;
        uint40 maturityDate;
        uint32 lotUnits;
        uint128 unissuedUnits;
        uint128 authorisedUnits;
        uint32 priceE4;
        uint32 yieldE6;
        bytes32 documentHash;
    }

    mapping(bytes32 isin => Series) private _series;
    /// @dev What each series pays beside its terms. Invariant: never changes once the series is there.
    mapping(bytes32 isin => CouponTerms) private _coupons;
    /// @dev Parts of the principal paid back early. Invariant: never change; their periods rise.
    mapping(bytes32 isin => Instalment[]) private _instalments;
    /// @dev What the terms hash to. Invariant: never changes once set.
    mapping(bytes32 isin => bytes32) private _termsHash;

    /// @param directory The directory; this contract needs its listing role.
    /// @param token What every token is a clone of.
    constructor(IDirectory directory, address token) SecurityManager(directory, token) {}

    /// @inheritdoc IDebtManager
    function createSeries(
        Terms calldata terms,
        CouponTerms calldata coupon,
        Instalment[] calldata instalments
    ) external restricted returns (address token) {
        bytes32 isin = terms.isin;
        TermsCheck.check(terms, coupon, instalments, DIRECTORY);
        if (_series[isin].instrument != Instrument.None) revert SeriesExists(isin);
        _store(terms, coupon, instalments);
        token = Clones.cloneDeterministic(IMPLEMENTATION, isin);
        DIRECTORY.list(token, IDirectory.Kind.BondToken, isin, "units", 0);
        IBondToken(token).initialise(isin, terms.maturityDate);
        emit SeriesCreated(
            isin,
            token,
            terms.instrument,
            terms.issueDate,
            terms.maturityDate,
            terms.lotUnits,
            terms.priceE4,
            terms.yieldE6,
            terms.authorisedUnits,
            terms.documentHash
        );
        _tell(isin, coupon, instalments);
    }

    /// @inheritdoc IDebtManager
    function authorise(bytes32 isin, uint128 units, bytes32 documentHash) external restricted {
        Series storage series = _open(isin);
        if (units == 0 || documentHash == 0) revert AuthorisationInvalid(isin);
        if (units % series.lotUnits != 0) revert NotWholeLots(isin, units, series.lotUnits);
        uint128 authorised = series.authorisedUnits + units;
        series.authorisedUnits = authorised;
        series.unissuedUnits += units;
        emit IssueAuthorised(isin, authorised, documentHash);
    }

    /// @inheritdoc IDebtManager
    function issue(bytes32 isin, IPermissionedERC20.Issue[] calldata issues) external restricted {
        if (issues.length == 0 || issues.length > MAX_LINES) revert BatchSize(issues.length, MAX_LINES);
        Series storage series = _open(isin);
        (uint256 lot, uint256 unissued) = (series.lotUnits, series.unissuedUnits);
        for (uint256 i; i < issues.length; ++i) {
            unissued = _less(isin, series, lot, unissued, issues[i].amount);
        }
        // It only went down.
        // forge-lint: disable-next-line(unsafe-typecast)
        series.unissuedUnits = uint128(unissued);
        IBondToken(tokenAddress(isin)).batchMint(issues);
    }

    /// @inheritdoc IDebtManager
    function issueAuctioned(bytes32 isin, address to, uint256 units, bytes32 ref) external restricted {
        Series storage series = _open(isin);
        uint256 unissued = _less(isin, series, series.lotUnits, series.unissuedUnits, units);
        // It only went down.
        // forge-lint: disable-next-line(unsafe-typecast)
        series.unissuedUnits = uint128(unissued);
        IBondToken(tokenAddress(isin)).mint(to, units, ref);
    }

    /// @inheritdoc IRedeemer
    function redeem(bytes32 isin, address holder, uint256 units, bytes32 ref) external restricted {
        IBondToken(_existingToken(isin)).burn(holder, units, ref);
    }

    /// @inheritdoc IDebtManager
    function announceScheduled(bytes32 isin, uint40 record) external restricted {
        IRecordDates(_existingToken(isin)).announceRecord(record);
    }

    /// @inheritdoc IDebtManager
    function couponTermsOf(bytes32 isin) external view returns (CouponTerms memory) {
        return _coupons[isin];
    }

    /// @inheritdoc IDebtManager
    function instalmentsOf(bytes32 isin) external view returns (Instalment[] memory) {
        return _instalments[isin];
    }

    /// @inheritdoc IDebtManager
    function termsHashOf(bytes32 isin) external view returns (bytes32) {
        return _termsHash[isin];
    }

    /// @inheritdoc IDebtManager
    function issuedUnits(bytes32 isin) external view returns (uint256) {
        return _series[isin].authorisedUnits - _series[isin].unissuedUnits;
    }

    /// @inheritdoc IDebtManager
    function maxLines() external pure returns (uint256) {
        return MAX_LINES;
    }

    /// @inheritdoc IDebtManager
    function termsOf(bytes32 isin) public view returns (Terms memory) {
        Series memory s = _series[isin];
        return Terms({
            isin: s.instrument == Instrument.None ? bytes32(0) : isin,
            instrument: s.instrument,
            issueDate: s.issueDate,
            maturityDate: s.maturityDate,
            lotUnits: s.lotUnits,
            priceE4: s.priceE4,
            yieldE6: s.yieldE6,
            authorisedUnits: s.authorisedUnits,
            documentHash: s.documentHash
        });
    }

    /// @inheritdoc IDebtManager
    function tokenAddress(bytes32 isin) public view returns (address) {
        return Clones.predictDeterministicAddress(IMPLEMENTATION, isin);
    }

    /// @inheritdoc SecurityManager
    function _existingToken(bytes32 isin) internal view override returns (address) {
        if (_series[isin].instrument == Instrument.None) revert SeriesUnknown(isin);
        return tokenAddress(isin);
    }

    function _store(Terms calldata t, CouponTerms calldata coupon, Instalment[] calldata instalments)
        private
    {
        bytes32 isin = t.isin;
        _series[isin] = Series({
            instrument: t.instrument,
            issueDate: t.issueDate,
            maturityDate: t.maturityDate,
            lotUnits: t.lotUnits,
            unissuedUnits: t.authorisedUnits,
            authorisedUnits: t.authorisedUnits,
            priceE4: t.priceE4,
            yieldE6: t.yieldE6,
            documentHash: t.documentHash
        });
        _coupons[isin] = coupon;
        for (uint256 i; i < instalments.length; ++i) {
            _instalments[isin].push(instalments[i]);
        }
        Terms memory frozen = t;
        frozen.authorisedUnits = 0;
        _termsHash[isin] = keccak256(abi.encode(frozen, coupon, instalments));
    }

    /// @dev Tells what {SeriesCreated} has no room for.
    function _tell(bytes32 isin, CouponTerms calldata c, Instalment[] calldata instalments) private {
        emit CouponTermsSet(
            isin,
            c.rateE6,
            c.perYear,
            c.dayCount,
            c.endOfMonth,
            c.firstCouponDate,
            c.lastCouponDate,
            c.referenceMonths
        );
        emit PaymentTermsSet(isin, c.cash, c.roll, c.recordDays, c.fixingDays, c.graceDays, c.claimDays);
        for (uint256 i; i < instalments.length; ++i) {
            emit InstalmentSet(isin, instalments[i].period, instalments[i].shareE6);
        }
        emit TermsFrozen(isin, _termsHash[isin], c.shariahHash, c.assetPoolHash);
    }

    /// @dev A series that can still be issued into.
    function _open(bytes32 isin) private view returns (Series storage series) {
        series = _series[isin];
        if (series.instrument == Instrument.None) revert SeriesUnknown(isin);
        if (block.timestamp >= series.maturityDate) revert SeriesIsMature(isin, series.maturityDate);
    }

    /// @dev What stays unissued once units are issued; refuses broken lots and more than is authorised.
    function _less(bytes32 isin, Series storage series, uint256 lot, uint256 unissued, uint256 units)
        private
        view
        returns (uint256)
    {
        if (units == 0 || units % lot != 0) revert NotWholeLots(isin, units, lot);
        if (units > unissued) {
            uint256 authorised = series.authorisedUnits;
            revert AuthorisationExceeded(isin, authorised - unissued, units, authorised);
        }
        return unissued - units;
    }
}
