// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICeilings} from "../../src/interfaces/ICeilings.sol";
import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {IPowerAuction} from "../../src/interfaces/IPowerAuction.sol";
import {IPowerProgramme} from "../../src/interfaces/IPowerProgramme.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {PowerAuctionTest} from "./PowerAuctionTest.sol";
import {Solver} from "./Solver.sol";

contract PowerAuctionsTest is PowerAuctionTest {
    uint32 private constant HIGH = 5_000_000;
    uint32 private constant CUT = 4_000_000;
    uint32 private constant LOW = 3_000_000;
    uint256 private constant DEALER_BOND = 1_000e4;
    uint256 private constant BANK_BOND = 2_000e4;

    // --- Terms --------------------------------------------------------------------------------------------------------

    function test_open__any_other_pricing_or_bids_without_a_price__refused() public {
        ISealedBidAuction.Terms memory t = _powerTerms();
        t.pricing = ISealedBidAuction.Pricing.MultiplePrice;
        _expectInvalid(t, "pricing");
        t.pricing = ISealedBidAuction.Pricing.Uniform;
        _expectInvalid(t, "pricing");
        t = _powerTerms();
        t.nonCompetitiveClasses = uint8(1 << INDIVIDUAL);
        t.nonCompetitiveUnits = LOT;
        _expectInvalid(t, "nonCompetitiveClasses");
    }

    /// @dev Another cash of this ledger is still not the one that guarantees are kept in.
    function test_open__listed_cash_that_is_not_billings__refused() public {
        ISealedBidAuction.Terms memory t = _powerTerms();
        t.cash = _new("SettlementCash", abi.encode(access, engine));
        vm.prank(ADMIN);
        directory.list(t.cash, IDirectory.Kind.SettlementCash, "PKR-2", "PKR", 4);
        _expectInvalid(t, "cash");
    }

    /// @dev The last second to settle is before the gate of the first month closes; so it stays when time is added.
    function test_open__settled_after_the_gate__refused() public {
        uint40 gate = uint40(book.gateClosesAt(FIRST));
        ISealedBidAuction.Terms memory t = _powerTerms();
        t.settleUntil = gate;
        _expectInvalid(t, "settleUntil");
        t.settleUntil = gate - 2;
        uint256 auction = _open(powerAuction, t);
        vm.startPrank(AUCTIONEER);
        vm.expectRevert(_invalid("settleUntil"));
        powerAuction.extend(auction, gate);
        powerAuction.extend(auction, gate - 1);
        vm.stopPrank();
        assertEq(powerAuction.termsOf(auction).settleUntil, gate - 1, "extended");
    }

    function test_open__right_that_cannot_be_allocated__refused_with_the_reason() public {
        ISealedBidAuction.Terms memory t = _powerTerms();
        uint256[5] memory wrong = [
            uint256(1) << 112,
            _right(9, NORTH, SAHIWAL, FIRST, LAST, ALL_BLOCKS),
            _right(NORTH, HUB, FIRST, LAST, ALL_BLOCKS),
            _right(NORTH, SAHIWAL, LAST, FIRST, ALL_BLOCKS),
            _right(NORTH, SAHIWAL, FIRST, LAST, 8)
        ];
        uint16[5] memory codes = [
            ReasonCodes.RIGHT_MALFORMED,
            ReasonCodes.PRODUCT_UNKNOWN,
            ReasonCodes.PLANT_UNKNOWN,
            ReasonCodes.WINDOW_INVALID,
            ReasonCodes.BLOCKS_INVALID
        ];
        for (uint256 i; i < wrong.length; ++i) {
            t.asset = bytes32(wrong[i]);
            _expectNoRoom(t, codes[i]);
        }
    }

    function test_open__more_than_there_is_room_for__refused_with_the_ceiling() public {
        ISealedBidAuction.Terms memory t = _powerTerms();
        t.offeredUnits = 1_000_000 + LOT;
        _expectNoRoom(t, ReasonCodes.PLANT_CAP_EXCEEDED);
        vm.prank(GRID_OPERATOR);
        programme.setCeiling(ICeilings.Level.Zone, NORTH, LAST, 19_999);
        t.offeredUnits = OFFERED_KW;
        _expectNoRoom(t, ReasonCodes.ZONE_CAP_EXCEEDED);
        t.offeredUnits = 19_950;
        assertEq(_open(powerAuction, t), 1, "fits");
    }

    // --- Bids ---------------------------------------------------------------------------------------------------------

    function test_commit__without_licence_or_site__refused_with_the_reason() public {
        uint256 auction = _open(powerAuction, _powerTerms());
        vm.prank(GRID_OPERATOR);
        book.setSiteOpen(6, false);
        _expectNoBid(auction, _bidder(5), ReasonCodes.SITE_MISSING);
        vm.prank(REGULATOR);
        licences.suspend(bytes32(uint256(5)), 0);
        _expectNoBid(auction, _bidder(4), ReasonCodes.LICENCE_SUSPENDED);
        _registerAs("INV-NEW", address(0x4E3), BANK);
        _expectNoBid(auction, address(0x4E3), ReasonCodes.LICENCE_MISSING);
        _expectNoBid(auction, STRANGER, ReasonCodes.RECEIVER_UNKNOWN);
        assertEq(powerAuction.standingOf(auction).bids, 0, "none came in");
        vm.expectRevert(
            abi.encodeWithSelector(ISealedBidAuction.ClassNotAdmitted.selector, _bidder(6), INDIVIDUAL)
        );
        vm.prank(_bidder(6));
        powerAuction.commit(auction, "SEAL");
    }

    /// @dev What would keep the allocation itself from the account keeps the bid out as well, the asset's own state first.
    function test_commit__asset_paused_or_account_frozen_or_retired__refused_with_the_reason() public {
        uint256 auction = _open(powerAuction, _powerTerms());
        vm.prank(address(desk));
        rights.setAddressFrozen(_bidder(0), true);
        _expectNoBid(auction, _bidder(0), ReasonCodes.RECEIVER_ACCOUNT_FROZEN);
        uint256 key = 0xB1D;
        _link(_bidderId(1), key);
        vm.prank(address(desk));
        rights.recoveryAddress(_bidder(1), vm.addr(key), address(0));
        _expectNoBid(auction, _bidder(1), ReasonCodes.ACCOUNT_RETIRED);
        vm.prank(address(desk));
        rights.pause();
        _expectNoBid(auction, _bidder(2), ReasonCodes.PAUSED);
    }

    /// @dev Whatever rules the regulator sets are asked, of the very lot and the auction that would allocate it.
    function test_commit__rules_set_meanwhile__asked() public {
        uint256 auction = _open(powerAuction, _powerTerms());
        IRule[] memory rules = new IRule[](2);
        (rules[0], rules[1]) = (licenceRule, countryRule);
        vm.prank(REGULATOR);
        engine.setRules(address(rights), rules);
        _expectNoBid(auction, _bidder(0), ReasonCodes.COUNTRY_NOT_ALLOWED);
        vm.prank(REGULATOR);
        countryRule.setAllowed(address(rights), _countries(PAKISTAN), true);
        _commit(powerAuction, auction, _bidder(0), CUT, LOT);
        assertEq(powerAuction.standingOf(auction).bids, 1, "one came in");
    }

    /// @dev Room may come back until the result, which is asked for all of it; a bid is not.
    function test_commit__no_room_left__comes_in() public {
        uint256 auction = _open(powerAuction, _powerTerms());
        _allocate(_bidder(5), right, 1_000_000);
        uint16 code = rights.transferCode(address(powerAuction), address(0), _bidder(0), right, LOT);
        assertEq(code, ReasonCodes.PLANT_CAP_EXCEEDED, "none for a lot");
        _commit(powerAuction, auction, _bidder(0), CUT, LOT);
        assertEq(powerAuction.standingOf(auction).bids, 1, "came in");
    }

    function test_commitNonCompetitive__anybody__refused() public {
        uint256 auction = _open(powerAuction, _powerTerms());
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.PriceInvalid.selector, 0));
        vm.prank(_bidder(0));
        powerAuction.commitNonCompetitive(auction, LOT, 0);
    }

    /// @dev All bids of one participant together are under its cap.
    function test_reveal__beyond_the_concentration_cap__refused() public {
        ISealedBidAuction.Terms memory t = _powerTerms();
        uint256 auction = _open(powerAuction, t);
        _commit(powerAuction, auction, _bidder(0), CUT, 8_000);
        _commit(powerAuction, auction, _bidder(0), HIGH, 4_050);
        vm.warp(t.commitUntil + 1);
        _reveal(powerAuction, auction, 1, CUT, 8_000);
        vm.expectRevert(
            abi.encodeWithSelector(
                ISealedBidAuction.BidderCapExceeded.selector, _bidderId(0), 8_000, 4_050, 12_000
            )
        );
        vm.prank(_bidder(0));
        powerAuction.reveal(auction, 2, HIGH, 4_050, _salt(2), 0);
    }

    function test_reveal__with_a_lock__refused() public {
        ISealedBidAuction.Terms memory t = _powerTerms();
        uint256 auction = _open(powerAuction, t);
        _commit(powerAuction, auction, _bidder(0), CUT, LOT);
        vm.warp(t.commitUntil + 1);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.LockInvalid.selector, 7));
        vm.prank(_bidder(0));
        powerAuction.reveal(auction, 1, CUT, LOT, _salt(1), 7);
    }

    // --- Results ------------------------------------------------------------------------------------------------------

    /// @dev The best is filled, two at the cut-off share, the low one gets nothing; each pays its own bid over the charge.
    function test_verify__pay_as_bid__fills_shares_and_prices() public {
        uint256 auction = _decided();
        assertEq(powerAuction.bidOf(auction, 1).awardedUnits, 8_000, "best");
        assertEq(powerAuction.bidOf(auction, 2).awardedUnits, 8_000, "10,000 of 15,000 for 12,000");
        assertEq(powerAuction.bidOf(auction, 3).awardedUnits, 4_000, "5,000 of 15,000 for 12,000");
        assertEq(powerAuction.bidOf(auction, 4).awardedUnits, 0, "low");
        assertEq(powerAuction.unitPriceE4(auction, 1), CHARGE_E4 + HIGH, "its own price");
        assertEq(powerAuction.unitPriceE4(auction, 2), CHARGE_E4 + CUT, "its own price");
    }

    /// @dev What the programme has no room for cannot become final; less of it can.
    function test_verify__more_than_there_is_room_for__not_final() public {
        uint256 auction = _played();
        _allocate(_bidder(5), right, 985_000);
        Solver.Solution memory s = Solver.solve(powerAuction, auction, CUT, true, 12_000);
        s.result.pagesHash = keccak256(abi.encode(s.order, bytes32(0)));
        vm.prank(AUCTIONEER);
        powerAuction.propose(auction, s.result);
        vm.expectRevert(_noRoom(ReasonCodes.PLANT_CAP_EXCEEDED, OFFERED_KW));
        powerAuction.verify(auction, s.order, 0);
        assertFalse(powerAuction.standingOf(auction).isFinal, "not final");
        s = Solver.solve(powerAuction, auction, CUT, true, 7_000);
        _decide(powerAuction, auction, s, 2);
        _assertAwards(powerAuction, auction, s);
    }

    /// @dev A result of nothing needs no room, not even where more is allocated than a ceiling will allow.
    function test_propose__nothing_accepted_without_room__all_refunded() public {
        uint256 auction = _played();
        _allocate(_bidder(5), right, 1_000_000);
        vm.prank(GRID_OPERATOR);
        programme.setCeiling(ICeilings.Level.Zone, NORTH, LAST, 999_999);
        _decide(powerAuction, auction, Solver.solve(powerAuction, auction, type(uint32).max, true, 0), 4);
        powerAuction.close(auction, _only(1));
        assertEq(powerAuction.owedTo(address(cash), _bidderId(0)), DEALER_BOND, "bond back");
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_verify__any_bids__as_the_solver_says(
        uint16[6] memory lots,
        uint8[6] memory steps,
        uint16 taken
    ) public {
        ISealedBidAuction.Terms memory t = _powerTerms();
        t.bidderMostUnits = type(uint96).max;
        t.offeredUnits = 900_000;
        uint256 auction = _open(powerAuction, t);
        for (uint256 i; i < 6; ++i) {
            lots[i] = uint16(bound(lots[i], 1, 3_000));
            _commit(powerAuction, auction, _bidder(i), CUT + steps[i] % 3, uint96(lots[i]) * LOT);
        }
        vm.warp(t.commitUntil + 1);
        for (uint256 i; i < 6; ++i) {
            _reveal(powerAuction, auction, i + 1, CUT + steps[i] % 3, uint96(lots[i]) * LOT);
        }
        vm.warp(t.revealUntil + 1);
        uint32 cutOff = CUT + steps[0] % 3;
        Solver.Solution memory s =
            Solver.solve(powerAuction, auction, cutOff, true, bound(taken, 1, 3_000) * LOT);
        _decide(powerAuction, auction, s, 4);
        _assertAwards(powerAuction, auction, s);
    }

    // --- Settlement ---------------------------------------------------------------------------------------------------

    /// @dev Twelve months in one transaction: paid in full, the bond a guarantee, the proceeds the treasury's.
    function test_settle__winner__pays_guarantees_and_is_allocated() public {
        uint256 auction = _decided();
        uint256 had = cash.balanceOf(_bidder(0));
        vm.prank(STRANGER);
        powerAuction.settle(auction, 1);
        uint256 cost = 8_000 * uint256(CHARGE_E4 + HIGH);
        assertEq(cash.balanceOf(_bidder(0)), had - cost, "paid in full");
        assertEq(rights.balanceOf(_bidder(0), right), 8_000, "allocated");
        assertEq(programme.zoneAllocated(NORTH, FIRST, 0), 8_000, "first month");
        assertEq(programme.zoneAllocated(NORTH, LAST, 2), 8_000, "last month");
        assertEq(billing.guaranteeOf(_bidderId(0)), DEALER_BOND, "guarantee");
        assertEq(cash.balanceOf(address(billing)), DEALER_BOND, "with those who bill");
        assertEq(powerAuction.owedTo(address(cash), TREASURY_ID), cost, "proceeds");
        assertEq(powerAuction.owedTo(address(cash), _bidderId(0)), 0, "nothing back");
        assertTrue(rights.refUsed(keccak256(abi.encode(powerAuction, auction, uint256(1)))), "reference");
        vm.expectPartialRevert(ISealedBidAuction.BidNotOpen.selector);
        powerAuction.settle(auction, 1);
    }

    function test_settle__two_awards_of_one_bidder__guarantees_add_up() public {
        ISealedBidAuction.Terms memory t = _powerTerms();
        uint256 auction = _open(powerAuction, t);
        _commit(powerAuction, auction, _bidder(3), CUT, 5_000);
        _commit(powerAuction, auction, _bidder(3), HIGH, 5_000);
        vm.warp(t.commitUntil + 1);
        _reveal(powerAuction, auction, 1, CUT, 5_000);
        _reveal(powerAuction, auction, 2, HIGH, 5_000);
        vm.warp(t.revealUntil + 1);
        _decide(powerAuction, auction, Solver.solve(powerAuction, auction, CUT, true, 5_000), 2);
        powerAuction.settle(auction, 1);
        powerAuction.settle(auction, 2);
        assertEq(billing.guaranteeOf(_bidderId(3)), 2 * BANK_BOND, "both bonds");
        assertEq(rights.balanceOf(_bidder(3), right), 10_000, "both awards");
    }

    /// @dev Without a bond there is nothing to hand over, and the award settles all the same.
    function test_settle__no_bond__no_guarantee() public {
        ISealedBidAuction.Terms memory t = _powerTerms();
        t.bondsPkr = 0;
        uint256 auction = _open(powerAuction, t);
        _commit(powerAuction, auction, _bidder(0), CUT, 5_000);
        vm.warp(t.commitUntil + 1);
        _reveal(powerAuction, auction, 1, CUT, 5_000);
        vm.warp(t.revealUntil + 1);
        _decide(powerAuction, auction, Solver.solve(powerAuction, auction, CUT, true, 5_000), 1);
        powerAuction.settle(auction, 1);
        assertEq(billing.guaranteeOf(_bidderId(0)), 0, "none");
        assertEq(rights.balanceOf(_bidder(0), right), 5_000, "allocated");
    }

    /// @dev Who lost its licence since it bid is refused by the right's own rules, and its bond is at stake.
    function test_settle__licence_lost_meanwhile__refused_and_forfeited() public {
        uint256 auction = _decided();
        vm.prank(REGULATOR);
        licences.suspend(bytes32(uint256(1)), 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IComplianceEngine.Refused.selector,
                ReasonCodes.LICENCE_SUSPENDED,
                address(0),
                _bidder(0),
                uint256(8_000)
            )
        );
        powerAuction.settle(auction, 1);
        vm.warp(powerAuction.termsOf(auction).settleUntil + 1);
        powerAuction.close(auction, _only(1));
        assertEq(powerAuction.owedTo(address(cash), TREASURY_ID), DEALER_BOND, "forfeited");
    }

    function test_settle__no_room_any_more__refused_with_the_ceiling() public {
        uint256 auction = _decided();
        _allocate(_bidder(5), right, 995_000);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPowerProgramme.ReservationRefused.selector,
                ReasonCodes.PLANT_CAP_EXCEEDED,
                FIRST,
                0,
                995_000,
                1_000_000
            )
        );
        powerAuction.settle(auction, 2);
        assertEq(billing.guaranteeOf(_bidderId(1)), 0, "nothing moved");
    }

    /// @dev No room is nobody's fault: the award lapses with its bond given back, under whichever ceiling.
    function test_close__each_ceiling_without_room__lapses() public {
        ICeilings.Level[4] memory levels =
            [ICeilings.Level.Programme, ICeilings.Level.Zone, ICeilings.Level.Plant, ICeilings.Level.Phase];
        uint16[4] memory keys = [0, NORTH, SAHIWAL, PHASE];
        uint16[4] memory codes = [
            ReasonCodes.PROGRAMME_CAP_EXCEEDED,
            ReasonCodes.ZONE_CAP_EXCEEDED,
            ReasonCodes.PLANT_CAP_EXCEEDED,
            ReasonCodes.PHASE_CAP_EXCEEDED
        ];
        for (uint256 i; i < levels.length; ++i) {
            uint256 before = vm.snapshotState();
            uint256 auction = _decided();
            vm.prank(GRID_OPERATOR);
            programme.setCeiling(levels[i], keys[i], LAST, 7_999);
            vm.expectPartialRevert(IPowerProgramme.ReservationRefused.selector);
            powerAuction.settle(auction, 1);
            powerAuction.settle(auction, 3);
            vm.warp(powerAuction.termsOf(auction).settleUntil + 1);
            vm.expectEmit(address(powerAuction));
            emit IPowerAuction.AwardLapsed(auction, 1, codes[i]);
            powerAuction.close(auction, _only(1));
            assertEq(powerAuction.owedTo(address(cash), _bidderId(0)), DEALER_BOND, "bond back");
            assertTrue(powerAuction.bidOf(auction, 1).state == ISealedBidAuction.BidState.Refunded, "lapsed");
            vm.revertToState(before);
        }
    }

    function test_close__no_show__bond_lost_to_the_treasury() public {
        uint256 auction = _decided();
        vm.warp(powerAuction.termsOf(auction).settleUntil + 1);
        powerAuction.close(auction, _only(1));
        powerAuction.close(auction, _only(4));
        assertEq(powerAuction.owedTo(address(cash), TREASURY_ID), DEALER_BOND, "winner's");
        assertEq(powerAuction.owedTo(address(cash), _bidderId(3)), BANK_BOND, "loser's back");
        assertEq(billing.guaranteeOf(_bidderId(0)), 0, "no guarantee");
    }

    /// @dev Once the window has begun there is no saying whether there was room: whoever waited that long did not settle.
    function test_close__window_has_begun__forfeited() public {
        uint256 auction = _decided();
        vm.warp(programme.periodEnd(FIRST));
        powerAuction.close(auction, _only(1));
        assertEq(powerAuction.owedTo(address(cash), TREASURY_ID), DEALER_BOND, "forfeited");
    }

    // --- Helpers ------------------------------------------------------------------------------------------------------

    /// @dev Four bids, revealed: 8,000 at the best price, 10,000 and 5,000 at the cut-off, 6,000 below it.
    function _played() private returns (uint256 auction) {
        ISealedBidAuction.Terms memory t = _powerTerms();
        auction = _open(powerAuction, t);
        uint32[4] memory prices = [HIGH, CUT, CUT, LOW];
        uint96[4] memory kw = [uint96(8_000), 10_000, 5_000, 6_000];
        for (uint256 i; i < 4; ++i) {
            _commit(powerAuction, auction, _bidder(i), prices[i], kw[i]);
        }
        vm.warp(t.commitUntil + 1);
        for (uint256 i; i < 4; ++i) {
            _reveal(powerAuction, auction, i + 1, prices[i], kw[i]);
        }
        vm.warp(t.revealUntil + 1);
    }

    function _decided() private returns (uint256 auction) {
        auction = _played();
        _decide(powerAuction, auction, Solver.solve(powerAuction, auction, CUT, true, 12_000), 3);
    }

    function _invalid(bytes32 field) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISealedBidAuction.TermsInvalid.selector, field);
    }

    function _expectInvalid(ISealedBidAuction.Terms memory t, bytes32 field) private {
        vm.expectRevert(_invalid(field));
        _open(powerAuction, t);
    }

    function _noRoom(uint16 code, uint256 kw) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPowerAuction.RightRefused.selector, code, right, kw);
    }

    function _expectNoRoom(ISealedBidAuction.Terms memory t, uint16 code) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IPowerAuction.RightRefused.selector, code, uint256(t.asset), t.offeredUnits
            )
        );
        _open(powerAuction, t);
    }

    function _expectNoBid(uint256 auction, address account, uint16 code) private {
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.BidderRefused.selector, account, code));
        vm.prank(account);
        powerAuction.commit(auction, "SEAL");
    }
}
