// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IDvPSettlement} from "../../src/interfaces/IDvPSettlement.sol";

/// @title A buyer that burns all gas when rights come.
contract BurningBuyer {
    IDvPSettlement private immutable _DVP;

    constructor(IDvPSettlement dvp, IERC20 cash) {
        _DVP = dvp;
        cash.approve(address(dvp), type(uint256).max);
    }

    function instruct(IDvPSettlement.Terms calldata terms, uint256 hold) external returns (bytes32) {
        return _DVP.instruct(terms, hold);
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata)
        external
        view
        returns (bytes4)
    {
        while (gasleft() > 0) {}
        return msg.sig;
    }
}
