// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPermissionedERC20} from "./IPermissionedERC20.sol";
import {ISecurityManager} from "./ISecurityManager.sol";

/**
 * @title Where government debt is created.
 * @notice Opens series from frozen terms, one token per ISIN, and issues into them up to the authorised amount.
 */
interface IDebtManager is ISecurityManager {
    /// @notice What an instrument is. Append only.
    enum Instrument {
        None,
        TreasuryBill
    }

    /**
     * @notice The terms of a series, frozen when it is created.
     * @dev Dates are the first UTC second of a PKT day. `priceE4` is PKR 1e-4 per PKR 100 of face; `yieldE6` is the
     * cut-off yield a year as a fraction times 1e6 (11.0003 % = 110003). `lotUnits` is the smallest amount issued, and every
     * issuance is a multiple of it. `authorisedUnits` bounds everything ever issued.
     */
    struct Terms {
        bytes32 isin;
        Instrument instrument;
        uint40 issueDate;
        uint40 maturityDate;
        uint32 lotUnits;
        uint32 priceE4;
        uint32 yieldE6;
        uint128 authorisedUnits;
        bytes32 documentHash;
    }

    /// @notice A series was opened.
    event SeriesCreated(
        bytes32 indexed isin,
        address indexed token,
        Instrument instrument,
        uint40 issueDate,
        uint40 maturityDate,
        uint32 lotUnits,
        uint32 priceE4,
        uint32 yieldE6,
        uint128 authorisedUnits,
        bytes32 documentHash
    );

    /// @notice The series exists already.
    error SeriesExists(bytes32 isin);
    /// @notice No such series.
    error SeriesUnknown(bytes32 isin);
    /// @notice The terms contradict themselves; `field` names the first that does.
    error TermsInvalid(bytes32 field);
    /// @notice The ISIN is not twelve characters of the ISO 6166 shape, or its check digit is wrong.
    error IsinInvalid(bytes32 isin);
    /// @notice Issuing would pass the authorised amount.
    error AuthorisationExceeded(bytes32 isin, uint256 issued, uint256 asked, uint256 authorised);
    /// @notice The amount is zero or no multiple of the lot.
    error NotWholeLots(bytes32 isin, uint256 units, uint256 lotUnits);
    /// @notice A matured series is not issued into.
    error SeriesIsMature(bytes32 isin, uint40 maturityDate);
    /// @notice No lines, or more than fit one transaction.
    error BatchSize(uint256 given, uint256 most);

    /// @notice Opens a series: makes its token, lists it in the directory, freezes its terms.
    /// @param terms The terms.
    /// @return token The series' token, at {tokenAddress}.
    function createSeries(Terms calldata terms) external returns (address token);

    /// @notice Issues units of a series; all lines or none.
    /// @param isin The series.
    /// @param issues Lines: reference, receiver, units of PKR 100 face.
    function issue(bytes32 isin, IPermissionedERC20.Issue[] calldata issues) external;

    /// @notice The terms of a series.
    /// @param isin The series.
    function termsOf(bytes32 isin) external view returns (Terms memory);

    /// @notice Where the token of a series is or would be.
    /// @param isin The series.
    function tokenAddress(bytes32 isin) external view returns (address);

    /// @notice Units issued into a series so far.
    /// @param isin The series.
    function issuedUnits(bytes32 isin) external view returns (uint256);

    /// @notice Lines that one issuance may have.
    function maxLines() external view returns (uint256);
}
