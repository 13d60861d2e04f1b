// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICurtailmentManager} from "../interfaces/ICurtailmentManager.sol";
import {IDirectory} from "../interfaces/IDirectory.sol";
import {IDistributionVault} from "../interfaces/IDistributionVault.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IMeterLedger} from "../interfaces/IMeterLedger.sol";
import {INominationBook} from "../interfaces/INominationBook.sol";
import {IPowerBilling} from "../interfaces/IPowerBilling.sol";
import {IPowerProgramme} from "../interfaces/IPowerProgramme.sol";
import {ITariffBook} from "../interfaces/ITariffBook.sol";
import {CashClaims} from "../market/CashClaims.sol";
import {Firmness} from "../types/Firmness.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {Charges, Tariff, Usage} from "../types/Tariff.sol";
import {BillingAccounts} from "./BillingAccounts.sol";
import {Bills} from "./Bills.sol";
import {Receipts} from "./Receipts.sol";

/**
 * @title {IPowerBilling}, for the sites of one book of nominations.
 * @dev Invariant of every site: what its months were billed for, what was adjusted and its penalties = its invoices + what is
 * carried. All of them are whole paisa.
 */
contract PowerBilling is IPowerBilling, BillingAccounts {
    using SafeCast for int256;
    using SafeCast for uint256;

    /// @dev What a site's month was invoiced for so far, and by which version of its readings last.
    struct Billed {
        uint32 meterVersion;
        int128 amount;
    }

    /// @notice The programme, which knows the time blocks.
    IPowerProgramme public immutable PROGRAMME;
    /// @notice The book of nominations, which knows the sites.
    INominationBook public immutable BOOK;
    /// @notice What was curtailed.
    ICurtailmentManager public immutable CURTAILMENT;
    /// @notice What was drawn.
    IMeterLedger public immutable METERS;
    /// @notice What power costs.
    ITariffBook public immutable TARIFFS;

    mapping(uint32 site => mapping(uint16 period => Billed)) private _billed;
    /// @dev Base units carried to each site's next invoice.
    mapping(uint32 site => int256) private _carried;
    mapping(uint32 site => mapping(uint32 hour => Breach)) private _breaches;

    /// @param authority The access manager.
    /// @param directory Where it is written what is a bond.
    /// @param identity The identity registry.
    /// @param vault Where coupons are paid.
    /// @param cash What power is paid in.
    /// @param programme The programme.
    /// @param book The book of nominations.
    /// @param curtailment What was curtailed.
    /// @param meters What was drawn.
    /// @param tariffs What power costs.
    constructor(
        address authority,
        IDirectory directory,
        IIdentityRegistry identity,
        IDistributionVault vault,
        address cash,
        IPowerProgramme programme,
        INominationBook book,
        ICurtailmentManager curtailment,
        IMeterLedger meters,
        ITariffBook tariffs
    ) AccessManaged(authority) CashClaims(identity) Receipts(directory, vault, cash) {
        (PROGRAMME, BOOK, CURTAILMENT) = (programme, book, curtailment);
        (METERS, TARIFFS) = (meters, tariffs);
    }

    /// @inheritdoc IPowerBilling
    function issue(uint32 site, uint16 period, uint32 meterVersion)
        external
        nonReentrant
        returns (uint256 invoice)
    {
        INominationBook.Site memory s = BOOK.siteOf(site);
        int256 due = _charge(site, period, meterVersion) + _carried[site];
        Tariff memory t = TARIFFS.tariffAt(s.zone, period);
        Invoice memory i;
        (i.investor, i.site, i.period, i.meterVersion) = (s.investor, site, period, meterVersion);
        i.dueAt = uint40(block.timestamp + t.dueDays * 1 days);
        i.lateAt = uint40(i.dueAt + t.graceDays * 1 days);
        // Above zero.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (due > 0) i.amount = uint256(due).toUint128();
        int256 carried = due > 0 ? int256(0) : due;
        _carried[site] = carried;
        emit InvoiceIssued(
            invoiceCount + 1, i.investor, site, period, meterVersion, i.amount, carried, i.dueAt, i.lateAt
        );
        return _enter(i);
    }

    /// @inheritdoc IPowerBilling
    function adjust(uint32 site, int128 amount, bytes32 documentHash) external restricted {
        uint16 code;
        if (BOOK.siteOf(site).investor == 0) code = ReasonCodes.SITE_UNKNOWN;
        else if (amount == 0 || amount % int256(Bills.PAISA) != 0) code = ReasonCodes.NOT_WHOLE_PAISA;
        if (code != ReasonCodes.OK) revert AdjustmentRefused(code, site, amount);
        int256 carried = _carried[site] + amount;
        _carried[site] = carried;
        emit Adjusted(site, amount, carried, documentHash);
    }

    /// @inheritdoc IPowerBilling
    function judgeBreach(
        uint32 site,
        uint32 hour,
        uint32 meterVersion,
        IMeterLedger.ReadingProof calldata proof
    ) external {
        uint16 code = _judgementCode(site, hour, meterVersion);
        if (code != ReasonCodes.OK) revert BreachRefused(code, site, hour, meterVersion);
        _judge(site, hour, meterVersion, METERS.provenKwh(site, hour, meterVersion, proof));
    }

    /// @inheritdoc IPowerBilling
    function billedOf(uint32 site, uint16 period) external view returns (uint32 meterVersion, int256 amount) {
        Billed storage b = _billed[site][period];
        return (b.meterVersion, b.amount);
    }

    /// @inheritdoc IPowerBilling
    function carriedOf(uint32 site) external view returns (int256) {
        return _carried[site];
    }

    /// @inheritdoc IPowerBilling
    function breachOf(uint32 site, uint32 hour) external view returns (Breach memory) {
        return _breaches[site][hour];
    }

    /// @inheritdoc IPowerBilling
    function chargesOf(uint32 site, uint16 period)
        public
        view
        returns (uint32 meterVersion, uint256 kwh, Charges memory charges)
    {
        (meterVersion, kwh) = METERS.settledOf(site, period);
        if (meterVersion == 0) {
            revert InvoiceRefused(ReasonCodes.VERSION_NOT_SETTLED, site, period, meterVersion);
        }
        Tariff memory t = TARIFFS.tariffAt(BOOK.siteOf(site).zone, period);
        charges = Bills.charges(t, _usage(site, period, kwh));
    }

    /// @dev Works out a month by a version of its readings; answers how much more it costs than it was billed for.
    function _charge(uint32 site, uint16 period, uint32 meterVersion) private returns (int256) {
        (uint32 settled, uint256 kwh, Charges memory c) = chargesOf(site, period);
        Billed storage b = _billed[site][period];
        uint16 code;
        if (settled != meterVersion) code = ReasonCodes.VERSION_NOT_SETTLED;
        else if (b.meterVersion == meterVersion) code = ReasonCodes.ALREADY_INVOICED;
        if (code != ReasonCodes.OK) revert InvoiceRefused(code, site, period, meterVersion);
        emit MonthCharged(site, period, meterVersion, kwh, c.capacity, c.energy, c.takeOrPay, c.compensation);
        int256 total = (c.capacity + c.energy + c.takeOrPay).toInt256() - c.compensation.toInt256();
        int256 had = b.amount;
        (b.meterVersion, b.amount) = (meterVersion, total.toInt128());
        return total - had;
    }

    /// @dev Sets an hour's penalty by a proven reading, in place of any before.
    function _judge(uint32 site, uint32 hour, uint32 meterVersion, uint256 kwh) private {
        Breach storage b = _breaches[site][hour];
        uint256 allowed = _allowedKwh(site, hour);
        uint256 had = b.penalty;
        // Nothing to penalise, and nothing to take back.
        if (kwh <= allowed && had == 0) {
            revert BreachRefused(ReasonCodes.NO_BREACH, site, hour, meterVersion);
        }
        uint256 penalty = kwh > allowed ? _penalty(site, hour, kwh - allowed) : 0;
        (b.meterVersion, b.penalty) = (meterVersion, penalty.toUint128());
        int256 carried = _carried[site] + penalty.toInt256() - had.toInt256();
        _carried[site] = carried;
        emit BreachJudged(site, hour, meterVersion, kwh, allowed, penalty, carried);
    }

    /// @dev Why an hour cannot be judged by a version of the readings, or zero.
    function _judgementCode(uint32 site, uint32 hour, uint32 meterVersion) private view returns (uint16) {
        (uint32 settled,) = METERS.settledOf(site, _periodOf(hour));
        if (meterVersion == 0 || settled != meterVersion) return ReasonCodes.VERSION_NOT_SETTLED;
        bool judged = _breaches[site][hour].meterVersion == meterVersion;
        return judged ? ReasonCodes.BREACH_JUDGED : ReasonCodes.OK;
    }

    /// @dev What kWh above what is allowed in an hour cost.
    function _penalty(uint32 site, uint32 hour, uint256 excessKwh) private view returns (uint256) {
        Tariff memory t = TARIFFS.tariffAt(BOOK.siteOf(site).zone, _periodOf(hour));
        return Bills.rounded(excessKwh * t.breachE4, 1);
    }

    function _periodOf(uint32 hour) private pure returns (uint16) {
        return PktCalendar.periodAt(uint256(hour) * 1 hours);
    }

    /// @dev What a site did in a month that is settled, so over.
    function _usage(uint32 site, uint16 period, uint256 kwh) private view returns (Usage memory u) {
        (uint256 first,) = PktCalendar.dayAndSecond(PktCalendar.periodStart(period));
        (uint256 next,) = PktCalendar.dayAndSecond(PktCalendar.periodEnd(period));
        (, u.blockOfHour) = PROGRAMME.timeBlocks();
        u.daysOfMonth = next - first;
        u.firmLanes = BOOK.nominatedLanes(site, period, Firmness.FIRM);
        u.interruptibleLanes = BOOK.nominatedLanes(site, period, Firmness.INTERRUPTIBLE);
        u.firmCurtailedKwh = CURTAILMENT.curtailedKwh(site, first, next, Firmness.FIRM);
        u.interruptibleCurtailedKwh = CURTAILMENT.curtailedKwh(site, first, next, Firmness.INTERRUPTIBLE);
        u.drawnKwh = kwh;
    }

    /// @dev What a site was allowed to draw in an hour: kW for one hour.
    function _allowedKwh(uint32 site, uint32 hour) private view returns (uint256) {
        (uint256 firm, uint256 interruptible) = CURTAILMENT.allowedKw(site, hour);
        return firm + interruptible;
    }
}
