// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IIdentityRegistry} from "../../interfaces/IIdentityRegistry.sol";
import {ILicenceRegistry} from "../../interfaces/ILicenceRegistry.sol";
import {ILicensedVenueRule} from "../../interfaces/ILicensedVenueRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {LicenceCategories} from "../../types/LicenceTypes.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {ILicensedVenueRule}, set by the regulator.
contract LicensedVenueRule is ILicensedVenueRule, AccessManaged {
    /// @dev Who may move an asset, in one word.
    struct Venue {
        uint16 categories;
        bool direct;
    }

    /// @notice Who an operator belongs to.
    IIdentityRegistry public immutable IDENTITY;
    /// @notice The register of licences.
    ILicenceRegistry public immutable LICENCES;

    /// @dev Who may move each asset.
    mapping(address asset => Venue) private _venues;

    /// @param authority The access manager.
    /// @param identity The identity registry.
    /// @param licences The register of licences.
    constructor(address authority, IIdentityRegistry identity, ILicenceRegistry licences)
        AccessManaged(authority)
    {
        (IDENTITY, LICENCES) = (identity, licences);
    }

    /// @inheritdoc ILicensedVenueRule
    function setVenue(address asset, uint16 categories, bool direct) external restricted {
        if (categories == 0 || categories & ~LicenceCategories.ALL != 0) {
            revert CategoriesInvalid(categories);
        }
        _venues[asset] = Venue(categories, direct);
        emit VenueSet(asset, categories, direct);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires()) return ReasonCodes.OK;
        Venue memory venue = _venues[movement.asset];
        if (venue.direct && movement.operator == movement.from) return ReasonCodes.OK;
        return
            _isLicensed(movement.operator, venue.categories)
                ? ReasonCodes.OK
                : ReasonCodes.OPERATOR_NOT_LICENSED;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.TRANSFER, 0);
    }

    /// @inheritdoc ILicensedVenueRule
    function venueOf(address asset) external view returns (uint16 categories, bool direct) {
        return (_venues[asset].categories, _venues[asset].direct);
    }

    /// @dev Whether an operator's investor is in good standing and its licence in force.
    function _isLicensed(address operator, uint16 categories) private view returns (bool) {
        (uint16 code,, bytes32 investor,,) = IDENTITY.eligibility(address(0), operator);
        return code == ReasonCodes.OK && LICENCES.licenceCode(investor, categories) == ReasonCodes.OK;
    }
}
