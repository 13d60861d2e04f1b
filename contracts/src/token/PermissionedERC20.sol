// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IPermissionedERC20} from "../interfaces/IPermissionedERC20.sol";
import {Movements} from "../types/Movement.sol";
import {RefSet} from "../types/RefSet.sol";

/**
 * @title {IPermissionedERC20} for every fungible asset.
 * @dev Read before you inherit: {_update} is the only place where balances change and the only place where compliance is
 * asked, so that {transferCode} keeps its promise.
 * Warning: the EIP-712 domain of permits carries the fixed name given to the constructor, not {name}; read it from
 * `eip712Domain()` (ERC-5267).
 */
abstract contract PermissionedERC20 is IPermissionedERC20, ERC20, ERC20Permit, ERC165 {
    /// @notice What answers whether units may change hands.
    IComplianceEngine public immutable ENGINE;

    /// @dev References that have worked.
    RefSet private _refs;

    /// @param domainName Name in the EIP-712 domain, at most 31 bytes.
    /// @param engine The compliance engine.
    constructor(string memory domainName, IComplianceEngine engine) ERC20Permit(domainName) {
        ENGINE = engine;
    }

    /// @inheritdoc IPermissionedERC20
    function transferCode(address operator, address from, address to, uint256 amount)
        external
        view
        returns (uint16)
    {
        return ENGINE.check(address(this), Movements.ordinary(from, to), 0, operator, from, to, amount);
    }

    /// @inheritdoc IPermissionedERC20
    function refUsed(bytes32 ref) external view returns (bool) {
        return _refs.has(ref);
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IPermissionedERC20).interfaceId || interfaceId == type(IERC20).interfaceId
            || interfaceId == type(IERC20Metadata).interfaceId
            || interfaceId == type(IERC20Permit).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev Issues under a reference that works once.
    function _issue(address to, uint256 amount, bytes32 ref) internal {
        _useRef(ref);
        _mint(to, amount);
        emit Issued(ref, to, amount);
    }

    /// @dev Marks a reference as used, or refuses it.
    function _useRef(bytes32 ref) internal {
        if (!_refs.add(ref)) revert RefRefused(ref);
    }

    /// @dev Every change is told, spending included, so that allowances can be rebuilt from logs.
    function _approve(address owner, address spender, uint256 value, bool) internal override {
        super._approve(owner, spender, value, true);
    }

    /// @dev Told, so that nonces can be rebuilt from logs.
    function _useNonce(address owner) internal override returns (uint256 current) {
        current = super._useNonce(owner);
        emit NonceUsed(owner, current + 1);
    }

    /// @inheritdoc ERC20
    function _update(address from, address to, uint256 amount) internal virtual override {
        super._update(from, to, amount);
        ENGINE.onMovement(Movements.ordinary(from, to), 0, _msgSender(), from, to, amount);
    }
}
