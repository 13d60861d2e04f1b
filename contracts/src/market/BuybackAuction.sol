// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBuybackAuction} from "../interfaces/IBuybackAuction.sol";
import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";
import {IHolds} from "../interfaces/IHolds.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {AuctionBook} from "./AuctionBook.sol";
import {SealedBidAuction} from "./SealedBidAuction.sol";

/// @title {IBuybackAuction}, redeeming through the debt manager.
contract BuybackAuction is IBuybackAuction, SealedBidAuction {
    /// @notice What redeems the units; this contract needs its role of a redeemer.
    IDebtManager public immutable DEBT;

    /// @dev Holds that stand for a bid. Invariant: none for two.
    mapping(address token => mapping(uint256 hold => bool)) private _taken;

    /// @param authority The access manager.
    /// @param directory Where it is written what is cash.
    /// @param identity The identity registry.
    /// @param debt The debt manager.
    constructor(address authority, IDirectory directory, IIdentityRegistry identity, IDebtManager debt)
        AuctionBook(authority, directory, identity)
    {
        DEBT = debt;
    }

    /// @dev The lowest price is best.
    function _rank(uint32 priceE4) internal pure override returns (uint256) {
        return priceE4;
    }

    /// @inheritdoc AuctionBook
    function _checkAsset(Terms memory terms) internal view override {
        IDebtManager.Terms memory series = DEBT.termsOf(terms.asset);
        if (series.instrument == IDebtManager.Instrument.None) revert TermsInvalid("asset");
        if (terms.lotUnits % series.lotUnits != 0) revert TermsInvalid("lotUnits");
        if (terms.settleUntil >= series.maturityDate) revert TermsInvalid("settleUntil");
    }

    /// @dev The hold has to last until the last moment to settle that is known now, and stands for one bid only.
    function _lock(Terms storage t, uint256 units, uint256 lock) internal override {
        (address token, IHolds.Hold memory h) = _hold(t, lock);
        mapping(uint256 hold => bool) storage taken = _taken[token];
        bool ours = h.holder == msg.sender && h.notary == address(this) && h.receiver == address(this);
        if (!ours || h.amount != units || h.expiry < t.settleUntil || taken[lock]) {
            revert LockInvalid(lock);
        }
        taken[lock] = true;
    }

    /// @dev A hold that expired or that enforcement ended is nobody's obstacle.
    function _unlock(Terms storage t, Bid storage b) internal override {
        (address token, IHolds.Hold memory h) = _hold(t, b.lock);
        if (h.amount != 0) IHolds(token).releaseHold(b.lock);
    }

    /// @dev A result stands only together with the cash for it.
    function _prepare(Terms storage t, uint256, uint256 amount) internal override {
        _collect(t.cash, t.treasury, amount);
    }

    /// @inheritdoc SealedBidAuction
    function _exchange(uint256 auction, uint256 bid, Bid storage b, address party, uint256 amount)
        internal
        override
    {
        Terms storage t = _terms[auction];
        _credit(t.cash, b.bidder, amount + b.bond);
        _unlock(t, b);
        DEBT.redeem(t.asset, party, b.awardedUnits, _refOf(auction, bid));
    }

    /// @dev Cash for units that were not delivered goes back.
    function _lapse(Terms storage t, Bid storage, uint256 amount) internal override {
        _credit(t.cash, t.treasury, amount);
    }

    function _hold(Terms storage t, uint256 lock) private view returns (address token, IHolds.Hold memory h) {
        token = DEBT.tokenAddress(t.asset);
        h = IHolds(token).holdOf(lock);
    }
}
