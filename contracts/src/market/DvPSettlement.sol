// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IDirectory} from "../interfaces/IDirectory.sol";
import {IDvPSettlement} from "../interfaces/IDvPSettlement.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IPermissionedERC20} from "../interfaces/IPermissionedERC20.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {CashEscrow} from "./CashEscrow.sol";
import {Delivery} from "./Delivery.sol";
import {NetCash, NetCashes} from "./NetCash.sol";
import {SettlementTerms} from "./SettlementTerms.sol";

/**
 * @title {IDvPSettlement}: keeps the cash, is notary of the units, and moves both in one transaction.
 * @dev What stands in the way is found before anything moves ({_standingCode}); what the assets themselves refuse reverts the
 * whole, so there is no half. {settlementCode} asks the assets the questions that they ask themselves.
 */
contract DvPSettlement is IDvPSettlement, CashEscrow {
    using Delivery for Terms;

    /// @notice Where assets are listed: only those are settled here.
    IDirectory public immutable DIRECTORY;

    /// @dev Instructions of one call.
    uint256 private constant MAX_LINES = 20;
    /// @dev What one instruction of a batch may use, so that no receiver uses up what the others need. Eight rules fit.
    uint256 private constant GAS_EACH = 600_000;
    /// @dev What is left of the batch besides, to name the reason and to go on.
    uint256 private constant GAS_BESIDES = 200_000;

    /// @dev Invariant: a matched escrowed instruction has its cash in this contract, and its hold was fit when it was locked.
    mapping(bytes32 id => Instruction) private _instructions;
    /// @dev Invariant: no hold serves two instructions, so letting one go never unlocks another.
    mapping(address security => mapping(uint256 hold => bytes32 id)) private _servedBy;

    /// @param authority The access manager.
    /// @param directory The directory.
    /// @param identity The identity registry.
    constructor(address authority, IDirectory directory, IIdentityRegistry identity)
        CashEscrow(authority, identity)
    {
        DIRECTORY = directory;
    }

    /// @inheritdoc IDvPSettlement
    function instruct(Terms calldata terms, uint256 hold) external nonReentrant returns (bytes32 id) {
        id = idOf(terms);
        Instruction storage i = _instructions[id];
        if (i.status == Status.None) {
            SettlementTerms.check(terms, DIRECTORY.kindOf(terms.security), isCashAccepted(terms.cash));
            i.terms = terms;
            _tell(id, terms);
        }
        _lock(id, i, hold);
    }

    /// @inheritdoc IDvPSettlement
    function affirm(bytes32 id, uint256 hold) external nonReentrant {
        _lock(id, _known(id), hold);
    }

    /// @inheritdoc IDvPSettlement
    function settle(bytes32 id) external nonReentrant {
        _settle(id);
    }

    /// @inheritdoc IDvPSettlement
    function settleMany(bytes32[] calldata ids) external nonReentrant returns (uint16[] memory codes) {
        _checkCount(ids.length);
        codes = new uint16[](ids.length);
        for (uint256 n; n < ids.length; ++n) {
            // A call gets at most 63 of 64 parts of what is left.
            uint256 needed = GAS_EACH + GAS_EACH / 63 + GAS_BESIDES;
            if (gasleft() < needed) revert GasTooLow(gasleft(), needed);
            try this.settleAlone{gas: GAS_EACH}(ids[n]) {}
            catch {
                uint16 code = settlementCode(ids[n]);
                codes[n] = code == ReasonCodes.OK ? ReasonCodes.SETTLEMENT_FAILED : code;
                emit NotSettled(ids[n], codes[n]);
            }
        }
    }

    /// @inheritdoc IDvPSettlement
    function settleAlone(bytes32 id) external {
        if (msg.sender != address(this)) revert OnlySelf(msg.sender);
        _settle(id);
    }

    /// @inheritdoc IDvPSettlement
    function settleNet(bytes32[] calldata ids) external nonReentrant {
        (address cash, NetCash memory all) = _net(ids);
        for (uint256 n; n < ids.length; ++n) {
            Instruction storage i = _instructions[ids[n]];
            _end(ids[n], i, _standingCode(i));
            if (i.terms.leg == CashLeg.Escrowed) _unlockCash(cash, i.terms.amount);
        }
        for (uint256 p; p < all.count; ++p) {
            address party = all.parties[p];
            (uint256 gets, uint256 gives) = all.due(p);
            emit Netted(cash, party, gets, gives);
            if (gives != 0) _draw(cash, party, address(this), gives);
        }
        for (uint256 n; n < ids.length; ++n) {
            Instruction storage i = _instructions[ids[n]];
            i.terms.deliver(i.hold);
        }
        for (uint256 p; p < all.count; ++p) {
            (uint256 gets,) = all.due(p);
            if (gets != 0) _give(cash, all.parties[p], gets);
        }
    }

    /// @inheritdoc IDvPSettlement
    function settleWithKey(bytes32 id, bytes calldata key) external nonReentrant {
        Instruction storage i = _known(id);
        bytes32 hashed = keccak256(key);
        if (i.terms.leg != CashLeg.External) revert KeyUnknown(id);
        if (hashed == i.terms.settleKeyHash) {
            _end(id, i, _standingCode(i));
            i.terms.deliver(i.hold);
        } else if (hashed == i.terms.releaseKeyHash) {
            _letGo(id, i, Status.Released);
        } else {
            revert KeyUnknown(id);
        }
    }

    /// @inheritdoc IDvPSettlement
    function callOff(bytes32 id) external nonReentrant {
        Instruction storage i = _known(id);
        bool bySeller = _isSeller(id, i);
        if (i.status == Status.Matched) {
            if (bySeller) i.sellerCallsOff = true;
            else i.buyerCallsOff = true;
            emit CallOffAsked(id, msg.sender);
            if (!i.sellerCallsOff || !i.buyerCallsOff) return;
        }
        _letGo(id, i, Status.CalledOff);
    }

    /// @inheritdoc IDvPSettlement
    function release(bytes32 id) external nonReentrant {
        Instruction storage i = _known(id);
        uint40 deadline = i.terms.deadline;
        if (block.timestamp <= deadline && !Delivery.isGone(i.terms.security, i.hold)) {
            revert NotReleasable(id, deadline);
        }
        _letGo(id, i, Status.Released);
    }

    /// @inheritdoc IDvPSettlement
    function instructionOf(bytes32 id) external view returns (Instruction memory) {
        return _instructions[id];
    }

    /// @inheritdoc IDvPSettlement
    function netOf(bytes32[] calldata ids)
        external
        view
        returns (address[] memory parties, int256[] memory net)
    {
        (, NetCash memory all) = _net(ids);
        return all.trimmed();
    }

    /// @inheritdoc IDvPSettlement
    function servedBy(address security, uint256 hold) external view returns (bytes32) {
        return _servedBy[security][hold];
    }

    /// @inheritdoc IDvPSettlement
    function maxLines() external pure returns (uint256) {
        return MAX_LINES;
    }

    /// @inheritdoc IDvPSettlement
    function idOf(Terms calldata terms) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), terms));
    }

    /// @inheritdoc IDvPSettlement
    function settlementCode(bytes32 id) public view returns (uint16 code) {
        Instruction storage i = _instructions[id];
        code = _standingCode(i);
        if (code != ReasonCodes.OK) return code;
        Terms memory t = i.terms;
        code = t.leg == CashLeg.External ? ReasonCodes.KEY_NEEDED : _cashCode(t);
        return code == ReasonCodes.OK ? t.code(i.hold) : code;
    }

    /// @dev Both legs, or a revert.
    function _settle(bytes32 id) private {
        Instruction storage i = _instructions[id];
        Terms memory t = i.terms;
        uint16 code = _standingCode(i);
        if (code == ReasonCodes.OK && t.leg == CashLeg.External) code = ReasonCodes.KEY_NEEDED;
        _end(id, i, code);
        if (t.leg == CashLeg.Escrowed) {
            _unlockCash(t.cash, t.amount);
            _give(t.cash, t.seller, t.amount);
        } else {
            _draw(t.cash, t.buyer, t.seller, t.amount);
        }
        t.deliver(i.hold);
    }

    /// @dev Locks the caller's leg.
    function _lock(bytes32 id, Instruction storage i, uint256 hold) private {
        bool seller = _isSeller(id, i);
        Status others = seller ? Status.BuyerInstructed : Status.SellerInstructed;
        Status ours = seller ? Status.SellerInstructed : Status.BuyerInstructed;
        Status status = i.status;
        if (status != Status.None && status != others) revert WrongStatus(id, status);
        Terms memory t = i.terms;
        if (block.timestamp > t.deadline) revert NotSettleable(id, ReasonCodes.SETTLEMENT_TOO_LATE);
        status = status == Status.None ? ours : Status.Matched;
        i.status = status;
        emit Locked(id, msg.sender, hold, status);
        if (seller) _lockUnits(id, i, t, hold);
        else if (hold != 0) revert HoldUnfit(id, hold);
        else if (t.leg == CashLeg.Escrowed) _lockCash(t.cash, t.buyer, t.amount);
    }

    function _lockUnits(bytes32 id, Instruction storage i, Terms memory t, uint256 hold) private {
        if (DIRECTORY.kindOf(t.security) == IDirectory.Kind.CapacityRights) {
            if (hold != 0) revert HoldUnfit(id, hold);
            return;
        }
        if (hold > type(uint224).max || !t.fits(hold)) revert HoldUnfit(id, hold);
        if (_servedBy[t.security][hold] != 0) revert HoldUnfit(id, hold);
        _servedBy[t.security][hold] = id;
        // It was just compared.
        // forge-lint: disable-next-line(unsafe-typecast)
        i.hold = uint224(hold);
    }

    /// @dev Marks an instruction as settled, before anything moves; or says why not.
    function _end(bytes32 id, Instruction storage i, uint16 code) private {
        if (code != ReasonCodes.OK) revert NotSettleable(id, code);
        i.status = Status.Settled;
        emit Settled(id);
    }

    /// @dev Lets both legs go. Nothing that a party or its token does can stop it.
    function _letGo(bytes32 id, Instruction storage i, Status status) private {
        Status before = i.status;
        if (before > Status.Matched) revert WrongStatus(id, before);
        i.status = status;
        emit LetGo(id, status);
        Terms memory t = i.terms;
        Delivery.letGo(t.security, i.hold);
        if (t.leg == CashLeg.Escrowed && before != Status.SellerInstructed) {
            _giveBack(t.cash, t.buyer, t.amount);
        }
    }

    function _tell(bytes32 id, Terms calldata t) private {
        emit Instructed(id, t.ref, t.seller, t.buyer, t.security, t.tokenId, t.units, t.settleAt, t.deadline);
        emit Priced(id, t.leg, t.cash, t.amount, t.settleKeyHash, t.releaseKeyHash);
    }

    /// @dev Whether the caller is the seller; reverts if it is no party at all.
    function _isSeller(bytes32 id, Instruction storage i) private view returns (bool seller) {
        seller = msg.sender == i.terms.seller;
        if (!seller && msg.sender != i.terms.buyer) revert NotAParty(id, msg.sender);
    }

    function _known(bytes32 id) private view returns (Instruction storage i) {
        i = _instructions[id];
        if (i.status == Status.None) revert InstructionUnknown(id);
    }

    /// @dev Why an instruction would be refused whatever its assets say, or zero.
    function _standingCode(Instruction storage i) private view returns (uint16) {
        Status status = i.status;
        if (status == Status.None) return ReasonCodes.INSTRUCTION_UNKNOWN;
        if (status > Status.Matched) return ReasonCodes.INSTRUCTION_OVER;
        if (block.timestamp > i.terms.deadline) return ReasonCodes.SETTLEMENT_TOO_LATE;
        if (status != Status.Matched) return ReasonCodes.INSTRUCTION_NOT_MATCHED;
        bool early = block.timestamp < i.terms.settleAt;
        return early ? ReasonCodes.SETTLEMENT_TOO_EARLY : ReasonCodes.OK;
    }

    /// @dev Why the cash would not reach the seller, or zero. Only our own cash can tell beforehand.
    function _cashCode(Terms memory t) private view returns (uint16) {
        address from = address(this);
        if (t.leg == CashLeg.Drawn) {
            from = t.buyer;
            IERC20 cash = IERC20(t.cash);
            bool short = cash.balanceOf(from) < t.amount;
            if (short || cash.allowance(from, address(this)) < t.amount) return ReasonCodes.CASH_TOO_LOW;
        }
        if (DIRECTORY.kindOf(t.cash) != IDirectory.Kind.SettlementCash) return ReasonCodes.OK;
        return IPermissionedERC20(t.cash).transferCode(address(this), from, t.seller, t.amount);
    }

    /// @dev What is due in cash over all instructions: an escrowed leg is there already, so that its buyer owes no more.
    function _net(bytes32[] calldata ids) private view returns (address cash, NetCash memory all) {
        _checkCount(ids.length);
        all = NetCashes.empty(ids.length);
        cash = _instructions[ids[0]].terms.cash;
        for (uint256 n; n < ids.length; ++n) {
            Terms storage t = _instructions[ids[n]].terms;
            if (t.cash != cash || t.leg == CashLeg.External) revert NotNettable(ids[n], t.cash);
            int256 amount = int256(uint256(t.amount));
            all.add(t.seller, amount);
            if (t.leg == CashLeg.Drawn) all.add(t.buyer, -amount);
        }
    }

    function _checkCount(uint256 count) private pure {
        if (count == 0 || count > MAX_LINES) revert BatchSize(count, MAX_LINES);
    }
}
