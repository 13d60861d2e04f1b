// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {ITaxRegistry} from "../interfaces/ITaxRegistry.sol";
import {Entitlement} from "../types/Entitlement.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {RateHistory, RateWord, RateWords} from "../types/RateHistory.sol";

/// @title {ITaxRegistry}, kept by the tax authority.
contract TaxRegistry is ITaxRegistry, AccessManaged {
    /// @dev Lines of one batch; measured to stay well under 16,777,216 gas.
    uint256 private constant MAX_LINES = 100;

    /// @dev Rates of each type and class. Invariant: none is above the whole, and none that has begun changes.
    mapping(uint8 taxType => mapping(uint8 taxClass => RateHistory)) private _rates;
    /// @dev Investors' own rates of each type. The same holds of them.
    mapping(bytes32 investor => mapping(uint8 taxType => RateHistory)) private _own;

    /// @inheritdoc ITaxRegistry
    address public taxAccount;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc ITaxRegistry
    function setRates(Rate[] calldata rates) external restricted {
        uint256 lines = rates.length;
        if (lines == 0 || lines > MAX_LINES) revert BatchSize(lines, MAX_LINES);
        uint256 today = _today();
        for (uint256 i; i < lines; ++i) {
            _setRate(rates[i], today);
        }
    }

    /// @inheritdoc ITaxRegistry
    function setInvestorRate(
        bytes32 investor,
        uint8 taxType,
        uint32 fromDay,
        uint32 untilDay,
        uint32 rateE6,
        Rounding rounding,
        bytes32 documentHash
    ) external restricted {
        if (investor == 0) revert RateInvalid();
        uint256 today = _today();
        _check(taxType, rateE6, documentHash);
        if (fromDay <= today) revert RateTooEarly(fromDay, today + 1);
        RateWord word = RateWords.pack(fromDay, untilDay, rateE6, uint8(rounding));
        uint256 number = _own[investor][taxType].enter(word, today);
        emit InvestorRateSet(investor, taxType, fromDay, untilDay, rateE6, rounding, documentHash, number);
    }

    /// @inheritdoc ITaxRegistry
    function setTaxAccount(address account) external restricted {
        if (account == address(0)) revert RateInvalid();
        taxAccount = account;
        emit TaxAccountSet(account);
    }

    /// @inheritdoc ITaxRegistry
    function rateAt(uint8 taxType, uint8 taxClass, uint256 day)
        external
        view
        returns (uint32 rateE6, Rounding rounding)
    {
        return _read(_rates[taxType][taxClass].at(day), taxType, taxClass, day);
    }

    /// @inheritdoc ITaxRegistry
    function rateFor(uint8 taxType, uint8 taxClass, bytes32 investor, uint256 day)
        external
        view
        returns (uint32 rateE6, Rounding rounding)
    {
        RateWord word = _own[investor][taxType].at(day);
        if (word.isNone()) word = _rates[taxType][taxClass].at(day);
        return _read(word, taxType, taxClass, day);
    }

    /// @inheritdoc ITaxRegistry
    function lineOf(uint8 taxType, uint8 taxClass, uint256 number)
        external
        view
        returns (uint32 fromDay, uint32 rateE6, Rounding rounding)
    {
        RateHistory storage history = _rates[taxType][taxClass];
        RateWord word = history.newest;
        if (word.number() != number) word = history.earlier[number];
        return (uint32(word.fromDay()), word.rateE6(), Rounding(word.rounding()));
    }

    /// @inheritdoc ITaxRegistry
    function rateCount(uint8 taxType, uint8 taxClass) external view returns (uint256) {
        return _rates[taxType][taxClass].newest.number();
    }

    /// @inheritdoc ITaxRegistry
    function investorRateCount(bytes32 investor, uint8 taxType) external view returns (uint256) {
        return _own[investor][taxType].newest.number();
    }

    /// @inheritdoc ITaxRegistry
    function maxLines() external pure returns (uint256) {
        return MAX_LINES;
    }

    function _setRate(Rate calldata rate, uint256 today) private {
        RateHistory storage history = _rates[rate.taxType][rate.taxClass];
        _check(rate.taxType, rate.rateE6, rate.sourceHash);
        if (rate.fromDay <= today && !history.isFirst(today)) revert RateTooEarly(rate.fromDay, today + 1);
        RateWord word = RateWords.pack(rate.fromDay, type(uint32).max, rate.rateE6, uint8(rate.rounding));
        emit RateSet(
            rate.taxType,
            rate.taxClass,
            rate.fromDay,
            rate.rateE6,
            rate.rounding,
            rate.sourceHash,
            history.enter(word, today)
        );
    }

    function _today() private view returns (uint256 day) {
        (day,) = PktCalendar.dayAndSecond(block.timestamp);
    }

    function _check(uint8 taxType, uint32 rateE6, bytes32 source) private pure {
        if (taxType == 0 || rateE6 > Entitlement.WHOLE_E6 || source == 0) revert RateInvalid();
    }

    function _read(RateWord word, uint8 taxType, uint8 taxClass, uint256 day)
        private
        pure
        returns (uint32, Rounding)
    {
        if (word.isNone()) revert RateUnknown(taxType, taxClass, day);
        return (word.rateE6(), Rounding(word.rounding()));
    }
}
