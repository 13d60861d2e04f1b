// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Use it or sell it: kW of capacity rights that their holders have not nominated are offered again.
 * @notice Once the gate of a right's first month is closed, what its holder has not nominated is on offer, without anybody's
 * act, while the right has a month that has not begun. Whoever has an open site in the right's zone, a licence, and no bill
 * that is late, takes kW of it for that site, from the first month that has not begun to the right's last. They stay the
 * holder's right, within every ceiling; they are metered, curtailed and billed where they are nominated: at the taker's site.
 *
 * The taker pays at once. The price falls evenly, from a start when the gate closes to a floor when the right's first month
 * begins, and stays there for later months. A share of what is paid becomes the holder's deposit for its bills; the rest is
 * the treasury's. What enforcement takes of the right afterwards is taken off its nominations as ever, and not paid back.
 * @dev Prices are base units of cash (PKR 1e-4) for each MWh of the hours that are taken. Periods are calendar months in PKT
 * (UTC+5), counted from January 2025 = 0.
 */
interface IReofferDesk {
    /**
     * @notice On which terms power of a zone is offered again.
     * @param fromPeriod First month they hold for: that from which on power is taken.
     * @param startPrice Price when the gate closes, base units for each MWh.
     * @param floorPrice Price from the beginning of the right's first month on, not zero.
     * @param holderShareE6 Share of the proceeds, times 1e6, that is the holder's.
     * @param treasury Account that gets the rest; zero, with nothing else, if nothing is offered.
     */
    struct Terms {
        uint16 fromPeriod;
        uint64 startPrice;
        uint64 floorPrice;
        uint32 holderShareE6;
        address treasury;
    }

    /// @notice What was taken once: kW of a holder's right for the taker's site, from a month to the right's last. Of the cost,
    /// the holder's share is its deposit.
    struct Taking {
        bytes32 holder;
        uint256 id;
        bytes32 taker;
        uint32 site;
        uint32 kw;
        uint16 fromPeriod;
        uint64 price;
        uint256 cost;
        uint256 holderShare;
    }

    /// @notice What was taken so far: how often, for how much, and the holders' shares of that, base units.
    struct Totals {
        uint64 takings;
        uint96 cost;
        uint96 holderShare;
    }

    /// @notice From that month on, power of the zone is offered again on these terms.
    event TermsSet(
        uint16 indexed zone,
        uint16 indexed fromPeriod,
        uint64 startPrice,
        uint64 floorPrice,
        uint32 holderShareE6,
        address treasury
    );
    /// @notice An investor has taken kW of a holder's right for its site, from a month to the right's last. Of the cost, the
    /// holder's share is its deposit now.
    event Taken(
        uint256 indexed taking,
        bytes32 indexed holder,
        uint256 indexed id,
        bytes32 taker,
        uint32 site,
        uint32 kw,
        uint16 fromPeriod,
        uint64 price,
        uint256 cost,
        uint256 holderShare
    );

    /// @notice The terms are refused for that reason.
    error TermsRefused(uint16 code, uint16 zone, uint16 fromPeriod);
    /// @notice The taking is refused for that reason.
    error TakingRefused(uint16 code, bytes32 holder, uint256 id, uint32 site, uint32 kw);
    /// @notice Less cash arrived than was sent.
    error CashMiscounted(address cash, uint256 sent, uint256 arrived);

    /// @notice Sets the terms of a zone from a month on: the second after the current one, or a later one. The current month and
    /// the next keep theirs; terms that would have begun after those are replaced.
    /// @param zone Zone of the grid.
    /// @param terms The terms.
    function setTerms(uint16 zone, Terms calldata terms) external;

    /// @notice Takes kW that are on offer for a site of the caller's, and pays for them from the caller's allowance.
    /// @param holder The investor whose right it is.
    /// @param id The right.
    /// @param site The site.
    /// @param kw Amount in kW.
    /// @param maxPrice What the caller pays at most, base units for each MWh.
    /// @return taking Number of the taking, from 1.
    function take(bytes32 holder, uint256 id, uint32 site, uint32 kw, uint64 maxPrice)
        external
        returns (uint256 taking);

    /// @notice Why an account's taking would be refused now, its cash aside.
    /// @param account Who would take.
    /// @param holder The investor whose right it is.
    /// @param id The right.
    /// @param site The site.
    /// @param kw Amount in kW.
    /// @param maxPrice What the account would pay at most, base units for each MWh.
    /// @return Zero, or the reason.
    function takeCode(address account, bytes32 holder, uint256 id, uint32 site, uint32 kw, uint64 maxPrice)
        external
        view
        returns (uint16);

    /// @notice What is on offer of a holder's right now.
    /// @param holder The investor whose right it is.
    /// @param id The right.
    /// @return code Zero, or why nothing of it is offered; then the rest is zero too.
    /// @return kw Amount in kW.
    /// @return price Price now, base units for each MWh.
    /// @return fromPeriod First month that is taken.
    function offerOf(bytes32 holder, uint256 id)
        external
        view
        returns (uint16 code, uint256 kw, uint64 price, uint16 fromPeriod);

    /// @notice What kW of a right on offer cost now, in whole paisa, and the holder's share of it; zeros if none are offered.
    /// @param id The right.
    /// @param kw Amount in kW.
    function costOf(uint256 id, uint32 kw) external view returns (uint256 cost, uint256 holderShare);

    /// @notice The terms of a zone's month, from the current one on; zeros if there are none.
    /// @param zone Zone of the grid.
    /// @param period Month since January 2025.
    function termsAt(uint16 zone, uint16 period) external view returns (Terms memory);

    /// @notice Hash of a taking, in the order of {Taking}, each part a word; zero if there is none.
    /// @param taking Number of the taking.
    function takingHash(uint256 taking) external view returns (bytes32);

    /// @notice What was taken so far.
    function totals() external view returns (Totals memory);
}
