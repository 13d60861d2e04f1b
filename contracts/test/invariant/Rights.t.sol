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
import {RightsTraderHandler} from "./RightsTraderHandler.sol";

/**
 * @dev That frozen units stay (invariant 2), that pre-check and execution agree (3), that nobody ineligible gains (4), that
 * nobody but the one who acts or is acted upon loses (5), that a right does not move when its window is over (20), that a
 * suspended licence only reduces (21), that a recovery preserves what the investor has (22), that a pause stops all but
 * protective acts (23), that a batch is its singles (27), that nothing and transfers to oneself are harmless (29) and that
 * an operator's charge bypasses nothing (30): on all of this the handlers insist at every step.
 */
contract RightsInvariants is Test {
    uint256 private constant RUNS = 8;

    RightsHandler private _handler;
    RightsTraderHandler private _trader;
    RightsEnforcerHandler private _enforcer;
    CapacityRights private _rights;

    function setUp() public {
        _deploy();
        _target(address(_handler), _holderActions());
        _target(address(_trader), _traderActions());
        _target(address(_enforcer), _enforcerActions());
    }

    /// @dev Or the campaigns below would prove little.
    function test_actions__a_long_walk__every_kind_goes_through() public {
        bytes4[12] memory kinds = [
            ICapacityRights.allocate.selector,
            ICapacityRights.approveTransfer.selector,
            IERC1155.safeTransferFrom.selector,
            IERC1155.safeBatchTransferFrom.selector,
            IERC1155.setApprovalForAll.selector,
            IEnforceable.pause.selector,
            IERC7943MultiToken.setFrozenTokens.selector,
            IERC7943MultiToken.forcedTransfer.selector,
            ICapacityRights.recall.selector,
            IEnforceable.recoveryAddress.selector,
            ICapacityRights.carry.selector,
            ICapacityRights.expire.selector
        ];
        uint256[12] memory successes;
        for (uint256 run; run < RUNS; ++run) {
            _deploy();
            _walk(run);
            for (uint256 i; i < kinds.length; ++i) {
                successes[i] += _handler.successes(kinds[i]) + _trader.successes(kinds[i])
                + _enforcer.successes(kinds[i]);
            }
            _handler.refBook().check(address(_rights));
        }
        for (uint256 i; i < kinds.length; ++i) {
            assertTrue(successes[i] >= RUNS / 2, "went through in less than half of the runs");
        }
    }

    /// @dev Conservation of references, once a run: there are many of them, and none is ever unset.
    function afterInvariant() public view {
        _handler.refBook().check(address(_rights));
    }

    /// @dev Invariant 1 of every right: supply is the sum of balances, and what was allocated under references without what
    /// was recalled or has expired. And the programme's reservations: what exists under all rights of a plant is what the
    /// programme holds reserved, in every month and time block that is not over.
    /// forge-config: default.invariant.runs = 16
    /// forge-config: long.invariant.runs = 128
    function invariant_rights__supply_references_and_reservations() public view {
        for (uint256 j; j < 4; ++j) {
            uint256 sum;
            uint256 id = _handler.ids(j);
            for (uint256 i; i < _handler.accountCount(); ++i) {
                sum += _rights.balanceOf(_handler.accounts(i), id);
            }
            assertEq(_rights.totalSupply(id), sum, "supply of a right");
            assertEq(sum + _handler.ended(id), _handler.allocatedByRefs(id), "references");
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
        _trader = RightsTraderHandler(vm.deployCode("RightsTraderHandler.sol:RightsTraderHandler", world));
        _rights = _handler.token();
    }

    /// @dev A deterministic walk through all handlers, as long as a run of forge's.
    function _walk(uint256 seed) private {
        bytes4[][3] memory actions = [_holderActions(), _traderActions(), _enforcerActions()];
        address[3] memory handlers = [address(_handler), address(_trader), address(_enforcer)];
        for (uint256 i; i < 128; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 choice = seed % 23;
            uint256 who = choice < 8 ? 0 : choice < 14 ? 1 : 2;
            bytes memory data = abi.encodePacked(actions[who][(seed >> 8) % actions[who].length]);
            for (uint256 word; word < 4; ++word) {
                data = abi.encodePacked(data, keccak256(abi.encode(seed, word)));
            }
            (bool ok,) = handlers[who].call(data);
            assertTrue(ok, "an action failed");
        }
    }

    function _holderActions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](7);
        selectors[0] = RightsHandler.allocate.selector;
        selectors[1] = RightsHandler.setLicence.selector;
        selectors[2] = Handler.wait.selector;
        selectors[3] = Handler.setStatus.selector;
        selectors[4] = Handler.updateRecord.selector;
        selectors[5] = Handler.link.selector;
        selectors[6] = Handler.unlink.selector;
    }

    function _traderActions() private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](5);
        selectors[0] = RightsTraderHandler.transfer.selector;
        selectors[1] = RightsTraderHandler.operate.selector;
        selectors[2] = RightsTraderHandler.transferNothing.selector;
        selectors[3] = RightsTraderHandler.batchTransfer.selector;
        selectors[4] = RightsTraderHandler.intrude.selector;
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
