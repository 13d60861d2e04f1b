// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {MizanTest} from "../base/MizanTest.sol";
import {Solver} from "./Solver.sol";

/// @title A series, cash, a treasury, and bidders of three classes, with helpers that take an auction from step to step.
abstract contract AuctionTest is MizanTest {
    uint8 internal constant INDIVIDUAL = 1;
    uint8 internal constant BANK = 3;
    uint8 internal constant DEALER = 4;
    uint256 internal constant FIRST_BIDDER = 0xB1D0;
    uint256 internal constant CASH_EACH = 1e13;
    bytes32 internal constant TREASURY_ID = "INV-TREASURY";
    address internal constant TREASURER = address(0x7EA5);

    BondToken internal bond;

    function setUp() public virtual override {
        super.setUp();
        bond = _openSeries();
        _openCash();
        vm.startPrank(REGULATOR);
        capRule.setCap(address(bond), type(uint256).max);
        vm.stopPrank();
        _registerAs(TREASURY_ID, TREASURER, GOVERNMENT);
        for (uint256 i; i < 9; ++i) {
            address account = _bidder(i);
            _registerAs(_bidderId(i), account, i < 3 ? DEALER : i < 6 ? BANK : INDIVIDUAL);
            _issueCash(account, CASH_EACH);
            _allow(account);
        }
        _issueCash(TREASURER, 100 * CASH_EACH);
        _allow(TREASURER);
    }

    /// @dev Bidders 0 to 2 are dealers, 3 to 5 banks, 6 to 8 individuals.
    function _bidder(uint256 number) internal pure returns (address) {
        return address(uint160(FIRST_BIDDER + number));
    }

    function _bidderId(uint256 number) internal pure returns (bytes32) {
        return bytes32((FIRST_BIDDER + number) << 128);
    }

    function _registerAs(bytes32 investor, address account, uint8 class) internal {
        vm.prank(REGISTRAR);
        identity.registerInvestor(investor, account, class, 1, PAKISTAN, KYC_EXPIRY);
    }

    function _allow(address account) internal {
        vm.startPrank(account);
        cash.approve(address(primary), type(uint256).max);
        cash.approve(address(buyback), type(uint256).max);
        cash.approve(address(powerAuction), type(uint256).max);
        vm.stopPrank();
    }

    /// @dev Dealers and banks bid competitively with a bond of PKR 1,000 or 2,000, individuals without a price with one of 10.
    function _auctionTerms(ISealedBidAuction.Pricing pricing)
        internal
        view
        returns (ISealedBidAuction.Terms memory t)
    {
        uint40 now_ = uint40(block.timestamp);
        t.asset = ISIN;
        t.pricing = pricing;
        t.competitiveClasses = uint8(1 << DEALER | 1 << BANK);
        t.nonCompetitiveClasses = uint8(1 << INDIVIDUAL);
        t.lotUnits = LOT;
        t.commitUntil = now_ + 1 hours;
        t.revealUntil = now_ + 2 hours;
        t.resultUntil = now_ + 3 hours;
        t.settleUntil = now_ + 1 days;
        t.offeredUnits = 100_000;
        t.bidderMostUnits = 80_000;
        t.nonCompetitiveUnits = 5_000;
        t.nonCompetitiveMostUnits = 4_000;
        t.cash = address(cash);
        t.treasury = TREASURER;
        t.documentHash = keccak256("announcement");
        t.bondsPkr =
            uint256(10) << 32 * INDIVIDUAL | uint256(1_000) << 32 * DEALER | uint256(2_000) << 32 * BANK;
    }

    function _open(ISealedBidAuction house, ISealedBidAuction.Terms memory t) internal returns (uint256) {
        vm.prank(AUCTIONEER);
        return house.open(t);
    }

    function _salt(uint256 bid) internal pure returns (bytes32) {
        return keccak256(abi.encode("salt", bid));
    }

    /// @dev Makes a sealed bid; its salt follows from its number.
    function _commit(ISealedBidAuction house, uint256 auction, address who, uint32 priceE4, uint96 units)
        internal
        returns (uint256 bid)
    {
        bytes32 salt = _salt(house.standingOf(auction).bids + 1);
        bytes32 seal = house.sealOf(auction, who, priceE4, units, salt);
        vm.prank(who);
        bid = house.commit(auction, seal);
    }

    function _reveal(ISealedBidAuction house, uint256 auction, uint256 bid, uint32 priceE4, uint96 units)
        internal
    {
        _reveal(house, auction, bid, priceE4, units, 0);
    }

    function _reveal(
        ISealedBidAuction house,
        uint256 auction,
        uint256 bid,
        uint32 priceE4,
        uint96 units,
        uint256 lock
    ) internal {
        bytes32 salt = _salt(bid);
        vm.prank(house.bidOf(auction, bid).bidder);
        house.reveal(auction, bid, priceE4, units, salt, lock);
    }

    /// @dev Three dealers bid once each in a sale and reveal; its result may be stated now.
    function _play(uint256 auction, uint32[3] memory pricesE4, uint96[3] memory units) internal {
        ISealedBidAuction.Terms memory t = primary.termsOf(auction);
        uint256[3] memory bids;
        for (uint256 i; i < bids.length; ++i) {
            bids[i] = _commit(primary, auction, _bidder(i), pricesE4[i], units[i]);
        }
        vm.warp(t.commitUntil + 1);
        for (uint256 i; i < bids.length; ++i) {
            _reveal(primary, auction, bids[i], pricesE4[i], units[i]);
        }
        vm.warp(t.revealUntil + 1);
    }

    /// @dev States a solution in pages of a size and verifies it.
    function _decide(ISealedBidAuction house, uint256 auction, Solver.Solution memory s, uint256 size)
        internal
    {
        (uint256[][] memory page, bytes32[] memory rest, bytes32 first) = Solver.pages(s.order, size);
        s.result.pagesHash = first;
        vm.prank(AUCTIONEER);
        house.propose(auction, s.result);
        for (uint256 i; i < page.length; ++i) {
            vm.prank(STRANGER);
            house.verify(auction, page[i], rest[i]);
        }
    }

    /// @dev Asserts that every bid got what the solution says, and nothing else did.
    function _assertAwards(ISealedBidAuction house, uint256 auction, Solver.Solution memory s) internal view {
        for (uint256 i; i < s.order.length; ++i) {
            assertEq(house.bidOf(auction, s.order[i]).awardedUnits, s.awards[i], "award");
        }
        assertTrue(house.standingOf(auction).isFinal, "final");
    }

    function _only(uint256 bid) internal pure returns (uint256[] memory bids) {
        bids = new uint256[](1);
        bids[0] = bid;
    }

    function _terms(ISealedBidAuction house, uint256 auction)
        internal
        view
        returns (ISealedBidAuction.Terms memory)
    {
        return house.termsOf(auction);
    }
}
