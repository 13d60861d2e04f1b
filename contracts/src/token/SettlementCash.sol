// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {ISettlementCash} from "../interfaces/ISettlementCash.sol";
import {PermissionedERC20} from "./PermissionedERC20.sol";

/// @title {ISettlementCash}, issued by the treasury.
contract SettlementCash is ISettlementCash, PermissionedERC20, AccessManaged {
    /// @dev Lines of one issuance; measured to stay well under 16,777,216 gas.
    uint256 private constant MAX_LINES = 100;

    /// @param authority The access manager.
    /// @param engine The compliance engine.
    constructor(address authority, IComplianceEngine engine)
        ERC20("Settlement rupee", "sPKR")
        PermissionedERC20("SettlementCash", engine)
        AccessManaged(authority)
    {}

    /// @inheritdoc ISettlementCash
    function issue(Issue[] calldata issues) external restricted {
        if (issues.length == 0 || issues.length > MAX_LINES) revert BatchSize(issues.length, MAX_LINES);
        for (uint256 i; i < issues.length; ++i) {
            Issue calldata line = issues[i];
            if (line.amount == 0) revert NothingToMove(line.ref);
            _issue(line.to, line.amount, line.ref);
        }
    }

    /// @inheritdoc ISettlementCash
    function redeem(uint256 amount, bytes32 ref) external {
        if (amount == 0) revert NothingToMove(ref);
        if (ref == 0) revert RefRefused(ref);
        // A holder's references are its own: it cannot use up one that the treasury is about to issue under.
        _useRef(keccak256(abi.encode(msg.sender, ref)));
        _burn(msg.sender, amount);
        emit Redeemed(ref, msg.sender, amount);
    }

    /// @inheritdoc ISettlementCash
    function maxLines() external pure returns (uint256) {
        return MAX_LINES;
    }

    /// @notice Amounts count 1e-4 rupee.
    function decimals() public pure override returns (uint8) {
        return 4;
    }

    /// @inheritdoc PermissionedERC20
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(ISettlementCash).interfaceId || super.supportsInterface(interfaceId);
    }
}
