// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";

import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {IRecordDates} from "../../src/interfaces/IRecordDates.sol";
import {ITaxRegistry} from "../../src/interfaces/ITaxRegistry.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {VaultTest} from "./VaultTest.sol";

contract DistributionVaultTest is VaultTest {
    // --- Opening ------------------------------------------------------------------------------------------------------

    function test_open__coupon__kept_and_told() public {
        vm.warp(RECORD + 1);
        uint256 required = _ceiling(2 * HELD);
        vm.expectEmit(address(vault));
        emit IDistributionVault.EventOpened(
            1,
            address(bond),
            IDistributionVault.EventKind.Coupon,
            address(cash),
            RECORD,
            PAYMENT,
            EXPIRY,
            SECURITIES,
            COUPON_E18,
            COUPON_E18,
            false,
            required
        );
        assertEq(_openEvent(_coupon()), 1, "number");
        assertEq(keccak256(abi.encode(vault.eventOf(1))), keccak256(abi.encode(_coupon())), "as opened");
        assertEq(vault.totalsOf(1).required, required, "required");
        assertEq(_openEvent(_coupon()), 2, "the next number");
        assertEq(vault.eventCount(), 2, "count");
        assertFalse(vault.isPayable(1), "without cash");
    }

    function test_open__by_nobody_in_particular__refused() public {
        vm.warp(RECORD + 1);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER));
        vm.prank(STRANGER);
        vault.open(_coupon());
    }

    /// @dev Trap: reading what holders have now for what they had then.
    function test_open__record_not_past_or_unknown__refused() public {
        vm.warp(RECORD);
        vm.expectRevert(abi.encodeWithSelector(IRecordDates.RecordNotPast.selector, RECORD, RECORD));
        vm.prank(address(assets));
        vault.open(_coupon());
        vm.warp(RECORD + 1);
        IDistributionVault.Opening memory o = _coupon();
        o.record = RECORD - 1;
        vm.expectRevert(abi.encodeWithSelector(IRecordDates.RecordUnknown.selector, RECORD - 1));
        vm.prank(address(assets));
        vault.open(o);
    }

    function test_open__contradictions__refused_by_field() public {
        vm.warp(RECORD + 1);
        IDistributionVault.Opening memory o = _coupon();
        o.token = address(cash);
        _expectInvalid(o, "token");
        o = _coupon();
        o.cash = address(bond);
        _expectInvalid(o, "cash");
        o = _coupon();
        o.kind = IDistributionVault.EventKind.None;
        _expectInvalid(o, "kind");
        o = _coupon();
        o.paymentDate = RECORD - 1;
        _expectInvalid(o, "paymentDate");
        o = _coupon();
        o.expiry = PAYMENT + 30 days - 1;
        _expectInvalid(o, "expiry");
        o = _coupon();
        o.perUnitE18 = 0;
        _expectInvalid(o, "perUnitE18");
        o = _coupon();
        o.taxablePerUnitE18 = COUPON_E18 + 1;
        _expectInvalid(o, "taxablePerUnitE18");
        o.taxablePerUnitE18 = 0;
        _expectInvalid(o, "taxablePerUnitE18");
        o.taxablePerUnitE18 = 1;
        o.taxType = 0;
        _expectInvalid(o, "taxablePerUnitE18");
    }

    /// @dev Opened late, holders have their thirty days from then.
    function test_open__long_after_the_payment_date__thirty_days_from_now() public {
        vm.warp(EXPIRY - 30 days);
        assertEq(_openEvent(_coupon()), 1, "just in time");
        vm.warp(EXPIRY - 30 days + 1);
        _expectInvalid(_coupon(), "expiry");
    }

    function test_open__paid_as_of_the_record_date__taken() public {
        vm.warp(RECORD + 1);
        IDistributionVault.Opening memory o = _coupon();
        o.paymentDate = RECORD;
        assertEq(_openEvent(o), 1, "number");
    }

    function test_maxLines__holders_of_a_page__as_documented() public view {
        assertEq(vault.maxLines(), 100, "holders");
    }

    function test_open__nobody_held_anything__refused() public {
        vm.startPrank(DEBT_ISSUER);
        debt.createSeries(_terms("PK0000000023"), _bill(), _nothingEarly());
        debt.announceRecord("PK0000000023", RECORD);
        vm.stopPrank();
        vm.warp(RECORD + 1);
        IDistributionVault.Opening memory o = _coupon();
        o.token = debt.tokenAddress("PK0000000023");
        _expectInvalid(o, "record");
    }

    function test_views__unknown_event__refused() public {
        bytes memory unknown = abi.encodeWithSelector(IDistributionVault.EventUnknown.selector, 1);
        vm.expectRevert(unknown);
        vault.eventOf(1);
        vm.expectRevert(unknown);
        vault.totalsOf(1);
        vm.expectRevert(unknown);
        vault.entitlementOf(1, ALICE);
        vm.expectRevert(unknown);
        vault.isPayable(1);
    }

    // --- Funding ------------------------------------------------------------------------------------------------------

    function test_fund__by_two__counted_apart_and_never_more_than_needed() public {
        uint256 id = _openCoupon();
        uint256 required = vault.totalsOf(id).required;
        _issueCash(FUNDER, 100);
        vm.prank(FUNDER);
        cash.approve(address(vault), 100);
        vm.expectEmit(address(vault));
        emit IDistributionVault.EventFunded(id, FUNDER, 100, 100, EXPIRY);
        vm.prank(FUNDER);
        vault.fund(id, 100);
        assertFalse(vault.isPayable(id), "not complete");
        _fund(id, BOB, required);
        assertEq(cash.balanceOf(BOB), 100, "what is beyond the need stays");
        assertEq(vault.totalsOf(id).funded, required, "funded");
        (uint256 contributed,) = vault.contributionOf(id, BOB);
        assertEq(contributed, required - 100, "contributed");
        assertFalse(vault.isPayable(id), "too early");
        vm.warp(PAYMENT);
        assertTrue(vault.isPayable(id), "pays");
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.FundingClosed.selector, id));
        vm.prank(FUNDER);
        vault.fund(id, 1);
    }

    function test_fund__nothing__refused() public {
        uint256 id = _openCoupon();
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingReceived.selector, id));
        vm.prank(FUNDER);
        vault.fund(id, 0);
    }

    /// @dev Who funds late must not shorten the time holders have to claim.
    function test_fund__late__the_expiry_is_put_off_by_as_much() public {
        uint256 id = _openCoupon();
        vm.warp(EXPIRY - 1);
        _fund(id);
        assertEq(vault.eventOf(id).expiry, EXPIRY + (EXPIRY - 1 - PAYMENT), "put off");
        _claim(id, ALICE);
    }

    function test_fund__after_the_expiry__refused() public {
        uint256 id = _openCoupon();
        vm.warp(EXPIRY);
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.FundingClosed.selector, id));
        vm.prank(FUNDER);
        vault.fund(id, 1);
    }

    // --- Claiming -----------------------------------------------------------------------------------------------------

    function test_claim__holder__net_of_tax_once() public {
        uint256 id = _payableCoupon();
        vm.expectEmit(address(vault));
        emit IDistributionVault.EntitlementPaid(
            id, ALICE, ALICE, id << 32 | 1, HELD, _gross(HELD), _tax(HELD), _net(HELD)
        );
        _claim(id, ALICE);
        assertEq(cash.balanceOf(ALICE), _net(HELD), "net");
        _checkCash(id, vault.totalsOf(id).required - _gross(HELD));
        _expectStanding(id, ALICE, IDistributionVault.Standing.Paid, 0);
        _expectStanding(id, BOB, IDistributionVault.Standing.Due, _net(HELD));
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingDue.selector, id, ALICE));
        _claim(id, ALICE);
    }

    /// @dev Who held at the record date is owed, whoever has the units now.
    function test_claim__sold_after_the_record_date__the_seller() public {
        uint256 id = _payableCoupon();
        _send(ALICE, BOB, HELD);
        _claim(id, ALICE);
        _claim(id, BOB);
        assertEq(cash.balanceOf(ALICE), _net(HELD), "seller");
        assertEq(cash.balanceOf(BOB), _net(HELD), "buyer, of what it had");
    }

    /// @dev Each event goes by its own record date, however many its token has had.
    function test_claim__units_sold_between_two_record_dates__each_as_held_at_its_own() public {
        uint40 later = RECORD + 20 days;
        vm.prank(DEBT_ISSUER);
        debt.announceRecord(ISIN, later);
        uint256 first = _payableCoupon();
        _send(ALICE, BOB, HELD / 2);
        vm.warp(later + 1);
        IDistributionVault.Opening memory o = _coupon();
        (o.record, o.paymentDate) = (later, later + 1);
        uint256 second = _openEvent(o);
        _fund(second);
        _claim(second, ALICE);
        assertEq(cash.balanceOf(ALICE), _net(HELD / 2), "the later one, by what was left");
        _claim(first, ALICE);
        assertEq(cash.balanceOf(ALICE), _net(HELD / 2) + _net(HELD), "the earlier one, by all of it");
    }

    function test_claim__before_it_pays__refused() public {
        uint256 id = _openCoupon();
        vm.expectRevert(
            abi.encodeWithSelector(IDistributionVault.NotFunded.selector, id, 0, vault.totalsOf(id).required)
        );
        _claim(id, ALICE);
        _fund(id);
        vm.warp(PAYMENT - 1);
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NotPayableYet.selector, id, PAYMENT));
        _claim(id, ALICE);
    }

    function test_claim__by_or_to_another_investor__refused() public {
        uint256 id = _payableCoupon();
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NotOneInvestor.selector, ALICE, BOB, BOB));
        vm.prank(BOB);
        vault.claim(id, ALICE, BOB);
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NotOneInvestor.selector, ALICE, ALICE, BOB));
        vm.prank(ALICE);
        vault.claim(id, ALICE, BOB);
        vm.expectRevert(
            abi.encodeWithSelector(IDistributionVault.NotOneInvestor.selector, ALICE, STRANGER, ALICE)
        );
        vm.prank(STRANGER);
        vault.claim(id, ALICE, ALICE);
    }

    /// @dev An investor has any of its accounts claim for any other, to any of them.
    function test_claim__by_the_holder_to_its_other_account__paid_there() public {
        address second = _link(ALICE_ID, HELD_KEY);
        uint256 id = _payableCoupon();
        vm.prank(ALICE);
        vault.claim(id, ALICE, second);
        assertEq(cash.balanceOf(second), _net(HELD), "net");
    }

    /// @dev A key is lost, the account unlinked: the investor's other account has what the first was owed.
    function test_claim__account_unlinked__paid_to_another_account_of_the_investor() public {
        address second = _link(ALICE_ID, HELD_KEY);
        uint256 id = _payableCoupon();
        vm.prank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, ALICE);
        vm.expectRevert(_refused(102, ALICE, ALICE));
        _claim(id, ALICE);
        vm.prank(second);
        vault.claim(id, ALICE, second);
        assertEq(cash.balanceOf(second), _net(HELD), "net");
    }

    /// @dev Invariant 22: a recovery changes neither what was owed nor to whom. The old key gets nothing.
    function test_claim__account_recovered__the_successor_and_not_the_lost_key() public {
        address second = _link(ALICE_ID, HELD_KEY);
        uint256 id = _payableCoupon();
        _enforce();
        bond.recoveryAddress(ALICE, second, address(0));
        vm.expectRevert(_refused(408, ALICE, ALICE));
        _claim(id, ALICE);
        vm.prank(second);
        vault.claim(id, ALICE, second);
        assertEq(cash.balanceOf(second), _net(HELD), "net");
    }

    /// @dev A freeze is carried over to the successor and lifted there; the retired account stays as it was.
    function test_claim__frozen_then_recovered__once_the_successor_is_free() public {
        address second = _link(ALICE_ID, HELD_KEY);
        uint256 id = _payableCoupon();
        _freezeAccount(ALICE);
        _enforce();
        bond.recoveryAddress(ALICE, second, address(0));
        vm.expectRevert(_refused(406, ALICE, second));
        vm.prank(second);
        vault.claim(id, ALICE, second);
        _enforce();
        bond.setAddressFrozen(second, false);
        vm.prank(second);
        vault.claim(id, ALICE, second);
        assertEq(cash.balanceOf(second), _net(HELD), "net");
    }

    function test_claim__account_frozen__not_to_another_account_either() public {
        address second = _link(ALICE_ID, HELD_KEY);
        uint256 id = _payableCoupon();
        _freezeAccount(ALICE);
        vm.expectRevert(_refused(406, ALICE, second));
        vm.prank(second);
        vault.claim(id, ALICE, second);
    }

    function test_claim__investor_frozen__refused_with_the_code() public {
        uint256 id = _payableCoupon();
        _setStatus(ALICE_ID, InvestorStatus.Frozen);
        vm.expectRevert(_refused(104, ALICE, ALICE));
        _claim(id, ALICE);
    }

    /// @dev Trap: frozen and held units earn like any others.
    function test_claim__units_frozen_and_held__all_of_them_earn() public {
        _freezeUnits(ALICE, HELD / 2);
        vm.prank(ALICE);
        bond.placeHold(BOB, BOB, uint96(HELD / 2), uint40(START + 60 days));
        uint256 id = _payableCoupon();
        _claim(id, ALICE);
        assertEq(cash.balanceOf(ALICE), _net(HELD), "net");
    }

    function test_claim__after_the_expiry__refused() public {
        uint256 id = _payableCoupon();
        vm.warp(EXPIRY);
        _expectStanding(id, ALICE, IDistributionVault.Standing.Nothing, 0);
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.EventExpired.selector, id, EXPIRY));
        _claim(id, ALICE);
    }

    function test_claim__nothing_held_or_too_little_for_a_base_unit__refused() public {
        IDistributionVault.Opening memory o = _coupon();
        o.perUnitE18 = 1e15 - 1;
        o.taxablePerUnitE18 = o.perUnitE18;
        vm.warp(PAYMENT);
        uint256 id = _openEvent(o);
        _fund(id);
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingDue.selector, id, ALICE));
        _claim(id, ALICE);
        _expectStanding(id, FUNDER, IDistributionVault.Standing.Nothing, 0);
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingDue.selector, id, FUNDER));
        _claim(id, FUNDER);
    }

    // --- Tax ----------------------------------------------------------------------------------------------------------

    function test_claim__tax_class_without_a_rate__refused_and_passed_over() public {
        uint256 id = _payableCoupon();
        _setTaxClass(ALICE_ID, 9);
        vm.expectRevert(_refused(602, ALICE, ALICE));
        vault.entitlementOf(id, ALICE);
        vm.expectRevert(_refused(602, ALICE, ALICE));
        _claim(id, ALICE);
        vm.expectEmit(address(vault));
        emit IDistributionVault.HolderSkipped(id, ALICE, 602);
        _push(id, ALICE, BOB);
        assertEq(cash.balanceOf(BOB), _net(HELD), "the others are paid");
        _setTaxClass(ALICE_ID, FILER);
        _push(id, ALICE);
        assertEq(cash.balanceOf(ALICE), _net(HELD), "nothing was lost");
    }

    /// @dev Trap: the edges of the range.
    function test_claim__all_or_nothing_taxed__to_the_base_unit() public {
        ITaxRegistry.Rate[] memory rates = new ITaxRegistry.Rate[](1);
        rates[0] = _rate(7, 1_000_000);
        vm.prank(TAX_AUTHORITY);
        taxes.setRates(rates);
        uint256 id = _payableCoupon();
        _setTaxClass(ALICE_ID, 7);
        _setTaxClass(BOB_ID, EXEMPT);
        _claim(id, ALICE);
        _claim(id, BOB);
        assertEq(cash.balanceOf(ALICE), 0, "all of it is tax");
        assertEq(cash.balanceOf(BOB), _gross(HELD), "nothing of it is tax");
        assertEq(vault.totalsOf(id).taxed, _gross(HELD), "taxed");
        _expectStanding(id, ALICE, IDistributionVault.Standing.Paid, 0);
    }

    /// @dev The least that is ever owed is taxed like all else: half of a base unit, half up, is all of it.
    function test_claim__one_base_unit__taxed_as_rounded() public {
        ITaxRegistry.Rate[] memory rates = new ITaxRegistry.Rate[](1);
        rates[0] = _rate(7, 500_000);
        rates[0].rounding = ITaxRegistry.Rounding.HalfUp;
        vm.prank(TAX_AUTHORITY);
        taxes.setRates(rates);
        _setTaxClass(ALICE_ID, 7);
        IDistributionVault.Opening memory o = _coupon();
        (o.perUnitE18, o.taxablePerUnitE18) = (uint96(1e18 / HELD), uint96(1e18 / HELD));
        vm.warp(PAYMENT);
        uint256 id = _openEvent(o);
        _fund(id);
        (IDistributionVault.Standing standing,, uint256 gross, uint256 tax,) = vault.entitlementOf(id, ALICE);
        assertTrue(standing == IDistributionVault.Standing.Due && gross == 1 && tax == 1, "due");
        vm.expectEmit(address(vault));
        emit IDistributionVault.EntitlementPaid(id, ALICE, ALICE, id << 32 | 1, HELD, 1, 1, 0);
        _claim(id, ALICE);
    }

    /// @dev With nothing left to hold, a holder that cannot be paid is taxed and done.
    function test_push__all_taxed_and_frozen__settled() public {
        ITaxRegistry.Rate[] memory rates = new ITaxRegistry.Rate[](1);
        rates[0] = _rate(7, 1_000_000);
        vm.prank(TAX_AUTHORITY);
        taxes.setRates(rates);
        uint256 id = _payableCoupon();
        _setTaxClass(ALICE_ID, 7);
        _setStatus(ALICE_ID, InvestorStatus.Frozen);
        vm.expectEmit(address(vault));
        emit IDistributionVault.EntitlementPaid(
            id, ALICE, ALICE, id << 32 | 1, HELD, _gross(HELD), _gross(HELD), 0
        );
        _push(id, ALICE);
        _expectStanding(id, ALICE, IDistributionVault.Standing.Paid, 0);
    }

    /// @dev Trap: a new rate must not reach an event whose payment date it comes after, however late that is claimed.
    function test_claim__rate_changed_after_the_payment_date__the_old_rate() public {
        uint256 id = _payableCoupon();
        _claim(id, ALICE);
        ITaxRegistry.Rate[] memory rates = new ITaxRegistry.Rate[](1);
        rates[0] = _rate(FILER, 900_000);
        rates[0].fromDay = uint32(block.timestamp / 1 days + 2);
        vm.startPrank(TAX_AUTHORITY);
        taxes.setRates(rates);
        taxes.setInvestorRate(
            BOB_ID, SECURITIES, rates[0].fromDay, type(uint32).max, 0, ITaxRegistry.Rounding.Down, SOURCE
        );
        vm.stopPrank();
        vm.warp(block.timestamp + 100 days);
        _claim(id, BOB);
        assertEq(cash.balanceOf(BOB), cash.balanceOf(ALICE), "the same");
    }

    function test_claim__certificate_of_exemption__the_investors_own_rate() public {
        vm.prank(TAX_AUTHORITY);
        taxes.setInvestorRate(
            ALICE_ID,
            SECURITIES,
            uint32(START / 1 days + 2),
            type(uint32).max,
            50_000,
            ITaxRegistry.Rounding.HalfUp,
            SOURCE
        );
        uint256 id = _payableCoupon();
        _claim(id, ALICE);
        uint256 tax = (_gross(HELD) * 50_000 + 500_000) / 1e6;
        assertEq(cash.balanceOf(ALICE), _gross(HELD) - tax, "net of its own rate");
    }

    /// @dev Of a bill only what it pays above its issue price is income; of principal nothing.
    function test_claim__part_of_it_income__only_that_is_taxed() public {
        IDistributionVault.Opening memory o = _coupon();
        (o.perUnitE18, o.taxablePerUnitE18) = (1_000_000e18, 101_657e18);
        vm.warp(PAYMENT);
        uint256 bill = _openEvent(o);
        (o.taxType, o.taxablePerUnitE18) = (0, 0);
        uint256 principal = _openEvent(o);
        _fund(bill);
        _fund(principal);
        _claim(bill, ALICE);
        assertEq(cash.balanceOf(ALICE), HELD * 1_000_000 - HELD * 101_657 / 5, "discount");
        _claim(principal, BOB);
        assertEq(cash.balanceOf(BOB), HELD * 1_000_000, "principal");
    }

    // --- Pushing ------------------------------------------------------------------------------------------------------

    /// @dev Trap: a payee that cannot be paid must not keep the page from being paid, nor lose anything.
    function test_push__bad_payee__held_and_the_others_paid() public {
        uint256 id = _payableCoupon();
        _setStatus(ALICE_ID, InvestorStatus.Frozen);
        vm.expectEmit(address(vault));
        emit IDistributionVault.EntitlementHeld(
            id, ALICE, 104, id << 32 | 1, HELD, _gross(HELD), _tax(HELD), _net(HELD)
        );
        vm.expectEmit(address(vault));
        emit IDistributionVault.EntitlementPaid(
            id, BOB, BOB, id << 32 | 2, HELD, _gross(HELD), _tax(HELD), _net(HELD)
        );
        _push(id, ALICE, BOB);
        assertEq(cash.balanceOf(BOB), _net(HELD), "paid");
        assertEq(vault.totalsOf(id).held, _net(HELD), "held");
        assertEq(vault.totalsOf(id).taxed, 2 * _tax(HELD), "taxed");
        _expectStanding(id, ALICE, IDistributionVault.Standing.Held, _net(HELD));
        _checkCash(id, vault.totalsOf(id).required - 2 * _gross(HELD));
    }

    /// @dev Or whoever pushes could have a holder passed over, or held, for want of gas.
    function test_push__too_little_gas__reverts_whole() public {
        uint256 id = _payableCoupon();
        address[] memory page = new address[](1);
        page[0] = ALICE;
        vm.expectPartialRevert(IDistributionVault.GasTooLow.selector);
        vault.push{gas: 400_000}(id, page);
    }

    function test_push__held_for__released_by_claim_or_by_another_push() public {
        uint256 id = _payableCoupon();
        _setStatus(ALICE_ID, InvestorStatus.Frozen);
        _setStatus(BOB_ID, InvestorStatus.Frozen);
        _push(id, ALICE, BOB);
        _push(id, ALICE, BOB);
        assertEq(vault.totalsOf(id).held, 2 * _net(HELD), "still held");
        _setStatus(ALICE_ID, InvestorStatus.Active);
        _setStatus(BOB_ID, InvestorStatus.Active);
        vm.expectEmit(address(vault));
        emit IDistributionVault.HeldReleased(id, ALICE, ALICE, _net(HELD));
        _push(id, ALICE);
        vm.expectEmit(address(vault));
        emit IDistributionVault.HeldReleased(id, BOB, BOB, _net(HELD));
        _claim(id, BOB);
        assertEq(cash.balanceOf(ALICE) + cash.balanceOf(BOB), 2 * _net(HELD), "paid");
        assertEq(vault.totalsOf(id).held, 0, "nothing held");
        assertEq(vault.totalsOf(id).netPaid, 2 * _net(HELD), "booked");
    }

    function test_push__account_frozen_retired_or_unlinked__held_each_for_its_reason() public {
        address second = _link(ALICE_ID, HELD_KEY);
        uint256 id = _payableCoupon();
        _freezeAccount(BOB);
        vm.expectEmit(address(vault));
        emit IDistributionVault.EntitlementHeld(
            id, BOB, 406, id << 32 | 1, HELD, _gross(HELD), _tax(HELD), _net(HELD)
        );
        _push(id, BOB);
        _enforce();
        bond.recoveryAddress(ALICE, second, address(0));
        vm.expectEmit(address(vault));
        emit IDistributionVault.EntitlementHeld(
            id, ALICE, 408, id << 32 | 2, HELD, _gross(HELD), _tax(HELD), _net(HELD)
        );
        _push(id, ALICE);
        vm.prank(second);
        vault.claim(id, ALICE, second);
        assertEq(cash.balanceOf(second), _net(HELD), "the successor");
    }

    function test_push__account_unlinked__taxed_as_its_investor_and_held() public {
        address second = _link(ALICE_ID, HELD_KEY);
        uint256 id = _payableCoupon();
        vm.prank(REGISTRAR);
        identity.unlinkAccount(ALICE_ID, ALICE);
        vm.expectEmit(address(vault));
        emit IDistributionVault.EntitlementHeld(
            id, ALICE, 102, id << 32 | 1, HELD, _gross(HELD), _tax(HELD), _net(HELD)
        );
        _push(id, ALICE);
        vm.prank(second);
        vault.claim(id, ALICE, second);
        assertEq(cash.balanceOf(second), _net(HELD), "the other account");
    }

    function test_push__twice_and_unknown_holders__paid_once_and_ignored() public {
        uint256 id = _payableCoupon();
        address[] memory page = new address[](4);
        (page[0], page[1], page[2], page[3]) = (ALICE, ALICE, STRANGER, address(0));
        vault.push(id, page);
        vault.push(id, page);
        assertEq(cash.balanceOf(ALICE), _net(HELD), "once");
        assertEq(vault.totalsOf(id).netPaid, _net(HELD), "booked once");
    }

    function test_push__no_holders_or_too_many__refused() public {
        uint256 id = _payableCoupon();
        uint256 most = vault.maxLines();
        uint256[2] memory counts = [0, most + 1];
        for (uint256 i; i < counts.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IDistributionVault.BatchSize.selector, counts[i], most));
            vault.push(id, new address[](counts[i]));
        }
    }

    /// @dev What is held stays the investor's after the event is over.
    function test_claim__held__after_the_expiry_too() public {
        uint256 id = _payableCoupon();
        _setStatus(ALICE_ID, InvestorStatus.Frozen);
        _push(id, ALICE);
        vm.warp(EXPIRY + 400 days);
        _setStatus(ALICE_ID, InvestorStatus.Active);
        vault.returnSurplus(id, FUNDER);
        _claim(id, ALICE);
        assertEq(cash.balanceOf(ALICE), _net(HELD), "net");
    }

    // --- Tax account and surplus ---------------------------------------------------------------------------------------

    function test_remitTax__whoever_asks__to_the_tax_account_once() public {
        uint256 id = _payableCoupon();
        _claim(id, ALICE);
        vm.expectEmit(address(vault));
        emit IDistributionVault.TaxRemitted(id, TAX_ACCOUNT, _tax(HELD));
        vault.remitTax(id);
        assertEq(cash.balanceOf(TAX_ACCOUNT), _tax(HELD), "remitted");
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingToRemit.selector, id));
        vault.remitTax(id);
        _claim(id, BOB);
        vault.remitTax(id);
        assertEq(cash.balanceOf(TAX_ACCOUNT), 2 * _tax(HELD), "the rest");
        assertEq(vault.totalsOf(id).taxRemitted, vault.totalsOf(id).taxed, "all");
    }

    function test_returnSurplus__before_the_expiry__refused() public {
        uint256 id = _payableCoupon();
        vm.warp(EXPIRY - 1);
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NotExpired.selector, id, EXPIRY));
        vault.returnSurplus(id, FUNDER);
    }

    function test_returnSurplus__two_funders__each_its_part_of_what_nobody_is_owed() public {
        uint256 id = _openCoupon();
        uint256 required = vault.totalsOf(id).required;
        _fund(id, FUNDER, required / 4);
        _fund(id, BOB, required);
        uint256 left = cash.balanceOf(BOB);
        vm.warp(PAYMENT);
        _claim(id, ALICE);
        vm.warp(EXPIRY);
        uint256 surplus = required - _gross(HELD);
        uint256 part = surplus * (required / 4) / required;
        vm.expectEmit(address(vault));
        emit IDistributionVault.SurplusReturned(id, FUNDER, part, part);
        vault.returnSurplus(id, FUNDER);
        vault.returnSurplus(id, BOB);
        assertEq(cash.balanceOf(FUNDER), part, "a quarter");
        assertEq(cash.balanceOf(BOB) - left, surplus * (required - required / 4) / required, "the rest");
        assertLe(surplus - vault.totalsOf(id).returned, 1, "to the base unit");
        bytes memory nothing = abi.encodeWithSelector(IDistributionVault.NothingToReturn.selector, id, FUNDER);
        vm.expectRevert(nothing);
        vault.returnSurplus(id, FUNDER);
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingToReturn.selector, id, ALICE));
        vault.returnSurplus(id, ALICE);
    }

    /// @dev An event that never had all its cash paid nobody, so all of it goes back.
    function test_returnSurplus__never_complete__all_of_it() public {
        uint256 id = _openCoupon();
        _fund(id, FUNDER, 1000);
        vm.warp(EXPIRY);
        vault.returnSurplus(id, FUNDER);
        assertEq(cash.balanceOf(FUNDER), 1000, "all");
    }

    function test_returnSurplus__never_funded__nothing() public {
        uint256 id = _openCoupon();
        vm.warp(EXPIRY);
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingToReturn.selector, id, FUNDER));
        vault.returnSurplus(id, FUNDER);
    }

    /// @dev Coupons of a long life: who was paid in one is owed in every other, and in each once, however many there were.
    function test_events__more_than_a_word_has_bits__each_paid_once() public {
        uint256[4] memory ids = [uint256(1), 129, 256, 257];
        for (uint256 i; i < 257; ++i) {
            _openCoupon();
        }
        vm.warp(PAYMENT);
        for (uint256 i; i < ids.length; ++i) {
            _fund(ids[i]);
            _claim(ids[i], ALICE);
            assertEq(cash.balanceOf(ALICE), (i + 1) * _net(HELD), "paid");
            vm.expectRevert(abi.encodeWithSelector(IDistributionVault.NothingDue.selector, ids[i], ALICE));
            _claim(ids[i], ALICE);
        }
    }

    /// @dev Two events in one cash: neither pays from the other's.
    function test_events__of_one_cash__kept_apart() public {
        uint256 first = _openCoupon();
        uint256 second = _openCoupon();
        _fund(first);
        vm.warp(PAYMENT);
        vm.expectRevert(
            abi.encodeWithSelector(
                IDistributionVault.NotFunded.selector, second, 0, vault.totalsOf(second).required
            )
        );
        _claim(second, ALICE);
        _claim(first, ALICE);
        _fund(second);
        _claim(second, ALICE);
        assertEq(cash.balanceOf(ALICE), 2 * _net(HELD), "both");
    }

    function testFuzz_claim__any_holdings_and_rate__sums_within_the_funding(
        uint256 units,
        uint96 perUnit,
        uint32 rate,
        bool halfUp
    ) public {
        units = bound(units, 0, HELD);
        _send(ALICE, BOB, units);
        ITaxRegistry.Rate[] memory rates = new ITaxRegistry.Rate[](1);
        rates[0] = _rate(8, uint32(bound(rate, 0, 1e6)));
        if (halfUp) rates[0].rounding = ITaxRegistry.Rounding.HalfUp;
        vm.prank(TAX_AUTHORITY);
        taxes.setRates(rates);
        _setTaxClass(ALICE_ID, 8);
        _setTaxClass(BOB_ID, 8);
        vm.warp(PAYMENT);
        IDistributionVault.Opening memory o = _coupon();
        o.perUnitE18 = uint96(bound(perUnit, 1e18, type(uint96).max));
        o.taxablePerUnitE18 = o.perUnitE18;
        uint256 id = _openEvent(o);
        _fund(id);
        _push(id, ALICE, BOB);
        IDistributionVault.Totals memory t = vault.totalsOf(id);
        assertEq(cash.balanceOf(ALICE) + cash.balanceOf(BOB), t.netPaid, "net");
        assertLe(t.netPaid + t.taxed, t.funded, "within");
        assertLe(t.funded - t.netPaid - t.taxed, 2, "dust below a base unit a holder, and the ceiling's");
    }

    // --- Helpers ------------------------------------------------------------------------------------------------------

    function _expectInvalid(IDistributionVault.Opening memory o, bytes32 field) private {
        vm.expectRevert(abi.encodeWithSelector(IDistributionVault.OpeningInvalid.selector, field));
        vm.prank(address(assets));
        vault.open(o);
    }

    function _expectStanding(
        uint256 id,
        address holder,
        IDistributionVault.Standing expected,
        uint256 expectedNet
    ) private view {
        (IDistributionVault.Standing standing, uint256 units, uint256 gross, uint256 tax, uint256 net) =
            vault.entitlementOf(id, holder);
        bool due = expected == IDistributionVault.Standing.Due;
        assertTrue(standing == expected, "standing");
        assertEq(units, due ? HELD : 0, "units, while due");
        assertEq(gross, due ? _gross(HELD) : 0, "gross, while due");
        assertEq(tax, due ? _tax(HELD) : 0, "tax, while due");
        assertEq(net, expectedNet, "net");
    }

    function _refused(uint16 code, address holder, address to) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IDistributionVault.PaymentRefused.selector, code, holder, to);
    }

    function _ceiling(uint256 units) private pure returns (uint256) {
        return (units * COUPON_E18 + 1e18 - 1) / 1e18;
    }
}
