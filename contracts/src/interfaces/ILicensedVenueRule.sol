// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "./IRule.sol";

/**
 * @title Who may move an asset for its holders.
 * @notice An operator other than the sender must belong to an investor with a licence in force. Holders may move what is
 * theirs themselves, unless the asset is dealt in at licensed venues only.
 * @dev Warning: an asset that lists this rule without categories has no operators, and its holders deal nowhere.
 */
interface ILicensedVenueRule is IRule {
    /// @notice A licence of any of these categories lets an operator move the asset; `direct`: so may its holder.
    event VenueSet(address indexed asset, uint16 categories, bool direct);

    /// @notice No category, or one that is not defined.
    error CategoriesInvalid(uint16 categories);

    /// @notice Sets who may move an asset.
    /// @param asset The token.
    /// @param categories Category bits (see LicenceCategories), any of which will do.
    /// @param direct Whether holders may transfer to others themselves.
    function setVenue(address asset, uint16 categories, bool direct) external;

    /// @notice Who may move an asset.
    /// @param asset The token.
    function venueOf(address asset) external view returns (uint16 categories, bool direct);
}
