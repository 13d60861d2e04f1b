// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrderProposer} from "./IOrderProposer.sol";

/**
 * @title Persistent idling: whoever holds power and leaves it idle gets notice, time to cure, and then loses what idles.
 * @notice The load factor of a site in a month is what it drew over what it was allowed to draw: its settled kWh over the kWh
 * nominated to it, of every class and time block, less the kWh curtailed. It is at most the whole, and the whole if nothing was
 * allowed. The load factor of a right in a month, as one investor holds it, is the kW it has nominated times the load
 * factors of their sites, over the kW it holds now: what is held and not nominated idles.
 *
 * Notice is given if that stays under a threshold for a number of months on end, all settled. Any month from the first of
 * them on that reaches the threshold, judged as things are now, cures it: a month used better since, a restatement of the
 * readings, or the same use of a smaller holding, because kW were given back or sold. If the cure period ends and no month does,
 * the desk proposes to recall what idles, a person approves that at the enforcement desk, and the kW are the programme's again.
 * @dev Everything is decided by what is on the chain, when it is needed; only the load factor of a site's month may be written
 * down before (see {measure}), so that judging many months of many orders of curtailment fits a transaction. Shares are E6,
 * rounded up, in the holder's favour. A right that is split or merged is another right, and judged anew.
 *
 * At each site so many kW are kept as were used there in the best month that was judged, rounded up: those are never recalled.
 * A month before or in which enforcement cut the right's nominations is not judged: what was nominated in it is not known any more.
 * Periods are calendar months in PKT (UTC+5), counted from January 2025 = 0.
 */
interface IUnderUseDesk is IOrderProposer {
    /// @notice When notice is given: so many months on end under the threshold; and how many whole months there are to cure.
    struct Rule {
        uint32 thresholdE6;
        uint8 months;
        uint8 cureMonths;
    }

    /// @notice How a notice stands. Append only.
    enum NoticeState {
        None,
        Open,
        Cured,
        Withdrawn,
        Recalled
    }

    /// @notice A notice, with what it keeps of the rule it was given under. The months judged are `firstPeriod` to `lastPeriod`,
    /// and the cure period ends with `cureLast`. `recalledKw`: recalled under it so far, which counts as held when it is judged.
    struct Notice {
        bytes32 investor;
        uint256 id;
        uint32 thresholdE6;
        uint16 firstPeriod;
        uint16 lastPeriod;
        uint16 cureLast;
        NoticeState state;
        uint32 recalledKw;
    }

    /// @notice Notices are given by that rule from now on.
    event RuleSet(uint32 thresholdE6, uint8 months, uint8 cureMonths, bytes32 documentHash);
    /// @notice A site's month, by that version of its readings, has that load factor.
    event UseMeasured(
        uint32 indexed site,
        uint16 indexed period,
        uint32 version,
        uint256 kwh,
        uint256 allowedKwh,
        uint32 loadE6
    );
    /// @notice An investor leaves a right idle, of which it holds so much.
    event NoticeGiven(
        uint256 indexed notice,
        bytes32 indexed investor,
        uint256 indexed id,
        uint32 thresholdE6,
        uint16 firstPeriod,
        uint16 lastPeriod,
        uint16 cureLast,
        uint256 heldKw,
        bytes32 documentHash
    );
    /// @notice A notice is cured by that month's load factor.
    event NoticeCured(uint256 indexed notice, uint16 indexed period, uint256 loadE6);
    /// @notice A notice is withdrawn.
    event NoticeWithdrawn(uint256 indexed notice, bytes32 documentHash);
    /// @notice The recall of what idles is proposed at the enforcement desk, by an order for each account; `place` counts the
    /// orders of one proposal from 0 on.
    event RecallProposed(
        uint256 indexed notice,
        uint256 indexed order,
        address indexed account,
        uint8 place,
        uint256 kw,
        bytes32 documentHash
    );
    /// @notice An order was approved, and that much is recalled; `last`: it was the last one, and the notice is closed.
    event IdleRecalled(uint256 indexed notice, uint256 indexed order, uint256 kw, bool last);

