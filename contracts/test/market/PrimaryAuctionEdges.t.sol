// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {AuctionTest} from "./AuctionTest.sol";
import {Solver} from "./Solver.sol";

/// @dev The last unit, the last second, the half and the nothing of a sale.
contract PrimaryAuctionEdgesTest is AuctionTest {
    uint32 private constant CUT = 984_000;
    uint32 private constant LOW = 983_000;

    function test_maxLines__bids_of_a_page__as_documented() public view {
        assertEq(primary.maxLines(), 400, "bids");
    }

    // --- Terms --------------------------------------------------------------------------------------------------------

    function test_open__all_that_is_unissued__can_be_offered_and_not_a_lot_more() public {
        _issueBond(ALICE, 100_000);
        ISealedBidAuction.Terms memory t = _plain();
        t.offeredUnits = AUTHORISED - 100_000 + LOT;
        vm.expectRevert(_invalid("offeredUnits"));
        _open(primary, t);
        t.offeredUnits = AUTHORISED - 100_000;
        assertEq(_open(primary, t), 1, "fits");
    }

    function test_open__all_of_it_for_bids_without_a_price__taken() public {
        ISealedBidAuction.Terms memory t = _plain();
        t.nonCompetitiveUnits = t.offeredUnits;
        assertEq(_open(primary, t), 1, "opened");
    }

    // --- Results ------------------------------------------------------------------------------------------------------

    function test_propose__everything_offered__sold() public {
        ISealedBidAuction.Terms memory t = _plain();
        (t.offeredUnits, t.nonCompetitiveClasses, t.nonCompetitiveUnits) = (300, 0, 0);
        uint256 auction = _open(primary, t);
        _play(auction, [CUT, CUT, CUT], [uint96(100), 100, 100]);
        _decide(primary, auction, Solver.solve(primary, auction, CUT, true, 300), 3);
        assertTrue(primary.standingOf(auction).isFinal, "final");
    }

    /// @dev Half a unit of price goes to the even one: 984,500.5 down and 984,501.5 up.
    function test_verify__average_half_way__the_even_price() public {
        uint32[2] memory higher = [uint32(985_001), 985_003];
        uint32[2] memory average = [uint32(984_500), 984_502];
        for (uint256 i; i < higher.length; ++i) {
            uint256 before = vm.snapshotState();
            uint256 auction = _open(primary, _plain());
            _play(auction, [higher[i], CUT, LOW], [uint96(50), 50, 50]);
            Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, 50);
            s.result.averageE4 = average[i];
            _decide(primary, auction, s, 3);
            assertEq(primary.resultOf(auction).averageE4, average[i], "average");
            vm.revertToState(before);
        }
    }

    /// @dev Bids at a cut-off where nothing is said to be asked for get nothing, and the statement is wrong.
    function test_verify__no_demand_stated_where_bids_are__refused() public {
        uint256 auction = _open(primary, _plain());
        _play(auction, [CUT, CUT, CUT], [uint96(100), 100, 100]);
        ISealedBidAuction.Result memory r;
        r.cutOffE4 = CUT;
        _expectWrong(auction, r, _three(), "marginDemandUnits", 0, 300);
    }

    /// @dev Where every share is a whole number of lots, no bid gets one more.
    function test_verify__lots_over_where_shares_are_whole__refused() public {
        ISealedBidAuction.Terms memory t = _plain();
        (t.nonCompetitiveUnits, t.nonCompetitiveMostUnits) = (LOT, LOT);
        uint256 auction = _open(primary, t);
        _play(auction, [CUT, CUT, CUT], [uint96(100), 100, 100]);
        Solver.Solution memory s = Solver.solve(primary, auction, CUT, true, 150);
        assertEq(s.result.marginExtraLots, 0, "a lot each");
        s.result.marginExtraLots = 1;
        _expectWrong(auction, s.result, s.order, "marginExtraLots", 1, 0);
        (s.result.marginExtraLots, s.result.nonCompetitiveExtraLots) = (0, 1);
        _expectWrong(auction, s.result, s.order, "nonCompetitiveExtraLots", 1, 0);
    }

    // --- The end ------------------------------------------------------------------------------------------------------

    /// @dev Who has sealed a bid has all of the time to reveal it, whatever others do.
    function test_close__sealed__not_before_reveals_end() public {
        ISealedBidAuction.Terms memory t = _plain();
        uint256 auction = _open(primary, t);
        _commit(primary, auction, _bidder(0), CUT, 100);
        vm.warp(t.revealUntil);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.TooEarly.selector, auction, t.revealUntil));
        primary.close(auction, _only(1));
        _reveal(primary, auction, 1, CUT, 100);
    }

    /// @dev A page of as many bids as fit is gone through; here the first is no bid at all.
    function test_close__full_page__gone_through() public {
        uint256 auction = _open(primary, _plain());
        uint256[] memory bids = new uint256[](primary.maxLines());
        ISealedBidAuction.BidState none = ISealedBidAuction.BidState.None;
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.BidNotOpen.selector, auction, 0, none));
        primary.close(auction, bids);
    }

    // --- Helpers ------------------------------------------------------------------------------------------------------

    function _plain() private view returns (ISealedBidAuction.Terms memory) {
        return _auctionTerms(ISealedBidAuction.Pricing.MultiplePrice);
    }

    function _three() private pure returns (uint256[] memory bids) {
        bids = new uint256[](3);
        (bids[0], bids[1], bids[2]) = (1, 2, 3);
    }

    function _invalid(bytes32 field) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISealedBidAuction.TermsInvalid.selector, field);
    }

    /// @dev States a result with all bids in one page, and expects that verifying it names a field.
    function _expectWrong(
        uint256 auction,
        ISealedBidAuction.Result memory r,
        uint256[] memory bids,
        bytes32 field,
        uint256 stated,
        uint256 found
    ) private {
        r.pagesHash = keccak256(abi.encode(bids, bytes32(0)));
        vm.prank(AUCTIONEER);
        primary.propose(auction, r);
        vm.expectRevert(abi.encodeWithSelector(ISealedBidAuction.ResultWrong.selector, field, stated, found));
        primary.verify(auction, bids, 0);
    }
}
