// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RecordingRule} from "../compliance/rules/RecordingRule.sol";
import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {INominationBook} from "../interfaces/INominationBook.sol";
import {IRecordingRule} from "../interfaces/IRecordingRule.sol";
import {IRule} from "../interfaces/IRule.sol";
import {Movement, MovementKind, Movements} from "../types/Movement.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {RightId} from "../types/RightId.sol";
import {RightParts} from "../types/RightParts.sol";

/**
 * @title What nominations and gates do to the rights: as a rule of theirs, and when what is idle of one can be taken.
 * @dev Read before you inherit: it keeps nothing, and asks its heir what is nominated and when gates close.
 */
abstract contract GatedRights is INominationBook, RecordingRule {
    using RightParts for RightId;

    /// @notice The rights that are nominated.
    address public immutable RIGHTS;

    /// @param engine The compliance engine, which counts holdings.
    /// @param rights The rights that are nominated.
    constructor(IComplianceEngine engine, address rights) RecordingRule(engine) {
        RIGHTS = rights;
    }

    /// @inheritdoc IRecordingRule
    function note(Movement calldata m) external onlyEngine {
        if (m.asset != RIGHTS || m.fromInvestor == m.toInvestor || _isOver(m.id)) return;
        uint256 nominated = nominatedOf(m.fromInvestor, m.id);
        uint256 left = m.fromHolding - m.amount;
        if (nominated > left) _cut(m.fromInvestor, m.id, nominated - left);
    }

    /// @inheritdoc IRule
    function check(Movement calldata m) external view returns (uint16 code) {
        if (m.asset != RIGHTS || m.amount == 0) return ReasonCodes.OK;
        if (m.from == address(0) || m.fromInvestor == m.toInvestor) return ReasonCodes.OK;
        uint256 nominated = nominatedOf(m.fromInvestor, m.id);
        bool bound = nominated != 0 && (m.amount > m.fromHolding || nominated > m.fromHolding - m.amount);
        if (bound) return ReasonCodes.UNITS_NOMINATED;
        return m.kind == MovementKind.Transfer ? _gateCode(m.id) : ReasonCodes.OK;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.TRANSFER | Movements.REDEEM | Movements.CONVERT, Movements.FORCED);
    }

    /// @inheritdoc INominationBook
    function offeredFrom(uint256 id) public view returns (uint16 code, uint16 period) {
        RightId right = RightId.wrap(id);
        if (!right.isWellFormed()) return (ReasonCodes.RIGHT_MALFORMED, 0);
        if (_gateCode(id) == ReasonCodes.OK) return (ReasonCodes.GATE_OPEN, 0);
        // A gate that is closed leaves no month before the first but the current one.
        period = PktCalendar.periodAt(block.timestamp) + 1;
        if (period > right.lastPeriod()) return (ReasonCodes.OFFER_OVER, 0);
    }

    /// @inheritdoc INominationBook
    function gateClosesAt(uint16 period) public view virtual returns (uint256);

    /// @inheritdoc INominationBook
    function nominatedOf(bytes32 investor, uint256 id) public view virtual returns (uint256 kw);

    /// @dev Takes kW off an investor's nominations of a right.
    function _cut(bytes32 investor, uint256 id, uint256 excess) internal virtual;

    function _gateCode(uint256 id) internal view returns (uint16) {
        bool closed = block.timestamp >= gateClosesAt(RightId.wrap(id).firstPeriod());
        return closed ? ReasonCodes.GATE_CLOSED : ReasonCodes.OK;
    }

    function _isOver(uint256 id) internal view returns (bool) {
        return block.timestamp >= PktCalendar.periodEnd(RightId.wrap(id).lastPeriod());
    }
}
