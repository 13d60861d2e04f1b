// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBondToken} from "../interfaces/IBondToken.sol";
import {IDebtManager} from "../interfaces/IDebtManager.sol";
import {Isins} from "../types/Isin.sol";

/// @notice A series told in the words of ERC-7092.
library BondFacts {
    /// @dev Par: PKR 1e-4 per PKR 100 of face, and with that the face of a unit in base units of cash.
    uint256 internal constant PAR_E4 = 1_000_000;
    /// @dev A rate times 1e6 has that many parts to a basis point.
    uint256 private constant E6_PER_BASIS_POINT = 100;

    /// @dev Coupon types of ERC-7092: none, fixed, floating.
    uint8 private constant ZERO = 0;
    uint8 private constant FIXED = 1;
    uint8 private constant FLOATING = 2;

    /// @dev The facts of a series; `couponRate` of what floats is its margin.
    function bond(IDebtManager.Terms memory t, IDebtManager.CouponTerms memory c, IBondToken token)
        internal
        view
        returns (IDebtManager.Bond memory)
    {
        string memory isin = Isins.toText(t.isin);
        return IDebtManager.Bond({
            isin: isin,
            name: string.concat("Debt series ", isin),
            symbol: isin,
            currency: c.cash,
            currencyOfCoupon: c.cash,
            denomination: PAR_E4,
            issueVolume: token.totalSupply() * PAR_E4,
            couponRate: c.rateE6 / E6_PER_BASIS_POINT,
            couponFrequency: c.perYear,
            couponType: c.perYear == 0 ? ZERO : c.referenceMonths == 0 ? FIXED : FLOATING,
            dayCountBasis: uint8(c.dayCount),
            issueDate: t.issueDate,
            maturityDate: t.maturityDate
        });
    }
}
