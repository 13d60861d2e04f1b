// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IPrimaryAuction} from "../interfaces/IPrimaryAuction.sol";
import {AuctionBook} from "./AuctionBook.sol";
import {SealedBidAuction} from "./SealedBidAuction.sol";

/// @title {IPrimaryAuction}, issuing through the debt manager.
contract PrimaryAuction is IPrimaryAuction, SealedBidAuction {
    /// @notice What issues the units; this contract needs its role of an auction house.
    IDebtManager public immutable DEBT;

    /// @param authority The access manager.
    /// @param directory Where it is written what is cash.
    /// @param identity The identity registry.
    /// @param debt The debt manager.
    constructor(address authority, IDirectory directory, IIdentityRegistry identity, IDebtManager debt)
        AuctionBook(authority, directory, identity)
    {
        DEBT = debt;
    }

    /// @inheritdoc AuctionBook
    function _checkAsset(Terms memory terms) internal view override {
        IDebtManager.Terms memory series = DEBT.termsOf(terms.asset);
        if (series.instrument == IDebtManager.Instrument.None) revert TermsInvalid("asset");
        if (terms.lotUnits % series.lotUnits != 0) revert TermsInvalid("lotUnits");
        if (terms.settleUntil >= series.maturityDate) revert TermsInvalid("settleUntil");
        if (terms.offeredUnits > series.authorisedUnits - DEBT.issuedUnits(terms.asset)) {
            revert TermsInvalid("offeredUnits");
        }
    }

    /// @dev The bond pays first; what is left of it goes back.
    function _exchange(uint256 auction, uint256 bid, Bid storage b, address party, uint256 amount)
        internal
        override
    {
        Terms storage t = _terms[auction];
        uint256 fromBond = Math.min(b.bond, amount);
        _credit(t.cash, t.treasury, amount);
        _credit(t.cash, b.bidder, b.bond - fromBond);
        _collect(t.cash, party, amount - fromBond);
        DEBT.issueAuctioned(t.asset, party, b.awardedUnits, _refOf(auction, bid));
    }
}
