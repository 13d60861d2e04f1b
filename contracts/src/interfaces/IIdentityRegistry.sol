// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InvestorRecord, InvestorStatus} from "../types/InvestorRecord.sol";

/**
 * @title Who an account belongs to.
 * @notice Maps accounts to investors and investors to a one-word record. An investor may have many accounts; what it is
 * owed belongs to the investor, so a lost key loses nothing.
 * @dev Warning: everything here is public. An investor id must be opaque: never a name, an identity-card number or
 * anything computed from one without a secret salt.
 */
interface IIdentityRegistry {
    /// @notice An investor to register, with its first account.
    struct Registration {
        bytes32 investor;
        address account;
        uint8 class;
        uint8 taxClass;
        uint16 country;
        uint40 kycExpiry;
    }

    /// @notice An investor was registered. Its first account follows in {AccountLinked}.
    event InvestorRegistered(
        bytes32 indexed investor, uint8 class, uint8 taxClass, uint16 country, uint40 kycExpiry
    );
    /// @notice The record of an investor now reads thus. Emitted at registration too, with version 1.
    event RecordUpdated(
        bytes32 indexed investor,
        InvestorStatus status,
        uint8 class,
        uint8 taxClass,
        uint16 country,
        uint40 kycExpiry,
        uint32 version
    );
    /// @notice An account now belongs to an investor.
    event AccountLinked(bytes32 indexed investor, address indexed account);
    /// @notice An account no longer belongs to an investor.
    event AccountUnlinked(bytes32 indexed investor, address indexed account);

    /// @notice The investor is registered already.
    error InvestorExists(bytes32 investor);
    /// @notice No such investor.
    error InvestorUnknown(bytes32 investor);
    /// @notice The account belongs to an investor already, or once belonged to another one.
    error AccountTaken(address account, bytes32 investor);
    /// @notice The account does not belong to that investor.
    error AccountNotLinked(address account, bytes32 investor);
    /// @notice No investors, or more than fit one transaction.
    error BatchSize(uint256 given, uint256 most);
    /// @notice The investor has as many accounts as it can.
    error TooManyAccounts(bytes32 investor, uint256 most);
    /// @notice No record: an id that is zero or longer than sixteen bytes, no account, class or KYC expiry, status `None`,
    /// or no country code.
    error RecordInvalid();
    /// @notice A closed investor stays closed.
    error InvestorIsClosed(bytes32 investor);
    /// @notice The account's signature does not cover this link, or its deadline has passed.
    error LinkNotSigned(address account, uint256 deadline);

    /**
     * @notice Registers an investor with its first account.
     * @param investor Opaque id chosen by the registrar, at most sixteen bytes.
     * @param account The first account.
     * @param class Investor class (1 individual, 2 company, 3 bank, 4 primary dealer, 5 fund, 6 government).
     * @param taxClass Tax class (data of the tax table; 0 unset).
     * @param country ISO 3166-1 numeric.
     * @param kycExpiry Last UTC second at which KYC holds.
     */
    function registerInvestor(
        bytes32 investor,
        address account,
        uint8 class,
        uint8 taxClass,
        uint16 country,
        uint40 kycExpiry
    ) external;

    /// @notice Registers investors with their first accounts; all or none.
    /// @param registrations Lines, as for {registerInvestor}.
    function registerInvestors(Registration[] calldata registrations) external;

    /// @notice Changes class, tax class, country and KYC expiry; the version goes up by one.
    /// @param investor The investor.
    /// @param class Investor class.
    /// @param taxClass Tax class.
    /// @param country ISO 3166-1 numeric.
    /// @param kycExpiry Last UTC second at which KYC holds.
    function updateRecord(bytes32 investor, uint8 class, uint8 taxClass, uint16 country, uint40 kycExpiry)
        external;

    /// @notice Sets the status: active, frozen or closed. Closed is for good.
    /// @param investor The investor.
    /// @param status The new status.
    function setStatus(bytes32 investor, InvestorStatus status) external;

    /**
     * @notice Gives an investor a further account, which must have agreed by an EIP-712 signature over
     * `LinkAccount(bytes32 investor,address account,uint256 nonce,uint256 deadline)`.
     * @param investor The investor.
     * @param account The account to link; may be a contract (ERC-1271).
     * @param deadline Last UTC second at which the signature holds.
     * @param signature The account's signature.
     */
    function linkAccount(bytes32 investor, address account, uint256 deadline, bytes calldata signature)
        external;

    /// @notice Takes an account from an investor. Its balances stay where they are and can no longer move. The account can
    /// be linked again, but only to the same investor: what it holds is that investor's.
    /// @param investor The investor.
    /// @param account The account.
    function unlinkAccount(bytes32 investor, address account) external;

    /**
     * @notice May these two parties deal? Both ids and records in one call, whatever the answer.
     * @param from The sender, or zero on issuance.
     * @param to The receiver, or zero on redemption.
     * @return code Zero, or the first reason why not: sender before receiver.
     * @return fromInvestor The sender's investor id, or zero.
     * @return toInvestor The receiver's investor id, or zero.
     * @return fromRecord The sender's record, or zero.
     * @return toRecord The receiver's record, or zero.
     */
    function eligibility(address from, address to)
        external
        view
        returns (
            uint16 code,
            bytes32 fromInvestor,
            bytes32 toInvestor,
            InvestorRecord fromRecord,
            InvestorRecord toRecord
        );

    /// @notice The investor an account belongs to, or zero.
    /// @param account The account.
    function investorOf(address account) external view returns (bytes32);

    /// @notice The investor an account was ever linked to, or zero. It never changes: what the account holds is that
    /// investor's, even while the account is not linked.
    /// @param account The account.
    function ownerOf(address account) external view returns (bytes32);

    /// @notice An investor's record, or the zero word.
    /// @param investor The investor.
    function recordOf(bytes32 investor) external view returns (InvestorRecord);

    /// @notice How many accounts an investor has.
    /// @param investor The investor.
    function accountCount(bytes32 investor) external view returns (uint256);

    /// @notice Investors that one batch of registrations may have.
    function maxLines() external view returns (uint256);

    /// @notice The nonce the next signature of an account must carry in {linkAccount}.
    /// @param account The account.
    function nonces(address account) external view returns (uint256);

    /// @notice Whether an account may hold assets now (ERC-3643).
    /// @param account The account.
    function isVerified(address account) external view returns (bool);

    /// @notice Whether an account belongs to an investor (ERC-3643).
    /// @param account The account.
    function contains(address account) external view returns (bool);

    /// @notice Country of an account's investor, ISO 3166-1 numeric, or zero (ERC-3643).
    /// @param account The account.
    function investorCountry(address account) external view returns (uint16);

    /// @notice What stands for an account's investor where ERC-3643 expects an identity contract: the same for all its
    /// accounts, another for every investor, zero for none. There is no contract there; nothing can be claimed of it.
    /// @param account The account.
    function identity(address account) external view returns (address);

    /// @notice Where identities are stored (ERC-3643): here.
    function identityStorage() external view returns (address);

    /// @notice The registry of claim issuers (ERC-3643): none. Attesters and topics are asked about by an asset's rules.
    function issuersRegistry() external view returns (address);

    /// @notice The registry of claim topics (ERC-3643): none. Attesters and topics are asked about by an asset's rules.
    function topicsRegistry() external view returns (address);
}
