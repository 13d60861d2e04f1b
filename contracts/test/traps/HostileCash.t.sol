// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {ITaxRegistry} from "../../src/interfaces/ITaxRegistry.sol";
import {VaultTest} from "../debt/VaultTest.sol";

/// @title Cash with a fee, a blocklist, or a caller that strikes back in the middle of a transfer.
contract HostileCash is ERC20 {
    address private _blocked;
    uint256 private _feeOfReceiver;
    uint256 private _feeOfSender;
    bytes private _strike;
    address private _target;
    /// @notice What became of the strike.
    bool public struck;
    bytes public answer;

    constructor() ERC20("Hostile", "BAD") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setBlocked(address account) external {
        _blocked = account;
    }

    function setFees(uint256 ofReceiver, uint256 ofSender) external {
        (_feeOfReceiver, _feeOfSender) = (ofReceiver, ofSender);
    }

    function setStrike(address target, bytes calldata data) external {
        (_target, _strike) = (target, data);
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (from != address(0) && to == _blocked) revert ERC20InvalidReceiver(to);
        super._update(from, to, amount);
        if (from == address(0) || to == address(0)) return;
        if (_feeOfReceiver != 0) super._update(to, address(0), _feeOfReceiver);
        if (_feeOfSender != 0) super._update(from, address(0), _feeOfSender);
        if (_strike.length == 0) return;
        bytes memory data = _strike;
        delete _strike;
        (struck, answer) = _target.call(data);
    }
}

/// @dev The vault against cash that is not ours. The directory is who admits cash; these tests admit the worst.
contract HostileCashTest is VaultTest {
    HostileCash private _bad;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _link(ALICE_ID, HELD_KEY);
        _bad = new HostileCash();
        vm.prank(ADMIN);
        directory.list(address(_bad), IDirectory.Kind.SettlementCash, "BAD", "BAD", 18);
        vm.warp(RECORD + 1);
        IDistributionVault.Opening memory o = _coupon();
        o.cash = address(_bad);
        _id = _openEvent(o);
        _bad.mint(FUNDER, 1e30);
        vm.prank(FUNDER);
        _bad.approve(address(vault), type(uint256).max);
    }

    /// @dev Trap: fee on transfer. What arrives counts, so an event is complete only when all of it is there.
    function test_fund__fee_on_transfer__what_arrives_counts() public {
        uint256 required = vault.totalsOf(_id).required;
        _bad.setFees(7, 0);
        _fundAll();
        assertEq(vault.totalsOf(_id).funded, required - 7, "less the fee");
        _bad.setFees(0, 0);
        _fundAll();
        assertEq(vault.totalsOf(_id).funded, required, "complete");
        assertEq(_bad.balanceOf(address(vault)), required, "and all there");
    }

    /// @dev No event is funded beyond its need, whatever its cash says.
    function test_fund__more_than_was_asked_for__refused() public {
        uint256 required = vault.totalsOf(_id).required;
        _bad.setStrike(address(_bad), abi.encodeCall(_bad.mint, (address(vault), 7)));
        vm.expectRevert(
            abi.encodeWithSelector(
                IDistributionVault.CashLies.selector, address(_bad), required, required + 7
            )
        );
        _fundAll();
    }

    /// @dev A payment after which there is more cash than before is none.
    function test_pay__more_comes_than_is_paid__refused() public {
        _payable();
        _bad.setStrike(address(_bad), abi.encodeCall(_bad.mint, (address(vault), 2 * _net(HELD))));
        vm.expectRevert(
            abi.encodeWithSelector(IDistributionVault.CashLies.selector, address(_bad), _net(HELD), 0)
        );
        _claim(_id, ALICE);
    }

    /// @dev Who has nothing left of it after tax needs no cash to be done with, so that no blocklist is in the way.
    function test_claim__all_of_it_tax__asks_for_no_cash() public {
        ITaxRegistry.Rate[] memory rates = new ITaxRegistry.Rate[](1);
        rates[0] = _rate(7, 1_000_000);
        vm.prank(TAX_AUTHORITY);
        taxes.setRates(rates);
        _setTaxClass(ALICE_ID, 7);
        _payable();
        _bad.setBlocked(ALICE);
        _claim(_id, ALICE);
        assertEq(vault.totalsOf(_id).taxed, _gross(HELD), "taxed");
    }

    /// @dev Invariant 12 even so: cash that takes more from the vault than it pays is refused, or it would take it from
    /// other events.
    function test_pay__fee_of_the_sender__refused() public {
        _payable();
        _bad.mint(address(vault), 1e9);
        _bad.setFees(0, 3);
        bytes memory lies = abi.encodeWithSelector(
            IDistributionVault.CashLies.selector, address(_bad), _net(HELD), _net(HELD) + 3
        );
        vm.expectRevert(lies);
        _claim(_id, ALICE);
        vm.expectRevert(lies);
        _push(_id, ALICE);
    }

    /// @dev Trap: a blocklist. The page goes on, and who is blocked has it paid elsewhere.
    function test_push__blocked_payee__held_and_paid_to_another_account() public {
        address second = vm.addr(HELD_KEY);
        _payable();
        _bad.setBlocked(ALICE);
        vm.expectEmit(address(vault));
        emit IDistributionVault.EntitlementHeld(
            _id, ALICE, 601, _id << 32 | 1, HELD, _gross(HELD), _tax(HELD), _net(HELD)
        );
        _push(_id, ALICE, BOB);
        _push(_id, ALICE);
        assertEq(vault.heldOf(_id, ALICE), _net(HELD), "still held");
        assertEq(vault.totalsOf(_id).held, _net(HELD), "booked");
        assertEq(_bad.balanceOf(BOB), _net(HELD), "the others are paid");
        vm.prank(second);
        vault.claim(_id, ALICE, second);
        assertEq(_bad.balanceOf(second), _net(HELD), "elsewhere");
    }

    /// @dev Trap: reentrancy through the cash. Nothing can be paid twice, nor funded or returned meanwhile.
    function test_pay__reentrant_cash__refused() public {
        _payable();
        address[] memory page = new address[](1);
        page[0] = ALICE;
        bytes[5] memory strikes = [
            abi.encodeCall(vault.claim, (_id, ALICE, ALICE)),
            abi.encodeCall(vault.push, (_id, page)),
            abi.encodeCall(vault.fund, (_id, 1)),
            abi.encodeCall(vault.remitTax, (_id)),
            abi.encodeCall(vault.returnSurplus, (_id, FUNDER))
        ];
        for (uint256 i; i < strikes.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            _bad.setStrike(address(vault), strikes[i]);
            _push(_id, ALICE, BOB);
            assertFalse(_bad.struck(), "went through");
            assertEq(
                bytes32(_bad.answer()),
                bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
                "the guard"
            );
            assertEq(_bad.balanceOf(ALICE), _net(HELD), "once");
            vm.revertToState(snapshot);
        }
    }

    /// @dev Trap: reading totals in the middle of a payment. They are booked before cash moves.
    function test_totals__read_in_the_middle_of_a_payment__as_after_it() public {
        _payable();
        _bad.setStrike(address(vault), abi.encodeCall(vault.totalsOf, (_id)));
        _claim(_id, ALICE);
        assertEq(keccak256(_bad.answer()), keccak256(abi.encode(vault.totalsOf(_id))), "the same");
    }

    function _payable() private {
        _fundAll();
        vm.warp(PAYMENT);
    }

    function _fundAll() private {
        vm.prank(FUNDER);
        vault.fund(_id, type(uint256).max);
    }
}
