// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Upgradeable} from "../access/Upgradeable.sol";
import {RecordingRule} from "../compliance/rules/RecordingRule.sol";
import {IBillingAccounts} from "../interfaces/IBillingAccounts.sol";
import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {INominationBook} from "../interfaces/INominationBook.sol";
import {IRecordingRule} from "../interfaces/IRecordingRule.sol";
import {IRule} from "../interfaces/IRule.sol";
import {Firmness} from "../types/Firmness.sol";
import {Lanes, LanesLib} from "../types/Lanes.sol";
import {LicenceCategories} from "../types/LicenceTypes.sol";
import {Movement, MovementKind, Movements} from "../types/Movement.sol";
import {Nominations, NominationsLib} from "../types/Nominations.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {RightId} from "../types/RightId.sol";
import {RightParts} from "../types/RightParts.sol";
import {Sites} from "./Sites.sol";

/**
 * @title {INominationBook}, on the sites that the grid operator registers.
 * @dev Invariants: what an investor has nominated of a right whose window is not over <= what it holds of it; what is nominated
 * to a site in a cell that is not over = the sum over the rights that name it.
 */
contract NominationBook is INominationBook, Sites, RecordingRule {
    using RightParts for RightId;

    /// @dev How long before its month a gate closes: `daysBefore` from `fromPeriod` on, and `earlier` in the months before.
    struct Gate {
        uint16 fromPeriod;
        uint8 daysBefore;
        uint8 earlier;
    }

    /// @notice The rights that are nominated.
    address public immutable RIGHTS;
    /// @notice Where bills are paid, which knows who is late.
    IBillingAccounts public immutable BILLING;
    /// @notice Days before its month at which a gate closes, until {setGate} says otherwise.
    uint8 public immutable FIRST_GATE_DAYS;

    /// @dev A gate never closes before the month before its own has begun.
    uint8 private constant MAX_GATE_DAYS = 28;
    /// @dev A gate is set for months whose gates are open whatever it was: from this many months ahead on.
    uint256 private constant GATE_NOTICE_MONTHS = 2;

    /// @dev A nomination on its way: whose, what it has, in which place, and what is had there.
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
    ) Sites(engine.IDENTITY(), licences, programme) RecordingRule(engine) {
        if (gateDays == 0 || gateDays > MAX_GATE_DAYS) revert GateInvalid(0, gateDays);
        (RIGHTS, BILLING) = (rights, billing);
        FIRST_GATE_DAYS = gateDays;
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
    function unbind(bytes32 investor, uint256 id, uint32 site, uint256 kw) external restricted {
        (uint8 place, uint256 had) = _nominations[investor][id].find(site);
        uint16 code;
        if (_isOver(id)) code = ReasonCodes.RIGHT_EXPIRED;
        else if (kw >= had) code = ReasonCodes.NOMINATION_TOO_LOW;
        if (code != ReasonCodes.OK) revert NominationRefused(code, id, site, kw);
        _lower(investor, id, place, had - kw);
    }

    /// @inheritdoc IRecordingRule
    function note(Movement calldata m) external onlyEngine {
        if (m.asset != RIGHTS || m.fromInvestor == m.toInvestor || _isOver(m.id)) return;
        uint256 nominated = _nominations[m.fromInvestor][m.id].total();
        uint256 left = m.fromHolding - m.amount;
        if (nominated > left) _cut(m.fromInvestor, m.id, nominated - left);
    }

    /// @inheritdoc IRule
    function check(Movement calldata m) external view returns (uint16 code) {
        if (m.asset != RIGHTS || m.amount == 0) return ReasonCodes.OK;
        if (m.from == address(0) || m.fromInvestor == m.toInvestor) return ReasonCodes.OK;
        uint256 nominated = _nominations[m.fromInvestor][m.id].total();
        bool bound = nominated != 0 && (m.amount > m.fromHolding || nominated > m.fromHolding - m.amount);
        if (bound) return ReasonCodes.UNITS_NOMINATED;
        return m.kind == MovementKind.Transfer ? _gateCode(m.id) : ReasonCodes.OK;
    }

    /// @inheritdoc IRule
    function kinds() external pure returns (uint8 asked, uint8 noted) {
        return (Movements.TRANSFER | Movements.REDEEM | Movements.CONVERT, Movements.FORCED);
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
    function nominatedOf(bytes32 investor, uint256 id) external view returns (uint256 kw) {
        return _nominations[investor][id].total();
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
    function gateClosesAt(uint16 period) public view returns (uint256) {
        Gate memory gate = _gate;
        uint256 daysBefore = period < gate.fromPeriod ? gate.earlier : gate.daysBefore;
        return PktCalendar.periodStart(period) - daysBefore * 1 days;
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

    /// @dev Takes kW off an investor's nominations of a right, from the last place on.
    function _cut(bytes32 investor, uint256 id, uint256 excess) private {
        for (uint8 place = NominationsLib.COUNT; place > 0 && excess != 0; --place) {
            (, uint256 kw) = _nominations[investor][id].at(place - 1);
            uint256 less = Math.min(kw, excess);
            excess -= less;
            if (less != 0) _lower(investor, id, place - 1, less);
        }
    }

    /// @dev Takes kW off one nomination, from the current month on; from the right's first one if that has not begun.
    function _lower(bytes32 investor, uint256 id, uint8 place, uint256 less) private {
        uint16 current = PktCalendar.periodAt(block.timestamp);
        uint16 first = RightId.wrap(id).firstPeriod();
        uint16 from = first > current ? first : current;
        Nominations all = _nominations[investor][id];
        (uint32 site, uint256 kw) = all.at(place);
        if (from > first) _cutFrom[investor][id] = from;
        _bind(id, Change(investor, all, place, kw), site, kw - less, from);
    }

    /// @dev Sets what is bound in a place, and moves the site's counts by the difference from a month on.
    function _bind(uint256 id, Change memory change, uint32 site, uint256 kw, uint16 fromPeriod) private {
        uint256 had = change.had;
        _nominations[change.investor][id] = change.all.put(change.place, site, kw);
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
        (code, change.investor,,,) = IDENTITY.eligibility(account, address(0));
        if (code != ReasonCodes.OK) return (code, change);
        change.all = _nominations[change.investor][id];
        (change.place, change.had) = change.all.find(site);
        code = _siteCode(site, change.investor, RightId.wrap(id).zone(), kw > change.had);
        if (code == ReasonCodes.OK && kw > change.had) code = _raiseCode(id, kw, change);
    }

    /// @dev Why an investor may not bind more of a right in a place, or zero.
    function _raiseCode(uint256 id, uint256 kw, Change memory change) private view returns (uint16 code) {
        if (change.place == NominationsLib.COUNT) return ReasonCodes.TOO_MANY_SITES;
        code = LICENCES.licenceCode(change.investor, SITE_CATEGORIES);
        if (code != ReasonCodes.OK) return code;
        if (BILLING.isDelinquent(change.investor)) return ReasonCodes.HOLDER_DELINQUENT;
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

    function _gateCode(uint256 id) private view returns (uint16) {
        bool closed = block.timestamp >= gateClosesAt(RightId.wrap(id).firstPeriod());
        return closed ? ReasonCodes.GATE_CLOSED : ReasonCodes.OK;
    }

    function _isOver(uint256 id) private view returns (bool) {
        return block.timestamp >= PktCalendar.periodEnd(RightId.wrap(id).lastPeriod());
    }
}
