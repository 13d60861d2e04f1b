// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {IBondToken} from "../interfaces/IBondToken.sol";
import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {Isins} from "../types/Isin.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {PermissionedERC20} from "./PermissionedERC20.sol";

/**
 * @title {IBondToken}: the small immutable core of a series of debt.
 * @dev One implementation, a minimal clone (ERC-1167) per ISIN. The debt manager makes a clone and sets it up in one
 * transaction, so nobody can come between; the implementation itself is locked.
 */
contract BondToken is IBondToken, PermissionedERC20 {
    /// @notice The debt manager that made this token and alone may issue.
    address public immutable MANAGER;

    /// @dev The series' ISIN. Invariant: set once.
    bytes32 private _isin;
    /// @dev First UTC second at which units no longer change hands. Invariant: set once, with the ISIN.
    uint40 private _maturityDate;

    modifier onlyManager() {
        if (msg.sender != MANAGER) revert NotManager(msg.sender);
        _;
    }

    /// @param engine The compliance engine.
    /// @param manager The debt manager.
    constructor(IComplianceEngine engine, address manager)
        ERC20("", "")
        PermissionedERC20("BondToken", engine)
    {
        MANAGER = manager;
        _isin = "IMPLEMENTATION";
    }

    /// @inheritdoc IBondToken
    function initialise(bytes32 isin_, uint40 maturityDate_) external onlyManager {
        if (_isin != 0) revert AlreadyInitialised();
        _isin = isin_;
        _maturityDate = maturityDate_;
    }

    /// @inheritdoc IBondToken
    function mint(address to, uint256 units, bytes32 ref) external onlyManager {
        _issue(to, units, ref);
    }

    /// @inheritdoc IBondToken
    function isin() external view returns (bytes32) {
        return _isin;
    }

    /// @inheritdoc IBondToken
    function maturityDate() external view returns (uint40) {
        return _maturityDate;
    }

    /// @notice Name of the token, with the ISIN.
    function name() public view override returns (string memory) {
        return string.concat("Debt series ", symbol());
    }

    /// @notice The ISIN.
    function symbol() public view override returns (string memory) {
        return Isins.toText(_isin);
    }

    /// @notice One unit is PKR 100 of face value; it has no decimals.
    function decimals() public pure override returns (uint8) {
        return 0;
    }

    /// @inheritdoc PermissionedERC20
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IBondToken).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @inheritdoc PermissionedERC20
    function _stateCode(address, address to) internal view override returns (uint16) {
        bool over = to != address(0) && block.timestamp >= _maturityDate;
        return over ? ReasonCodes.SERIES_MATURED : ReasonCodes.OK;
    }
}
