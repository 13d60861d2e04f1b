// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {ERC1155Utils} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Utils.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {ICapacityRights} from "../interfaces/ICapacityRights.sol";
import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IERC1643} from "../interfaces/draft-IERC1643.sol";
import {IEnforceable} from "../interfaces/IEnforceable.sol";
import {IERC7943MultiToken} from "../interfaces/IERC7943MultiToken.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {IPowerProgramme} from "../interfaces/IPowerProgramme.sol";
import {LicenceCategories} from "../types/LicenceTypes.sol";
import {MovementKind, Movements} from "../types/Movement.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {RefSet} from "../types/RefSet.sol";
import {RightId} from "../types/RightId.sol";
import {RightParts} from "../types/RightParts.sol";
import {Documents} from "./Documents.sol";
import {Enforced} from "./Enforced.sol";
import {RightsConversion} from "./RightsConversion.sol";
import {RightsEnforcement} from "./RightsEnforcement.sol";

/**
 * @title {ICapacityRights}, allocated by the issuer of power.
 * @dev What refuses a transfer is in {_movementCode} and in the engine, and nowhere else; {transferCode} asks the same two.
 * There is no metadata behind a URI: everything about a right is in its id.
 */
contract CapacityRights is RightsConversion, Documents, AccessManaged, ReentrancyGuardTransient {
    using RightParts for RightId;

    /// @dev kW of one right that one account may transfer to one other, until a UTC second.
    struct Approval {
        uint208 kw;
        uint40 until;
    }

    /// @notice The programme that power is allocated from.
    IPowerProgramme public immutable PROGRAMME;
    /// @notice The register of licences.
    ILicenceRegistry public immutable LICENCES;

    /// @dev Who may move rights for their holder.
    uint16 private constant OPERATOR_CATEGORIES =
        LicenceCategories.BROKER | LicenceCategories.EXCHANGE | LicenceCategories.CUSTODY;
    /// @dev Lines of one allocation.
    uint256 private constant MAX_LINES = 20;
    /// @dev Months of delivery over all lines of one allocation; measured to stay under 16,777,216 gas.
    uint256 private constant MAX_MONTHS = 144;

    /// @dev References that have worked.
    RefSet private _refs;
    mapping(address from => mapping(address to => mapping(uint256 id => Approval))) private _approvals;

    /// @param authority The access manager.
    /// @param engine The compliance engine.
    /// @param programme The programme; this contract needs its rights-token role.
    /// @param licences The register of licences.
    /// @param enforcer The enforcement desk.
    constructor(
        address authority,
        IComplianceEngine engine,
        IPowerProgramme programme,
        ILicenceRegistry licences,
        address enforcer
    ) ERC1155("") AccessManaged(authority) Enforced(enforcer) RightsEnforcement(engine) {
        PROGRAMME = programme;
        LICENCES = licences;
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
    function approveTransfer(address from, address to, uint256 id, uint208 kw, uint40 until)
        external
        restricted
    {
        _setApproval(from, to, id, Approval(kw, until));
    }

    /// @inheritdoc ICapacityRights
    function recall(address from, uint256 id, uint256 kw) external onlyEnforcer {
        _take(MovementKind.Forced, from, address(0), id, kw);
        PROGRAMME.release(id, kw);
        emit Recalled(from, id, kw);
    }

    /// @inheritdoc ICapacityRights
    function expire(uint256 id, address[] calldata accounts) external {
        _checkCount(accounts.length);
        uint16 code = _windowCode(id);
        if (code != ReasonCodes.RIGHT_EXPIRED) revert NotExpired(id);
        for (uint256 i; i < accounts.length; ++i) {
            uint256 kw = balanceOf(accounts[i], id);
            if (kw == 0) continue;
            _take(MovementKind.Forced, accounts[i], address(0), id, kw);
            emit Expired(accounts[i], id, kw);
        }
    }

    /// @inheritdoc ICapacityRights
    function transferCode(address operator, address from, address to, uint256 id, uint256 kw)
        external
        view
        returns (uint16)
    {
        return _transferCode(operator, from, to, id, kw);
    }

    /// @inheritdoc ICapacityRights
    function admissionCode(address operator, address to, uint256 id, uint256 kw)
        external
        view
        returns (uint16 code)
    {
        (code,) = _movementCode(address(0), to, id);
        if (code == ReasonCodes.OK) code = _rulesCode(operator, address(0), to, id, kw);
    }

    /// @inheritdoc IERC7943MultiToken
    function canTransfer(address from, address to, uint256 tokenId, uint256 amount)
        external
        view
        returns (bool)
    {
        if (from == address(0) || to == address(0)) return false;
        return _transferCode(from, from, to, tokenId, amount) == ReasonCodes.OK;
    }

    /// @inheritdoc ICapacityRights
    function approvalOf(address from, address to, uint256 id)
        external
        view
        returns (uint256 kw, uint40 until)
    {
        Approval storage a = _approvals[from][to][id];
        return (a.kw, a.until);
    }

    /// @inheritdoc ICapacityRights
    function refUsed(bytes32 ref) external view returns (bool) {
        return _refs.has(ref);
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

    /// @notice Whether an operator may move an account's rights: approved by it, licensed now, and the account in use.
    /// @param account The account.
    /// @param operator The operator.
    function isApprovedForAll(address account, address operator)
        public
        view
        override(ERC1155, IERC1155)
        returns (bool)
    {
        return super.isApprovedForAll(account, operator) && _standings[account].successor == address(0)
            && _operatorCode(operator) == ReasonCodes.OK;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(ERC1155, IERC165) returns (bool) {
        return interfaceId == type(ICapacityRights).interfaceId
            || interfaceId == type(IERC7943MultiToken).interfaceId
            || interfaceId == type(IEnforceable).interfaceId || interfaceId == type(IERC1643).interfaceId
            || super.supportsInterface(interfaceId);
    }

    /// @inheritdoc ERC1155
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values)
        internal
        override
    {
        if (ids.length > MAX_IDS) revert BatchSize(ids.length, MAX_IDS);
        if (ids.length != values.length) revert ERC1155InvalidArrayLength(ids.length, values.length);
        for (uint256 i; i < ids.length; ++i) {
            (uint16 code, bool needsApproval) = _movementCode(from, to, ids[i]);
            if (needsApproval) code = _useApproval(from, to, ids[i], values[i]);
            if (code != ReasonCodes.OK) revert IComplianceEngine.Refused(code, from, to, values[i]);
        }
        _settle(Movements.ordinary(from, to), from, to, ids, values);
        if (from != address(0) && from != to && _standings[from].frozenIds != 0) {
            _checkFrozen(from, ids, values);
        }
    }

    /// @dev Only who is licensed for it may be given charge of somebody's rights.
    function _setApprovalForAll(address owner, address operator, bool approved) internal override {
        if (approved) {
            if (_standings[owner].successor != address(0)) revert RetiredAccount(owner);
            uint16 code = _operatorCode(operator);
            if (code != ReasonCodes.OK) revert OperatorRefused(operator, code);
        }
        super._setApprovalForAll(owner, operator, approved);
    }

    function _authoriseDocuments() internal override {
        _checkCanCall(_msgSender(), _msgData());
    }

    /// @dev One line: reserves, then creates. Answers the months of its window.
    function _allocate(Allocation calldata line) private returns (uint256 months) {
        if (!_refs.add(line.ref)) revert RefRefused(line.ref);
        if (line.kw == 0) revert NothingAllocated(line.ref);
        if (line.to == address(0)) revert ERC1155InvalidReceiver(address(0));
        PROGRAMME.reserve(line.id, line.kw);
        _update(address(0), line.to, _list(line.id, 0, 1), _list(line.kw, 0, 1));
        emit Allocated(line.ref, line.to, line.id, line.kw);
        RightId id = RightId.wrap(line.id);
        return uint256(id.lastPeriod()) - id.firstPeriod() + 1;
    }

    /// @dev Takes a transfer off the regulator's approval; the reason if there is not enough of it.
    function _useApproval(address from, address to, uint256 id, uint256 kw) private returns (uint16 code) {
        if (kw == 0) return ReasonCodes.OK;
        Approval memory a = _approvals[from][to][id];
        if (!_covers(a, kw)) return ReasonCodes.APPROVAL_MISSING;
        // No more than what is approved, which is of this type.
        // forge-lint: disable-next-line(unsafe-typecast)
        _setApproval(from, to, id, Approval(a.kw - uint208(kw), a.until));
    }

    function _setApproval(address from, address to, uint256 id, Approval memory a) private {
        _approvals[from][to][id] = a;
        emit TransferApproved(from, to, id, a.kw, a.until);
    }

    function _transferCode(address operator, address from, address to, uint256 id, uint256 kw)
        private
        view
        returns (uint16)
    {
        (uint16 code, bool needsApproval) = _movementCode(from, to, id);
        if (code == ReasonCodes.OK && from == address(0)) code = PROGRAMME.reservationCode(id, kw);
        if (code == ReasonCodes.OK && from != address(0) && operator != from) code = _operatorCode(operator);
        if (code == ReasonCodes.OK && needsApproval) code = _approvalCode(from, to, id, kw);
        if (code != ReasonCodes.OK) return code;
        code = _rulesCode(operator, from, to, id, kw);
        // Last, as in a transfer.
        if (code != ReasonCodes.OK || from == to || _standings[from].frozenIds == 0) return code;
        return kw > _freeOf(from, id) ? ReasonCodes.FREE_BALANCE_TOO_LOW : ReasonCodes.OK;
    }

    function _rulesCode(address operator, address from, address to, uint256 id, uint256 kw)
        private
        view
        returns (uint16)
    {
        return ENGINE.check(address(this), Movements.ordinary(from, to), id, operator, from, to, kw);
    }

    /// @dev Why the state of the asset, the accounts or the right refuses a movement that nobody orders, or zero, and whether
    /// it needs the regulator's approval besides. Creation is the programme's to refuse.
    function _movementCode(address from, address to, uint256 id)
        private
        view
        returns (uint16 code, bool needsApproval)
    {
        if (_paused) return (ReasonCodes.PAUSED, false);
        if (from != address(0)) code = _senderCode(from);
        if (code == ReasonCodes.OK && to != address(0)) code = _receiverCode(to);
        if (code != ReasonCodes.OK || from == address(0) || to == address(0)) return (code, false);
        code = _windowCode(id);
        if (code != ReasonCodes.OK) return (code, false);
        IPowerProgramme.TransferPolicy policy = PROGRAMME.transferPolicyOf(RightId.wrap(id).product());
        if (policy == IPowerProgramme.TransferPolicy.Never) code = ReasonCodes.PRODUCT_NOT_TRANSFERABLE;
        needsApproval = policy == IPowerProgramme.TransferPolicy.Approval && from != to;
    }

    function _approvalCode(address from, address to, uint256 id, uint256 kw) private view returns (uint16) {
        bool covered = kw == 0 || _covers(_approvals[from][to][id], kw);
        return covered ? ReasonCodes.OK : ReasonCodes.APPROVAL_MISSING;
    }

    function _covers(Approval memory a, uint256 kw) private view returns (bool) {
        return kw <= a.kw && block.timestamp <= a.until;
    }

    /// @dev Why somebody may not move rights for their holder, or zero.
    function _operatorCode(address operator) private view returns (uint16) {
        (uint16 code,, bytes32 investor,,) = IDENTITY.eligibility(address(0), operator);
        if (code == ReasonCodes.OK) code = LICENCES.licenceCode(investor, OPERATOR_CATEGORIES);
        return code == ReasonCodes.OK ? ReasonCodes.OK : ReasonCodes.OPERATOR_NOT_LICENSED;
    }

    /// @dev After the fact, because the same id may come twice in one batch.
    function _checkFrozen(address from, uint256[] memory ids, uint256[] memory values) private view {
        for (uint256 i; i < ids.length; ++i) {
            uint256 frozen = _frozenKw[ids[i]][from];
            uint256 left = balanceOf(from, ids[i]);
            if (values[i] == 0 || left >= frozen) continue;
            uint256 had = left + values[i];
            revert ERC7943InsufficientUnfrozenBalance(
                from, ids[i], values[i], had > frozen ? had - frozen : 0
            );
        }
    }
}
