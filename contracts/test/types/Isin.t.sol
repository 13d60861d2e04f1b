// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Isins} from "../../src/types/Isin.sol";
import {Test} from "../base/Test.sol";

contract IsinTest is Test {
    /// @dev Numbers published by their registration agencies.
    function test_isValid__real_numbers__accepted() public pure {
        bytes32[7] memory isins = [
            bytes32("US0378331005"),
            "AU0000XVGZA3",
            "GB0002634946",
            "US5949181045",
            "DE000BAY0017",
            "US0231351067",
            "PK0000000015"
        ];
        for (uint256 i; i < isins.length; ++i) {
            assertTrue(Isins.isValid(isins[i]), Isins.toText(isins[i]));
        }
    }

    function test_isValid__wrong_shape__refused() public pure {
        bytes32[9] memory words = [
            bytes32(0),
            "US037833100",
            "US03783310055",
            "us0378331005",
            "U10378331005",
            "1S0378331005",
            "US037833100A",
            "US037833 005",
            "US03783-1005"
        ];
        for (uint256 i; i < words.length; ++i) {
            assertFalse(Isins.isValid(words[i]), Isins.toText(words[i]));
        }
    }

    function test_isValid__bytes_after_the_number__refused() public pure {
        bytes32 tail = bytes32(uint256(1));
        assertFalse(Isins.isValid(bytes32("US0378331005") | tail), "a hidden last byte");
    }

    /// @dev A check digit exists for everything of the right shape, exactly one, and it is the reference's.
    function testFuzz_isValid__any_base__has_the_one_check_digit_of_the_reference(uint256 seed) public pure {
        bytes memory base = _base(seed);
        uint256 expected = _referenceCheckDigit(base);
        for (uint256 digit; digit < 10; ++digit) {
            bytes32 isin = bytes32(abi.encodePacked(base, bytes1(uint8(0x30 + digit))));
            assertTrue(Isins.isValid(isin) == (digit == expected), Isins.toText(isin));
        }
    }

    function testFuzz_isValid__one_digit_mistyped__refused(uint256 seed, uint256 place, uint256 shift)
        public
        pure
    {
        bytes memory base = _base(seed);
        bytes memory isin = abi.encodePacked(base, bytes1(uint8(0x30 + _referenceCheckDigit(base))));
        place = bound(place, 2, 11);
        uint256 char = uint8(isin[place]);
        vm.assume(char < 0x3A);
        isin[place] = bytes1(uint8(0x30 + (char - 0x30 + bound(shift, 1, 9)) % 10));
        assertFalse(Isins.isValid(bytes32(isin)), "Luhn catches every single wrong digit");
    }

    function test_toText__word__is_its_characters() public pure {
        assertEq(Isins.toText("US0378331005"), "US0378331005", "twelve characters");
        assertEq(Isins.toText(0), "", "nothing");
        bytes32 full = "abcdefghijklmnopqrstuvwxyz012345";
        assertEq(Isins.toText(full), "abcdefghijklmnopqrstuvwxyz012345", "all of it");
    }

    function _base(uint256 seed) private pure returns (bytes memory base) {
        base = new bytes(11);
        for (uint256 i; i < 11; ++i) {
            uint256 pick = i < 2 ? 10 + seed % 26 : seed % 36;
            base[i] = bytes1(uint8(pick < 10 ? 0x30 + pick : 55 + pick));
            seed /= 36;
        }
    }

    /// @dev The standard's own words: write letters as numbers, double every second digit from the right, add up.
    function _referenceCheckDigit(bytes memory base) private pure returns (uint256) {
        bytes memory digits;
        for (uint256 i; i < base.length; ++i) {
            uint256 char = uint8(base[i]);
            digits = char < 0x3A
                ? abi.encodePacked(digits, uint8(char - 0x30))
                : abi.encodePacked(digits, uint8((char - 55) / 10), uint8((char - 55) % 10));
        }
        uint256 sum;
        for (uint256 i; i < digits.length; ++i) {
            uint256 digit = uint8(digits[digits.length - 1 - i]) * (i % 2 == 0 ? 2 : 1);
            sum += digit / 10 + digit % 10;
        }
        return (10 - sum % 10) % 10;
    }
}
