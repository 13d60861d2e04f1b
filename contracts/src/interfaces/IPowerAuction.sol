// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedBidAuction} from "./ISealedBidAuction.sol";

/**
 * @title Where rights to power are allocated by auction.
 * @notice What is auctioned is one right: kW of a product, in a zone and from a plant, over all months of its window. Bidders
 * bid what they pay for a kW on top of the base charge, the highest win, and each pays its own bid. Only who could be
 * allocated the right may bid: whatever rules the right has, such as a licence and an energy site in the zone, are asked
 * when a bid comes in, and again with the award itself when its winner settles.
 *
 * A winner pays its award in full. Its bond stays as its performance guarantee, with those who bill the power, and its kW are
 * allocated, all in one transaction. A result becomes final only if the programme has room for all of it under every
 * ceiling; if there is none any more when a winner would settle, settling is refused, and an award that still has none
 * after the last second lapses with the bond given back.
 * @dev Units are kW, prices PKR 1e-4 a kW over the whole window; `asset` is the id of the right, `accruedE4` the base charge.
 * Awards can be settled no longer than until the gate of the right's first month closes, so that a winner can nominate.
 */
interface IPowerAuction is ISealedBidAuction {
    /// @notice An award was not settled because the programme has no room for it, for that reason: its bond is given back.
    event AwardLapsed(uint256 indexed auction, uint256 indexed bid, uint16 code);

    /// @notice The programme could not allocate so much of the right, for that reason.
    error RightRefused(uint16 code, uint256 id, uint256 kw);
}
