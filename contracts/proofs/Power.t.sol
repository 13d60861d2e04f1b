// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";

import {Upgradeable} from "../src/access/Upgradeable.sol";
import {ICeilings} from "../src/interfaces/ICeilings.sol";
import {IPowerProgramme} from "../src/interfaces/IPowerProgramme.sol";
import {PowerProgramme} from "../src/power/PowerProgramme.sol";
import {Lanes, LanesLib} from "../src/types/Lanes.sol";
import {Right, RightId} from "../src/types/RightId.sol";
import {Test} from "../test/base/Test.sol";
import {OneOfficer} from "./Symbolic.sol";

/// @title What holds of a reservation, whatever is allocated and whatever the ceilings are. This contract may reserve.
abstract contract ReserveLemmas is Test {
    /// @dev Where the programme keeps ceilings and recall plans, and each ceiling its plan and what is allocated under it.
    uint256 private constant CEILINGS = 1;
    uint256 private constant PLANS = 2;
    uint256 private constant PLAN = 1;
    uint256 private constant ALLOCATED = 2;

    uint256 private constant LEVELS = 4;
    /// @dev Two time blocks: the day's first twelve hours and its last.
    uint8 private constant BLOCKS = 2;
    bytes32 private constant BLOCK_OF_HOUR =
        hex"0000000000000000000000000101010101010101010101010000000000000000";
    /// @dev 30 October 2025; the month after it.
    uint256 private constant START = 1_761_764_400;
    uint16 private constant PERIOD = 10;
    uint16 private constant ONE = 1;

    PowerProgramme private _programme;

    function setUp() public {
        vm.warp(START);
        PowerProgramme code = new PowerProgramme(type(uint32).max, BLOCKS, BLOCK_OF_HOUR);
        bytes memory setting = abi.encodeCall(Upgradeable.initialise, (address(new OneOfficer())));
        _programme = PowerProgramme(address(new ERC1967Proxy(address(code), setting)));
        _programme.setZone(ONE, "ZONE", 1);
        _programme.setPhase(ONE, "PHASE", 1);
        _programme.setPlant(ONE, ONE, ONE, "PLANT", 1);
        _programme.setProduct(ONE, "PRODUCT", IPowerProgramme.TransferPolicy.Free);
    }

    /// @dev What a cell is held to.
    function _bound(uint256 capKw) internal pure virtual returns (uint256);

    /// @dev A reservation that goes adds its kW to the cells of its right alone, and leaves each at or under its ceiling.
    function check_reserve__every_cell_within_its_ceiling(
        uint256[LEVELS] memory held,
        uint32[LEVELS] memory caps,
        uint8 choice,
        uint256 kw
    ) public {
        uint8 blockMask = _some(choice);
        for (uint256 i; i < LEVELS; ++i) {
            _put(ICeilings.Level(i), held[i], caps[i]);
        }
        if (!_reserves(blockMask, kw)) return;
        for (uint256 i; i < LEVELS; ++i) {
            uint256 faults = _faults(ICeilings.Level(i), held[i], blockMask, kw, caps[i]);
            assertEq(faults, 0, "a cell, or its ceiling");
        }
    }

    /// @dev The same of the zone where a lower ceiling waits for recalls: new reservations are held to it already.
    function check_reserve__every_cell_within_what_is_planned(
        uint256 held,
        uint32 planned,
        uint16 first,
        uint16 last,
        uint8 choice,
        uint256 kw
    ) public {
        uint8 blockMask = _some(choice);
        vm.assume(first <= PERIOD && PERIOD <= last);
        for (uint256 i; i < LEVELS; ++i) {
            _put(ICeilings.Level(i), held, type(uint32).max);
        }
        uint256 word = uint256(uint8(ICeilings.Level.Zone)) | uint256(ONE) << 8 | uint256(first) << 24
            | uint256(last) << 40 | uint256(planned) << 56 | uint256(1) << 88;
        _store(uint256(keccak256(abi.encode(uint256(1), PLANS))), word);
        _store(_ceiling(ICeilings.Level.Zone) + PLAN, 1);
        if (!_reserves(blockMask, kw)) return;
        assertEq(_faults(ICeilings.Level.Zone, held, blockMask, kw, planned), 0, "a cell, or what is planned");
    }

    /// @dev What differs in the cells under a ceiling from what they must hold, and whether one of them passes it; zero: nothing.
    /// Without a branch for every cell, so that the solver is asked once for each ceiling.
    function _faults(ICeilings.Level level, uint256 held, uint8 blockMask, uint256 kw, uint256 capKw)
        private
        view
        returns (uint256 faults)
    {
        Lanes before = Lanes.wrap(held);
        Lanes told = Lanes.wrap(_programme.allocatedUnder(level, _keyOf(level), PERIOD));
        for (uint8 b; b < LanesLib.COUNT; ++b) {
            if (blockMask >> b & 1 == 0) {
                faults |= told.at(b) ^ before.at(b);
                continue;
            }
            unchecked {
                faults |= told.at(b) ^ (before.at(b) + kw);
                faults |= (_bound(capKw) - told.at(b)) >> 255;
            }
        }
    }

    /// @dev Either time block or both, each tried by itself.
    function _some(uint8 choice) private pure returns (uint8) {
        return choice == 0 ? 1 : choice == 1 ? 2 : 3;
    }

    function _reserves(uint8 blockMask, uint256 kw) private returns (bool ok) {
        uint256 id = RightId.unwrap(Right(ONE, ONE, ONE, PERIOD, PERIOD, blockMask, 0, 2025).pack());
        (ok,) = address(_programme).call(abi.encodeCall(_programme.reserve, (id, kw)));
    }

    /// @dev Any ceiling, in force for ever, and anything allocated under it in the month. Put in place by hand.
    function _put(ICeilings.Level level, uint256 held, uint32 capKw) private {
        uint256 ceiling = _ceiling(level);
        _store(uint256(keccak256(abi.encode(ceiling))), uint256(capKw) << 16);
        _store(uint256(keccak256(abi.encode(uint256(PERIOD), ceiling + ALLOCATED))), held);
        assertEq(_programme.ceilingAt(level, _keyOf(level), PERIOD), capKw, "the ceiling put in place");
    }

    function _store(uint256 slot, uint256 word) private {
        vm.store(address(_programme), bytes32(slot), bytes32(word));
    }

    function _ceiling(ICeilings.Level level) private pure returns (uint256) {
        bytes32 keys = keccak256(abi.encode(uint256(uint8(level)), CEILINGS));
        return uint256(keccak256(abi.encode(uint256(_keyOf(level)), keys)));
    }

    function _keyOf(ICeilings.Level level) private pure returns (uint16) {
        return level == ICeilings.Level.Programme ? 0 : ONE;
    }
}

