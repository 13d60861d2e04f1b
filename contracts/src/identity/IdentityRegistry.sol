// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {InvestorRecord, InvestorRecords, InvestorStatus} from "../types/InvestorRecord.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/// @title {IIdentityRegistry}, kept by the registrar.
contract IdentityRegistry is IIdentityRegistry, AccessManaged, EIP712, Nonces {
    /// @dev Type hash of the message an account signs to be linked.
    bytes32 private constant LINK_TYPEHASH =
        keccak256("LinkAccount(bytes32 investor,address account,uint256 nonce,uint256 deadline)");
    /// @dev ISO 3166-1 numeric codes have three digits.
    uint16 private constant LAST_COUNTRY = 999;

    /// @dev The record of each investor, zero if unknown. Invariant: never zero again once set.
    mapping(bytes32 investor => InvestorRecord) private _records;
    /// @dev The investor of each linked account, or zero.
    mapping(address account => bytes32 investor) private _investors;
    /// @dev The investor an account was ever linked to. Invariant: never changes once set, so that what an account holds
    /// always counts for one and the same investor.
    mapping(address account => bytes32 investor) private _owners;
    /// @dev Linked accounts of each investor, a count.
    mapping(bytes32 investor => uint256) private _accountCounts;

    /// @param authority The access manager.
    constructor(address authority) AccessManaged(authority) EIP712("IdentityRegistry", "1") {}

    /// @inheritdoc IIdentityRegistry
    function registerInvestor(
        bytes32 investor,
        address account,
        uint8 class,
        uint8 taxClass,
        uint16 country,
        uint40 kycExpiry
    ) external restricted {
        if (investor == 0 || account == address(0)) revert RecordInvalid();
        if (_records[investor].isRegistered()) revert InvestorExists(investor);
        emit InvestorRegistered(investor, class, taxClass, country, kycExpiry);
        _write(investor, InvestorStatus.Active, class, taxClass, country, kycExpiry, 1);
        _link(investor, account);
    }

    /// @inheritdoc IIdentityRegistry
    function updateRecord(bytes32 investor, uint8 class, uint8 taxClass, uint16 country, uint40 kycExpiry)
        external
        restricted
    {
        InvestorRecord r = _openRecord(investor);
        _write(investor, r.status(), class, taxClass, country, kycExpiry, r.version() + 1);
    }

    /// @inheritdoc IIdentityRegistry
    function setStatus(bytes32 investor, InvestorStatus status) external restricted {
        if (status == InvestorStatus.None) revert RecordInvalid();
        InvestorRecord r = _openRecord(investor);
        _write(investor, status, r.class(), r.taxClass(), r.country(), r.kycExpiry(), r.version() + 1);
    }

    /// @inheritdoc IIdentityRegistry
    function linkAccount(bytes32 investor, address account, uint256 deadline, bytes calldata signature)
        external
        restricted
    {
        _openRecord(investor);
        if (account == address(0)) revert RecordInvalid();
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(LINK_TYPEHASH, investor, account, _useNonce(account), deadline))
        );
        if (block.timestamp > deadline || !SignatureChecker.isValidSignatureNow(account, digest, signature)) {
            revert LinkNotSigned(account, deadline);
        }
        _link(investor, account);
    }

    /// @inheritdoc IIdentityRegistry
    function unlinkAccount(bytes32 investor, address account) external restricted {
        if (investor == 0 || _investors[account] != investor) revert AccountNotLinked(account, investor);
        delete _investors[account];
        --_accountCounts[investor];
        emit AccountUnlinked(investor, account);
    }

    /// @inheritdoc IIdentityRegistry
    function eligibility(address from, address to)
        external
        view
        returns (
            uint16 code,
            bytes32 fromInvestor,
            bytes32 toInvestor,
            InvestorRecord fromRecord,
            InvestorRecord toRecord
        )
    {
        if (from != address(0)) {
            fromInvestor = _investors[from];
            fromRecord = _records[fromInvestor];
            code = _senderCode(fromRecord);
        }
        if (to != address(0)) {
            toInvestor = _investors[to];
            toRecord = _records[toInvestor];
            if (code == ReasonCodes.OK) code = _receiverCode(toRecord);
        }
    }

    /// @inheritdoc IIdentityRegistry
    function investorOf(address account) external view returns (bytes32) {
        return _investors[account];
    }

    /// @inheritdoc IIdentityRegistry
    function ownerOf(address account) external view returns (bytes32) {
        return _owners[account];
    }

    /// @inheritdoc IIdentityRegistry
    function recordOf(bytes32 investor) external view returns (InvestorRecord) {
        return _records[investor];
    }

    /// @inheritdoc IIdentityRegistry
    function accountCount(bytes32 investor) external view returns (uint256) {
        return _accountCounts[investor];
    }

    /// @inheritdoc IIdentityRegistry
    function isVerified(address account) external view returns (bool) {
        return _receiverCode(_records[_investors[account]]) == ReasonCodes.OK;
    }

    /// @inheritdoc IIdentityRegistry
    function contains(address account) external view returns (bool) {
        return _investors[account] != 0;
    }

    /// @inheritdoc IIdentityRegistry
    function investorCountry(address account) external view returns (uint16) {
        return _records[_investors[account]].country();
    }

    /// @inheritdoc IIdentityRegistry
    function identity(address account) external view returns (address) {
        bytes32 investor = _investors[account];
        if (investor == 0) return address(0);
        return address(uint160(uint256(keccak256(abi.encode(address(this), investor)))));
    }

    /// @inheritdoc IIdentityRegistry
    function identityStorage() external view returns (address) {
        return address(this);
    }

    /// @inheritdoc IIdentityRegistry
    function issuersRegistry() external pure returns (address) {
        return address(0);
    }

    /// @inheritdoc IIdentityRegistry
    function topicsRegistry() external pure returns (address) {
        return address(0);
    }

    /// @inheritdoc IIdentityRegistry
    function nonces(address account) public view override(IIdentityRegistry, Nonces) returns (uint256) {
        return super.nonces(account);
    }

    /// @dev The only place where a record changes.
    function _write(
        bytes32 investor,
        InvestorStatus status,
        uint8 class,
        uint8 taxClass,
        uint16 country,
        uint40 kycExpiry,
        uint32 version
    ) private {
        if (class == 0 || country == 0 || country > LAST_COUNTRY || kycExpiry == 0) {
            revert RecordInvalid();
        }
        _records[investor] = InvestorRecords.pack(status, class, taxClass, country, kycExpiry, version);
        emit RecordUpdated(investor, status, class, taxClass, country, kycExpiry, version);
    }

    /// @dev The only place where an account gets an investor.
    function _link(bytes32 investor, address account) private {
        if (_investors[account] != 0) revert AccountTaken(account, _investors[account]);
        bytes32 owner = _owners[account];
        if (owner == 0) _owners[account] = investor;
        else if (owner != investor) revert AccountTaken(account, owner);
        _investors[account] = investor;
        ++_accountCounts[investor];
        emit AccountLinked(investor, account);
    }

    /// @dev The record of an investor that may still change.
    function _openRecord(bytes32 investor) private view returns (InvestorRecord r) {
        r = _records[investor];
        if (!r.isRegistered()) revert InvestorUnknown(investor);
        if (r.status() == InvestorStatus.Closed) revert InvestorIsClosed(investor);
    }

    /// @dev Why nothing may leave an investor of that record, or zero.
    function _senderCode(InvestorRecord r) private view returns (uint16) {
        if (r.isEligible(block.timestamp)) return ReasonCodes.OK;
        InvestorStatus status = r.status();
        if (status == InvestorStatus.None) return ReasonCodes.SENDER_UNKNOWN;
        if (status == InvestorStatus.Frozen) return ReasonCodes.SENDER_FROZEN;
        return status == InvestorStatus.Closed ? ReasonCodes.SENDER_CLOSED : ReasonCodes.SENDER_KYC_EXPIRED;
    }

    /// @dev Why nothing may reach an investor of that record, or zero.
    function _receiverCode(InvestorRecord r) private view returns (uint16) {
        if (r.isEligible(block.timestamp)) return ReasonCodes.OK;
        InvestorStatus status = r.status();
        if (status == InvestorStatus.None) return ReasonCodes.RECEIVER_UNKNOWN;
        if (status == InvestorStatus.Frozen) return ReasonCodes.RECEIVER_FROZEN;
        return
            status == InvestorStatus.Closed ? ReasonCodes.RECEIVER_CLOSED : ReasonCodes.RECEIVER_KYC_EXPIRED;
    }
}
