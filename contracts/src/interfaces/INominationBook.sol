// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRecordingRule} from "./IRecordingRule.sol";

/**
 * @title Who will draw what, where: kW of capacity rights bound to licensed sites before the gate of their month closes.
 * @notice The grid operator registers sites: an investor's, in a zone, behind one meter. Before the gate of a right's first
 * month closes, its holder nominates kW of it to sites of its own in the right's zone, moves them between sites, or
 * releases them. A nomination holds for every month of the right: who wants to decide month by month holds a right for each
 * month (see ICapacityRights.split).
 *
 * It is a rule of the rights as well. What is nominated does not leave its investor, and a right whose gate is closed is not
 * transferred: its later months are split off first. An order of enforcement takes what it takes; nominations beyond what is
 * left are cut, from the current month on.
 * After the gate, what its holder has not nominated is idle, and is offered again (see IReofferDesk): what is taken stays the
 * holder's right, but is bound to the taker's site, as a nomination of the holder's that the taker is asked for.
 * @dev Nominations belong to the investor, not to the account, so they outlive a recovery. The holdings of the rights must be
 * tracked by the compliance engine. One investor nominates a right to 4 sites at most, so that every loop is bounded.
 * Periods are calendar months in PKT (UTC+5), counted from January 2025 = 0.
 */
interface INominationBook is IRecordingRule {
    /// @notice A site. `meter` is a salted hash of the meter's number; `open` is false for a site that takes no more kW.
    struct Site {
        bytes32 investor;
        bytes32 meter;
        uint16 zone;
        bool open;
    }

    /// @notice A site now reads thus.
    event SiteSet(
        uint32 indexed site, bytes32 indexed investor, bytes32 indexed meter, uint16 zone, bool open
    );
    /// @notice The gates of months from that one on close so many days before they begin.
    event GateSet(uint16 indexed fromPeriod, uint8 daysBefore);
    /// @notice An investor has so many kW of its right nominated to a site now. If they were cut by enforcement, or taken by the
    /// site's investor, that holds from the month named on; otherwise the month is the right's first.
    event Nominated(
        bytes32 indexed investor, uint256 indexed id, uint32 indexed site, uint256 kw, uint16 fromPeriod
    );

    /// @notice The nomination is refused for that reason.
    error NominationRefused(uint16 code, uint256 id, uint32 site, uint256 kw);
    /// @notice Zero site, zero meter, a zone that is not defined, or a site that is there already.
    error SiteInvalid(uint32 site);
    /// @notice The investor has no licence in force to mine or to run a data centre; why not.
    error SiteRefused(uint16 code, bytes32 investor);
    /// @notice The meter is a site's already.
    error MeterTaken(bytes32 meter, uint32 site);
    /// @notice There is no such site.
    error SiteUnknown(uint32 site);
    /// @notice A gate closes 1 to 28 days before its month, and is set for months from the second after the current one on.
    error GateInvalid(uint16 fromPeriod, uint8 daysBefore);

    /// @notice Registers a site of an investor licensed to mine or to run a data centre.
    /// @param site Its number, not zero.
    /// @param investor Whose it is.
    /// @param zone Zone of the grid it is connected in.
    /// @param meter Salted hash of its meter's number.
    function registerSite(uint32 site, bytes32 investor, uint16 zone, bytes32 meter) external;

    /// @notice Puts another meter in a site's place.
    /// @param site The site.
    /// @param meter Salted hash of the new meter's number.
    function replaceMeter(uint32 site, bytes32 meter) external;

    /// @notice Closes a site, or opens it again. What is nominated to it stands; a closed one takes no more.
    /// @param site The site.
    /// @param open Whether it is open from now on.
    function setSiteOpen(uint32 site, bool open) external;

    /// @notice Sets how long before a month its gate closes.
    /// @param fromPeriod First month, the second after the current one or later.
    /// @param daysBefore Days, 1 to 28.
    function setGate(uint16 fromPeriod, uint8 daysBefore) external;

    /// @notice Binds kW of a right to a site for every month of it; replaces what was bound there. For a holder with a licence in
    /// force that has paid for power in time; to lower what is bound it needs neither.
    /// @param id The right.
    /// @param site The site.
    /// @param kw What shall be bound there, kW.
    function nominate(uint256 id, uint32 site, uint256 kw) external;

    /// @notice Moves bound kW from one site to another of the same holder.
    /// @param id The right.
    /// @param fromSite Site that gives.
    /// @param toSite Site that takes.
    /// @param kw Amount in kW.
    function renominate(uint256 id, uint32 fromSite, uint32 toSite, uint256 kw) external;

