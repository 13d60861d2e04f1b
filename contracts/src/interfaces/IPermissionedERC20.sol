// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/**
 * @title An ERC-20 whose every movement the compliance engine answers for.
 * @notice The pre-check gives the same answer as the transfer, and every issuance carries a reference that works once.
 * @dev Warning: an approval or permit outlives its owner's eligibility; it moves nothing while either party is refused.
 */
interface IPermissionedERC20 is IERC20 {
    /// @notice Units were issued under a reference of the issuer's.
    event Issued(bytes32 indexed ref, address indexed to, uint256 amount);
    /// @notice Units were taken out of existence under a reference of the issuer's.
    event Redeemed(bytes32 indexed ref, address indexed from, uint256 amount);
    /// @notice A permit of the owner's was used; `next` is the nonce that its next one must carry.
    event NonceUsed(address indexed owner, uint256 next);

    /// @notice One line of an issuance.
    struct Issue {
        bytes32 ref;
        address to;
        uint256 amount;
    }

    /// @notice The reference has been used on this token, or is zero.
    error RefRefused(bytes32 ref);

    /**
     * @notice Why this transfer would be refused now; balance and allowance aside.
     * @param operator Who would send the transaction.
     * @param from Sender, or zero for an issuance.
     * @param to Receiver, or zero for a redemption.
     * @param amount Base units.
     * @return Zero, or the reason code.
     */
    function transferCode(address operator, address from, address to, uint256 amount)
        external
        view
        returns (uint16);

    /// @notice Whether a reference has been used on this token.
    /// @param ref The issuer's reference.
    function refUsed(bytes32 ref) external view returns (bool);
}
