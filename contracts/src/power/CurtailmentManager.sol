// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Upgradeable} from "../access/Upgradeable.sol";
import {ICurtailmentManager} from "../interfaces/ICurtailmentManager.sol";
import {INominationBook} from "../interfaces/INominationBook.sol";
import {IPowerProgramme} from "../interfaces/IPowerProgramme.sol";
import {Factor} from "../types/Factor.sol";
import {Firmness} from "../types/Firmness.sol";
import {Lanes} from "../types/Lanes.sol";
import {OrderLine, OrderLines} from "../types/OrderLine.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/**
 * @title {ICurtailmentManager}, for the nominations of one book.
 * @dev Invariants: in every hour of every zone, firm kW are curtailed only if interruptible kW are at zero or an order cites an
 * emergency; the factor of an hour that has begun never changes; what a site is allowed of a class <= what is nominated to it.
 */
contract CurtailmentManager is ICurtailmentManager, Upgradeable {
    /// @dev Orders a zone takes for one day.
    uint256 private constant MAX_ORDERS = 15;

    /// @dev The orders of a zone for a day, in memory.
    struct Orders {
        OrderLine[MAX_ORDERS] lines;
        uint256 count;
    }

    /// @notice What is nominated to whom.
    INominationBook public immutable BOOK;
    /// @notice The programme, which knows the time blocks.
    IPowerProgramme public immutable PROGRAMME;

    /// @dev An order's day is at most so many days ahead.
    uint256 private constant HORIZON_DAYS = 366;
    /// @dev Days of one page of {curtailedKwh}.
    uint256 private constant MAX_PAGE_DAYS = 31;
    /// @dev Hours of a day.
    uint256 private constant HOURS = 24;

    /// @dev The orders of each zone for each PKT day, in the order they came; none after the first that is none.
    mapping(uint16 zone => mapping(uint256 day => OrderLine[MAX_ORDERS])) private _orders;

    /// @param book The book of nominations.
    /// @param programme The programme.
    constructor(address book, address programme) {
        (BOOK, PROGRAMME) = (INominationBook(book), IPowerProgramme(programme));
    }

    /// @inheritdoc ICurtailmentManager
    function order(
        uint16 zone,
        uint8 class,
        uint32 fromHour,
        uint32 toHour,
        uint24 num,
        uint24 den,
        uint16 emergencyCode,
        bytes32 documentHash
    ) external restricted returns (uint64 id) {
        (uint256 day, uint256 from) = _placeOf(fromHour);
        uint16 code = _orderCode(zone, class, fromHour, toHour);
        OrderLine line;
        if (code == ReasonCodes.OK) {
            line = OrderLines.pack(class, from, from + toHour - fromHour, num, den, emergencyCode);
            uint256 place;
            (code, place) = _putCode(zone, day, MAX_ORDERS, line);
            id = orderId(zone, day, place);
        }
        if (code != ReasonCodes.OK) revert OrderRefused(code, zone, fromHour, toHour);
        _put(id, line, documentHash);
    }

    /// @inheritdoc ICurtailmentManager
    function amend(uint64 id, uint24 num, uint24 den, uint16 emergencyCode, bytes32 documentHash)
        external
        restricted
        returns (uint64 ruling)
    {
        (uint16 zone, uint256 day, uint256 place) = _partsOf(id);
        OrderLine was = _lineAt(zone, day, place);
        if (was.isNone()) revert AmendmentRefused(ReasonCodes.ORDER_UNKNOWN, id);
        OrderLine line = was.revise(num, den, emergencyCode);
        uint16 code;
        if (_hasBegun(day, was.first())) {
            (code, line) = _rest(day, was, line);
            place = MAX_ORDERS;
        }
        if (code == ReasonCodes.OK) (code, place) = _putCode(zone, day, place, line);
        if (code != ReasonCodes.OK) revert AmendmentRefused(code, id);
        ruling = orderId(zone, day, place);
        _put(ruling, line, documentHash);
    }

    /// @inheritdoc ICurtailmentManager
    function orderOf(uint64 id) external view returns (Order memory) {
        (uint16 zone, uint256 day, uint256 place) = _partsOf(id);
        return _read(zone, day, _lineAt(zone, day, place));
    }

    /// @inheritdoc ICurtailmentManager
    function orderCount(uint16 zone, uint256 day) external view returns (uint256) {
        return _count(zone, day);
    }

    /// @inheritdoc ICurtailmentManager
    function factorAt(uint16 zone, uint256 hour, uint8 class)
        external
        view
        returns (uint256 num, uint256 den)
    {
        (uint256 day, uint256 hourOfDay) = _placeOf(hour);
        Factor memory left = _tightest(_load(zone, day), class, hourOfDay);
        return (left.num, left.den);
    }

    /// @inheritdoc ICurtailmentManager
    function allowedKw(uint32 site, uint256 hour)
        external
        view
        returns (uint256 firmKw, uint256 interruptibleKw)
    {
        (uint256 day, uint256 hourOfDay) = _placeOf(hour);
        (uint16 period, uint8 timeBlock) = PROGRAMME.cellAt(hour * 1 hours);
        Orders memory all = _load(BOOK.siteOf(site).zone, day);
        firmKw = _tightest(all, Firmness.FIRM, hourOfDay)
            .share(BOOK.nominatedKw(site, period, timeBlock, Firmness.FIRM));
        interruptibleKw = _tightest(all, Firmness.INTERRUPTIBLE, hourOfDay)
            .share(BOOK.nominatedKw(site, period, timeBlock, Firmness.INTERRUPTIBLE));
    }

    /// @inheritdoc ICurtailmentManager
    function curtailedKwh(uint32 site, uint256 fromDay, uint256 toDay, uint8 class)
        external
        view
        returns (uint256 kwh)
    {
        if (toDay < fromDay || toDay - fromDay > MAX_PAGE_DAYS) {
            revert PageInvalid(fromDay, toDay, MAX_PAGE_DAYS);
        }
        uint16 zone = BOOK.siteOf(site).zone;
        (, bytes32 blockOfHour) = PROGRAMME.timeBlocks();
        for (uint256 day = fromDay; day < toDay; ++day) {
            Orders memory all = _load(zone, day);
            if (all.count == 0) continue;
            uint16 period = PktCalendar.periodAt(PktCalendar.startOf(day));
            Lanes nominated = Lanes.wrap(BOOK.nominatedLanes(site, period, class));
            Factor[HOURS] memory left = _everyTightest(all, class);
            for (uint256 hour; hour < HOURS; ++hour) {
                uint256 kw = nominated.at(uint8(blockOfHour[hour]));
                kwh += kw - left[hour].share(kw);
            }
        }
    }

    /// @inheritdoc ICurtailmentManager
    function orderId(uint16 zone, uint256 day, uint256 place) public pure returns (uint64) {
        // A day a year ahead at most and one of 24 places leave the zone's bits alone; of other days there are no orders.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint64(uint256(zone) << 48 | uint256(uint40(day)) << 8 | uint8(place));
    }

    function _put(uint64 id, OrderLine line, bytes32 documentHash) private {
        (uint16 zone, uint256 day, uint256 place) = _partsOf(id);
        _orders[zone][day][place] = line;
        Order memory o = _read(zone, day, line);
        emit OrderSet(id, zone, o.class, o.fromHour, o.toHour, o.num, o.den, o.emergencyCode, documentHash);
    }

    /// @dev Why no order could be given for such hours, or zero.
    function _orderCode(uint16 zone, uint8 class, uint256 fromHour, uint256 toHour)
        private
        view
        returns (uint16)
    {
        if (zone == 0) return ReasonCodes.ZONE_UNKNOWN;
        if (class > Firmness.INTERRUPTIBLE) return ReasonCodes.FIRMNESS_INVALID;
        (uint256 day, uint256 from) = _placeOf(fromHour);
        if (toHour <= fromHour || from + toHour - fromHour > HOURS) return ReasonCodes.ORDER_HOURS_INVALID;
        if (_hasBegun(day, from)) return ReasonCodes.ORDER_TOO_LATE;
        (uint256 today,) = PktCalendar.dayAndSecond(block.timestamp);
        return day <= today + HORIZON_DAYS ? ReasonCodes.OK : ReasonCodes.ORDER_HOURS_INVALID;
    }

    /// @dev Why an order that has begun cannot be revised, or zero and what revises it: a line for the hours that have not begun.
    function _rest(uint256 day, OrderLine was, OrderLine revised)
        private
        view
        returns (uint16 code, OrderLine rest)
    {
        uint256 next = (block.timestamp - PktCalendar.startOf(day)) / 1 hours + 1;
        if (next >= was.end()) return (ReasonCodes.ORDER_OVER, rest);
        rest = revised.since(next);
        if (was.factor().isTighterThan(revised.factor())) code = ReasonCodes.ORDER_BEGUN;
    }

    /// @dev Why an order cannot take a place among those of its day, or zero and which it takes; asked for {MAX_ORDERS}, the next.
    function _putCode(uint16 zone, uint256 day, uint256 wanted, OrderLine line)
        private
        view
        returns (uint16 code, uint256 place)
    {
        if (!line.hasFactor()) return (ReasonCodes.FACTOR_INVALID, wanted);
        (uint256 cleared, uint256 takesFirm) = (line.cleared(), line.takesFirm());
        OrderLine[MAX_ORDERS] storage lines = _orders[zone][day];
        for (; place < MAX_ORDERS; ++place) {
            OrderLine other = lines[place];
            if (other.isNone()) break;
            if (place == wanted) continue;
            cleared |= other.cleared();
            takesFirm |= other.takesFirm();
        }
        if (wanted != MAX_ORDERS) place = wanted;
        if (place == MAX_ORDERS) code = ReasonCodes.TOO_MANY_ORDERS;
        else if (takesFirm & ~cleared != 0) code = ReasonCodes.INTERRUPTIBLE_FIRST;
    }

    /// @dev The order in a place of a day, or none.
    function _lineAt(uint16 zone, uint256 day, uint256 place) private view returns (OrderLine) {
        return place < MAX_ORDERS ? _orders[zone][day][place] : OrderLine.wrap(0);
    }

    /// @dev How many orders a zone has for a day.
    function _count(uint16 zone, uint256 day) private view returns (uint256 count) {
        OrderLine[MAX_ORDERS] storage lines = _orders[zone][day];
        while (count < MAX_ORDERS && !lines[count].isNone()) ++count;
    }

    function _load(uint16 zone, uint256 day) private view returns (Orders memory all) {
        OrderLine[MAX_ORDERS] storage lines = _orders[zone][day];
        for (; all.count < MAX_ORDERS; ++all.count) {
            OrderLine line = lines[all.count];
            if (line.isNone()) return all;
            all.lines[all.count] = line;
        }
    }

    /// @dev What the orders of a day leave of a class in one of its hours.
    function _tightest(Orders memory all, uint8 class, uint256 hourOfDay)
        private
        pure
        returns (Factor memory left)
    {
        left = Factor(1, 1);
        for (uint256 i; i < all.count; ++i) {
            if (!all.lines[i].covers(class, hourOfDay)) continue;
            Factor memory one = all.lines[i].factor();
            if (one.isTighterThan(left)) left = one;
        }
    }

    /// @dev The same for every hour of the day, going through the orders once.
    function _everyTightest(Orders memory all, uint8 class) private pure returns (Factor[HOURS] memory left) {
        Factor memory whole = Factor(1, 1);
        for (uint256 hour; hour < HOURS; ++hour) {
            left[hour] = whole;
        }
        for (uint256 i; i < all.count; ++i) {
            OrderLine line = all.lines[i];
            if (line.classOf() != class) continue;
            (Factor memory one, uint256 end) = (line.factor(), line.end());
            for (uint256 hour = line.first(); hour < end; ++hour) {
                if (one.isTighterThan(left[hour])) left[hour] = one;
            }
        }
    }

    function _read(uint16 zone, uint256 day, OrderLine line) private pure returns (Order memory) {
        if (line.isNone()) return Order(0, 0, 0, 0, 0, 0, 0);
        uint256 midnight = PktCalendar.startOf(day) / 1 hours;
        // Hours came as uint32.
        // forge-lint: disable-start(unsafe-typecast)
        return Order({
            zone: zone,
            class: line.classOf(),
            fromHour: uint32(midnight + line.first()),
            toHour: uint32(midnight + line.end()),
            num: line.num(),
            den: line.den(),
            emergencyCode: line.emergency()
        });
        // forge-lint: disable-end(unsafe-typecast)
    }

    function _partsOf(uint64 id) private pure returns (uint16 zone, uint256 day, uint256 place) {
        // Each cast cuts one part out of the number.
        // forge-lint: disable-next-line(unsafe-typecast)
        return (uint16(id >> 48), uint40(id >> 8), uint8(id));
    }

    /// @dev The PKT day an hour lies in, and which of its hours it is.
    function _placeOf(uint256 hour) private pure returns (uint256 day, uint256 hourOfDay) {
        (day, hourOfDay) = PktCalendar.dayAndSecond(hour * 1 hours);
        hourOfDay /= 1 hours;
    }

    function _hasBegun(uint256 day, uint256 hourOfDay) private view returns (bool) {
        return block.timestamp >= PktCalendar.startOf(day) + hourOfDay * 1 hours;
    }
}
