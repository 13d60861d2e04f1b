// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Curtailment: the grid operator lowers what a whole zone may draw, hour by hour, in one transaction.
 * @notice An order says: in this zone, in these hours of one PKT day, what is nominated in this class of firmness counts for
 * `num` of `den` parts. What a site may draw in an hour follows from its nominations alone, floored, so the sum over the sites
 * never passes the same share of the sum. Where orders overlap the tightest holds.
 *
 * Interruptible before firm: firm kW are curtailed only in hours in which interruptible kW are at zero, unless the order cites
 * an emergency. An order begins with the next full hour at the earliest. It may be tightened until it ends, for the hours that
 * have not begun, and loosened only before it begins; so no order changes what a site may draw in an hour that has begun. What
 * enforcement takes of a right may: it lowers nominations of the whole current month.
 * @dev An hour is UTC seconds since 1970 divided by 3,600. PKT days are counted from 1 January 1970 and begin at 19:00 UTC. A
 * zone takes 15 orders for one day, so that every loop is bounded; an order never costs more for the number of holders. A zone
 * that is not defined has no sites: an order for it is an order for nobody.
 */
interface ICurtailmentManager {
    /// @notice An order. Hours `fromHour` to before `toHour`; zero `emergencyCode`: none is cited. All zero: there is no such order.
    struct Order {
        uint16 zone;
        uint8 class;
        uint32 fromHour;
        uint32 toHour;
        uint24 num;
        uint24 den;
        uint16 emergencyCode;
    }

    /// @notice An order now reads thus. An order with `num` equal to `den` curtails nothing.
    event OrderSet(
        uint64 indexed id,
        uint16 indexed zone,
        uint8 indexed class,
        uint32 fromHour,
        uint32 toHour,
        uint24 num,
        uint24 den,
        uint16 emergencyCode,
        bytes32 documentHash
    );

    /// @notice The order is refused for that reason.
    error OrderRefused(uint16 code, uint16 zone, uint32 fromHour, uint32 toHour);
    /// @notice The amendment is refused for that reason.
    error AmendmentRefused(uint16 code, uint64 id);
    /// @notice A page of days ends before it begins, or has more days than that.
    error PageInvalid(uint256 fromDay, uint256 toDay, uint256 maxDays);

    /// @notice Orders that a zone's nominations of one class count for less in some hours of a PKT day.
    /// @param zone Zone of the grid.
    /// @param class 0 firm, 1 interruptible.
    /// @param fromHour First hour, one that has not begun.
    /// @param toHour First hour after, of the same PKT day or the next one's first.
    /// @param num Parts that remain; zero for none.
    /// @param den Parts of the whole.
    /// @param emergencyCode The operator's code of the emergency that lets firm kW be curtailed first, or zero.
    /// @param documentHash Hash of the order's document.
    /// @return id The order's number: zone, day and place of the day, see {orderId}.
    function order(
        uint16 zone,
        uint8 class,
        uint32 fromHour,
        uint32 toHour,
        uint24 num,
        uint24 den,
        uint16 emergencyCode,
        bytes32 documentHash
    ) external returns (uint64 id);

    /// @notice Changes how much an order leaves. Before it begins the order itself is changed, tighter or looser (`num` equal to
    /// `den` withdraws it); afterwards it only gets tighter, by an order for its hours that have not begun.
    /// @param id The order.
    /// @param num Parts that remain.
    /// @param den Parts of the whole.
    /// @param emergencyCode The operator's code of the emergency, or zero.
    /// @param documentHash Hash of the amendment's document.
    /// @return ruling The order that now says so: the same one, or a new one.
    function amend(uint64 id, uint24 num, uint24 den, uint16 emergencyCode, bytes32 documentHash)
        external
        returns (uint64 ruling);

    /// @notice An order by its number; all zero if there is none.
    /// @param id The order.
    function orderOf(uint64 id) external view returns (Order memory);

    /// @notice How many orders a zone has for a day, those that curtail nothing any more among them.
    /// @param zone Zone of the grid.
    /// @param day PKT day since 1970.
    function orderCount(uint16 zone, uint256 day) external view returns (uint256);

    /// @notice The number of an order: zone above, then the PKT day, then its place in the day.
    /// @param zone Zone of the grid.
    /// @param day PKT day since 1970.
    /// @param place Place among the orders of the day, from 0 on.
    function orderId(uint16 zone, uint256 day, uint256 place) external pure returns (uint64);

    /// @notice What remains of a class in a zone in an hour: the tightest of its orders, or 1 of 1.
    /// @param zone Zone of the grid.
    /// @param hour UTC hour since 1970.
    /// @param class 0 firm, 1 interruptible.
    function factorAt(uint16 zone, uint256 hour, uint8 class) external view returns (uint256 num, uint256 den);

    /// @notice What a site may draw in an hour, in kW: of each class what is nominated to it times the factor, floored.
    /// @param site The site.
    /// @param hour UTC hour since 1970.
    function allowedKw(uint32 site, uint256 hour)
        external
        view
        returns (uint256 firmKw, uint256 interruptibleKw);

    /// @notice What curtailment took from a site, in kWh: over the hours, what is nominated less what is allowed.
    /// @param site The site.
    /// @param fromDay First PKT day since 1970.
    /// @param toDay First PKT day after, 31 days on at most.
    /// @param class 0 firm, 1 interruptible.
    function curtailedKwh(uint32 site, uint256 fromDay, uint256 toDay, uint8 class)
        external
        view
        returns (uint256 kwh);
}
