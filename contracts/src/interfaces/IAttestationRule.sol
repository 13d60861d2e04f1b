// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "./IRule.sol";

/**
 * @title What must be attested of the holders of an asset.
 * @dev Only who acquires is asked: a holder whose attestation has lapsed may still reduce.
 * Warning: an asset that lists this rule without topics admits nobody.
 */
interface IAttestationRule is IRule {
    /// @notice Who acquires the asset needs an attestation on every one of these topics, one bit each.
    event TopicsSet(address indexed asset, uint64 topics);

    /// @notice No topic, or more than one movement asks about.
    error TopicsInvalid(uint64 topics);

    /// @notice Sets the topics of an asset.
    /// @param asset The token.
    /// @param topics One bit a topic, one to eight of them.
    function setTopics(address asset, uint64 topics) external;

    /// @notice The topics of an asset, one bit each.
    /// @param asset The token.
    function topicsOf(address asset) external view returns (uint64);
}
