// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Where the cash of coupons, redemptions and dividends lies until it is paid.
 * @notice An event says what each unit is owed. Anybody funds it; once its payment date is past and all of it is there,
 * holders claim, or anybody pushes to them in pages. What a holder is owed belongs to the investor behind the account: it is
 * withheld tax on by the table of the payment date, kept if it cannot be paid now, and paid to any good account of that
 * investor. Amounts are base units of the event's cash.
 * @dev Per unit, never pot over supply: gross = floor(units * perUnitE18 / 1e18), of which floor(units * taxablePerUnitE18 /
 * 1e18) is taxed. Who is owed: of an event that redeems, whoever has the units, since it is paid against them; of any other,
 * who had them at the record date. At all times funded = net paid + tax + held + returned + what is left, and no function
 * takes of what is left while somebody is owed it.
 */
interface IDistributionVault {
    /// @notice Why cash is paid. Append only.
    enum EventKind {
        None,
        Coupon,
        Redemption,
        Amortisation,
        Dividend
    }

    /// @notice What a holder's entitlement is. Append only.
    enum Standing {
        Nothing,
        Due,
        Held,
        Paid
    }

    /**
     * @notice An event to open.
     * @param token The security: it keeps record dates (see {IRecordDates}).
     * @param cash What is paid in, an ERC-20 that the directory lists as cash.
     * @param kind Why.
     * @param record Whose holders are owed: a record date of the token that is past.
     * @param paymentDate First UTC second at which it is paid.
     * @param expiry First UTC second at which what nobody took can go back to who funded it, thirty days after the payment
     * date and the opening at the earliest.
     * @param taxType The kind of income in the tax table; zero: no tax is withheld.
     * @param perUnitE18 Base units of cash a unit is owed, times 1e18.
     * @param taxablePerUnitE18 How much of that is income, times 1e18: all of a coupon, nothing of principal, of a bill what
     * it pays above its issue price.
     * @param redeemsUnits Units are taken out of existence as they are paid; the token's manager is an {IRedeemer}.
     */
    struct Opening {
        address token;
        address cash;
        EventKind kind;
        uint40 record;
        uint40 paymentDate;
        uint40 expiry;
        uint8 taxType;
        uint96 perUnitE18;
        uint96 taxablePerUnitE18;
        bool redeemsUnits;
    }

    /// @notice Where an event's cash is. `required` funds it; `funded` is what came in; the rest is what became of it.
    struct Totals {
        uint256 required;
        uint256 funded;
        uint256 netPaid;
        uint256 taxed;
        uint256 taxRemitted;
        uint256 held;
        uint256 returned;
    }

    /// @notice An event was opened and awaits its cash.
    event EventOpened(
        uint256 indexed id,
        address indexed token,
        EventKind indexed kind,
        address cash,
        uint40 record,
        uint40 paymentDate,
        uint40 expiry,
        uint8 taxType,
        uint96 perUnitE18,
        uint96 taxablePerUnitE18,
        bool redeemsUnits,
        uint256 required
    );
    /// @notice Cash came in: `contributed` is all that this account has put in, `funded` all that anybody has. Cash that
    /// completes an event late puts its expiry off by as much.
    event EventFunded(
        uint256 indexed id, address indexed funder, uint256 contributed, uint256 funded, uint40 expiry
    );
    /// @notice A holder's entitlement was paid: gross = tax + net. `certificate` is unique among all payments of this vault.
    event EntitlementPaid(
        uint256 indexed id,
        address indexed holder,
        address indexed to,
        uint256 certificate,
        uint256 units,
        uint256 gross,
        uint256 tax,
        uint256 net
    );
    /// @notice A holder's entitlement was taxed, and its net set aside for the investor because `reason` keeps it from being
    /// paid. `held` is all that is set aside for this holder in this event.
    event EntitlementHeld(
        uint256 indexed id,
        address indexed holder,
        uint16 indexed reason,
        uint256 certificate,
        uint256 units,
        uint256 gross,
        uint256 tax,
        uint256 held
    );
    /// @notice All that was set aside for a holder was paid.
    event HeldReleased(uint256 indexed id, address indexed holder, address indexed to, uint256 net);
    /// @notice A holder was passed over and is owed what it was: `reason` keeps its entitlement from being settled.
    event HolderSkipped(uint256 indexed id, address indexed holder, uint16 indexed reason);
    /// @notice Withheld tax was paid to the tax authority; `remitted` is all of this event's so far.
    event TaxRemitted(uint256 indexed id, address indexed account, uint256 remitted);
    /// @notice Cash that nobody is owed went back to who funded the event; `returned` is all that this account got back,
    /// `total` all that anybody did.
    event SurplusReturned(uint256 indexed id, address indexed funder, uint256 returned, uint256 total);

