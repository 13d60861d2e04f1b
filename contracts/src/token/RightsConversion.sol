// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityRights} from "../interfaces/ICapacityRights.sol";
import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {MovementKind} from "../types/Movement.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Right, RightId} from "../types/RightId.sol";
import {RightsEnforcement} from "./RightsEnforcement.sol";

/**
 * @title Splitting and merging of capacity rights by their holder.
 * @dev Read before you inherit: an id goes out of existence and as many kW of others come into it, in the same account and in
 * one transaction, so that at every instant as many kW stand on the books as before. The programme is not told: it counts by
 * cell of the grid, and every cell keeps its count. Compliance is asked about each id; there is no acquisition.
 */
abstract contract RightsConversion is RightsEnforcement {
    /// @inheritdoc ICapacityRights
    function splitByMonth(uint256 id, uint256 kw, uint16 cut)
        external
        returns (uint256 firstId, uint256 secondId)
    {
        (Right memory first, Right memory second) = _twice(id, kw);
        if (cut <= first.firstPeriod || cut > first.lastPeriod) _refuse(ReasonCodes.CUT_INVALID, kw);
        (first.lastPeriod, second.firstPeriod) = (cut - 1, cut);
        return _split(id, kw, first, second);
    }

    /// @inheritdoc ICapacityRights
    function splitByBlocks(uint256 id, uint256 kw, uint8 blockMask)
        external
        returns (uint256 firstId, uint256 secondId)
    {
        (Right memory first, Right memory second) = _twice(id, kw);
        bool cuts = blockMask != 0 && blockMask & ~first.blockMask == 0 && blockMask != first.blockMask;
        if (!cuts) _refuse(ReasonCodes.CUT_INVALID, kw);
        (first.blockMask, second.blockMask) = (blockMask, first.blockMask & ~blockMask);
        return _split(id, kw, first, second);
    }

    /// @inheritdoc ICapacityRights
    function merge(uint256 firstId, uint256 secondId, uint256 kw) external returns (uint256 id) {
        _checkMayConvert(firstId, kw);
        _checkMayConvert(secondId, kw);
        id = _joined(RightId.wrap(firstId).unpack(), RightId.wrap(secondId).unpack(), kw);
        _convert(_two(firstId, secondId), _one(id), kw);
        emit RightsMerged(_msgSender(), id, kw, firstId, secondId);
    }

    /// @dev Whether an id is a right whose window is not over.
    function _windowCode(uint256 id) internal view returns (uint16) {
        if (!RightId.wrap(id).isWellFormed()) return ReasonCodes.RIGHT_MALFORMED;
        bool over = block.timestamp >= PktCalendar.periodEnd(RightId.wrap(id).unpack().lastPeriod);
        return over ? ReasonCodes.RIGHT_EXPIRED : ReasonCodes.OK;
    }

    function _split(uint256 id, uint256 kw, Right memory first, Right memory second)
        private
        returns (uint256 firstId, uint256 secondId)
    {
        (firstId, secondId) = (RightId.unwrap(first.pack()), RightId.unwrap(second.pack()));
        _convert(_one(id), _two(firstId, secondId), kw);
        emit RightSplit(_msgSender(), id, kw, firstId, secondId);
    }

    /// @dev Turns ids of the caller's into others. Warning: the caller makes sure that they cover the same cells, each once.
    function _convert(uint256[] memory fromIds, uint256[] memory toIds, uint256 kw) private {
        address holder = _msgSender();
        _settle(MovementKind.Convert, holder, address(0), fromIds, _amounts(fromIds.length, kw));
        _settle(MovementKind.Convert, address(0), holder, toIds, _amounts(toIds.length, kw));
    }

    /// @dev A right twice over, for the parts it is split in.
    function _twice(uint256 id, uint256 kw) private view returns (Right memory first, Right memory second) {
        _checkMayConvert(id, kw);
        return (RightId.wrap(id).unpack(), RightId.wrap(id).unpack());
    }

    /// @dev Refuses what the asset, the account or the right forbids; compliance is asked as the ids move.
    function _checkMayConvert(uint256 id, uint256 kw) private view {
        address holder = _msgSender();
        uint16 code = _paused ? ReasonCodes.PAUSED : _senderCode(holder);
        if (code == ReasonCodes.OK) code = _windowCode(id);
        if (code != ReasonCodes.OK) _refuse(code, kw);
        uint256 free = _freeOf(holder, id);
        if (kw > free) revert ERC7943InsufficientUnfrozenBalance(holder, id, kw, free);
    }

    function _refuse(uint16 code, uint256 kw) private view {
        revert IComplianceEngine.Refused(code, _msgSender(), _msgSender(), kw);
    }

    /// @dev The right that two are the parts of.
    function _joined(Right memory first, Right memory second, uint256 kw) private view returns (uint256) {
        bool follows = first.lastPeriod + uint256(1) == second.firstPeriod;
        if (follows && first.blockMask == second.blockMask) {
            first.lastPeriod = second.lastPeriod;
            second.firstPeriod = first.firstPeriod;
        } else if (first.blockMask & second.blockMask == 0) {
            first.blockMask |= second.blockMask;
            second.blockMask = first.blockMask;
        } else {
            _refuse(ReasonCodes.RIGHTS_DO_NOT_JOIN, kw);
        }
        uint256 id = RightId.unwrap(first.pack());
        // What else the id says must be the same.
        if (id != RightId.unwrap(second.pack())) _refuse(ReasonCodes.RIGHTS_DO_NOT_JOIN, kw);
        return id;
    }

    function _one(uint256 id) private pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = id;
    }

    function _two(uint256 firstId, uint256 secondId) private pure returns (uint256[] memory list) {
        list = new uint256[](2);
        (list[0], list[1]) = (firstId, secondId);
    }

    function _amounts(uint256 count, uint256 kw) private pure returns (uint256[] memory list) {
        list = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            list[i] = kw;
        }
    }
}
