// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IIdentityRegistry} from "../../src/interfaces/IIdentityRegistry.sol";
import {IPermissionedERC20} from "../../src/interfaces/IPermissionedERC20.sol";
import {ISettlementCash} from "../../src/interfaces/ISettlementCash.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Test} from "../base/Test.sol";
import {Handler} from "./Handler.sol";

/// @title Bonds and cash in the hands of three investors, a registrar and a regulator who change their minds.
contract FungibleHandler is Handler {
    BondToken public bond;

    /// @notice Amounts issued under references that worked, added up once for each.
    uint256 public bondByRefs;
    uint256 public cashByRefs;
    uint256 public cashRedeemed;

    /// @dev Balances before the action: bond, then cash.
    mapping(address account => uint256[2]) private _before;

    /// @dev Who may have less after the action.
    address private _loser;

    modifier watched() {
        _loser = address(0);
        for (uint256 i; i < accounts.length; ++i) {
            _before[accounts[i]] = [bond.balanceOf(accounts[i]), cash.balanceOf(accounts[i])];
        }
        _;
        _checkLosses();
        _checkGains();
    }

    function setUp() public override {
        super.setUp();
        bond = _openSeries();
        _openCash();
    }

    function issueBond(uint256 toSeed, uint256 lots, uint256 refSeed) external watched {
        (address to, uint256 units) = (_account(toSeed), LOT * (lots % 1000));
        (bytes32 ref, bool fresh) = refBook.pick(address(bond), refSeed);
        bool expected = units != 0 && units <= AUTHORISED - debt.issuedUnits(ISIN)
            && block.timestamp < MATURITY && fresh
            && bond.transferCode(address(debt), address(0), to, units) == ReasonCodes.OK;
        if (expected) {
            bondByRefs += units;
            refBook.note(address(bond), ref);
        }
        _try(expected, DEBT_ISSUER, address(debt), abi.encodeCall(debt.issue, (ISIN, _line(ref, to, units))));
    }

    function issueCash(uint256 toSeed, uint256 amount, uint256 refSeed) external watched {
        (address to, uint256 some) = (_account(toSeed), amount % 1e12);
        (bytes32 ref, bool fresh) = refBook.pick(address(cash), refSeed);
        bool expected =
            some != 0 && fresh && cash.transferCode(TREASURY, address(0), to, some) == ReasonCodes.OK;
        if (expected) {
            cashByRefs += some;
            refBook.note(address(cash), ref);
        }
        _try(expected, TREASURY, address(cash), abi.encodeCall(cash.issue, (_line(ref, to, some))));
    }

    function redeemCash(uint256 fromSeed, uint256 amount) external watched {
        address from = _holder(cash, fromSeed);
        _loser = from;
        amount = bound(amount, 0, cash.balanceOf(from) + 1);
        bool expected = amount != 0 && amount <= cash.balanceOf(from)
            && cash.transferCode(from, from, address(0), amount) == ReasonCodes.OK;
        if (expected) cashRedeemed += amount;
        _try(expected, from, address(cash), abi.encodeCall(cash.redeem, (amount, _nextRef())));
    }

    function transferBond(uint256 fromSeed, uint256 toSeed, uint256 amount) external watched {
        _transfer(bond, _holder(bond, fromSeed), _account(toSeed), amount);
    }

    function transferCash(uint256 fromSeed, uint256 toSeed, uint256 amount) external watched {
        _transfer(cash, _holder(cash, fromSeed), _account(toSeed), amount);
    }

    /// @notice An account lets any other move what it holds; then that one tries.
    function transferBondFrom(uint256 fromSeed, uint256 toSeed, uint256 spenderSeed, uint256 amount)
        external
        watched
    {
        (address from, address to, address spender) =
            (_holder(bond, fromSeed), _account(toSeed), _account(spenderSeed));
        amount = bound(amount, 0, bond.balanceOf(from) + 1);
        _loser = from;
        uint256 allowance = spenderSeed % 4 == 0 ? amount / 2 : amount;
        _try(true, from, address(bond), abi.encodeCall(bond.approve, (spender, allowance)));
        bool expected = amount <= allowance && amount <= bond.balanceOf(from)
            && bond.transferCode(spender, from, to, amount) == ReasonCodes.OK;
        _try(expected, spender, address(bond), abi.encodeCall(bond.transferFrom, (from, to, amount)));
    }

    /// @notice Invariant 30: a signed permit is an allowance and nothing more, at cash as at bonds.
    function permitCash(uint256 fromSeed, uint256 toSeed, uint256 spenderSeed, uint256 amount)
        external
        watched
    {
        (address from, address to, address spender) =
            (accounts[fromSeed % 6], _account(toSeed), _account(spenderSeed));
        _loser = from;
        amount = bound(amount, 0, cash.balanceOf(from) + 1);
        _try(true, spender, address(cash), _permit(fromSeed % 6, from, spender, amount));
        bool expected =
            amount <= cash.balanceOf(from) && cash.transferCode(spender, from, to, amount) == ReasonCodes.OK;
        _try(expected, spender, address(cash), abi.encodeCall(IERC20.transferFrom, (from, to, amount)));
        _try(true, from, address(cash), abi.encodeCall(IERC20.approve, (spender, 0)));
    }

    /// @notice Invariant 5: anybody tries what is only the treasury's, and whose allowance they do not have.
    function intrudeCash(uint256 callerSeed, uint256 victimSeed) external watched {
        (address caller, address victim) = (_account(callerSeed), _account(victimSeed));
        _try(false, caller, address(cash), abi.encodeCall(cash.issue, (_line(_nextRef(), caller, 1))));
        bytes memory data = abi.encodeCall(IERC20.transferFrom, (victim, caller, 1));
        _try(false, caller, address(cash), data);
    }

    function setCap(uint256 cap) external {
        cap = bound(cap, AUTHORISED / 4, AUTHORISED);
        _try(true, REGULATOR, address(capRule), abi.encodeCall(capRule.setCap, (address(bond), cap)));
    }

    /// @notice Admits or bars a country, Pakistan rarely.
    function setAllowed(uint256 seed) external {
        uint16[] memory countries = _countries(seed % 4 == 0 ? PAKISTAN : ABROAD);
        bool allowed = seed / 4 % 4 != 0;
        bytes memory data = abi.encodeCall(countryRule.setAllowed, (address(bond), countries, allowed));
        _try(true, REGULATOR, address(countryRule), data);
    }

    /// @dev The first account from a seed on that holds something, if any does.
    function _holder(IERC20 token, uint256 seed) private view returns (address account) {
        for (uint256 i; i < accounts.length; ++i) {
            account = accounts[(seed % accounts.length + i) % accounts.length];
            if (token.balanceOf(account) != 0) return account;
        }
    }

    /// @dev The pre-check and the balance together say exactly what a transfer does.
    function _transfer(IPermissionedERC20 token, address from, address to, uint256 amount) private {
        amount = bound(amount, 0, token.balanceOf(from) + 1);
        // Invariant 29: nothing, or to oneself, and nobody has less.
        _loser = from == to || amount == 0 ? address(0) : from;
        bool expected =
            amount <= token.balanceOf(from) && token.transferCode(from, from, to, amount) == ReasonCodes.OK;
        _try(expected, from, address(token), abi.encodeCall(IERC20.transfer, (to, amount)));
    }

    function _permit(uint256 key, address owner, address spender, uint256 amount)
        private
        view
        returns (bytes memory)
    {
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 message =
            keccak256(abi.encode(typeHash, owner, spender, amount, cash.nonces(owner), block.timestamp));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(FIRST_KEY + key, _typedDigest("SettlementCash", address(cash), message));
        return abi.encodeCall(cash.permit, (owner, spender, amount, block.timestamp, v, r, s));
    }

    /// @dev Invariant 5: nobody but the one who acts, or whose allowance is used, has less than before.
    function _checkLosses() private view {
        for (uint256 i; i < accounts.length; ++i) {
            address account = accounts[i];
            bool lost = bond.balanceOf(account) < _before[account][0]
                || cash.balanceOf(account) < _before[account][1];
            if (lost) assertEq(account, _loser, "somebody else lost");
        }
    }

    /// @dev Invariant 4: whoever has more than before was eligible, and for bonds within country and cap.
    function _checkGains() private view {
        for (uint256 i; i < accounts.length; ++i) {
            address account = accounts[i];
            bool gainedBond = bond.balanceOf(account) > _before[account][0];
            bool gainedCash = cash.balanceOf(account) > _before[account][1];
            if (gainedBond || gainedCash) assertTrue(_isEligible(account), "an ineligible account gained");
            if (!gainedBond || _heldTogether(account) == _heldTogetherBefore(account)) continue;
            bool admitted = countryRule.isAllowed(address(bond), identity.investorCountry(account));
            assertTrue(admitted, "a barred country gained");
            assertLe(_heldTogether(account), capRule.capOf(address(bond)), "gained past the cap");
        }
    }

    function _heldTogether(address account) private view returns (uint256) {
        return bondsOf(ownerOf[account]);
    }

    function _heldTogetherBefore(address account) private view returns (uint256 sum) {
        for (uint256 i; i < accounts.length; ++i) {
            if (ownerOf[accounts[i]] == ownerOf[account]) sum += _before[accounts[i]][0];
        }
    }

    /// @notice Bonds in all accounts that are an investor's, linked at the moment or not.
    function bondsOf(bytes32 investor) public view returns (uint256 sum) {
        for (uint256 i; i < accounts.length; ++i) {
            if (ownerOf[accounts[i]] == investor) sum += bond.balanceOf(accounts[i]);
        }
    }

    function sums() external view returns (uint256 bonds, uint256 cashes) {
        for (uint256 i; i < accounts.length; ++i) {
            bonds += bond.balanceOf(accounts[i]);
            cashes += cash.balanceOf(accounts[i]);
        }
    }

    function supplies() external view returns (uint256 bonds, uint256 cashes, uint256 issued) {
        return (bond.totalSupply(), cash.totalSupply(), debt.issuedUnits(ISIN));
    }

    function trackedOf(bytes32 investor) external view returns (uint256) {
        return engine.holdingOf(address(bond), 0, investor);
    }

    /// @notice Conservation of references, of both assets. A holder's own, of redemptions, are not the treasury's.
    function checkAllRefs() external view {
        refBook.check(address(bond));
        refBook.check(address(cash));
    }

    function authorised() external pure returns (uint256) {
        return AUTHORISED;
    }
}