/// @custom:halmos --loop 32
contract ReserveProof is ReserveLemmas {
    function _bound(uint256 capKw) internal pure override returns (uint256) {
        return capKw;
    }
}

/// @dev Holds every cell to a kW less than its ceiling, which a reservation of all that is left passes.
/// @custom:halmos --loop 32
contract ReserveTwin is ReserveLemmas {
    function _bound(uint256 capKw) internal pure override returns (uint256) {
        unchecked {
            return capKw - 1;
        }
    }
}

/// @title What holds of words of eight amounts. A twin has a fault in each.
abstract contract LaneLemmas is Test {
    function _plus(Lanes lanes, uint8 blockMask, uint256 kw) internal pure virtual returns (Lanes);
    function _fullest(Lanes lanes, uint8 blockMask) internal pure virtual returns (uint256);

    /// @dev No time block that is asked about holds more than the fullest; of any four of them.
    function check_fullest__none_is_fuller(uint256 word, uint8 blockMask) public pure {
        vm.assume(blockMask < 16);
        uint256 most = _fullest(Lanes.wrap(word), blockMask);
        for (uint8 b; b < 4; ++b) {
            if (blockMask >> b & 1 != 0) assertLe(Lanes.wrap(word).at(b), most, "fuller");
        }
    }

    /// @dev Adding to some time blocks leaves the others alone, as long as no sum passes the range; to any of four.
    function check_plus__moves_its_time_blocks_alone(uint256 word, uint8 blockMask, uint32 kw) public pure {
        vm.assume(blockMask < 16);
        Lanes lanes = Lanes.wrap(word);
        uint256[8] memory wanted;
        for (uint8 b; b < LanesLib.COUNT; ++b) {
            wanted[b] = lanes.at(b) + (blockMask >> b & 1 == 0 ? 0 : kw);
            vm.assume(wanted[b] <= type(uint32).max);
        }
        Lanes sum = _plus(lanes, blockMask, kw);
        uint256 differs;
        for (uint8 b; b < LanesLib.COUNT; ++b) {
            differs |= sum.at(b) ^ wanted[b];
        }
        assertEq(differs, 0, "time block");
    }
}

/// @custom:halmos --loop 9
contract LaneProof is LaneLemmas {
    function _plus(Lanes lanes, uint8 blockMask, uint256 kw) internal pure override returns (Lanes) {
        return lanes.plus(LanesLib.spread(blockMask, kw));
    }

    function _fullest(Lanes lanes, uint8 blockMask) internal pure override returns (uint256 kw) {
        (, kw) = lanes.fullest(blockMask);
    }
}

/// @dev Adds to a block that was not named, and takes the emptiest for the fullest.
/// @custom:halmos --loop 9
contract LaneTwin is LaneLemmas {
    function _plus(Lanes lanes, uint8 blockMask, uint256 kw) internal pure override returns (Lanes) {
        return lanes.plus(LanesLib.spread(blockMask | 1, kw));
    }

    function _fullest(Lanes lanes, uint8 blockMask) internal pure override returns (uint256 kw) {
        (, kw) = lanes.emptiest(blockMask);
    }
}
