// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {LicenceCategories, LicenceState} from "../types/LicenceTypes.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/// @title {ILicenceRegistry}, kept by the regulator.
contract LicenceRegistry is ILicenceRegistry, AccessManaged {
    /// @dev How much a licence helps its holder, from furthest to nearest to being enough.
    enum Standing {
        Missing,
        Surrendered,
        Revoked,
        Pending,
        Expired,
        Suspended,
        NotYetValid,
        InForce
    }

    /// @dev Every licence by number.
    mapping(bytes32 licence => Licence) private _licences;
    /// @dev The licence that speaks for an investor in a category. Invariant: at most one that is not over.
    mapping(bytes32 investor => mapping(uint16 category => bytes32 licence)) private _byCategory;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc ILicenceRegistry
    function enterApplication(bytes32 licence, bytes32 investor, uint16 categories, bytes32 conditionsHash)
        external
        restricted
    {
        if (licence == 0 || investor == 0 || categories == 0 || categories & ~LicenceCategories.ALL != 0) {
            revert LicenceInvalid();
        }
        if (_licences[licence].state != LicenceState.None) revert LicenceExists(licence);
        _claimCategories(licence, investor, categories);
        _licences[licence].investor = investor;
        _licences[licence].categories = categories;
        _move(licence, LicenceState.Applied, conditionsHash);
    }

    /// @inheritdoc ILicenceRegistry
    function grantNoObjection(bytes32 licence, bytes32 conditionsHash) external restricted {
        _move(licence, LicenceState.NoObjection, conditionsHash);
    }

    /// @inheritdoc ILicenceRegistry
    function grantInPrinciple(bytes32 licence, bytes32 conditionsHash) external restricted {
        _move(licence, LicenceState.InPrinciple, conditionsHash);
    }

    /// @inheritdoc ILicenceRegistry
    function grant(bytes32 licence, uint40 validFrom, uint40 validUntil, bytes32 conditionsHash)
        external
        restricted
    {
        if (validFrom > validUntil || validUntil == 0) revert LicenceInvalid();
        _licences[licence].validFrom = validFrom;
        _licences[licence].validUntil = validUntil;
        _move(licence, LicenceState.Licensed, conditionsHash);
    }

    /// @inheritdoc ILicenceRegistry
    function suspend(bytes32 licence, bytes32 documentHash) external restricted {
        _move(licence, LicenceState.Suspended, documentHash);
    }

    /// @inheritdoc ILicenceRegistry
    function revoke(bytes32 licence, bytes32 documentHash) external restricted {
        _move(licence, LicenceState.Revoked, documentHash);
    }

    /// @inheritdoc ILicenceRegistry
    function surrender(bytes32 licence, bytes32 documentHash) external restricted {
        _move(licence, LicenceState.Surrendered, documentHash);
    }

    /// @inheritdoc ILicenceRegistry
    function licenceCode(bytes32 investor, uint16 categories) external view returns (uint16) {
        Standing best = Standing.Missing;
        for (uint16 category = 1; category <= LicenceCategories.ALL; category <<= 1) {
            if (categories & category == 0) continue;
            Standing standing = _standing(_licences[_byCategory[investor][category]]);
            if (standing == Standing.InForce) return ReasonCodes.OK;
            if (standing > best) best = standing;
        }
        return _code(best);
    }

    /// @inheritdoc ILicenceRegistry
    function licenceOf(bytes32 licence) external view returns (Licence memory) {
        return _licences[licence];
    }

    /// @inheritdoc ILicenceRegistry
    function licenceFor(bytes32 investor, uint16 category) external view returns (bytes32) {
        return _byCategory[investor][category];
    }

    function _claimCategories(bytes32 licence, bytes32 investor, uint16 categories) private {
        for (uint16 category = 1; category <= LicenceCategories.ALL; category <<= 1) {
            if (categories & category == 0) continue;
            bytes32 held = _byCategory[investor][category];
            if (!_isOver(_licences[held].state)) revert CategoryTaken(investor, category, held);
            _byCategory[investor][category] = licence;
        }
    }

    function _move(bytes32 licence, LicenceState to, bytes32 documentHash) private {
        Licence storage l = _licences[licence];
        if (l.investor == 0) revert LicenceUnknown(licence);
        if (!_mayMove(l.state, to)) revert TransitionRefused(licence, l.state, to);
        l.state = to;
        l.conditionsHash = documentHash;
        ++l.version;
        emit LicenceUpdated(
            licence, l.investor, to, l.categories, l.validFrom, l.validUntil, documentHash, l.version
        );
    }

    function _standing(Licence storage l) private view returns (Standing) {
        LicenceState state = l.state;
        if (state == LicenceState.None) return Standing.Missing;
        if (state == LicenceState.Surrendered) return Standing.Surrendered;
        if (state == LicenceState.Revoked) return Standing.Revoked;
        if (state == LicenceState.Suspended) return Standing.Suspended;
        if (state != LicenceState.Licensed) return Standing.Pending;
        if (block.timestamp < l.validFrom) return Standing.NotYetValid;
        return block.timestamp > l.validUntil ? Standing.Expired : Standing.InForce;
    }

    /**
     * @dev The transition table. An application is decided step by step, with or without an approval in principle;
     * granting again renews or reinstates; a revoked or surrendered licence is over for good.
     */
    function _mayMove(LicenceState from, LicenceState to) private pure returns (bool) {
        if (from == LicenceState.None) return to == LicenceState.Applied;
        if (_isOver(from)) return false;
        if (to == LicenceState.NoObjection) return from == LicenceState.Applied;
        if (to == LicenceState.InPrinciple) return from == LicenceState.NoObjection;
        if (to == LicenceState.Licensed) return from != LicenceState.Applied;
        if (to == LicenceState.Suspended) return from == LicenceState.Licensed;
        return _isOver(to);
    }

    /// @dev Whether nothing can follow that state, or nothing has been there at all.
    function _isOver(LicenceState state) private pure returns (bool) {
        return
            state == LicenceState.None || state == LicenceState.Revoked || state == LicenceState.Surrendered;
    }

    function _code(Standing standing) private pure returns (uint16) {
        if (standing == Standing.InForce) return ReasonCodes.OK;
        if (standing == Standing.NotYetValid) return ReasonCodes.LICENCE_NOT_YET_VALID;
        if (standing == Standing.Suspended) return ReasonCodes.LICENCE_SUSPENDED;
        if (standing == Standing.Expired) return ReasonCodes.LICENCE_EXPIRED;
        if (standing == Standing.Pending) return ReasonCodes.LICENCE_PENDING;
        if (standing == Standing.Revoked) return ReasonCodes.LICENCE_REVOKED;
        if (standing == Standing.Surrendered) return ReasonCodes.LICENCE_SURRENDERED;
        return ReasonCodes.LICENCE_MISSING;
    }
}
