// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRule} from "../../src/interfaces/IRule.sol";
import {ISealedBidAuction} from "../../src/interfaces/ISealedBidAuction.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {AuctionTest} from "./AuctionTest.sol";

/// @title A right to auction, twelve months of the north, and dealers and banks that are licensed miners with a site there.
abstract contract PowerAuctionTest is AuctionTest {
    uint16 internal constant FIRST = NOV_2025 + 13;
    uint16 internal constant LAST = FIRST + 11;
    /// @dev PKR 12,000 a kW and year.
    uint32 internal constant CHARGE_E4 = 120_000_000;
    uint256 internal constant OFFERED_KW = 20_000;

    uint256 internal right;

    function setUp() public virtual override {
        super.setUp();
        _openProgramme();
        IRule[] memory rules = new IRule[](3);
        (rules[0], rules[1], rules[2]) = (licenceRule, IRule(_contract("SiteRule")), book);
        vm.startPrank(REGULATOR);
        engine.startTracking(address(rights));
        engine.setRules(address(rights), rules);
        vm.stopPrank();
        for (uint256 i; i < 6; ++i) {
            _license(bytes32(1 + i), _bidderId(i), LicenceCategories.MINER);
            vm.prank(GRID_OPERATOR);
            book.registerSite(uint32(1 + i), _bidderId(i), NORTH, bytes32(1 + i));
        }
        right = _right(NORTH, SAHIWAL, FIRST, LAST, ALL_BLOCKS);
    }

    /// @dev Dealers bid with a bond of PKR 1,000, banks with one of 2,000, nobody without a price.
    function _powerTerms() internal view returns (ISealedBidAuction.Terms memory t) {
        t = _auctionTerms(ISealedBidAuction.Pricing.PayAsBid);
        t.asset = bytes32(right);
        t.accruedE4 = CHARGE_E4;
        t.offeredUnits = OFFERED_KW;
        t.bidderMostUnits = 12_000;
        (t.nonCompetitiveClasses, t.nonCompetitiveUnits, t.nonCompetitiveMostUnits) = (0, 0, 0);
    }
}
