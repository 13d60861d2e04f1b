// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title What comes in for power, and what of it is pledged to the coupons of a bond.
 * @notice Receipts are counted by the month in which they come in. A named share of each can be pledged to one bond: it
 * stays here until anybody puts it into an event of that bond that the distribution vault has open. The rest is owed to
 * the payee. While units of the bond exist its share is never lowered, nor given to another.
 * @dev Amounts are base units of the one cash that power is paid in.
 */
interface IReceipts {
    /// @notice Receipts of a month so far.
    event ReceiptsSet(uint16 indexed period, uint256 amount);
    /// @notice Receipts that are not pledged are owed to the investor of this account from now on.
    event PayeeSet(address indexed payee);
    /// @notice That share of receipts, times 1e6, is kept for the coupons of that bond from now on.
    event SharePledged(address indexed token, uint32 shareE6, bytes32 documentHash);
    /// @notice That much is kept for a bond now.
    event PledgeSet(address indexed token, uint256 amount);
    /// @notice What was kept for a bond went into one of its events.
    event CouponFunded(address indexed token, uint256 indexed id, uint256 amount);

    /// @notice It is refused for that reason.
    error ReceiptsRefused(uint16 code, address token);

    /// @notice Says who gets what is not pledged.
    /// @param account An account of an investor.
    function setPayee(address account) external;

    /// @notice Pledges a share of receipts to the coupons of a bond, or raises it.
    /// @param token The bond; zero, with no share, for none.
    /// @param shareE6 The share, times 1e6.
    /// @param documentHash Hash of the pledge's document.
    function pledge(address token, uint32 shareE6, bytes32 documentHash) external;

    /// @notice Puts what is kept for a bond into one of its events, as far as the event needs it, by anybody.
    /// @param id Number of the event in the distribution vault.
    function fundCoupon(uint256 id) external;

    /// @notice Takes back what an event no longer needs of what was put into it, by anybody; it is kept for the bond again.
    /// @param id Number of the event in the distribution vault.
    function takeBack(uint256 id) external;

    /// @notice Gives the payee what is kept for a bond of which no units exist, and to which nothing is pledged, any more. By
    /// anybody.
    /// @param token The bond.
    function releasePledge(address token) external;

    /// @notice Who gets what is not pledged.
    function payee() external view returns (address);

    /// @notice The bond that a share of receipts is pledged to, and that share, times 1e6.
    function pledgedShare() external view returns (address token, uint32 shareE6);

    /// @notice What is kept for a bond.
    /// @param token The bond.
    function pledgedTo(address token) external view returns (uint256);

    /// @notice What came in for power in a month.
    /// @param period Month since January 2025.
    function receiptsOf(uint16 period) external view returns (uint256);

    /// @notice How far an event is covered, times 1e6: what is in it and what is kept here for its bond, over what it needs.
    /// @param id Number of the event in the distribution vault.
    function coverageE6(uint256 id) external view returns (uint256);

    /// @notice The one cash that power is paid in.
    function CASH() external view returns (address);
}
