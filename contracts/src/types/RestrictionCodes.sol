// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice Reason codes in one byte, as ERC-1404 wants them.
 * @dev Stable and one to one: the first fifty codes of each hundred, from 100 to 549, become 1 to 250 in order. Zero is
 * "allowed"; 255 stands for any code outside.
 */
library RestrictionCodes {
    uint8 internal constant OTHER = 255;
    uint16 private constant FIRST = 100;
    uint16 private constant LAST = 549;
    uint16 private constant SPACING = 100;
    uint16 private constant KEPT = 50;

    /// @dev The byte of a reason code.
    function toByte(uint16 code) internal pure returns (uint8) {
        if (code == 0) return 0;
        if (code < FIRST || code > LAST || code % SPACING >= KEPT) return OTHER;
        // At most 4 * 50 + 49 + 1 = 250.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint8((code / SPACING - 1) * KEPT + code % SPACING + 1);
    }

    /// @dev The reason code of a byte; zero where there is none.
    function toCode(uint8 restriction) internal pure returns (uint16) {
        if (restriction == 0 || restriction > 5 * KEPT) return 0;
        uint16 place = uint16(restriction) - 1;
        return (place / KEPT + 1) * SPACING + place % KEPT;
    }

    /// @dev What a byte means in short: the kind of reason and the reason code, whose words are in the catalogue.
    function toText(uint8 restriction) internal pure returns (string memory) {
        if (restriction == 0) return "No restriction";
        uint16 code = toCode(restriction);
        if (code == 0) return "Other reason";
        return string.concat(_kind(code / SPACING), ", reason ", _digits(code));
    }

    /// @dev A code has three digits.
    function _digits(uint16 code) private pure returns (string memory) {
        bytes memory text = new bytes(3);
        for (uint256 i = 3; i > 0; --i) {
            // A digit fits a byte.
            // forge-lint: disable-next-line(unsafe-typecast)
            text[i - 1] = bytes1(uint8(0x30 + code % 10));
            code /= 10;
        }
        return string(text);
    }

    function _kind(uint16 hundreds) private pure returns (string memory) {
        if (hundreds == 1) return "Identity of a party";
        if (hundreds == 2) return "Licence of a party";
        if (hundreds == 3) return "Rule of the asset";
        return hundreds == 4 ? "State of the asset" : "Power programme";
    }
}
