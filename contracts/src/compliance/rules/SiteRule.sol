// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INominationBook} from "../../interfaces/INominationBook.sol";
import {IRule} from "../../interfaces/IRule.sol";
import {ISiteRule} from "../../interfaces/ISiteRule.sol";
import {Movement, Movements} from "../../types/Movement.sol";
import {ReasonCodes} from "../../types/ReasonCodes.sol";
import {RightId} from "../../types/RightId.sol";

/// @title {ISiteRule}: the book of nominations knows the sites.
contract SiteRule is ISiteRule {
    /// @inheritdoc ISiteRule
    INominationBook public immutable BOOK;

    /// @param book The book of nominations.
    constructor(INominationBook book) {
        BOOK = book;
    }

    /// @inheritdoc IRule
    function check(Movement calldata movement) external view returns (uint16 code) {
        if (!movement.acquires()) return ReasonCodes.OK;
        RightId id = RightId.wrap(movement.id);
        if (!id.isWellFormed()) return ReasonCodes.RIGHT_MALFORMED;
        uint256 sites = BOOK.openSites(movement.toInvestor, id.unpack().zone);
        return sites == 0 ? ReasonCodes.SITE_MISSING : ReasonCodes.OK;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.ISSUE, 0);
    }
}
