// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ICashClaims} from "../interfaces/ICashClaims.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";

/**
 * @title {ICashClaims} of a contract that collects cash and never pays it but to who takes it.
 * @dev Warning: whoever inherits this moves cash by these functions alone. A token whose transfers call back must find the
 * contract's books closed: the heirs' own entry points that collect or pay are `nonReentrant`.
 */
abstract contract CashClaims is ICashClaims, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @notice Who accounts belong to.
    IIdentityRegistry public immutable IDENTITY;

    /// @dev Base units. Invariant: with what the heirs keep for open business, never more than is here.
    mapping(address cash => mapping(bytes32 investor => uint256)) private _owed;

    /// @param identity The identity registry.
    constructor(IIdentityRegistry identity) {
        IDENTITY = identity;
    }

    /// @inheritdoc ICashClaims
    function withdraw(address cash) external nonReentrant returns (uint256 amount) {
        bytes32 investor = _callersInvestor();
        mapping(bytes32 investor => uint256) storage owed = _owed[cash];
        amount = owed[investor];
        if (amount == 0) revert NothingOwed(cash, investor);
        owed[investor] = 0;
        emit CashWithdrawn(cash, investor, msg.sender, amount);
        IERC20(cash).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ICashClaims
    function owedTo(address cash, bytes32 investor) external view returns (uint256) {
        return _owed[cash][investor];
    }

    /// @dev Makes cash that is here due to who owns an account.
    function _credit(address cash, address account, uint256 amount) internal {
        if (amount == 0) return;
        bytes32 investor = _ownerOf(account);
        emit CashOwed(cash, investor, _owed[cash][investor] += amount);
    }

    /// @dev Takes cash that an account has allowed, all of it or none.
    function _collect(address cash, address from, uint256 amount) internal {
        if (amount == 0) return;
        uint256 before = _balance(cash);
        IERC20(cash).safeTransferFrom(from, address(this), amount);
        uint256 arrived = _balance(cash) - before;
        if (arrived != amount) revert CashMiscounted(cash, amount, arrived);
    }

    /// @dev The investor that an account ever belonged to, or zero.
    function _ownerOf(address account) internal view returns (bytes32) {
        return IDENTITY.ownerOf(account);
    }

    /// @dev The investor whom the caller's account belongs to now, or zero.
    function _callersInvestor() internal view returns (bytes32) {
        return IDENTITY.investorOf(msg.sender);
    }

    function _balance(address cash) private view returns (uint256) {
        return IERC20(cash).balanceOf(address(this));
    }
}
