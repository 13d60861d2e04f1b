// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";

import {LicenceRegistry} from "../src/identity/LicenceRegistry.sol";
import {ICapacityRights} from "../src/interfaces/ICapacityRights.sol";
import {IComplianceEngine} from "../src/interfaces/IComplianceEngine.sol";
import {ILicenceRegistry} from "../src/interfaces/ILicenceRegistry.sol";
import {IPowerProgramme} from "../src/interfaces/IPowerProgramme.sol";
import {CapacityRights} from "../src/token/CapacityRights.sol";
import {MovementKind} from "../src/types/Movement.sol";
import {Right, RightId} from "../src/types/RightId.sol";
import {Symbolic} from "./Symbolic.sol";

/// @title A programme that grants whatever it is asked for; what the token does may not depend on it.
contract WillingProgramme {
    function reserve(uint256, uint256) external pure {}
    function release(uint256, uint256) external pure {}

    function reservationCode(uint256, uint256) external pure returns (uint16) {
        return 0;
    }

    function transferPolicyOf(uint16) external pure returns (IPowerProgramme.TransferPolicy) {
        return IPowerProgramme.TransferPolicy.Free;
    }
}

/// @title What holds of capacity rights whatever anyone calls. This contract is the issuer, and regulator.
abstract contract RightsLemmas is Symbolic {
    CapacityRights internal rights;
    /// @dev A right of November 2025, whose window is not over.
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        rights = _token(IPowerProgramme(address(new WillingProgramme())));
        _admit(address(rights));
        id = _right(10, 7);
    }

    function _token(IPowerProgramme programme) internal virtual returns (CapacityRights);
    function _name() internal pure virtual returns (string memory);

    /// @dev Nobody but the enforcer takes a kW from anyone who has approved nobody.
    function check_anyone__takes_nothing(address caller, uint96 a) public {
        vm.assume(caller != ENFORCER && caller != ALICE);
        _world(a, 1000, 0);
        _anything(caller, address(rights), _name());
        assertLe(a, rights.balanceOf(ALICE, id), "taken");
    }

    /// @dev An id's supply is the sum of its balances after a transfer, from whom to whom and of how much ever.
    function check_sum__after_transfer(uint8 from, uint8 to, uint96 a, uint96 b, uint256 kw) public {
        _world(a, b, 0);
        address x = _one(from);
        _sumAfter(x, abi.encodeCall(rights.safeTransferFrom, (x, _one(to), id, kw, "")));
    }

    /// @dev As after a transfer; batches of one id.
    function check_sum__after_batch_transfer(uint8 from, uint8 to, uint96 a, uint96 b, uint256 kw) public {
        _world(a, b, 0);
        address x = _one(from);
        (uint256[] memory ids, uint256[] memory values) = (_ids(), new uint256[](1));
        values[0] = kw;
        _sumAfter(x, abi.encodeCall(rights.safeBatchTransferFrom, (x, _one(to), ids, values, "")));
    }

    /// @dev As after a transfer; allocations of one line.
    function check_sum__after_allocation(uint8 to, uint96 a, uint96 b, uint256 kw) public {
        _world(a, b, 0);
        _sumAfter(address(this), abi.encodeCall(rights.allocate, (_line(_one(to), kw, "C"))));
    }

    /// @dev As after a transfer.
    function check_sum__after_forced_transfer(uint8 from, uint8 to, uint96 a, uint96 b, uint256 kw) public {
        _world(a, b, 0);
        _sumAfter(ENFORCER, abi.encodeCall(rights.forcedTransfer, (_one(from), _one(to), id, kw)));
    }

    /// @dev As after a transfer.
    function check_sum__after_recall(uint8 from, uint96 a, uint96 b, uint256 kw) public {
        _world(a, b, 0);
        _sumAfter(ENFORCER, abi.encodeCall(rights.recall, (_one(from), id, kw)));
    }

    /// @dev As after a transfer; one account at a time.
    function check_sum__after_expiry(uint8 from, uint96 a, uint96 b) public {
        _world(a, b, 0);
        vm.warp(START + 60 days);
        address[] memory accounts = new address[](1);
        accounts[0] = _one(from);
        _sumAfter(CAROL, abi.encodeCall(rights.expire, (id, accounts)));
    }

    /// @dev As after a transfer. A recovery is between two accounts of one investor, and one id is carried at a time.
    function check_sum__after_recovery(uint96 a, uint96 b, uint256 frozen) public {
        _world(a, b, frozen);
        _unite(BOB, ALICE);
        vm.prank(ENFORCER);
        rights.recoveryAddress(ALICE, BOB, address(0));
        _sumAfter(CAROL, abi.encodeCall(rights.carry, (ALICE, _ids())));
    }

    /// @dev As after a transfer; the right that is split ends, its parts by time blocks begin.
    function check_sum__after_split(uint8 from, uint96 a, uint96 b, uint256 kw) public {
        _world(a, b, 0);
        _sumAfter(_one(from), abi.encodeCall(rights.split, (_right(10, 3), _right(10, 4), kw)));
    }

    /// @dev As after a transfer; the right is joined with its holder's of the next month.
    function check_sum__after_merge(uint96 a, uint96 b, uint256 kw) public {
        _world(a, b, 0);
        uint256 next = _right(11, 7);
        ICapacityRights.Allocation[] memory lines = _line(ALICE, a, "C");
        lines[0].id = next;
        rights.allocate(lines);
        _sumAfter(ALICE, abi.encodeCall(rights.merge, (id, next, kw)));
    }

    /// @dev Nothing but those moves, creates or ends a unit, whoever calls it.
    function check_supply__nothing_else_changes_it(address caller, uint96 a) public {
        _allocate(ALICE, a, "A");
        bytes memory data = svm.createCalldata(_name());
        if (_moves(bytes4(data))) return;
        _call(caller, address(rights), data);
        assertEq(rights.totalSupply(id), a, "supply");
        assertEq(rights.balanceOf(ALICE, id), a, "balance");
    }

    /// @dev What is frozen stays, whatever its holder sends.
    function check_holder__cannot_send_what_is_frozen(uint96 a, uint256 frozen, uint256 kw) public {
        _world(a, 1, frozen);
        uint256 kept = frozen < a ? frozen : a;
        _call(ALICE, address(rights), abi.encodeCall(rights.safeTransferFrom, (ALICE, BOB, id, kw, "")));
        assertLe(kept, rights.balanceOf(ALICE, id), "frozen");
    }

    function _moves(bytes4 verb) private view returns (bool) {
        return verb == rights.safeTransferFrom.selector || verb == rights.safeBatchTransferFrom.selector
            || verb == rights.allocate.selector || verb == rights.forcedTransfer.selector
            || verb == rights.recall.selector || verb == rights.expire.selector
            || verb == rights.carry.selector || verb == rights.split.selector || verb == rights.merge.selector;
    }

    /// @dev Nobody but the three ever had any.
    function _sumAfter(address caller, bytes memory data) private {
        _call(caller, address(rights), data);
        uint256 sum = rights.balanceOf(ALICE, id) + rights.balanceOf(BOB, id) + rights.balanceOf(CAROL, id);
        assertEq(rights.totalSupply(id), sum, "sum");
    }

    /// @dev A right of one month and some time blocks.
    function _right(uint16 period, uint8 blocks) private pure returns (uint256) {
        return RightId.unwrap(Right(1, 1, 1, period, period, blocks, 0, 2025).pack());
    }

    function _ids() private view returns (uint256[] memory ids) {
        ids = new uint256[](1);
        ids[0] = id;
    }

    function _world(uint96 a, uint96 b, uint256 frozen) private {
        _allocate(ALICE, a, "A");
        _allocate(BOB, b, "B");
        vm.prank(ENFORCER);
        rights.setFrozenTokens(ALICE, id, frozen);
    }

    function _allocate(address to, uint256 kw, bytes32 ref) private {
        vm.assume(kw != 0);
        rights.allocate(_line(to, kw, ref));
    }

    function _line(address to, uint256 kw, bytes32 ref)
        private
        view
        returns (ICapacityRights.Allocation[] memory lines)
    {
        lines = new ICapacityRights.Allocation[](1);
        lines[0] = ICapacityRights.Allocation(ref, to, id, kw);
    }
}

