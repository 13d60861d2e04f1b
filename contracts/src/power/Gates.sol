// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {INominationBook} from "../interfaces/INominationBook.sol";
import {PktCalendar} from "../types/PktCalendar.sol";

/// @title Until when months can be nominated for: the gate of each closes some days before it begins.
abstract contract Gates is INominationBook, AccessManaged {
    /// @dev How long before its month a gate closes: `daysBefore` from `fromPeriod` on, and `earlier` in the months before.
    struct Gate {
        uint16 fromPeriod;
        uint8 daysBefore;
        uint8 earlier;
    }

    /// @notice Days before its month at which a gate closes, until {setGate} says otherwise.
    uint8 public immutable FIRST_GATE_DAYS;

    /// @dev A gate never closes before the month before its own has begun.
    uint8 private constant MAX_GATE_DAYS = 28;
    /// @dev A gate is set for months whose gates are open whatever it was: from this many months ahead on.
    uint256 private constant GATE_NOTICE_MONTHS = 2;

    Gate private _gate;

    /// @param gateDays Days before its month at which a gate closes, 1 to 28.
    constructor(uint8 gateDays) {
        if (gateDays == 0 || gateDays > MAX_GATE_DAYS) revert GateInvalid(0, gateDays);
        FIRST_GATE_DAYS = gateDays;
    }

    /// @inheritdoc INominationBook
    function setGate(uint16 fromPeriod, uint8 daysBefore) external restricted {
        bool soon = fromPeriod < PktCalendar.periodAt(block.timestamp) + GATE_NOTICE_MONTHS;
        if (soon || daysBefore == 0 || daysBefore > MAX_GATE_DAYS) {
            revert GateInvalid(fromPeriod, daysBefore);
        }
        _setGate(fromPeriod, daysBefore);
    }

    /// @inheritdoc INominationBook
    function gateClosesAt(uint16 period) public view returns (uint256) {
        Gate memory gate = _gate;
        uint256 daysBefore = period < gate.fromPeriod ? gate.earlier : gate.daysBefore;
        return PktCalendar.periodStart(period) - daysBefore * 1 days;
    }

    /// @dev What was set for months whose gates may be closed stays theirs.
    function _setGate(uint16 fromPeriod, uint8 daysBefore) internal {
        Gate memory was = _gate;
        uint256 next = PktCalendar.periodAt(block.timestamp) + uint256(1);
        _gate = Gate(fromPeriod, daysBefore, was.fromPeriod <= next ? was.daysBefore : was.earlier);
        emit GateSet(fromPeriod, daysBefore);
    }
}
