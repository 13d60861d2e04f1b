// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ComplianceEngine} from "../src/compliance/ComplianceEngine.sol";
import {IdentityRegistry} from "../src/identity/IdentityRegistry.sol";
import {AccountWord, AccountWords} from "../src/types/AccountWord.sol";
import {Policies} from "../src/types/Policy.sol";
import {Test} from "../test/base/Test.sol";

/// @title The cheatcodes of halmos that these proofs use.
interface Svm {
    function createCalldata(string calldata contractName) external pure returns (bytes memory data);
}

/// @title An authority with one officer, who may do everything that is restricted.
contract OneOfficer {
    address private immutable OFFICER = msg.sender;

    /// @notice Asked by every restricted function.
    function canCall(address caller, address, bytes4) external view returns (bool immediate, uint32 delay) {
        return (caller == OFFICER, 0);
    }
}

/**
 * @title The world of the proofs: the real registry and engine, three investors, no rules.
 * @dev Functions named check_ are proved by `scripts/assure halmos` for every argument, and every call it can make of the
 * contract. They are written once and inherited twice: by a contract named Proof, where each must hold, and by one named
 * Twin, over a token that was broken on purpose, where each must be refuted. What could not fail proves nothing.
 */
abstract contract Symbolic is Test {
    Svm internal constant svm = Svm(address(uint160(uint256(keccak256("svm cheat code")))));

    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant CAROL = address(0xCA401);
    address internal constant ENFORCER = address(0xE4F);
    /// @dev Where the registry keeps whose each account is.
    uint256 private constant ACCOUNTS = 4;
    /// @dev Where the engine keeps what it asks of each asset.
    uint256 private constant POLICIES = 1;
    uint256 internal constant START = 1_761_764_400;

    address internal authority;
    IdentityRegistry internal identity;
    ComplianceEngine internal engine;

    function setUp() public virtual {
        vm.warp(START);
        authority = address(new OneOfficer());
        identity = new IdentityRegistry(authority);
        engine = new ComplianceEngine(authority, identity);
        _register("ALICE", ALICE);
        _register("BOB", BOB);
        _register("CAROL", CAROL);
    }

    /// @dev Any call that changes state, with any arguments, by anyone.
    function _anything(address caller, address target, string memory contractName) internal {
        _call(caller, target, svm.createCalldata(contractName));
    }

    /// @dev One of the three, each tried by itself.
    function _one(uint8 choice) internal pure returns (address) {
        return choice == 0 ? ALICE : choice == 1 ? BOB : CAROL;
    }

    /// @dev A call that may fail.
    function _call(address caller, address target, bytes memory data) internal {
        vm.prank(caller);
        // Whether it worked does not matter: what is claimed holds after it in any case.
        // forge-lint: disable-next-line(unchecked-call)
        (bool ok,) = target.call(data);
        ok;
    }

    function _register(bytes32 investor, address account) private {
        identity.registerInvestor(investor, account, 1, 1, 586, uint40(START + 3650 days));
    }

    /// @dev Makes an account a further one of another's investor. Put in place by hand: linking takes a signature.
    function _unite(address account, address home) internal {
        bytes32 word = bytes32(AccountWord.unwrap(AccountWords.pointer(home)));
        vm.store(address(identity), keccak256(abi.encode(account, ACCOUNTS)), word);
        assertEq(identity.ownerOf(account), identity.ownerOf(home), "one investor");
    }

    /// @dev Lets an asset move under no rules. Put in place by hand: halmos 0.3.3 misreads memory that a constructor takes for
    /// zero, and with it every list of rules that the engine makes.
    function _admit(address asset) internal {
        vm.store(address(engine), keccak256(abi.encode(asset, POLICIES)), bytes32(Policies.OPEN));
        assertEq(engine.rulesOf(asset).length, 0, "no rules");
    }
}
