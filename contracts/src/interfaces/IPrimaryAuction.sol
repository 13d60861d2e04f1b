// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedBidAuction} from "./ISealedBidAuction.sol";

/**
 * @title Where government debt is sold.
 * @notice Bidders bid prices, and the highest win. A winner pays what is not yet covered by its bond, and in the same
 * transaction its units are issued; the cash is the treasury's to take.
 */
interface IPrimaryAuction is ISealedBidAuction {}
