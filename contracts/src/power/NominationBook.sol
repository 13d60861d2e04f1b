// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Upgradeable} from "../access/Upgradeable.sol";
import {IBillingAccounts} from "../interfaces/IBillingAccounts.sol";
import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {INominationBook} from "../interfaces/INominationBook.sol";
import {Firmness} from "../types/Firmness.sol";
import {Lanes, LanesLib} from "../types/Lanes.sol";
import {Nominations, NominationsLib} from "../types/Nominations.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {RightId} from "../types/RightId.sol";
import {RightParts} from "../types/RightParts.sol";
import {GatedRights} from "./GatedRights.sol";
import {Sites} from "./Sites.sol";

/**
 * @title {INominationBook}, on the sites that the grid operator registers.
 * @dev Invariants: what an investor has nominated of a right whose window is not over <= what it holds of it; what is nominated
 * to a site in a cell that is not over = the sum over the rights that name it, whoever holds them.
 */
contract NominationBook is INominationBook, Sites, GatedRights {
    using Math for uint256;
    using RightParts for RightId;

    /// @dev How long before its month a gate closes: `daysBefore` from `fromPeriod` on, and `earlier` in the months before.
    struct Gate {
        uint16 fromPeriod;
        uint8 daysBefore;
        uint8 earlier;
    }

    /// @notice Where bills are paid, which knows who is late.
    IBillingAccounts public immutable BILLING;
    /// @notice Days before its month at which a gate closes, until {setGate} says otherwise.
    uint8 public immutable FIRST_GATE_DAYS;

    /// @dev A gate never closes before the month before its own has begun.
    uint8 private constant MAX_GATE_DAYS = 28;
    /// @dev A gate is set for months whose gates are open whatever it was: from this many months ahead on.
    uint256 private constant GATE_NOTICE_MONTHS = 2;

    /// @dev A nomination on its way: of whose right, what it has, in which place, and what is had there.
    struct Change {
        bytes32 investor;
        Nominations all;
        uint8 place;
        uint256 had;
    }

    Gate private _gate;
    /// @dev What each investor has nominated of each right.
    mapping(bytes32 investor => mapping(uint256 id => Nominations)) private _nominations;
    /// @dev kW nominated to each site, by month, class of firmness and time block. No block passes the uint32 range: each holds
    /// no more than is allocated in its cell.
    mapping(uint32 site => mapping(uint16 period => mapping(uint8 class => Lanes))) private _siteKw;
    /// @dev Of what is bound in each place, the kW that were taken last, and, where the site would be, the month from which
    /// they are bound, if that is not the right's first.
    mapping(bytes32 investor => mapping(uint256 id => Nominations)) private _taken;
    /// @dev From which month on an investor's nominations of a right are what they are, if they were cut after the first.
    mapping(bytes32 investor => mapping(uint256 id => uint16 period)) private _cutFrom;

    /// @param engine The compliance engine, which counts holdings.
    /// @param licences The register of licences.
    /// @param programme The programme, which knows the zones.
    /// @param rights The rights that are nominated.
    /// @param billing Where bills are paid.
    /// @param gateDays Days before its month at which a gate closes, 1 to 28.
    constructor(
        IComplianceEngine engine,
        ILicenceRegistry licences,
        address programme,
        address rights,
        IBillingAccounts billing,
        uint8 gateDays
    ) Sites(engine.IDENTITY(), licences, programme) GatedRights(engine, rights) {
        if (gateDays == 0 || gateDays > MAX_GATE_DAYS) revert GateInvalid(0, gateDays);
        (BILLING, FIRST_GATE_DAYS) = (billing, gateDays);
    }

    /// @inheritdoc Upgradeable
    function initialise(address authority) public override {
        super.initialise(authority);
        _setGate(0, FIRST_GATE_DAYS);
    }

    /// @inheritdoc INominationBook
    function setGate(uint16 fromPeriod, uint8 daysBefore) external restricted {
        bool soon = fromPeriod < PktCalendar.periodAt(block.timestamp) + GATE_NOTICE_MONTHS;
        if (soon || daysBefore == 0 || daysBefore > MAX_GATE_DAYS) {
            revert GateInvalid(fromPeriod, daysBefore);
        }
        _setGate(fromPeriod, daysBefore);
    }

    /// @inheritdoc INominationBook
    function nominate(uint256 id, uint32 site, uint256 kw) external {
        _nominate(id, site, kw);
    }

    /// @inheritdoc INominationBook
    function renominate(uint256 id, uint32 fromSite, uint32 toSite, uint256 kw) external {
        _nominate(id, fromSite, _boundAtLeast(id, fromSite, kw) - kw);
        _nominate(id, toSite, _boundAtLeast(id, toSite, 0) + kw);
    }

    /// @inheritdoc INominationBook
    function release(uint256 id, uint32 site) external {
        _boundAtLeast(id, site, 1);
        _nominate(id, site, 0);
    }

    /// @inheritdoc INominationBook
    function bindTaken(bytes32 holder, address taker, uint256 id, uint32 site, uint32 kw)
        external
        restricted
    {
        (uint16 code, Change memory change) = _taking(holder, taker, id, site, kw);
        if (code != ReasonCodes.OK) revert NominationRefused(code, id, site, kw);
        (, uint16 fromPeriod) = offeredFrom(id);
        if (fromPeriod != RightId.wrap(id).firstPeriod()) {
            Nominations taken = _taken[holder][id];
            (uint32 from, uint256 already) = taken.at(change.place);
            _taken[holder][id] = taken.put(change.place, fromPeriod, from == fromPeriod ? already + kw : kw);
        }
        _bind(id, change, site, change.had + kw, fromPeriod);
    }

    /// @inheritdoc INominationBook
    function unbind(bytes32 investor, uint256 id, uint32 site, uint256 kw) external restricted {
        Nominations all = _nominations[investor][id];
        (uint8 place, uint256 had) = all.find(site);
        uint16 code;
        if (_isOver(id)) code = ReasonCodes.RIGHT_EXPIRED;
        else if (kw >= had) code = ReasonCodes.NOMINATION_TOO_LOW;
        if (code != ReasonCodes.OK) revert NominationRefused(code, id, site, kw);
        _lower(id, Change(investor, all, place, had), site, had - kw);
    }

    /// @inheritdoc INominationBook
    function nominationCode(address account, uint256 id, uint32 site, uint256 kw)
        external
        view
        returns (uint16 code)
    {
        (code,) = _change(account, id, site, kw);
    }

    /// @inheritdoc INominationBook
    function takingCode(bytes32 holder, address taker, uint256 id, uint32 site, uint32 kw)
        external
        view
        returns (uint16 code)
    {
        (code,) = _taking(holder, taker, id, site, kw);
    }

    /// @inheritdoc INominationBook
    function idleOf(bytes32 investor, uint256 id) external view returns (uint256 kw) {
        return ENGINE.holdingOf(RIGHTS, id, investor).saturatingSub(nominatedOf(investor, id));
    }

    /// @inheritdoc INominationBook
    function nominatedKw(uint32 site, uint16 period, uint8 timeBlock, uint8 class)
        external
        view
        returns (uint256 kw)
    {
        return _siteKw[site][period][class].at(timeBlock);
    }

    /// @inheritdoc INominationBook
    function nominatedLanes(uint32 site, uint16 period, uint8 class) external view returns (uint256 lanes) {
        return Lanes.unwrap(_siteKw[site][period][class]);
    }

    /// @inheritdoc INominationBook
    function nominationOf(bytes32 investor, uint256 id, uint32 site) external view returns (uint256 kw) {
        (, kw) = _nominations[investor][id].find(site);
    }

    /// @inheritdoc INominationBook
    function nominationsOf(bytes32 investor, uint256 id)
        external
        view
        returns (uint256 places, uint16 since)
    {
        return (Nominations.unwrap(_nominations[investor][id]), _cutFrom[investor][id]);
    }

    /// @inheritdoc INominationBook
    function maxSites() external pure returns (uint256) {
        return NominationsLib.COUNT;
    }

    /// @inheritdoc INominationBook
    function gateClosesAt(uint16 period)
        public
        view
        override(INominationBook, GatedRights)
        returns (uint256)
    {
        Gate memory gate = _gate;
        uint256 daysBefore = period < gate.fromPeriod ? gate.earlier : gate.daysBefore;
        return PktCalendar.periodStart(period) - daysBefore * 1 days;
    }

    /// @inheritdoc INominationBook
    function nominatedOf(bytes32 investor, uint256 id)
        public
        view
        override(INominationBook, GatedRights)
        returns (uint256 kw)
    {
        return _nominations[investor][id].total();
    }

    /// @dev From the last place on.
    function _cut(bytes32 investor, uint256 id, uint256 excess) internal override {
        for (uint8 place = NominationsLib.COUNT; place > 0 && excess != 0; --place) {
            Nominations all = _nominations[investor][id];
            (uint32 site, uint256 kw) = all.at(place - 1);
            if (kw == 0) continue;
            uint256 less = Math.min(kw, excess);
            excess -= less;
            _lower(id, Change(investor, all, place - 1, kw), site, less);
        }
    }

    /// @dev What was set for months whose gates may be closed stays theirs.
    function _setGate(uint16 fromPeriod, uint8 daysBefore) private {
        Gate memory was = _gate;
        uint256 next = PktCalendar.periodAt(block.timestamp) + uint256(1);
        _gate = Gate(fromPeriod, daysBefore, was.fromPeriod <= next ? was.daysBefore : was.earlier);
        emit GateSet(fromPeriod, daysBefore);
    }

    function _nominate(uint256 id, uint32 site, uint256 kw) private {
        (uint16 code, Change memory change) = _change(_msgSender(), id, site, kw);
        if (code != ReasonCodes.OK) revert NominationRefused(code, id, site, kw);
        _bind(id, change, site, kw, RightId.wrap(id).firstPeriod());
    }

    /// @dev Takes kW off a place: first what was taken and is not bound yet in the current month, then the rest from it on.
    function _lower(uint256 id, Change memory change, uint32 site, uint256 less) private {
        uint16 current = PktCalendar.periodAt(block.timestamp);
        uint16 first = RightId.wrap(id).firstPeriod();
        Nominations taken = _taken[change.investor][id];
        (uint32 from, uint256 kw) = taken.at(change.place);
        uint256 ahead = from > current ? Math.min(kw, less) : 0;
        if (ahead != 0) {
            // forge-lint: disable-next-line(unsafe-typecast)
            uint16 period = uint16(from);
            _taken[change.investor][id] = taken.put(change.place, period, kw - ahead);
            _bind(id, change, site, change.had - ahead, period);
        }
        if (less == ahead) return;
        if (current > first) _cutFrom[change.investor][id] = current;
        _bind(id, change, site, change.had + ahead - less, first > current ? first : current);
    }

    /// @dev Sets what is bound in a place, in the change as well, and moves the site's counts by the difference from a month on.
    function _bind(uint256 id, Change memory change, uint32 site, uint256 kw, uint16 fromPeriod) private {
        uint256 had = change.had;
        (change.all, change.had) = (change.all.put(change.place, site, kw), kw);
        _nominations[change.investor][id] = change.all;
        Lanes moved = LanesLib.spread(RightId.wrap(id).blockMask(), kw > had ? kw - had : had - kw);
        uint8 class = Firmness.classOf(RightId.wrap(id).firmness());
        uint16 last = RightId.wrap(id).lastPeriod();
        mapping(uint16 period => mapping(uint8 class => Lanes)) storage months = _siteKw[site];
        for (uint16 period = fromPeriod; period <= last; ++period) {
            Lanes lanes = months[period][class];
            months[period][class] = kw > had ? lanes.plus(moved) : lanes.minus(moved);
        }
        emit Nominated(change.investor, id, site, kw, fromPeriod);
    }

    /// @dev Why a nomination would be refused, or zero, and what it would change.
    function _change(address account, uint256 id, uint32 site, uint256 kw)
        private
        view
        returns (uint16 code, Change memory change)
    {
        if (!RightId.wrap(id).isWellFormed()) return (ReasonCodes.RIGHT_MALFORMED, change);
        code = _gateCode(id);
        if (code != ReasonCodes.OK) return (_isOver(id) ? ReasonCodes.RIGHT_EXPIRED : code, change);
        bytes32 investor;
        (code, investor,,,) = IDENTITY.eligibility(account, address(0));
        if (code != ReasonCodes.OK) return (code, change);
        return _changeOf(investor, investor, id, site, kw);
    }

    /// @dev Why an account may not take kW of a holder's right for a site of its own, or zero, and what that would change.
    function _taking(bytes32 holder, address taker, uint256 id, uint32 site, uint32 kw)
        private
        view
        returns (uint16 code, Change memory change)
    {
        bytes32 investor;
        (code,) = offeredFrom(id);
        if (code == ReasonCodes.OK) (code, investor,,,) = IDENTITY.eligibility(taker, address(0));
        if (code != ReasonCodes.OK) return (code, change);
        (, uint256 had) = _nominations[holder][id].find(site);
        return _changeOf(holder, investor, id, site, had + kw);
    }

    /// @dev Why kW of a holder's right may not be bound to a site of an investor's, or zero, and what that would change.
    function _changeOf(bytes32 holder, bytes32 investor, uint256 id, uint32 site, uint256 kw)
        private
        view
        returns (uint16 code, Change memory change)
    {
        change.investor = holder;
        change.all = _nominations[holder][id];
        (change.place, change.had) = change.all.find(site);
        code = _siteCode(site, investor, RightId.wrap(id).zone(), kw > change.had);
        if (code == ReasonCodes.OK && kw > change.had) code = _raiseCode(investor, id, kw, change);
    }

    /// @dev Why more of a right may not be bound in a place for an investor's site, or zero.
    function _raiseCode(bytes32 investor, uint256 id, uint256 kw, Change memory change)
        private
        view
        returns (uint16 code)
    {
        if (change.place == NominationsLib.COUNT) return ReasonCodes.TOO_MANY_SITES;
        code = LICENCES.licenceCode(investor, SITE_CATEGORIES);
        if (code != ReasonCodes.OK) return code;
        if (BILLING.isDelinquent(investor)) return ReasonCodes.HOLDER_DELINQUENT;
        uint256 others = change.all.total() - change.had;
        uint256 held = ENGINE.holdingOf(RIGHTS, id, change.investor);
        bool covered = kw <= held && others <= held - kw;
        return covered ? ReasonCodes.OK : ReasonCodes.NOMINATION_ABOVE_HOLDING;
    }

    /// @dev What the caller has bound of a right to a site; refuses if that is less.
    function _boundAtLeast(uint256 id, uint32 site, uint256 kw) private view returns (uint256 bound) {
        (, bound) = _nominations[IDENTITY.investorOf(_msgSender())][id].find(site);
        if (bound < kw) revert NominationRefused(ReasonCodes.NOMINATION_TOO_LOW, id, site, kw);
    }
}
