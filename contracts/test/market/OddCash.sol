// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Cash as it must not be: takes a fee, refuses, says no, or calls whoever moves it.
contract OddCash is ERC20 {
    enum Oddity {
        None,
        Fee,
        Reverts,
        SaysNo,
        CallsBack
    }

    error Refusing();

    /// @notice With what error the last call back was refused.
    bytes4 public refusal;

    Oddity private _oddity;
    address private _called;
    bytes private _data;

    constructor(address holder, uint256 amount) ERC20("Odd cash", "ODD") {
        _mint(holder, amount);
    }

    function be(Oddity oddity) external {
        _oddity = oddity;
    }

    function willCall(address called, bytes calldata data) external {
        (_called, _data) = (called, data);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return _oddity != Oddity.SaysNo && super.transfer(to, amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (_oddity == Oddity.Reverts) revert Refusing();
        if (_oddity == Oddity.CallsBack) {
            (bool ok, bytes memory answer) = _called.call(_data);
            refusal = ok ? bytes4(0) : bytes4(answer);
        }
        super._update(from, to, amount);
        if (_oddity == Oddity.Fee && from != address(0)) super._update(to, address(0xFEE), amount / 100);
    }
}
