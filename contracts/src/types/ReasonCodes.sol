// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @notice Why a movement is refused: one vocabulary for pre-checks, reverts, events and the API.
 * @dev The words beside each code are the ones people read; the build copies them into the package data. A code is
 * never reused or renumbered. 1xx identity, 2xx licence, 3xx compliance rules, 4xx token state, 5xx power programme.
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

    /// @dev The regulator has not yet set the rules of this asset.
    uint16 internal constant RULES_NOT_SET = 300;
    /// @dev The receiver would hold more of this asset than one investor may.
    uint16 internal constant HOLDING_CAP_EXCEEDED = 301;
    /// @dev Investors of the receiver's country may not hold this asset.
    uint16 internal constant COUNTRY_NOT_ALLOWED = 302;

    /// @dev The series has reached its maturity date and no longer moves.
    uint16 internal constant SERIES_MATURED = 401;
    /// @dev The delivery window of this capacity right is over.
    uint16 internal constant RIGHT_EXPIRED = 402;
    /// @dev This product of capacity rights may not be transferred.
    uint16 internal constant PRODUCT_NOT_TRANSFERABLE = 403;

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
}
