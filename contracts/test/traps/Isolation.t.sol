// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";

import {BondToken} from "../../src/token/BondToken.sol";
import {SecurityTest} from "../token/SecurityTest.sol";

/// @title Traps of code and storage that are shared: clones, initialisers, and calls into foreign code with one's own storage.
contract IsolationTraps is SecurityTest {
    uint8 private constant PUSH1 = 0x60;
    uint8 private constant PUSH32 = 0x7f;

    /// @dev Trap: somebody sets a clone up before its maker does. It is made and set up in one transaction, so that whatever
    /// anybody sends to the address beforehand finds nothing and whatever comes afterwards is refused.
    function test_createSeries__initialised_beforehand_or_afterwards__no_effect() public {
        bytes32 isin = "US0378331005";
        address token = debt.tokenAddress(isin);
        bytes memory initialise = abi.encodeCall(BondToken.initialise, ("MINE", MATURITY));
        vm.prank(STRANGER);
        (bool ok,) = token.call(initialise);
        assertTrue(ok && token.code.length == 0, "nobody there yet, and nothing kept");
        vm.prank(DEBT_ISSUER);
        debt.createSeries(_terms(isin), _bill(), _nothingEarly());
        assertEq(BondToken(token).isin(), isin, "its maker's");
        address[3] memory callers = [STRANGER, DEBT_ISSUER, address(debt)];
        for (uint256 i; i < callers.length; ++i) {
            vm.prank(callers[i]);
            (ok,) = token.call(initialise);
            assertFalse(ok, "set up once");
        }
    }

    /// @dev Trap: two clones of one implementation that share storage. Nothing of one is seen in the other.
    function test_clones__of_one_implementation__share_nothing() public {
        bytes32 isin = "US0378331005";
        vm.prank(DEBT_ISSUER);
        BondToken other = BondToken(debt.createSeries(_terms(isin), _bill(), _nothingEarly()));
        _freezeUnits(ALICE, 100);
        _freezeAccount(BOB);
        _pause();
        assertEq(other.totalSupply(), 0, "supply");
        assertEq(other.balanceOf(ALICE) + other.getFrozenTokens(ALICE), 0, "balances and freezes");
        assertFalse(other.paused() || other.isFrozen(BOB), "pause and account freeze");
        assertFalse(other.refUsed(bytes32(uint256(1))), "references");
        assertTrue(bond.DOMAIN_SEPARATOR() != other.DOMAIN_SEPARATOR(), "permits");
    }

    /// @dev Trap: a module called by delegatecall writes the storage of who calls it; code that can end itself. No contract
    /// of ours has the instruction but the engines, to the code that an upgrade behind its delay gave them; a clone has one,
    /// to the implementation written into its code.
    function test_code__every_contract_but_engines__delegates_to_nobody() public view {
        string memory json = vm.readFile(ROLES_FILE);
        string[] memory names = vm.parseJsonKeys(json, ".functions");
        for (uint256 i; i < names.length; ++i) {
            address target = _contract(names[i]);
            bool isProxy = vm.load(target, ERC1967Utils.IMPLEMENTATION_SLOT) != 0;
            assertTrue(isProxy == _isEngine(json, names[i]), names[i]);
            if (!isProxy) _expectPlain(target.code, names[i]);
        }
        _expectPlain(debt.IMPLEMENTATION().code, "BondToken");
        _expectPlain(assets.IMPLEMENTATION().code, "NationalAssetToken");
        assertEq(address(bond).code.length, 45, "a minimal clone (ERC-1167)");
        assertEq(
            keccak256(address(bond).code),
            keccak256(
                abi.encodePacked(
                    hex"363d3d373d3d3d363d73", debt.IMPLEMENTATION(), hex"5af43d82803e903d91602b57fd5bf3"
                )
            ),
            "of that implementation and nothing else"
        );
    }

    /// @dev Whether somebody may give a contract new code.
    function _isEngine(string memory json, string memory name) private pure returns (bool) {
        string[] memory functions = vm.parseJsonKeys(json, string.concat(".functions.", name));
        for (uint256 i; i < functions.length; ++i) {
            if (keccak256(bytes(functions[i])) == keccak256("upgradeToAndCall")) return true;
        }
        return false;
    }

    /// @dev Walks the instructions of a contract, over what PUSH carries.
    function _expectPlain(bytes memory code, string memory name) private pure {
        assertTrue(code.length != 0, name);
        for (uint256 i; i < code.length; ++i) {
            uint8 op = uint8(code[i]);
            if (op >= PUSH1 && op <= PUSH32) i += op - PUSH1 + 1;
            // CALLCODE, DELEGATECALL, SELFDESTRUCT
            else assertFalse(op == 0xf2 || op == 0xf4 || op == 0xff, name);
        }
    }
}
