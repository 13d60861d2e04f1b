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
        Limited,
        InForce
    }

    /// @dev Every licence by number.
    mapping(bytes32 licence => Licence) private _licences;
    /// @dev The licence that speaks for an investor in a category. Invariant: at most one that is not over.
    mapping(bytes32 investor => mapping(uint16 category => bytes32 licence)) private _byCategory;
    /// @dev How much of an asset a licence lets its holder hold in the sandbox, in the asset's base unit.
    mapping(bytes32 licence => mapping(address asset => uint256)) private _sandboxLimits;

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
        Licence storage l = _licences[licence];
        (l.investor, l.state, l.categories) = (investor, LicenceState.Applied, categories);
        _record(licence, l, conditionsHash);
    }

    /// @inheritdoc ILicenceRegistry
    function grantNoObjection(bytes32 licence, bytes32 conditionsHash) external restricted {
        _record(licence, _step(licence, LicenceState.NoObjection), conditionsHash);
    }

    /// @inheritdoc ILicenceRegistry
    function grantInPrinciple(bytes32 licence, bytes32 conditionsHash) external restricted {
        _record(licence, _step(licence, LicenceState.InPrinciple), conditionsHash);
    }

    /// @inheritdoc ILicenceRegistry
    function grant(bytes32 licence, uint40 validFrom, uint40 validUntil, bytes32 conditionsHash)
        external
        restricted
    {
        if (validFrom > validUntil || validUntil == 0) revert LicenceInvalid();
        Licence storage l = _step(licence, LicenceState.Licensed);
        (l.validFrom, l.validUntil) = (validFrom, validUntil);
        _record(licence, l, conditionsHash);
    }

    /// @inheritdoc ILicenceRegistry
    function suspend(bytes32 licence, bytes32 documentHash) external restricted {
        _record(licence, _step(licence, LicenceState.Suspended), documentHash);
    }

    /// @inheritdoc ILicenceRegistry
    function revoke(bytes32 licence, bytes32 documentHash) external restricted {
        _record(licence, _step(licence, LicenceState.Revoked), documentHash);
    }

    /// @inheritdoc ILicenceRegistry
    function surrender(bytes32 licence, bytes32 documentHash) external restricted {
        _record(licence, _step(licence, LicenceState.Surrendered), documentHash);
    }

    /// @inheritdoc ILicenceRegistry
    function setSandbox(bytes32 licence, bool sandboxed, bytes32 documentHash) external restricted {
        Licence storage l = _live(licence);
        l.sandboxed = sandboxed;
        _record(licence, l, documentHash);
        emit SandboxSet(licence, l.investor, sandboxed);
    }

    /// @inheritdoc ILicenceRegistry
    function setSandboxLimit(bytes32 licence, address asset, uint256 limit) external restricted {
        _live(licence);
        _sandboxLimits[licence][asset] = limit;
        emit SandboxLimitSet(licence, asset, limit);
    }

    /// @inheritdoc ILicenceRegistry
    function licenceCode(bytes32 investor, uint16 categories) external view returns (uint16) {
        // Nothing of no asset is within every limit.
        return acquisitionCode(investor, categories, address(0), 0);
    }

    /// @inheritdoc ILicenceRegistry
    function licenceOf(bytes32 licence) external view returns (Licence memory) {
        return _licences[licence];
    }

    /// @inheritdoc ILicenceRegistry
    function licenceFor(bytes32 investor, uint16 category) external view returns (bytes32) {
        return _byCategory[investor][category];
    }

    /// @inheritdoc ILicenceRegistry
    function sandboxLimitOf(bytes32 licence, address asset) external view returns (uint256) {
        return _sandboxLimits[licence][asset];
    }

    /// @inheritdoc ILicenceRegistry
    function acquisitionCode(bytes32 investor, uint16 categories, address asset, uint256 holding)
        public
        view
        returns (uint16)
    {
        Standing best = Standing.Missing;
        // Category by category, the lowest first: what is left of them, less its lowest bit.
        for (uint256 left = categories; left != 0; left &= left - 1) {
            // No bit is above the sixteenth.
            // forge-lint: disable-next-line(unsafe-typecast)
            bytes32 licence = _byCategory[investor][uint16(left & ~(left - 1))];
            if (licence == 0) continue;
            Standing standing = _standing(_licences[licence]);
            if (standing == Standing.InForce) {
                bool within = !_licences[licence].sandboxed || holding <= _sandboxLimits[licence][asset];
                if (within) return ReasonCodes.OK;
                standing = Standing.Limited;
            }
            if (standing > best) best = standing;
        }
        return _code(best);
    }

    /// @dev Makes a licence the one that speaks for its holder in its categories.
    function _claimCategories(bytes32 licence, bytes32 investor, uint16 categories) private {
        for (uint16 category = 1; category <= LicenceCategories.ALL; category <<= 1) {
            if (categories & category == 0) continue;
            bytes32 held = _byCategory[investor][category];
            if (held != 0 && !_isOver(_licences[held].state)) revert CategoryTaken(investor, category, held);
            _byCategory[investor][category] = licence;
        }
    }

    /// @dev Takes a licence to a state, if the table allows it.
    function _step(bytes32 licence, LicenceState to) private returns (Licence storage l) {
        l = _licences[licence];
        if (l.state == LicenceState.None) revert LicenceUnknown(licence);
        if (!_mayMove(l.state, to)) revert TransitionRefused(licence, l.state, to);
        l.state = to;
    }

    /// @dev Closes every change: the document behind it, the version and the event.
    function _record(bytes32 licence, Licence storage l, bytes32 documentHash) private {
        l.conditionsHash = documentHash;
        ++l.version;
        emit LicenceUpdated(
            licence, l.investor, l.state, l.categories, l.validFrom, l.validUntil, documentHash, l.version
        );
    }

    /// @dev A licence that something can still follow for.
    function _live(bytes32 licence) private view returns (Licence storage l) {
        l = _licences[licence];
        if (l.state == LicenceState.None) revert LicenceUnknown(licence);
        if (_isOver(l.state)) revert LicenceOver(licence, l.state);
    }

    /// @dev Where a licence stands now; that of no licence at all is never asked.
    function _standing(Licence storage l) private view returns (Standing) {
        LicenceState state = l.state;
        if (state == LicenceState.Surrendered) return Standing.Surrendered;
        if (state == LicenceState.Revoked) return Standing.Revoked;
        if (state == LicenceState.Suspended) return Standing.Suspended;
        if (state != LicenceState.Licensed) return Standing.Pending;
        if (block.timestamp < l.validFrom) return Standing.NotYetValid;
        return block.timestamp > l.validUntil ? Standing.Expired : Standing.InForce;
    }

    /**
     * @dev The transition table of a licence once applied for. It is decided step by step, with or without an approval in
     * principle; granting again renews or reinstates; anything may be revoked or surrendered, and then it is over.
     */
    function _mayMove(LicenceState from, LicenceState to) private pure returns (bool) {
        if (_isOver(from)) return false;
        if (to == LicenceState.NoObjection) return from == LicenceState.Applied;
        if (to == LicenceState.InPrinciple) return from == LicenceState.NoObjection;
        if (to == LicenceState.Licensed) return from != LicenceState.Applied;
        return to == LicenceState.Suspended ? from == LicenceState.Licensed : _isOver(to);
    }

    /// @dev Whether nothing can follow that state.
    function _isOver(LicenceState state) private pure returns (bool) {
        return state == LicenceState.Revoked || state == LicenceState.Surrendered;
    }

    /// @dev What a standing that does not admit is called.
    function _code(Standing standing) private pure returns (uint16) {
        if (standing == Standing.Limited) return ReasonCodes.SANDBOX_LIMIT_EXCEEDED;
        if (standing == Standing.NotYetValid) return ReasonCodes.LICENCE_NOT_YET_VALID;
        if (standing == Standing.Suspended) return ReasonCodes.LICENCE_SUSPENDED;
        if (standing == Standing.Expired) return ReasonCodes.LICENCE_EXPIRED;
        if (standing == Standing.Pending) return ReasonCodes.LICENCE_PENDING;
        if (standing == Standing.Revoked) return ReasonCodes.LICENCE_REVOKED;
        if (standing == Standing.Surrendered) return ReasonCodes.LICENCE_SURRENDERED;
        return ReasonCodes.LICENCE_MISSING;
    }
}
