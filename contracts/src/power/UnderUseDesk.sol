// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IEnforcementDesk} from "../interfaces/IEnforcementDesk.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IOrderProposer} from "../interfaces/IOrderProposer.sol";
import {IUnderUseDesk} from "../interfaces/IUnderUseDesk.sol";
import {Nominations, NominationsLib} from "../types/Nominations.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {RightId} from "../types/RightId.sol";
import {RightParts} from "../types/RightParts.sol";
import {SiteUse} from "./SiteUse.sol";

/**
 * @title {IUnderUseDesk}, proposing at the enforcement desk.
 * @dev Invariants: of an investor and right at most one notice is open; what is recalled under a notice <= what idled, and what
 * is left at each site >= what was used there in the best month judged.
 */
contract UnderUseDesk is SiteUse, AccessManaged {
    using RightParts for RightId;
    using SafeCast for uint256;

    /// @dev What was proposed last under a notice. `waiting`: its orders that are not carried out. Once the first is (`begun`),
    /// `idleKw` is what the others may still take and `kept` what every site keeps: the nominations it was found by may be cut.
    struct Recall {
        uint256[] orders;
        uint8 waiting;
        bool begun;
        uint32 idleKw;
        Nominations kept;
    }

    /// @notice Who holds how much.
    IComplianceEngine public immutable ENGINE;
    /// @notice Where recalls are proposed; this contract needs the role of a proposer.
    IEnforcementDesk public immutable ENFORCEMENT;
    /// @notice Who an account belongs to.
    IIdentityRegistry public immutable IDENTITY;
    /// @notice What may idle.
    address public immutable RIGHTS;

    /// @dev Months that are judged, and months to cure, at most.
    uint256 private constant MAX_MONTHS = 24;
    uint256 private constant MAX_CURE_MONTHS = 12;
    /// @dev Accounts of one proposal.
    uint256 private constant MAX_ACCOUNTS = 16;

    Rule private _rule;
    mapping(uint256 notice => Notice) private _notices;
    uint256 private _noticeCount;
    mapping(bytes32 investor => mapping(uint256 id => uint256 notice)) private _open;
    mapping(uint256 notice => Recall) private _recalls;
    /// @dev The notice that an order at the enforcement desk was proposed under.
    mapping(uint256 order => uint256 notice) private _noticeOfOrder;

    /// @param authority The access manager.
    /// @param identity The identity registry.
    /// @param engine The compliance engine, which counts holdings.
    /// @param enforcement Where recalls are proposed.
    /// @param rights The rights.
    /// @param programme The programme, which knows the time blocks.
    /// @param book The book of nominations.
    /// @param curtailment What was curtailed.
    /// @param meters What was drawn.
    constructor(
        address authority,
        IIdentityRegistry identity,
        IComplianceEngine engine,
        IEnforcementDesk enforcement,
        address rights,
        address programme,
        address book,
        address curtailment,
        address meters
    ) AccessManaged(authority) SiteUse(programme, book, curtailment, meters) {
        (IDENTITY, ENGINE) = (identity, engine);
        (ENFORCEMENT, RIGHTS) = (enforcement, rights);
    }

    /// @inheritdoc IUnderUseDesk
    function setRule(Rule calldata newRule, bytes32 documentHash) external restricted {
        bool sound = newRule.thresholdE6 != 0 && newRule.thresholdE6 <= WHOLE_E6 && newRule.months != 0
            && newRule.months <= MAX_MONTHS && newRule.cureMonths != 0
            && newRule.cureMonths <= MAX_CURE_MONTHS;
        if (!sound) revert RuleRefused(ReasonCodes.USE_RULE_INVALID);
        if (documentHash == 0) revert RuleRefused(ReasonCodes.DOCUMENT_MISSING);
        _rule = newRule;
        emit RuleSet(newRule.thresholdE6, newRule.months, newRule.cureMonths, documentHash);
    }

    /// @inheritdoc IUnderUseDesk
    function giveNotice(bytes32 investor, uint256 id, uint16 lastPeriod, bytes32 documentHash)
        external
        restricted
        returns (uint256 notice)
    {
        (uint16 code, Notice memory n) = _draft(investor, id, lastPeriod);
        if (code == ReasonCodes.OK && documentHash == 0) code = ReasonCodes.DOCUMENT_MISSING;
        if (code != ReasonCodes.OK) revert NoticeRefused(code, investor, id, lastPeriod);
        notice = ++_noticeCount;
        _notices[notice] = n;
        _open[investor][id] = notice;
        uint256 held = _heldOf(n);
        emit NoticeGiven(
            notice, investor, id, n.thresholdE6, n.firstPeriod, lastPeriod, n.cureLast, held, documentHash
        );
    }

    /// @inheritdoc IUnderUseDesk
    function cure(uint256 notice, uint16 period) external {
        Notice memory n = _openNotice(notice);
        (uint16 code, uint256 loadE6) = _load(n, period);
        if (period < n.firstPeriod) code = ReasonCodes.CURE_TOO_EARLY;
        if (code == ReasonCodes.OK && loadE6 < n.thresholdE6) code = ReasonCodes.USED_TOO_LITTLE;
        _refuse(code, notice);
        _close(notice, n, NoticeState.Cured);
        emit NoticeCured(notice, period, loadE6);
    }

    /// @inheritdoc IUnderUseDesk
    function withdraw(uint256 notice, bytes32 documentHash) external restricted {
        Notice memory n = _openNotice(notice);
        if (documentHash == 0) _refuse(ReasonCodes.DOCUMENT_MISSING, notice);
        _close(notice, n, NoticeState.Withdrawn);
        emit NoticeWithdrawn(notice, documentHash);
    }

    /// @inheritdoc IUnderUseDesk
    function recall(uint256 notice, address[] calldata accounts, bytes32 documentHash) external restricted {
        Notice memory n = _openNotice(notice);
        if (documentHash == 0) _refuse(ReasonCodes.DOCUMENT_MISSING, notice);
        if (_isPending(notice)) _refuse(ReasonCodes.RECALL_PENDING, notice);
        (uint16 code, uint256 left,) = _idle(n);
        if (code == ReasonCodes.OK && accounts.length > MAX_ACCOUNTS) code = ReasonCodes.ACCOUNTS_INVALID;
        _refuse(code, notice);
        uint256[] memory orders = new uint256[](accounts.length);
        for (uint256 i; i < accounts.length; ++i) {
            uint256 kw = Math.min(IERC1155(RIGHTS).balanceOf(accounts[i], n.id), left);
            bool ascends = i == 0 || accounts[i] > accounts[i - 1];
            bool theirs = IDENTITY.investorOf(accounts[i]) == n.investor;
            if (kw == 0 || !ascends || !theirs) _refuse(ReasonCodes.ACCOUNTS_INVALID, notice);
            left -= kw;
            orders[i] = ENFORCEMENT.proposeRecall(RIGHTS, n.id, accounts[i], kw, documentHash);
            _noticeOfOrder[orders[i]] = notice;
            // No more than {MAX_ACCOUNTS}, here and below.
            // forge-lint: disable-next-line(unsafe-typecast)
            emit RecallProposed(notice, orders[i], accounts[i], uint8(i), kw, documentHash);
        }
        if (left != 0) _refuse(ReasonCodes.ACCOUNTS_INVALID, notice);
        // forge-lint: disable-next-line(unsafe-typecast)
        _recalls[notice] = Recall(orders, uint8(orders.length), false, 0, Nominations.wrap(0));
    }

    /// @inheritdoc IOrderProposer
    /// @dev Judges the notice once more, lest it was cured meanwhile, and takes what goes off the sites that idle.
    function onApproval(uint256 order) external {
        if (msg.sender != address(ENFORCEMENT)) revert AccessManagedUnauthorized(msg.sender);
        uint256 notice = _noticeOfOrder[order];
        Notice memory n = _openNotice(notice);
        Recall storage r = _recalls[notice];
        if (!r.begun) {
            (uint16 code, uint256 idle, Nominations kept) = _idle(n);
            _refuse(code, notice);
            (r.begun, r.idleKw, r.kept) = (true, idle.toUint32(), kept);
        }
        uint32 kw = ENFORCEMENT.orderOf(order).amount.toUint32();
        if (kw > r.idleKw) _refuse(ReasonCodes.NOTHING_IDLE, notice);
        r.idleKw -= kw;
        _notices[notice].recalledKw += kw;
        _unbind(n, r.kept, kw);
        bool last = --r.waiting == 0;
        if (last) _close(notice, n, NoticeState.Recalled);
        emit IdleRecalled(notice, order, kw, last);
    }

    /// @inheritdoc IUnderUseDesk
    function rule() external view returns (Rule memory) {
        return _rule;
    }

    /// @inheritdoc IUnderUseDesk
    function noticeOf(uint256 notice) external view returns (Notice memory) {
        return _notices[notice];
    }

    /// @inheritdoc IUnderUseDesk
    function noticeCount() external view returns (uint256) {
        return _noticeCount;
    }

    /// @inheritdoc IUnderUseDesk
    function openNotice(bytes32 investor, uint256 id) external view returns (uint256 notice) {
        return _open[investor][id];
    }

    /// @inheritdoc IUnderUseDesk
    function ordersOf(uint256 notice) external view returns (uint256[] memory orders) {
        return _recalls[notice].orders;
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

    /// @inheritdoc IUnderUseDesk
    function noticeCode(bytes32 investor, uint256 id, uint16 lastPeriod) external view returns (uint16 code) {
        (code,) = _draft(investor, id, lastPeriod);
    }

    /// @inheritdoc IUnderUseDesk
    function idleOf(uint256 notice) external view returns (uint16 code, uint256 kw) {
        Notice memory n = _notices[notice];
        code = _stateCode(n);
        if (code == ReasonCodes.OK) (code, kw,) = _idle(n);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure returns (bool) {
        return interfaceId == type(IOrderProposer).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    /// @dev Ends a notice, with whatever of its orders still waits for approval.
    function _close(uint256 notice, Notice memory n, NoticeState state) private {
        _notices[notice].state = state;
        delete _open[n.investor][n.id];
        uint256[] storage orders = _recalls[notice].orders;
        for (uint256 i; i < orders.length; ++i) {
            bool waits = ENFORCEMENT.orderOf(orders[i]).state == IEnforcementDesk.OrderState.Proposed;
            if (waits) ENFORCEMENT.cancel(orders[i]);
        }
    }

    /// @dev Lowers what is nominated so far that `kw` can go, at no site below what it keeps. Otherwise the book would cut the
    /// last place, however much its site uses.
    function _unbind(Notice memory n, Nominations kept, uint256 kw) private {
        (uint256 word,) = BOOK.nominationsOf(n.investor, n.id);
        Nominations all = Nominations.wrap(word);
        uint256 held = ENGINE.holdingOf(RIGHTS, n.id, n.investor);
        uint256 excess = Math.saturatingSub(all.total(), Math.saturatingSub(held, kw));
        for (uint8 place; place < NominationsLib.COUNT && excess != 0; ++place) {
            (uint32 site, uint256 had) = all.at(place);
            (, uint256 keep) = kept.at(place);
            uint256 less = Math.min(excess, had - keep);
            excess -= less;
            if (less != 0) BOOK.unbind(n.investor, n.id, site, had - less);
        }
    }

    /// @dev A notice as it would be given now, and why it would be refused, or zero.
    function _draft(bytes32 investor, uint256 id, uint16 lastPeriod)
        private
        view
        returns (uint16 code, Notice memory n)
    {
        Rule memory r = _rule;
        if (r.months == 0) return (ReasonCodes.USE_RULE_MISSING, n);
        if (!RightId.wrap(id).isWellFormed()) return (ReasonCodes.RIGHT_MALFORMED, n);
        uint256 current = PktCalendar.periodAt(block.timestamp);
        (uint16 first, uint16 last) = (RightId.wrap(id).firstPeriod(), RightId.wrap(id).lastPeriod());
        if (current + r.cureMonths >= last) return (ReasonCodes.WINDOW_ENDS_FIRST, n);
        if (lastPeriod >= current) return (ReasonCodes.MONTH_NOT_OVER, n);
        // The last month is over, so before the last of the window.
        if (lastPeriod + uint256(1) < uint256(first) + r.months) {
            return (ReasonCodes.MONTHS_OUTSIDE_WINDOW, n);
        }
        if (_open[investor][id] != 0) return (ReasonCodes.NOTICE_OPEN, n);
        n = Notice({
            investor: investor,
            id: id,
            thresholdE6: r.thresholdE6,
            firstPeriod: lastPeriod + 1 - r.months,
            lastPeriod: lastPeriod,
            // Before the last month of the window.
            // forge-lint: disable-next-line(unsafe-typecast)
            cureLast: uint16(current + r.cureMonths),
            state: NoticeState.Open,
            recalledKw: 0
        });
        if (_heldOf(n) == 0) return (ReasonCodes.NOTHING_HELD, n);
        (code,) = _judge(n, lastPeriod);
    }

    /// @dev Why nothing can be recalled now, or zero; how much idles, and what every site keeps.
    function _idle(Notice memory n) private view returns (uint16 code, uint256 idle, Nominations kept) {
        uint256 current = PktCalendar.periodAt(block.timestamp);
        if (current <= n.cureLast) return (ReasonCodes.CURE_RUNNING, 0, kept);
        if (current > RightId.wrap(n.id).lastPeriod()) return (ReasonCodes.WINDOW_ENDS_FIRST, 0, kept);
        (code, kept) = _judge(n, n.cureLast);
        if (code != ReasonCodes.OK) return (code, 0, kept);
        idle = Math.saturatingSub(ENGINE.holdingOf(RIGHTS, n.id, n.investor), kept.total());
        if (idle == 0) code = ReasonCodes.NOTHING_IDLE;
    }

    /**
     * @dev Judges a notice by every month from its first on: those to `must` have to be settled, later ones count if they are.
     * @return code Zero if all of them stayed under the threshold, or why not.
     * @return kept What was used at each site in its best month, kW, in the place of its nomination.
     */
    function _judge(Notice memory n, uint16 must) private view returns (uint16 code, Nominations kept) {
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
    function _load(Notice memory n, uint16 period) private view returns (uint16 code, uint256 loadE6) {
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
    function _heldOf(Notice memory n) private view returns (uint256) {
        return ENGINE.holdingOf(RIGHTS, n.id, n.investor) + n.recalledKw;
    }

    /// @dev Whether an order of the last proposal can still be approved.
    function _isPending(uint256 notice) private view returns (bool) {
        uint256[] storage orders = _recalls[notice].orders;
        for (uint256 i; i < orders.length; ++i) {
            IEnforcementDesk.Order memory o = ENFORCEMENT.orderOf(orders[i]);
            bool open = o.state == IEnforcementDesk.OrderState.Proposed && block.timestamp <= o.expiry;
            if (open) return true;
        }
        return false;
    }

    function _openNotice(uint256 notice) private view returns (Notice memory n) {
        n = _notices[notice];
        _refuse(_stateCode(n), notice);
    }

    /// @dev Why nothing can be done with a notice, or zero.
    function _stateCode(Notice memory n) private pure returns (uint16) {
        if (n.state == NoticeState.None) return ReasonCodes.NOTICE_UNKNOWN;
        return n.state == NoticeState.Open ? ReasonCodes.OK : ReasonCodes.NOTICE_OVER;
    }

    function _refuse(uint16 code, uint256 notice) private pure {
        if (code != ReasonCodes.OK) revert StepRefused(code, notice);
    }
}
