// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";

import {Directory} from "../../src/access/Directory.sol";
import {Upgradeable} from "../../src/access/Upgradeable.sol";
import {AssetManager} from "../../src/assets/AssetManager.sol";
import {HolidayCalendar} from "../../src/calendar/HolidayCalendar.sol";
import {ComplianceEngine} from "../../src/compliance/ComplianceEngine.sol";
import {CountryRule} from "../../src/compliance/rules/CountryRule.sol";
import {HoldingCapRule} from "../../src/compliance/rules/HoldingCapRule.sol";
import {LicenceRule} from "../../src/compliance/rules/LicenceRule.sol";
import {DebtManager} from "../../src/debt/DebtManager.sol";
import {DebtServicing} from "../../src/debt/DebtServicing.sol";
import {DistributionVault} from "../../src/debt/DistributionVault.sol";
import {TaxRegistry} from "../../src/debt/TaxRegistry.sol";
import {EnforcementDesk} from "../../src/enforcement/EnforcementDesk.sol";
import {AttestationRegistry} from "../../src/identity/AttestationRegistry.sol";
import {IdentityRegistry} from "../../src/identity/IdentityRegistry.sol";
import {LicenceRegistry} from "../../src/identity/LicenceRegistry.sol";
import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {IPermissionedERC20} from "../../src/interfaces/IPermissionedERC20.sol";
import {IPowerProgramme} from "../../src/interfaces/IPowerProgramme.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {BuybackAuction} from "../../src/market/BuybackAuction.sol";
import {PowerAuction} from "../../src/market/PowerAuction.sol";
import {PrimaryAuction} from "../../src/market/PrimaryAuction.sol";
import {CurtailmentManager} from "../../src/power/CurtailmentManager.sol";
import {MeterLedger} from "../../src/power/MeterLedger.sol";
import {NominationBook} from "../../src/power/NominationBook.sol";
import {PowerBilling} from "../../src/power/PowerBilling.sol";
import {PowerProgramme} from "../../src/power/PowerProgramme.sol";
import {ReofferDesk} from "../../src/power/ReofferDesk.sol";
import {TariffBook} from "../../src/power/TariffBook.sol";
import {UnderUseDesk} from "../../src/power/UnderUseDesk.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {CapacityRights} from "../../src/token/CapacityRights.sol";
import {SettlementCash} from "../../src/token/SettlementCash.sol";
import {DayCountConvention, Roll} from "../../src/types/Conventions.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {Right, RightId} from "../../src/types/RightId.sol";
import {Test} from "./Test.sol";

