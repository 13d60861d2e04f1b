// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IAttestationRegistry} from "../../interfaces/IAttestationRegistry.sol";
import {IAttestationRule} from "../../interfaces/IAttestationRule.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";

/// @title {IAttestationRule}, set by the regulator.
contract AttestationRule is IAttestationRule, AccessManaged {
    /// @notice The register of attestations.
    IAttestationRegistry public immutable ATTESTATIONS;

    /// @dev Topics that one movement asks about.
    uint256 private constant MAX_TOPICS = 8;

    /// @dev Topics of each asset, one bit each. Zero: none were set, and nobody is admitted.
    mapping(address asset => uint64) private _topics;

    /// @param authority The access manager.
    /// @param attestations The register of attestations.
    constructor(address authority, IAttestationRegistry attestations) AccessManaged(authority) {
        ATTESTATIONS = attestations;
    }

    /// @inheritdoc IAttestationRule
    function setTopics(address asset, uint64 topics) external restricted {
        uint256 count;
        for (uint64 rest = topics; rest != 0; rest &= rest - 1) {
            ++count;
        }
        if (count == 0 || count > MAX_TOPICS) revert TopicsInvalid(topics);
        _topics[asset] = topics;
        emit TopicsSet(asset, topics);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires()) return ReasonCodes.OK;
        uint64 topics = _topics[movement.asset];
        if (topics == 0) return ReasonCodes.ATTESTATION_MISSING;
        return ATTESTATIONS.attestationCode(movement.toInvestor, topics);
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ISSUE | Movements.TRANSFER | Movements.FORCED, 0);
    }

    /// @inheritdoc IAttestationRule
    function topicsOf(address asset) external view returns (uint64) {
        return _topics[asset];
    }
}
