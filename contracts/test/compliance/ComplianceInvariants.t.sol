// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {AttestationRule} from "../../src/compliance/rules/AttestationRule.sol";
import {ConcentrationRule} from "../../src/compliance/rules/ConcentrationRule.sol";
import {HolderCountRule} from "../../src/compliance/rules/HolderCountRule.sol";
import {HoldingPeriodRule} from "../../src/compliance/rules/HoldingPeriodRule.sol";
import {LicensedVenueRule} from "../../src/compliance/rules/LicensedVenueRule.sol";
import {LockUpRule} from "../../src/compliance/rules/LockUpRule.sol";
import {LotSizeRule} from "../../src/compliance/rules/LotSizeRule.sol";
import {SanctionsRule} from "../../src/compliance/rules/SanctionsRule.sol";
import {TradingWindowRule} from "../../src/compliance/rules/TradingWindowRule.sol";
import {TransferApprovalRule} from "../../src/compliance/rules/TransferApprovalRule.sol";
import {VelocityRule} from "../../src/compliance/rules/VelocityRule.sol";
import {IDebtManager} from "../../src/interfaces/IDebtManager.sol";
import {IEnforcementDesk} from "../../src/interfaces/IEnforcementDesk.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {LicenceCategories, LicenceState} from "../../src/types/LicenceTypes.sol";
import {MovementKind} from "../../src/types/Movement.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Test} from "../base/Test.sol";
import {Handler} from "../invariant/Handler.sol";

