// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {ICountryRule} from "../../interfaces/ICountryRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {ICountryRule}, set by the regulator.
contract CountryRule is ICountryRule, AccessManaged {
    using BitMaps for BitMaps.BitMap;

    /// @dev ISO 3166-1 numeric codes have three digits.
    uint16 private constant LAST_COUNTRY = 999;
    /// @dev Countries of one call; ISO 3166-1 has 249.
    uint256 private constant MAX_COUNTRIES = 250;

    /// @dev Countries admitted to each asset, one bit each.
    mapping(address asset => BitMaps.BitMap) private _allowed;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc ICountryRule
    function setAllowed(address asset, uint16[] calldata countries, bool allowed) external restricted {
        if (countries.length > MAX_COUNTRIES) revert BatchSize(countries.length, MAX_COUNTRIES);
        for (uint256 i; i < countries.length; ++i) {
            uint16 country = countries[i];
            if (country == 0 || country > LAST_COUNTRY) revert CountryInvalid(country);
            _allowed[asset].setTo(country, allowed);
            emit CountrySet(asset, country, allowed);
        }
    }

    /// @inheritdoc ICountryRule
    function setAll(address asset, bool allowed) external restricted {
        for (uint256 bucket; bucket <= LAST_COUNTRY >> 8; ++bucket) {
            _allowed[asset]._data[bucket] = allowed ? type(uint256).max : 0;
        }
        emit AllCountriesSet(asset, allowed);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires()) return ReasonCodes.OK;
        bool allowed = _allowed[movement.asset].get(movement.toRecord.country());
        return allowed ? ReasonCodes.OK : ReasonCodes.COUNTRY_NOT_ALLOWED;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ISSUE | Movements.TRANSFER | Movements.FORCED, 0);
    }

    /// @inheritdoc ICountryRule
    function isAllowed(address asset, uint16 country) external view returns (bool) {
        return _allowed[asset].get(country);
    }
}
