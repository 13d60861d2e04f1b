// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RestrictionCodes} from "../../src/types/RestrictionCodes.sol";
import {Test} from "../base/Test.sol";

contract RestrictionCodesTest is Test {
    function test_toByte__every_code__comes_back_or_is_other() public pure {
        for (uint16 code = 1; code < 700; ++code) {
            bool kept = code >= 100 && code < 550 && code % 100 < 50;
            uint8 restriction = RestrictionCodes.toByte(code);
            if (kept) assertEq(RestrictionCodes.toCode(restriction), code, "there and back");
            else assertEq(restriction, RestrictionCodes.OTHER, "other");
        }
    }

    /// @dev These numbers are what wallets see; they never change.
    function test_toByte__some_codes__fixed_for_ever() public pure {
        assertEq(RestrictionCodes.toByte(0), 0, "allowed");
        assertEq(RestrictionCodes.toByte(100), 1, "first");
        assertEq(RestrictionCodes.toByte(102), 3, "receiver unknown");
        assertEq(RestrictionCodes.toByte(201), 52, "licence missing");
        assertEq(RestrictionCodes.toByte(404), 155, "paused");
        assertEq(RestrictionCodes.toByte(549), 250, "last");
        assertEq(RestrictionCodes.toByte(65_535), 255, "other");
    }

    function test_toText__bytes__say_kind_and_code() public pure {
        assertEq(RestrictionCodes.toText(0), "No restriction", "allowed");
        assertEq(RestrictionCodes.toText(3), "Identity of a party, reason 102", "identity");
        assertEq(RestrictionCodes.toText(52), "Licence of a party, reason 201", "licence");
        assertEq(RestrictionCodes.toText(102), "Rule of the asset, reason 301", "rule");
        assertEq(RestrictionCodes.toText(155), "State of the asset, reason 404", "state");
        assertEq(RestrictionCodes.toText(202), "Power programme, reason 501", "programme");
        assertEq(RestrictionCodes.toText(251), "Other reason", "beyond");
        assertEq(RestrictionCodes.toText(255), "Other reason", "other");
    }
}
