// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILicenceRegistry} from "../../interfaces/ILicenceRegistry.sol";
import {ILicenceRule} from "../../interfaces/ILicenceRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {LicenceCategories} from "../../types/LicenceTypes.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {ILicenceRule}, set by the regulator.
contract LicenceRule is ILicenceRule, AccessManaged {
    using Math for uint256;

    /// @notice The register of licences.
    ILicenceRegistry public immutable LICENCES;

    /// @dev Category bits of each asset, any of which admits a holder.
    mapping(address asset => uint16) private _categories;

    /// @param authority The access manager.
    /// @param licences The register of licences.
    constructor(address authority, ILicenceRegistry licences) AccessManaged(authority) {
        LICENCES = licences;
    }

    /// @inheritdoc ILicenceRule
    function setCategories(address asset, uint16 categories) external restricted {
        if (categories == 0 || categories & ~LicenceCategories.ALL != 0) {
            revert CategoriesInvalid(categories);
        }
        _categories[asset] = categories;
        emit CategoriesSet(asset, categories);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires()) return ReasonCodes.OK;
        uint256 holding =
            movement.tracked ? movement.toHolding.saturatingAdd(movement.amount) : type(uint256).max;
        uint16 categories = _categories[movement.asset];
        return LICENCES.acquisitionCode(movement.toInvestor, categories, movement.asset, holding);
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ISSUE | Movements.TRANSFER | Movements.FORCED, 0);
    }

    /// @inheritdoc ILicenceRule
    function categoriesOf(address asset) external view returns (uint16) {
        return _categories[asset];
    }
}
