// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice Why a movement is refused: one vocabulary for pre-checks, reverts, events and the API.
 * @dev The words beside each code are the ones people read; the build copies them into the package data. A code is
 * never reused or renumbered. 1xx identity, 2xx licence, 3xx compliance rules, 4xx token state, 5xx power programme,
 * 6xx payments, 7xx settlement.
 */
library ReasonCodes {
    /// @dev Allowed.
    uint16 internal constant OK = 0;

    /// @dev The sender's account belongs to no registered investor.
    uint16 internal constant SENDER_UNKNOWN = 101;
    /// @dev The receiver's account belongs to no registered investor.
    uint16 internal constant RECEIVER_UNKNOWN = 102;
    /// @dev The sending investor is frozen.
    uint16 internal constant SENDER_FROZEN = 103;
    /// @dev The receiving investor is frozen.
    uint16 internal constant RECEIVER_FROZEN = 104;
    /// @dev The sending investor's record is closed.
    uint16 internal constant SENDER_CLOSED = 105;
    /// @dev The receiving investor's record is closed.
    uint16 internal constant RECEIVER_CLOSED = 106;
    /// @dev The sending investor's KYC has expired.
    uint16 internal constant SENDER_KYC_EXPIRED = 107;
    /// @dev The receiving investor's KYC has expired.
    uint16 internal constant RECEIVER_KYC_EXPIRED = 108;
    /// @dev The account to recover to does not belong to the investor whose account is lost.
    uint16 internal constant RECOVERY_TO_ANOTHER_INVESTOR = 109;

    /// @dev The investor holds no licence of the category this asset asks for.
    uint16 internal constant LICENCE_MISSING = 201;
    /// @dev The investor's licence application is not yet decided.
    uint16 internal constant LICENCE_PENDING = 202;
    /// @dev The investor's licence is suspended: it may sell and be paid, but not acquire.
    uint16 internal constant LICENCE_SUSPENDED = 203;
    /// @dev The investor's licence has been revoked.
    uint16 internal constant LICENCE_REVOKED = 204;
    /// @dev The investor's licence has expired.
    uint16 internal constant LICENCE_EXPIRED = 205;
    /// @dev The investor has surrendered its licence.
    uint16 internal constant LICENCE_SURRENDERED = 206;
    /// @dev The investor's licence is granted but its validity has not begun.
    uint16 internal constant LICENCE_NOT_YET_VALID = 207;
    /// @dev Whoever moves this for its holder is not licensed to do so.
    uint16 internal constant OPERATOR_NOT_LICENSED = 208;
    /// @dev The investor would hold more than its licence permits while it is in the sandbox.
    uint16 internal constant SANDBOX_LIMIT_EXCEEDED = 209;

    /// @dev The regulator has not yet set the rules of this asset.
    uint16 internal constant RULES_NOT_SET = 300;
    /// @dev The receiver would hold more of this asset than one investor may.
    uint16 internal constant HOLDING_CAP_EXCEEDED = 301;
    /// @dev Investors of the receiver's country may not hold this asset.
    uint16 internal constant COUNTRY_NOT_ALLOWED = 302;
    /// @dev The asset would have more holders than it may.
    uint16 internal constant HOLDER_COUNT_EXCEEDED = 303;
    /// @dev The asset is locked up: holders may not yet transfer it.
    uint16 internal constant LOCKED_UP = 304;
    /// @dev The sending investor has not yet held that much for the time that this asset asks for.
    uint16 internal constant HOLDING_PERIOD_RUNNING = 305;
    /// @dev The amount is not a whole number of lots.
    uint16 internal constant NOT_WHOLE_LOTS = 306;
    /// @dev Trading in this asset is closed now.
    uint16 internal constant TRADING_CLOSED = 307;
    /// @dev This transfer needs an approval of the regulator that has not been given, has been used, or has expired.
    uint16 internal constant APPROVAL_MISSING = 308;
    /// @dev The receiver would hold a greater share of this asset than one investor may.
    uint16 internal constant CONCENTRATION_EXCEEDED = 309;
    /// @dev The sending investor is on the sanctions list.
    uint16 internal constant SENDER_SANCTIONED = 310;
    /// @dev The receiving investor is on the sanctions list.
    uint16 internal constant RECEIVER_SANCTIONED = 311;
    /// @dev The account that would move this is on the sanctions list.
    uint16 internal constant OPERATOR_SANCTIONED = 312;
    /// @dev The sending investor would move more of this asset than it may in one period.
    uint16 internal constant VELOCITY_EXCEEDED = 313;
    /// @dev The receiver has no attestation on a topic that this asset asks for.
    uint16 internal constant ATTESTATION_MISSING = 314;
    /// @dev The receiver's attestation on a topic that this asset asks for has been revoked.
    uint16 internal constant ATTESTATION_REVOKED = 315;
    /// @dev The receiver's attestation on a topic that this asset asks for has expired.
    uint16 internal constant ATTESTATION_EXPIRED = 316;
    /// @dev The attester of the receiver's attestation is suspended, or no longer trusted on its topic.
    uint16 internal constant ATTESTER_NOT_TRUSTED = 317;
    /// @dev The parties do not fit the kind of the movement: only an issuance or conversion has no sender, only a
    /// redemption, recall or conversion has no receiver.
    uint16 internal constant MOVEMENT_MALFORMED = 318;

    /// @dev The series has reached its maturity date and no longer moves.
    uint16 internal constant SERIES_MATURED = 401;
    /// @dev The delivery window of this capacity right is over.
    uint16 internal constant RIGHT_EXPIRED = 402;
    /// @dev This product of capacity rights may not be transferred.
    uint16 internal constant PRODUCT_NOT_TRANSFERABLE = 403;
    /// @dev The asset is paused.
    uint16 internal constant PAUSED = 404;
    /// @dev The sending account is frozen in this asset.
    uint16 internal constant SENDER_ACCOUNT_FROZEN = 405;
    /// @dev The receiving account is frozen in this asset.
    uint16 internal constant RECEIVER_ACCOUNT_FROZEN = 406;
    /// @dev What the sending account holds, less what of it is frozen or held, is too little.
    uint16 internal constant FREE_BALANCE_TOO_LOW = 407;
    /// @dev The account was given up in a recovery and is used no more.
    uint16 internal constant ACCOUNT_RETIRED = 408;
    /// @dev Sender and receiver are the same account.
    uint16 internal constant SAME_ACCOUNT = 409;
    /// @dev The amount is more than this asset can count.
    uint16 internal constant AMOUNT_OUT_OF_RANGE = 410;

    /// @dev The programme would exceed its ceiling in at least one month and time block.
    uint16 internal constant PROGRAMME_CAP_EXCEEDED = 501;
    /// @dev The zone would exceed its ceiling in at least one month and time block.
    uint16 internal constant ZONE_CAP_EXCEEDED = 502;
    /// @dev The plant would exceed its ceiling in at least one month and time block.
    uint16 internal constant PLANT_CAP_EXCEEDED = 503;
    /// @dev The zone is not defined in the programme.
    uint16 internal constant ZONE_UNKNOWN = 504;
    /// @dev The plant is not defined in the programme, or belongs to another zone.
    uint16 internal constant PLANT_UNKNOWN = 505;
    /// @dev The product is not defined in the programme.
    uint16 internal constant PRODUCT_UNKNOWN = 506;
    /// @dev The delivery window is reversed, too long, too far ahead, or has a month that is over.
    uint16 internal constant WINDOW_INVALID = 507;
    /// @dev The time blocks are empty or not defined in the programme.
    uint16 internal constant BLOCKS_INVALID = 508;
    /// @dev The number is not that of a capacity right.
    uint16 internal constant RIGHT_MALFORMED = 509;
    /// @dev The phase would exceed its ceiling in at least one month and time block.
    uint16 internal constant PHASE_CAP_EXCEEDED = 510;
    /// @dev The right says something about its firmness that is not defined.
    uint16 internal constant FIRMNESS_INVALID = 511;
    /// @dev One part of the right would have no month or no time block.
    uint16 internal constant PART_EMPTY = 512;
    /// @dev The two rights are not two parts of one: they overlap, leave a gap, or differ in more than their windows.
    uint16 internal constant RIGHTS_DO_NOT_JOIN = 513;
    /// @dev The gate of the right's first month is closed. Split off the later months first.
    uint16 internal constant GATE_CLOSED = 514;
    /// @dev Too much of the right is nominated to sites. Release what is to move, before the gate closes.
    uint16 internal constant UNITS_NOMINATED = 515;
    /// @dev More of the right would be nominated than its investor holds.
    uint16 internal constant NOMINATION_ABOVE_HOLDING = 516;
    /// @dev Less of the right is nominated to the site.
    uint16 internal constant NOMINATION_TOO_LOW = 517;
    /// @dev The receiver has no open energy site in the zone of the right.
    uint16 internal constant SITE_MISSING = 518;
    /// @dev The energy site is not registered.
    uint16 internal constant SITE_UNKNOWN = 519;
    /// @dev The energy site, and so its meter, is another investor's.
    uint16 internal constant SITE_OF_ANOTHER = 520;
    /// @dev The energy site is in another zone than the right.
    uint16 internal constant SITE_IN_ANOTHER_ZONE = 521;
    /// @dev The energy site is closed and takes no more power.
    uint16 internal constant SITE_CLOSED = 522;
    /// @dev The right is nominated to as many sites as one right may be.
    uint16 internal constant TOO_MANY_SITES = 523;
    /// @dev The holder has not paid for power in time, and nominates no more until it does.
    uint16 internal constant HOLDER_DELINQUENT = 524;
    /// @dev The gate of the right's first month is open: its holder still nominates, and nothing of it is offered again.
    uint16 internal constant GATE_OPEN = 540;
    /// @dev The last month of the right has begun: nothing of it is offered again.
    uint16 internal constant OFFER_OVER = 541;
    /// @dev No terms are set under which idle power of the zone is offered again in that month.
    uint16 internal constant OFFER_TERMS_MISSING = 542;
    /// @dev Nothing would be taken, or more than is on offer.
    uint16 internal constant OFFER_TOO_LOW = 543;
    /// @dev The price is above what the taker would pay at most.
    uint16 internal constant PRICE_ABOVE_MAX = 544;
    /// @dev The terms are for no zone, name a floor of nothing or above the start, or share out more than the whole.
    uint16 internal constant OFFER_TERMS_INVALID = 545;
    /// @dev A gate may be closed: terms are set for months from the second after the current one on.
    uint16 internal constant OFFER_TERMS_TOO_SOON = 546;

    /// @dev The cash would not move to the payee.
    uint16 internal constant CASH_REFUSED = 601;
    /// @dev No rate of tax is in the table for the payee's tax class on the payment date.
    uint16 internal constant TAX_RATE_UNKNOWN = 602;
    /// @dev The units to be redeemed would not leave the holder.
    uint16 internal constant UNITS_NOT_REDEEMED = 603;

    /// @dev Nothing was instructed under this number.
    uint16 internal constant INSTRUCTION_UNKNOWN = 701;
    /// @dev The instruction was settled, called off or released before.
    uint16 internal constant INSTRUCTION_OVER = 702;
    /// @dev The other party has not instructed the same terms.
    uint16 internal constant INSTRUCTION_NOT_MATCHED = 703;
    /// @dev The instruction's settlement time has not come.
    uint16 internal constant SETTLEMENT_TOO_EARLY = 704;
    /// @dev The instruction's deadline is over: it can only be released.
    uint16 internal constant SETTLEMENT_TOO_LATE = 705;
    /// @dev The cash is paid elsewhere: only the key that its payment reveals settles this.
    uint16 internal constant KEY_NEEDED = 706;
    /// @dev The buyer's account has, or lets the settlement contract draw, too little cash.
    uint16 internal constant CASH_TOO_LOW = 707;
    /// @dev The units set aside for this instruction are so no longer: it can only be released.
    uint16 internal constant HOLD_GONE = 708;
    /// @dev The seller has not given the settlement contract charge of its rights.
    uint16 internal constant RIGHTS_NOT_ENTRUSTED = 709;
    /// @dev A token or a receiver refused without a reason code.
    uint16 internal constant SETTLEMENT_FAILED = 710;

    /// @dev There is no such curtailment order.
    uint16 internal constant ORDER_UNKNOWN = 801;
    /// @dev The order has no hour, passes midnight in Pakistan, or lies more than 366 days ahead.
    uint16 internal constant ORDER_HOURS_INVALID = 802;
    /// @dev The order's first hour has begun. It begins with the next full hour at the earliest.
    uint16 internal constant ORDER_TOO_LATE = 803;
    /// @dev Of no parts, or more parts than the whole, nothing can remain.
    uint16 internal constant FACTOR_INVALID = 804;
    /// @dev Firm kW would be curtailed in an hour in which interruptible kW are not at zero, and no emergency is cited.
    uint16 internal constant INTERRUPTIBLE_FIRST = 805;
    /// @dev The curtailment has begun: from now on it only gets tighter.
    uint16 internal constant ORDER_BEGUN = 806;
    /// @dev The order has no hour left that has not begun.
    uint16 internal constant ORDER_OVER = 807;
    /// @dev The zone has as many orders for that day as it may have.
    uint16 internal constant TOO_MANY_ORDERS = 808;
    /// @dev One of the signatures is not of a meter operator of the zone, or not of these readings.
    uint16 internal constant OPERATOR_UNKNOWN = 809;
    /// @dev Too few meter operators of the zone have signed.
    uint16 internal constant QUORUM_MISSING = 810;
    /// @dev The signatures are not in ascending order of their signers, or one signed twice.
    uint16 internal constant SIGNERS_OUT_OF_ORDER = 811;
    /// @dev The root of readings is zero or covers no site.
    uint16 internal constant BATCH_EMPTY = 812;
    /// @dev The month of the readings is not over yet.
    uint16 internal constant MONTH_NOT_OVER = 813;
    /// @dev Readings are stated once, then restated version by version: this is not the next version.
    uint16 internal constant VERSION_NOT_NEXT = 814;
    /// @dev The readings have been restated, or not been stated yet: this is not the newest version.
    uint16 internal constant VERSION_NOT_NEWEST = 815;
    /// @dev A site's month is 4 bytes for every hour of it, and no reading passes the uint32 range.
    uint16 internal constant PAGE_MALFORMED = 816;
    /// @dev The readings are not under the root of that version.
    uint16 internal constant PROOF_INVALID = 817;
    /// @dev The site's readings of that version are published already.
    uint16 internal constant PAGE_PUBLISHED = 818;
    /// @dev The site's readings of that version are not published.
    uint16 internal constant PAGE_NOT_PUBLISHED = 819;
    /// @dev The site's challenge window is over, or its readings were challenged already.
    uint16 internal constant CHALLENGE_TOO_LATE = 820;
    /// @dev The site's challenge window is still open.
    uint16 internal constant CHALLENGE_WINDOW_OPEN = 821;
    /// @dev A reading of the site is challenged: it is restated, or the challenge dismissed, before the month is settled.
    uint16 internal constant READINGS_CHALLENGED = 822;
    /// @dev No reading of the site's month is challenged.
    uint16 internal constant NOT_CHALLENGED = 823;
    /// @dev The site's month is settled with that version already.
    uint16 internal constant ALREADY_SETTLED = 824;

    /// @dev The tariff names no source, ends before it begins, or makes more than everything take-or-pay.
    uint16 internal constant TARIFF_INVALID = 901;
    /// @dev Months would be left without a tariff: it begins by the month after the last of the tariff before.
    uint16 internal constant TARIFF_GAP = 902;
    /// @dev A month that has begun keeps its tariff, and a later tariff stands in the way.
    uint16 internal constant TARIFF_TOO_LATE = 903;
    /// @dev The site's month is not settled with that version of its readings.
    uint16 internal constant VERSION_NOT_SETTLED = 904;
    /// @dev The site's month is invoiced by that version of its readings already.
    uint16 internal constant ALREADY_INVOICED = 905;
    /// @dev There is no such invoice.
    uint16 internal constant INVOICE_UNKNOWN = 906;
    /// @dev The invoice is paid in full.
    uint16 internal constant INVOICE_PAID = 907;
    /// @dev An older invoice of the same investor is open: it is paid first.
    uint16 internal constant INVOICE_NOT_OLDEST = 908;
    /// @dev The invoice is not overdue: no guarantee is drawn for it yet.
    uint16 internal constant INVOICE_NOT_OVERDUE = 909;
    /// @dev The payment is nothing, or more than is open.
    uint16 internal constant PAYMENT_INVALID = 910;
    /// @dev The guarantee is smaller than what would be taken of it.
    uint16 internal constant GUARANTEE_TOO_LOW = 911;
    /// @dev The deposit is smaller than what would be taken of it.
    uint16 internal constant DEPOSIT_TOO_LOW = 912;
    /// @dev Invoices of the investor are open.
    uint16 internal constant INVOICES_OPEN = 913;
    /// @dev The amount is nothing, or no whole number of paisa.
    uint16 internal constant NOT_WHOLE_PAISA = 914;
    /// @dev The reading is within what the site was allowed to draw in that hour.
    uint16 internal constant NO_BREACH = 915;
    /// @dev That hour of the site is judged by that version of its readings already.
    uint16 internal constant BREACH_JUDGED = 916;
    /// @dev The investor is not registered.
    uint16 internal constant INVESTOR_UNKNOWN = 917;
    /// @dev Nobody is named whom receipts are owed to, or the account is no investor's.
    uint16 internal constant PAYEE_MISSING = 918;
    /// @dev What receipts are pledged to is no bond of this ledger, or the share is more than the whole.
    uint16 internal constant PLEDGE_INVALID = 919;
    /// @dev Units of the bond exist: the share pledged to it only rises, and what is kept for it stays.
    uint16 internal constant PLEDGE_BINDING = 920;
    /// @dev Nothing is kept for the bond, or the event needs nothing of it.
    uint16 internal constant NOTHING_TO_FUND = 921;
    /// @dev The receiver has not paid for power in time.
    uint16 internal constant RECEIVER_DELINQUENT = 922;

    /// @dev No document is named.
    uint16 internal constant DOCUMENT_MISSING = 951;
    /// @dev The rule of under-use has no threshold or one above the whole, or too few or too many months.
    uint16 internal constant USE_RULE_INVALID = 952;
    /// @dev No rule of under-use is set.
    uint16 internal constant USE_RULE_MISSING = 953;
    /// @dev A month that is judged is not settled for every site that the right is nominated to.
    uint16 internal constant USE_NOT_SETTLED = 954;
    /// @dev The load factor of the site's month is measured by that version of its readings already.
    uint16 internal constant ALREADY_MEASURED = 955;
    /// @dev The months that are judged are not all in the window of the right.
    uint16 internal constant MONTHS_OUTSIDE_WINDOW = 956;
    /// @dev The window of the right is over, or would be before the cure period is.
    uint16 internal constant WINDOW_ENDS_FIRST = 957;
    /// @dev The investor holds nothing of the right.
    uint16 internal constant NOTHING_HELD = 958;
    /// @dev The right's nominations were cut in a judged month or after it, so that it cannot be judged any more.
    uint16 internal constant NOMINATIONS_CUT = 959;
    /// @dev In a month that is judged the load factor reaches the threshold.
    uint16 internal constant USED_ENOUGH = 960;
    /// @dev A notice to the same investor is open for this right.
    uint16 internal constant NOTICE_OPEN = 961;
    /// @dev There is no such notice.
    uint16 internal constant NOTICE_UNKNOWN = 962;
    /// @dev The notice is cured, withdrawn or carried out.
    uint16 internal constant NOTICE_OVER = 963;
    /// @dev The month lies before those that the notice was given for.
    uint16 internal constant CURE_TOO_EARLY = 964;
    /// @dev The month's load factor stays under the threshold, so that it cures nothing.
    uint16 internal constant USED_TOO_LITTLE = 965;
    /// @dev The cure period is not over.
    uint16 internal constant CURE_RUNNING = 966;
    /// @dev Recall is proposed already, and waits for approval.
    uint16 internal constant RECALL_PENDING = 967;
    /// @dev So much does not idle: the rest of what is held was used.
    uint16 internal constant NOTHING_IDLE = 968;
    /// @dev The accounts are too many, not in ascending order, another investor's, more than are needed, or hold too little.
    uint16 internal constant ACCOUNTS_INVALID = 969;
}