/// @title A bond under rules that change, in the hands of investors whose standing changes, with orders and recoveries.
contract ComplianceHandler is Handler {
    uint16 private constant MINER = LicenceCategories.MINER;
    uint8 private constant TOPIC = 7;
    uint256 private constant ATTESTER_KEY = 0xA77E57;
    bytes32 private constant PAPER = keccak256("document");
    /// @dev Where in {_names} the rules stand that say who may hold; the rest are about trading.
    uint256 private constant COUNTRY = 0;
    uint256 private constant LICENCE = 1;
    uint256 private constant SANCTIONS = 2;
    uint256 private constant ATTESTATION = 3;

    BondToken public bond;
    string[14] private _names = [
        "CountryRule",
        "LicenceRule",
        "SanctionsRule",
        "AttestationRule",
        "HoldingCapRule",
        "HolderCountRule",
        "LotSizeRule",
        "TradingWindowRule",
        "LockUpRule",
        "HoldingPeriodRule",
        "TransferApprovalRule",
        "LicensedVenueRule",
        "ConcentrationRule",
        "VelocityRule"
    ];
    /// @dev The rules listed now, one bit each in the order of {_names}.
    uint256 private _listed;
    mapping(address account => uint256) private _before;

    modifier watched() {
        for (uint256 i; i < accounts.length; ++i) {
            _before[accounts[i]] = bond.balanceOf(accounts[i]);
        }
        _;
        for (uint256 i; i < accounts.length; ++i) {
            if (bond.balanceOf(accounts[i]) > _before[accounts[i]]) _checkGain(accounts[i]);
        }
    }

    function setUp() public override {
        super.setUp();
        vm.prank(DEBT_ISSUER);
        bond = BondToken(debt.createSeries(_terms(ISIN), _bill(), _nothingEarly()));
        vm.startPrank(REGULATOR);
        engine.startTracking(address(bond));
        attestations.setAttester(vm.addr(ATTESTER_KEY), uint64(1) << TOPIC);
        vm.stopPrank();
        for (uint256 i; i < investors.length; ++i) {
            _license(bytes32(i + 1), investors[i], MINER);
            _attest(investors[i]);
        }
        _setTerms(address(bond));
        this.chooseRules(0);
    }

    // --- What moves ---------------------------------------------------------------------------------------------------

    function issue(uint256 toSeed, uint256 lots) external watched {
        (address to, uint256 units) = (_account(toSeed), LOT * (lots % 200));
        bool expected = units != 0 && units <= AUTHORISED - debt.issuedUnits(ISIN)
            && block.timestamp < MATURITY
            && bond.transferCode(address(debt), address(0), to, units) == ReasonCodes.OK;
        bytes memory data = abi.encodeCall(debt.issue, (ISIN, _line(_nextRef(), to, units)));
        _try(expected, DEBT_ISSUER, address(debt), data);
    }

    function transfer(uint256 fromSeed, uint256 toSeed, uint256 amount) external watched {
        (address from, address to) = (_holder(fromSeed), _account(toSeed));
        amount = _some(from, amount);
        bool expected =
            amount <= bond.balanceOf(from) && bond.transferCode(from, from, to, amount) == ReasonCodes.OK;
        _try(expected, from, address(bond), abi.encodeCall(IERC20.transfer, (to, amount)));
    }

    function transferFrom(uint256 fromSeed, uint256 toSeed, uint256 spenderSeed, uint256 amount)
        external
        watched
    {
        (address from, address to, address spender) =
            (_holder(fromSeed), _account(toSeed), _account(spenderSeed));
        if (bond.isRetired(from)) return;
        amount = _some(from, amount);
        _try(true, from, address(bond), abi.encodeCall(bond.approve, (spender, amount)));
        bool expected =
            amount <= bond.balanceOf(from) && bond.transferCode(spender, from, to, amount) == ReasonCodes.OK;
        _try(expected, spender, address(bond), abi.encodeCall(IERC20.transferFrom, (from, to, amount)));
    }

    function forceTransfer(uint256 fromSeed, uint256 toSeed, uint256 amount) external watched {
        (address from, address to) = (_holder(fromSeed), _account(toSeed));
        if (from == to) return;
        amount = bound(amount, 1, bond.balanceOf(from) + 1);
        vm.prank(PROPOSER);
        uint256 order = desk.proposeForcedTransfer(address(bond), 0, from, to, amount, PAPER);
        bool expected = amount <= bond.balanceOf(from) && !bond.isRetired(to)
            && _ordered(MovementKind.Forced, from, to, amount) == ReasonCodes.OK;
        _try(expected, APPROVER, address(desk), abi.encodeCall(desk.approve, (order)));
    }

    /// @notice Gives up an account, now and then: it never comes back.
    function recover(uint256 fromSeed, uint256 toSeed, uint256 rarely) external watched {
        (address from, address to) = (_holder(fromSeed), _account(toSeed));
        if (rarely % 4 != 0 || from == to) return;
        vm.prank(PROPOSER);
        uint256 order = desk.proposeRecovery(address(bond), from, to, PAPER);
        bool expected = !bond.isRetired(from) && !bond.isRetired(to)
            && _ordered(MovementKind.Recovery, from, to, bond.balanceOf(from)) == ReasonCodes.OK;
        uint256 held = heldBy(ownerOf[from]);
        _try(expected, APPROVER, address(desk), abi.encodeCall(desk.approve, (order)));
        assertEq(heldBy(ownerOf[from]), held, "a recovery changed what the investor has");
    }

    // --- What changes -------------------------------------------------------------------------------------------------

    /// @notice Lists other rules, in another order; that of licences half of the time.
    function chooseRules(uint256 seed) external {
        IRule[] memory rules = new IRule[](8);
        (uint256 count, uint256 listed) = (0, 0);
        for (uint256 i; i < _names.length && count < 8; ++i) {
            uint256 at = (i + seed % _names.length) % _names.length;
            bool wanted = at == LICENCE ? seed >> 200 & 1 != 0 : seed >> (8 + 2 * i) & 3 == 0;
            if (!wanted) continue;
            rules[count++] = IRule(_contract(_names[at]));
            listed |= 1 << at;
        }
        IRule[] memory chosen = new IRule[](count);
        for (uint256 i; i < count; ++i) {
            chosen[i] = rules[i];
        }
        vm.prank(REGULATOR);
        engine.setRules(address(bond), chosen);
        _listed = listed;
    }

    /// @notice Suspends or reinstates an investor's licence, or puts it into the sandbox or lets it out.
    function toggleLicence(uint256 seed) external {
        bytes32 licence = bytes32(1 + seed % investors.length);
        LicenceState state = licences.licenceOf(licence).state;
        vm.startPrank(REGULATOR);
        if (state == LicenceState.Suspended) licences.grant(licence, uint40(START), KYC_EXPIRY, PAPER);
        else if (seed / 8 % 4 == 0) licences.suspend(licence, PAPER);
        else licences.setSandbox(licence, seed / 32 % 2 == 0, PAPER);
        licences.setSandboxLimit(licence, address(bond), seed % 20_000);
        vm.stopPrank();
    }

    function toggleSanction(uint256 seed) external {
        SanctionsRule rule = SanctionsRule(_contract("SanctionsRule"));
        bytes32 investor = investors[seed % investors.length];
        bool sanctioned = !rule.isInvestorSanctioned(investor) && seed / 8 % 2 == 0;
        vm.prank(REGULATOR);
        rule.setInvestor(investor, sanctioned, PAPER);
    }

    /// @notice Strikes out an attestation, or attests anew.
    function toggleAttestation(uint256 seed) external {
        bytes32 investor = investors[seed % investors.length];
        if (attestations.attestationCode(investor, uint64(1) << TOPIC) != ReasonCodes.OK) {
            return _attest(investor);
        }
        if (seed / 8 % 2 == 0) return;
        vm.prank(REGULATOR);
        attestations.strike(investor, TOPIC);
    }

    function approveTransfer(uint256 fromSeed, uint256 toSeed, uint256 amount) external {
        TransferApprovalRule rule = TransferApprovalRule(_contract("TransferApprovalRule"));
        (bytes32 from, bytes32 to) = (investors[fromSeed % 3], investors[toSeed % 3]);
        uint40 until = uint40(block.timestamp + 1 days);
        vm.prank(REGULATOR);
        rule.approve(address(bond), 0, from, to, 10 * (1 + amount % 20), until);
    }

    // --- What must hold -----------------------------------------------------------------------------------------------

    /// @notice Units in all accounts that are an investor's, linked at the moment or not.
    function heldBy(bytes32 investor) public view returns (uint256 sum) {
        for (uint256 i; i < accounts.length; ++i) {
            if (ownerOf[accounts[i]] == investor) sum += bond.balanceOf(accounts[i]);
        }
    }

    function checkCounters() external view {
        (uint256 holders, uint256 supply) = (0, 0);
        for (uint256 i; i < investors.length; ++i) {
            uint256 held = heldBy(investors[i]);
            assertEq(engine.holdingOf(address(bond), 0, investors[i]), held, "holding");
            supply += held;
            if (held != 0) ++holders;
        }
        assertEq(engine.holderCount(address(bond), 0), holders, "holders");
        assertEq(engine.supplyOf(address(bond), 0), supply, "supply");
        assertEq(bond.totalSupply(), supply, "all of it is somebody's");
    }

    /// @dev Whoever has more than before was eligible, and met every rule about who may hold that was listed.
    function _checkGain(address account) private view {
        assertTrue(_isEligible(account), "an ineligible account gained");
        bytes32 investor = ownerOf[account];
        uint256 held;
        for (uint256 i; i < accounts.length; ++i) {
            if (ownerOf[accounts[i]] == investor) held += _before[accounts[i]];
        }
        if (_has(SANCTIONS)) {
            bool barred = SanctionsRule(_contract("SanctionsRule")).isInvestorSanctioned(investor);
            assertFalse(barred, "a sanctioned investor gained");
        }
        if (heldBy(investor) <= held) return;
        if (_has(LICENCE)) {
            uint16 code = licences.acquisitionCode(investor, MINER, address(bond), heldBy(investor));
            assertEq(code, ReasonCodes.OK, "a suspended or sandboxed licence gained");
        }
        if (_has(COUNTRY)) {
            bool admitted = countryRule.isAllowed(address(bond), identity.investorCountry(account));
            assertTrue(admitted, "a barred country gained");
        }
        if (_has(ATTESTATION)) {
            uint16 code = attestations.attestationCode(investor, uint64(1) << TOPIC);
            assertEq(code, ReasonCodes.OK, "an unattested investor gained");
        }
    }

    function _has(uint256 rule) private view returns (bool) {
        return _listed >> rule & 1 != 0;
    }

    function _ordered(MovementKind kind, address from, address to, uint256 amount)
        private
        view
        returns (uint16)
    {
        return engine.check(address(bond), kind, 0, address(desk), from, to, amount);
    }

    /// @dev The first account from a seed on that holds something, if any does.
    function _holder(uint256 seed) private view returns (address account) {
        for (uint256 i; i < accounts.length; ++i) {
            account = accounts[(seed % accounts.length + i) % accounts.length];
            if (bond.balanceOf(account) != 0) return account;
        }
    }

    /// @dev All, a round amount, or anything up to one unit too much.
    function _some(address from, uint256 seed) private view returns (uint256) {
        uint256 balance = bond.balanceOf(from);
        if (seed % 4 == 0) return balance;
        if (seed % 4 == 1) return bound(seed, 0, balance + 1);
        return 10 * (1 + seed / 4 % 20);
    }

    function _attest(bytes32 investor) private {
        address attester = vm.addr(ATTESTER_KEY);
        uint32 version = attestations.attestationOf(investor, TOPIC).version + 1;
        bytes32 typeHash = keccak256(
            "Attestation(address attester,bytes32 investor,uint8 topic,bytes32 dataHash,uint40 validUntil,uint24 attesterEpoch,uint32 version)"
        );
        bytes32 message =
            keccak256(abi.encode(typeHash, attester, investor, TOPIC, PAPER, KYC_EXPIRY, uint24(1), version));
        bytes32 digest = _typedDigest("AttestationRegistry", address(attestations), message);
        attestations.attest(attester, investor, TOPIC, PAPER, KYC_EXPIRY, _sign(ATTESTER_KEY, digest));
    }

    /// @dev Terms that bind now and then, of every rule.
    function _setTerms(address asset) private {
        vm.startPrank(REGULATOR);
        countryRule.setAllowed(asset, _countries(PAKISTAN), true);
        licenceRule.setCategories(asset, MINER);
        AttestationRule(_contract("AttestationRule")).setTopics(asset, uint64(1) << TOPIC);
        capRule.setCap(asset, 15_000);
        HolderCountRule(_contract("HolderCountRule")).setLimit(asset, 2);
        LotSizeRule(_contract("LotSizeRule")).setLot(asset, 10);
        TradingWindowRule(_contract("TradingWindowRule")).setHours(asset, 0, 64_800, 62);
        LockUpRule(_contract("LockUpRule")).setLockUp(asset, uint40(START + 1 days));
        HoldingPeriodRule(_contract("HoldingPeriodRule")).setPeriod(asset, 3 days);
        LicensedVenueRule(_contract("LicensedVenueRule")).setVenue(asset, MINER, true);
        ConcentrationRule(_contract("ConcentrationRule")).setShare(asset, 6000, 10_000);
        VelocityRule(_contract("VelocityRule")).setVelocity(asset, 500, 2 days);
        vm.stopPrank();
    }
}

