// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title What is withheld of income, by kind of income, tax class and day.
 * @notice A table of dated rates with their sources. A rate holds from its day until the next one's, so there is neither gap
 * nor overlap, and nothing that has begun ever changes: what a day's rate was can be asked for ever. An investor with a
 * certificate of exemption or of a reduced rate has one of its own for the days the certificate names.
 * @dev Days are PKT days since 1 January 1970. Rates are fractions times 1e6 (20 % = 200000). Tax types and classes are
 * numbers of the published table; type 0 is what no tax is withheld from, and has no rates.
 */
interface ITaxRegistry {
    /// @notice How a tax that is no whole base unit of cash is rounded. Append only.
    enum Rounding {
        Down,
        HalfUp
    }

    /// @notice A line of the table.
    struct Rate {
        uint8 taxType;
        uint8 taxClass;
        uint32 fromDay;
        uint32 rateE6;
        Rounding rounding;
        bytes32 sourceHash;
    }

    /// @notice From that day on, the rate is that; `number` counts the lines of this type and class from 1. A line that had
    /// been entered under the same number had not begun, and is replaced.
    event RateSet(
        uint8 indexed taxType,
        uint8 indexed taxClass,
        uint32 fromDay,
        uint32 rateE6,
        Rounding rounding,
        bytes32 sourceHash,
        uint256 number
    );
    /// @notice An investor's own rate from one day to another, both included; `number` as in {RateSet}. With `untilDay`
    /// before `fromDay`, it has none of its own from that day on.
    event InvestorRateSet(
        bytes32 indexed investor,
        uint8 indexed taxType,
        uint32 fromDay,
        uint32 untilDay,
        uint32 rateE6,
        Rounding rounding,
        bytes32 documentHash,
        uint256 number
    );
    /// @notice What is withheld is paid to that account from now on.
    event TaxAccountSet(address indexed account);

    /// @notice There is no rate for that type and class on that day.
    error RateUnknown(uint8 taxType, uint8 taxClass, uint256 day);
    /// @notice The rate would begin on a day that may have been taxed already.
    error RateTooEarly(uint256 fromDay, uint256 earliest);
    /// @notice A type of zero, a rate above the whole, no source or no account.
    error RateInvalid();
    /// @notice No lines, or more than fit one transaction.
    error BatchSize(uint256 given, uint256 most);

    /**
     * @notice Enters rates; all lines or none. A rate begins tomorrow at the earliest; the first of its type and class on any
     * day, since nothing can have been taxed without it. A rate that has not begun is replaced by the next one entered.
     * @param rates Lines, at most {maxLines}.
     */
    function setRates(Rate[] calldata rates) external;

    /**
     * @notice Enters a certificate of an investor's: its own rate for some days, tomorrow at the earliest. One that has not
     * begun is replaced by the next one entered; one that has begun ends where the next one begins.
     * @param investor The investor.
     * @param taxType The kind of income.
     * @param fromDay First day.
     * @param untilDay Last day; before `fromDay`: no rate of its own from that day on.
     * @param rateE6 The rate.
     * @param rounding How it is rounded.
     * @param documentHash Hash of the certificate.
     */
    function setInvestorRate(
        bytes32 investor,
        uint8 taxType,
        uint32 fromDay,
        uint32 untilDay,
        uint32 rateE6,
        Rounding rounding,
        bytes32 documentHash
    ) external;

    /// @notice Says where what is withheld is paid to.
    /// @param account The tax authority's account.
    function setTaxAccount(address account) external;

    /// @notice The rate of a tax class on a day; reverts if there is none.
    /// @param taxType The kind of income.
    /// @param taxClass The tax class.
    /// @param day PKT day.
    function rateAt(uint8 taxType, uint8 taxClass, uint256 day)
        external
        view
        returns (uint32 rateE6, Rounding rounding);

    /// @notice The rate of an investor on a day: its own, or else its class'; reverts if there is neither.
    /// @param taxType The kind of income.
    /// @param taxClass The investor's tax class.
    /// @param investor The investor.
    /// @param day PKT day.
    function rateFor(uint8 taxType, uint8 taxClass, bytes32 investor, uint256 day)
        external
        view
        returns (uint32 rateE6, Rounding rounding);

    /// @notice A line of the table by its number; all zero if there is none.
    /// @param taxType The kind of income.
    /// @param taxClass The tax class.
    /// @param number Its number, from 1.
    function lineOf(uint8 taxType, uint8 taxClass, uint256 number)
        external
        view
        returns (uint32 fromDay, uint32 rateE6, Rounding rounding);

    /// @notice Lines of a type and class so far, the one that has not begun included.
    /// @param taxType The kind of income.
    /// @param taxClass The tax class.
    function rateCount(uint8 taxType, uint8 taxClass) external view returns (uint256);

    /// @notice Certificates of an investor for a kind of income so far, the one that has not begun included.
    /// @param investor The investor.
    /// @param taxType The kind of income.
    function investorRateCount(bytes32 investor, uint8 taxType) external view returns (uint256);

    /// @notice Where what is withheld is paid to; zero before it is said.
    function taxAccount() external view returns (address);

    /// @notice Lines that one batch may have.
    function maxLines() external view returns (uint256);
}
