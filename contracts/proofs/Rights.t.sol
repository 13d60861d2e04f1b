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
import {Right, RightId} from "../src/types/RightId.sol";
import {Symbolic} from "./Symbolic.sol";

/// @title A programme that grants whatever it is asked for; what the token does may not depend on it.
contract WillingProgramme {
    function reserve(uint256, uint256) external pure {}
    function release(uint256, uint256) external pure {}

    function reservationCode(uint256, uint256) external pure returns (uint16) {
        return 0;
    }

    function productOf(uint16) external pure returns (bytes32, IPowerProgramme.TransferPolicy) {
        return ("ANY", IPowerProgramme.TransferPolicy.Free);
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
        id = RightId.unwrap(Right(1, 1, 1, 10, 10, 7, 0, 2025).pack());
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

    /// @dev Whatever moves, from whom to whom, and how much of it: an id's supply is the sum of its balances after it.
    function check_supply__moves_with_the_sum(
        uint8 verb,
        uint8 from,
        uint8 to,
        uint96 a,
        uint96 b,
        uint256 kw
    ) public {
        _world(a, b, 0);
        (address x, address y) = (_one(from), _one(to));
        if (verb == 0) {
            _call(x, address(rights), abi.encodeCall(rights.safeTransferFrom, (x, y, id, kw, "")));
        } else if (verb == 1) {
            _call(address(this), address(rights), abi.encodeCall(rights.allocate, (_line(y, kw, "C"))));
        } else if (verb == 2) {
            _call(ENFORCER, address(rights), abi.encodeCall(rights.forcedTransfer, (x, y, id, kw)));
        } else {
            _call(ENFORCER, address(rights), abi.encodeCall(rights.recall, (x, id, kw)));
        }
        uint256 sum = rights.balanceOf(ALICE, id) + rights.balanceOf(BOB, id) + rights.balanceOf(CAROL, id);
        assertEq(rights.totalSupply(id), sum, "sum");
    }

    /// @dev What is frozen stays, whatever its holder sends.
    function check_holder__cannot_send_what_is_frozen(uint96 a, uint256 frozen, uint256 kw) public {
        _world(a, 1, frozen);
        uint256 kept = frozen < a ? frozen : a;
        _call(ALICE, address(rights), abi.encodeCall(rights.safeTransferFrom, (ALICE, BOB, id, kw, "")));
        assertLe(kept, rights.balanceOf(ALICE, id), "frozen");
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
    constructor(
        address authority,
        IComplianceEngine engine,
        IPowerProgramme programme,
        ILicenceRegistry licences
    ) CapacityRights(authority, engine, programme, licences, address(0xE4F)) {}

    /// @notice Fault: asks for no approval, thaws what it needs, and counts one kW more.
    function safeTransferFrom(address from, address to, uint256 right, uint256 kw, bytes memory)
        public
        override(ERC1155, IERC1155)
    {
        _standings[from].frozenIds = 0;
        ++_supplies[right];
        _safeTransferFrom(from, to, right, kw, "");
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
