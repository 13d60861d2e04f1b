// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICurtailmentManager} from "../../src/interfaces/ICurtailmentManager.sol";
import {Firmness} from "../../src/types/Firmness.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {Right, RightId} from "../../src/types/RightId.sol";
import {Acting} from "../base/Acting.sol";
import {MizanTest} from "../base/MizanTest.sol";
import {NominationTest} from "../power/NominationTest.sol";

/**
 * @title Orders and amendments for two days of December, while two investors nominate three rights to three sites, an enforcer
 * takes rights back, and the hours begin one after the other.
 * @dev The oracle is brute force: a list of orders, read anew for every hour, and what was nominated last. Hours are counted
 * from the first of the two days.
 */
contract CurtailmentHandler is NominationTest, Acting {
    /// @notice The hours that orders are for.
    uint256 public constant HOURS = 48;

    uint256 private constant DAY_HOURS = 24;
    uint256 private constant MOST_ORDERS = 15;
    uint256 private constant NONE = type(uint256).max;
    uint32 private constant SITES = 3;
    uint8 private constant SOLAR = 1 << 1;
    uint16 private constant EMERGENCY = 7;
    bytes32 private constant DOCUMENT = keccak256("order");
    /// @dev Where the manager keeps orders, and the book what is nominated to sites.
    uint256 private constant ORDERS = 1;
    uint256 private constant SITE_KW = 7;

    /// @dev An order that was accepted, as it reads now.
    struct Ordered {
        uint64 number;
        uint8 class;
        uint256 from;
        uint256 to;
        uint256 num;
        uint256 den;
        bool emergency;
    }

    struct Left {
        uint256 num;
        uint256 den;
    }

    /// @notice How many orders were tightened while they lasted.
    uint256 public tightened;

    Ordered[] private _orders;
    /// @dev What remained of each class in an hour when it began.
    mapping(uint256 hour => mapping(uint8 class => Left)) private _left;
    uint256 private _written;
    uint256[3] private _ids;
    mapping(uint256 id => mapping(uint32 site => uint256 kw)) private _nominated;
    uint256 private _firstHour;

    function setUp() public override(NominationTest, MizanTest) {
        super.setUp();
        _firstHour = PktCalendar.periodStart(DEC_2025) / 1 hours;
        _ids = [id, _of(Firmness.INTERRUPTIBLE, ALL_BLOCKS), _of(Firmness.INTERRUPTIBLE, SOLAR)];
        for (uint256 i = 1; i < _ids.length; ++i) {
            _allocate(ALICE, _ids[i], HELD);
            _allocate(BOB, _ids[i], HELD);
        }
    }

    // --- Actions ------------------------------------------------------------------------------------------------------

    /// @notice Orders a class down in one to eight hours, mostly of one day that have not begun.
    function order(uint256 when, uint256 how, uint256 num, uint256 den) external {
        Ordered memory o;
        (o.class, o.emergency) = (uint8(how % 2), how / 2 % 3 == 0);
        o.from = _someHour(when);
        o.to = o.from + 1 + when / 512 % 8;
        (o.num, o.den) = _parts(num, den);
        uint256 day = o.from / DAY_HOURS;
        o.number = curtailment.orderId(NORTH, _dayOf(o.from), _countOf(day));
        bool expected = o.from >= _begun() && (o.to - 1) / DAY_HOURS == day && _stands(o, NONE);
        _try(expected, GRID_OPERATOR, address(curtailment), _ordering(o));
        if (expected) _orders.push(o);
    }

    /// @notice Tightens or loosens an order, before it begins, while it lasts or when it is over.
    function amend(uint256 which, uint256 how, uint256 num, uint256 den) external {
        if (_orders.length == 0) return;
        uint256 place = which % 4 == 0 ? which / 4 % _orders.length : _lasting(which / 4 % _orders.length);
        Ordered memory was = _orders[place];
        Ordered memory o = _orders[place];
        o.emergency = how % 3 == 0;
        (o.num, o.den) = _parts(num, den);
        bool lasts = was.from < _begun();
        bool expected = true;
        if (lasts) {
            o.from = _begun();
            o.number = curtailment.orderId(NORTH, _dayOf(was.from), _countOf(was.from / DAY_HOURS));
            expected = o.from < was.to && o.num * was.den <= was.num * o.den;
        }
        expected = expected && _stands(o, lasts ? NONE : place);
        _try(expected, GRID_OPERATOR, address(curtailment), _amending(was.number, o));
        if (!expected) return;
        if (lasts) {
            ++tightened;
            _orders.push(o);
        } else {
            _orders[place] = o;
        }
    }

    /// @notice Binds kW of a right to a site, mostly of one's own.
    function nominate(uint256 who, uint256 which, uint256 where, uint256 kw) external {
        address account = who % 2 == 0 ? ALICE : BOB;
        uint256 right = _ids[which % 3];
        uint32 site = where % 8 == 0 ? uint32(1 + where / 8 % SITES) : _ownSite(account, where / 8);
        uint256 held = rights.balanceOf(account, right);
        kw = where / 64 % 8 == 0 ? held + 1 : bound(kw, 0, held * 6 / 10);
        uint256 had = _nominated[right][site];
        bool expected = block.timestamp < _gate() && _ownerOf(site) == account;
        expected = expected && (kw <= had || _boundOf(account, right) - had + kw <= held);
        _try(expected, account, address(book), abi.encodeCall(book.nominate, (right, site, kw)));
        if (expected) _nominated[right][site] = kw;
    }

    /// @notice The enforcer takes some of a right back, and with it what is nominated beyond the rest.
    function recall(uint256 who, uint256 which, uint256 kw) external {
        address account = who % 2 == 0 ? ALICE : BOB;
        uint256 right = _ids[which % 3];
        uint256 held = rights.balanceOf(account, right);
        kw = bound(kw, 0, held / 4);
        uint256 bound_ = _boundOf(account, right);
        _try(true, address(desk), address(rights), abi.encodeCall(rights.recall, (account, right, kw)));
        for (uint32 site = 1; site <= SITES; ++site) {
            if (_ownerOf(site) != account) continue;
            uint256 left = book.nominationOf(identity.investorOf(account), right, site);
            assertLe(left, _nominated[right][site], "enforcement binds nothing");
            _nominated[right][site] = left;
        }
        uint256 rest = bound_ < held - kw ? bound_ : held - kw;
        assertEq(_boundOf(account, right), rest, "enforcement cuts what is too much");
    }

    /// @notice Up to eight days pass until the gate closes, then up to three hours.
    function wait(uint256 seconds_) external {
        uint256 start = _firstHour * 1 hours;
        if (block.timestamp < _gate()) vm.warp(block.timestamp + seconds_ % 8 days);
        else if (block.timestamp < start - 2 hours) vm.warp(start - 2 hours);
        else vm.warp(block.timestamp + seconds_ % 3 hours);
        for (; _written < _begun(); ++_written) {
            for (uint8 class; class < 2; ++class) {
                _left[_written][class] = _tightest(_written, class);
            }
        }
    }

    // --- Checks -------------------------------------------------------------------------------------------------------

    /// @notice What remained in an hour that has begun is what remained when it began.
    function checkBegun() external view {
        for (uint256 hour; hour < _written; ++hour) {
            for (uint8 class; class < 2; ++class) {
                _checkFactor(hour, class, _left[hour][class], "the factor of an hour that has begun");
            }
        }
    }

    /// @notice Of an hour: the tightest order rules, firm kW go after interruptible ones or in an emergency, and no site is
    /// allowed more than it nominated, nor all of them more than the order leaves of their sum.
    function checkHour(uint256 hour) external view {
        Left memory firm = _checkFactor(hour, Firmness.FIRM, _tightest(hour, Firmness.FIRM), "firm");
        Left memory soft =
            _checkFactor(hour, Firmness.INTERRUPTIBLE, _tightest(hour, Firmness.INTERRUPTIBLE), "soft");
        bool inOrder = firm.num == firm.den || soft.num == 0 || _citesEmergency(hour);
        assertTrue(inOrder, "firm before interruptible");
        _checkSites(hour, Firmness.FIRM, firm);
        _checkSites(hour, Firmness.INTERRUPTIBLE, soft);
    }

    /// @notice Every order reads as it was accepted, and there is no other.
    function checkOrders() external view {
        for (uint256 i; i < _orders.length; ++i) {
            Ordered memory o = _orders[i];
            ICurtailmentManager.Order memory told = curtailment.orderOf(o.number);
            bool same = told.zone == NORTH && told.class == o.class && told.num == o.num && told.den == o.den
                && (told.emergencyCode != 0) == o.emergency;
            assertTrue(same, "terms of an order");
            assertEq(told.fromHour, _firstHour + o.from, "first hour");
            assertEq(told.toHour, _firstHour + o.to, "hour after");
        }
        for (uint256 day; day < HOURS / DAY_HOURS; ++day) {
            assertEq(curtailment.orderCount(NORTH, _dayOf(day * DAY_HOURS)), _countOf(day), "orders of a day");
        }
    }

    /// @notice Nobody has nominated more than it holds.
    function checkHoldings() external view {
        for (uint256 i; i < _ids.length; ++i) {
            _checkHolding(ALICE, _ids[i]);
            _checkHolding(BOB, _ids[i]);
        }
    }

    // --- Faults, which the checks must find ---------------------------------------------------------------------------

    /// @notice The first order of the first day leaves a part more, or less.
    function alterOrder() external {
        _flip(address(curtailment), _firstWord(), 1);
    }

    /// @notice The first order of the first day cites another emergency; zero, if it cited the only one there is.
    function alterEmergency() external {
        _flip(address(curtailment), _firstWord(), uint256(EMERGENCY) << 48);
    }

    /// @notice A kW more, or less, is nominated to ALICE's first site at night.
    function alterSite() external {
        bytes32 months = keccak256(abi.encode(uint256(MINE), SITE_KW));
        bytes32 classes = keccak256(abi.encode(uint256(DEC_2025), months));
        _flip(address(book), keccak256(abi.encode(uint256(Firmness.FIRM), classes)), 1);
    }

    function _flip(address target, bytes32 slot, uint256 bits) private {
        vm.store(target, slot, bytes32(uint256(vm.load(target, slot)) ^ bits));
    }

    function _firstWord() private view returns (bytes32) {
        bytes32 days_ = keccak256(abi.encode(uint256(NORTH), ORDERS));
        return keccak256(abi.encode(_dayOf(0), days_));
    }

    // --- The oracle ---------------------------------------------------------------------------------------------------

    function _checkFactor(uint256 hour, uint8 class, Left memory wanted, string memory what)
        private
        view
        returns (Left memory told)
    {
        (told.num, told.den) = curtailment.factorAt(NORTH, _firstHour + hour, class);
        assertTrue(told.den != 0 && told.num <= told.den, "parts of a whole");
        assertEq(told.num * wanted.den, wanted.num * told.den, what);
    }

    function _checkSites(uint256 hour, uint8 class, Left memory left) private view {
        uint256 all;
        uint256 allowed;
        for (uint32 site = 1; site <= SITES; ++site) {
            uint256 kw = _kwAt(site, hour, class);
            uint8 timeBlock = uint8(BLOCK_OF_HOUR[hour % DAY_HOURS]);
            assertEq(book.nominatedKw(site, DEC_2025, timeBlock, class), kw, "nominated to a site");
            (uint256 firm, uint256 soft) = curtailment.allowedKw(site, _firstHour + hour);
            uint256 may = class == Firmness.FIRM ? firm : soft;
            assertLe(may, kw, "allowed more than nominated");
            (all, allowed) = (all + kw, allowed + may);
        }
        assertLe(allowed, all * left.num / left.den, "more than the ordered ceiling");
    }

    function _checkHolding(address account, uint256 right) private view {
        bytes32 investor = identity.investorOf(account);
        uint256 kw = book.nominatedOf(investor, right);
        assertEq(kw, _boundOf(account, right), "nominated of a right");
        assertLe(kw, rights.balanceOf(account, right), "nominated above holding");
    }

    /// @dev Whether an order would leave its day as it must be, alone or in place of another.
    function _stands(Ordered memory o, uint256 replaced) private view returns (bool) {
        if (o.den == 0 || o.num > o.den) return false;
        uint256 day = o.from / DAY_HOURS;
        if (replaced == NONE && _countOf(day) == MOST_ORDERS) return false;
        for (uint256 hour = day * DAY_HOURS; hour < (day + 1) * DAY_HOURS; ++hour) {
            bool takes = _takes(o, hour);
            bool cleared = _clears(o, hour);
            for (uint256 i; i < _orders.length; ++i) {
                if (i == replaced) continue;
                Ordered memory other = _orders[i];
                takes = takes || _takes(other, hour);
                cleared = cleared || _clears(other, hour);
            }
            if (takes && !cleared) return false;
        }
        return true;
    }

    function _takes(Ordered memory o, uint256 hour) private pure returns (bool) {
        return _covers(o, hour, Firmness.FIRM) && o.num < o.den && !o.emergency;
    }

    function _clears(Ordered memory o, uint256 hour) private pure returns (bool) {
        return _covers(o, hour, Firmness.INTERRUPTIBLE) && o.num == 0;
    }

    function _covers(Ordered memory o, uint256 hour, uint8 class) private pure returns (bool) {
        return o.class == class && o.from <= hour && hour < o.to;
    }

    function _tightest(uint256 hour, uint8 class) private view returns (Left memory left) {
        left = Left(1, 1);
        for (uint256 i; i < _orders.length; ++i) {
            Ordered memory o = _orders[i];
            bool tighter = o.num * left.den < left.num * o.den;
            if (_covers(o, hour, class) && tighter) left = Left(o.num, o.den);
        }
    }

    /// @dev Whether any order of the chain for an hour cites an emergency.
    function _citesEmergency(uint256 hour) private view returns (bool) {
        uint256 count = curtailment.orderCount(NORTH, _dayOf(hour));
        for (uint256 place; place < count; ++place) {
            ICurtailmentManager.Order memory o =
                curtailment.orderOf(curtailment.orderId(NORTH, _dayOf(hour), place));
            bool covers = o.fromHour <= _firstHour + hour && _firstHour + hour < o.toHour;
            if (covers && o.class == Firmness.FIRM && o.emergencyCode != 0) return true;
        }
        return false;
    }

    /// @dev What is nominated to a site in an hour, of one class.
    function _kwAt(uint32 site, uint256 hour, uint8 class) private view returns (uint256 kw) {
        uint8 timeBlock = uint8(BLOCK_OF_HOUR[hour % DAY_HOURS]);
        for (uint256 i; i < _ids.length; ++i) {
            Right memory r = RightId.wrap(_ids[i]).unpack();
            if (r.firmness == class && r.blockMask >> timeBlock & 1 == 1) kw += _nominated[_ids[i]][site];
        }
    }

    function _boundOf(address account, uint256 right) private view returns (uint256 kw) {
        for (uint32 site = 1; site <= SITES; ++site) {
            if (_ownerOf(site) == account) kw += _nominated[right][site];
        }
    }

    // --- Helpers ------------------------------------------------------------------------------------------------------

    function _ordering(Ordered memory o) private view returns (bytes memory) {
        (uint32 from, uint32 to) = (uint32(_firstHour + o.from), uint32(_firstHour + o.to));
        uint16 code = o.emergency ? EMERGENCY : 0;
        return abi.encodeCall(
            curtailment.order, (NORTH, o.class, from, to, uint24(o.num), uint24(o.den), code, DOCUMENT)
        );
    }

    function _amending(uint64 number, Ordered memory o) private view returns (bytes memory) {
        uint16 code = o.emergency ? EMERGENCY : 0;
        return abi.encodeCall(curtailment.amend, (number, uint24(o.num), uint24(o.den), code, DOCUMENT));
    }

    /// @dev Nothing of all in a third of cases, seldom more than the whole or of no parts.
    function _parts(uint256 num, uint256 den) private pure returns (uint256, uint256) {
        den = den % 50;
        return (num % 3 == 0 ? 0 : num / 3 % (den + 2), den);
    }

    /// @dev An hour that has not begun, mostly.
    function _someHour(uint256 seed) private view returns (uint256) {
        uint256 begun = _begun();
        bool any = begun == HOURS || seed % 8 == 0;
        return any ? seed / 8 % HOURS : begun + seed / 8 % (HOURS - begun);
    }

    /// @dev The first order from a place on that has begun and is not over, if there is one.
    function _lasting(uint256 place) private view returns (uint256) {
        for (uint256 i; i < _orders.length; ++i) {
            uint256 other = (place + i) % _orders.length;
            if (_orders[other].from < _begun() && _begun() < _orders[other].to) return other;
        }
        return place;
    }

    /// @dev How many of the hours have begun.
    function _begun() private view returns (uint256) {
        uint256 now_ = block.timestamp / 1 hours;
        if (now_ < _firstHour) return 0;
        return now_ - _firstHour >= HOURS ? HOURS : now_ - _firstHour + 1;
    }

    /// @dev Orders of one of the two days.
    function _countOf(uint256 day) private view returns (uint256 count) {
        for (uint256 i; i < _orders.length; ++i) {
            if (_orders[i].from / DAY_HOURS == day) ++count;
        }
    }

    /// @dev The PKT day since 1970 an hour lies in.
    function _dayOf(uint256 hour) private view returns (uint256 day) {
        (day,) = PktCalendar.dayAndSecond((_firstHour + hour) * 1 hours);
    }

    function _gate() private view returns (uint256) {
        return _firstHour * 1 hours - GATE_DAYS * 1 days;
    }

    function _of(uint8 firmness, uint8 blockMask) private pure returns (uint256) {
        return
            RightId.unwrap(Right(FIRM, NORTH, SAHIWAL, DEC_2025, DEC_2025, blockMask, firmness, 2025).pack());
    }

    function _ownSite(address account, uint256 seed) private pure returns (uint32) {
        if (account == BOB) return OTHERS;
        return seed % 2 == 0 ? MINE : MINE_TOO;
    }

    function _ownerOf(uint32 site) private pure returns (address) {
        return site == OTHERS ? BOB : ALICE;
    }
}
