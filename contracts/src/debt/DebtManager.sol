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

    /// @dev Terms of each series. Invariant: never change once set.
    mapping(bytes32 isin => Terms) private _terms;
    /// @dev Units of PKR 100 face issued into each series. Invariant: at most what is authorised.
    mapping(bytes32 isin => uint256) private _issuedUnits;

    /// @param directory The directory; this contract needs its listing role.
    /// @param token What every token is a clone of.
    constructor(IDirectory directory, address token) SecurityManager(directory, token) {}

    /// @inheritdoc IDebtManager
    function createSeries(Terms calldata terms) external restricted returns (address token) {
        bytes32 isin = terms.isin;
        _checkTerms(terms);
        if (_terms[isin].isin != 0) revert SeriesExists(isin);
        _terms[isin] = terms;
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
        Terms storage terms = _openTerms(isin);
        (uint256 lot, uint256 authorised) = (terms.lotUnits, terms.authorisedUnits);
        uint256 issued = _issuedUnits[isin];
        for (uint256 i; i < issues.length; ++i) {
            uint256 units = issues[i].amount;
            if (units == 0 || units % lot != 0) revert NotWholeLots(isin, units, lot);
            if (units > authorised - issued) revert AuthorisationExceeded(isin, issued, units, authorised);
            issued += units;
        }
        _issuedUnits[isin] = issued;
        IBondToken(tokenAddress(isin)).batchMint(issues);
    }

    /// @inheritdoc IDebtManager
    function termsOf(bytes32 isin) external view returns (Terms memory) {
        return _terms[isin];
    }

    /// @inheritdoc IDebtManager
    function issuedUnits(bytes32 isin) external view returns (uint256) {
        return _issuedUnits[isin];
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
        if (_terms[isin].isin == 0) revert SeriesUnknown(isin);
        return tokenAddress(isin);
    }

    /// @dev The terms of a series that can still be issued into.
    function _openTerms(bytes32 isin) private view returns (Terms storage terms) {
        terms = _terms[isin];
        if (terms.instrument == Instrument.None) revert SeriesUnknown(isin);
        if (block.timestamp >= terms.maturityDate) revert SeriesIsMature(isin, terms.maturityDate);
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
