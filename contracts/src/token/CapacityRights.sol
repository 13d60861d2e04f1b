// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Utils} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Utils.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {ICapacityRights} from "../interfaces/ICapacityRights.sol";
import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IPowerProgramme} from "../interfaces/IPowerProgramme.sol";
import {Movements} from "../types/Movement.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Right, RightId} from "../types/RightId.sol";

/**
 * @title {ICapacityRights}, allocated by the issuer of power.
 * @dev {_update} is the only place where balances change and the only place where compliance is asked. There is no
 * metadata behind a URI: everything about a right is in its id.
 */
contract CapacityRights is ICapacityRights, ERC1155, AccessManaged, ReentrancyGuardTransient {
    /// @notice What answers whether rights may change hands.
    IComplianceEngine public immutable ENGINE;
    /// @notice The programme that power is allocated from.
    IPowerProgramme public immutable PROGRAMME;

    /// @dev Lines of one allocation.
    uint256 private constant MAX_LINES = 20;
    /// @dev Months of delivery over all lines of one allocation; measured to stay under 16,777,216 gas.
    uint256 private constant MAX_MONTHS = 180;
    /// @dev Ids of one transfer: a strip of five years, month by month, fits.
    uint256 private constant MAX_IDS = 64;

    /// @dev kW in existence under each id. Invariant: the sum of its balances, and the programme holds as much reserved in
    /// every cell of its window that is not over.
    mapping(uint256 id => uint256) private _supplies;
    /// @dev References that have worked. Invariant: never unset.
    mapping(bytes32 ref => bool) private _refs;

    /// @param authority The access manager.
    /// @param engine The compliance engine.
    /// @param programme The programme; this contract needs its rights-token role.
    constructor(address authority, IComplianceEngine engine, IPowerProgramme programme)
        ERC1155("")
        AccessManaged(authority)
    {
        ENGINE = engine;
        PROGRAMME = programme;
    }

    /// @inheritdoc ICapacityRights
    function allocate(Allocation[] calldata allocations) external restricted nonReentrant {
        uint256 count = allocations.length;
        if (count == 0 || count > MAX_LINES) revert BatchSize(count, MAX_LINES);
        uint256 months;
        for (uint256 i; i < count; ++i) {
            months += _allocate(allocations[i]);
            if (months > MAX_MONTHS) revert TooManyMonths(months, MAX_MONTHS);
        }
        // Receivers are called when every line stands, so that none of them sees half a batch.
        for (uint256 i; i < count; ++i) {
            Allocation calldata line = allocations[i];
            ERC1155Utils.checkOnERC1155Received(_msgSender(), address(0), line.to, line.id, line.kw, "");
        }
    }

    /// @inheritdoc ICapacityRights
    function transferCode(address operator, address from, address to, uint256 id, uint256 kw)
        external
        view
        returns (uint16)
    {
        uint16 code = from == address(0) ? PROGRAMME.reservationCode(id, kw) : _stateCode(from, to, id);
        if (code != ReasonCodes.OK) return code;
        return ENGINE.check(address(this), Movements.ordinary(from, to), id, operator, from, to, kw);
    }

    /// @inheritdoc ICapacityRights
    function refUsed(bytes32 ref) external view returns (bool) {
        return _refs[ref];
    }

    /// @inheritdoc ICapacityRights
    function totalSupply(uint256 id) external view returns (uint256) {
        return _supplies[id];
    }

    /// @inheritdoc ICapacityRights
    function maxLines() external pure returns (uint256) {
        return MAX_LINES;
    }

    /// @inheritdoc ICapacityRights
    function maxMonths() external pure returns (uint256) {
        return MAX_MONTHS;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC1155, IERC165) returns (bool) {
        return interfaceId == type(ICapacityRights).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @inheritdoc ERC1155
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values)
        internal
        override
    {
        if (ids.length > MAX_IDS) revert BatchSize(ids.length, MAX_IDS);
        super._update(from, to, ids, values);
        for (uint256 i; i < ids.length; ++i) {
            uint16 code = _stateCode(from, to, ids[i]);
            if (code != ReasonCodes.OK) revert IComplianceEngine.Refused(code, from, to, values[i]);
            ENGINE.onMovement(Movements.ordinary(from, to), ids[i], _msgSender(), from, to, values[i]);
            if (from == address(0)) _supplies[ids[i]] += values[i];
        }
    }

    /// @dev One line: reserves, then creates. Answers the months of its window.
    function _allocate(Allocation calldata line) private returns (uint256 months) {
        if (line.ref == 0 || _refs[line.ref]) revert RefRefused(line.ref);
        if (line.kw == 0) revert NothingAllocated(line.ref);
        if (line.to == address(0)) revert ERC1155InvalidReceiver(address(0));
        _refs[line.ref] = true;
        PROGRAMME.reserve(line.id, line.kw);
        (uint256[] memory ids, uint256[] memory values) = (new uint256[](1), new uint256[](1));
        (ids[0], values[0]) = (line.id, line.kw);
        _update(address(0), line.to, ids, values);
        emit Allocated(line.ref, line.to, line.id, line.kw);
        Right memory right = RightId.wrap(line.id).unpack();
        return uint256(right.lastPeriod) - right.firstPeriod + 1;
    }

    /// @dev Why the right itself refuses to change hands, or zero. Creation is the programme's to refuse.
    function _stateCode(address from, address to, uint256 id) private view returns (uint16) {
        if (from == address(0) || to == address(0)) return ReasonCodes.OK;
        if (!RightId.wrap(id).isWellFormed()) return ReasonCodes.RIGHT_MALFORMED;
        Right memory right = RightId.wrap(id).unpack();
        if (block.timestamp >= PktCalendar.periodEnd(right.lastPeriod)) return ReasonCodes.RIGHT_EXPIRED;
        (, bool transferable) = PROGRAMME.productOf(right.product);
        return transferable ? ReasonCodes.OK : ReasonCodes.PRODUCT_NOT_TRANSFERABLE;
    }
}