/// @title The whole system, deployed and wired from roles.json, with helpers that say what a test needs in one line.
abstract contract MizanTest is Test {
    string internal constant ROLES_FILE = "src/access/roles.json";

    // People. Each holds the one role of its name, given by {_appointPeople}.
    address internal constant ADMIN = address(0xA0);
    address internal constant REGULATOR = address(0xA1);
    address internal constant REGISTRAR = address(0xA2);
    address internal constant DEBT_ISSUER = address(0xA3);
    address internal constant POWER_ISSUER = address(0xA4);
    address internal constant GRID_OPERATOR = address(0xA5);
    address internal constant TREASURY = address(0xA6);
    address internal constant PAUSER = address(0xA7);
    address internal constant UNPAUSER = address(0xA8);
    address internal constant PROPOSER = address(0xA9);
    address internal constant APPROVER = address(0xAA);
    address internal constant ASSET_ISSUER = address(0xAB);
    address internal constant GUARDIAN = address(0xAC);
    address internal constant UPGRADER = address(0xAD);
    address internal constant TAX_AUTHORITY = address(0xAE);
    address internal constant FIXING_AGENT = address(0xAF);
    address internal constant AUCTIONEER = address(0xB0);
    address internal constant BILLING_AGENT = address(0xB1);
    address internal constant PROGRAMME_DESK = address(0xB2);
    address internal constant STRANGER = address(0xBAD);

    // Two registered investors with an account each.
    bytes32 internal constant ALICE_ID = "INV-ALICE";
    bytes32 internal constant BOB_ID = "INV-BOB";
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);

    /// @dev 30 October 2025, 00:00 PKT.
    uint256 internal constant START = 1_761_764_400;
    uint40 internal constant KYC_EXPIRY = uint40(START + 3650 days);
    uint16 internal constant PAKISTAN = 586;
    uint8 internal constant GOVERNMENT = 6;
    uint8 internal constant EXEMPT = 4;

    bytes32 internal constant ISIN = "PK0000000015";
    uint40 internal constant MATURITY = uint40(START + 364 days);
    uint32 internal constant LOT = 50;
    uint128 internal constant AUTHORISED = 1_000_000;
    uint256 internal constant HOLDING_CAP = 600_000;

    uint32 internal constant PROGRAMME_CAP = 2_000_000;
    /// @dev Three time blocks: night (0) to 07:00 and from 22:00, solar (1) to 17:00, peak (2) to 22:00.
    bytes32 internal constant BLOCK_OF_HOUR =
        hex"0000000000000001010101010101010101020202020200000000000000000000";
    uint8 internal constant ALL_BLOCKS = 7;
    uint16 internal constant FIRM = 1;
    uint16 internal constant FIXED = 2;
    uint16 internal constant APPROVED = 3;
    uint16 internal constant NORTH = 1;
    uint16 internal constant SOUTH = 2;
    /// @dev The phase both plants belong to.
    uint16 internal constant PHASE = 1;
    uint16 internal constant SAHIWAL = 1;
    uint16 internal constant HUB = 2;
    /// @dev Days before its month at which the gate of nominations closes.
    uint8 internal constant GATE_DAYS = 7;
    /// @dev Days in which published meter readings may be challenged.
    uint8 internal constant CHALLENGE_DAYS = 7;
    /// @dev November 2025, the first whole month after {START}.
    uint16 internal constant NOV_2025 = 10;

    AccessManager internal access;
    Directory internal directory;
    IdentityRegistry internal identity;
    LicenceRegistry internal licences;
    ComplianceEngine internal engine;
    HoldingCapRule internal capRule;
    CountryRule internal countryRule;
    LicenceRule internal licenceRule;
    AttestationRegistry internal attestations;
    HolidayCalendar internal calendar;
    EnforcementDesk internal desk;
    DebtManager internal debt;
    TaxRegistry internal taxes;
    DistributionVault internal vault;
    DebtServicing internal servicing;
    AssetManager internal assets;
    PowerProgramme internal programme;
    CapacityRights internal rights;
    NominationBook internal book;
    CurtailmentManager internal curtailment;
    MeterLedger internal meters;
    SettlementCash internal cash;
    TariffBook internal tariffs;
    PowerBilling internal billing;
    PrimaryAuction internal primary;
    BuybackAuction internal buyback;
    PowerAuction internal powerAuction;
    ReofferDesk internal reoffers;
    UnderUseDesk internal underUse;

    /// @dev Gas of a call when a transaction may use 16,777,216 (EIP-7825) and a full batch's data cost 200,000 of it.
    uint256 internal constant CALL_GAS = 16_577_216;

    /// @dev What {_new} has created, by the hash of its name.
    mapping(bytes32 name => address) private _deployed;
    uint256 private _refs;

    function setUp() public virtual {
        vm.warp(START);
        _deploy();
        _wire();
        _register(ALICE_ID, ALICE);
        _register(BOB_ID, BOB);
    }

    // --- Deployment ---------------------------------------------------------------------------------------------------

    function _deploy() private {
        access = AccessManager(_new("AccessManager", abi.encode(ADMIN)));
        address authority = address(access);
        directory = Directory(_new("Directory", abi.encode(authority)));
        identity = IdentityRegistry(_new("IdentityRegistry", abi.encode(authority)));
        licences = LicenceRegistry(_new("LicenceRegistry", abi.encode(authority)));
        engine = ComplianceEngine(_new("ComplianceEngine", abi.encode(authority, identity)));
        capRule = HoldingCapRule(_new("HoldingCapRule", abi.encode(authority, engine)));
        countryRule = CountryRule(_new("CountryRule", abi.encode(authority)));
        licenceRule = LicenceRule(_new("LicenceRule", abi.encode(authority, licences)));
        attestations = AttestationRegistry(_new("AttestationRegistry", abi.encode(authority)));
        calendar = HolidayCalendar(_new("HolidayCalendar", abi.encode(authority)));
        _deployRules(authority);
        desk = EnforcementDesk(_newEngine("EnforcementDesk", ""));
        debt = DebtManager(_newManager("DebtManager", "BondToken", ""));
        taxes = TaxRegistry(_new("TaxRegistry", abi.encode(authority)));
        vault =
            DistributionVault(_new("DistributionVault", abi.encode(authority, directory, taxes, identity)));
        servicing = DebtServicing(_newEngine("DebtServicing", abi.encode(debt, vault, calendar)));
        assets = AssetManager(_newManager("AssetManager", "NationalAssetToken", abi.encode(vault)));
        programme =
            PowerProgramme(_newEngine("PowerProgramme", abi.encode(PROGRAMME_CAP, uint8(3), BLOCK_OF_HOUR)));
        rights =
            CapacityRights(_new("CapacityRights", abi.encode(authority, engine, programme, licences, desk)));
        cash = SettlementCash(_new("SettlementCash", abi.encode(authority, engine)));
        _new("DvPSettlement", abi.encode(authority, directory, identity));
        primary = PrimaryAuction(_new("PrimaryAuction", abi.encode(authority, directory, identity, debt)));
        buyback = BuybackAuction(_new("BuybackAuction", abi.encode(authority, directory, identity, debt)));
        _deployDelivery(authority);
    }

    /// @dev From nominations to bills. The book knows where bills come to be: the eighth contract from here.
    function _deployDelivery(address authority) private {
        address coming = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 7);
        book = NominationBook(
            _newEngine("NominationBook", abi.encode(engine, licences, programme, rights, coming, GATE_DAYS))
        );
        curtailment = CurtailmentManager(_newEngine("CurtailmentManager", abi.encode(book, programme)));
        meters = MeterLedger(_newEngine("MeterLedger", abi.encode(book, identity, CHALLENGE_DAYS)));
        tariffs = TariffBook(_new("TariffBook", abi.encode(authority)));
        billing = PowerBilling(
            _new(
                "PowerBilling",
                abi.encode(
                    authority, directory, identity, vault, cash, programme, book, curtailment, meters, tariffs
                )
            )
        );
        _new("SiteRule", abi.encode(book));
        _new("DelinquencyRule", abi.encode(billing));
        powerAuction = PowerAuction(
            _new("PowerAuction", abi.encode(authority, directory, identity, programme, rights, book, billing))
        );
        reoffers =
            ReofferDesk(_new("ReofferDesk", abi.encode(authority, identity, programme, book, billing, cash)));
        underUse = UnderUseDesk(
            _new(
                "UnderUseDesk",
                abi.encode(authority, identity, engine, desk, rights, programme, book, curtailment, meters)
            )
        );
    }

    /// @dev The rules that only their own tests name; they find them by {_contract}.
    function _deployRules(address authority) private {
        _new("AttestationRule", abi.encode(authority, attestations));
        _new("LicensedVenueRule", abi.encode(authority, identity, licences));
        string[4] memory plain = ["LockUpRule", "LotSizeRule", "SanctionsRule", "TradingWindowRule"];
        for (uint256 i; i < plain.length; ++i) {
            _new(plain[i], abi.encode(authority));
        }
        string[5] memory asking = [
            "ConcentrationRule",
            "HolderCountRule",
            "HoldingPeriodRule",
            "TransferApprovalRule",
            "VelocityRule"
        ];
        for (uint256 i; i < asking.length; ++i) {
            _new(asking[i], abi.encode(authority, engine));
        }
    }

    /// @dev Creates a contract from what was compiled, so that no test carries the code of the whole system.
    function _new(string memory name, bytes memory arguments) internal returns (address deployed) {
        deployed = vm.deployCode(string.concat(name, ".sol:", name), arguments);
        _deployed[keccak256(bytes(name))] = deployed;
    }

    /// @dev Creates an engine: its code, and the proxy that has its name.
    function _newEngine(string memory name, bytes memory arguments) internal returns (address) {
        address code = vm.deployCode(string.concat(name, ".sol:", name), arguments);
        address proxy =
            _new("ERC1967Proxy", abi.encode(code, abi.encodeCall(Upgradeable.initialise, (address(access)))));
        return _deployed[keccak256(bytes(name))] = proxy;
    }

    /// @dev Creates a manager of securities and before it the token it clones, which knows where it comes to be.
    function _newManager(string memory name, string memory token, bytes memory more)
        private
        returns (address)
    {
        address coming = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 2);
        address code = _new(token, abi.encode(engine, coming, desk));
        return _newEngine(name, bytes.concat(abi.encode(directory, code), more));
    }

    /// @dev Where an engine's code lies.
    function _codeOf(address proxy) internal view returns (address) {
        return address(uint160(uint256(vm.load(proxy, ERC1967Utils.IMPLEMENTATION_SLOT))));
    }

    function _wire() private {
        string memory json = vm.readFile(ROLES_FILE);
        string[] memory names = vm.parseJsonKeys(json, ".functions");
        vm.startPrank(ADMIN);
        for (uint256 i; i < names.length; ++i) {
            _wireContract(json, names[i]);
        }
        _guard(json);
        _appointPeople(json);
        _appoint(json, "LISTER", address(debt));
        _appoint(json, "LISTER", address(assets));
        _appoint(json, "LISTER", ADMIN);
        _appoint(json, "RIGHTS_TOKEN", address(rights));
        _appoint(json, "AUCTION_HOUSE", address(primary));
        _appoint(json, "REDEEMER", address(buyback));
        _appoint(json, "POWER_ISSUER", address(powerAuction));
        _appoint(json, "REOFFER_HOUSE", address(reoffers));
        _appoint(json, "ENFORCEMENT_PROPOSER", address(underUse));
        _appoint(json, "UNBINDER", address(underUse));
        _appoint(json, "EVENT_OPENER", address(assets));
        _appoint(json, "EVENT_OPENER", address(servicing));
        _appoint(json, "REDEEMER", address(vault));
        directory.list(address(rights), IDirectory.Kind.CapacityRights, "RIGHTS", "kW", 0);
        directory.list(address(cash), IDirectory.Kind.SettlementCash, "PKR", "PKR", 4);
        vm.stopPrank();
        _registerEscrow("ESCROW-VAULT", address(vault));
        _registerEscrow("ESCROW-DVP", _contract("DvPSettlement"));
        _registerEscrow("ESCROW-AUCTION", address(primary));
        _registerEscrow("ESCROW-BUYBACK", address(buyback));
        _registerEscrow("ESCROW-BILLING", address(billing));
        _registerEscrow("ESCROW-POWER", address(powerAuction));
        _registerEscrow("ESCROW-REOFFER", address(reoffers));
    }

    /// @dev A contract of the system that holds cash or securities for others: an investor of its own, so that nothing
    /// can be recovered from one to another.
    function _registerEscrow(bytes32 investor, address escrow) internal {
        vm.prank(REGISTRAR);
        identity.registerInvestor(investor, escrow, GOVERNMENT, EXEMPT, PAKISTAN, type(uint40).max);
    }

    /// @dev Gives every role its guardian.
    function _guard(string memory json) private {
        string[] memory roles = vm.parseJsonKeys(json, ".roles");
        for (uint256 i; i < roles.length; ++i) {
            string memory key = string.concat(".roles.", roles[i], ".guardian");
            if (!vm.keyExistsJson(json, key)) continue;
            access.setRoleGuardian(_roleId(roles[i]), _roleId(vm.parseJsonString(json, key)));
        }
    }

    function _appointPeople(string memory json) private {
        string[18] memory roles = [
            "REGULATOR",
            "REGISTRAR",
            "DEBT_ISSUER",
            "POWER_ISSUER",
            "GRID_OPERATOR",
            "TREASURY",
            "PAUSER",
            "UNPAUSER",
            "ENFORCEMENT_PROPOSER",
            "ENFORCEMENT_APPROVER",
            "ASSET_ISSUER",
            "GUARDIAN",
            "UPGRADER",
            "TAX_AUTHORITY",
            "FIXING_AGENT",
            "AUCTIONEER",
            "BILLING_AGENT",
            "PROGRAMME_DESK"
        ];
        // In the order of their addresses.
        for (uint160 i; i < roles.length; ++i) {
            _appoint(json, roles[i], address(uint160(REGULATOR) + i));
        }
    }

    /// @dev Gives an account a role, with the role's delay.
    function _appoint(string memory json, string memory role, address account) private {
        uint256 delay = vm.parseJsonUint(json, string.concat(".roles.", role, ".delay_s"));
        access.grantRole(_roleId(role), account, uint32(delay));
    }

    function _wireContract(string memory json, string memory name) private {
        string memory path = string.concat(".functions.", name);
        string[] memory functions = vm.parseJsonKeys(json, path);
        string[] memory signatures = _signatures(name);
        for (uint256 i; i < functions.length; ++i) {
            string memory role = vm.parseJsonString(json, string.concat(path, ".", functions[i]));
            bytes4[] memory selectors = new bytes4[](1);
            selectors[0] = _selectorAmong(signatures, functions[i]);
            access.setTargetFunctionRole(_contract(name), selectors, _roleId(role));
        }
    }

    /// @dev The deployed contract of a name in roles.json.
    function _contract(string memory name) internal view returns (address deployed) {
        deployed = _deployed[keccak256(bytes(name))];
        if (deployed == address(0)) revert(string.concat("roles.json names an unknown contract: ", name));
    }

    function _roleId(string memory role) internal view returns (uint64) {
        return uint64(vm.parseJsonUint(vm.readFile(ROLES_FILE), string.concat(".roles.", role, ".id")));
    }

    /// @dev The signatures of a contract's functions, from what the compiler wrote down.
    function _signatures(string memory name) internal view returns (string[] memory) {
        string memory json = vm.readFile(string.concat("out/", name, ".sol/", name, ".json"));
        return vm.parseJsonKeys(json, ".methodIdentifiers");
    }

    /// @dev The selector of a function by its name, among the signatures of its contract.
    function _selectorAmong(string[] memory signatures, string memory functionName)
        internal
        pure
        returns (bytes4)
    {
        for (uint256 i; i < signatures.length; ++i) {
            if (vm.indexOf(signatures[i], string.concat(functionName, "(")) == 0) {
                return bytes4(keccak256(bytes(signatures[i])));
            }
        }
        revert(string.concat("roles.json names an unknown function: ", functionName));
    }

    /// @dev Forgets what this test has touched, as a transaction of its own would find it.
    function _cool() internal {
        address[11] memory touched = [
            address(access),
            address(identity),
            address(licences),
            address(engine),
            address(debt),
            _codeOf(address(debt)),
            address(programme),
            _codeOf(address(programme)),
            address(rights),
            address(cash),
            _contract("DvPSettlement")
        ];
        for (uint256 i; i < touched.length; ++i) {
            vm.cool(touched[i]);
        }
    }

    // --- Investors ----------------------------------------------------------------------------------------------------

    function _register(bytes32 investor, address account) internal {
        _register(investor, account, PAKISTAN);
    }

    function _register(bytes32 investor, address account, uint16 country) internal {
        vm.prank(REGISTRAR);
        identity.registerInvestor(investor, account, 2, 1, country, KYC_EXPIRY);
    }

    /// @dev Links one more account, made of a key, to an investor.
    function _link(bytes32 investor, uint256 key) internal returns (address account) {
        account = vm.addr(key);
        bytes memory signature = _linkSignature(investor, key, START + 1 days);
        vm.prank(REGISTRAR);
        identity.linkAccount(investor, account, START + 1 days, signature);
    }

    function _linkSignature(bytes32 investor, uint256 key, uint256 deadline)
        internal
        view
        returns (bytes memory)
    {
        bytes32 typeHash =
            keccak256("LinkAccount(bytes32 investor,address account,uint256 nonce,uint256 deadline)");
        address account = vm.addr(key);
        bytes32 message =
            keccak256(abi.encode(typeHash, investor, account, identity.nonces(account), deadline));
        return _sign(key, _typedDigest("IdentityRegistry", address(identity), message));
    }

    /// @dev EIP-712, written out here so that the contracts' own helper is not checked against itself.
    function _typedDigest(string memory name, address verifier, bytes32 message)
        internal
        view
        returns (bytes32)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev Takes a licence of those categories all the way to being in force for ten years.
    function _license(bytes32 licence, bytes32 investor, uint16 categories) internal {
        vm.startPrank(REGULATOR);
        licences.enterApplication(licence, investor, categories, 0);
        licences.grantNoObjection(licence, 0);
        licences.grant(licence, uint40(START), KYC_EXPIRY, 0);
        vm.stopPrank();
    }

    // --- Assets -------------------------------------------------------------------------------------------------------

    function _terms(bytes32 isin) internal pure returns (IDebtManager.Terms memory) {
        return IDebtManager.Terms({
            isin: isin,
            instrument: IDebtManager.Instrument.TreasuryBill,
            issueDate: uint40(START),
            maturityDate: MATURITY,
            lotUnits: LOT,
            priceE4: 898_343,
            yieldE6: 113_498,
            authorisedUnits: AUTHORISED,
            documentHash: keccak256("auction result")
        });
    }

    /// @dev What a bill pays beside its terms: nothing but its face, at maturity.
    function _bill() internal view returns (IDebtManager.CouponTerms memory coupon) {
        coupon.roll = Roll.Following;
        coupon.dayCount = DayCountConvention.Act365Fixed;
        coupon.graceDays = 3;
        coupon.claimDays = 3650;
        coupon.cash = address(cash);
    }

    function _nothingEarly() internal pure returns (IDebtManager.Instalment[] memory) {
        return new IDebtManager.Instalment[](0);
    }

    /// @dev A series whose holders must be of Pakistan and within {HOLDING_CAP}.
    function _openSeries() internal returns (BondToken bond) {
        vm.prank(DEBT_ISSUER);
        bond = BondToken(debt.createSeries(_terms(ISIN), _bill(), _nothingEarly()));
        IRule[] memory rules = new IRule[](2);
        (rules[0], rules[1]) = (countryRule, capRule);
        vm.startPrank(REGULATOR);
        engine.startTracking(address(bond));
        capRule.setCap(address(bond), HOLDING_CAP);
        countryRule.setAllowed(address(bond), _countries(PAKISTAN), true);
        engine.setRules(address(bond), rules);
        vm.stopPrank();
    }

    /// @dev Cash asks for nothing but identity.
    function _openCash() internal {
        vm.prank(REGULATOR);
        engine.setRules(address(cash), new IRule[](0));
    }

    /// @dev Two zones, a plant each, a transferable and a fixed product; holders must be miners or data centres.
    function _openProgramme() internal {
        vm.startPrank(GRID_OPERATOR);
        programme.setZone(NORTH, "NORTH", 1_200_000);
        programme.setZone(SOUTH, "SOUTH", 1_000_000);
        programme.setPhase(PHASE, "PHASE-1", PROGRAMME_CAP);
        programme.setPlant(SAHIWAL, NORTH, PHASE, "SAHIWAL", 1_000_000);
        programme.setPlant(HUB, SOUTH, PHASE, "HUB", 1_000_000);
        programme.setProduct(FIRM, "FIRM", IPowerProgramme.TransferPolicy.Free);
        programme.setProduct(FIXED, "FIXED", IPowerProgramme.TransferPolicy.Never);
        programme.setProduct(APPROVED, "APPROVED", IPowerProgramme.TransferPolicy.Approval);
        vm.stopPrank();
        IRule[] memory rules = new IRule[](1);
        rules[0] = licenceRule;
        vm.startPrank(REGULATOR);
        licenceRule.setCategories(address(rights), LicenceCategories.MINER | LicenceCategories.DATA_CENTRE);
        engine.setRules(address(rights), rules);
        vm.stopPrank();
    }

    function _issueBond(address to, uint256 units) internal {
        vm.prank(DEBT_ISSUER);
        debt.issue(ISIN, _line(_nextRef(), to, units));
    }

    function _issueCash(address to, uint256 amount) internal {
        vm.prank(TREASURY);
        cash.issue(_line(_nextRef(), to, amount));
    }

    function _allocate(address to, uint256 id, uint256 kw) internal {
        vm.prank(POWER_ISSUER);
        rights.allocate(_allocation(_nextRef(), to, id, kw));
    }

    function _nextRef() internal returns (bytes32) {
        return bytes32(++_refs);
    }

    function _line(bytes32 ref, address to, uint256 amount)
        internal
        pure
        returns (IPermissionedERC20.Issue[] memory lines)
    {
        lines = new IPermissionedERC20.Issue[](1);
        lines[0] = IPermissionedERC20.Issue(ref, to, amount);
    }

    function _allocation(bytes32 ref, address to, uint256 id, uint256 kw)
        internal
        pure
        returns (ICapacityRights.Allocation[] memory lines)
    {
        lines = new ICapacityRights.Allocation[](1);
        lines[0] = ICapacityRights.Allocation(ref, to, id, kw);
    }

    function _right(uint16 zone, uint16 plant, uint16 first, uint16 last, uint8 blockMask)
        internal
        pure
        returns (uint256)
    {
        return _right(FIRM, zone, plant, first, last, blockMask);
    }

    function _right(uint16 product, uint16 zone, uint16 plant, uint16 first, uint16 last, uint8 blockMask)
        internal
        pure
        returns (uint256)
    {
        return RightId.unwrap(Right(product, zone, plant, first, last, blockMask, 0, 2025).pack());
    }

    function _countries(uint16 country) internal pure returns (uint16[] memory list) {
        list = new uint16[](1);
        list[0] = country;
    }
}
