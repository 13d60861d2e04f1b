// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {Upgradeable} from "../access/Upgradeable.sol";
import {ICapacityRights} from "../interfaces/ICapacityRights.sol";
import {IEnforceable} from "../interfaces/IEnforceable.sol";
import {IEnforcementDesk} from "../interfaces/IEnforcementDesk.sol";
import {IERC7943Fungible} from "../interfaces/IERC7943Fungible.sol";
import {IERC7943MultiToken} from "../interfaces/IERC7943MultiToken.sol";
import {IOrderProposer} from "../interfaces/IOrderProposer.sol";

/**
 * @title {IEnforcementDesk}, staffed through the access manager.
 * @dev It holds nothing and owns nothing: an order for something that is no asset of this ledger does nothing to one.
 */
contract EnforcementDesk is IEnforcementDesk, Upgradeable {
    /// @dev How long an order waits for approval.
    uint40 private constant ORDER_LIFE = 7 days;

    mapping(uint256 order => Order) private _orders;
    uint256 private _orderCount;

    modifier documented(bytes32 documentHash) {
        if (documentHash == 0) revert DocumentMissing();
        _;
    }

    /// @dev A call relayed by the access manager hides who makes it, and one person could pass for two.
    modifier inPerson() {
        if (msg.sender == authority()) revert NotInPerson();
        _;
    }

    /// @inheritdoc IEnforcementDesk
    function pause(address asset, bytes32 documentHash) external restricted documented(documentHash) {
        IEnforceable(asset).pause();
        emit PauseSet(asset, true, msg.sender, documentHash);
    }

    /// @inheritdoc IEnforcementDesk
    function unpause(address asset, bytes32 documentHash) external restricted documented(documentHash) {
        IEnforceable(asset).unpause();
        emit PauseSet(asset, false, msg.sender, documentHash);
    }

    /// @inheritdoc IEnforcementDesk
    function freezeAccount(address asset, address account, bytes32 documentHash)
        external
        restricted
        documented(documentHash)
    {
        IEnforceable(asset).setAddressFrozen(account, true);
        emit AccountFreezeSet(asset, account, true, msg.sender, documentHash);
    }

    /// @inheritdoc IEnforcementDesk
    function releaseAccount(address asset, address account, bytes32 documentHash)
        external
        restricted
        documented(documentHash)
    {
        IEnforceable(asset).setAddressFrozen(account, false);
        emit AccountFreezeSet(asset, account, false, msg.sender, documentHash);
    }

    /// @inheritdoc IEnforcementDesk
    function freezeUnits(address asset, uint256 id, address account, uint256 amount, bytes32 documentHash)
        external
        restricted
        documented(documentHash)
    {
        uint256 frozen = _frozen(asset, id, account);
        if (amount <= frozen) revert FreezeNotRaised(frozen, amount);
        _setFrozen(asset, id, account, amount, documentHash);
    }

    /// @inheritdoc IEnforcementDesk
    function releaseUnits(address asset, uint256 id, address account, uint256 amount, bytes32 documentHash)
        external
        restricted
        documented(documentHash)
    {
        uint256 frozen = _frozen(asset, id, account);
        if (amount >= frozen) revert FreezeNotLowered(frozen, amount);
        _setFrozen(asset, id, account, amount, documentHash);
    }

    /// @inheritdoc IEnforcementDesk
    function proposeForcedTransfer(
        address asset,
        uint256 id,
        address from,
        address to,
        uint256 amount,
        bytes32 documentHash
    ) external restricted returns (uint256) {
        if (amount == 0 || to == address(0) || from == to) revert OrderInvalid();
        return _propose(OrderKind.ForcedTransfer, asset, id, from, to, amount, documentHash);
    }

    /// @inheritdoc IEnforcementDesk
    function proposeRecovery(address asset, address lost, address successor, bytes32 documentHash)
        external
        restricted
        returns (uint256)
    {
        if (successor == address(0) || lost == successor) revert OrderInvalid();
        return _propose(OrderKind.Recovery, asset, 0, lost, successor, 0, documentHash);
    }

    /// @inheritdoc IEnforcementDesk
    function proposeRecall(address asset, uint256 id, address from, uint256 amount, bytes32 documentHash)
        external
        restricted
        returns (uint256)
    {
        if (amount == 0) revert OrderInvalid();
        return _propose(OrderKind.Recall, asset, id, from, address(0), amount, documentHash);
    }

    /// @inheritdoc IEnforcementDesk
    function approve(uint256 order) external restricted inPerson {
        Order memory o = _openOrder(order);
        if (block.timestamp > o.expiry) revert OrderExpired(order, o.expiry);
        if (msg.sender == o.proposer) revert SamePerson(order, msg.sender);
        _orders[order].state = OrderState.Executed;
        emit OrderExecuted(order, msg.sender);
        if (_asksBack(o.proposer)) IOrderProposer(o.proposer).onApproval(order);
        if (o.kind == OrderKind.Recovery) IEnforceable(o.asset).recoveryAddress(o.from, o.to, address(0));
        else if (o.kind == OrderKind.Recall) ICapacityRights(o.asset).recall(o.from, o.id, o.amount);
        else _forceTransfer(o);
    }

    /// @inheritdoc IEnforcementDesk
    function cancel(uint256 order) external {
        if (msg.sender != _orders[order].proposer) _checkCanCall(msg.sender, msg.data);
        _openOrder(order);
        _orders[order].state = OrderState.Cancelled;
        emit OrderCancelled(order, msg.sender);
    }

    /// @inheritdoc IEnforcementDesk
    function orderOf(uint256 order) external view returns (Order memory) {
        return _orders[order];
    }

    /// @inheritdoc IEnforcementDesk
    function orderCount() external view returns (uint256) {
        return _orderCount;
    }

    function _propose(
        OrderKind kind,
        address asset,
        uint256 id,
        address from,
        address to,
        uint256 amount,
        bytes32 documentHash
    ) private inPerson documented(documentHash) returns (uint256 order) {
        if (asset.code.length == 0 || from == address(0)) revert OrderInvalid();
        uint40 expiry = uint40(block.timestamp) + ORDER_LIFE;
        order = ++_orderCount;
        _orders[order] =
            Order(kind, OrderState.Proposed, expiry, msg.sender, asset, from, to, id, amount, documentHash);
        emit OrderProposed(order, asset, from, kind, to, id, amount, msg.sender, expiry, documentHash);
    }

    function _forceTransfer(Order memory o) private {
        if (_isMultiToken(o.asset)) IERC7943MultiToken(o.asset).forcedTransfer(o.from, o.to, o.id, o.amount);
        else IERC7943Fungible(o.asset).forcedTransfer(o.from, o.to, o.amount);
    }

    function _setFrozen(address asset, uint256 id, address account, uint256 amount, bytes32 documentHash)
        private
    {
        if (_isMultiToken(asset)) IERC7943MultiToken(asset).setFrozenTokens(account, id, amount);
        else IERC7943Fungible(asset).setFrozenTokens(account, amount);
        emit UnitsFreezeSet(asset, id, account, amount, msg.sender, documentHash);
    }

    function _openOrder(uint256 order) private view returns (Order memory o) {
        o = _orders[order];
        if (o.state != OrderState.Proposed) revert OrderNotOpen(order, o.state);
    }

    function _frozen(address asset, uint256 id, address account) private view returns (uint256) {
        if (_isMultiToken(asset)) return IERC7943MultiToken(asset).getFrozenTokens(account, id);
        return IERC7943Fungible(asset).getFrozenTokens(account);
    }

    /// @dev Whether who proposed an order is a contract that says so itself. Others, a multi-signature account among them, are not asked.
    function _asksBack(address proposer) private view returns (bool) {
        return ERC165Checker.supportsERC165InterfaceUnchecked(proposer, type(IOrderProposer).interfaceId);
    }

    function _isMultiToken(address asset) private view returns (bool) {
        return ERC165Checker.supportsERC165InterfaceUnchecked(asset, type(IERC7943MultiToken).interfaceId);
    }
}
