// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Cash that a contract keeps for others until it is due.
 * @notice Only accepted cash comes in, and only amounts that arrive whole: what came is counted, not what was said. What
 * cannot be given back to an account, because its owner may not receive just then, is kept for it.
 * @dev Warning: there is no function that takes cash out but to whom it is due. Withdrawing acceptance stops new
 * instructions and nothing that is open. Cash whose balances change by themselves must not be accepted.
 */
interface ICashEscrow {
    /// @notice A cash asset is, or is no longer, accepted for new instructions.
    event CashAccepted(address indexed cash, bool accepted);
    /// @notice Cash is kept for an account that could not be paid. `owed` is all that is kept for it, in base units.
    event CashOwed(address indexed cash, address indexed account, uint256 owed);
    /// @notice All that was kept for an account was paid, to it or to another account of its investor.
    event CashCollected(address indexed cash, address indexed account, address indexed to, uint256 amount);

    /// @notice Another amount moved than was asked for: the asset takes a fee, or does not do what it says.
    error CashFellShort(address cash, uint256 moved, uint256 needed);
    /// @notice Nothing is kept for the account.
    error NothingOwed(address cash, address account);
    /// @notice What is kept for an account goes elsewhere only to and at the word of an account of the same investor.
    error NotSameInvestor(address account, address caller, address to);

    /// @notice Accepts a cash asset for new instructions, or no longer does.
    /// @param cash The asset, an ERC-20.
    /// @param accepted Whether it is accepted from now on.
    function setCashAccepted(address cash, bool accepted) external;

    /**
     * @notice Pays what is kept for an account: to itself at anybody's call, or to another account of its investor at the
     * call of one, so that a lost account loses nothing.
     * @param cash The asset.
     * @param account Whom it is kept for.
     * @param to Who gets it.
     */
    function collect(address cash, address account, address to) external;

    /// @notice Whether new instructions may name that cash.
    /// @param cash The asset.
    function isCashAccepted(address cash) external view returns (bool);

    /// @notice What is kept for an account that could not be paid, in base units.
    /// @param cash The asset.
    /// @param account The account.
    function cashOwed(address cash, address account) external view returns (uint256);

    /// @notice Base units kept for open instructions and for accounts that could not be paid. Never more than the balance.
    /// @param cash The asset.
    function cashKept(address cash) external view returns (uint256);
}
