// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INominationBook} from "../../src/interfaces/INominationBook.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @title Two licensed investors with sites in the north, and 1000 kW each of a right of December 2025.
abstract contract NominationTest is MizanTest {
    uint256 internal constant HELD = 1000;
    uint16 internal constant DEC_2025 = NOV_2025 + 1;
    // ALICE has two sites and BOB one.
    uint32 internal constant MINE = 1;
    uint32 internal constant MINE_TOO = 2;
    uint32 internal constant OTHERS = 3;
    bytes32 internal constant METER = "M-1";
    /// @dev Measured, and rounded up: two fresh words instead of one.
    uint256 internal constant FIRST_GAS = 111_000;

    uint256 internal id;

    function setUp() public virtual override {
        super.setUp();
        _openProgramme();
        IRule[] memory rules = new IRule[](3);
        (rules[0], rules[1], rules[2]) = (licenceRule, IRule(_contract("SiteRule")), book);
        vm.startPrank(REGULATOR);
        engine.startTracking(address(rights));
        engine.setRules(address(rights), rules);
        vm.stopPrank();
        _license("PVARA-0001", ALICE_ID, LicenceCategories.MINER);
        _license("PVARA-0002", BOB_ID, LicenceCategories.DATA_CENTRE);
        _site(MINE, ALICE_ID, NORTH, METER);
        _site(MINE_TOO, ALICE_ID, NORTH, "M-2");
        _site(OTHERS, BOB_ID, NORTH, "M-3");
        id = _right(NORTH, SAHIWAL, DEC_2025, DEC_2025, ALL_BLOCKS);
        _allocate(ALICE, id, HELD);
        _allocate(BOB, id, HELD);
    }

    function _site(uint32 site, bytes32 investor, uint16 zone, bytes32 meter) internal {
        vm.prank(GRID_OPERATOR);
        book.registerSite(site, investor, zone, meter);
    }

    function _open(uint32 site, bool open) internal {
        vm.prank(GRID_OPERATOR);
        book.setSiteOpen(site, open);
    }

    function _nominate(address account, uint32 site, uint256 kw) internal {
        vm.prank(account);
        book.nominate(id, site, kw);
    }

    function _send(address from, address to, uint256 right, uint256 kw) internal {
        vm.prank(from);
        rights.safeTransferFrom(from, to, right, kw, "");
    }

    /// @dev Pre-check and execution refuse a nomination with the same code.
    function _expectRefused(uint16 code, address account, uint32 site, uint256 kw) internal {
        assertEq(book.nominationCode(account, id, site, kw), code, "pre-check");
        vm.expectRevert(_refusedNomination(code, site, kw));
        _nominate(account, site, kw);
    }

    function _refusedNomination(uint16 code, uint32 site, uint256 kw) internal view returns (bytes memory) {
        return abi.encodeWithSelector(INominationBook.NominationRefused.selector, code, id, site, kw);
    }
}
