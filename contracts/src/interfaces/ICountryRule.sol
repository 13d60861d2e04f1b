// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "./IRule.sol";

/**
 * @title Of which countries the holders of an asset may be.
 * @dev Warning: an asset that lists this rule without a country admits nobody.
 */
interface ICountryRule is IRule {
    /// @notice Investors of that country may, or may no longer, acquire the asset.
    event CountrySet(address indexed asset, uint16 indexed country, bool allowed);

    /// @notice Investors of every country may, or no longer may, acquire the asset.
    event AllCountriesSet(address indexed asset, bool allowed);

    /// @notice More countries than one call takes.
    error BatchSize(uint256 given, uint256 most);
    /// @notice No ISO 3166-1 numeric code.
    error CountryInvalid(uint16 country);

    /// @notice Admits countries to an asset, or bars them.
    /// @param asset The token.
    /// @param countries ISO 3166-1 numeric codes.
    /// @param allowed Whether they may acquire it.
    function setAllowed(address asset, uint16[] calldata countries, bool allowed) external;

    /// @notice Admits or bars every country, those without a code yet included. Admitting all and then barring some makes
    /// a list of who may not; barring all and then admitting some, a list of who may.
    /// @param asset The token.
    /// @param allowed Whether they may acquire it.
    function setAll(address asset, bool allowed) external;

    /// @notice Whether investors of a country may acquire an asset.
    /// @param asset The token.
    /// @param country ISO 3166-1 numeric code.
    function isAllowed(address asset, uint16 country) external view returns (bool);
}
