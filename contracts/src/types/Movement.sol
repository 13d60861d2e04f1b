// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InvestorRecord} from "./InvestorRecord.sol";

/**
 * @notice What a change of holdings is. Append only: the number is a bit in what rules ask to be asked about.
 * @dev Transfer: from one account to another by the holder or its operator. Issue: from nobody. Redeem: to nobody.
 * Forced: by an order of the enforcement desk, or a recall; the sender is not asked. Recovery: from a lost account to
 * another one of the same investor; the sender is not asked. Convert: to nobody or from nobody, as one of several ids of one
 * account become others that are as much.
 */
enum MovementKind {
    Transfer,
    Issue,
    Redeem,
    Forced,
    Recovery,
    Convert
}

/**
 * @notice One intended change of holdings, with everything a compliance rule may look at.
 * @dev `from` is zero on issuance and `to` is zero when units go out of existence; the ids and records of a zero side are
 * zero. `fromHolding` and `toHolding` are what each investor holds over all its accounts before the movement, in the
 * asset's unit; both are zero unless the asset is `tracked`.
 */
struct Movement {
    MovementKind kind;
    address asset;
    uint256 id;
    address operator;
    address from;
    address to;
    uint256 amount;
    bytes32 fromInvestor;
    bytes32 toInvestor;
    InvestorRecord fromRecord;
    InvestorRecord toRecord;
    bool tracked;
    uint256 fromHolding;
    uint256 toHolding;
}

using Movements for Movement global;

/// @notice What rules and assets ask of movements.
library Movements {
    /// @dev Kinds as a rule names them: bit k is the MovementKind of number k.
    uint8 internal constant TRANSFER = 1 << 0;
    uint8 internal constant ISSUE = 1 << 1;
    uint8 internal constant REDEEM = 1 << 2;
    uint8 internal constant FORCED = 1 << 3;
    uint8 internal constant RECOVERY = 1 << 4;
    uint8 internal constant CONVERT = 1 << 5;
    uint8 internal constant ALL = (1 << 6) - 1;

    /// @dev The kind of a movement that nobody orders: the zero side says it.
    function ordinary(address from, address to) internal pure returns (MovementKind) {
        if (from == address(0)) return MovementKind.Issue;
        return to == address(0) ? MovementKind.Redeem : MovementKind.Transfer;
    }

    /// @dev Whether a kind is among kinds of one bit each; bits above the eighth do not count.
    function isAmong(MovementKind kind, uint256 some) internal pure returns (bool) {
        return some >> uint8(kind) & 1 != 0;
    }

    /// @dev Whether an authority orders a movement of that kind, whatever its sender says.
    function isOrdered(MovementKind kind) internal pure returns (bool) {
        return kind == MovementKind.Forced || kind == MovementKind.Recovery;
    }

    /// @dev Whether the parties fit the kind: only an issuance has no sender, only a redemption or a recall no receiver, and
    /// a conversion has one of the two.
    function isWellFormed(Movement memory m) internal pure returns (bool) {
        MovementKind kind = m.kind;
        bool converts = kind == MovementKind.Convert;
        if (m.from == address(0)) return (kind == MovementKind.Issue || converts) && m.to != address(0);
        if (m.to == address(0)) {
            return kind == MovementKind.Redeem || kind == MovementKind.Forced || converts;
        }
        return kind != MovementKind.Issue && kind != MovementKind.Redeem && !converts;
    }

    /// @dev Whether the receiving investor gains something: not on redemption, between its own accounts, or for nothing.
    function acquires(Movement calldata m) internal pure returns (bool) {
        return m.amount != 0 && m.to != address(0) && m.fromInvestor != m.toInvestor;
    }
}
