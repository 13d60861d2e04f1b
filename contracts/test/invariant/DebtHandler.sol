// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IDebtServicing} from "../../src/interfaces/IDebtServicing.sol";
import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {ServicingTest} from "../debt/ServicingTest.sol";

/**
 * @title A floating bond with an instalment, from issue to long after maturity, served by whoever comes by.
 * @dev The model of how payments stand knows when each is due and when its cash was complete, and nothing else.
 */
contract DebtHandler is ServicingTest {
    /// @notice How often each function of the system went through, so that a test can see that it does.
    mapping(bytes4 selector => uint256) public successes;
    BondToken public bond;
    uint256 public authorised;
    /// @notice Units taken out of existence.
    uint256 public redeemed;

    /// @dev The instalment's period; a quarter is paid back with it.
    uint256 private constant EARLY = 2;
    uint256 private constant EARLY_SHARE_E6 = 250_000;

    /// @dev When each coupon, then the instalment, then redemption is due: as the calendar had it at the beginning.
    uint256[] private _due;
    /// @dev Which of them each event of the vault is.
    mapping(uint256 id => uint256) private _paymentOf;
    /// @dev When the cash of each was complete, or zero.
    mapping(uint256 payment => uint256) private _fundedAt;

    function setUp() public override {
        super.setUp();
        IDebtManager.Instalment[] memory instalments = new IDebtManager.Instalment[](1);
        instalments[0] = IDebtManager.Instalment(uint16(EARLY), uint32(EARLY_SHARE_E6));
        authorised = AUTHORISED;
        bond = _create(_bond(IDebtManager.Instrument.FloatingPib), _floating(), instalments);
        _hold();
        for (uint256 i; i < COUPONS + 2; ++i) {
            (IDebtServicing.Payment payment, uint256 period) = _named(i);
            _due.push(servicing.paymentOf(ISIN, payment, period).paymentDate);
        }
    }

    // --- What happens -------------------------------------------------------------------------------------------------

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, 40 days));
    }

    function issue(uint256 lots, bool toAlice) external {
        uint256 units = bound(lots, 1, 8000) * LOT;
        bool expected = block.timestamp < THREE_YEARS && units <= authorised - debt.issuedUnits(ISIN);
        address to = toAlice ? ALICE : BOB;
        _try(
            expected,
            DEBT_ISSUER,
            address(debt),
            abi.encodeCall(debt.issue, (ISIN, _line(_nextRef(), to, units)))
        );
    }

    function authorise(uint256 lots) external {
        uint128 units = uint128(bound(lots, 0, 100) * LOT);
        bool expected = units != 0 && block.timestamp < THREE_YEARS;
        bytes memory data = abi.encodeCall(debt.authorise, (ISIN, units, REOPENING));
        _try(expected, DEBT_ISSUER, address(debt), data);
        if (expected) authorised += units;
    }

    function transfer(uint256 units, bool fromAlice) external {
        (address from, address to) = fromAlice ? (ALICE, BOB) : (BOB, ALICE);
        units = bound(units, 0, bond.balanceOf(from));
        bool expected = block.timestamp < THREE_YEARS;
        _try(expected, from, address(bond), abi.encodeCall(bond.transfer, (to, units)));
    }

    function announce(uint256 most) external {
        _any(STRANGER, abi.encodeCall(servicing.announceRecords, (ISIN, most % 4)));
    }

    function fix(uint256 period, uint32 referenceE6) external {
        period = _pick(period, IDebtServicing.FixingStatus.Open);
        bool expected = _status(period) == IDebtServicing.FixingStatus.Open;
        bytes memory data = abi.encodeCall(servicing.fix, (ISIN, period, referenceE6 % 300_000, SOURCE));
        _try(expected, FIXING_AGENT, address(servicing), data);
    }

    function fixFallback(uint256 period, uint32 yieldE6) external {
        period %= COUPONS;
        bool expected = _status(period) == IDebtServicing.FixingStatus.Fallback;
        uint32 y = yieldE6 % 300_000;
        bytes memory data = abi.encodeCall(servicing.fixFallback, (ISIN, period, [y, y, y, y, y], SOURCE));
        _try(expected, FIXING_AGENT, address(servicing), data);
    }

    function rule(uint256 period, uint32 referenceE6) external {
        period = _pick(period, IDebtServicing.FixingStatus.Disputed);
        bool expected = _status(period) == IDebtServicing.FixingStatus.Disputed;
        bytes memory data = abi.encodeCall(servicing.rule, (ISIN, period, referenceE6 % 300_000, SOURCE));
        _try(expected, REGULATOR, address(servicing), data);
    }

    /// @notice Opens a payment if it can be: its record date is past, its rate known, and it was not opened.
    function open(uint256 seed) external {
        uint256 number = seed % (COUPONS + 2);
        (IDebtServicing.Payment payment, uint256 period) = _named(number);
        IDebtServicing.PaymentView memory p = servicing.paymentOf(ISIN, payment, period);
        bool expected = p.announced && block.timestamp > p.record && p.vaultEvent == 0;
        if (payment == IDebtServicing.Payment.Coupon) {
            expected = expected && _status(period) == IDebtServicing.FixingStatus.Fixed;
        }
        bytes memory data = payment == IDebtServicing.Payment.Coupon
            ? abi.encodeCall(servicing.openCoupon, (ISIN, period))
            : payment == IDebtServicing.Payment.Instalment
                ? abi.encodeCall(servicing.openInstalment, (ISIN, period))
                : abi.encodeCall(servicing.openRedemption, (ISIN));
        _try(expected, STRANGER, address(servicing), data);
        if (expected) _paymentOf[vault.eventCount()] = number;
    }

    /// @notice Puts some or all of an event's cash in.
    function fund(uint256 seed, uint256 amount, bool all) external {
        if (vault.eventCount() == 0) return;
        uint256 id = 1 + seed % vault.eventCount();
        IDistributionVault.Totals memory t = vault.totalsOf(id);
        uint256 left = t.required - t.funded;
        amount = all ? left : bound(amount, 0, left);
        if (amount == 0 || block.timestamp >= vault.eventOf(id).expiry) return;
        _issueCash(FUNDER, amount);
        vm.prank(FUNDER);
        cash.approve(address(vault), amount);
        _try(true, FUNDER, address(vault), abi.encodeCall(vault.fund, (id, amount)));
        if (amount == left) _fundedAt[_paymentOf[id]] = block.timestamp;
    }

    function push(uint256 seed) external {
        if (vault.eventCount() == 0) return;
        uint256 id = 1 + seed % vault.eventCount();
        address[] memory holders = new address[](2);
        (holders[0], holders[1]) = (ALICE, BOB);
        uint256 before = bond.totalSupply();
        bool open_ = vault.isPayable(id)
            && (vault.eventOf(id).redeemsUnits || block.timestamp < vault.eventOf(id).expiry);
        _try(open_, STRANGER, address(vault), abi.encodeCall(vault.push, (id, holders)));
        redeemed += before - bond.totalSupply();
    }

    // --- What must be so ----------------------------------------------------------------------------------------------

    /// @notice Every payment stands as the model says, and the series as the worst of them.
    function checkStandings() external view {
        uint256 worst;
        bool cured;
        for (uint256 i; i < COUPONS + 2; ++i) {
            (IDebtServicing.Payment payment, uint256 period) = _named(i);
            uint256 expected = uint256(_model(i));
            uint256 found = uint256(servicing.paymentOf(ISIN, payment, period).standing);
            assertEq(found, expected, "a payment stands otherwise");
            if (expected == uint256(IDebtServicing.Standing.Cured)) cured = true;
            else if (expected > worst) worst = expected;
        }
        if (worst == 0 && cured) worst = uint256(IDebtServicing.Standing.Cured);
        assertEq(uint256(servicing.standingOf(ISIN)), worst, "the series stands otherwise");
    }

    /// @notice Invariant 13: units are redeemed for what is left of their face, once, and only so.
    function checkRedemption() external view {
        uint256 id = servicing.paymentOf(ISIN, IDebtServicing.Payment.Redemption, 0).vaultEvent;
        if (id == 0) {
            assertEq(redeemed, 0, "redeemed without redemption");
            return;
        }
        IDistributionVault.Totals memory t = vault.totalsOf(id);
        assertEq(t.netPaid + t.taxed + t.held, redeemed * (1_000_000 - EARLY_SHARE_E6), "face once");
    }

    function issuedUnits() external view returns (uint256) {
        return debt.issuedUnits(ISIN);
    }

    /// @dev By time and funding alone.
    function _model(uint256 payment) private view returns (IDebtServicing.Standing) {
        uint256 close = _due[payment] + 1 days;
        uint256 fundedAt = _fundedAt[payment];
        if (fundedAt != 0) {
            return fundedAt < close ? IDebtServicing.Standing.Performing : IDebtServicing.Standing.Cured;
        }
        if (block.timestamp < close) return IDebtServicing.Standing.Performing;
        uint256 late = block.timestamp - close;
        if (late >= uint256(GRACE_DAYS) * 1 days) return IDebtServicing.Standing.Default;
        return late < 1 days ? IDebtServicing.Standing.Missed : IDebtServicing.Standing.Grace;
    }

    /// @dev Coupons by number, then the instalment, then redemption.
    function _named(uint256 number) private pure returns (IDebtServicing.Payment, uint256) {
        if (number < COUPONS) return (IDebtServicing.Payment.Coupon, number);
        if (number == COUPONS) return (IDebtServicing.Payment.Instalment, EARLY);
        return (IDebtServicing.Payment.Redemption, COUPONS);
    }

    /// @dev The first coupon from a seed on whose rate stands so, if any does.
    function _pick(uint256 seed, IDebtServicing.FixingStatus status) private view returns (uint256 period) {
        for (uint256 i; i < COUPONS; ++i) {
            period = (seed % COUPONS + i) % COUPONS;
            if (_status(period) == status) return period;
        }
    }

    function _status(uint256 period) private view returns (IDebtServicing.FixingStatus) {
        return servicing.fixingOf(ISIN, period).status;
    }

    function _try(bool expected, address caller, address target, bytes memory data) private {
        vm.prank(caller);
        (bool ok,) = target.call(data);
        assertTrue(ok == expected, expected ? "should have gone through" : "should have been refused");
        if (ok) ++successes[bytes4(data)];
    }

    /// @dev May go through or not.
    function _any(address caller, bytes memory data) private {
        vm.prank(caller);
        (bool ok,) = address(servicing).call(data);
        if (ok) ++successes[bytes4(data)];
    }

    /// @notice Plays actions in an order drawn from a seed.
    function walk(bytes4[] memory actions, uint256 seed, uint256 steps) external {
        for (uint256 i; i < steps; ++i) {
            uint256 drawn = uint256(keccak256(abi.encode(seed, i)));
            bytes4 action = actions[drawn % actions.length];
            (bool ok,) =
                address(this).call(abi.encodePacked(action, drawn >> 8, uint256(drawn >> 9) % 2, drawn % 2));
            assertTrue(ok, "an action disagreed with the system");
        }
    }
}
