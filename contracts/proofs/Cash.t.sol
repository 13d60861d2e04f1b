// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IComplianceEngine} from "../src/interfaces/IComplianceEngine.sol";
import {IPermissionedERC20} from "../src/interfaces/IPermissionedERC20.sol";
import {SettlementCash} from "../src/token/SettlementCash.sol";
import {Symbolic} from "./Symbolic.sol";

/// @title What holds of settlement cash whatever anyone calls. This contract is the treasury.
abstract contract CashLemmas is Symbolic {
    SettlementCash internal cash;

    function setUp() public override {
        super.setUp();
        cash = _token();
        _admit(address(cash));
    }

    function _token() internal virtual returns (SettlementCash);
    function _name() internal pure virtual returns (string memory);

    /// @dev Nobody without an allowance takes a rupee from anyone else, not even the treasury.
    function check_anyone__takes_nothing(address caller, uint96 a, uint96 b, uint256 allowed) public {
        vm.assume(caller != ALICE && caller != CAROL);
        _issue(ALICE, a, "A");
        _issue(BOB, b, "B");
        vm.prank(ALICE);
        cash.approve(CAROL, allowed);
        _anything(caller, address(cash), _name());
        assertLe(a, cash.balanceOf(ALICE), "taken");
    }

    /// @dev Whatever moves, from whom to whom, and how much of it: the supply is the sum of all balances after it.
    function check_supply__moves_with_the_sum(
        uint8 verb,
        uint8 from,
        uint8 to,
        uint96 a,
        uint96 b,
        uint256 amount
    ) public {
        _issue(ALICE, a, "A");
        _issue(BOB, b, "B");
        bytes memory data = verb == 0
            ? abi.encodeCall(cash.transfer, (_one(to), amount))
            : verb == 1
                ? abi.encodeCall(cash.redeem, (amount, "R"))
                : abi.encodeCall(cash.issue, (_line(_one(to), amount, "C")));
        _call(verb < 2 ? _one(from) : address(this), address(cash), data);
        uint256 sum = cash.balanceOf(ALICE) + cash.balanceOf(BOB) + cash.balanceOf(CAROL);
        assertEq(cash.totalSupply(), sum, "sum");
    }

    /// @dev Nothing else creates or ends a unit, or takes one, whoever calls it.
    function check_supply__nothing_else_changes_it(address caller, uint96 a) public {
        _issue(ALICE, a, "A");
        bytes memory data = svm.createCalldata(_name());
        bytes4 verb = bytes4(data);
        if (verb == cash.transfer.selector || verb == cash.transferFrom.selector) return;
        if (verb == cash.redeem.selector || verb == cash.issue.selector) return;
        _call(caller, address(cash), data);
        assertEq(cash.totalSupply(), a, "supply");
        assertEq(cash.balanceOf(ALICE), a, "balance");
    }

    function _issue(address to, uint256 amount, bytes32 ref) private {
        vm.assume(amount != 0);
        cash.issue(_line(to, amount, ref));
    }

    function _line(address to, uint256 amount, bytes32 ref)
        private
        pure
        returns (IPermissionedERC20.Issue[] memory lines)
    {
        lines = new IPermissionedERC20.Issue[](1);
        lines[0] = IPermissionedERC20.Issue(ref, to, amount);
    }
}

contract CashProof is CashLemmas {
    function _token() internal override returns (SettlementCash) {
        return new SettlementCash(authority, engine);
    }

    function _name() internal pure override returns (string memory) {
        return "SettlementCash";
    }
}

/// @title Cash with a fault for each lemma.
contract BrokenCash is SettlementCash {
    uint256 private _phantom;

    constructor(address authority, IComplianceEngine engine) SettlementCash(authority, engine) {}

    /// @notice Fault: asks for no allowance.
    function transferFrom(address from, address to, uint256 amount)
        public
        override(ERC20, IERC20)
        returns (bool)
    {
        _transfer(from, to, amount);
        return true;
    }

    /// @notice Fault: what is in no account is in existence.
    function approve(address spender, uint256 amount) public override(ERC20, IERC20) returns (bool) {
        ++_phantom;
        return super.approve(spender, amount);
    }

    /// @notice Fault: what arrives is one more than what leaves.
    function transfer(address to, uint256 amount) public override(ERC20, IERC20) returns (bool) {
        ++_phantom;
        return super.transfer(to, amount);
    }

    function totalSupply() public view override(ERC20, IERC20) returns (uint256) {
        return super.totalSupply() + _phantom;
    }
}

contract CashTwin is CashLemmas {
    function _token() internal override returns (SettlementCash) {
        return new BrokenCash(authority, engine);
    }

    function _name() internal pure override returns (string memory) {
        return "BrokenCash";
    }
}
