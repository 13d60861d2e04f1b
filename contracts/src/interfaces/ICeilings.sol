// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title The ceilings of the programme: what may be allocated in it, in a zone, from a plant and in a phase, month by month.
 * @notice A ceiling is a step function of time: each step holds from its month on until the next one. One that would lie below
 * what is allocated already does not come into force: it opens a recall plan. From then on it binds every new reservation;
 * when nothing exceeds it any more, anybody completes the plan and it becomes the ceiling.
 * @dev Periods are calendar months in PKT (UTC+5), counted from January 2025 = 0. A word of excess holds a uint32 for each
 * time block, block b at bit 32 b. The steps of one ceiling are 20 at most.
 */
interface ICeilings {
    /// @notice Whose ceiling: in the order in which a reservation asks them. Append only. The programme's key is zero.
    enum Level {
        Programme,
        Zone,
        Plant,
        Phase
    }

    /// @notice A ceiling that waits for rights to be recalled. `lastPeriod` is inclusive.
    struct RecallPlan {
        Level level;
        uint16 key;
        uint16 firstPeriod;
        uint16 lastPeriod;
        uint32 capKw;
        bool open;
    }

    /// @notice The ceiling has a step there: from that month on, until the next one that has a step.
    event CeilingSet(Level indexed level, uint16 indexed key, uint16 indexed fromPeriod, uint32 capKw);
    /// @notice More is allocated than a new ceiling allows: it binds new reservations of those months, both inclusive, and
    /// comes into force when rights have been recalled.
    event RecallPlanOpened(
        uint256 indexed plan,
        Level indexed level,
        uint16 indexed key,
        uint16 firstPeriod,
        uint16 lastPeriod,
        uint32 capKw
    );
    /// @notice What is allocated above the new ceiling in a month when its plan is opened, by time block.
    event ExcessFound(uint256 indexed plan, uint16 indexed period, uint256 excessKw);
    /// @notice Nothing exceeds the new ceiling any more: it is in force.
    event RecallPlanCompleted(uint256 indexed plan);
    /// @notice The new ceiling was given up; the one before stands.
    event RecallPlanWithdrawn(uint256 indexed plan);

    /// @notice There is no such zone, plant or phase, the month is over or too far ahead, or the ceiling passes the one that
    /// nothing ever passes.
    error CeilingInvalid(Level level, uint16 key, uint16 fromPeriod, uint32 capKw);
    /// @notice A ceiling has so many steps at most.
    error TooManySteps(uint256 most);
    /// @notice A recall plan for that ceiling is open: complete or withdraw it first.
    error RecallPlanPending(uint256 plan);
    /// @notice There is no such plan, or it is open no more.
    error RecallPlanNotOpen(uint256 plan);
    /// @notice A cell of the grid still holds more than the new ceiling.
    error ExcessRemains(uint256 plan, uint16 period, uint8 timeBlock, uint256 allocatedKw);

    /**
     * @notice Sets a ceiling from a month on, or opens a recall plan for it.
     * @param level Whose ceiling.
     * @param key Number of the zone, plant or phase; zero for the programme.
     * @param fromPeriod First month, the current one or later; it holds until the next step there is.
     * @param capKw Ceiling in kW; zero allows nothing.
     * @return plan The recall plan, or zero if the ceiling is in force.
     */
    function setCeiling(Level level, uint16 key, uint16 fromPeriod, uint32 capKw)
        external
        returns (uint256 plan);

    /// @notice Brings the ceiling of a plan into force when nothing exceeds it. Anybody may do that.
    /// @param plan The plan.
    function completeRecallPlan(uint256 plan) external;

    /// @notice Gives a plan up: the ceiling before it stands.
    /// @param plan The plan.
    function withdrawRecallPlan(uint256 plan) external;

    /// @notice The ceiling in force in a month, kW. Nothing is ever allocated above it.
    /// @param level Whose ceiling.
    /// @param key Number of the zone, plant or phase; zero for the programme.
    /// @param period Month since January 2025.
    function ceilingAt(Level level, uint16 key, uint16 period) external view returns (uint256 capKw);

    /// @notice What new reservations are held to in a month, kW: the ceiling, or that of an open plan where it is lower.
    /// @param level Whose ceiling.
    /// @param key Number of the zone, plant or phase; zero for the programme.
    /// @param period Month since January 2025.
    function bindingCeilingAt(Level level, uint16 key, uint16 period) external view returns (uint256 capKw);

    /// @notice kW allocated under a ceiling in a month, by time block.
    /// @param level Whose ceiling.
    /// @param key Number of the zone, plant or phase; zero for the programme.
    /// @param period Month since January 2025.
    function allocatedUnder(Level level, uint16 key, uint16 period) external view returns (uint256 lanes);

    /// @notice The open recall plan of a ceiling, or zero.
    /// @param level Whose ceiling.
    /// @param key Number of the zone, plant or phase; zero for the programme.
    function openPlanOf(Level level, uint16 key) external view returns (uint256 plan);

    /// @notice A recall plan; zeros if there is none.
    /// @param plan The plan.
    function recallPlanOf(uint256 plan) external view returns (RecallPlan memory);

    /// @notice What is allocated above the ceiling of a plan in a month now, by time block: what is still to be recalled.
    /// @param plan The plan.
    /// @param period Month since January 2025.
    function excessOf(uint256 plan, uint16 period) external view returns (uint256 excessKw);
}
