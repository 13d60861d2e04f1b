// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IERC1967} from "@openzeppelin/contracts/interfaces/IERC1967.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

import {Upgradeable} from "../../src/access/Upgradeable.sol";
import {DebtManager} from "../../src/debt/DebtManager.sol";
import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {IPowerProgramme} from "../../src/interfaces/IPowerProgramme.sol";
import {ISecurityManager} from "../../src/interfaces/ISecurityManager.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {MizanTest} from "../base/MizanTest.sol";

/// @dev A later debt manager: one more variable, one more function.
contract NextDebtManager is DebtManager {
    uint256 public remark;

    constructor(IDirectory directory, address token) DebtManager(directory, token) {}

    function setRemark(uint256 value) external reinitializer(2) {
        remark = value;
    }
}

/// @dev Engines change their code behind the delay; nothing else ever does.
contract UpgradesTest is MizanTest {
    uint256 private constant DELAY = 2 days;

    BondToken private _bond;
    address private _next;

    function setUp() public override {
        super.setUp();
        _bond = _openSeries();
        _issueBond(ALICE, 10 * LOT);
        _next = _nextFor(debt.IMPLEMENTATION());
    }

    // --- Who, and when ------------------------------------------------------------------------------------------------

    function test_upgrade__announced_and_waited__new_code_at_the_old_address() public {
        _announce(_upgrade(_next));
        vm.warp(block.timestamp + DELAY);
        vm.expectEmit(address(debt));
        emit IERC1967.Upgraded(_next);
        _carryOut(_next);
        assertEq(_codeOf(address(debt)), _next, "code");
        assertEq(NextDebtManager(address(debt)).remark(), 7, "set up in the same transaction");
    }

    function test_upgrade__before_its_time__refused() public {
        bytes32 operation = access.hashOperation(UPGRADER, address(debt), _upgrade(_next));
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        _carryOut(_next);
        _announce(_upgrade(_next));
        vm.warp(block.timestamp + DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotReady.selector, operation));
        _carryOut(_next);
    }

    function test_upgrade__cancelled_by_the_guardian__refused() public {
        bytes memory data = _upgrade(_next);
        _announce(data);
        vm.prank(GUARDIAN);
        access.cancel(UPGRADER, address(debt), data);
        vm.warp(block.timestamp + DELAY);
        bytes32 operation = access.hashOperation(UPGRADER, address(debt), data);
        vm.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        _carryOut(_next);
    }

    /// @dev Not the administrator, not the guardian, no officer, not the engine's own code.
    function test_upgrade__by_anybody_else__refused() public {
        address[6] memory others = [ADMIN, GUARDIAN, REGULATOR, DEBT_ISSUER, STRANGER, _next];
        for (uint256 i; i < others.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i])
            );
            vm.prank(others[i]);
            debt.upgradeToAndCall(_next, "");
        }
    }

    // --- What stays ---------------------------------------------------------------------------------------------------

    function test_upgrade__state_and_tokens__are_as_they_were() public {
        bytes memory terms = abi.encode(debt.termsOf(ISIN));
        _upgradeTo(_next);
        assertEq(keccak256(abi.encode(debt.termsOf(ISIN))), keccak256(terms), "terms");
        assertEq(debt.issuedUnits(ISIN), 10 * LOT, "issued");
        assertEq(debt.tokenAddress(ISIN), address(_bond), "token");
        assertEq(debt.authority(), address(access), "authority");
        _issueBond(ALICE, LOT);
        assertEq(_bond.balanceOf(ALICE), 11 * LOT, "an old token goes on");
        vm.prank(DEBT_ISSUER);
        assertEq(
            debt.createSeries(_terms("US0378331005"), _bill(), _nothingEarly()),
            debt.tokenAddress("US0378331005"),
            "a new one"
        );
    }

    /// @dev New code that clones another token would look for the old ones where they are not.
    function test_upgrade__to_code_that_would_lose_the_tokens__refused() public {
        address token = vm.deployCode("BondToken.sol:BondToken", abi.encode(engine, debt, desk));
        address next = _nextFor(token);
        _announce(_upgrade(next));
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(ISecurityManager.TokensWouldBeLost.selector, token));
        _carryOut(next);
    }

    /// @dev What could not be upgraded again is no new code for an engine.
    function test_upgrade__to_what_is_no_engine__refused() public {
        bytes memory data = abi.encodeCall(UUPSUpgradeable.upgradeToAndCall, (address(directory), ""));
        vm.prank(UPGRADER);
        access.schedule(address(desk), data, 0);
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(
            abi.encodeWithSelector(ERC1967Utils.ERC1967InvalidImplementation.selector, address(directory))
        );
        vm.prank(UPGRADER);
        desk.upgradeToAndCall(address(directory), "");
    }

    // --- Nobody sets up what is another's (initialiser front-running) -------------------------------------------------

    function test_initialise__proxies_and_their_code__locked() public {
        address[5] memory engines =
            [address(debt), address(servicing), address(assets), address(desk), address(programme)];
        for (uint256 i; i < engines.length; ++i) {
            _expectLocked(engines[i]);
            _expectLocked(_codeOf(engines[i]));
            assertEq(Upgradeable(_codeOf(engines[i])).authority(), address(0), "nobody's");
        }
    }

    function test_proxy__not_set_up_when_created__impossible() public {
        address code = _codeOf(address(desk));
        vm.expectRevert(abi.encodeWithSelector(ERC1967Proxy.ERC1967ProxyUninitialized.selector));
        new ERC1967Proxy(code, "");
    }

    /// @dev The code itself, called past its proxy, answers nobody and upgrades nothing.
    function test_implementation__called_directly__refused() public {
        DebtManager code = DebtManager(_codeOf(address(debt)));
        vm.expectRevert(abi.encodeWithSelector(UUPSUpgradeable.UUPSUnauthorizedCallContext.selector));
        vm.prank(UPGRADER);
        code.upgradeToAndCall(_next, "");
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, DEBT_ISSUER)
        );
        vm.prank(DEBT_ISSUER);
        code.createSeries(_terms("US0378331005"), _bill(), _nothingEarly());
    }

    function test_initialise__programme__told_once_at_the_proxy() public {
        address code = _codeOf(address(programme));
        vm.expectEmit(vm.computeCreateAddress(address(this), vm.getNonce(address(this))));
        emit IPowerProgramme.ProgrammeCreated(PROGRAMME_CAP, 3, BLOCK_OF_HOUR);
        new ERC1967Proxy(code, abi.encodeCall(Upgradeable.initialise, (address(access))));
    }

    // --- What has no way at all ---------------------------------------------------------------------------------------

    /// @dev Engines are proxies. Cores, registers, the compliance engine and rules are not, and none upgrades.
    function test_contracts__engines_are_upgradeable__nothing_else_is() public view {
        string memory json = vm.readFile(ROLES_FILE);
        string[] memory names = vm.parseJsonKeys(json, ".functions");
        for (uint256 i; i < names.length; ++i) {
            string memory upgrade = string.concat(".functions.", names[i], ".upgradeToAndCall");
            bool engine_ = vm.keyExistsJson(json, upgrade);
            assertTrue((_codeOf(_contract(names[i])) != address(0)) == engine_, names[i]);
            assertTrue(_upgrades(names[i]) == engine_, names[i]);
            if (engine_) assertEq(vm.parseJsonString(json, upgrade), "UPGRADER", names[i]);
        }
        string[3] memory cores = ["BondToken", "NationalAssetToken", "AccessManager"];
        for (uint256 i; i < cores.length; ++i) {
            assertFalse(_upgrades(cores[i]), cores[i]);
        }
        assertEq(_codeOf(address(_bond)), address(0), "a token");
    }

    /// @dev Whether a contract has a function that sounds like it.
    function _upgrades(string memory name) private view returns (bool found) {
        string[] memory signatures = _signatures(name);
        for (uint256 i; i < signatures.length; ++i) {
            found = found || vm.indexOf(signatures[i], "upgrade") == 0;
        }
    }

    // --- Steps --------------------------------------------------------------------------------------------------------

    function _nextFor(address token) private returns (address) {
        return vm.deployCode("Upgrades.t.sol:NextDebtManager", abi.encode(directory, token));
    }

    function _upgrade(address next) private pure returns (bytes memory) {
        return abi.encodeCall(
            UUPSUpgradeable.upgradeToAndCall, (next, abi.encodeCall(NextDebtManager.setRemark, (7)))
        );
    }

    function _announce(bytes memory data) private {
        vm.prank(UPGRADER);
        access.schedule(address(debt), data, 0);
    }

    function _carryOut(address next) private {
        vm.prank(UPGRADER);
        debt.upgradeToAndCall(next, abi.encodeCall(NextDebtManager.setRemark, (7)));
    }

    function _upgradeTo(address next) private {
        _announce(_upgrade(next));
        vm.warp(block.timestamp + DELAY);
        _carryOut(next);
    }

    function _expectLocked(address engine_) private {
        vm.expectRevert(abi.encodeWithSelector(Initializable.InvalidInitialization.selector));
        vm.prank(STRANGER);
        Upgradeable(engine_).initialise(STRANGER);
    }
}
