// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {ITaxRegistry} from "../../src/interfaces/ITaxRegistry.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {RedeemingManager} from "../debt/RedeemingManager.sol";
import {Handler} from "./Handler.sol";

/**
 * @title Coupons and the redemption of one bond, and everything that can come between a holder and its money.
 * @dev Beside the vault this keeps books of its own: whom each event owes what, whether it was paid or held, and what came of
 * it. The vault must do at every step what these books say.
 */
contract DistributionHandler is Handler {
    enum Fate {
        Due,
        Held,
        Paid
    }

    uint256 private constant UNITS = 7777;
    uint256 private constant MOST_EVENTS = 4;
    uint256 private constant FACE_E18 = 1_000_000e18;
    uint32 private constant RATE_E6 = 150_000;
    address public constant TAX_ACCOUNT = address(0x7A8);

    BondToken public bond;
    /// @notice Who fund.
    address[2] public funders = [address(0xF001), address(0xF002)];
    /// @notice What each account was owed by each event that does not redeem, and what became of it.
    mapping(uint256 id => mapping(address holder => uint256)) public owed;
    mapping(uint256 id => mapping(address holder => Fate)) public fates;
    mapping(uint256 id => mapping(address holder => uint256)) public heldFor;
    /// @notice What each event paid, withheld and holds; and what each investor got of all.
    mapping(uint256 id => uint256) public netPaid;
    mapping(uint256 id => uint256) public taxed;
    mapping(uint256 id => uint256) public held;
    mapping(bytes32 investor => uint256) public gotBy;
    /// @notice The event that redeems; zero before there is one.
    uint256 public redemption;

    RedeemingManager private _manager;

    function setUp() public override {
        super.setUp();
        _manager =
            new RedeemingManager(engine, address(desk), address(vault), "PK0000000031", uint40(KYC_EXPIRY));
        bond = _manager.TOKEN();
        vm.prank(ADMIN);
        directory.list(address(bond), IDirectory.Kind.BondToken, "PK0000000031", "units", 0);
        vm.prank(REGULATOR);
        engine.setRules(address(bond), new IRule[](0));
        _openCash();
        for (uint256 i; i < 3; ++i) {
            _manager.issue(accounts[i], UNITS * (i + 1), _nextRef());
        }
        _register("INV-TAX", TAX_ACCOUNT);
        for (uint256 i; i < 2; ++i) {
            _register(bytes32("INV-FUNDER") | bytes32((i + 1) << 136), funders[i]);
            _issueCash(funders[i], 1e15);
            vm.prank(funders[i]);
            cash.approve(address(vault), type(uint256).max);
        }
        ITaxRegistry.Rate[] memory rates = new ITaxRegistry.Rate[](1);
        rates[0] = ITaxRegistry.Rate(1, 1, 1, RATE_E6, ITaxRegistry.Rounding.HalfUp, "SOURCE");
        vm.startPrank(TAX_AUTHORITY);
        taxes.setRates(rates);
        taxes.setTaxAccount(TAX_ACCOUNT);
        vm.stopPrank();
    }

    // --- Events -------------------------------------------------------------------------------------------------------

    /// @notice Announces a record date, lets it pass and opens a coupon, rarely the redemption.
    function open(uint256 perUnit, uint256 payIn, uint256 expireIn, uint256 kind) external {
        if (vault.eventCount() == MOST_EVENTS) return;
        uint40 record = uint40(block.timestamp + 1 days);
        _manager.announceRecord(record);
        vm.warp(record + 1);
        bool redeems = redemption == 0 && kind % 8 == 0;
        IDistributionVault.Opening memory o = IDistributionVault.Opening({
            token: address(bond),
            cash: address(cash),
            kind: redeems ? IDistributionVault.EventKind.Redemption : IDistributionVault.EventKind.Coupon,
            record: record,
            paymentDate: uint40(block.timestamp + payIn % 5 days),
            expiry: uint40(block.timestamp + 35 days + expireIn % 60 days),
            taxType: redeems ? 0 : 1,
            perUnitE18: uint96(redeems ? FACE_E18 : bound(perUnit, 1e15, 100_000e18)),
            taxablePerUnitE18: 0,
            redeemsUnits: redeems
        });
        if (!redeems) o.taxablePerUnitE18 = o.perUnitE18;
        uint256 id = vault.eventCount() + 1;
        bool expected = bond.totalSupply() != 0;
        _try(expected, address(assets), address(vault), abi.encodeCall(vault.open, (o)));
        if (!expected) return;
        if (redeems) redemption = id;
        for (uint256 i; i < accounts.length && !redeems; ++i) {
            owed[id][accounts[i]] = bond.balanceOf(accounts[i]) * o.perUnitE18 / 1e18;
        }
    }

    function fund(uint256 eventSeed, uint256 funderSeed, uint256 amount) external {
        uint256 id = _event(eventSeed);
        if (id == 0) return;
        uint256 required = vault.totalsOf(id).required;
        amount = amount % 4 == 0 ? bound(amount, 0, required) : required;
        bool expected =
            amount != 0 && vault.totalsOf(id).funded < required && block.timestamp < vault.eventOf(id).expiry;
        bytes memory data = abi.encodeCall(vault.fund, (id, amount));
        _try(expected, funders[funderSeed % 2], address(vault), data);
    }

    function remitTax(uint256 eventSeed) external {
        uint256 id = _event(eventSeed);
        if (id == 0) return;
        bool expected = taxed[id] != vault.totalsOf(id).taxRemitted && _isEligible(TAX_ACCOUNT);
        _try(expected, STRANGER, address(vault), abi.encodeCall(vault.remitTax, (id)));
    }

    /// @notice Nobody gets anything back before the expiry; after it, no more than nobody is owed.
    function returnSurplus(uint256 eventSeed, uint256 funderSeed) external {
        uint256 id = _event(eventSeed);
        if (id == 0) return;
        bool expired = block.timestamp >= vault.eventOf(id).expiry;
        vm.prank(STRANGER);
        (bool ok,) = address(vault).call(abi.encodeCall(vault.returnSurplus, (id, funders[funderSeed % 2])));
        assertTrue(expired || !ok, "cash of an open event was returned");
        if (ok) ++successes[vault.returnSurplus.selector];
    }

    /// @notice Lets up to forty days pass, so that events expire.
    function waitLong(uint256 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 40 days);
    }

    // --- Payments -----------------------------------------------------------------------------------------------------

    function claim(uint256 eventSeed, uint256 holderSeed, uint256 callerSeed, uint256 toSeed) external {
        uint256 id = _event(eventSeed);
        if (id == 0) return;
        address holder = _account(holderSeed);
        address caller = callerSeed % 4 == 0 ? _account(callerSeed >> 8) : holder;
        address to = toSeed % 3 == 0 ? _account(toSeed >> 8) : caller;
        bool release = heldFor[id][holder] != 0;
        bool pays =
            release || (_pays(id) && _gross(id, holder) != 0 && (id != redemption || _mayRedeem(holder)));
        bool expected = pays && _mayClaim(holder, caller, to);
        if (expected) _book(id, holder, release, true);
        _try(expected, caller, address(vault), abi.encodeCall(vault.claim, (id, holder, to)));
    }

    function push(uint256 eventSeed, uint256 firstSeed, uint256 secondSeed) external {
        uint256 id = _event(eventSeed);
        if (id == 0) return;
        address[] memory page = new address[](2);
        (page[0], page[1]) = (_account(firstSeed), _account(secondSeed));
        bool expected = _pays(id);
        if (expected) {
            _expectPush(id, page[0]);
            if (page[1] != page[0] || heldFor[id][page[0]] == 0) _expectPush(id, page[1]);
        }
        _try(expected, STRANGER, address(vault), abi.encodeCall(vault.push, (id, page)));
    }

    function _expectPush(uint256 id, address holder) private {
        bool good = _isEligible(holder) && !bond.isFrozen(holder) && !bond.isRetired(holder);
        if (heldFor[id][holder] != 0) {
            if (good) _book(id, holder, true, true);
        } else if (_gross(id, holder) != 0) {
            if (id != redemption) _book(id, holder, false, good);
            else if (good && _mayRedeem(holder) && !_isBooked(holder)) _book(id, holder, false, true);
        }
    }

    // --- What comes between -------------------------------------------------------------------------------------------

    function transfer(uint256 fromSeed, uint256 toSeed, uint256 amount) external {
        (address from, address to) = (_account(fromSeed), _account(toSeed));
        amount = bound(amount, 0, bond.balanceOf(from));
        bool expected = bond.transferCode(from, from, to, amount) == ReasonCodes.OK;
        _try(expected, from, address(bond), abi.encodeCall(IERC20.transfer, (to, amount)));
    }

    function setAccountFrozen(uint256 seed, uint256 freeze) external {
        bytes memory data = abi.encodeCall(bond.setAddressFrozen, (_account(seed), freeze % 4 == 0));
        _try(true, address(desk), address(bond), data);
    }

    function setUnitsFrozen(uint256 seed, uint256 amount) external {
        bytes memory data = abi.encodeCall(bond.setFrozenTokens, (_account(seed), amount % 3 == 0 ? 5 : 0));
        _try(true, address(desk), address(bond), data);
    }

    /// @notice Recovers an account now and then, to the other account of its investor.
    function recover(uint256 lostSeed, uint256 rarely) external {
        (address lost, address successor) = (accounts[lostSeed % 6], accounts[(lostSeed % 6 + 3) % 6]);
        if (rarely % 8 != 0) return;
        bool expected = !bond.isRetired(lost) && !bond.isRetired(successor) && !bond.isFrozen(successor)
            && _isEligible(successor);
        bytes memory data = abi.encodeCall(bond.recoveryAddress, (lost, successor, address(0)));
        _try(expected, address(desk), address(bond), data);
    }

    // --- The books ----------------------------------------------------------------------------------------------------

    /// @dev What each holder had when it was last redeemed, and when.
    mapping(address holder => uint256) private _bookedAt;

    /// @dev Redeemed within this page already.
    function _isBooked(address holder) private view returns (bool) {
        return _bookedAt[holder] == bond.balanceOf(holder) << 64 | block.timestamp;
    }

    /// @dev Writes a payment, a holding or a release down.
    function _book(uint256 id, address holder, bool release, bool good) private {
        uint256 net = heldFor[id][holder];
        if (release) {
            (held[id], heldFor[id][holder]) = (held[id] - net, 0);
        } else {
            uint256 gross = _gross(id, holder);
            uint256 tax = id == redemption ? 0 : (gross * RATE_E6 + 500_000) / 1e6;
            net = gross - tax;
            taxed[id] += tax;
            if (id == redemption) _bookedAt[holder] = bond.balanceOf(holder) << 64 | block.timestamp;
        }
        if (!good && net != 0) {
            (held[id], heldFor[id][holder], fates[id][holder]) = (held[id] + net, net, Fate.Held);
            return;
        }
        netPaid[id] += net;
        gotBy[ownerOf[holder]] += net;
        if (id != redemption) fates[id][holder] = Fate.Paid;
    }

    function _gross(uint256 id, address holder) private view returns (uint256) {
        if (id == redemption) return bond.balanceOf(holder) * FACE_E18 / 1e18;
        return fates[id][holder] == Fate.Due ? owed[id][holder] : 0;
    }

    function _pays(uint256 id) private view returns (bool) {
        return vault.isPayable(id) && (id == redemption || block.timestamp < vault.eventOf(id).expiry);
    }

    function _mayRedeem(address holder) private view returns (bool) {
        uint256 units = bond.balanceOf(holder);
        return bond.transferCode(address(_manager), holder, address(0), units) == ReasonCodes.OK;
    }

    function _mayClaim(address holder, address caller, address to) private view returns (bool) {
        bytes32 investor = ownerOf[holder];
        if (investor == 0 || identity.investorOf(to) != investor || !_isEligible(to)) return false;
        if (identity.investorOf(caller) != investor || bond.isRetired(to)) return false;
        return !bond.isFrozen(holder) || (bond.isRetired(holder) && !bond.isFrozen(to));
    }

    /// @dev An event there is; zero if there is none.
    function _event(uint256 seed) private view returns (uint256) {
        uint256 count = vault.eventCount();
        return count == 0 ? 0 : seed % count + 1;
    }

    // --- What is asked of it ------------------------------------------------------------------------------------------

    function theVault() external view returns (IDistributionVault) {
        return vault;
    }

    function cashOf(address account) external view returns (uint256) {
        return cash.balanceOf(account);
    }

    /// @notice Cash of all accounts of an investor.
    function cashOfInvestor(bytes32 investor) external view returns (uint256 sum) {
        for (uint256 i; i < accounts.length; ++i) {
            if (ownerOf[accounts[i]] == investor) sum += cash.balanceOf(accounts[i]);
        }
    }

    /// @notice What an event still owes to all of its holders, before tax.
    function unclaimed(uint256 id) external view returns (uint256 sum) {
        if (id == redemption) return bond.totalSupply() * FACE_E18 / 1e18;
        for (uint256 i; i < accounts.length; ++i) {
            sum += _gross(id, accounts[i]);
        }
    }
}
