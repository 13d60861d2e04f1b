// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBondToken} from "../interfaces/IBondToken.sol";
import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {Isins} from "../types/Isin.sol";
import {SecurityToken} from "./SecurityToken.sol";

/**
 * @title {IBondToken}: the immutable core of a series of debt.
 * @dev One implementation, a minimal clone (ERC-1167) per ISIN. The debt manager makes a clone and sets it up in one
 * transaction, so nobody can come between; the implementation itself is locked.
 */
contract BondToken is IBondToken, SecurityToken {
    /// @dev The series' ISIN. Invariant: set once.
    bytes32 private _isin;

    /// @param engine The compliance engine.
    /// @param manager The debt manager.
    /// @param enforcer The enforcement desk.
    constructor(IComplianceEngine engine, address manager, address enforcer)
        SecurityToken("BondToken", engine, manager, enforcer)
    {
        _isin = "IMPLEMENTATION";
    }

    /// @inheritdoc IBondToken
    function initialise(bytes32 isin_, uint40 maturityDate_) external onlyManager {
        if (_isin != 0) revert AlreadyInitialised();
        _isin = isin_;
        _open(maturityDate_);
    }

    /// @inheritdoc IBondToken
    function isin() external view returns (bytes32) {
        return _isin;
    }

    /// @inheritdoc IBondToken
    function maturityDate() external view returns (uint40) {
        return uint40(_token.closingTime());
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

    /// @inheritdoc SecurityToken
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IBondToken).interfaceId || super.supportsInterface(interfaceId);
    }
}
