// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICapacityRights} from "../../src/interfaces/ICapacityRights.sol";
import {IDvPSettlement} from "../../src/interfaces/IDvPSettlement.sol";
import {DvPSettlement} from "../../src/market/DvPSettlement.sol";
import {BondToken} from "../../src/token/BondToken.sol";
import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Handler} from "../invariant/Handler.sol";

/**
 * @title Six accounts dealing in a bond and a capacity right against cash, whatever happens to them meanwhile.
 * @dev Each settlement must go through exactly when the pre-check says so, and must move both legs or neither. After its
 * deadline, or with its hold gone, every open instruction must be releasable.
 */
contract DvPHandler is Handler {
    BondToken public bond;
    DvPSettlement public dvp;
    uint256 public right;
    /// @notice Every instruction there is.
    bytes32[] public ids;

    function setUp() public override {
        super.setUp();
        dvp = DvPSettlement(_contract("DvPSettlement"));
        bond = _openSeries();
        _openCash();
        _openProgramme();
        _license("PVARA-DVP", "ESCROW-DVP", LicenceCategories.EXCHANGE);
        vm.prank(REGULATOR);
        dvp.setCashAccepted(address(cash), true);
        right = _right(NORTH, SAHIWAL, NOV_2025 + 12, NOV_2025 + 12, ALL_BLOCKS);
        for (uint256 i; i < 6; ++i) {
            if (i < 3) _license(bytes32(i + 1), investors[i], LicenceCategories.MINER);
            _issueBond(accounts[i], 100 * LOT);
            _issueCash(accounts[i], 10_000);
            _allocate(accounts[i], right, 5000);
            vm.startPrank(accounts[i]);
            cash.approve(address(dvp), type(uint256).max);
            rights.setApprovalForAll(address(dvp), true);
            vm.stopPrank();
        }
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    // --- Parties ------------------------------------------------------------------------------------------------------

    /// @notice One side, or mostly both, instruct a deal.
    function instruct(uint256 seed, uint256 amount, uint256 span) external {
        IDvPSettlement.Terms memory t = _terms(seed, amount, span);
        if (seed >> 64 & 7 != 0) _sell(t);
        if (seed >> 72 & 7 != 0) _buy(t);
    }

    function callOff(uint256 seed, uint256 bySeller) external {
        if (ids.length == 0) return;
        bytes32 id = _id(seed);
        IDvPSettlement.Instruction memory i = dvp.instructionOf(id);
        address party = bySeller % 2 == 0 ? i.terms.seller : i.terms.buyer;
        _try(_isOpen(i), party, address(dvp), abi.encodeCall(dvp.callOff, (id)));
    }

    // --- Anybody ------------------------------------------------------------------------------------------------------

    function settle(uint256 seed) external {
        if (ids.length == 0) return;
        bytes32 id = _id(seed);
        IDvPSettlement.Terms memory t = dvp.instructionOf(id).terms;
        bool expected = dvp.settlementCode(id) == ReasonCodes.OK;
        uint256[4] memory before = _standing(t);
        _try(expected, STRANGER, address(dvp), abi.encodeCall(dvp.settle, (id)));
        uint256 units = expected ? t.units : 0;
        // An escrowed leg left the buyer when it instructed.
        uint256 drawn = expected && t.leg == IDvPSettlement.CashLeg.Drawn ? t.amount : 0;
        uint256[4] memory after_ = _standing(t);
        assertEq(after_[0], before[0] - units, "units of the seller");
        assertEq(after_[1], before[1] + units, "units of the buyer");
        assertEq(after_[2], before[2] + (expected ? t.amount : 0), "cash of the seller");
        assertEq(after_[3], before[3] - drawn, "cash of the buyer");
    }

    function settleMany(uint256 seed) external {
        if (ids.length == 0) return;
        bytes32[] memory some = _some(seed);
        bool[] memory open = new bool[](some.length);
        for (uint256 n; n < some.length; ++n) {
            open[n] = _isOpen(dvp.instructionOf(some[n]));
        }
        vm.prank(STRANGER);
        uint16[] memory codes = dvp.settleMany(some);
        for (uint256 n; n < some.length; ++n) {
            if (codes[n] != ReasonCodes.OK) continue;
            assertTrue(open[n], "was open");
            assertTrue(dvp.instructionOf(some[n]).status == IDvPSettlement.Status.Settled, "settled");
            ++successes[dvp.settleMany.selector];
        }
    }

    function settleNet(uint256 seed) external {
        if (ids.length == 0) return;
        bytes32[] memory some = seed % 4 == 0 ? _some(seed) : _ready();
        (bool ok,) = address(dvp).call(abi.encodeCall(dvp.settleNet, (some)));
        if (!ok) return;
        ++successes[dvp.settleNet.selector];
        for (uint256 n; n < some.length; ++n) {
            assertTrue(dvp.instructionOf(some[n]).status == IDvPSettlement.Status.Settled, "all settled");
        }
    }

    function settleWithKey(uint256 seed, uint256 keySeed) external {
        if (ids.length == 0) return;
        bytes32 id = _id(seed);
        bytes[3] memory keys = [bytes("paid"), bytes("failed"), bytes("guess")];
        (bool ok,) = address(dvp).call(abi.encodeCall(dvp.settleWithKey, (id, keys[keySeed % 3])));
        if (ok) ++successes[dvp.settleWithKey.selector];
    }

    function release(uint256 seed) external {
        if (ids.length == 0) return;
        bytes32 id = _id(seed);
        IDvPSettlement.Instruction memory i = dvp.instructionOf(id);
        bool gone = i.hold != 0 && bond.holdOf(i.hold).amount == 0;
        bool expected = _isOpen(i) && (block.timestamp > i.terms.deadline || gone);
        _try(expected, STRANGER, address(dvp), abi.encodeCall(dvp.release, (id)));
    }

    function collect(uint256 seed) external {
        address account = accounts[seed % 6];
        for (uint256 a; a < 6 && dvp.cashOwed(address(cash), account) == 0; ++a) {
            account = accounts[a];
        }
        bool expected = dvp.cashOwed(address(cash), account) != 0
            && cash.transferCode(address(dvp), address(dvp), account, 1) == ReasonCodes.OK;
        bytes memory data = abi.encodeCall(dvp.collect, (address(cash), account, account));
        _try(expected, STRANGER, address(dvp), data);
    }

    // --- The authorities ----------------------------------------------------------------------------------------------

    function enforce(uint256 what, uint256 seed, uint256 amount) external {
        address account = accounts[seed % 6];
        vm.startPrank(address(desk));
        if (what % 7 == 0) bond.setAddressFrozen(account, amount % 2 == 0);
        if (what % 7 == 1) bond.setFrozenTokens(account, amount % 3 == 0 ? amount % 6000 : 0);
        if (what % 7 == 2) amount % 4 == 0 ? bond.pause() : bond.unpause();
        if (what % 7 == 3) rights.setFrozenTokens(account, right, amount % 3 == 0 ? amount % 6000 : 0);
        if (what % 7 == 4) amount % 4 == 0 ? rights.pause() : rights.unpause();
        if (what % 7 == 5) _force(account, accounts[amount % 6], amount >> 8);
        if (what % 7 == 6 && amount % 8 == 0) _recover(account, accounts[(seed % 6 + 3) % 6]);
        vm.stopPrank();
    }

    /// @dev Goes through or does not; nothing of it is up to the settlement contract.
    function _force(address from, address to, uint256 amount) private {
        (bool ok,) = address(bond)
            .call(abi.encodeCall(bond.forcedTransfer, (from, to, amount % (bond.balanceOf(from) + 1))));
        if (ok) ++successes[bond.forcedTransfer.selector];
    }

    function _recover(address lost, address other) private {
        (bool ok,) = address(bond).call(abi.encodeCall(bond.recoveryAddress, (lost, other, address(0))));
        if (ok) ++successes[bond.recoveryAddress.selector];
    }

    // --- Helpers ------------------------------------------------------------------------------------------------------

    function _terms(uint256 seed, uint256 amount, uint256 span)
        private
        returns (IDvPSettlement.Terms memory t)
    {
        bool ofRights = seed >> 80 & 3 == 0;
        (t.security, t.tokenId) = ofRights ? (address(rights), right) : (address(bond), 0);
        t.units = uint96(1 + (seed >> 16) % (20 * LOT));
        (t.seller, t.buyer) = (accounts[seed % 6], accounts[(seed % 6 + 1 + (seed >> 8) % 5) % 6]);
        t.settleAt = uint40(block.timestamp + (span >> 8) % 1 days);
        t.deadline = uint40(t.settleAt + span % 20 days);
        t.amount = uint96(1 + amount % 4000);
        t.leg = IDvPSettlement.CashLeg((seed >> 88) % 5 % 3);
        t.cash = address(cash);
        if (t.leg == IDvPSettlement.CashLeg.External) {
            (t.cash, t.settleKeyHash, t.releaseKeyHash) = (address(0), keccak256("paid"), keccak256("failed"));
        }
        t.ref = _nextRef();
    }

    function _sell(IDvPSettlement.Terms memory t) private {
        uint256 hold;
        if (t.security == address(bond)) {
            bytes memory place = abi.encodeCall(bond.placeHold, (t.buyer, address(dvp), t.units, t.deadline));
            vm.prank(t.seller);
            (bool ok, bytes memory answer) = address(bond).call(place);
            if (!ok) return;
            hold = abi.decode(answer, (uint256));
        }
        _instruct(t.seller, t, hold);
    }

    function _buy(IDvPSettlement.Terms memory t) private {
        _instruct(t.buyer, t, 0);
    }

    function _instruct(address party, IDvPSettlement.Terms memory t, uint256 hold) private {
        bytes32 id = dvp.idOf(t);
        bool first = dvp.instructionOf(id).status == IDvPSettlement.Status.None;
        vm.prank(party);
        (bool ok,) = address(dvp).call(abi.encodeCall(dvp.instruct, (t, hold)));
        if (!ok) return;
        ++successes[dvp.instruct.selector];
        if (first) ids.push(id);
    }

    /// @dev Units of seller and buyer, cash of seller and buyer.
    function _standing(IDvPSettlement.Terms memory t) private view returns (uint256[4] memory) {
        return [_units(t, t.seller), _units(t, t.buyer), cash.balanceOf(t.seller), cash.balanceOf(t.buyer)];
    }

    function _units(IDvPSettlement.Terms memory t, address account) private view returns (uint256) {
        if (t.security == address(bond)) return bond.balanceOf(account);
        return ICapacityRights(rights).balanceOf(account, right);
    }

    function _isOpen(IDvPSettlement.Instruction memory i) private pure returns (bool) {
        return i.status != IDvPSettlement.Status.None && i.status <= IDvPSettlement.Status.Matched;
    }

    /// @dev Mostly one of the newest.
    function _id(uint256 seed) private view returns (bytes32) {
        uint256 back = seed % 4 == 0 ? ids.length : ids.length < 6 ? ids.length : 6;
        return ids[ids.length - 1 - (seed >> 8) % back];
    }

    function _some(uint256 seed) private view returns (bytes32[] memory some) {
        some = new bytes32[](1 + (seed >> 240) % 3);
        for (uint256 n; n < some.length; ++n) {
            some[n] = _id(uint256(keccak256(abi.encode(seed, n))));
        }
    }

    /// @dev Up to three of the newest that would settle.
    function _ready() private view returns (bytes32[] memory some) {
        bytes32[3] memory found;
        uint256 count_;
        for (uint256 n = ids.length; n > 0 && count_ < 3; --n) {
            if (dvp.settlementCode(ids[n - 1]) == ReasonCodes.OK) found[count_++] = ids[n - 1];
        }
        some = new bytes32[](count_);
        for (uint256 n; n < count_; ++n) {
            some[n] = found[n];
        }
    }

    // --- What must hold -----------------------------------------------------------------------------------------------

    /// @notice What the open escrowed legs and the accounts that could not be paid have in this contract.
    function claims() external view returns (uint256 sum) {
        for (uint256 n; n < ids.length; ++n) {
            IDvPSettlement.Instruction memory i = dvp.instructionOf(ids[n]);
            bool paidIn = i.status == IDvPSettlement.Status.BuyerInstructed
                || i.status == IDvPSettlement.Status.Matched;
            if (paidIn && i.terms.leg == IDvPSettlement.CashLeg.Escrowed) sum += i.terms.amount;
        }
        for (uint256 a; a < 6; ++a) {
            sum += dvp.cashOwed(address(cash), accounts[a]);
        }
    }

    /// @notice Cash kept as counted, cash that is there, and all cash of accounts and here.
    function cashStanding() external view returns (uint256 kept, uint256 balance, uint256 all) {
        (kept, balance) = (dvp.cashKept(address(cash)), cash.balanceOf(address(dvp)));
        all = balance;
        for (uint256 a; a < 6; ++a) {
            all += cash.balanceOf(accounts[a]);
        }
    }

    /// @notice Whether an instruction that is over still locks units.
    function locksAfterTheEnd() external view returns (bool) {
        for (uint256 n; n < ids.length; ++n) {
            IDvPSettlement.Instruction memory i = dvp.instructionOf(ids[n]);
            if (!_isOpen(i) && i.hold != 0 && bond.holdOf(i.hold).amount != 0) return true;
        }
        return false;
    }

    /// @notice Units and kW of all accounts.
    function unitStanding() external view returns (uint256 units, uint256 kw) {
        for (uint256 a; a < 6; ++a) {
            units += bond.balanceOf(accounts[a]);
            kw += rights.balanceOf(accounts[a], right);
        }
    }

    /// @notice Lets every deadline pass and releases whatever is open; nothing may stay locked.
    function releaseAll() external {
        vm.warp(block.timestamp + 40 days);
        for (uint256 n; n < ids.length; ++n) {
            if (_isOpen(dvp.instructionOf(ids[n]))) {
                vm.prank(STRANGER);
                dvp.release(ids[n]);
            }
        }
    }
}
