// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IComplianceEngine} from "../src/interfaces/IComplianceEngine.sol";
import {IPermissionedERC20} from "../src/interfaces/IPermissionedERC20.sol";
import {BondToken} from "../src/token/BondToken.sol";
import {MovementKind} from "../src/types/Movement.sol";
import {Symbolic} from "./Symbolic.sol";

/// @title What holds of a bond whatever anyone calls. This contract is its manager.
abstract contract BondLemmas is Symbolic {
    BondToken internal bond;

    function setUp() public override {
        super.setUp();
        bond = _token();
        _admit(address(bond));
    }

    function _token() internal virtual returns (BondToken);
    function _name() internal pure virtual returns (string memory);

    /// @dev Nobody without a role, an allowance or a hold to decide takes a unit from anyone else.
    function check_anyone__takes_nothing(address caller, uint96 a) public {
        vm.assume(caller != address(this) && caller != ENFORCER && caller != ALICE && caller != CAROL);
        _world(a, 1000);
        vm.prank(ALICE);
        bond.approve(CAROL, type(uint256).max);
        _anything(caller, address(bond), _name());
        assertLe(a, bond.balanceOf(ALICE), "taken");
    }

    /// @dev The supply is the sum of all balances after a transfer, from whom to whom and of how much ever.
    function check_sum__after_transfer(uint8 from, uint8 to, uint96 a, uint96 b, uint256 amount) public {
        _world(a, b);
        _sumAfter(_one(from), abi.encodeCall(bond.transfer, (_one(to), amount)));
    }

    /// @dev As after a transfer.
    function check_sum__after_transfer_from(uint8 to, uint96 a, uint96 b, uint256 allowed, uint256 amount)
        public
    {
        _world(a, b);
        vm.prank(ALICE);
        bond.approve(CAROL, allowed);
        _sumAfter(CAROL, abi.encodeCall(bond.transferFrom, (ALICE, _one(to), amount)));
    }

    /// @dev As after a transfer; batches of one line.
    function check_sum__after_batch_transfer(uint8 from, uint8 to, uint96 a, uint96 b, uint256 amount)
        public
    {
        _world(a, b);
        (address[] memory receivers, uint256[] memory amounts) = (new address[](1), new uint256[](1));
        (receivers[0], amounts[0]) = (_one(to), amount);
        _sumAfter(_one(from), abi.encodeCall(bond.batchTransfer, (receivers, amounts)));
    }

    /// @dev As after a transfer.
    function check_sum__after_mint(uint8 to, uint96 a, uint96 b, uint256 amount) public {
        _world(a, b);
        _sumAfter(address(this), abi.encodeCall(bond.mint, (_one(to), amount, "C")));
    }

    /// @dev As after a transfer; batches of one line.
    function check_sum__after_batch_mint(uint8 to, uint96 a, uint96 b, uint256 amount) public {
        _world(a, b);
        IPermissionedERC20.Issue[] memory lines = new IPermissionedERC20.Issue[](1);
        lines[0] = IPermissionedERC20.Issue("C", _one(to), amount);
        _sumAfter(address(this), abi.encodeCall(bond.batchMint, (lines)));
    }

    /// @dev As after a transfer.
    function check_sum__after_burn(uint8 from, uint96 a, uint96 b, uint256 amount) public {
        _world(a, b);
        _sumAfter(address(this), abi.encodeCall(bond.burn, (_one(from), amount, "C")));
    }

    /// @dev As after a transfer.
    function check_sum__after_forced_transfer(uint8 from, uint8 to, uint96 a, uint96 b, uint256 amount)
        public
    {
        _world(a, b);
        _sumAfter(ENFORCER, abi.encodeCall(bond.forcedTransfer, (_one(from), _one(to), amount)));
    }

    /// @dev As after a transfer. A recovery is between two accounts of one investor.
    function check_sum__after_recovery(uint96 a, uint96 b, bool back) public {
        _world(a, b);
        _unite(BOB, ALICE);
        (address lost, address successor) = back ? (BOB, ALICE) : (ALICE, BOB);
        _sumAfter(ENFORCER, abi.encodeCall(bond.recoveryAddress, (lost, successor, address(0))));
    }

    /// @dev As after a transfer.
    function check_sum__after_execute_hold(uint8 to, uint96 a, uint96 b, uint96 held) public {
        _world(a, b);
        vm.assume(held != 0 && held <= a);
        vm.prank(ALICE);
        uint256 hold = bond.placeHold(_one(to), CAROL, held, uint40(START + 1 days));
        _sumAfter(CAROL, abi.encodeCall(bond.executeHold, (hold)));
    }

    /// @dev Nothing but those moves, creates or ends a unit, whoever calls it.
    function check_supply__nothing_else_changes_it(address caller, uint96 a) public {
        _world(a, 0);
        bytes memory data = svm.createCalldata(_name());
        if (_moves(bytes4(data))) return;
        _call(caller, address(bond), data);
        assertEq(bond.totalSupply(), a, "supply");
        assertEq(bond.balanceOf(ALICE), a, "balance");
    }

    /// @dev What is frozen or held stays, however its holder sends; and reading what is free never fails.
    function check_holder__cannot_send_what_is_not_free(
        bool batch,
        uint96 a,
        uint256 frozen,
        uint96 held,
        uint256 amount
    ) public {
        _world(a, 0);
        vm.assume(held != 0 && held <= a);
        vm.prank(ALICE);
        bond.placeHold(BOB, CAROL, held, uint40(START + 1 days));
        vm.prank(ENFORCER);
        bond.setFrozenTokens(ALICE, frozen);
        uint256 rest = a - held;
        uint256 free = rest > frozen ? rest - frozen : 0;
        assertEq(bond.freeBalanceOf(ALICE), free, "free");
        (address[] memory to, uint256[] memory amounts) = (new address[](1), new uint256[](1));
        (to[0], amounts[0]) = (BOB, amount);
        bytes memory one = abi.encodeCall(bond.transfer, (BOB, amount));
        _call(ALICE, address(bond), batch ? abi.encodeCall(bond.batchTransfer, (to, amounts)) : one);
        assertLe(a - free, bond.balanceOf(ALICE), "not free");
    }

    /// @dev An allowance comes from its owner's call or its owner's signature, from nothing else.
    function check_allowance__only_from_its_owner(address caller, address spender) public {
        vm.assume(caller != ALICE);
        _anything(caller, address(bond), _name());
        // A permit is proved apart: here nobody signs as ALICE.
        vm.assume(bond.nonces(ALICE) == 0);
        assertEq(bond.allowance(ALICE, spender), 0, "allowed");
    }

    /// @dev A permit works for its owner's signature over this very permit, and for nothing else.
    function check_permit__signed_by_its_owner(
        address caller,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) public {
        bytes32 digest = _digest(spender, value, deadline);
        vm.prank(caller);
        try bond.permit(ALICE, spender, value, deadline, v, r, s) {
            assertEq(ecrecover(digest, v, r, s), ALICE, "signer");
            assertTrue(deadline >= START, "deadline");
            assertEq(bond.nonces(ALICE), 1, "used up");
        } catch {
            assertEq(bond.nonces(ALICE), 0, "not used");
        }
    }

    function _moves(bytes4 verb) private view returns (bool) {
        return verb == bond.transfer.selector || verb == bond.transferFrom.selector
            || verb == bond.batchTransfer.selector || verb == bond.mint.selector
            || verb == bond.batchMint.selector || verb == bond.burn.selector
            || verb == bond.forcedTransfer.selector || verb == bond.recoveryAddress.selector
            || verb == bond.executeHold.selector;
    }

    /// @dev Nobody but the three ever had any.
    function _sumAfter(address caller, bytes memory data) private {
        _call(caller, address(bond), data);
        uint256 sum = bond.balanceOf(ALICE) + bond.balanceOf(BOB) + bond.balanceOf(CAROL);
        assertEq(bond.totalSupply(), sum, "sum");
    }

    function _world(uint96 a, uint96 b) private {
        bond.mint(ALICE, a, "A");
        bond.mint(BOB, b, "B");
    }

    function _digest(address spender, uint256 value, uint256 deadline) private view returns (bytes32) {
        bytes32 permit = keccak256(
            abi.encode(
                keccak256(
                    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
                ),
                ALICE,
                spender,
                value,
                bond.nonces(ALICE),
                deadline
            )
        );
        return keccak256(abi.encodePacked(hex"1901", bond.DOMAIN_SEPARATOR(), permit));
    }
}

