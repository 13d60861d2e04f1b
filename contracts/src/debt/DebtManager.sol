// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

import {SecurityManager} from "../assets/SecurityManager.sol";
import {IBondToken} from "../interfaces/IBondToken.sol";
import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";
import {IPermissionedERC20} from "../interfaces/IPermissionedERC20.sol";
import {Isins} from "../types/Isin.sol";
import {PktCalendar} from "../types/PktCalendar.sol";

/// @title {IDebtManager}, used by the issuer of debt.
contract DebtManager is IDebtManager, SecurityManager {
    /// @dev Lines of one issuance; measured to stay well under 16,777,216 gas.
    uint256 private constant MAX_LINES = 100;
    /// @dev Par, PKR 1e-4 per PKR 100 of face.
    uint32 private constant PAR_E4 = 1_000_000;

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

    /// @param directory The directory; this contract needs its listing role.
    /// @param token What every token is a clone of.
    constructor(IDirectory directory, address token) SecurityManager(directory, token) {}

    /// @inheritdoc IDebtManager
    function createSeries(Terms calldata terms) external restricted returns (address token) {
        bytes32 isin = terms.isin;
        _checkTerms(terms);
        if (_series[isin].instrument != Instrument.None) revert SeriesExists(isin);
        _series[isin] = Series({
            instrument: terms.instrument,
            issueDate: terms.issueDate,
            maturityDate: terms.maturityDate,
            lotUnits: terms.lotUnits,
            unissuedUnits: terms.authorisedUnits,
            authorisedUnits: terms.authorisedUnits,
            priceE4: terms.priceE4,
            yieldE6: terms.yieldE6,
            documentHash: terms.documentHash
        });
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
    }

    /// @inheritdoc IDebtManager
    function issue(bytes32 isin, IPermissionedERC20.Issue[] calldata issues) external restricted {
        if (issues.length == 0 || issues.length > MAX_LINES) revert BatchSize(issues.length, MAX_LINES);
        Series storage series = _open(isin);
        (uint256 lot, uint256 unissued) = (series.lotUnits, series.unissuedUnits);
        for (uint256 i; i < issues.length; ++i) {
            uint256 units = issues[i].amount;
            if (units == 0 || units % lot != 0) revert NotWholeLots(isin, units, lot);
            if (units > unissued) {
                uint256 authorised = series.authorisedUnits;
                revert AuthorisationExceeded(isin, authorised - unissued, units, authorised);
            }
            unissued -= units;
        }
        // It only went down.
        // forge-lint: disable-next-line(unsafe-typecast)
        series.unissuedUnits = uint128(unissued);
        IBondToken(tokenAddress(isin)).batchMint(issues);
    }

    /// @inheritdoc IDebtManager
    function termsOf(bytes32 isin) external view returns (Terms memory) {
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
    function issuedUnits(bytes32 isin) external view returns (uint256) {
        return _series[isin].authorisedUnits - _series[isin].unissuedUnits;
    }

    /// @inheritdoc IDebtManager
    function maxLines() external pure returns (uint256) {
        return MAX_LINES;
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

    /// @dev A series that can still be issued into.
    function _open(bytes32 isin) private view returns (Series storage series) {
        series = _series[isin];
        if (series.instrument == Instrument.None) revert SeriesUnknown(isin);
        if (block.timestamp >= series.maturityDate) revert SeriesIsMature(isin, series.maturityDate);
    }

    /// @dev Refuses terms that contradict themselves, naming the field.
    function _checkTerms(Terms calldata t) private view {
        if (!Isins.isValid(t.isin)) revert IsinInvalid(t.isin);
        if (t.instrument == Instrument.None) revert TermsInvalid("instrument");
        if (!PktCalendar.isMidnight(t.issueDate)) revert TermsInvalid("issueDate");
        bool matures = t.maturityDate > t.issueDate && t.maturityDate > block.timestamp;
        if (!matures || !PktCalendar.isMidnight(t.maturityDate)) revert TermsInvalid("maturityDate");
        if (t.lotUnits == 0) revert TermsInvalid("lotUnits");
        // A bill pays face at the end and nothing before, so it is never sold above par.
        if (t.priceE4 == 0 || t.priceE4 > PAR_E4) revert TermsInvalid("priceE4");
        if (t.authorisedUnits == 0 || t.authorisedUnits % t.lotUnits != 0) {
            revert TermsInvalid("authorisedUnits");
        }
    }
}