contract RightsProof is RightsLemmas {
    function _token(IPowerProgramme programme) internal override returns (CapacityRights) {
        return new CapacityRights(authority, engine, programme, new LicenceRegistry(authority), ENFORCER);
    }

    function _name() internal pure override returns (string memory) {
        return "CapacityRights";
    }
}

/// @title Rights with a fault for each lemma.
contract BrokenRights is CapacityRights {
    uint256 private _settled;

    constructor(
        address authority,
        IComplianceEngine engine,
        IPowerProgramme programme,
        ILicenceRegistry licences
    ) CapacityRights(authority, engine, programme, licences, address(0xE4F)) {}

    /// @notice Fault: asks for no approval, and thaws what it needs.
    function safeTransferFrom(address from, address to, uint256 right, uint256 kw, bytes memory)
        public
        override(ERC1155, IERC1155)
    {
        _standings[from].frozenIds = 0;
        _safeTransferFrom(from, to, right, kw, "");
    }

    /// @notice Fault: one kW more in existence.
    function setApprovalForAll(address operator, bool approved) public override(ERC1155, IERC1155) {
        ++_supplies[RightId.unwrap(Right(1, 1, 1, 10, 10, 7, 0, 2025).pack())];
        super.setApprovalForAll(operator, approved);
    }

    /// @dev Fault: from the third movement on, one kW more in existence.
    function _settle(
        MovementKind kind,
        address from,
        address to,
        uint256[] memory ids,
        uint256[] memory values
    ) internal override {
        super._settle(kind, from, to, ids, values);
        if (++_settled > 2) ++_supplies[ids[0]];
    }
}

contract RightsTwin is RightsLemmas {
    function _token(IPowerProgramme programme) internal override returns (CapacityRights) {
        return new BrokenRights(authority, engine, programme, new LicenceRegistry(authority));
    }

    function _name() internal pure override returns (string memory) {
        return "BrokenRights";
    }
}