    /// @notice The rule is refused for that reason.
    error RuleRefused(uint16 code);
    /// @notice The measuring of a site's month is refused for that reason.
    error MeasureRefused(uint16 code, uint32 site, uint16 period);
    /// @notice The notice is refused for that reason.
    error NoticeRefused(uint16 code, bytes32 investor, uint256 id, uint16 lastPeriod);
    /// @notice What would be done with a notice is refused for that reason.
    error StepRefused(uint16 code, uint256 notice);

    /// @notice Sets the rule by which notices are given from now on; those given before keep theirs.
    /// @param newRule Threshold above zero and at most the whole, 1 to 24 months, 1 to 12 months to cure.
    /// @param documentHash Hash of the document that sets it.
    function setRule(Rule calldata newRule, bytes32 documentHash) external;

    /// @notice Writes down the load factor of a settled month of a site; again after a restatement. Anybody may.
    /// @param site The site.
    /// @param period Month since January 2025.
    function measure(uint32 site, uint16 period) external;

    /// @notice Gives an investor notice that it leaves a right idle.
    /// @param investor The investor.
    /// @param id The right.
    /// @param lastPeriod The last of the months that are judged.
    /// @param documentHash Hash of the notice.
    /// @return notice Number of the notice.
    function giveNotice(bytes32 investor, uint256 id, uint16 lastPeriod, bytes32 documentHash)
        external
        returns (uint256 notice);

    /// @notice Closes a notice by a month that reached its threshold, and calls off what was proposed under it. Anybody may.
    /// @param notice The notice.
    /// @param period A settled month, the first that was judged or later.
    function cure(uint256 notice, uint16 period) external;

    /// @notice Withdraws a notice, and calls off what was proposed under it.
    /// @param notice The notice.
    /// @param documentHash Hash of the reasons.
    function withdraw(uint256 notice, bytes32 documentHash) external;

    /// @notice Proposes, at the enforcement desk, to recall what idles; again when an order expired or was turned down.
    /// @param notice The notice.
    /// @param accounts Accounts of the investor that hold the right, ascending, 16 at most: each gives what it holds until all
    /// that idles is covered, and each is needed.
    /// @param documentHash The document that orders it.
    function recall(uint256 notice, address[] calldata accounts, bytes32 documentHash) external;

    /// @notice The rule by which notices are given; no months: there is none.
    function rule() external view returns (Rule memory);

    /// @notice A notice; all zero if there is none.
    /// @param notice Number of the notice.
    function noticeOf(uint256 notice) external view returns (Notice memory);

    /// @notice Notices given so far; also the number of the last one.
    function noticeCount() external view returns (uint256);

    /// @notice The open notice of a right and investor, or zero.
    /// @param investor The investor.
    /// @param id The right.
    function openNotice(bytes32 investor, uint256 id) external view returns (uint256 notice);

    /// @notice The orders of the last proposal under a notice.
    /// @param notice The notice.
    function ordersOf(uint256 notice) external view returns (uint256[] memory orders);

    /// @notice What a site drew in a month, what it was allowed to, and its load factor; version zero: not settled.
    /// @param site The site.
    /// @param period Month since January 2025.
    function useOf(uint32 site, uint16 period)
        external
        view
        returns (uint32 version, uint256 kwh, uint256 allowedKwh, uint32 loadE6);

    /// @notice The load factor by which a site's month is written down, and the version of its readings; zero: it is not.
    /// @param site The site.
    /// @param period Month since January 2025.
    function measuredOf(uint32 site, uint16 period) external view returns (uint32 version, uint32 loadE6);

    /// @notice The load factor of a right in a month, as an investor holds it now.
    /// @param investor The investor.
    /// @param id The right.
    /// @param period Month since January 2025.
    /// @return code Zero, or why the month cannot be judged.
    /// @return loadE6 The load factor.
    function loadOf(bytes32 investor, uint256 id, uint16 period)
        external
        view
        returns (uint16 code, uint256 loadE6);

    /// @notice Why notice would be refused now, or zero.
    /// @param investor The investor.
    /// @param id The right.
    /// @param lastPeriod The last of the months that are judged.
    function noticeCode(bytes32 investor, uint256 id, uint16 lastPeriod) external view returns (uint16);

    /// @notice Why no recall could be proposed now under a notice, or zero and how much idles.
    /// @param notice The notice.
    function idleOf(uint256 notice) external view returns (uint16 code, uint256 kw);
}
