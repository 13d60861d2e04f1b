// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ITariffBook} from "../../src/interfaces/ITariffBook.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Tariff} from "../../src/types/Tariff.sol";
import {BillingTest} from "./BillingTest.sol";

contract TariffBookTest is BillingTest {
    uint16 private constant LAST = DEC_2025 + 35;

    function test_tariffAt__months_before_in_and_after__missing_set_missing() public {
        assertEq(uint256(tariffs.tariffAt(NORTH, DEC_2025).energyE4), ENERGY_E4, "first month");
        assertEq(uint256(tariffs.tariffAt(NORTH, LAST).energyE4), ENERGY_E4, "last month");
        _expectMissing(NORTH, DEC_2025 - 1);
        _expectMissing(NORTH, LAST + 1);
        _expectMissing(SOUTH, DEC_2025);
    }

    function test_setTariff__with_a_gap__refused() public {
        _expectRefused(ReasonCodes.TARIFF_GAP, LAST + 2, LAST + 9);
    }

    function test_setTariff__right_after_the_last__continues() public {
        Tariff memory t = _tariff(LAST + 1, LAST + 1);
        t.energyE4 = 1;
        _setTariff(NORTH, t);
        assertEq(uint256(tariffs.tariffAt(NORTH, LAST).energyE4), ENERGY_E4, "before");
        assertEq(uint256(tariffs.tariffAt(NORTH, LAST + 1).energyE4), 1, "from then on");
    }

    function test_setTariff__earlier_than_the_last_ends__takes_its_place() public {
        Tariff memory t = _tariff(DEC_2025 + 3, DEC_2025 + 5);
        t.energyE4 = 1;
        _setTariff(NORTH, t);
        assertEq(uint256(tariffs.tariffAt(NORTH, DEC_2025 + 2).energyE4), ENERGY_E4, "before");
        assertEq(uint256(tariffs.tariffAt(NORTH, DEC_2025 + 5).energyE4), 1, "from then on");
        _expectMissing(NORTH, DEC_2025 + 6);
    }

    function test_setTariff__same_first_month_not_begun__replaces() public {
        Tariff memory t = _tariff(DEC_2025, LAST);
        t.energyE4 = 1;
        _setTariff(NORTH, t);
        assertEq(uint256(tariffs.tariffAt(NORTH, DEC_2025).energyE4), 1, "replaced");
        assertEq(tariffs.tariffCount(NORTH), 1, "still one");
    }

    function test_setTariff__for_a_month_that_has_begun__refused() public {
        vm.warp(PktCalendar.periodStart(DEC_2025));
        _expectRefused(ReasonCodes.TARIFF_TOO_LATE, DEC_2025, LAST);
    }

    function test_setTariff__before_a_later_one__refused() public {
        _setTariff(NORTH, _tariff(DEC_2025 + 3, LAST));
        _expectRefused(ReasonCodes.TARIFF_TOO_LATE, DEC_2025 + 2, LAST);
    }

    function test_setTariff__lapsed_long_ago__continues_where_it_ended() public {
        vm.warp(PktCalendar.periodStart(LAST + 4));
        _setTariff(NORTH, _tariff(LAST + 1, LAST + 20));
        assertEq(uint256(tariffs.tariffAt(NORTH, LAST + 1).energyE4), ENERGY_E4, "closed");
    }

    function test_setTariff__no_source__refused() public {
        Tariff memory t = _tariff(LAST + 1, LAST + 1);
        t.sourceHash = 0;
        _expectRefused(ReasonCodes.TARIFF_INVALID, t);
    }

    function test_setTariff__ends_before_it_begins__refused() public {
        _expectRefused(ReasonCodes.TARIFF_INVALID, LAST + 1, LAST);
    }

    function test_setTariff__more_than_all_take_or_pay__refused() public {
        Tariff memory t = _tariff(LAST + 1, LAST + 1);
        t.takeOrPayE6 = 1_000_001;
        _expectRefused(ReasonCodes.TARIFF_INVALID, t);
    }

    /// @dev Between a zone's first and last month every month has one tariff, whatever was set in which order.
    function testFuzz_setTariff__any_sequence__leaves_no_gap(uint256 seed) public {
        uint16 last = LAST;
        for (uint256 n; n < 6; ++n) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint16 from = uint16(bound(seed, DEC_2025, last + 3));
            uint16 until = uint16(bound(seed >> 32, from, from + 20));
            vm.prank(BILLING_AGENT);
            try tariffs.setTariff(NORTH, _tariff(from, until)) {
                last = until;
            } catch {}
        }
        for (uint16 period = DEC_2025; period <= last; ++period) {
            assertEq(tariffs.tariffAt(NORTH, period).sourceHash, SOURCE, "covered");
        }
        _expectMissing(NORTH, last + 1);
    }

    function _expectRefused(uint16 code, uint16 from, uint16 last) private {
        _expectRefused(code, _tariff(from, last));
    }

    function _expectRefused(uint16 code, Tariff memory t) private {
        uint16 newest = LAST;
        vm.expectRevert(
            abi.encodeWithSelector(ITariffBook.TariffRefused.selector, code, NORTH, t.fromPeriod, newest)
        );
        _setTariff(NORTH, t);
    }

    function _expectMissing(uint16 zone, uint16 period) private {
        vm.expectRevert(abi.encodeWithSelector(ITariffBook.TariffMissing.selector, zone, period));
        tariffs.tariffAt(zone, period);
    }
}
