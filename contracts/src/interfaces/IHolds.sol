// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Units set aside for a receiver until a notary decides.
 * @notice The holder sets units aside; its notary then delivers them or lets them go. After expiry anybody may let them go.
 * Held units stay their holder's, at record dates too, and only stop being free.
 * @dev Whether the receiver may have the units is asked when they are delivered, not before.
 */
interface IHolds {
    /// @notice A hold. `amount` is zero once it is over.
    struct Hold {
        address holder;
        uint96 amount;
        address receiver;
        uint40 expiry;
        uint32 round;
        address notary;
    }

    /// @notice Units were set aside. `held` is all that the holder now has set aside.
    event HoldPlaced(
        uint256 indexed hold,
        address indexed holder,
        address indexed receiver,
        address notary,
        uint256 amount,
        uint40 expiry,
        uint256 held
    );
    /// @notice Units were delivered. `held` is all that the holder now has set aside.
    event HoldExecuted(uint256 indexed hold, address indexed holder, address indexed receiver, uint256 held);
    /// @notice Units are free again. `held` is all that the holder now has set aside.
    event HoldReleased(uint256 indexed hold, address indexed holder, uint256 held);
    /// @notice Enforcement ended every hold of an account; holds of its earlier rounds are void.
    event HoldsCancelled(address indexed holder, uint32 round);

    /// @notice A hold of nothing, for nobody, without a notary or already expired.
    error HoldInvalid();
    /// @notice The hold is over, or never was.
    error HoldUnknown(uint256 hold);
    /// @notice Only its notary may do this with a hold, and only its notary may release it before it expires.
    error NotNotary(uint256 hold, address caller);
    /// @notice An expired hold can only be released.
    error HoldExpired(uint256 hold, uint40 expiry);

    /// @notice Sets the caller's free units aside.
    /// @param receiver Who gets them on execution.
    /// @param notary Who decides.
    /// @param amount Base units.
    /// @param expiry Last UTC second at which the notary can deliver.
    /// @return hold Number of the hold.
    function placeHold(address receiver, address notary, uint96 amount, uint40 expiry)
        external
        returns (uint256 hold);

    /// @notice Delivers the units of a hold to its receiver. Notary only, until expiry.
    /// @param hold Number of the hold.
    function executeHold(uint256 hold) external;

    /// @notice Lets the units of a hold go. Notary at any time; anybody after expiry.
    /// @param hold Number of the hold.
    function releaseHold(uint256 hold) external;

    /// @notice A hold; all zero once it is over.
    /// @param hold Number of the hold.
    function holdOf(uint256 hold) external view returns (Hold memory);

    /// @notice Units that an account has set aside.
    /// @param account The account.
    function heldOf(address account) external view returns (uint256);
}
