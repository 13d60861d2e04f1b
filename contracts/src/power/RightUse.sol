// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IUnderUseDesk} from "../interfaces/IUnderUseDesk.sol";
import {Nominations} from "../types/Nominations.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {RightId} from "../types/RightId.sol";
import {RightParts} from "../types/RightParts.sol";
import {SiteUse} from "./SiteUse.sol";

/// @title How much of a right its holder uses, month by month, and how a notice is judged by that. It keeps nothing.
abstract contract RightUse is SiteUse {
    using RightParts for RightId;

    /// @notice Who holds how much.
    IComplianceEngine public immutable ENGINE;
    /// @notice What may idle.
    address public immutable RIGHTS;

    /// @param engine The compliance engine, which counts holdings.
    /// @param rights The rights.
    /// @param programme The programme, which knows the time blocks.
    /// @param book The book of nominations.
    /// @param curtailment What was curtailed.
    /// @param meters What was drawn.
    constructor(
        IComplianceEngine engine,
        address rights,
        address programme,
        address book,
        address curtailment,
        address meters
    ) SiteUse(programme, book, curtailment, meters) {
        (ENGINE, RIGHTS) = (engine, rights);
    }

    /// @inheritdoc IUnderUseDesk
    function loadOf(bytes32 investor, uint256 id, uint16 period)
        external
        view
        returns (uint16 code, uint256 loadE6)
    {
        Notice memory n;
        (n.investor, n.id) = (investor, id);
        return _load(n, period);
    }

    /**
     * @dev Judges a notice by every month from its first on: those to `must` have to be settled, later ones count if they are.
     * @return code Zero if all of them stayed under the threshold, or why not.
     * @return kept What was used at each site in its best month, kW, in the place of its nomination.
     */
    function _judge(Notice memory n, uint16 must) internal view returns (uint16 code, Nominations kept) {
        (uint256 word, uint16 since) = BOOK.nominationsOf(n.investor, n.id);
        if (n.firstPeriod < since) return (ReasonCodes.NOMINATIONS_CUT, kept);
        Nominations all = Nominations.wrap(word);
        uint256 held = _heldOf(n);
        uint16 current = PktCalendar.periodAt(block.timestamp);
        for (uint16 period = n.firstPeriod; period < current; ++period) {
            (bool settled, uint256 usedE6, Nominations used) = _used(all, period);
            if (!settled && period > must) continue;
            if (!settled) return (ReasonCodes.USE_NOT_SETTLED, kept);
            if (_shareE6(usedE6, held * WHOLE_E6) >= n.thresholdE6) return (ReasonCodes.USED_ENOUGH, kept);
            kept = kept.most(used);
        }
    }

    /// @dev The load factor of a notice's right in a month, or why the month cannot be judged.
    function _load(Notice memory n, uint16 period) internal view returns (uint16 code, uint256 loadE6) {
        RightId id = RightId.wrap(n.id);
        if (!id.isWellFormed()) return (ReasonCodes.RIGHT_MALFORMED, 0);
        if (period >= PktCalendar.periodAt(block.timestamp)) return (ReasonCodes.MONTH_NOT_OVER, 0);
        bool inside = id.firstPeriod() <= period && period <= id.lastPeriod();
        if (!inside) return (ReasonCodes.MONTHS_OUTSIDE_WINDOW, 0);
        (uint256 word, uint16 since) = BOOK.nominationsOf(n.investor, n.id);
        if (period < since) return (ReasonCodes.NOMINATIONS_CUT, 0);
        (bool settled, uint256 usedE6,) = _used(Nominations.wrap(word), period);
        if (!settled) return (ReasonCodes.USE_NOT_SETTLED, 0);
        return (ReasonCodes.OK, _shareE6(usedE6, _heldOf(n) * WHOLE_E6));
    }

    /// @dev kW that a notice counts as held: what is, and what was recalled under it.
    function _heldOf(Notice memory n) internal view returns (uint256) {
        return ENGINE.holdingOf(RIGHTS, n.id, n.investor) + n.recalledKw;
    }
}
