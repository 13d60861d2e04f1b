// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

import {IRecordingRule} from "../interfaces/IRecordingRule.sol";
import {IRule} from "../interfaces/IRule.sol";
import {IRuleList} from "../interfaces/IRuleList.sol";
import {Movement, MovementKind, Movements} from "../types/Movement.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/// @title {IRuleList}, of at most eight members.
/// @dev A member is a word: its address, then the kinds of movement it is asked about, then those it notes. Zero: none.
contract RuleList is IRuleList {
    using LowLevelCall for address;

    uint256 private immutable MEMBER_0;
    uint256 private immutable MEMBER_1;
    uint256 private immutable MEMBER_2;
    uint256 private immutable MEMBER_3;
    uint256 private immutable MEMBER_4;
    uint256 private immutable MEMBER_5;
    uint256 private immutable MEMBER_6;
    uint256 private immutable MEMBER_7;

    /// @dev Members a list can have.
    uint256 private constant MAX_RULES = 8;
    /// @dev Bit from which a member's asked kinds stand.
    uint256 private constant ASKED = 160;
    /// @dev Bit from which a member's noted kinds stand.
    uint256 private constant NOTED = 168;

    /// @param members The members, in order.
    constructor(IRule[] memory members) {
        if (members.length > MAX_RULES) revert TooManyRules(members.length, MAX_RULES);
        uint256[MAX_RULES] memory words;
        for (uint256 i; i < members.length; ++i) {
            words[i] = _member(members[i]);
            for (uint256 j; j < i; ++j) {
                if (words[j] == words[i]) revert RuleInvalid(address(members[i]));
            }
        }
        (MEMBER_0, MEMBER_1, MEMBER_2, MEMBER_3) = (words[0], words[1], words[2], words[3]);
        (MEMBER_4, MEMBER_5, MEMBER_6, MEMBER_7) = (words[4], words[5], words[6], words[7]);
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        // Every member is asked with the very words that this list was asked with.
        (uint256 asked, bytes memory question) = (uint256(1) << (ASKED + uint8(movement.kind)), msg.data);
        uint256[MAX_RULES] memory words = _members();
        for (uint256 i; i < MAX_RULES; ++i) {
            uint256 member = words[i];
            if (member == 0) break;
            if (member & asked == 0) continue;
            (bool ok, bytes32 answer,) = _rule(member).staticcallReturn64Bytes(question);
            if (!ok || LowLevelCall.returnDataSize() < 32) revert RuleFailed(_rule(member));
            code = uint16(uint256(answer));
            if (code != ReasonCodes.OK) break;
        }
    }

    /// @inheritdoc IRule
    function kinds() external view returns (uint8 asked, uint8 noted) {
        uint256[MAX_RULES] memory words = _members();
        uint256 all;
        for (uint256 i; i < MAX_RULES; ++i) {
            all |= words[i];
        }
        // Each cast cuts eight bits out of the word.
        // forge-lint: disable-next-line(unsafe-typecast)
        return (uint8(all >> ASKED), uint8(all >> NOTED));
    }

    /// @inheritdoc IRuleList
    function rules() external view returns (IRule[] memory list) {
        (uint256[MAX_RULES] memory words, uint256 count) = (_members(), 0);
        while (count < MAX_RULES && words[count] != 0) ++count;
        list = new IRule[](count);
        for (uint256 i; i < count; ++i) {
            list[i] = IRule(_rule(words[i]));
        }
    }

    /// @inheritdoc IRuleList
    function recording(MovementKind kind) external view returns (IRecordingRule[] memory list) {
        (uint256[MAX_RULES] memory words, uint256 count) = (_members(), 0);
        for (uint256 i; i < MAX_RULES; ++i) {
            if (Movements.isAmong(kind, words[i] >> NOTED)) words[count++] = words[i];
        }
        list = new IRecordingRule[](count);
        for (uint256 i; i < count; ++i) {
            list[i] = IRecordingRule(_rule(words[i]));
        }
    }

    function _members() private view returns (uint256[MAX_RULES] memory) {
        return [MEMBER_0, MEMBER_1, MEMBER_2, MEMBER_3, MEMBER_4, MEMBER_5, MEMBER_6, MEMBER_7];
    }

    function _member(IRule rule) private view returns (uint256) {
        if (address(rule).code.length == 0) revert RuleInvalid(address(rule));
        (uint8 asked, uint8 noted) = rule.kinds();
        return uint160(address(rule)) | uint256(asked) << ASKED | uint256(noted) << NOTED;
    }

    function _rule(uint256 member) private pure returns (address) {
        // The address is the member's lowest 160 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        return address(uint160(member));
    }
}
