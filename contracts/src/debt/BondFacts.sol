// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {IDebtServicing} from "../interfaces/IDebtServicing.sol";
import {Isins} from "../types/Isin.sol";
import {BondMath} from "./BondMath.sol";

/// @notice A series told in the words of ERC-7092.
library BondFacts {
    /// @dev A rate times 1e6 has that many parts to a basis point.
    uint256 private constant E6_PER_BASIS_POINT = 100;
    /// @dev Coupon types: none, fixed, floating.
    uint8 private constant ZERO = 0;
    uint8 private constant FIXED = 1;
    uint8 private constant FLOATING = 2;

    /// @dev The facts of a series of which there are that many units; `couponRate` of what floats is its margin.
    function bond(IDebtManager.Terms memory t, IDebtManager.CouponTerms memory c, uint256 units)
        internal
        pure
        returns (IDebtServicing.Bond memory b)
    {
        b.isin = Isins.toText(t.isin);
        b.symbol = b.isin;
        b.name = string.concat("Debt series ", b.isin);
        (b.currency, b.currencyOfCoupon) = (c.cash, c.cash);
        (b.denomination, b.issueVolume) = (BondMath.FACE, units * BondMath.FACE);
        (b.couponRate, b.couponFrequency) = (c.rateE6 / E6_PER_BASIS_POINT, c.perYear);
        b.couponType = c.perYear == 0 ? ZERO : c.referenceMonths == 0 ? FIXED : FLOATING;
        b.dayCountBasis = uint8(c.dayCount);
        (b.issueDate, b.maturityDate) = (t.issueDate, t.maturityDate);
    }
}