    /// @notice No such event.
    error EventUnknown(uint256 id);
    /// @notice The opening contradicts itself; `field` names the first that does.
    error OpeningInvalid(bytes32 field);
    /// @notice The event has all the cash it needs, or takes none any more.
    error FundingClosed(uint256 id);
    /// @notice No cash came in.
    error NothingReceived(uint256 id);
    /// @notice The event is not paid before that time.
    error NotPayableYet(uint256 id, uint256 paymentDate);
    /// @notice The event does not have all the cash it needs.
    error NotFunded(uint256 id, uint256 funded, uint256 required);
    /// @notice Nothing is claimed of the event from that time on, but what is held.
    error EventExpired(uint256 id, uint256 expiry);
    /// @notice The event has not expired.
    error NotExpired(uint256 id, uint256 expiry);
    /// @notice This holder is owed nothing in this event, or has had it.
    error NothingDue(uint256 id, address holder);
    /// @notice Holder, caller and payee are not accounts of one investor.
    error NotOneInvestor(address holder, address caller, address to);
    /// @notice The entitlement cannot be paid to that account now, for that reason code.
    error PaymentRefused(uint16 reason, address holder, address to);
    /// @notice Another amount left the vault than was paid.
    error CashLies(address cash, uint256 paid, uint256 left);
    /// @notice No tax is withheld that is not remitted already, or there is no account for it.
    error NothingToRemit(uint256 id);
    /// @notice Nothing goes back to that account now.
    error NothingToReturn(uint256 id, address funder);
    /// @notice No holders, or more than fit one transaction.
    error BatchSize(uint256 given, uint256 most);
    /// @notice Too little gas is left to pay the next holder; send more, or fewer holders.
    error GasTooLow(uint256 left, uint256 needed);

    /// @notice Opens an event. For the engines that know when something is due; its terms never change.
    /// @param opening What is owed.
    /// @return id Number of the event, from 1.
    function open(Opening calldata opening) external returns (uint256 id);

    /// @notice Puts cash in, up to what the event needs. Counts what arrives, not what was sent.
    /// @param id The event.
    /// @param amount Base units, taken from the caller by allowance; what is beyond the need is not taken.
    function fund(uint256 id, uint256 amount) external;

    /**
     * @notice Pays a holder's entitlement, or what is held of it. The caller and the payee are accounts of the investor that
     * the holding account belongs to, or ever belonged to.
     * @param id The event.
     * @param holder The account that held.
     * @param to Where to.
     */
    function claim(uint256 id, address holder, address to) external;

    /// @notice Pays holders at their own accounts, whoever asks. A holder that cannot be paid is passed over or has its
    /// entitlement held, and never keeps others from being paid; one that is owed nothing is ignored.
    /// @param id The event.
    /// @param holders At most {maxLines} of them.
    function push(uint256 id, address[] calldata holders) external;

    /// @notice Pays what was withheld to the tax authority's account, whoever asks.
    /// @param id The event.
    function remitTax(uint256 id) external;

    /// @notice Gives a funder back its part of what nobody is owed, after the expiry, whoever asks. Units that an event redeems
    /// keep their cash for as long as they exist.
    /// @param id The event.
    /// @param funder Who funded.
    function returnSurplus(uint256 id, address funder) external;

    /// @notice An event as it was opened, with its expiry as it is now.
    /// @param id The event.
    function eventOf(uint256 id) external view returns (Opening memory);

    /// @notice Where an event's cash is.
    /// @param id The event.
    function totalsOf(uint256 id) external view returns (Totals memory);

    /**
     * @notice What a holder is owed, by today's tax class. What was paid is in the logs.
     * @param id The event.
     * @param holder The account that held.
     * @return standing What it is; due whether or not the event is payable.
     * @return units Units owed for, if due.
     * @return gross Before tax, if due.
     * @return tax To be withheld, if due.
     * @return net To be paid, if due or held.
     */
    function entitlementOf(uint256 id, address holder)
        external
        view
        returns (Standing standing, uint256 units, uint256 gross, uint256 tax, uint256 net);

    /// @notice Whether an event's payment date is past and all its cash is there: it pays.
    /// @param id The event.
    function isPayable(uint256 id) external view returns (bool);

    /// @notice What is set aside for a holder in an event.
    /// @param id The event.
    /// @param holder The account that held.
    function heldOf(uint256 id, address holder) external view returns (uint256);

    /// @notice What an account has put into an event and got back.
    /// @param id The event.
    /// @param funder The account.
    function contributionOf(uint256 id, address funder)
        external
        view
        returns (uint256 contributed, uint256 returned);

    /// @notice How many events there are.
    function eventCount() external view returns (uint256);

    /// @notice Holders that one page may have.
    function maxLines() external view returns (uint256);
}
