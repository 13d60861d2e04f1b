// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHolds} from "../../src/interfaces/IHolds.sol";
import {MovementKind} from "../../src/types/Movement.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {BondHandler} from "./BondHandler.sol";
import {SecurityHandler} from "./SecurityHandler.sol";

/// @title Notaries, the enforcer and intruders, at the bond of a {SecurityHandler}.
contract EnforcerHandler is BondHandler {
    uint256 private constant FAR = 1 << 128;
    address private constant OUTSIDER = address(0xBAD);

    uint256 private _holds;

    constructor(SecurityHandler world) BondHandler(world) {}

    // --- Holds --------------------------------------------------------------------------------------------------------

    function placeHold(uint256 holderSeed, uint256 toSeed, uint256 notarySeed, uint256 amount, uint256 life)
        external
        watched(address(0), false)
    {
        address holder = WORLD.holder(holderSeed);
        amount = bound(amount, 0, BOND.freeBalanceOf(holder) + 1);
        uint40 expiry = uint40(block.timestamp + life % 60 days);
        bool expected = amount != 0 && _mayMove(holder, holder) && amount <= BOND.freeBalanceOf(holder);
        bytes memory data =
            abi.encodeCall(BOND.placeHold, (_account(toSeed), _account(notarySeed), uint96(amount), expiry));
        _try(expected, holder, address(BOND), data);
        if (expected) ++_holds;
    }

    function executeHold(uint256 holdSeed, uint256 byNotary) external {
        uint256 number = _liveHold(holdSeed);
        IHolds.Hold memory h = BOND.holdOf(number);
        _executeHold(number, h, byNotary % 4 != 0 ? h.notary : OUTSIDER);
    }

    function _executeHold(uint256 number, IHolds.Hold memory h, address caller)
        private
        watched(h.holder, false)
    {
        _try(_mayExecute(h, caller), caller, address(BOND), abi.encodeCall(BOND.executeHold, (number)));
    }

    function _mayExecute(IHolds.Hold memory h, address caller) private view returns (bool) {
        if (h.amount == 0 || caller != h.notary || block.timestamp > h.expiry) return false;
        uint256 unheld = BOND.balanceOf(h.holder) - BOND.heldOf(h.holder) + h.amount;
        uint256 frozen = BOND.getFrozenTokens(h.holder);
        if (unheld < frozen || unheld - frozen < h.amount || !_mayMove(h.holder, h.receiver)) return false;
        return _engineCode(caller, h.holder, h.receiver, h.amount) == ReasonCodes.OK;
    }

    function _engineCode(address operator, address from, address to, uint256 amount)
        private
        view
        returns (uint16)
    {
        return ENGINE.check(address(BOND), MovementKind.Transfer, 0, operator, from, to, amount);
    }

    function releaseHold(uint256 holdSeed, uint256 byNotary) external watched(address(0), true) {
        uint256 number = _liveHold(holdSeed);
        IHolds.Hold memory h = BOND.holdOf(number);
        address caller = byNotary % 4 != 0 ? h.notary : OUTSIDER;
        bool expected = h.amount != 0 && (caller == h.notary || block.timestamp > h.expiry);
        _try(expected, caller, address(BOND), abi.encodeCall(BOND.releaseHold, (number)));
    }

    // --- The enforcer -------------------------------------------------------------------------------------------------

    function setPaused(uint256 seed) external watched(address(0), true) {
        bytes memory data = seed % 6 == 0 ? abi.encodeCall(BOND.pause, ()) : abi.encodeCall(BOND.unpause, ());
        _try(true, DESK, address(BOND), data);
    }

    function setAccountFrozen(uint256 seed, uint256 freeze) external watched(address(0), true) {
        bytes memory data = abi.encodeCall(BOND.setAddressFrozen, (_account(seed), freeze % 4 == 0));
        _try(true, DESK, address(BOND), data);
    }

    /// @notice Freezes some of a balance, now and then far more than anybody has.
    function setFrozen(uint256 seed, uint256 amount) external watched(address(0), true) {
        address account = _account(seed);
        amount = amount % 8 == 0 ? FAR + amount % FAR : WORLD.some(account, amount) / 4;
        _try(true, DESK, address(BOND), abi.encodeCall(BOND.setFrozenTokens, (account, amount)));
    }

    function changeFrozen(uint256 seed, uint256 amount, uint256 moreSeed) external watched(address(0), true) {
        (address account, bool more) = (_account(seed), moreSeed % 2 == 0);
        uint256 most = more ? BOND.freeBalanceOf(account) : BOND.getFrozenTokens(account);
        amount = bound(amount, 0, most == type(uint256).max ? most : most + 1);
        bytes memory data = more
            ? abi.encodeCall(BOND.freezePartialTokens, (account, amount))
            : abi.encodeCall(BOND.unfreezePartialTokens, (account, amount));
        _try(amount <= most, DESK, address(BOND), data);
    }

    function forcedTransfer(uint256 fromSeed, uint256 toSeed, uint256 amount) external {
        address from = WORLD.holder(fromSeed);
        _forcedTransfer(from, _account(toSeed), WORLD.some(from, amount));
    }

    function _forcedTransfer(address from, address to, uint256 amount) private watched(from, true) {
        bool expected = amount <= BOND.balanceOf(from) && from != to && _mayReceiveByForce(to)
            && (amount == 0 || _sameInvestor(from, to) || WORLD.isAdmitted(to));
        _try(expected, DESK, address(BOND), abi.encodeCall(BOND.forcedTransfer, (from, to, amount)));
    }

    /// @notice Recovers an account now and then, mostly to the other account of its investor.
    function recover(uint256 lostSeed, uint256 successorSeed, uint256 rarely) external {
        uint256 lost = lostSeed % 6;
        address successor =
            successorSeed % 4 == 0 ? _account(successorSeed >> 8) : WORLD.accounts((lost + 3) % 6);
        if (rarely % 4 == 0) _recover(WORLD.accounts(lost), successor);
    }

    /// @dev Invariant 22: it moves what the investor has and does not change it; record dates that are past never change.
    function _recover(address lost, address successor) private watched(lost, true) {
        bytes32 investor = WORLD.ownerOfAccount(lost);
        uint256 units = WORLD.unitsOf(investor);
        bool expected = lost != successor && !BOND.isRetired(lost) && _mayReceiveByForce(successor)
            && _sameInvestor(lost, successor);
        bytes memory data = abi.encodeCall(BOND.recoveryAddress, (lost, successor, address(0)));
        _try(expected, DESK, address(BOND), data);
        assertEq(WORLD.unitsOf(investor), units, "what the investor has");
    }

    /// @notice Invariant 5: anybody tries what is only the manager's or the enforcer's, and whose allowance they do not have.
    function intrude(uint256 callerSeed, uint256 victimSeed, uint256 what)
        external
        watched(address(0), true)
    {
        (address caller, address victim) = (_account(callerSeed), _account(victimSeed));
        bytes[9] memory calls = [
            abi.encodeCall(BOND.mint, (caller, 1, "X")),
            abi.encodeCall(BOND.burn, (victim, 1, "X")),
            abi.encodeCall(BOND.forcedTransfer, (victim, caller, 1)),
            abi.encodeCall(BOND.recoveryAddress, (victim, caller, address(0))),
            abi.encodeCall(BOND.setFrozenTokens, (victim, 1)),
            abi.encodeCall(BOND.pause, ()),
            abi.encodeCall(BOND.unpause, ()),
            abi.encodeCall(BOND.announceRecord, (uint40(block.timestamp + 30 days))),
            abi.encodeCall(BOND.initialise, ("X", 1))
        ];
        _try(false, caller, address(BOND), calls[what % calls.length]);
        if (BOND.allowance(victim, caller) != 0) return;
        _try(false, caller, address(BOND), abi.encodeCall(BOND.transferFrom, (victim, caller, 1)));
    }

    /// @dev What the token's own state asks of both sides of a movement nobody orders.
    function _mayMove(address from, address to) private view returns (bool) {
        return !BOND.paused() && !BOND.isFrozen(from) && !BOND.isRetired(from) && !BOND.isFrozen(to)
            && !BOND.isRetired(to) && block.timestamp < BOND.maturityDate();
    }

    function _mayReceiveByForce(address to) private view returns (bool) {
        return !BOND.isFrozen(to) && !BOND.isRetired(to) && WORLD.isEligible(to);
    }

    function _sameInvestor(address one, address other) private view returns (bool) {
        return WORLD.ownerOfAccount(one) == WORLD.ownerOfAccount(other);
    }

    /// @dev The first hold from a seed on that is not over; zero if there is none.
    function _liveHold(uint256 seed) private view returns (uint256 number) {
        for (uint256 i; i < _holds; ++i) {
            number = (seed % _holds + i) % _holds + 1;
            if (BOND.holdOf(number).amount != 0) return number;
        }
        return 0;
    }
}
