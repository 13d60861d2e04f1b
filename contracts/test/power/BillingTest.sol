// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBillingAccounts} from "../../src/interfaces/IBillingAccounts.sol";
import {IMeterLedger} from "../../src/interfaces/IMeterLedger.sol";
import {Firmness} from "../../src/types/Firmness.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {Right, RightId} from "../../src/types/RightId.sol";
import {Tariff} from "../../src/types/Tariff.sol";
import {NominationTest} from "./NominationTest.sol";

/// @title A site in the north with firm and interruptible kW of December, a tariff, and one operator that reads its meter.
abstract contract BillingTest is NominationTest {
    uint256 internal constant METER_KEY = 0x1111;
    uint256 internal constant HOURS = 31 * 24;
    uint256 internal constant FIRM_KW = 601;
    uint256 internal constant SOFT_KW = 101;
    uint256 internal constant RICH = 1e13;
    bytes32 internal constant PAYEE_ID = "INV-PAYEE";
    address internal constant PAYEE = address(0x9A4EE);
    bytes32 internal constant SOURCE = keccak256("tariff determination");

    uint16 internal constant DUE_DAYS = 15;
    uint16 internal constant GRACE_DAYS = 10;
    // PKR 1,250.0033 and 700.0001 a kW and month, 22.98 a kWh, half of it take-or-pay, 5.0050 and 45.96 a kWh.
    uint32 internal constant FIRM_E4 = 12_500_033;
    uint32 internal constant SOFT_E4 = 7_000_001;
    uint32 internal constant ENERGY_E4 = 229_800;
    uint32 internal constant TAKE_E6 = 500_000;
    uint32 internal constant COMPENSATION_E4 = 50_050;
    uint32 internal constant BREACH_E4 = 459_600;

    /// @dev The first hour of December.
    uint32 internal firstHour;

    function setUp() public virtual override {
        super.setUp();
        _openCash();
        _register(PAYEE_ID, PAYEE);
        uint256 soft = RightId.unwrap(
            Right(FIRM, NORTH, SAHIWAL, DEC_2025, DEC_2025, ALL_BLOCKS, Firmness.INTERRUPTIBLE, 2025).pack()
        );
        _allocate(ALICE, soft, HELD);
        _nominate(ALICE, MINE, FIRM_KW);
        vm.prank(ALICE);
        book.nominate(soft, MINE, SOFT_KW);
        vm.prank(TREASURY);
        billing.setPayee(PAYEE);
        _setTariff(NORTH, _tariff(DEC_2025, DEC_2025 + 35));
        address[] memory operators = new address[](1);
        operators[0] = vm.addr(METER_KEY);
        vm.prank(REGULATOR);
        meters.setOperators(NORTH, operators, 1);
        address[3] memory rich = [ALICE, BOB, PAYEE];
        for (uint256 i; i < rich.length; ++i) {
            _issueCash(rich[i], RICH);
            vm.prank(rich[i]);
            cash.approve(address(billing), type(uint256).max);
        }
        firstHour = uint32(PktCalendar.periodStart(DEC_2025) / 1 hours);
    }

    function _tariff(uint16 from, uint16 last) internal pure returns (Tariff memory) {
        return Tariff({
            fromPeriod: from,
            lastPeriod: last,
            dueDays: DUE_DAYS,
            graceDays: GRACE_DAYS,
            firmCapacityE4: FIRM_E4,
            interruptibleCapacityE4: SOFT_E4,
            energyE4: ENERGY_E4,
            takeOrPayE6: TAKE_E6,
            compensationE4: COMPENSATION_E4,
            breachE4: BREACH_E4,
            sourceHash: SOURCE
        });
    }

    function _setTariff(uint16 zone, Tariff memory t) internal {
        vm.prank(BILLING_AGENT);
        tariffs.setTariff(zone, t);
    }

    // --- Readings: so many kWh every hour, but in one ---------------------------------------------------------------------

    /// @dev A month of readings, all alike but the one of some hour.
    function _readings(uint32 kwh, uint256 hour, uint32 odd) internal pure returns (bytes memory all) {
        all = new bytes(HOURS * 4);
        for (uint256 h; h < HOURS; ++h) {
            bytes4 reading = bytes4(h == hour ? odd : kwh);
            for (uint256 i; i < 4; ++i) {
                all[4 * h + i] = reading[i];
            }
        }
    }

    function _day(bytes memory all, uint256 day) internal pure returns (bytes memory part) {
        part = new bytes(96);
        for (uint256 i; i < 96; ++i) {
            part[i] = all[day * 96 + i];
        }
    }

    /// @dev The root over the days, and the way of a day to it.
    function _days(uint32 site, bytes memory all, uint256 day)
        internal
        view
        returns (bytes32 root, bytes32[] memory path)
    {
        bytes32[] memory row = new bytes32[](32);
        for (uint256 d; d < 31; ++d) {
            row[d] = keccak256(abi.encodePacked(site, uint32(firstHour + 5) / 24 + uint32(d), _day(all, d)));
        }
        path = new bytes32[](5);
        for (uint256 level; level < 5; ++level) {
            path[level] = row[day ^ 1];
            day /= 2;
            for (uint256 i; i < row.length / 2; ++i) {
                (bytes32 a, bytes32 b) = (row[2 * i], row[2 * i + 1]);
                row[i] = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
            }
        }
        root = row[0];
    }

    function _sum(uint32 kwh, uint32 odd) internal pure returns (uint64) {
        return uint64((HOURS - 1) * kwh + odd);
    }

    /// @dev States, publishes and settles December of one site, which its root covers alone.
    function _settleMonth(uint32 site, uint32 version, uint32 kwh, uint256 hour, uint32 odd) internal {
        if (block.timestamp < PktCalendar.periodEnd(DEC_2025)) vm.warp(PktCalendar.periodEnd(DEC_2025));
        bytes memory all = _readings(kwh, hour, odd);
        (bytes32 days_,) = _days(site, all, 0);
        bytes32 root = keccak256(abi.encode(site, DEC_2025, _sum(kwh, odd), days_));
        _post(IMeterLedger.Batch(NORTH, DEC_2025, version, 1, root, SOURCE));
        meters.publish(site, DEC_2025, version, all, new bytes32[](0));
        vm.warp(block.timestamp + CHALLENGE_DAYS * 1 days);
        meters.settle(site, DEC_2025);
    }

    function _proof(uint32 site, uint32 kwh, uint256 hour, uint32 odd)
        internal
        view
        returns (IMeterLedger.ReadingProof memory)
    {
        bytes memory all = _readings(kwh, hour, odd);
        (, bytes32[] memory path) = _days(site, all, hour / 24);
        return IMeterLedger.ReadingProof(_day(all, hour / 24), path, _sum(kwh, odd), new bytes32[](0));
    }

    function _post(IMeterLedger.Batch memory batch) private {
        bytes32 typeHash = keccak256(
            "Batch(uint16 zone,uint16 period,uint32 version,uint32 sites,bytes32 root,bytes32 dataHash)"
        );
        bytes32 digest = _typedDigest("MeterLedger", address(meters), keccak256(abi.encode(typeHash, batch)));
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = _sign(METER_KEY, digest);
        meters.postRoot(batch, signatures);
    }

    // --- Invoices -----------------------------------------------------------------------------------------------------------

    /// @dev December of MINE, settled with as much every hour, is invoiced.
    function _invoice(uint32 kwh) internal returns (uint256 invoice) {
        _settleMonth(MINE, 1, kwh, 0, kwh);
        invoice = billing.issue(MINE, DEC_2025, 1);
    }

    function _open(uint256 invoice) internal view returns (uint256) {
        IBillingAccounts.Invoice memory i = billing.invoiceOf(invoice);
        return i.amount - i.paid;
    }

    function _pay(address account, uint256 invoice, uint256 amount) internal {
        vm.prank(account);
        billing.pay(invoice, amount);
    }

    function _refusedPayment(uint16 code, uint256 invoice, uint256 amount)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(IBillingAccounts.PaymentRefused.selector, code, invoice, amount);
    }

    function _refusedAccount(uint16 code, bytes32 investor, uint256 amount)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(IBillingAccounts.AccountRefused.selector, code, investor, amount);
    }
}
