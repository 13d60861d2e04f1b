// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {AuctionTest} from "./AuctionTest.sol";
import {Solver} from "./Solver.sol";

contract BuybackAuctionTest is AuctionTest {
    uint32 private constant CHEAP = 970_000;
    uint32 private constant CUT = 971_000;
    uint32 private constant DEAR = 972_000;
    uint256 private constant DEALER_BOND = 1_000e4;

    function setUp() public override {
        super.setUp();
        for (uint256 i; i < 4; ++i) {
            _issueBond(_bidder(i), 50_000);
        }
    }

    function test_open__terms__must_fit_the_series() public {
        ISealedBidAuction.Terms memory t = _offer();
        t.asset = "PK0000000023";
        _expectInvalid(t, "asset");
        t = _offer();
        t.lotUnits = 40;
        t.offeredUnits = 40_000;
        _expectInvalid(t, "lotUnits");
        t = _offer();
        t.settleUntil = MATURITY;
        _expectInvalid(t, "settleUntil");
    }

    /// @dev The cheapest is bought wholly, the two at the cut-off share, the dear one keeps its units.
    function test_buyback__lowest_prices__bought_and_redeemed() public {
        uint256 auction = _decided();
        assertEq(buyback.bidOf(auction, 1).awardedUnits, 10_000, "cheapest");
        assertEq(buyback.bidOf(auction, 2).awardedUnits, 10_000, "20,000 of 30,000 for 15,000");
        assertEq(buyback.bidOf(auction, 3).awardedUnits, 5_000, "10,000 of 30,000 for 15,000");
        assertEq(buyback.bidOf(auction, 4).awardedUnits, 0, "dear");
        uint256 supply = bond.totalSupply();
        buyback.settle(auction, 2);
        assertEq(bond.balanceOf(_bidder(1)), 40_000, "redeemed");
        assertEq(bond.heldOf(_bidder(1)), 0, "nothing set aside");
        assertEq(bond.totalSupply(), supply - 10_000, "supply");
        uint256 due = 10_000 * uint256(CUT) + DEALER_BOND;
        assertEq(buyback.owedTo(address(cash), _bidderId(1)), due, "price and bond");
        vm.prank(_bidder(1));
        assertEq(buyback.withdraw(address(cash)), due, "withdrawn");
    }

    function test_buyback__treasury_without_cash__no_result() public {
        uint256 auction = _played();
        Solver.Solution memory s = Solver.solve(buyback, auction, CUT, false, 15_000);
        s.result.pagesHash = keccak256(abi.encode(s.order, bytes32(0)));
        vm.prank(TREASURER);
        cash.approve(address(buyback), 0);
        vm.prank(AUCTIONEER);
        buyback.propose(auction, s.result);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        buyback.verify(auction, s.order, 0);
        assertTrue(!buyback.standingOf(auction).isFinal, "not final");
    }

    function test_buyback__final__cash_for_all_of_it_is_here() public {
        uint256 auction = _played();
        uint256 before = cash.balanceOf(address(buyback));
        _decide(buyback, auction, Solver.solve(buyback, auction, CUT, false, 15_000), 2);
        uint256 worth = 10_000 * uint256(CHEAP) + 15_000 * uint256(CUT);
        assertEq(cash.balanceOf(address(buyback)), before + worth, "collected");
    }

    function test_close__loser__hold_let_go_and_bond_back() public {
        uint256 auction = _decided();
        assertEq(bond.heldOf(_bidder(3)), 10_000, "set aside");
        buyback.close(auction, _only(4));
        assertEq(bond.heldOf(_bidder(3)), 0, "free");
        assertEq(buyback.owedTo(address(cash), _bidderId(3)), 2_000e4, "bond");
    }

    /// @dev No result in time: nobody owes anybody anything, though a page of one was verified.
    function test_close__no_result_in_time__holds_let_go_and_bonds_back() public {
        uint256 auction = _played();
        Solver.Solution memory s = Solver.solve(buyback, auction, CUT, false, 15_000);
        (uint256[][] memory page, bytes32[] memory rest, bytes32 first) = Solver.pages(s.order, 2);
        s.result.pagesHash = first;
        vm.prank(AUCTIONEER);
        buyback.propose(auction, s.result);
        buyback.verify(auction, page[0], rest[0]);
        assertEq(buyback.bidOf(auction, 1).awardedUnits, 10_000, "stated only");
        vm.warp(buyback.termsOf(auction).resultUntil + 1);
        buyback.close(auction, s.order);
        assertEq(buyback.owedTo(address(cash), _bidderId(0)), DEALER_BOND, "bond");
        assertEq(bond.heldOf(_bidder(0)), 0, "free");
        assertEq(buyback.owedTo(address(cash), TREASURY_ID), 0, "the treasury paid nothing in");
    }

    /// @dev A seller whose units are gone loses its bond, and the treasury has its cash back.
    function test_close__seller_that_cannot_deliver__bond_lost_cash_back() public {
        uint256 auction = _decided();
        vm.prank(PROPOSER);
        uint256 order = desk.proposeForcedTransfer(
            address(bond), 0, _bidder(0), _bidder(5), 50_000, keccak256("judgment")
        );
        vm.prank(APPROVER);
        desk.approve(order);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientBalance.selector);
        buyback.settle(auction, 1);
        vm.warp(buyback.termsOf(auction).settleUntil + 1);
        buyback.close(auction, _only(1));
        assertEq(
            buyback.owedTo(address(cash), TREASURY_ID), 10_000 * uint256(CHEAP) + DEALER_BOND, "treasury"
        );
        assertEq(buyback.owedTo(address(cash), _bidderId(0)), 0, "seller");
    }

    /// @dev A wallet recovered between result and settlement: its successor delivers.
    function test_settle__recovered_account__successor_delivers() public {
        uint256 auction = _decided();
        address successor = _link(_bidderId(0), 0xC0FFEE);
        vm.prank(PROPOSER);
        uint256 order = desk.proposeRecovery(address(bond), _bidder(0), successor, keccak256("report"));
        vm.prank(APPROVER);
        desk.approve(order);
        vm.prank(successor);
        buyback.settle(auction, 1);
        assertEq(bond.balanceOf(successor), 40_000, "delivered");
    }

    function test_reveal__lock_that_does_not_hold__refused() public {
        uint256 auction = _open(buyback, _offer());
        _commit(buyback, auction, _bidder(0), CUT, 10_000);
        _commit(buyback, auction, _bidder(0), CUT, 10_000);
        uint40 until = buyback.termsOf(auction).settleUntil;
        uint256[6] memory wrong = [
            uint256(0),
            _hold(_bidder(1), address(buyback), address(buyback), 10_000, until),
            _hold(_bidder(0), STRANGER, address(buyback), 10_000, until),
            _hold(_bidder(0), address(buyback), STRANGER, 10_000, until),
            _hold(_bidder(0), address(buyback), address(buyback), 9_950, until),
            _hold(_bidder(0), address(buyback), address(buyback), 10_000, until - 1)
        ];
        uint256 right = _hold(_bidder(0), address(buyback), address(buyback), 10_000, until);
        vm.warp(buyback.termsOf(auction).commitUntil + 1);
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.LockInvalid.selector, wrong[i]));
            vm.prank(_bidder(0));
            buyback.reveal(auction, 1, CUT, 10_000, _salt(1), wrong[i]);
        }
        _reveal(buyback, auction, 1, CUT, 10_000, right);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.LockInvalid.selector, right));
        vm.prank(_bidder(0));
        buyback.reveal(auction, 2, CUT, 10_000, _salt(2), right);
    }

    function _offer() private view returns (ISealedBidAuction.Terms memory t) {
        t = _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
        t.nonCompetitiveClasses = 0;
        t.nonCompetitiveUnits = 0;
    }

    function _hold(address holder, address notary, address receiver, uint96 units, uint40 until)
        private
        returns (uint256)
    {
        vm.prank(holder);
        return bond.placeHold(receiver, notary, units, until);
    }

    function _played() private returns (uint256 auction) {
        ISealedBidAuction.Terms memory t = _offer();
        auction = _open(buyback, t);
        uint32[4] memory prices = [CHEAP, CUT, CUT, DEAR];
        uint96[4] memory units = [uint96(10_000), 20_000, 10_000, 10_000];
        for (uint256 i; i < 4; ++i) {
            _commit(buyback, auction, _bidder(i), prices[i], units[i]);
        }
        vm.warp(t.commitUntil + 1);
        for (uint256 i; i < 4; ++i) {
            uint256 lock = _hold(_bidder(i), address(buyback), address(buyback), units[i], t.settleUntil);
            _reveal(buyback, auction, i + 1, prices[i], units[i], lock);
        }
        vm.warp(t.revealUntil + 1);
    }

    function _decided() private returns (uint256 auction) {
        auction = _played();
        _decide(buyback, auction, Solver.solve(buyback, auction, CUT, false, 15_000), 2);
    }

    function _expectInvalid(ISealedBidAuction.Terms memory t, bytes32 field) private {
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TermsInvalid.selector, field));
        vm.prank(AUCTIONEER);
        buyback.open(t);
    }
}
