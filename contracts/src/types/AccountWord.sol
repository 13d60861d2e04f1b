// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InvestorRecord} from "./InvestorRecord.sol";

/**
 * @notice What the identity registry knows of an account, packed into one storage word.
 * @dev The word of an investor's first account, its home, has the investor itself, so that one read answers for it:
 * flags 8 | record 112 | number of linked accounts 8 | investor id 128, the first sixteen bytes of it. The word of a further
 * account only points there: flags 8 | nothing 88 | home 160. The zero word: the account was never linked to anybody.
 */
type AccountWord is uint256;

using AccountWords for AccountWord global;

/// @notice Packing and reading of {AccountWord}.
library AccountWords {
    /// @dev Accounts that one investor can have.
    uint256 internal constant MAX_ACCOUNTS = type(uint8).max;

    /// @dev The account belongs to its investor now.
    uint256 private constant LINKED = 1 << 0;
    /// @dev The word has the investor itself.
    uint256 private constant HOME = 1 << 1;
    uint256 private constant RECORD = 8;
    uint256 private constant COUNT = 120;
    uint256 private constant INVESTOR = 128;
    uint256 private constant POINTER = 96;

    /// @dev Whether an id fits: sixteen bytes, the first of them in use.
    function fits(bytes32 investor_) internal pure returns (bool) {
        return investor_ != 0 && uint256(investor_) << INVESTOR == 0;
    }

    /// @dev The word of a first account, linked.
    function home(bytes32 investor_, InvestorRecord record_) internal pure returns (AccountWord) {
        return AccountWord.wrap(
            uint256(investor_) | uint256(1) << COUNT | InvestorRecord.unwrap(record_) << RECORD | HOME
                | LINKED
        );
    }

    /// @dev The word of a further account, linked.
    function pointer(address home_) internal pure returns (AccountWord) {
        return AccountWord.wrap(uint256(uint160(home_)) << POINTER | LINKED);
    }

    function withRecord(AccountWord w, InvestorRecord record_) internal pure returns (AccountWord) {
        uint256 rest = AccountWord.unwrap(w) & ~(uint256(type(uint112).max) << RECORD);
        return AccountWord.wrap(rest | InvestorRecord.unwrap(record_) << RECORD);
    }

    function withCount(AccountWord w, uint256 count_) internal pure returns (AccountWord) {
        uint256 rest = AccountWord.unwrap(w) & ~(uint256(type(uint8).max) << COUNT);
        return AccountWord.wrap(rest | count_ << COUNT);
    }

    function withLink(AccountWord w, bool linked) internal pure returns (AccountWord) {
        uint256 rest = AccountWord.unwrap(w) & ~LINKED;
        return AccountWord.wrap(linked ? rest | LINKED : rest);
    }

    /// @dev Whether the account was ever linked to anybody.
    function isKnown(AccountWord w) internal pure returns (bool) {
        return AccountWord.unwrap(w) != 0;
    }

    function isLinked(AccountWord w) internal pure returns (bool) {
        return AccountWord.unwrap(w) & LINKED != 0;
    }

    function isHome(AccountWord w) internal pure returns (bool) {
        return AccountWord.unwrap(w) & HOME != 0;
    }

    /// @dev Of a further account only.
    function homeAccount(AccountWord w) internal pure returns (address) {
        // Shifted by 96 bits, 160 are left.
        // forge-lint: disable-next-line(unsafe-typecast)
        return address(uint160(AccountWord.unwrap(w) >> POINTER));
    }

    /// @dev Of a first account only; so are {record} and {count}.
    function investor(AccountWord w) internal pure returns (bytes32) {
        return bytes32(AccountWord.unwrap(w) >> INVESTOR << INVESTOR);
    }

    function record(AccountWord w) internal pure returns (InvestorRecord) {
        return InvestorRecord.wrap(AccountWord.unwrap(w) >> RECORD & type(uint112).max);
    }

    function count(AccountWord w) internal pure returns (uint256) {
        return AccountWord.unwrap(w) >> COUNT & type(uint8).max;
    }
}