    /// @notice Releases everything that is bound of a right to a site.
    /// @param id The right.
    /// @param site The site.
    function release(uint256 id, uint32 site) external;

    /// @notice Binds more kW of a holder's right to a site of the taker's, from the first month that has not begun on.
    /// @param holder The investor whose right it is.
    /// @param taker An account of the investor whose site it is, who is asked all that a nomination asks.
    /// @param id The right, whose gate is closed.
    /// @param site The site.
    /// @param kw What shall be bound there beside what is, kW.
    function bindTaken(bytes32 holder, address taker, uint256 id, uint32 site, uint32 kw) external;

    /// @notice Why {bindTaken} would be refused now.
    /// @param holder The investor whose right it is.
    /// @param taker An account of the investor whose site it is.
    /// @param id The right.
    /// @param site The site.
    /// @param kw What would be bound there beside what is, kW.
    /// @return Zero, or the reason.
    function takingCode(bytes32 holder, address taker, uint256 id, uint32 site, uint32 kw)
        external
        view
        returns (uint16);

    /// @notice From which month on what is idle of a right can be taken now: the first that has not begun.
    /// @param id The right.
    /// @return code Zero, or why nothing can be taken: its gate is open, or its last month has begun.
    /// @return period Month since January 2025.
    function offeredFrom(uint256 id) external view returns (uint16 code, uint16 period);

    /// @notice kW of a right that an investor holds and that nothing is nominated of.
    /// @param investor The investor.
    /// @param id The right.
    function idleOf(bytes32 investor, uint256 id) external view returns (uint256 kw);

    /// @notice Lowers what an investor has bound of a right to a site, from the current month on, gate or no gate. For who
    /// recalls what idles, so that the book need not choose what it cuts.
    /// @param investor The investor.
    /// @param id The right.
    /// @param site The site.
    /// @param kw What stays bound there, kW, less than is.
    function unbind(bytes32 investor, uint256 id, uint32 site, uint256 kw) external;

    /// @notice Why an account's nomination would be refused now.
    /// @param account Who would nominate.
    /// @param id The right.
    /// @param site The site.
    /// @param kw What would be bound there, kW.
    /// @return Zero, or the reason.
    function nominationCode(address account, uint256 id, uint32 site, uint256 kw)
        external
        view
        returns (uint16);

    /// @notice A site; zeros if there is none.
    /// @param site The site.
    function siteOf(uint32 site) external view returns (Site memory);

    /// @notice The site a meter stands for, or zero.
    /// @param meter Salted hash of the meter's number.
    function siteByMeter(bytes32 meter) external view returns (uint32);

    /// @notice How many open sites an investor has in a zone.
    /// @param investor The investor.
    /// @param zone Zone number.
    function openSites(bytes32 investor, uint16 zone) external view returns (uint256);

    /// @notice First UTC second at which nothing is nominated any more for a month.
    /// @param period Month since January 2025.
    function gateClosesAt(uint16 period) external view returns (uint256);

    /// @notice kW nominated to a site in one cell of the grid, of one class of firmness.
    /// @param site The site.
    /// @param period Month since January 2025.
    /// @param timeBlock Time block.
    /// @param class 0 firm, 1 interruptible.
    function nominatedKw(uint32 site, uint16 period, uint8 timeBlock, uint8 class)
        external
        view
        returns (uint256 kw);

    /// @notice kW nominated to a site in a month, of one class of firmness: a uint32 for each time block, block b at bit 32 b.
    /// @param site The site.
    /// @param period Month since January 2025.
    /// @param class 0 firm, 1 interruptible.
    function nominatedLanes(uint32 site, uint16 period, uint8 class) external view returns (uint256 lanes);

    /// @notice kW of a right that an investor has nominated, over all sites; after the window, what it had last.
    /// @param investor The investor.
    /// @param id The right.
    function nominatedOf(bytes32 investor, uint256 id) external view returns (uint256 kw);

    /// @notice kW of a right that an investor has nominated to one site.
    /// @param investor The investor.
    /// @param id The right.
    /// @param site The site.
    function nominationOf(bytes32 investor, uint256 id, uint32 site) external view returns (uint256 kw);

    /// @notice What an investor has nominated of a right, by site.
    /// @param investor The investor.
    /// @param id The right.
    /// @return places Place p of 4 at bit 64 p: kW 32 | site 32 above it; a free place is zero.
    /// @return since From which month on they are so, if they were cut after the right's first month; otherwise zero.
    function nominationsOf(bytes32 investor, uint256 id) external view returns (uint256 places, uint16 since);

    /// @notice Sites one investor may nominate one right to.
    function maxSites() external view returns (uint256);
}
