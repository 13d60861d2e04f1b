// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IRedeemer} from "../../src/interfaces/IRedeemer.sol";
import {BondToken} from "../../src/token/BondToken.sol";

/// @title The least manager of a series that the vault can redeem from: it issues, announces and burns.
contract RedeemingManager is IRedeemer {
    /// @notice Only the vault redeems.
    error NotVault(address caller);

    BondToken public immutable TOKEN;
    address private immutable VAULT;

    constructor(IComplianceEngine engine, address desk, address vault, bytes32 isin, uint40 maturity) {
        VAULT = vault;
        TOKEN = BondToken(Clones.clone(address(new BondToken(engine, address(this), desk))));
        TOKEN.initialise(isin, maturity);
    }

    function issue(address to, uint256 units, bytes32 ref) external {
        TOKEN.mint(to, units, ref);
    }

    function announceRecord(uint40 record) external {
        TOKEN.announceRecord(record);
    }

    /// @inheritdoc IRedeemer
    function redeem(bytes32, address holder, uint256 units, bytes32 ref) external {
        if (msg.sender != VAULT) revert NotVault(msg.sender);
        TOKEN.burn(holder, units, ref);
    }
}
