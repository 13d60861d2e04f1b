// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";

import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {IEnforceable} from "../../src/interfaces/IEnforceable.sol";
import {IERC7943MultiToken} from "../../src/interfaces/IERC7943MultiToken.sol";
import {CapacityRights} from "../../src/token/CapacityRights.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {Right, RightId} from "../../src/types/RightId.sol";
import {Test} from "../base/Test.sol";
import {Handler} from "./Handler.sol";
import {RightsEnforcerHandler} from "./RightsEnforcerHandler.sol";
import {RightsHandler} from "./RightsHandler.sol";

/**
 * @dev That pre-check and execution agree, that nobody ineligible gains, that nobody but the one who acts or is acted upon
 * loses, that a pause stops all but protective acts and that a right does not move when its window is over: on all of this
 * the handler insists at every step.
 */
contract RightsInvariants is Test {
    uint256 private constant RUNS = 8;

    RightsHandler private _handler;
    RightsEnforcerHandler private _enforcer;
    CapacityRights private _rights;

    function setUp() public {
        _deploy();
        _target(address(_handler), _holderActions());
        _target(address(_enforcer), _enforcerActions());
    }

    /// @dev Or the campaigns below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[11] memory kinds = [
            ICapacityRights.allocate.selector,
            ICapacityRights.approveTransfer.selector,
            IERC1155.safeTransferFrom.selector,
            IERC1155.setApprovalForAll.selector,
            IEnforceable.pause.selector,
            IERC7943MultiToken.setFrozenTokens.selector,
            IERC7943MultiToken.forcedTransfer.selector,
            ICapacityRights.recall.selector,
            IEnforceable.recoveryAddress.selector,
            ICapacityRights.carry.selector,
            ICapacityRights.expire.selector
        ];
        uint256[11] memory successes;
        for (uint256 run; run < RUNS; ++run) {
            _deploy();
            _walk(run);
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += _handler.successes(kinds[i]) + _enforcer.successes(kinds[i]);
            }
        }
        for (uint256 i; i < kinds.length; ++i) {
            assertTrue(successes[i] >= RUNS / 2, "went through in less than half of the runs");
        }
    }

    /// @dev Invariants 1 and 2 of every right, and the programme's reservations: what exists under all rights of a plant is
    /// what the programme holds reserved, in every month and time block that is not over.
    function invariant_rights__supply_freedom_and_reservations() public view {
        for (uint256 j; j < 4; ++j) {
            uint256 sum;
            for (uint256 i; i < _handler.accountCount(); ++i) {
                sum += _rights.balanceOf(_handler.accounts(i), _handler.ids(j));
            }
            assertEq(_rights.totalSupply(_handler.ids(j)), sum, "supply of a right");
        }
        uint16 current = PktCalendar.periodAt(block.timestamp);
        for (uint16 period = current; period < current + 5; ++period) {
            for (uint8 timeBlock; timeBlock < 3; ++timeBlock) {
                _checkReserved(1, period, timeBlock);
                _checkReserved(2, period, timeBlock);
            }
        }
    }

    function _checkReserved(uint16 plant, uint16 period, uint8 timeBlock) private view {
        uint256 kw;
        for (uint256 j; j < 4; ++j) {
            Right memory r = RightId.wrap(_handler.ids(j)).unpack();
            bool covers = r.plant == plant && r.firstPeriod <= period && period <= r.lastPeriod
                && r.blockMask >> timeBlock & 1 != 0;
            if (covers) kw += _rights.totalSupply(_handler.ids(j));
        }
        assertEq(_rights.PROGRAMME().plantAllocated(plant, period, timeBlock), kw, "reserved of a plant");
    }

    function _deploy() private {
        _handler = RightsHandler(vm.deployCode("RightsHandler.sol:RightsHandler", ""));
        _handler.setUp();
        bytes memory world = abi.encode(_handler);
        _enforcer =
            RightsEnforcerHandler(vm.deployCode("RightsEnforcerHandler.sol:RightsEnforcerHandler", world));
        _rights = _handler.token();
    }

    /// @dev A deterministic walk through both handlers, as long as a run of forge's.
    function _walk(uint256 seed) private {
        (bytes4[] memory first, bytes4[] memory second) = (_holderActions(), _enforcerActions());
        for (uint256 i; i < 128; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 choice = seed % (first.length + second.length);
            bool early = choice < first.length;
            bytes memory data = abi.encodePacked(early ? first[choice] : second[choice - first.length]);
            for (uint256 word; word < 4; ++word) {
                data = abi.encodePacked(data, keccak256(abi.encode(seed, word)));
            }
            (bool ok,) = (early ? address(_handler) : address(_enforcer)).call(data);
            assertTrue(ok, "an action failed");
        }
    }

    function _holderActions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](9);
        selectors[0] = RightsHandler.allocate.selector;
        selectors[1] = RightsHandler.setLicence.selector;
        selectors[2] = RightsHandler.transfer.selector;
        selectors[3] = RightsHandler.operate.selector;
        selectors[4] = Handler.wait.selector;
        selectors[5] = Handler.setStatus.selector;
        selectors[6] = Handler.updateRecord.selector;
        selectors[7] = Handler.link.selector;
        selectors[8] = Handler.unlink.selector;
    }

    function _enforcerActions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](9);
        selectors[0] = RightsEnforcerHandler.setPaused.selector;
        selectors[1] = RightsEnforcerHandler.setAccountFrozen.selector;
        selectors[2] = RightsEnforcerHandler.setFrozen.selector;
        selectors[3] = RightsEnforcerHandler.forcedTransfer.selector;
        selectors[4] = RightsEnforcerHandler.recall.selector;
        selectors[5] = RightsEnforcerHandler.recover.selector;
        selectors[6] = RightsEnforcerHandler.carry.selector;
        selectors[7] = RightsEnforcerHandler.expire.selector;
        selectors[8] = RightsEnforcerHandler.approve.selector;
    }
}
