// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "./IRule.sol";

/**
 * @title In what lots an asset is dealt.
 * @notice Issuances and transfers between investors are whole lots; an investor moves what it likes between its own
 * accounts, and redemption takes what there is.
 * @dev Warning: an asset that lists this rule without a lot admits nobody.
 */
interface ILotSizeRule is IRule {
    /// @notice The asset is dealt in lots of so many base units.
    event LotSet(address indexed asset, uint256 lot);

    /// @notice A lot is at least one base unit.
    error LotInvalid(uint256 lot);

    /// @notice Sets the lot of an asset.
    /// @param asset The token.
    /// @param lot Base units in a lot, at least one.
    function setLot(address asset, uint256 lot) external;

    /// @notice The lot of an asset, in its base unit; zero if none was set.
    /// @param asset The token.
    function lotOf(address asset) external view returns (uint256);
}
