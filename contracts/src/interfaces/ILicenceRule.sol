// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "./IRule.sol";

/**
 * @title Which licence the holders of an asset must have.
 * @dev Only who acquires is asked: a holder whose licence is suspended or lost may still reduce. In the sandbox a holder
 * keeps within its limits, and where the asset is not tracked it acquires nothing, since nobody knows what it holds.
 * Warning: an asset that lists this rule without categories admits nobody.
 */
interface ILicenceRule is IRule {
    /// @notice A licence of any of these categories admits to the asset.
    event CategoriesSet(address indexed asset, uint16 categories);

    /// @notice No category, or one that is not defined.
    error CategoriesInvalid(uint16 categories);

    /// @notice Sets the categories of an asset.
    /// @param asset The token.
    /// @param categories Category bits (see LicenceCategories), any of which will do.
    function setCategories(address asset, uint16 categories) external;

    /// @notice The categories of an asset.
    /// @param asset The token.
    function categoriesOf(address asset) external view returns (uint16);
}
