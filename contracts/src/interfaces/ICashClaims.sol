// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Cash that is due to investors until they take it.
 * @notice Nothing is ever pushed to anybody: what becomes due is credited to the investor, and any account of that investor
 * takes it. So nobody who cannot be paid holds up anybody else, and a lost account loses nothing.
 * @dev Cash is any token that the directory lists as cash. What arrives is counted, not believed.
 */
interface ICashClaims {
    /// @notice That much is now due to an investor.
    event CashOwed(address indexed cash, bytes32 indexed investor, uint256 amount);
    /// @notice An account of the investor took all that was due to it; nothing is due now.
    event CashWithdrawn(address indexed cash, bytes32 indexed investor, address indexed to, uint256 amount);

    /// @notice Nothing is due to the caller's investor.
    error NothingOwed(address cash, bytes32 investor);
    /// @notice Another amount of cash arrived than was sent.
    error CashMiscounted(address cash, uint256 sent, uint256 arrived);

    /// @notice Pays the caller all that is due to its investor.
    /// @param cash The token.
    /// @return amount Base units of the token.
    function withdraw(address cash) external returns (uint256 amount);

    /// @notice What is due to an investor.
    /// @param cash The token.
    /// @param investor The investor.
    function owedTo(address cash, bytes32 investor) external view returns (uint256);
}