contract ComplianceInvariants is Test {
    uint256 private constant RUNS = 8;

    ComplianceHandler private _handler;

    function setUp() public {
        _handler = new ComplianceHandler();
        _handler.setUp();
        _target(address(_handler), _actions());
    }

    /// @dev Or the campaigns below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[4] memory kinds = [
            IDebtManager.issue.selector,
            IERC20.transfer.selector,
            IERC20.transferFrom.selector,
            IEnforcementDesk.approve.selector
        ];
        uint256[4] memory successes;
        for (uint256 run; run < RUNS; ++run) {
            ComplianceHandler handler = new ComplianceHandler();
            handler.setUp();
            handler.walk(_actions(), run);
            handler.checkCounters();
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += handler.successes(kinds[i]);
            }
        }
        for (uint256 i; i < kinds.length; ++i) {
            assertTrue(successes[i] > RUNS, "went through less than once a run");
        }
    }

    /// @dev Counters are what the balances add up to, whatever the rules, the orders and the links. That nobody gains
    /// against the rules, and that the pre-check's answer is the execution's, the handler insists on at every step.
    function invariant_counters__equal_the_balances() public view {
        _handler.checkCounters();
    }

    function _actions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](15);
        selectors[0] = ComplianceHandler.issue.selector;
        selectors[1] = ComplianceHandler.transfer.selector;
        selectors[2] = ComplianceHandler.transferFrom.selector;
        selectors[3] = ComplianceHandler.forceTransfer.selector;
        selectors[4] = ComplianceHandler.recover.selector;
        selectors[5] = ComplianceHandler.chooseRules.selector;
        selectors[6] = ComplianceHandler.toggleLicence.selector;
        selectors[7] = ComplianceHandler.toggleSanction.selector;
        selectors[8] = ComplianceHandler.toggleAttestation.selector;
        selectors[9] = ComplianceHandler.approveTransfer.selector;
        selectors[10] = Handler.setStatus.selector;
        selectors[11] = Handler.updateRecord.selector;
        selectors[12] = Handler.link.selector;
        selectors[13] = Handler.unlink.selector;
        selectors[14] = Handler.wait.selector;
    }
}
