// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IBondToken} from "../../src/interfaces/IBondToken.sol";
import {IPermissionedERC20} from "../../src/interfaces/IPermissionedERC20.sol";
import {ISecurityToken} from "../../src/interfaces/ISecurityToken.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {ERC20Behaviour, IPermitToken} from "./ERC20Behaviour.sol";

contract BondTokenTest is ERC20Behaviour {
    BondToken private _bond;

    function setUp() public override {
        super.setUp();
        _bond = _openSeries();
        token = IPermitToken(address(_bond));
    }

    function _give(address to, uint256 amount) internal override {
        _issueBond(to, amount);
    }

    function _domainName() internal pure override returns (string memory) {
        return "BondToken";
    }

    function test_metadata__series__named_by_its_isin() public view {
        assertEq(_bond.name(), "Debt series PK0000000015", "name");
        assertEq(_bond.symbol(), "PK0000000015", "symbol");
        assertEq(_bond.decimals(), 0, "decimals");
        assertEq(_bond.isin(), ISIN, "ISIN");
        assertEq(_bond.maturityDate(), MATURITY, "maturity");
        assertEq(_bond.MANAGER(), address(debt), "manager");
        assertEq(address(_bond.ENGINE()), address(engine), "engine");
        assertTrue(_bond.supportsInterface(type(IBondToken).interfaceId), "interface");
    }

    function test_initialise__again_or_by_another__refused() public {
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.AlreadyInitialised.selector));
        vm.prank(address(debt));
        _bond.initialise("US0378331005", MATURITY);
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.NotManager.selector, STRANGER));
        vm.prank(STRANGER);
        _bond.initialise("US0378331005", MATURITY);
    }

    function test_initialise__implementation__locked_even_for_the_manager() public {
        BondToken implementation = BondToken(debt.IMPLEMENTATION());
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.AlreadyInitialised.selector));
        vm.prank(address(debt));
        implementation.initialise(ISIN, MATURITY);
    }

    function test_mint__not_the_manager__refused() public {
        address[4] memory callers = [STRANGER, ADMIN, DEBT_ISSUER, ALICE];
        for (uint256 i; i < callers.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ISecurityToken.NotManager.selector, callers[i]));
            vm.prank(callers[i]);
            _bond.mint(ALICE, 50, "REF");
        }
    }

    function test_mint__ref__works_once() public {
        vm.startPrank(address(debt));
        vm.expectEmit(address(_bond));
        emit IPermissionedERC20.Issued("REF", ALICE, 50);
        _bond.mint(ALICE, 50, "REF");
        assertTrue(_bond.refUsed("REF"), "used");
        vm.expectRevert(abi.encodeWithSelector(IPermissionedERC20.RefRefused.selector, bytes32("REF")));
        _bond.mint(BOB, 50, "REF");
        vm.expectRevert(abi.encodeWithSelector(IPermissionedERC20.RefRefused.selector, bytes32(0)));
        _bond.mint(BOB, 50, 0);
        vm.stopPrank();
        assertEq(_bond.totalSupply(), 50, "issued once");
    }

    function test_mint__refused_receiver__leaves_the_ref() public {
        vm.startPrank(address(debt));
        vm.expectRevert(_refusal(ReasonCodes.RECEIVER_UNKNOWN, address(0), STRANGER, 50));
        _bond.mint(STRANGER, 50, "REF");
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        _bond.mint(address(0), 50, "REF");
        vm.stopPrank();
        assertFalse(_bond.refUsed("REF"), "still free");
    }

    function test_transfer__at_maturity__no_longer() public {
        _issueBond(ALICE, 100);
        vm.warp(MATURITY - 1);
        vm.prank(ALICE);
        _transfer(BOB, 50);
        vm.warp(MATURITY);
        _expectRefused(ReasonCodes.SERIES_MATURED, ALICE, BOB, 50);
        assertEq(token.transferCode(ALICE, ALICE, address(0), 50), ReasonCodes.OK, "redemption stays open");
    }

    function test_transfer__country_and_cap__as_the_rules_say() public {
        _register("INV-ABROAD", address(0xAB), 840);
        _issueBond(ALICE, 500_000);
        _issueBond(BOB, 200_000);
        _expectRefused(ReasonCodes.COUNTRY_NOT_ALLOWED, ALICE, address(0xAB), 50);
        vm.prank(ALICE);
        _transfer(BOB, 400_000);
        _expectRefused(ReasonCodes.HOLDING_CAP_EXCEEDED, ALICE, BOB, 50);
        assertEq(engine.holdingOf(address(token), 0, BOB_ID), HOLDING_CAP, "full");
    }

    /// @dev All accounts of an investor count against its cap, and moving between them does not.
    function test_transfer__own_accounts__share_one_cap() public {
        address second = _link(BOB_ID, 0xB2);
        _issueBond(BOB, HOLDING_CAP);
        _issueBond(ALICE, 100);
        _expectRefused(ReasonCodes.HOLDING_CAP_EXCEEDED, ALICE, second, 50);
        vm.prank(BOB);
        _transfer(second, HOLDING_CAP);
        assertEq(_bond.balanceOf(second), HOLDING_CAP, "moved");
    }

    /// @dev A cap that is lowered takes nothing away and closes no exit.
    function test_transfer__above_a_lowered_cap__may_only_reduce() public {
        _issueBond(ALICE, 1000);
        _issueBond(BOB, 100);
        vm.prank(REGULATOR);
        capRule.setCap(address(token), 500);
        _expectRefused(ReasonCodes.HOLDING_CAP_EXCEEDED, BOB, ALICE, 1);
        vm.prank(BOB);
        _transfer(ALICE, 0);
        vm.prank(ALICE);
        _transfer(BOB, 400);
    }
}
