// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IBondToken} from "../interfaces/IBondToken.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";
import {IDistributionVault} from "../interfaces/IDistributionVault.sol";
import {IEnforceable} from "../interfaces/IEnforceable.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IManaged} from "../interfaces/IManaged.sol";
import {IRecordDates} from "../interfaces/IRecordDates.sol";
import {IRedeemer} from "../interfaces/IRedeemer.sol";
import {ITaxRegistry} from "../interfaces/ITaxRegistry.sol";
import {Entitlement} from "../types/Entitlement.sol";
import {InvestorRecord} from "../types/InvestorRecord.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Distributions} from "./Distributions.sol";

/**
 * @title {IDistributionVault}: who is paid what, and when it cannot be.
 * @dev A payment is booked before its cash moves; if the cash does not move, the booking turns into a holding. Whoever asks
 * for a page cannot make a payee fail by giving too little gas: what would be left then, a sixty-fourth, does not suffice to
 * book the failure, and the whole page fails.
 */
contract DistributionVault is Distributions {
    using SafeERC20 for IERC20;

    /// @notice Whom accounts belong to.
    IIdentityRegistry public immutable IDENTITY;

    /// @dev Holders of one page; measured to stay well under 16,777,216 gas.
    uint256 private constant MAX_LINES = 100;
    /// @dev Gas that must be left before each holder of a page, so that nobody can have another passed over, or held, by giving
    /// too little: what fails for lack of gas is not told from what is refused.
    uint256 private constant GAS_EACH = 400_000;
    /// @dev An epoch that no token ends.
    uint256 private constant NOW = type(uint256).max;

    /// @dev A holder's entitlement as it is paid.
    struct Due {
        uint256 certificate;
        uint256 units;
        uint256 gross;
        uint256 tax;
        uint256 net;
    }

    /// @dev Whose entitlement was settled in which of a token's events, a bit each: a holder of many coupons pays for a fresh
    /// word once in 256. Events that redeem settle by redeeming. Invariant: no bit is ever unset.
    mapping(address token => mapping(address holder => mapping(uint256 word => uint256))) private _settled;
    /// @dev Net amounts set aside, base units of cash. Invariant: an event's add up to what it holds.
    mapping(uint256 id => mapping(address holder => uint256)) private _held;

    /// @param authority The access manager.
    /// @param directory The directory.
    /// @param taxes The table of tax.
    /// @param identity The identity registry.
    constructor(address authority, IDirectory directory, ITaxRegistry taxes, IIdentityRegistry identity)
        Distributions(authority, directory, taxes)
    {
        IDENTITY = identity;
    }

    /// @inheritdoc IDistributionVault
    function claim(uint256 id, address holder, address to) external nonReentrant {
        Distribution storage d = _existing(id);
        Head memory h = d.head;
        (uint16 code,, bytes32 investor,, InvestorRecord record) = IDENTITY.eligibility(address(0), to);
        uint256 units;
        if (code == ReasonCodes.OK) {
            _checkOneInvestor(investor, holder, to);
            (units, code) = _claimable(h, holder, to);
        }
        if (code != ReasonCodes.OK) revert PaymentRefused(code, holder, to);
        (bool settled, uint256 held) = _hadOf(id, h, holder);
        if (held != 0) {
            _unhold(id, d, holder, held);
            emit HeldReleased(id, holder, to, held);
            _sendAll(h.cash, to, held);
            return;
        }
        _checkPays(id, d, h);
        Due memory due;
        (due, code) = _dueOf(id, d, h, settled ? 0 : units, investor, record);
        if (due.gross == 0) revert NothingDue(id, holder);
        if (code != ReasonCodes.OK) revert PaymentRefused(code, holder, to);
        if (h.redeemsUnits) _redeem(h.token, holder, due);
        _settle(d, h, holder, due);
        emit EntitlementPaid(id, holder, to, due.certificate, due.units, due.gross, due.tax, due.net);
        if (due.net != 0) _sendAll(h.cash, to, due.net);
    }

    /// @inheritdoc IDistributionVault
    function push(uint256 id, address[] calldata holders) external nonReentrant {
        if (holders.length == 0 || holders.length > MAX_LINES) revert BatchSize(holders.length, MAX_LINES);
        Distribution storage d = _existing(id);
        _checkPays(id, d, d.head);
        address cash = d.head.cash;
        uint256 before = IERC20(cash).balanceOf(address(this));
        uint256 paid;
        for (uint256 i; i < holders.length; ++i) {
            if (gasleft() < GAS_EACH) revert GasTooLow(gasleft(), GAS_EACH);
            paid += _push(id, d, holders[i]);
        }
        _checkLeft(cash, before, paid);
    }

    /// @inheritdoc IDistributionVault
    function entitlementOf(uint256 id, address holder)
        external
        view
        returns (Standing standing, uint256 units, uint256 gross, uint256 tax, uint256 net)
    {
        Distribution storage d = _existing(id);
        Head memory h = d.head;
        bool settled;
        (settled, net) = _hadOf(id, h, holder);
        if (net != 0) return (Standing.Held, 0, 0, 0, net);
        if (settled) return (Standing.Paid, 0, 0, 0, 0);
        bytes32 investor = IDENTITY.ownerOf(holder);
        (units,,) = _holder(h, holder);
        (Due memory due, uint16 code) = _dueOf(id, d, h, units, investor, IDENTITY.recordOf(investor));
        bool over = !h.redeemsUnits && block.timestamp >= h.expiry;
        if (due.gross == 0 || over) return (Standing.Nothing, 0, 0, 0, 0);
        if (code != ReasonCodes.OK) revert PaymentRefused(code, holder, holder);
        return (Standing.Due, due.units, due.gross, due.tax, due.net);
    }

    /// @inheritdoc IDistributionVault
    function heldOf(uint256 id, address holder) external view returns (uint256) {
        return _held[id][holder];
    }

    /// @inheritdoc IDistributionVault
    function maxLines() external pure returns (uint256) {
        return MAX_LINES;
    }

    /// @dev Pays a holder at its own account what it is owed or what is held of it, or leaves that; answers what left.
    function _push(uint256 id, Distribution storage d, address holder) private returns (uint256) {
        Head memory h = d.head;
        (bool settled, uint256 held) = _hadOf(id, h, holder);
        if (held != 0) return _release(id, d, h, holder, held);
        return settled ? 0 : _pay(id, d, h, holder);
    }

    /// @dev Pays a holder at its own account, or holds what it is owed, or passes it over; answers what left.
    function _pay(uint256 id, Distribution storage d, Head memory h, address holder)
        private
        returns (uint256)
    {
        (uint16 code, uint256 units, bytes32 investor, InvestorRecord record) = _payee(h, holder);
        (Due memory due, uint16 unclear) = _dueOf(id, d, h, units, investor, record);
        if (due.gross == 0) return 0;
        if (unclear == ReasonCodes.OK && h.redeemsUnits) {
            unclear = code == ReasonCodes.OK ? _tryRedeem(h.token, holder, due) : code;
        }
        if (unclear != ReasonCodes.OK) {
            emit HolderSkipped(id, holder, unclear);
            return 0;
        }
        _settle(d, h, holder, due);
        if (due.net == 0) code = ReasonCodes.OK;
        else if (code == ReasonCodes.OK) code = _trySend(h.cash, holder, due.net);
        if (code != ReasonCodes.OK) {
            uint256 held = _hold(id, d, holder, due.net);
            emit EntitlementHeld(id, holder, code, due.certificate, due.units, due.gross, due.tax, held);
            return 0;
        }
        emit EntitlementPaid(id, holder, holder, due.certificate, due.units, due.gross, due.tax, due.net);
        return due.net;
    }

    /// @dev Pays a holder at its own account what is set aside for it, or leaves it there; answers what left.
    function _release(uint256 id, Distribution storage d, Head memory h, address holder, uint256 held)
        private
        returns (uint256)
    {
        (uint16 code,,,) = _payee(h, holder);
        if (code != ReasonCodes.OK) return 0;
        _unhold(id, d, holder, held);
        if (_trySend(h.cash, holder, held) != ReasonCodes.OK) {
            _hold(id, d, holder, held);
            return 0;
        }
        emit HeldReleased(id, holder, holder, held);
        return held;
    }

    /// @dev Books a payment and marks the holder as settled.
    function _settle(Distribution storage d, Head memory h, address holder, Due memory due) private {
        // Each sum is at most what the event was funded with, which is of this type.
        // forge-lint: disable-next-line(unsafe-typecast)
        (uint88 net, uint88 tax) = (uint88(due.net), uint88(due.tax));
        Head storage now_ = d.head;
        (now_.netPaid, now_.taxed, now_.payments) = (h.netPaid + net, h.taxed + tax, h.payments + 1);
        if (!h.redeemsUnits) _settled[h.token][holder][h.place >> 8] |= uint256(1) << (h.place & 0xff);
    }

    /// @dev Turns a payment that was booked into a holding; answers all that is held of it.
    function _hold(uint256 id, Distribution storage d, address holder, uint256 net)
        private
        returns (uint256 held)
    {
        // As in {_settle}.
        // forge-lint: disable-next-line(unsafe-typecast)
        (d.head.netPaid, d.held) = (d.head.netPaid - uint88(net), d.held + uint88(net));
        held = _held[id][holder] + net;
        _held[id][holder] = held;
    }

    /// @dev Turns a holding into a payment, booked.
    function _unhold(uint256 id, Distribution storage d, address holder, uint256 held) private {
        // As in {_settle}.
        // forge-lint: disable-next-line(unsafe-typecast)
        (d.head.netPaid, d.held) = (d.head.netPaid + uint88(held), d.held - uint88(held));
        delete _held[id][holder];
    }

    function _trySend(address cash, address to, uint256 amount) private returns (uint16) {
        return IERC20(cash).trySafeTransfer(to, amount) ? ReasonCodes.OK : ReasonCodes.CASH_REFUSED;
    }

    function _redeem(address token, address holder, Due memory due) private {
        IRedeemer(IManaged(token).MANAGER())
            .redeem(IBondToken(token).isin(), holder, due.units, bytes32(due.certificate));
    }

    function _tryRedeem(address token, address holder, Due memory due) private returns (uint16) {
        bytes32 isin = IBondToken(token).isin();
        try IRedeemer(IManaged(token).MANAGER()).redeem(isin, holder, due.units, bytes32(due.certificate)) {
            return ReasonCodes.OK;
        } catch {
            return ReasonCodes.UNITS_NOT_REDEEMED;
        }
    }

    /// @dev Why a holder's own account cannot be paid, or zero; what it is paid for, and whose it is, linked or not.
    function _payee(Head memory h, address holder)
        private
        view
        returns (uint16 code, uint256 units, bytes32 investor, InvestorRecord record)
    {
        (code,, investor,, record) = IDENTITY.eligibility(address(0), holder);
        if (investor == 0) {
            investor = IDENTITY.ownerOf(holder);
            record = IDENTITY.recordOf(investor);
        }
        bool frozen;
        bool retired;
        (units, frozen, retired) = _holder(h, holder);
        if (code != ReasonCodes.OK) return (code, units, investor, record);
        if (retired) code = ReasonCodes.ACCOUNT_RETIRED;
        else if (frozen) code = ReasonCodes.RECEIVER_ACCOUNT_FROZEN;
    }

    /// @dev What a holder is paid for; and why a claim is refused that the investor may otherwise make, or zero. An account
    /// that was given up is never paid; of a frozen one nothing is paid anywhere, but if it was recovered, its successor's
    /// freeze counts.
    function _claimable(Head memory h, address holder, address to)
        private
        view
        returns (uint256 units, uint16 code)
    {
        bool frozen;
        bool retired;
        (units, frozen, retired) = _holder(h, holder);
        (bool toFrozen, bool toRetired) = (frozen, retired);
        if (to != holder) (, toFrozen, toRetired) = _holder(h, to);
        if (toRetired) return (units, ReasonCodes.ACCOUNT_RETIRED);
        if (frozen && (!retired || toFrozen)) code = ReasonCodes.RECEIVER_ACCOUNT_FROZEN;
    }

    /// @dev What so many units are owed, and why its tax is unclear, or zero.
    function _dueOf(
        uint256 id,
        Distribution storage d,
        Head memory h,
        uint256 units,
        bytes32 investor,
        InvestorRecord record
    ) private view returns (Due memory due, uint16 code) {
        due.units = units;
        due.gross = Entitlement.share(units, h.perUnitE18);
        due.net = due.gross;
        due.certificate = id << 32 | (h.payments + 1);
        if (due.gross == 0 || h.taxType == 0) return (due, ReasonCodes.OK);
        (uint256 day,) = PktCalendar.dayAndSecond(h.paymentDate);
        try TAXES.rateFor(h.taxType, record.taxClass(), investor, day) returns (
            uint32 rateE6, ITaxRegistry.Rounding rounding
        ) {
            uint256 income = h.isPartlyTaxed ? Entitlement.share(units, d.taxablePerUnitE18) : due.gross;
            due.tax = Entitlement.tax(income, rateE6, rounding == ITaxRegistry.Rounding.HalfUp);
            due.net = due.gross - due.tax;
        } catch {
            code = ReasonCodes.TAX_RATE_UNKNOWN;
        }
    }

    /// @dev The units that an account is paid for, settled or not, and how it stands with the token.
    function _holder(Head memory h, address account)
        private
        view
        returns (uint256 units, bool frozen, bool retired)
    {
        return IRecordDates(h.token).payeeAt(account, h.redeemsUnits ? NOW : h.epoch);
    }

    /// @dev Whether a holder's entitlement was settled, and what is held of it. Only what was settled can be held; what redeems
    /// units is settled by having none.
    function _hadOf(uint256 id, Head memory h, address holder)
        private
        view
        returns (bool settled, uint256 held)
    {
        bool redeems = h.redeemsUnits;
        settled = !redeems && _settled[h.token][holder][h.place >> 8] >> (h.place & 0xff) & 1 != 0;
        if (settled || redeems) held = _held[id][holder];
    }

    function _checkOneInvestor(bytes32 investor, address holder, address to) private view {
        bool one = holder == to || IDENTITY.ownerOf(holder) == investor;
        if (!one || (msg.sender != to && IDENTITY.investorOf(msg.sender) != investor)) {
            revert NotOneInvestor(holder, msg.sender, to);
        }
    }
}
