// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {ICashClaims} from "../../src/interfaces/ICashClaims.sol";
import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {AuctionTest} from "./AuctionTest.sol";
import {Solver} from "./Solver.sol";

contract PrimaryAuctionTest is AuctionTest {
    uint32 private constant HIGH = 985_000;
    uint32 private constant CUT = 984_000;
    uint32 private constant LOW = 983_000;
    uint256 private constant DEALER_BOND = 1_000e4;
    uint256 private constant BANK_BOND = 2_000e4;
    uint256 private constant SAVER_BOND = 10e4;

    ISealedBidAuction private _house;

    function setUp() public override {
        super.setUp();
        _house = primary;
    }

    // --- Terms --------------------------------------------------------------------------------------------------------

    function test_open__terms__kept_and_told() public {
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.ScheduleSet(1, t.commitUntil, t.revealUntil, t.resultUntil, t.settleUntil);
        assertEq(_open(primary, t), 1, "number");
        assertEq(keccak256(abi.encode(primary.termsOf(1))), keccak256(abi.encode(t)), "terms");
        assertEq(primary.auctionCount(), 1, "count");
    }

    function test_open__contradictions__name_the_field() public {
        ISealedBidAuction.Pricing multiple = ISealedBidAuction.Pricing.MultiplePrice;
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.None);
        _expectInvalid(t, "pricing");
        t = _auctionTerms(multiple);
        t.commitUntil = uint40(block.timestamp);
        _expectInvalid(t, "commitUntil");
        t = _auctionTerms(multiple);
        t.revealUntil = t.commitUntil;
        _expectInvalid(t, "revealUntil");
        t = _auctionTerms(multiple);
        t.resultUntil = t.revealUntil;
        _expectInvalid(t, "resultUntil");
        t = _auctionTerms(multiple);
        t.settleUntil = t.resultUntil;
        _expectInvalid(t, "settleUntil");
        t = _auctionTerms(multiple);
        t.settleUntil = MATURITY;
        _expectInvalid(t, "settleUntil");
        t = _auctionTerms(multiple);
        t.lotUnits = 0;
        _expectInvalid(t, "lotUnits");
        t.lotUnits = 40;
        _expectInvalid(t, "lotUnits");
        t = _auctionTerms(multiple);
        t.offeredUnits = 0;
        _expectInvalid(t, "offeredUnits");
        t.offeredUnits = 100_001;
        _expectInvalid(t, "offeredUnits");
        t.offeredUnits = AUTHORISED + LOT;
        _expectInvalid(t, "offeredUnits");
    }

    function test_open__who_may_bid__must_make_sense() public {
        ISealedBidAuction.Pricing multiple = ISealedBidAuction.Pricing.MultiplePrice;
        ISealedBidAuction.Terms memory t = _auctionTerms(multiple);
        t.competitiveClasses = 0;
        _expectInvalid(t, "competitiveClasses");
        t = _auctionTerms(multiple);
        t.bidderMostUnits = 0;
        _expectInvalid(t, "bidderMostUnits");
        _expectInvalid(_auctionTerms(ISealedBidAuction.Pricing.PayAsBid), "nonCompetitiveClasses");
        t = _auctionTerms(multiple);
        t.nonCompetitiveUnits = 0;
        _expectInvalid(t, "nonCompetitiveUnits");
        t.nonCompetitiveUnits = 75;
        _expectInvalid(t, "nonCompetitiveUnits");
        t.nonCompetitiveUnits = t.offeredUnits + LOT;
        _expectInvalid(t, "nonCompetitiveUnits");
        t = _auctionTerms(multiple);
        t.nonCompetitiveClasses = 0;
        _expectInvalid(t, "nonCompetitiveUnits");
        t = _auctionTerms(multiple);
        t.cash = address(bond);
        _expectInvalid(t, "cash");
        t = _auctionTerms(multiple);
        t.treasury = STRANGER;
        _expectInvalid(t, "treasury");
        t = _auctionTerms(multiple);
        t.asset = "PK0000000023";
        _expectInvalid(t, "asset");
    }

    // --- Bids ---------------------------------------------------------------------------------------------------------

    function test_commit__bond_by_class__taken() public {
        uint256 auction = _openMultiple();
        vm.expectEmit(address(primary));
        bytes32 seal = primary.sealOf(auction, _bidder(0), CUT, 100, _salt(1));
        emit ISealedBidAuction.BidSealed(auction, 1, _bidder(0), seal, DEALER_BOND);
        _commit(primary, auction, _bidder(0), CUT, 100);
        _commit(primary, auction, _bidder(3), CUT, 100);
        assertEq(cash.balanceOf(address(primary)), DEALER_BOND + BANK_BOND, "bonds");
        assertEq(primary.bidOf(auction, 2).bond, BANK_BOND, "bond of a bank");
        assertEq(primary.standingOf(auction).bids, 2, "bids");
    }

    function test_commit__class_not_admitted_or_ineligible__refused() public {
        uint256 auction = _openMultiple();
        vm.expectRevert(
            abi.encodeWithSelector(ISealedBidAuction.ClassNotAdmitted.selector, _bidder(6), INDIVIDUAL)
        );
        vm.prank(_bidder(6));
        primary.commit(auction, "SEAL");
        vm.expectRevert(
            abi.encodeWithSelector(ISealedBidAuction.ClassNotAdmitted.selector, _bidder(0), DEALER)
        );
        vm.prank(_bidder(0));
        primary.commitNonCompetitive(auction, 100, 0);
        _expectRefused(auction, STRANGER, ReasonCodes.RECEIVER_UNKNOWN);
        vm.prank(REGISTRAR);
        identity.setStatus(_bidderId(0), InvestorStatus.Frozen);
        _expectRefused(auction, _bidder(0), ReasonCodes.RECEIVER_FROZEN);
    }

    function test_commit__last_second_and_the_next__in_and_out() public {
        uint256 auction = _openMultiple();
        uint40 until = primary.termsOf(auction).commitUntil;
        vm.warp(until);
        _commit(primary, auction, _bidder(0), CUT, 100);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TooEarly.selector, auction, until));
        vm.prank(_bidder(0));
        primary.reveal(auction, 1, CUT, 100, _salt(1), 0);
        vm.warp(until + 1);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TooLate.selector, auction, until));
        vm.prank(_bidder(0));
        primary.commit(auction, "SEAL");
        _reveal(primary, auction, 1, CUT, 100);
    }

    function test_commit__without_the_bond__refused() public {
        uint256 auction = _openMultiple();
        vm.prank(_bidder(0));
        cash.approve(address(primary), DEALER_BOND - 1);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        vm.prank(_bidder(0));
        primary.commit(auction, "SEAL");
    }

    function test_commit__unknown_auction__refused() public {
        uint256[2] memory unknown = [uint256(0), 1];
        for (uint256 i; i < unknown.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.AuctionUnknown.selector, unknown[i]));
            vm.prank(_bidder(0));
            primary.commit(unknown[i], "SEAL");
        }
    }

    function test_commitNonCompetitive__limits__kept() public {
        uint256 auction = _openMultiple();
        vm.startPrank(_bidder(6));
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.NotWholeLots.selector, 75, LOT));
        primary.commitNonCompetitive(auction, 75, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                ISealedBidAuction.BidderCapExceeded.selector, _bidderId(6), 0, 4_050, 4_000
            )
        );
        primary.commitNonCompetitive(auction, 4_050, 0);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.LockInvalid.selector, 1));
        primary.commitNonCompetitive(auction, 4_000, 1);
        primary.commitNonCompetitive(auction, 4_000, 0);
        vm.expectRevert(
            abi.encodeWithSelector(ISealedBidAuction.SecondNonCompetitiveBid.selector, auction, _bidderId(6))
        );
        primary.commitNonCompetitive(auction, 50, 0);
        vm.stopPrank();
        assertEq(primary.standingOf(auction).nonCompetitiveDemandUnits, 4_000, "demand");
    }

    /// @dev Another price, amount, salt, bid or bidder is another seal, and so is another contract.
    function test_reveal__anything_else_than_sealed__refused() public {
        uint256 auction = _openMultiple();
        _commit(primary, auction, _bidder(0), CUT, 100);
        _commit(primary, auction, _bidder(0), HIGH, 100);
        _toReveal(auction);
        vm.startPrank(_bidder(0));
        bytes memory refusal = abi.encodeWithSelector(ISealedBidAuction.SealMismatch.selector, auction, 1);
        vm.expectRevert(refusal);
        primary.reveal(auction, 1, CUT + 1, 100, _salt(1), 0);
        vm.expectRevert(refusal);
        primary.reveal(auction, 1, CUT, 150, _salt(1), 0);
        vm.expectRevert(refusal);
        primary.reveal(auction, 1, CUT, 100, _salt(2), 0);
        vm.expectRevert(refusal);
        primary.reveal(auction, 1, HIGH, 100, _salt(2), 0);
        vm.stopPrank();
        bytes32 here = primary.sealOf(auction, _bidder(0), CUT, 100, _salt(1));
        assertTrue(here != buyback.sealOf(auction, _bidder(0), CUT, 100, _salt(1)), "another contract");
        assertTrue(here != primary.sealOf(auction + 1, _bidder(0), CUT, 100, _salt(1)), "another auction");
        assertTrue(here != primary.sealOf(auction, _bidder(1), CUT, 100, _salt(1)), "another bidder");
        vm.chainId(1);
        assertTrue(here != primary.sealOf(auction, _bidder(0), CUT, 100, _salt(1)), "another chain");
    }

    /// @dev A copied seal is of no use: it cannot be revealed by who copied it.
    function test_reveal__copied_seal__refused() public {
        uint256 auction = _openMultiple();
        _commit(primary, auction, _bidder(0), CUT, 100);
        bytes32 copied = primary.bidOf(auction, 1).seal;
        vm.prank(_bidder(1));
        primary.commit(auction, copied);
        _toReveal(auction);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.SealMismatch.selector, auction, 2));
        vm.prank(_bidder(1));
        primary.reveal(auction, 2, CUT, 100, _salt(1), 0);
    }

    function test_reveal__by_another_investor_twice_or_unknown__refused() public {
        uint256 auction = _openMultiple();
        _commit(primary, auction, _bidder(0), CUT, 100);
        _toReveal(auction);
        address[2] memory others = [_bidder(1), STRANGER];
        for (uint256 i; i < others.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(ISealedBidAuction.NotBidder.selector, auction, 1, others[i])
            );
            vm.prank(others[i]);
            primary.reveal(auction, 1, CUT, 100, _salt(1), 0);
        }
        _reveal(primary, auction, 1, CUT, 100);
        _expectNotOpen(auction, 1, ISealedBidAuction.BidState.Revealed);
        vm.prank(_bidder(0));
        primary.reveal(auction, 1, CUT, 100, _salt(1), 0);
        _expectNotOpen(auction, 2, ISealedBidAuction.BidState.None);
        vm.prank(_bidder(0));
        primary.reveal(auction, 2, CUT, 100, _salt(1), 0);
    }

    function test_reveal__too_late__forfeits() public {
        uint256 auction = _openMultiple();
        _commit(primary, auction, _bidder(0), CUT, 100);
        uint40 until = primary.termsOf(auction).revealUntil;
        vm.warp(until + 1);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TooLate.selector, auction, until));
        vm.prank(_bidder(0));
        primary.reveal(auction, 1, CUT, 100, _salt(1), 0);
        primary.close(auction, _only(1));
        assertEq(primary.owedTo(address(cash), TREASURY_ID), DEALER_BOND, "forfeited");
        _expectNotOpen(auction, 1, ISealedBidAuction.BidState.Forfeited);
        primary.close(auction, _only(1));
    }

    function test_reveal__no_price_or_broken_lots__refused() public {
        uint256 auction = _openMultiple();
        _commit(primary, auction, _bidder(0), 0, 100);
        _commit(primary, auction, _bidder(0), type(uint32).max, 100);
        _commit(primary, auction, _bidder(0), CUT, 0);
        _commit(primary, auction, _bidder(0), CUT, 101);
        _toReveal(auction);
        vm.startPrank(_bidder(0));
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.PriceInvalid.selector, 0));
        primary.reveal(auction, 1, 0, 100, _salt(1), 0);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.PriceInvalid.selector, type(uint32).max));
        primary.reveal(auction, 2, type(uint32).max, 100, _salt(2), 0);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.NotWholeLots.selector, 0, LOT));
        primary.reveal(auction, 3, CUT, 0, _salt(3), 0);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.NotWholeLots.selector, 101, LOT));
        primary.reveal(auction, 4, CUT, 101, _salt(4), 0);
        vm.stopPrank();
    }

    /// @dev What one investor bids for over all its bids and accounts is bounded, and so is what it gets.
    function test_reveal__beyond_the_cap_of_a_bidder__refused() public {
        uint256 auction = _openMultiple();
        _commit(primary, auction, _bidder(0), CUT, 80_000);
        address other = _link(_bidderId(0), 0xC0FFEE);
        _issueCash(other, CASH_EACH);
        _allow(other);
        _commit(primary, auction, other, HIGH, 50);
        _toReveal(auction);
        _reveal(primary, auction, 1, CUT, 80_000);
        vm.expectRevert(
            abi.encodeWithSelector(
                ISealedBidAuction.BidderCapExceeded.selector, _bidderId(0), 80_000, 50, 80_000
            )
        );
        vm.prank(other);
        primary.reveal(auction, 2, HIGH, 50, _salt(2), 0);
    }

    // --- Results ------------------------------------------------------------------------------------------------------

    /// @dev 30,000 lie above the cut-off and 40,000 are left for three bids of 30,000, 20,000 and 9,950 at it.
    function test_verify__multiple_price__fills_shares_and_prices() public {
        uint256 auction = _played();
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, 40_000);
        assertEq(s.result.competitiveUnits, 70_000, "competitive");
        _decide(primary, auction, s, 3);
        _assertAwards(primary, auction, s);
        assertEq(primary.bidOf(auction, 1).awardedUnits, 30_000, "above the cut-off");
        assertEq(primary.bidOf(auction, 2).awardedUnits, 20_000, "30,000 of 59,950: 400.33 lots");
        assertEq(primary.bidOf(auction, 3).awardedUnits, 13_350, "20,000 of 59,950: 266.89 lots");
        assertEq(primary.bidOf(auction, 4).awardedUnits, 6_650, "9,950 of 59,950: 132.78 lots");
        assertEq(primary.bidOf(auction, 5).awardedUnits, 0, "below the cut-off");
        assertEq(primary.bidOf(auction, 6).awardedUnits, 3_350, "4,000 of 6,000 for 5,000: 66.67 lots");
        assertEq(primary.bidOf(auction, 7).awardedUnits, 1_650, "2,000 of 6,000 for 5,000: 33.33 lots");
        assertEq(primary.resultOf(auction).averageE4, 984_429, "30 at 98.5 and 40 at 98.4: 98.442857");
        assertEq(primary.unitPriceE4(auction, 1), HIGH, "own price");
        assertEq(primary.unitPriceE4(auction, 6), 984_429, "the average");
    }

    function test_verify__uniform__everybody_pays_the_cut_off() public {
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.Uniform);
        t.accruedE4 = 1_234;
        uint256 auction = _playedWith(t);
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, 40_000);
        (uint256[][] memory page, bytes32[] memory rest, bytes32 first) = Solver.pages(s.order, 10);
        s.result.pagesHash = first;
        vm.prank(AUCTIONEER);
        primary.propose(auction, s.result);
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.ResultFinal(auction, 75_000, 75_000 * (uint256(CUT) + 1_234));
        primary.verify(auction, page[0], rest[0]);
        assertEq(primary.unitPriceE4(auction, 1), CUT + 1_234, "a bid above");
        assertEq(primary.unitPriceE4(auction, 6), CUT + 1_234, "a bid without a price");
    }

    function test_propose__twice__the_last_counts() public {
        uint256 auction = _played();
        _decideFirstPage(auction, Solver.solve(primary, auction, HIGH, true, 30_000));
        assertEq(primary.bidOf(auction, 1).awardedUnits, 30_000, "as first stated");
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, 59_950);
        _decide(primary, auction, s, 4);
        _assertAwards(primary, auction, s);
        assertEq(primary.standingOf(auction).round, 2, "round");
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.ResultIsFinal.selector, auction));
        vm.prank(AUCTIONEER);
        primary.propose(auction, s.result);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.ResultIsFinal.selector, auction));
        primary.verify(auction, s.order, 0);
    }

    /// @dev The cut-off is the auctioneer's to choose: nobody gets anything at a price that nobody can bid.
    function test_propose__nothing_accepted__everything_refunded() public {
        uint256 auction = _played();
        Solver.Solution memory s = Solver.solve(primary, auction, type(uint32).max, true, 0);
        _decide(primary, auction, s, 10);
        _assertAwards(primary, auction, s);
        assertEq(s.nonCompetitiveUnits, 0, "no price, no non-competitive award");
        primary.close(auction, s.order);
        assertEq(primary.owedTo(address(cash), TREASURY_ID), 0, "nothing forfeited");
    }

    function test_propose__nobody_revealed__final_at_once() public {
        uint256 auction = _openMultiple();
        _commit(primary, auction, _bidder(0), CUT, 100);
        vm.warp(primary.termsOf(auction).revealUntil + 1);
        ISealedBidAuction.Result memory r;
        r.cutOffE4 = type(uint32).max;
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.ResultFinal(auction, 0, 0);
        vm.prank(AUCTIONEER);
        primary.propose(auction, r);
        assertTrue(primary.standingOf(auction).isFinal, "final");
    }

    function test_propose__before_reveals_end_or_after_its_time__refused() public {
        uint256 auction = _played();
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, 40_000);
        ISealedBidAuction.Terms memory t = primary.termsOf(auction);
        vm.warp(t.revealUntil);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TooEarly.selector, auction, t.revealUntil));
        vm.prank(AUCTIONEER);
        primary.propose(auction, s.result);
        vm.warp(t.resultUntil + 1);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TooLate.selector, auction, t.resultUntil));
        vm.prank(AUCTIONEER);
        primary.propose(auction, s.result);
    }

    function test_propose__more_than_offered_or_a_cut_off_nobody_got__refused() public {
        uint256 auction = _played();
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, 40_000);
        s.result.competitiveUnits = 95_050;
        _expectStatedWrong(auction, s.result, "offeredUnits", 100_050, 100_000);
        s.result.competitiveUnits = 70_000;
        s.result.marginUnits = 60_000;
        _expectStatedWrong(auction, s.result, "marginUnits", 60_000, 59_950);
        s.result.marginUnits = 0;
        _expectStatedWrong(auction, s.result, "marginUnits", 0, 59_950);
        s.result.marginUnits = 40_000;
        s.result.competitiveUnits = 39_950;
        _expectStatedWrong(auction, s.result, "marginUnits", 40_000, 59_950);
    }

    /// @dev Every single swap of two neighbours, every bid left out and every bid twice is noticed.
    function test_verify__one_bid_moved__refused() public {
        uint256 auction = _played();
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, 40_000);
        for (uint256 i; i + 1 < s.order.length; ++i) {
            (s.order[i], s.order[i + 1]) = (s.order[i + 1], s.order[i]);
            _expectRefusal(auction, s, ISealedBidAuction.OutOfOrder.selector);
            uint256 kept = s.order[i];
            s.order[i] = s.order[i + 1];
            _expectRefusal(auction, s, ISealedBidAuction.OutOfOrder.selector);
            s.order[i] = s.order[i + 1];
            s.order[i + 1] = kept;
            (s.order[i], s.order[i + 1]) = (s.order[i], s.order[i + 1]);
        }
        _decide(primary, auction, Solver.solve(primary, auction, CUT, true, 40_000), 10);
    }

    function test_verify__one_figure_wrong__refused() public {
        uint256 auction = _played();
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, 40_000);
        s.result.competitiveUnits -= LOT;
        _expectResultWrong(auction, s, "competitiveUnits", 69_950, 70_000);
        s.result.competitiveUnits += LOT;
        s.result.averageE4 += 1;
        _expectResultWrong(auction, s, "averageE4", 984_430, 984_429);
        s.result.averageE4 -= 1;
        s.result.marginExtraLots -= 1;
        _expectResultWrong(auction, s, "competitiveUnits", 70_000, 69_950);
        s.result.competitiveUnits -= LOT;
        _expectResultWrong(auction, s, "marginUnits", 40_000, 39_950);
        s.result.marginExtraLots += 2;
        s.result.competitiveUnits += 2 * LOT;
        _expectResultWrong(auction, s, "marginUnits", 40_000, 40_050);
        s.result.competitiveUnits -= LOT;
        s.result.marginExtraLots -= 1;
        s.result.nonCompetitiveExtraLots += 1;
        _expectResultWrong(auction, s, "nonCompetitiveUnits", 5_000, 5_050);
    }

    /// @dev A cut-off between two prices is nobody's price, and what is filled above it does not add up.
    function test_verify__a_better_bid_left_unfilled__cannot_be_stated() public {
        uint256 auction = _played();
        Solver.Solution memory s = Solver.solve(primary, auction, LOW, true, 10_000);
        s.result.competitiveUnits = 40_000;
        _expectResultWrong(auction, s, "competitiveUnits", 40_000, 99_950);
    }

    function test_verify__other_pages_than_stated__refused() public {
        uint256 auction = _played();
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.ResultMissing.selector, auction));
        primary.verify(auction, _only(1), 0);
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, 40_000);
        (uint256[][] memory page, bytes32[] memory rest, bytes32 first) = Solver.pages(s.order, 3);
        s.result.pagesHash = first;
        vm.prank(AUCTIONEER);
        primary.propose(auction, s.result);
        bytes memory refusal = abi.encodeWithSelector(ISealedBidAuction.PageWrong.selector, auction);
        vm.expectRevert(refusal);
        primary.verify(auction, page[1], rest[1]);
        vm.expectRevert(refusal);
        primary.verify(auction, page[0], 0);
        primary.verify(auction, page[0], rest[0]);
        vm.expectRevert(refusal);
        primary.verify(auction, page[0], rest[0]);
        vm.warp(primary.termsOf(auction).resultUntil + 1);
        vm.expectPartialRevert(ISealedBidAuction.TooLate.selector);
        primary.verify(auction, page[1], rest[1]);
    }

    function test_verify__no_bids_or_too_many__refused() public {
        uint256 auction = _played();
        uint256 most = primary.maxLines();
        uint256[2] memory counts = [0, most + 1];
        for (uint256 i; i < counts.length; ++i) {
            bytes memory refusal =
                abi.encodeWithSelector(ISealedBidAuction.BatchSize.selector, counts[i], most);
            vm.expectRevert(refusal);
            primary.verify(auction, new uint256[](counts[i]), 0);
            vm.expectRevert(refusal);
            primary.close(auction, new uint256[](counts[i]));
        }
    }

    /// @dev Any bids at the cut-off, any part of them taken: the shares are those of the largest remainder, add up, and differ
    /// from the exact share by less than a lot.
    function testFuzz_verify__margin__is_shared_by_largest_remainder(uint16[6] memory lots, uint256 taken)
        public
    {
        uint256 auction = _openMultiple();
        uint256 demand;
        for (uint256 i; i < lots.length; ++i) {
            lots[i] = uint16(bound(lots[i], 1, 330));
            demand += lots[i];
            _commit(primary, auction, _bidder(i), CUT, uint96(lots[i] * uint256(LOT)));
        }
        taken = bound(taken, 1, demand);
        _toReveal(auction);
        for (uint256 i; i < lots.length; ++i) {
            _reveal(primary, auction, i + 1, CUT, uint96(lots[i] * uint256(LOT)));
        }
        vm.warp(primary.termsOf(auction).revealUntil + 1);
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, taken * LOT);
        _decide(primary, auction, s, bound(taken, 1, 7));
        _assertAwards(primary, auction, s);
        uint256 sum;
        for (uint256 i; i < lots.length; ++i) {
            uint256 got = primary.bidOf(auction, i + 1).awardedUnits / LOT;
            sum += got;
            assertLe(got * demand, taken * lots[i] + demand - 1, "less than a lot above");
            assertLe(taken * lots[i], got * demand + demand - 1, "less than a lot below");
        }
        assertEq(sum, taken, "all of it");
    }

    // --- Settlement ---------------------------------------------------------------------------------------------------

    function test_settle__winner__pays_and_gets_its_units() public {
        uint256 auction = _decided();
        uint256 before = cash.balanceOf(_bidder(0));
        uint256 cost = 30_000 * uint256(HIGH);
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.BidSettled(auction, 1, 30_000, cost);
        vm.prank(STRANGER);
        primary.settle(auction, 1);
        assertEq(bond.balanceOf(_bidder(0)), 30_000, "units");
        assertEq(cash.balanceOf(_bidder(0)), before - (cost - DEALER_BOND), "what the bond did not cover");
        assertEq(primary.owedTo(address(cash), TREASURY_ID), cost, "the treasury's");
        assertTrue(bond.refUsed(keccak256(abi.encode(address(primary), auction, 1))), "reference");
        _expectNotOpen(auction, 1, ISealedBidAuction.BidState.Settled);
        primary.settle(auction, 1);
        _expectNotOpen(auction, 1, ISealedBidAuction.BidState.Settled);
        primary.close(auction, _only(1));
        vm.prank(TREASURER);
        assertEq(primary.withdraw(address(cash)), cost, "withdrawn");
    }

    /// @dev A bond greater than the cost pays it, and the rest goes back.
    function test_settle__bond_beyond_the_cost__rest_owed_back() public {
        ISealedBidAuction.Terms memory t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        t.bondsPkr = uint256(1_000_000) << 32 * DEALER;
        uint256 auction = _open(primary, t);
        _commit(primary, auction, _bidder(0), CUT, 50);
        _toReveal(auction);
        _reveal(primary, auction, 1, CUT, 50);
        vm.warp(t.revealUntil + 1);
        _decide(primary, auction, Solver.solve(primary, auction, CUT, true, 50), 1);
        primary.settle(auction, 1);
        assertEq(primary.owedTo(address(cash), _bidderId(0)), 1_000_000e4 - 50 * uint256(CUT), "rest");
    }

    function test_settle__nothing_won_or_no_result__refused() public {
        uint256 auction = _played();
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.ResultMissing.selector, auction));
        primary.settle(auction, 1);
        _decide(primary, auction, Solver.solve(primary, auction, CUT, true, 40_000), 10);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.NothingAwarded.selector, auction, 5));
        primary.settle(auction, 5);
    }

    function test_settle__cannot_pay__nothing_moves_and_the_bond_is_lost() public {
        uint256 auction = _decided();
        vm.startPrank(_bidder(0));
        cash.approve(address(primary), 0);
        vm.stopPrank();
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        primary.settle(auction, 1);
        assertEq(bond.balanceOf(_bidder(0)), 0, "no units");
        uint40 until = primary.termsOf(auction).settleUntil;
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TooEarly.selector, auction, until));
        primary.close(auction, _only(1));
        vm.warp(until + 1);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TooLate.selector, auction, until));
        primary.settle(auction, 1);
        vm.expectEmit(address(primary));
        emit ISealedBidAuction.BidClosed(auction, 1, ISealedBidAuction.BidState.Forfeited);
        primary.close(auction, _only(1));
        assertEq(primary.owedTo(address(cash), TREASURY_ID), DEALER_BOND, "forfeited");
    }

    /// @dev Who lost the key of the bidding account settles from, and into, another account of the same investor.
    function test_settle__by_another_account_of_the_investor__settles_for_itself() public {
        uint256 auction = _decided();
        address other = _link(_bidderId(0), 0xC0FFEE);
        _issueCash(other, CASH_EACH);
        _allow(other);
        vm.prank(other);
        primary.settle(auction, 1);
        assertEq(bond.balanceOf(other), 30_000, "units");
    }

    function test_extend__later__winners_have_longer() public {
        uint256 auction = _decided();
        uint40 until = primary.termsOf(auction).settleUntil;
        vm.expectRevert(
            abi.encodeWithSelector(ISealedBidAuction.TermsInvalid.selector, bytes32("settleUntil"))
        );
        vm.prank(AUCTIONEER);
        primary.extend(auction, until);
        vm.prank(AUCTIONEER);
        primary.extend(auction, until + 1 days);
        vm.warp(until + 1);
        primary.settle(auction, 1);
        vm.warp(until + 1 days + 1);
        vm.expectPartialRevert(ISealedBidAuction.TooLate.selector);
        vm.prank(AUCTIONEER);
        primary.extend(auction, until + 2 days);
    }

    // --- Refunds ------------------------------------------------------------------------------------------------------

    function test_close__loser__refunded_once_the_result_is_final() public {
        uint256 auction = _played();
        uint40 until = primary.termsOf(auction).resultUntil;
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TooEarly.selector, auction, until));
        primary.close(auction, _only(5));
        _decide(primary, auction, Solver.solve(primary, auction, CUT, true, 40_000), 10);
        primary.close(auction, _only(5));
        assertEq(primary.owedTo(address(cash), _bidderId(4)), BANK_BOND, "owed");
        uint256 before = cash.balanceOf(_bidder(4));
        vm.expectEmit(address(primary));
        emit ICashClaims.CashWithdrawn(address(cash), _bidderId(4), _bidder(4), BANK_BOND);
        vm.prank(_bidder(4));
        primary.withdraw(address(cash));
        assertEq(cash.balanceOf(_bidder(4)), before + BANK_BOND, "back");
        vm.expectRevert(abi.encodeWithSelector(ICashClaims.NothingOwed.selector, address(cash), _bidderId(4)));
        vm.prank(_bidder(4));
        primary.withdraw(address(cash));
    }

    /// @dev No result in time: every revealed bid is refunded, and nobody wins.
    function test_close__no_result_in_time__all_refunded() public {
        uint256 auction = _played();
        _decideFirstPage(auction, Solver.solve(primary, auction, CUT, true, 40_000));
        assertEq(primary.bidOf(auction, 1).awardedUnits, 30_000, "stated only");
        vm.warp(primary.termsOf(auction).resultUntil + 1);
        uint256[] memory bids = new uint256[](7);
        for (uint256 i; i < 7; ++i) {
            bids[i] = i + 1;
        }
        primary.close(auction, bids);
        assertEq(primary.owedTo(address(cash), _bidderId(0)), DEALER_BOND, "refunded");
        assertEq(primary.owedTo(address(cash), TREASURY_ID), 0, "nothing forfeited");
    }

    /// @dev One who cannot be paid just now holds up nobody, and is paid once it can be.
    function test_withdraw__frozen__waits_alone() public {
        uint256 auction = _decided();
        vm.prank(REGISTRAR);
        identity.setStatus(_bidderId(4), InvestorStatus.Frozen);
        primary.close(auction, _only(5));
        vm.expectPartialRevert(bytes4(keccak256("Refused(uint16,address,address,uint256)")));
        vm.prank(_bidder(4));
        primary.withdraw(address(cash));
        vm.prank(REGISTRAR);
        identity.setStatus(_bidderId(4), InvestorStatus.Active);
        address other = _link(_bidderId(4), 0xC0FFEE);
        vm.prank(other);
        assertEq(primary.withdraw(address(cash)), BANK_BOND, "to another account of it");
    }

    function test_withdraw__stranger__nothing() public {
        vm.expectRevert(abi.encodeWithSelector(ICashClaims.NothingOwed.selector, address(cash), bytes32(0)));
        vm.prank(STRANGER);
        primary.withdraw(address(cash));
    }

    // --- Helpers ------------------------------------------------------------------------------------------------------

    function _openMultiple() private returns (uint256) {
        return _open(primary, _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice));
    }

    function _toReveal(uint256 auction) private {
        vm.warp(primary.termsOf(auction).commitUntil + 1);
    }

    /// @dev One bid above the cut-off, three at it, one below, two without a price; all revealed.
    function _played() private returns (uint256) {
        return _playedWith(_auctionTerms(ISealedBidAuction.Pricing.MultiplePrice));
    }

    function _playedWith(ISealedBidAuction.Terms memory t) private returns (uint256 auction) {
        auction = _open(primary, t);
        _commit(primary, auction, _bidder(0), HIGH, 30_000);
        _commit(primary, auction, _bidder(1), CUT, 30_000);
        _commit(primary, auction, _bidder(2), CUT, 20_000);
        _commit(primary, auction, _bidder(3), CUT, 9_950);
        _commit(primary, auction, _bidder(4), LOW, 10_000);
        vm.prank(_bidder(6));
        primary.commitNonCompetitive(auction, 4_000, 0);
        vm.prank(_bidder(7));
        primary.commitNonCompetitive(auction, 2_000, 0);
        _toReveal(auction);
        _reveal(primary, auction, 1, HIGH, 30_000);
        _reveal(primary, auction, 2, CUT, 30_000);
        _reveal(primary, auction, 3, CUT, 20_000);
        _reveal(primary, auction, 4, CUT, 9_950);
        _reveal(primary, auction, 5, LOW, 10_000);
        vm.warp(t.revealUntil + 1);
    }

    function _decided() private returns (uint256 auction) {
        auction = _played();
        _decide(primary, auction, Solver.solve(primary, auction, CUT, true, 40_000), 10);
    }

    function _decideFirstPage(uint256 auction, Solver.Solution memory s) private {
        (uint256[][] memory page, bytes32[] memory rest, bytes32 first) = Solver.pages(s.order, 2);
        s.result.pagesHash = first;
        vm.prank(AUCTIONEER);
        primary.propose(auction, s.result);
        primary.verify(auction, page[0], rest[0]);
    }

    function _expectInvalid(ISealedBidAuction.Terms memory t, bytes32 field) private {
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TermsInvalid.selector, field));
        vm.prank(AUCTIONEER);
        primary.open(t);
    }

    function _expectRefused(uint256 auction, address who, uint16 code) private {
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.BidderRefused.selector, who, code));
        vm.prank(who);
        primary.commit(auction, "SEAL");
    }

    function _expectNotOpen(uint256 auction, uint256 bid, ISealedBidAuction.BidState state) private {
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.BidNotOpen.selector, auction, bid, state));
    }

    function _expectStatedWrong(
        uint256 auction,
        ISealedBidAuction.Result memory r,
        bytes32 field,
        uint256 stated,
        uint256 found
    ) private {
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.ResultWrong.selector, field, stated, found));
        vm.prank(AUCTIONEER);
        primary.propose(auction, r);
    }

    function _state(uint256 auction, Solver.Solution memory s) private {
        s.result.pagesHash = keccak256(abi.encode(s.order, bytes32(0)));
        vm.prank(AUCTIONEER);
        primary.propose(auction, s.result);
    }

    function _expectRefusal(uint256 auction, Solver.Solution memory s, bytes4 selector) private {
        _state(auction, s);
        vm.expectPartialRevert(selector);
        primary.verify(auction, s.order, 0);
    }

    function _expectResultWrong(
        uint256 auction,
        Solver.Solution memory s,
        bytes32 field,
        uint256 stated,
        uint256 found
    ) private {
        _state(auction, s);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.ResultWrong.selector, field, stated, found));
        primary.verify(auction, s.order, 0);
    }
}
