// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LicenceState} from "../types/LicenceTypes.sol";

/**
 * @title The regulator's public register of licences.
 * @notice A licence has a number, a holder, categories, a state and a validity. Suspension only ever reduces: a suspended
 * holder may sell, redeem and be paid, but not acquire.
 */
interface ILicenceRegistry {
    /// @notice A licence as registered. `validFrom` and `validUntil` are UTC seconds, both inclusive; `conditionsHash` is that
    /// of the latest document: certificate, licence, order or letter. `sandboxed`: its holder acquires no asset beyond the
    /// limit set for it.
    struct Licence {
        bytes32 investor;
        LicenceState state;
        uint16 categories;
        uint40 validFrom;
        uint40 validUntil;
        uint32 version;
        bool sandboxed;
        bytes32 conditionsHash;
    }

    /// @notice The licence now reads thus; emitted on every change.
    event LicenceUpdated(
        bytes32 indexed licence,
        bytes32 indexed investor,
        LicenceState state,
        uint16 categories,
        uint40 validFrom,
        uint40 validUntil,
        bytes32 conditionsHash,
        uint32 version
    );

    /// @notice The licence is, or is no longer, held in the sandbox.
    event SandboxSet(bytes32 indexed licence, bytes32 indexed investor, bool sandboxed);
    /// @notice While in the sandbox, the licence lets its holder hold so much of an asset, in its base unit.
    event SandboxLimitSet(bytes32 indexed licence, address indexed asset, uint256 limit);

    /// @notice The number is registered already.
    error LicenceExists(bytes32 licence);
    /// @notice No such licence.
    error LicenceUnknown(bytes32 licence);
    /// @notice The licence is revoked or surrendered: nothing about it changes any more.
    error LicenceOver(bytes32 licence, LicenceState state);
    /// @notice A licence cannot go from the one state to the other.
    error TransitionRefused(bytes32 licence, LicenceState from, LicenceState to);
    /// @notice Zero number, zero holder, no or unknown categories, or a validity that ends before it begins.
    error LicenceInvalid();
    /// @notice The holder has another licence of one of these categories that is neither revoked nor surrendered.
    error CategoryTaken(bytes32 investor, uint16 category, bytes32 by);

    /// @notice Enters an application.
    /// @param licence Number, short ASCII.
    /// @param investor Holder.
    /// @param categories Category bits applied for.
    /// @param conditionsHash Hash of the application document, or zero.
    function enterApplication(bytes32 licence, bytes32 investor, uint16 categories, bytes32 conditionsHash)
        external;

    /// @notice Records a no-objection certificate.
    /// @param licence Number.
    /// @param conditionsHash Hash of the certificate, or zero.
    function grantNoObjection(bytes32 licence, bytes32 conditionsHash) external;

    /// @notice Records an in-principle approval.
    /// @param licence Number.
    /// @param conditionsHash Hash of the approval, or zero.
    function grantInPrinciple(bytes32 licence, bytes32 conditionsHash) external;

    /// @notice Grants, renews or reinstates a licence.
    /// @param licence Number.
    /// @param validFrom First second of validity.
    /// @param validUntil Last second of validity.
    /// @param conditionsHash Hash of the licence document, or zero.
    function grant(bytes32 licence, uint40 validFrom, uint40 validUntil, bytes32 conditionsHash) external;

    /// @notice Suspends a licence: its holder may only reduce.
    /// @param licence Number.
    /// @param documentHash Hash of the order.
    function suspend(bytes32 licence, bytes32 documentHash) external;

    /// @notice Revokes a licence, for good.
    /// @param licence Number.
    /// @param documentHash Hash of the order.
    function revoke(bytes32 licence, bytes32 documentHash) external;

    /// @notice Records that the holder gave the licence up, for good.
    /// @param licence Number.
    /// @param documentHash Hash of the holder's letter.
    function surrender(bytes32 licence, bytes32 documentHash) external;

    /// @notice Puts a licence into the sandbox or lets it out. In the sandbox its holder acquires nothing without a limit.
    /// @param licence Number.
    /// @param sandboxed Whether it is in the sandbox.
    /// @param documentHash Hash of the order.
    function setSandbox(bytes32 licence, bool sandboxed, bytes32 documentHash) external;

    /// @notice Sets how much of an asset the holder may hold while its licence is in the sandbox. Lowering it takes nothing
    /// away.
    /// @param licence Number.
    /// @param asset The token, whose holdings must be tracked for any limit to let something through.
    /// @param limit Most it may hold of one id, in the asset's base unit.
    function setSandboxLimit(bytes32 licence, address asset, uint256 limit) external;

    /**
     * @notice May this investor come to hold that much of an asset that asks for one of these categories?
     * @param investor The investor.
     * @param categories Category bits, any of which will do.
     * @param asset The token.
     * @param holding What it would hold, in the asset's base unit.
     * @return Zero, or the reason: the one of the licence nearest to being enough.
     */
    function acquisitionCode(bytes32 investor, uint16 categories, address asset, uint256 holding)
        external
        view
        returns (uint16);

    /**
     * @notice Does this investor have a licence in force in one of these categories, in the sandbox or not?
     * @param investor The investor.
     * @param categories Category bits, any of which will do.
     * @return Zero, or the reason: the one of the licence nearest to being enough.
     */
    function licenceCode(bytes32 investor, uint16 categories) external view returns (uint16);

    /// @notice A licence as registered.
    /// @param licence Number.
    function licenceOf(bytes32 licence) external view returns (Licence memory);

    /// @notice How much of an asset a licence lets its holder hold in the sandbox, in the asset's base unit.
    /// @param licence Number.
    /// @param asset The token.
    function sandboxLimitOf(bytes32 licence, address asset) external view returns (uint256);

    /// @notice The licence by which an investor is registered in one category, or zero.
    /// @param investor The investor.
    /// @param category One category bit.
    function licenceFor(bytes32 investor, uint16 category) external view returns (bytes32);
}
