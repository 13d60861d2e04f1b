// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title The one address from which everything else is found.
 * @notice Lists every contract of this ledger: registries, engines and assets. A node that follows the chain starts from
 * the directory's events and needs no other address.
 * @dev Warning: whoever may list decides what every node takes for an asset, and a listing is for good.
 */
interface IDirectory {
    /// @notice What a listed contract is. Append only: the number is part of the index.
    enum Kind {
        None,
        AccessManager,
        IdentityRegistry,
        LicenceRegistry,
        ComplianceEngine,
        Rule,
        DebtManager,
        PowerProgramme,
        BondToken,
        CapacityRights,
        SettlementCash,
        NationalAsset,
        EnforcementDesk,
        AssetManager,
        AttestationRegistry,
        HolidayCalendar,
        DebtServicing,
        DistributionVault,
        TaxRegistry,
        DvPSettlement,
        PrimaryAuction,
        BuybackAuction,
        NominationBook,
        CurtailmentManager,
        MeterLedger,
        PowerBilling,
        PowerAuction,
        UnderUseDesk,
        TariffBook,
        ReofferDesk
    }

    /// @notice A contract was listed. `code` is its short ASCII name (for a bond its ISIN), `unit` what one whole unit is
    /// called and `decimals` how many decimals its amounts carry; both are zero for contracts that are no asset.
    /// @param account The contract.
    /// @param kind What it is.
    /// @param code Short ASCII name, unique in the directory.
    /// @param unit ASCII name of the unit, or zero.
    /// @param decimals Decimals of an amount, or zero.
    event Listed(
        address indexed account, Kind indexed kind, bytes32 indexed code, bytes32 unit, uint8 decimals
    );

    /// @notice The contract is listed already.
    error AlreadyListed(address account);
    /// @notice The code is taken.
    error CodeTaken(bytes32 code, address by);
    /// @notice A zero address, zero code, kind `None` or an account without code cannot be listed.
    error CannotList(address account, bytes32 code);

    /**
     * @notice Lists a contract, for good: a listing is never removed, so that history stays explainable.
     * @param account The contract.
     * @param kind What it is.
     * @param code Short ASCII name, unique in the directory.
     * @param unit ASCII name of the unit, or zero.
     * @param decimals Decimals of an amount, or zero.
     */
    function list(address account, Kind kind, bytes32 code, bytes32 unit, uint8 decimals) external;

    /// @notice What a contract is; `None` if it is not listed.
    /// @param account The contract asked about.
    function kindOf(address account) external view returns (Kind);

    /// @notice The contract of that code; zero if there is none.
    /// @param code The short ASCII name.
    function byCode(bytes32 code) external view returns (address);
}
