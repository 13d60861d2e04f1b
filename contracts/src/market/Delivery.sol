// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ICapacityRights} from "../interfaces/ICapacityRights.sol";
import {IDvPSettlement} from "../interfaces/IDvPSettlement.sol";
import {IERC3643Token} from "../interfaces/IERC3643Token.sol";
import {IERC7943Fungible} from "../interfaces/IERC7943Fungible.sol";
import {IHolds} from "../interfaces/IHolds.sol";
import {IPermissionedERC20} from "../interfaces/IPermissionedERC20.sol";
import {MovementKind} from "../types/Movement.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/**
 * @notice The units' leg of an instruction: securities under a hold, or capacity rights in this contract's charge.
 * @dev Internal, so that the contract that uses it is the notary and the operator. A hold's number is never zero.
 */
library Delivery {
    /// @dev Whether a hold locks exactly what the terms say, at least until their deadline, with this contract as notary.
    function fits(IDvPSettlement.Terms memory t, uint256 hold) internal view returns (bool) {
        IHolds.Hold memory h = IHolds(t.security).holdOf(hold);
        return h.holder == t.seller && h.receiver == t.buyer && h.notary == address(this)
            && h.amount == t.units && h.expiry >= t.deadline;
    }

    /// @dev Whether the units that a hold set aside are so no longer.
    function isGone(address security, uint256 hold) internal view returns (bool) {
        return hold != 0 && IHolds(security).holdOf(hold).amount == 0;
    }

    /// @dev Moves the units, or reverts with the asset's own refusal.
    function deliver(IDvPSettlement.Terms memory t, uint256 hold) internal {
        if (hold != 0) {
            IHolds(t.security).executeHold(hold);
        } else {
            ICapacityRights(t.security).safeTransferFrom(t.seller, t.buyer, t.tokenId, t.units, "");
        }
    }

    /// @dev Lets the units of a hold go; one that enforcement ended has nothing to let go.
    function letGo(address security, uint256 hold) internal {
        if (!isGone(security, hold) && hold != 0) IHolds(security).releaseHold(hold);
    }

    /// @dev Why {deliver} would be refused now, or zero.
    function code(IDvPSettlement.Terms memory t, uint256 hold) internal view returns (uint16) {
        return hold == 0 ? _rightsCode(t) : _securityCode(t, hold);
    }

    function _rightsCode(IDvPSettlement.Terms memory t) private view returns (uint16 refusal) {
        ICapacityRights rights = ICapacityRights(t.security);
        refusal = rights.transferCode(address(this), t.seller, t.buyer, t.tokenId, t.units);
        if (refusal != ReasonCodes.OK) return refusal;
        if (!rights.isApprovedForAll(t.seller, address(this))) return ReasonCodes.RIGHTS_NOT_ENTRUSTED;
        bool short = rights.balanceOf(t.seller, t.tokenId) < t.units;
        return short ? ReasonCodes.FREE_BALANCE_TOO_LOW : ReasonCodes.OK;
    }

    /// @dev The token counts the hold itself as units that are not free; when it is executed they are, unless frozen.
    function _securityCode(IDvPSettlement.Terms memory t, uint256 hold)
        private
        view
        returns (uint16 refusal)
    {
        if (isGone(t.security, hold)) return ReasonCodes.HOLD_GONE;
        refusal = IPermissionedERC20(t.security).transferCode(address(this), t.seller, t.buyer, t.units);
        if (refusal != ReasonCodes.FREE_BALANCE_TOO_LOW) return refusal;
        uint256 unheld = IERC20(t.security).balanceOf(t.seller) - IHolds(t.security).heldOf(t.seller);
        if (IERC7943Fungible(t.security).getFrozenTokens(t.seller) > unheld) return refusal;
        return IERC3643Token(t.security).compliance()
            .check(t.security, MovementKind.Transfer, 0, address(this), t.seller, t.buyer, t.units);
    }
}
