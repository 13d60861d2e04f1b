// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedBidAuction} from "./ISealedBidAuction.sol";

/**
 * @title Where the treasury buys its debt back before it matures.
 * @notice Holders bid prices, and the lowest win. Who reveals a bid has set its units aside by a hold whose notary and receiver
 * are this contract. A result becomes final only together with the cash for all of it, taken from the treasury; then
 * each winner's units are redeemed against its cash in one transaction.
 */
interface IBuybackAuction is ISealedBidAuction {}
