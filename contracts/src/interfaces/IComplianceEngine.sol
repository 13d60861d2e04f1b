// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MovementKind} from "../types/Movement.sol";
import {IIdentityRegistry} from "./IIdentityRegistry.sol";
import {IRule} from "./IRule.sol";

/**
 * @title Whether a holding may change hands.
 * @notice Identity of the parties first, then an ordered and bounded list of rules per asset, then those of the id if it
 * has any of its own: they can only tighten. Assets of every standard ask the same engine: an ERC-20 passes id zero, an
 * ERC-1155 its id. The sender of a forced movement or a recovery is not asked, and rules about trading are not either;
 * that the receiver is eligible is asked whatever the kind.
 * @dev Warning: the engine believes the calling asset about who moves what. It protects an asset's holders as long as the
 * asset itself asks on every path that changes a balance.
 */
interface IComplianceEngine {
    /// @notice The rules of an asset, in order, as they now stand. Unused places are zero.
    event RulesSet(address indexed asset, address[8] rules);
    /// @notice The further rules of one id of an asset, in order, as they now stand. Unused places are zero.
    event IdRulesSet(address indexed asset, uint256 indexed id, address[8] rules);
    /// @notice The asset's holdings are counted by investor from now on.
    event TrackingStarted(address indexed asset);

    /// @notice The movement is refused for that reason.
    error Refused(uint16 code, address from, address to, uint256 amount);
    /// @notice Counting by investor must start before the asset first moves.
    error TrackingTooLate(address asset);

    /// @notice Replaces the rules of an asset. Until they are first set, if only to none, the asset does not move.
    /// @dev Warning: leave out what records and is a further rule of an id, see {setIdRules}.
    /// @param asset The token.
    /// @param rules At most eight, in the order they are asked.
    function setRules(address asset, IRule[] calldata rules) external;

    /// @notice Replaces the further rules of one id, asked after those of its asset.
    /// @dev Warning: a rule that records (velocity, holding period, transfer approval) belongs in one of the two lists. In
    /// both it is told twice of each movement of the id, and counts it twice.
    /// @param asset The token.
    /// @param id Token id.
    /// @param rules At most eight, in the order they are asked.
    function setIdRules(address asset, uint256 id, IRule[] calldata rules) external;

    /// @notice Counts the asset's holdings by investor from its first movement on, as a holding cap needs.
    /// @param asset The token.
    function startTracking(address asset) external;

    /**
     * @notice Checks a movement of the calling asset and takes note of it. Reverts with {Refused} unless allowed.
     * @param kind What the movement is.
     * @param id Token id, zero for an ERC-20.
     * @param operator Who moves it.
     * @param from Sender, zero on issuance.
     * @param to Receiver, zero on redemption or recall.
     * @param amount Amount in the asset's base unit.
     */
    function onMovement(
        MovementKind kind,
        uint256 id,
        address operator,
        address from,
        address to,
        uint256 amount
    ) external;

    /**
     * @notice The answer {onMovement} would give now.
     * @param asset The token.
     * @param kind What the movement would be.
     * @param id Token id, zero for an ERC-20.
     * @param operator Who would move it.
     * @param from Sender, zero on issuance.
     * @param to Receiver, zero on redemption or recall.
     * @param amount Amount in the asset's base unit.
     * @return code Zero, or the reason.
     */
    function check(
        address asset,
        MovementKind kind,
        uint256 id,
        address operator,
        address from,
        address to,
        uint256 amount
    ) external view returns (uint16 code);

    /// @notice What an investor holds over all its accounts; zero where the asset is not tracked.
    /// @param asset The token.
    /// @param id Token id, zero for an ERC-20.
    /// @param investor The investor.
    function holdingOf(address asset, uint256 id, bytes32 investor) external view returns (uint256);

    /// @notice How many investors hold any of it; zero where the asset is not tracked.
    /// @param asset The token.
    /// @param id Token id, zero for an ERC-20.
    function holderCount(address asset, uint256 id) external view returns (uint256);

    /// @notice What all investors hold together; zero where the asset is not tracked.
    /// @param asset The token.
    /// @param id Token id, zero for an ERC-20.
    function supplyOf(address asset, uint256 id) external view returns (uint256);

    /// @notice Whether the asset's holdings are counted by investor.
    /// @param asset The token.
    function isTracked(address asset) external view returns (bool);

    /// @notice The rules of an asset, in order.
    /// @param asset The token.
    function rulesOf(address asset) external view returns (IRule[] memory);

    /// @notice The further rules of one id, in order.
    /// @param asset The token.
    /// @param id Token id.
    function idRulesOf(address asset, uint256 id) external view returns (IRule[] memory);

    /// @notice Who an account belongs to.
    // forge-lint: disable-next-line(mixed-case-function)
    function IDENTITY() external view returns (IIdentityRegistry);
}
