// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityRights} from "../interfaces/ICapacityRights.sol";
import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {MovementKind} from "../types/Movement.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Right, RightId} from "../types/RightId.sol";
import {RightParts} from "../types/RightParts.sol";
import {RightsEnforcement} from "./RightsEnforcement.sol";

/**
 * @title Splitting and merging of capacity rights by their holder.
 * @dev Read before you inherit: an id goes out of existence and as many kW of others come into it, in the same account and in
 * one transaction, so that at every instant as many kW stand on the books as before. The programme is not told: it counts by
 * cell of the grid, and every cell keeps its count. Compliance is asked about each id; there is no acquisition.
 */
abstract contract RightsConversion is RightsEnforcement {
    using RightParts for RightId;

    /// @inheritdoc ICapacityRights
    function split(uint256 firstId, uint256 secondId, uint256 kw) external returns (uint256 id) {
        id = _whole(firstId, secondId, kw);
        _checkConvertible(id, kw);
        _convert(_list(id, 0, 1), _list(firstId, secondId, 2), kw);
        emit RightSplit(_msgSender(), id, kw, firstId, secondId);
    }

    /// @inheritdoc ICapacityRights
    function merge(uint256 firstId, uint256 secondId, uint256 kw) external returns (uint256 id) {
        id = _whole(firstId, secondId, kw);
        _checkConvertible(firstId, kw);
        _checkConvertible(secondId, kw);
        _convert(_list(firstId, secondId, 2), _list(id, 0, 1), kw);
        emit RightsMerged(_msgSender(), id, kw, firstId, secondId);
    }

    /// @dev Whether an id is a right whose window is not over.
    function _windowCode(uint256 id) internal view returns (uint16) {
        if (!RightId.wrap(id).isWellFormed()) return ReasonCodes.RIGHT_MALFORMED;
        bool over = block.timestamp >= PktCalendar.periodEnd(RightId.wrap(id).lastPeriod());
        return over ? ReasonCodes.RIGHT_EXPIRED : ReasonCodes.OK;
    }

    /// @dev Turns ids of the caller's into others. Warning: the caller makes sure that they cover the same cells, each once.
    function _convert(uint256[] memory fromIds, uint256[] memory toIds, uint256 kw) private {
        address holder = _msgSender();
        _settle(MovementKind.Convert, holder, address(0), fromIds, _list(kw, kw, fromIds.length));
        _settle(MovementKind.Convert, address(0), holder, toIds, _list(kw, kw, toIds.length));
    }

    /// @dev The right that two are the parts of: every cell of it is in one of them, and in one only.
    function _whole(uint256 firstId, uint256 secondId, uint256 kw) private view returns (uint256 id) {
        Right memory first = RightId.wrap(firstId).unpack();
        Right memory second = RightId.wrap(secondId).unpack();
        if (_isEmpty(first) || _isEmpty(second)) _refuse(ReasonCodes.PART_EMPTY, kw);
        if (first.lastPeriod + uint256(1) == second.firstPeriod) {
            first.lastPeriod = second.lastPeriod;
            second.firstPeriod = first.firstPeriod;
        } else if (first.blockMask & second.blockMask == 0) {
            first.blockMask |= second.blockMask;
            second.blockMask = first.blockMask;
        } else {
            _refuse(ReasonCodes.RIGHTS_DO_NOT_JOIN, kw);
        }
        id = RightId.unwrap(first.pack());
        // In all else they must be alike.
        if (id != RightId.unwrap(second.pack())) _refuse(ReasonCodes.RIGHTS_DO_NOT_JOIN, kw);
    }

    /// @dev Refuses what the asset, the account or the window forbids; compliance is asked as the ids move.
    function _checkConvertible(uint256 id, uint256 kw) private view {
        address holder = _msgSender();
        uint16 code = _paused ? ReasonCodes.PAUSED : _senderCode(holder);
        if (code == ReasonCodes.OK) code = _windowCode(id);
        if (code == ReasonCodes.OK && kw > _freeOf(holder, id)) code = ReasonCodes.FREE_BALANCE_TOO_LOW;
        if (code != ReasonCodes.OK) _refuse(code, kw);
    }

    function _refuse(uint16 code, uint256 kw) private view {
        revert IComplianceEngine.Refused(code, _msgSender(), _msgSender(), kw);
    }

    function _isEmpty(Right memory right) private pure returns (bool) {
        return right.lastPeriod < right.firstPeriod || right.blockMask == 0;
    }
}
