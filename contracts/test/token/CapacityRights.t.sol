// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {IComplianceEngine} from "../../src/interfaces/IComplianceEngine.sol";
import {IPowerProgramme} from "../../src/interfaces/IPowerProgramme.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @dev A receiver that keeps what it saw, and calls back whatever it was told to.
contract Receiver is IERC1155Receiver {
    uint256 public seenSupply;
    bytes public refusal;

    address private _target;
    bytes private _call;
    uint256 private _watchedId;

    function watch(uint256 id) external {
        _watchedId = id;
    }

    function callBack(address target, bytes calldata data) external {
        (_target, _call) = (target, data);
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        seenSupply = ICapacityRights(msg.sender).totalSupply(_watchedId);
        if (_target != address(0)) {
            (bool ok, bytes memory answer) = _target.call(_call);
            if (!ok) refusal = answer;
        }
        return IERC1155Receiver.onERC1155Received.selector;
    }

    function onERC1155BatchReceived(address, address, uint256[] calldata, uint256[] calldata, bytes calldata)
        external
        pure
        returns (bytes4)
    {
        return IERC1155Receiver.onERC1155BatchReceived.selector;
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IERC1155Receiver).interfaceId || id == type(IERC165).interfaceId;
    }
}

contract CapacityRightsTest is MizanTest {
    bytes32 private constant CAROL_ID = "INV-CAROL";

    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _openProgramme();
        _license("PVARA-0001", ALICE_ID, LicenceCategories.MINER);
        _license("PVARA-0002", BOB_ID, LicenceCategories.DATA_CENTRE);
        _id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + 2, ALL_BLOCKS);
    }

    // --- Allocation ---------------------------------------------------------------------------------------------------

    function test_allocate__line__creates_and_reserves() public {
        vm.expectEmit(address(rights));
        emit IERC1155.TransferSingle(POWER_ISSUER, address(0), ALICE, _id, 500);
        vm.expectEmit(address(rights));
        emit ICapacityRights.Allocated("REF", ALICE, _id, 500);
        vm.prank(POWER_ISSUER);
        rights.allocate(_allocation("REF", ALICE, _id, 500));
        assertEq(rights.balanceOf(ALICE, _id), 500, "balance");
        assertEq(rights.totalSupply(_id), 500, "supply");
        assertTrue(rights.refUsed("REF"), "ref");
        assertEq(programme.zoneAllocated(NORTH, NOV_2025 + 1, 0), 500, "reserved");
    }

    function test_allocate__one_bad_line__none_of_them() public {
        ICapacityRights.Allocation[] memory lines = _two(ALICE, 500, STRANGER, 500);
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_UNKNOWN, address(0), STRANGER, 500));
        vm.prank(POWER_ISSUER);
        rights.allocate(lines);
        assertEq(rights.totalSupply(_id), 0, "nothing created");
        assertEq(programme.zoneAllocated(NORTH, NOV_2025, 0), 0, "nothing reserved");
        assertFalse(rights.refUsed(lines[0].ref), "ref still free");
    }

    function test_allocate__ref__works_once() public {
        vm.startPrank(POWER_ISSUER);
        rights.allocate(_allocation("REF", ALICE, _id, 500));
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.RefRefused.selector, bytes32("REF")));
        rights.allocate(_allocation("REF", BOB, _id, 500));
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.RefRefused.selector, bytes32(0)));
        rights.allocate(_allocation(0, BOB, _id, 500));
        vm.stopPrank();
    }

    function test_allocate__same_ref_twice_in_a_batch__refused() public {
        ICapacityRights.Allocation[] memory lines = _two(ALICE, 500, BOB, 500);
        lines[1].ref = lines[0].ref;
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.RefRefused.selector, lines[0].ref));
        vm.prank(POWER_ISSUER);
        rights.allocate(lines);
    }

    function test_allocate__nothing_or_to_nobody__refused() public {
        vm.startPrank(POWER_ISSUER);
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.NothingAllocated.selector, bytes32("REF")));
        rights.allocate(_allocation("REF", ALICE, _id, 0));
        vm.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, address(0)));
        rights.allocate(_allocation("REF", address(0), _id, 500));
        vm.stopPrank();
    }

    function test_allocate__past_a_ceiling__refused_as_the_pre_check_says() public {
        assertEq(
            rights.transferCode(POWER_ISSUER, address(0), ALICE, _id, 1_000_001),
            ReasonCodes.PLANT_CAP_EXCEEDED,
            "pre-check"
        );
        assertEq(
            rights.admissionCode(POWER_ISSUER, ALICE, _id, 1_000_001),
            ReasonCodes.OK,
            "whatever room there is"
        );
        vm.expectRevert(
            abi.encodeWithSelector(
                IPowerProgramme.ReservationRefused.selector,
                ReasonCodes.PLANT_CAP_EXCEEDED,
                NOV_2025,
                0,
                0,
                1_000_000
            )
        );
        vm.prank(POWER_ISSUER);
        rights.allocate(_allocation("REF", ALICE, _id, 1_000_001));
    }

    function test_allocate__without_a_licence__refused_as_the_pre_check_says() public {
        _register(CAROL_ID, address(0xCA));
        assertEq(
            rights.transferCode(POWER_ISSUER, address(0), address(0xCA), _id, 500),
            ReasonCodes.LICENCE_MISSING,
            "pre-check"
        );
        assertEq(
            rights.admissionCode(POWER_ISSUER, address(0xCA), _id, 500),
            ReasonCodes.LICENCE_MISSING,
            "whatever room there is"
        );
        vm.expectRevert(_refusal(ReasonCodes.LICENCE_MISSING, address(0), address(0xCA), 500));
        vm.prank(POWER_ISSUER);
        rights.allocate(_allocation("REF", address(0xCA), _id, 500));
    }

    function test_allocate__no_lines_or_too_many__refused() public {
        uint256 most = rights.maxLines();
        assertEq(most, 20, "as documented");
        uint256[2] memory counts = [0, most + 1];
        for (uint256 i; i < counts.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ICapacityRights.BatchSize.selector, counts[i], most));
            vm.prank(POWER_ISSUER);
            rights.allocate(new ICapacityRights.Allocation[](counts[i]));
        }
    }

    function test_allocate__too_many_months__refused() public {
        ICapacityRights.Allocation[] memory lines = new ICapacityRights.Allocation[](4);
        for (uint256 i; i < 4; ++i) {
            uint16 months = i < 3 ? 48 : 1;
            uint256 id = _right(NORTH, SAHIWAL, NOV_2025, NOV_2025 + months - 1, ALL_BLOCKS);
            lines[i] = ICapacityRights.Allocation(_nextRef(), ALICE, id, 1);
        }
        vm.expectRevert(
            abi.encodeWithSelector(ICapacityRights.TooManyMonths.selector, 145, rights.maxMonths())
        );
        vm.prank(POWER_ISSUER);
        rights.allocate(lines);
    }

    /// @dev The dearest batch there is costs less than a transaction may (EIP-7825): as many lines and months as allowed,
    /// each to a new holder, every zone, plant and phase of its own so that no cell was touched before.
    function test_gas__dearest_batch__fits_a_transaction() public {
        uint256 lines = rights.maxLines();
        uint16 months = uint16(rights.maxMonths() / lines);
        ICapacityRights.Allocation[] memory batch = new ICapacityRights.Allocation[](lines);
        for (uint16 i; i < lines; ++i) {
            (uint16 zone, uint16 plant, uint16 phase) = (100 + i, 100 + i, 100 + i);
            vm.startPrank(GRID_OPERATOR);
            programme.setZone(zone, "ZONE", 1000);
            programme.setPhase(phase, "PHASE", 1000);
            programme.setPlant(plant, zone, phase, "PLANT", 1000);
            vm.stopPrank();
            address account = address(uint160(0x10000) + i);
            _register(bytes32((uint256(0x10000) + i) << 128), account);
            _license(
                bytes32(uint256(0x10000) + i),
                bytes32((uint256(0x10000) + i) << 128),
                LicenceCategories.DATA_CENTRE
            );
            uint16 first = NOV_2025 + i * months % 110;
            uint256 id = _right(zone, plant, first, first + months - 1, ALL_BLOCKS);
            batch[i] = ICapacityRights.Allocation(_nextRef(), account, id, 1);
        }
        _cool();
        vm.prank(POWER_ISSUER);
        rights.allocate{gas: CALL_GAS}(batch);
    }

    // --- Receivers that are contracts ---------------------------------------------------------------------------------

    function test_allocate__receiver__sees_the_whole_batch() public {
        Receiver receiver = _receiver();
        receiver.watch(_id);
        vm.prank(POWER_ISSUER);
        rights.allocate(_two(address(receiver), 500, BOB, 700));
        assertEq(receiver.seenSupply(), 1200, "both lines stand when the first receiver is called");
    }

    function test_allocate__receiver_refusing__refused() public {
        vm.prank(REGISTRAR);
        identity.registerInvestor(CAROL_ID, address(engine), 2, 1, PAKISTAN, KYC_EXPIRY);
        _license("PVARA-0003", CAROL_ID, LicenceCategories.MINER);
        vm.expectRevert(
            abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, address(engine))
        );
        vm.prank(POWER_ISSUER);
        rights.allocate(_allocation("REF", address(engine), _id, 500));
    }

    /// @dev Even a receiver that may allocate itself cannot do so from inside an allocation.
    function test_allocate__from_within__refused() public {
        Receiver receiver = _receiver();
        uint64 issuer = _roleId("POWER_ISSUER");
        vm.prank(ADMIN);
        access.grantRole(issuer, address(receiver), 0);
        bytes memory again = abi.encodeCall(rights.allocate, (_allocation("AGAIN", ALICE, _id, 500)));
        receiver.callBack(address(rights), again);
        vm.prank(POWER_ISSUER);
        rights.allocate(_allocation("REF", address(receiver), _id, 500));
        assertEq(
            keccak256(receiver.refusal()),
            keccak256(abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)),
            "refused"
        );
        assertEq(rights.totalSupply(_id), 500, "only the outer one");
    }

    // --- Transfers ----------------------------------------------------------------------------------------------------

    function test_transfer__eligible__moves_and_reserves_nothing() public {
        _allocate(ALICE, _id, 500);
        vm.expectEmit(address(rights));
        emit IERC1155.TransferSingle(ALICE, ALICE, BOB, _id, 200);
        _transfer(ALICE, BOB, _id, 200);
        assertEq(rights.balanceOf(ALICE, _id), 300, "sender");
        assertEq(rights.balanceOf(BOB, _id), 200, "receiver");
        assertEq(rights.totalSupply(_id), 500, "supply");
        assertEq(programme.zoneAllocated(NORTH, NOV_2025, 0), 500, "reserved as before");
    }

    function test_transfer__nothing_or_to_oneself__is_a_transfer() public {
        _allocate(ALICE, _id, 500);
        _transfer(ALICE, BOB, _id, 0);
        _transfer(ALICE, ALICE, _id, 500);
        assertEq(rights.balanceOf(ALICE, _id), 500, "balance");
    }

    function test_transfer__more_than_held__refused_as_the_standard_says() public {
        _allocate(ALICE, _id, 500);
        vm.expectRevert(
            abi.encodeWithSelector(IERC1155Errors.ERC1155InsufficientBalance.selector, ALICE, 500, 501, _id)
        );
        _transfer(ALICE, BOB, _id, 501);
    }

    function test_transfer__suspended_licence__may_only_reduce() public {
        _allocate(ALICE, _id, 500);
        _allocate(BOB, _id, 500);
        vm.prank(REGULATOR);
        licences.suspend("PVARA-0001", 0);
        _expectRefused(ReasonCodes.LICENCE_SUSPENDED, BOB, ALICE, _id, 100);
        _transfer(ALICE, BOB, _id, 500);
    }

    function test_transfer__window_over__no_longer() public {
        _allocate(ALICE, _id, 500);
        vm.warp(PktCalendar.periodEnd(NOV_2025 + 2) - 1);
        _transfer(ALICE, BOB, _id, 100);
        vm.warp(PktCalendar.periodEnd(NOV_2025 + 2));
        _expectRefused(ReasonCodes.RIGHT_EXPIRED, ALICE, BOB, _id, 100);
        _expectRefused(ReasonCodes.RIGHT_EXPIRED, ALICE, BOB, _id, 0);
    }

    function test_transfer__fixed_product__refused() public {
        uint256 id = _right(FIXED, NORTH, SAHIWAL, NOV_2025, NOV_2025, ALL_BLOCKS);
        _allocate(ALICE, id, 500);
        _expectRefused(ReasonCodes.PRODUCT_NOT_TRANSFERABLE, ALICE, BOB, id, 100);
    }

    function test_transfer__no_right__refused() public {
        _expectRefused(ReasonCodes.RIGHT_MALFORMED, ALICE, BOB, 1 << 112, 0);
    }

    function test_transfer__operator__needs_approval_and_helps_nobody() public {
        _allocate(ALICE, _id, 500);
        vm.expectRevert(
            abi.encodeWithSelector(IERC1155Errors.ERC1155MissingApprovalForAll.selector, BOB, ALICE)
        );
        vm.prank(BOB);
        rights.safeTransferFrom(ALICE, BOB, _id, 1, "");
        _license("PVARA-0009", BOB_ID, LicenceCategories.BROKER);
        vm.prank(ALICE);
        rights.setApprovalForAll(BOB, true);
        vm.startPrank(BOB);
        rights.safeTransferFrom(ALICE, BOB, _id, 100, "");
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_UNKNOWN, ALICE, STRANGER, 100));
        rights.safeTransferFrom(ALICE, STRANGER, _id, 100, "");
        vm.stopPrank();
    }

    function test_batchTransfer__strip__each_id_is_asked() public {
        (uint256[] memory ids, uint256[] memory values) = _strip(3);
        vm.prank(ALICE);
        rights.safeBatchTransferFrom(ALICE, BOB, ids, values, "");
        for (uint256 i; i < ids.length; ++i) {
            assertEq(rights.balanceOf(BOB, ids[i]), 10, "moved");
        }
        vm.warp(PktCalendar.periodEnd(NOV_2025));
        vm.expectRevert(_refusal(ReasonCodes.RIGHT_EXPIRED, BOB, ALICE, 10));
        vm.prank(BOB);
        rights.safeBatchTransferFrom(BOB, ALICE, ids, values, "");
    }

    function test_batchTransfer__uneven_or_too_many__refused() public {
        (uint256[] memory ids,) = _strip(2);
        vm.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidArrayLength.selector, 2, 1));
        vm.prank(ALICE);
        rights.safeBatchTransferFrom(ALICE, BOB, ids, new uint256[](1), "");
        vm.expectRevert(abi.encodeWithSelector(ICapacityRights.BatchSize.selector, 65, 64));
        vm.prank(ALICE);
        rights.safeBatchTransferFrom(ALICE, BOB, new uint256[](65), new uint256[](65), "");
    }

    // --- What it is ---------------------------------------------------------------------------------------------------

    function test_supportsInterface__its_standards__and_no_others() public view {
        assertTrue(rights.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        assertTrue(rights.supportsInterface(type(IERC1155).interfaceId), "ERC-1155");
        assertTrue(rights.supportsInterface(type(ICapacityRights).interfaceId), "rights");
        assertFalse(rights.supportsInterface(0xffffffff), "nothing");
    }

    function test_wiring__contracts__as_deployed() public view {
        assertEq(address(rights.ENGINE()), address(engine), "engine");
        assertEq(address(rights.PROGRAMME()), address(programme), "programme");
    }

    function _receiver() private returns (Receiver receiver) {
        receiver = new Receiver();
        _register(CAROL_ID, address(receiver));
        _license("PVARA-0003", CAROL_ID, LicenceCategories.MINER);
    }

    function _two(address first, uint256 firstKw, address second, uint256 secondKw)
        private
        returns (ICapacityRights.Allocation[] memory lines)
    {
        lines = new ICapacityRights.Allocation[](2);
        lines[0] = ICapacityRights.Allocation(_nextRef(), first, _id, firstKw);
        lines[1] = ICapacityRights.Allocation(_nextRef(), second, _id, secondKw);
    }

    /// @dev One right a month, ten kW each, all Alice's.
    function _strip(uint16 months) private returns (uint256[] memory ids, uint256[] memory values) {
        (ids, values) = (new uint256[](months), new uint256[](months));
        for (uint16 i; i < months; ++i) {
            ids[i] = _right(NORTH, SAHIWAL, NOV_2025 + i, NOV_2025 + i, ALL_BLOCKS);
            values[i] = 10;
            _allocate(ALICE, ids[i], 10);
        }
    }

    function _transfer(address from, address to, uint256 id, uint256 kw) private {
        vm.prank(from);
        rights.safeTransferFrom(from, to, id, kw, "");
    }

    function _expectRefused(uint16 code, address from, address to, uint256 id, uint256 kw) private {
        assertEq(rights.transferCode(from, from, to, id, kw), code, "pre-check");
        vm.expectRevert(_refusal(code, from, to, kw));
        _transfer(from, to, id, kw);
    }

    function _refusal(uint16 code, address from, address to, uint256 kw) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IComplianceEngine.Refused.selector, code, from, to, kw);
    }
}
