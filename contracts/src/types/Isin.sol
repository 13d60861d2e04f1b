// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice ISO 6166 numbers as words of twelve ASCII characters.
library Isins {
    /// @dev Characters of an ISIN.
    uint256 private constant LENGTH = 12;
    /// @dev Letters count from 10 (A) to 35 (Z) in the check sum.
    uint256 private constant LETTER_OFFSET = 55;

    /// @dev Whether a word is two letters, nine letters or digits and the check digit that ISO 6166 gives them.
    function isValid(bytes32 isin) internal pure returns (bool) {
        // Every letter stands for two digits; from the last digit leftwards each second one counts double (Luhn).
        uint256 sum;
        bool doubled;
        for (uint256 i = LENGTH; i > 0; --i) {
            uint256 char = uint8(isin[i - 1]);
            bool isDigit = char >= 0x30 && char <= 0x39;
            bool isLetter = char >= 0x41 && char <= 0x5A;
            if (i <= 2 ? !isLetter : i == LENGTH ? !isDigit : !isDigit && !isLetter) return false;
            uint256 value = isDigit ? char - 0x30 : char - LETTER_OFFSET;
            sum += _luhn(value % 10, doubled);
            doubled = !doubled;
            if (isLetter) {
                sum += _luhn(value / 10, doubled);
                doubled = !doubled;
            }
        }
        return sum % 10 == 0 && isin << (8 * LENGTH) == 0;
    }

    /// @dev The characters of a word up to its first zero byte.
    function toText(bytes32 isin) internal pure returns (string memory) {
        uint256 length;
        while (length < 32 && isin[length] != 0) ++length;
        bytes memory text = new bytes(length);
        for (uint256 i; i < length; ++i) {
            text[i] = isin[i];
        }
        return string(text);
    }

    function _luhn(uint256 digit, bool doubled) private pure returns (uint256) {
        if (!doubled) return digit;
        return digit < 5 ? 2 * digit : 2 * digit - 9;
    }
}
