// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDirectory} from "../interfaces/IDirectory.sol";
import {IDvPSettlement} from "../interfaces/IDvPSettlement.sol";

/// @notice Which terms of {IDvPSettlement} make sense.
library SettlementTerms {
    /// @dev Refuses terms that contradict themselves or name what is not admitted, naming the field.
    function check(IDvPSettlement.Terms calldata t, IDirectory.Kind kind, bool accepted) internal pure {
        bool rights = kind == IDirectory.Kind.CapacityRights;
        bool security = kind == IDirectory.Kind.BondToken || kind == IDirectory.Kind.NationalAsset;
        if (!rights && !security) revert IDvPSettlement.TermsInvalid("security");
        if (security && t.tokenId != 0) revert IDvPSettlement.TermsInvalid("tokenId");
        if (t.units == 0) revert IDvPSettlement.TermsInvalid("units");
        if (t.seller == address(0)) revert IDvPSettlement.TermsInvalid("seller");
        if (t.buyer == address(0) || t.buyer == t.seller) revert IDvPSettlement.TermsInvalid("buyer");
        if (t.amount == 0) revert IDvPSettlement.TermsInvalid("amount");
        if (t.settleAt > t.deadline) revert IDvPSettlement.TermsInvalid("settleAt");
        bool external_ = t.leg == IDvPSettlement.CashLeg.External;
        if (external_ ? t.cash != address(0) : !accepted) revert IDvPSettlement.TermsInvalid("cash");
        bool keys = external_
            ? t.settleKeyHash != 0 && t.releaseKeyHash != 0 && t.settleKeyHash != t.releaseKeyHash
            : t.settleKeyHash == 0 && t.releaseKeyHash == 0;
        if (!keys) revert IDvPSettlement.TermsInvalid("keys");
    }
}
