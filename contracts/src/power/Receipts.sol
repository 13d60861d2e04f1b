// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IDirectory} from "../interfaces/IDirectory.sol";
import {IDistributionVault} from "../interfaces/IDistributionVault.sol";
import {IReceipts} from "../interfaces/IReceipts.sol";
import {CashClaims} from "../market/CashClaims.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Bills} from "./Bills.sol";

/// @title {IReceipts}, of the one cash that power is paid in.
abstract contract Receipts is IReceipts, AccessManaged, CashClaims {
    using SafeERC20 for IERC20;

    /// @notice Where it is written what is a bond.
    IDirectory public immutable DIRECTORY;
    /// @notice Where coupons are paid.
    IDistributionVault public immutable VAULT;
    /// @inheritdoc IReceipts
    address public immutable CASH;

    /// @inheritdoc IReceipts
    address public payee;
    /// @dev The bond that a share is pledged to; with its share in one word.
    address private _token;
    /// @dev Times 1e6, at most the whole.
    uint32 private _shareE6;
    /// @dev Base units that came in, by month.
    mapping(uint16 period => uint256) private _receipts;
    /// @dev Base units kept for each bond. Invariant: all of it is here.
    mapping(address token => uint256) private _pledged;
    /// @dev Of what each event gave back, the base units that are counted here again.
    mapping(uint256 id => uint256) private _takenBack;

    /// @param directory Where it is written what is a bond.
    /// @param vault Where coupons are paid.
    /// @param cash What power is paid in.
    constructor(IDirectory directory, IDistributionVault vault, address cash) {
        (DIRECTORY, VAULT, CASH) = (directory, vault, cash);
    }

    /// @inheritdoc IReceipts
    function setPayee(address account) external restricted {
        if (IDENTITY.investorOf(account) == 0) revert ReceiptsRefused(ReasonCodes.PAYEE_MISSING, account);
        payee = account;
        emit PayeeSet(account);
    }

    /// @inheritdoc IReceipts
    function pledge(address token, uint32 shareE6, bytes32 documentHash) external restricted {
        bool bond = DIRECTORY.kindOf(token) == IDirectory.Kind.BondToken;
        bool sound = shareE6 == 0 ? token == address(0) : bond && shareE6 <= Bills.WHOLE_E6;
        if (!sound) revert ReceiptsRefused(ReasonCodes.PLEDGE_INVALID, token);
        bool less = token != _token || shareE6 < _shareE6;
        if (less && _token != address(0) && IERC20(_token).totalSupply() != 0) {
            revert ReceiptsRefused(ReasonCodes.PLEDGE_BINDING, _token);
        }
        (_token, _shareE6) = (token, shareE6);
        emit SharePledged(token, shareE6, documentHash);
    }

    /// @inheritdoc IReceipts
    function fundCoupon(uint256 id) external nonReentrant {
        (address token, address cash) = _paidBy(id);
        (uint256 required, uint256 funded) = _fundingOf(id);
        uint256 amount = Math.min(_pledged[token], required - funded);
        if (amount == 0 || cash != CASH) revert ReceiptsRefused(ReasonCodes.NOTHING_TO_FUND, token);
        _setPledged(token, _pledged[token] - amount);
        emit CouponFunded(token, id, amount);
        uint256 before = IERC20(CASH).balanceOf(address(this));
        IERC20(CASH).forceApprove(address(VAULT), amount);
        VAULT.fund(id, amount);
        uint256 left = before - IERC20(CASH).balanceOf(address(this));
        if (left != amount) revert CashMiscounted(CASH, amount, left);
    }

    /// @inheritdoc IReceipts
    function takeBack(uint256 id) external nonReentrant {
        (address token,) = _paidBy(id);
        uint256 returned = _returnedBy(id);
        // Anybody may have had it returned before.
        if (returned == _takenBack[id]) {
            VAULT.returnSurplus(id, address(this));
            returned = _returnedBy(id);
        }
        uint256 amount = returned - _takenBack[id];
        _takenBack[id] = returned;
        _setPledged(token, _pledged[token] + amount);
    }

    /// @inheritdoc IReceipts
    function releasePledge(address token) external nonReentrant {
        uint256 amount = _pledged[token];
        if (amount == 0) revert ReceiptsRefused(ReasonCodes.NOTHING_TO_FUND, token);
        bool binding = token == _token || IERC20(token).totalSupply() != 0;
        if (binding) revert ReceiptsRefused(ReasonCodes.PLEDGE_BINDING, token);
        _setPledged(token, 0);
        _credit(CASH, payee, amount);
    }

    /// @inheritdoc IReceipts
    function pledgedShare() external view returns (address token, uint32 shareE6) {
        return (_token, _shareE6);
    }

    /// @inheritdoc IReceipts
    function pledgedTo(address token) external view returns (uint256) {
        return _pledged[token];
    }

    /// @inheritdoc IReceipts
    function receiptsOf(uint16 period) external view returns (uint256) {
        return _receipts[period];
    }

    /// @inheritdoc IReceipts
    function coverageE6(uint256 id) external view returns (uint256) {
        (address token,) = _paidBy(id);
        (uint256 required, uint256 funded) = _fundingOf(id);
        // An event of no units needs nothing.
        return required == 0 ? Bills.WHOLE_E6 : (funded + _pledged[token]) * Bills.WHOLE_E6 / required;
    }

    /// @dev Cash that is here has become a receipt: the pledged share stays, the payee is owed the rest.
    function _receive(uint256 amount) internal {
        if (payee == address(0)) revert ReceiptsRefused(ReasonCodes.PAYEE_MISSING, payee);
        uint16 period = PktCalendar.periodAt(block.timestamp);
        uint256 receipts = _receipts[period] + amount;
        _receipts[period] = receipts;
        emit ReceiptsSet(period, receipts);
        uint256 share = amount * _shareE6 / Bills.WHOLE_E6;
        if (share != 0) _setPledged(_token, _pledged[_token] + share);
        _credit(CASH, payee, amount - share);
    }

    /// @dev The bond of an event, and what it pays in.
    function _paidBy(uint256 id) private view returns (address token, address cash) {
        IDistributionVault.Opening memory opening = VAULT.eventOf(id);
        return (opening.token, opening.cash);
    }

    function _fundingOf(uint256 id) private view returns (uint256 required, uint256 funded) {
        IDistributionVault.Totals memory totals = VAULT.totalsOf(id);
        return (totals.required, totals.funded);
    }

    function _returnedBy(uint256 id) private view returns (uint256 returned) {
        (, returned) = VAULT.contributionOf(id, address(this));
    }

    function _setPledged(address token, uint256 amount) private {
        _pledged[token] = amount;
        emit PledgeSet(token, amount);
    }
}