contract FungibleInvariants is Test {
    uint256 private constant RUNS = 8;

    FungibleHandler private _handler;

    function setUp() public {
        _handler = new FungibleHandler();
        _handler.setUp();
        _target(address(_handler), _actions());
    }

    /// @dev Or the campaigns below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[7] memory kinds = [
            IDebtManager.issue.selector,
            ISettlementCash.issue.selector,
            ISettlementCash.redeem.selector,
            IERC20.transfer.selector,
            IERC20.transferFrom.selector,
            IERC20Permit.permit.selector,
            IIdentityRegistry.linkAccount.selector
        ];
        uint256[7] memory successes;
        for (uint256 run; run < RUNS; ++run) {
            FungibleHandler handler = new FungibleHandler();
            handler.setUp();
            handler.walk(_actions(), run);
            handler.checkAllRefs();
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += handler.successes(kinds[i]);
            }
        }
        for (uint256 i; i < kinds.length; ++i) {
            assertTrue(successes[i] > RUNS, "went through less than once a run");
        }
    }

    function _actions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](15);
        selectors[0] = FungibleHandler.issueBond.selector;
        selectors[1] = FungibleHandler.issueCash.selector;
        selectors[2] = FungibleHandler.redeemCash.selector;
        selectors[3] = FungibleHandler.transferBond.selector;
        selectors[4] = FungibleHandler.transferCash.selector;
        selectors[5] = FungibleHandler.transferBondFrom.selector;
        selectors[6] = FungibleHandler.setCap.selector;
        selectors[7] = FungibleHandler.setAllowed.selector;
        selectors[8] = Handler.setStatus.selector;
        selectors[9] = Handler.updateRecord.selector;
        selectors[10] = Handler.link.selector;
        selectors[11] = Handler.unlink.selector;
        selectors[12] = Handler.wait.selector;
        selectors[13] = FungibleHandler.permitCash.selector;
        selectors[14] = FungibleHandler.intrudeCash.selector;
    }

    /// @dev Conservation of references, once a run: there are many of them, and none is ever unset.
    function afterInvariant() public view {
        _handler.checkAllRefs();
    }

    /// @dev Invariant 1: supply is the sum of balances, and was issued under references that each worked once. That
    /// pre-check and execution agree (3), that nobody ineligible gains (4), that nobody else loses (5), that nothing and
    /// transfers to oneself are harmless (29) and that permits bypass nothing (30), the handler insists on at every step.
    /// And what the engine counts for an investor is what its accounts hold, linked or not.
    function invariant_fungible__supply_references_and_tracking() public view {
        (uint256 bonds, uint256 cashes) = _handler.sums();
        (uint256 bondSupply, uint256 cashSupply, uint256 issued) = _handler.supplies();
        assertEq(bondSupply, bonds, "bond supply");
        assertEq(cashSupply, cashes, "cash supply");
        assertEq(bondSupply, _handler.bondByRefs(), "bonds issued by reference");
        assertEq(cashSupply + _handler.cashRedeemed(), _handler.cashByRefs(), "cash issued by reference");
        assertEq(issued, bondSupply, "the manager's count");
        assertLe(issued, _handler.authorised(), "within the authorised amount");
        for (uint256 i; i < 3; ++i) {
            bytes32 investor = _handler.investors(i);
            assertEq(_handler.trackedOf(investor), _handler.bondsOf(investor), "holding of an investor");
        }
    }
}
