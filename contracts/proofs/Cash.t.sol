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
        _world(a, b);
        vm.prank(ALICE);
        cash.approve(CAROL, allowed);
        _anything(caller, address(cash), _name());
        assertLe(a, cash.balanceOf(ALICE), "taken");
    }

    /// @dev The supply is the sum of all balances after a transfer, from whom to whom and of how much ever.
    function check_sum__after_transfer(uint8 from, uint8 to, uint96 a, uint96 b, uint256 amount) public {
        _world(a, b);
        _sumAfter(_one(from), abi.encodeCall(cash.transfer, (_one(to), amount)));
    }

    /// @dev As after a transfer.
    function check_sum__after_transfer_from(uint8 to, uint96 a, uint96 b, uint256 allowed, uint256 amount)
        public
    {
        _world(a, b);
        vm.prank(ALICE);
        cash.approve(CAROL, allowed);
        _sumAfter(CAROL, abi.encodeCall(cash.transferFrom, (ALICE, _one(to), amount)));
    }

    /// @dev As after a transfer; batches of one line.
    function check_sum__after_issue(uint8 to, uint96 a, uint96 b, uint256 amount) public {
        _world(a, b);
        _sumAfter(address(this), abi.encodeCall(cash.issue, (_line(_one(to), amount, "C"))));
    }

    /// @dev As after a transfer.
    function check_sum__after_redeem(uint8 from, uint96 a, uint96 b, uint256 amount) public {
        _world(a, b);
        _sumAfter(_one(from), abi.encodeCall(cash.redeem, (amount, "R")));
    }

    /// @dev Nothing but those moves, creates or ends a unit, whoever calls it.
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

    /// @dev Nobody but the three ever had any.
    function _sumAfter(address caller, bytes memory data) private {
        _call(caller, address(cash), data);
        uint256 sum = cash.balanceOf(ALICE) + cash.balanceOf(BOB) + cash.balanceOf(CAROL);
        assertEq(cash.totalSupply(), sum, "sum");
    }

    function _world(uint96 a, uint96 b) private {
        _issue(ALICE, a, "A");
        _issue(BOB, b, "B");
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
    uint256 private _settled;

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

    function totalSupply() public view override(ERC20, IERC20) returns (uint256) {
        return super.totalSupply() + _phantom + (_settled > 2 ? 1 : 0);
    }

    /// @dev Fault: from the third movement on, one unit more in existence.
    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        ++_settled;
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
