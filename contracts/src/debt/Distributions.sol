// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IDirectory} from "../interfaces/IDirectory.sol";
import {IDistributionVault} from "../interfaces/IDistributionVault.sol";
import {IRecordDates} from "../interfaces/IRecordDates.sol";
import {ITaxRegistry} from "../interfaces/ITaxRegistry.sol";
import {Entitlement} from "../types/Entitlement.sol";

/**
 * @title The events of {IDistributionVault} and their cash: opened, funded, remitted and returned.
 * @dev Read before you inherit: cash leaves only through {_sendAll} here, and through {DistributionVault}'s payments, each
 * after it was booked. For every cash: balance >= sum over its events of funded - net paid - remitted - returned.
 */
abstract contract Distributions is IDistributionVault, AccessManaged, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev What a payment reads of an event: three words, the third of which it writes.
    struct Head {
        address token;
        uint96 perUnitE18;
        address cash;
        /// @dev The token's epoch that the record date ended, so that a payment need not look for it.
        uint16 epoch;
        uint40 paymentDate;
        uint40 expiry;
        uint88 netPaid;
        uint88 taxed;
        /// @dev Entitlements paid or held so far; numbers their certificates.
        uint32 payments;
        /// @dev Which of its token's events it is, from one, so that the word is never fresh when somebody is paid.
        uint16 place;
        uint8 taxType;
        bool redeemsUnits;
        bool isFunded;
        /// @dev Whether not all of it is income; only then does a payment read how much is.
        bool isPartlyTaxed;
    }

    /// @dev An event. Amounts are base units of its cash. Invariants: net paid + taxed + held + returned <= funded <= required,
    /// remitted <= taxed, and all that is opened stays but the expiry.
    struct Distribution {
        Head head;
        uint96 taxablePerUnitE18;
        uint88 required;
        uint40 record;
        EventKind kind;
        uint88 funded;
        uint88 held;
        uint88 taxRemitted;
        uint88 returned;
    }

    /// @dev What an account put into an event and got back, base units of cash.
    struct Contribution {
        uint128 contributed;
        uint128 returned;
    }

    /// @notice Where assets and cash are listed.
    IDirectory public immutable DIRECTORY;
    /// @notice The table of tax.
    ITaxRegistry public immutable TAXES;

    /// @dev Time that holders have at the least.
    uint256 private constant MIN_CLAIM_TIME = 30 days;

    /// @inheritdoc IDistributionVault
    uint256 public eventCount;

    mapping(uint256 id => Distribution) private _events;
    /// @dev Events of each token.
    mapping(address token => uint16) private _places;
    mapping(uint256 id => mapping(address funder => Contribution)) private _contributions;

    /// @param authority The access manager.
    /// @param directory The directory.
    /// @param taxes The table of tax.
    constructor(address authority, IDirectory directory, ITaxRegistry taxes) AccessManaged(authority) {
        DIRECTORY = directory;
        TAXES = taxes;
    }

    /// @inheritdoc IDistributionVault
    function open(Opening calldata o) external restricted returns (uint256 id) {
        _check(o);
        uint256 units = IRecordDates(o.token).totalSupplyAt(o.record);
        uint256 required = Entitlement.need(units, o.perUnitE18);
        if (units == 0) revert OpeningInvalid("record");
        id = ++eventCount;
        _enter(_events[id], o, required.toUint88());
        emit EventOpened(
            id,
            o.token,
            o.kind,
            o.cash,
            o.record,
            o.paymentDate,
            o.expiry,
            o.taxType,
            o.perUnitE18,
            o.taxablePerUnitE18,
            o.redeemsUnits,
            required
        );
    }

    /// @inheritdoc IDistributionVault
    function fund(uint256 id, uint256 amount) external nonReentrant {
        Distribution storage d = _existing(id);
        if (d.head.isFunded || block.timestamp >= d.head.expiry) revert FundingClosed(id);
        (uint256 funded, uint256 required) = (d.funded, d.required);
        uint256 received = _receive(d.head.cash, Math.min(amount, required - funded));
        if (received == 0) revert NothingReceived(id);
        funded += received;
        d.funded = funded.toUint88();
        if (funded == required) {
            d.head.isFunded = true;
            // Holders have as long as if the cash had been there in time.
            if (block.timestamp > d.head.paymentDate) {
                d.head.expiry += uint40(block.timestamp) - d.head.paymentDate;
            }
        }
        Contribution storage c = _contributions[id][msg.sender];
        c.contributed += received.toUint128();
        emit EventFunded(id, msg.sender, c.contributed, funded, d.head.expiry);
    }

    /// @inheritdoc IDistributionVault
    function remitTax(uint256 id) external nonReentrant {
        Distribution storage d = _existing(id);
        address account = TAXES.taxAccount();
        uint256 amount = d.head.taxed - d.taxRemitted;
        if (amount == 0 || account == address(0)) revert NothingToRemit(id);
        d.taxRemitted = d.head.taxed;
        emit TaxRemitted(id, account, d.head.taxed);
        _sendAll(d.head.cash, account, amount);
    }

    /// @inheritdoc IDistributionVault
    function returnSurplus(uint256 id, address funder) external nonReentrant {
        Distribution storage d = _existing(id);
        if (block.timestamp < d.head.expiry) revert NotExpired(id, d.head.expiry);
        Contribution storage c = _contributions[id][funder];
        // Of all that was ever nobody's; what went back before is of it.
        uint256 part = c.contributed == 0 ? 0 : Math.mulDiv(_surplus(d), c.contributed, d.funded);
        if (part <= c.returned) revert NothingToReturn(id, funder);
        uint256 amount = part - c.returned;
        c.returned = part.toUint128();
        d.returned += amount.toUint88();
        emit SurplusReturned(id, funder, part, d.returned);
        _sendAll(d.head.cash, funder, amount);
    }

    /// @inheritdoc IDistributionVault
    function eventOf(uint256 id) external view returns (Opening memory) {
        Distribution storage d = _existing(id);
        return Opening({
            token: d.head.token,
            cash: d.head.cash,
            kind: d.kind,
            record: d.record,
            paymentDate: d.head.paymentDate,
            expiry: d.head.expiry,
            taxType: d.head.taxType,
            perUnitE18: d.head.perUnitE18,
            taxablePerUnitE18: d.taxablePerUnitE18,
            redeemsUnits: d.head.redeemsUnits
        });
    }

    /// @inheritdoc IDistributionVault
    function totalsOf(uint256 id) external view returns (Totals memory) {
        Distribution storage d = _existing(id);
        return Totals(d.required, d.funded, d.head.netPaid, d.head.taxed, d.taxRemitted, d.held, d.returned);
    }

    /// @inheritdoc IDistributionVault
    function contributionOf(uint256 id, address funder)
        external
        view
        returns (uint256 contributed, uint256 returned)
    {
        Contribution storage c = _contributions[id][funder];
        return (c.contributed, c.returned);
    }

    /// @inheritdoc IDistributionVault
    function isPayable(uint256 id) external view returns (bool) {
        Distribution storage d = _existing(id);
        return d.head.isFunded && block.timestamp >= d.head.paymentDate;
    }

    /// @dev Sends booked cash; what leaves is what was booked, or the cash is not worth its name.
    function _sendAll(address cash, address to, uint256 amount) internal {
        uint256 before = IERC20(cash).balanceOf(address(this));
        IERC20(cash).safeTransfer(to, amount);
        _checkLeft(cash, before, amount);
    }

    function _checkLeft(address cash, uint256 before, uint256 paid) internal view {
        uint256 now_ = IERC20(cash).balanceOf(address(this));
        if (before < now_ || before - now_ != paid) {
            revert CashLies(cash, paid, Math.saturatingSub(before, now_));
        }
    }

    function _checkPays(uint256 id, Distribution storage d, Head memory h) internal view {
        if (!h.isFunded) revert NotFunded(id, d.funded, d.required);
        if (block.timestamp < h.paymentDate) revert NotPayableYet(id, h.paymentDate);
        if (!h.redeemsUnits && block.timestamp >= h.expiry) revert EventExpired(id, h.expiry);
    }

    function _existing(uint256 id) internal view returns (Distribution storage d) {
        d = _events[id];
        if (d.head.token == address(0)) revert EventUnknown(id);
    }

    function _enter(Distribution storage d, Opening calldata o, uint88 required) private {
        (d.kind, d.record, d.required) = (o.kind, o.record, required);
        d.taxablePerUnitE18 = o.taxablePerUnitE18;
        Head storage h = d.head;
        (h.token, h.perUnitE18, h.cash) = (o.token, o.perUnitE18, o.cash);
        (h.paymentDate, h.expiry, h.taxType) = (o.paymentDate, o.expiry, o.taxType);
        (h.redeemsUnits, h.isPartlyTaxed) = (o.redeemsUnits, o.taxablePerUnitE18 != o.perUnitE18);
        h.epoch = IRecordDates(o.token).epochOf(o.record).toUint16();
        h.place = ++_places[o.token];
    }

    /// @dev Takes cash from the caller and answers how much came.
    function _receive(address cash, uint256 amount) private returns (uint256 received) {
        uint256 before = IERC20(cash).balanceOf(address(this));
        IERC20(cash).safeTransferFrom(msg.sender, address(this), amount);
        received = IERC20(cash).balanceOf(address(this)) - before;
        if (received > amount) revert CashLies(cash, amount, received);
    }

    /// @dev What nobody is owed of an expired event, ever returned or not. What was never complete never paid; units to be
    /// redeemed keep their cash.
    function _surplus(Distribution storage d) private view returns (uint256) {
        uint256 owed = uint256(d.head.netPaid) + d.head.taxed + d.held;
        if (d.head.redeemsUnits && d.head.isFunded) {
            owed += Entitlement.need(IERC20(d.head.token).totalSupply(), d.head.perUnitE18);
        }
        return Math.saturatingSub(d.funded, owed);
    }

    function _check(Opening calldata o) private view {
        IDirectory.Kind kind = DIRECTORY.kindOf(o.token);
        if (kind != IDirectory.Kind.BondToken && kind != IDirectory.Kind.NationalAsset) {
            revert OpeningInvalid("token");
        }
        if (DIRECTORY.kindOf(o.cash) != IDirectory.Kind.SettlementCash) revert OpeningInvalid("cash");
        if (o.kind == EventKind.None) revert OpeningInvalid("kind");
        if (o.paymentDate < o.record) revert OpeningInvalid("paymentDate");
        if (o.expiry < Math.max(o.paymentDate, block.timestamp) + MIN_CLAIM_TIME) {
            revert OpeningInvalid("expiry");
        }
        if (o.perUnitE18 == 0) revert OpeningInvalid("perUnitE18");
        bool taxed = o.taxablePerUnitE18 != 0;
        if (o.taxablePerUnitE18 > o.perUnitE18 || taxed != (o.taxType != 0)) {
            revert OpeningInvalid("taxablePerUnitE18");
        }
    }
}
