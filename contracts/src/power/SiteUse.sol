// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICurtailmentManager} from "../interfaces/ICurtailmentManager.sol";
import {IMeterLedger} from "../interfaces/IMeterLedger.sol";
import {INominationBook} from "../interfaces/INominationBook.sol";
import {IPowerProgramme} from "../interfaces/IPowerProgramme.sol";
import {IUnderUseDesk} from "../interfaces/IUnderUseDesk.sol";
import {Firmness} from "../types/Firmness.sol";
import {Lanes} from "../types/Lanes.sol";
import {Nominations, NominationsLib} from "../types/Nominations.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/**
 * @title How much of what they may draw sites draw, month by month.
 * @dev Nothing that a settled month is worked out from changes but the version of its readings: a nomination is cut from the
 * current month on, and the factor of an hour that has begun stands. So what was measured by a version holds for it.
 */
abstract contract SiteUse is IUnderUseDesk {
    using SafeCast for uint256;

    /// @dev The load factor of a site's month by a version of its readings; version zero: not measured.
    struct Measured {
        uint32 version;
        uint32 loadE6;
    }

    /// @notice The programme, which knows the time blocks.
    IPowerProgramme public immutable PROGRAMME;
    /// @notice What is nominated to whom.
    INominationBook public immutable BOOK;
    /// @notice What was curtailed.
    ICurtailmentManager public immutable CURTAILMENT;
    /// @notice What was drawn.
    IMeterLedger public immutable METERS;

    /// @dev The whole, of a share.
    uint256 internal constant WHOLE_E6 = 1e6;
    /// @dev Hours of a day.
    uint256 private constant HOURS = 24;

    mapping(uint32 site => mapping(uint16 period => Measured)) private _measured;

    /// @param programme The programme.
    /// @param book The book of nominations.
    /// @param curtailment What was curtailed.
    /// @param meters What was drawn.
    constructor(address programme, address book, address curtailment, address meters) {
        (PROGRAMME, BOOK) = (IPowerProgramme(programme), INominationBook(book));
        (CURTAILMENT, METERS) = (ICurtailmentManager(curtailment), IMeterLedger(meters));
    }

    /// @inheritdoc IUnderUseDesk
    function measure(uint32 site, uint16 period) external {
        (uint32 version, uint256 kwh, uint256 allowed, uint32 loadE6) = useOf(site, period);
        if (version == 0) revert MeasureRefused(ReasonCodes.USE_NOT_SETTLED, site, period);
        if (_measured[site][period].version == version) {
            revert MeasureRefused(ReasonCodes.ALREADY_MEASURED, site, period);
        }
        _measured[site][period] = Measured(version, loadE6);
        emit UseMeasured(site, period, version, kwh, allowed, loadE6);
    }

    /// @inheritdoc IUnderUseDesk
    function measuredOf(uint32 site, uint16 period) external view returns (uint32 version, uint32 loadE6) {
        Measured memory m = _measured[site][period];
        return (m.version, m.loadE6);
    }

    /// @inheritdoc IUnderUseDesk
    function useOf(uint32 site, uint16 period)
        public
        view
        returns (uint32 version, uint256 kwh, uint256 allowedKwh, uint32 loadE6)
    {
        (version, kwh) = METERS.settledOf(site, period);
        if (version == 0) return (0, 0, 0, 0);
        allowedKwh = _allowedKwh(site, period);
        loadE6 = _shareE6(kwh, allowedKwh);
    }

    /// @dev What of nominations was used in a month: kW E6 in all, and at each site, rounded up. Not settled: of some site it is
    /// not known.
    function _used(Nominations all, uint16 period)
        internal
        view
        returns (bool settled, uint256 usedE6, Nominations used)
    {
        for (uint8 place; place < NominationsLib.COUNT; ++place) {
            (uint32 site, uint256 kw) = all.at(place);
            if (kw == 0) continue;
            (uint32 version, uint256 loadE6) = _loadAt(site, period);
            if (version == 0) return (false, 0, used);
            usedE6 += kw * loadE6;
            used = used.put(place, site, Math.ceilDiv(kw * loadE6, WHOLE_E6));
        }
        return (true, usedE6, used);
    }

    /// @dev A part of a whole, rounded up and at most all of it; of nothing, all.
    function _shareE6(uint256 part, uint256 whole) internal pure returns (uint32) {
        if (part >= whole) return WHOLE_E6.toUint32();
        return Math.ceilDiv(part * WHOLE_E6, whole).toUint32();
    }

    /// @dev The load factor of a site's month, as measured or worked out anew; version zero: not settled.
    function _loadAt(uint32 site, uint16 period) private view returns (uint32 version, uint256 loadE6) {
        uint256 kwh;
        (version, kwh) = METERS.settledOf(site, period);
        if (version == 0) return (0, 0);
        Measured memory m = _measured[site][period];
        return (version, m.version == version ? m.loadE6 : _shareE6(kwh, _allowedKwh(site, period)));
    }

    /// @dev kWh that a site was allowed to draw in a month: what was nominated to it, less what was curtailed.
    function _allowedKwh(uint32 site, uint16 period) private view returns (uint256) {
        (uint256 first,) = PktCalendar.dayAndSecond(PktCalendar.periodStart(period));
        (uint256 next,) = PktCalendar.dayAndSecond(PktCalendar.periodEnd(period));
        Lanes firm = Lanes.wrap(BOOK.nominatedLanes(site, period, Firmness.FIRM));
        Lanes interruptible = Lanes.wrap(BOOK.nominatedLanes(site, period, Firmness.INTERRUPTIBLE));
        (, bytes32 blockOfHour) = PROGRAMME.timeBlocks();
        uint256 daily;
        for (uint256 hour; hour < HOURS; ++hour) {
            uint8 timeBlock = uint8(blockOfHour[hour]);
            daily += firm.at(timeBlock) + interruptible.at(timeBlock);
        }
        // No hour is curtailed by more than is nominated in it.
        return daily * (next - first) - CURTAILMENT.curtailedKwh(site, first, next, Firmness.FIRM)
            - CURTAILMENT.curtailedKwh(site, first, next, Firmness.INTERRUPTIBLE);
    }
}
