// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bills} from "../../src/power/Bills.sol";
import {Charges, Tariff, Usage} from "../../src/types/Tariff.sol";

/// @title The library that works bills out, for whoever asks: what the tools' own arithmetic is held against.
contract MonthBills {
    /// @notice What months cost, each by a tariff and what a site did in it.
    function answers(Tariff[] calldata tariffs, Usage[] calldata usages)
        external
        pure
        returns (Charges[] memory all)
    {
        all = new Charges[](tariffs.length);
        for (uint256 i; i < tariffs.length; ++i) {
            all[i] = Bills.charges(tariffs[i], usages[i]);
        }
    }
}