contract BondProof is BondLemmas {
    function _token() internal override returns (BondToken) {
        return new BondToken(engine, address(this), ENFORCER);
    }

    function _name() internal pure override returns (string memory) {
        return "BondToken";
    }
}

/// @title A bond with a fault for each lemma.
contract BrokenBond is BondToken {
    uint256 private _settled;

    constructor(IComplianceEngine engine, address manager) BondToken(engine, manager, address(0xE4F)) {}

    /// @notice Fault: asks for no allowance.
    function transferFrom(address from, address to, uint256 amount)
        public
        override(ERC20, IERC20)
        returns (bool)
    {
        if (amount > balanceOf(from)) return false;
        _settle(MovementKind.Transfer, from, to, amount);
        return true;
    }

    /// @notice Fault: does not look at what is frozen or held.
    function transfer(address to, uint256 amount) public override(ERC20, IERC20) returns (bool) {
        return transferFrom(msg.sender, to, amount);
    }

    /// @notice Fault: one unit more in existence.
    function approve(address spender, uint256 amount) public override(ERC20, IERC20) returns (bool) {
        _token = _token.written(_token.amount() + 1, 0);
        return super.approve(spender, amount);
    }

    /// @notice Fault: nobody looks at the signature.
    function permit(address owner, address spender, uint256 value, uint256, uint8, bytes32, bytes32)
        public
        override
    {
        _approve(owner, spender, value);
    }

    /// @dev Fault: from the third movement on, one unit more in existence, and none in any account.
    function _settle(MovementKind kind, address from, address to, uint256 amount) internal override {
        super._settle(kind, from, to, amount);
        if (++_settled > 2) _token = _token.written(_token.amount() + 1, 0);
    }
}

contract BondTwin is BondLemmas {
    function _token() internal override returns (BondToken) {
        return new BrokenBond(engine, address(this));
    }

    function _name() internal pure override returns (string memory) {
        return "BrokenBond";
    }
}
