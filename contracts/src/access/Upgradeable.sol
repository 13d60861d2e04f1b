// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

/**
 * @title An engine whose code can be replaced: its address and state are a proxy's (ERC-1967), its code is another's.
 * @dev What an implementation is made with lies in its code, so the next one is made with the same. An implementation
 * itself is nobody's: it cannot be set up, and without an authority it refuses every restricted call.
 */
abstract contract Upgradeable is AccessManaged, Initializable, UUPSUpgradeable {
    constructor() AccessManaged(address(0)) {
        _disableInitializers();
    }

    /// @notice Sets a proxy up, in the transaction that creates it, so that nobody comes between.
    /// @param authority The access manager.
    function initialise(address authority) public virtual initializer {
        _setAuthority(authority);
    }

    /// @inheritdoc UUPSUpgradeable
    function _authorizeUpgrade(address) internal virtual override restricted {}
}
