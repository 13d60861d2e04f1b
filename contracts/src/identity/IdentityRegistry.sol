// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {AccountWord, AccountWords} from "../types/AccountWord.sol";
import {InvestorRecord, InvestorRecords, InvestorStatus} from "../types/InvestorRecord.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/// @title {IIdentityRegistry}, kept by the registrar.
contract IdentityRegistry is IIdentityRegistry, AccessManaged, EIP712, Nonces {
    /// @dev Type hash of the message an account signs to be linked.
    bytes32 private constant LINK_TYPEHASH =
        keccak256("LinkAccount(bytes32 investor,address account,uint256 nonce,uint256 deadline)");
    /// @dev ISO 3166-1 numeric codes have three digits.
    uint16 private constant LAST_COUNTRY = 999;

    /// @dev Investors of one batch; measured to stay well under 16,777,216 gas.
    uint256 private constant MAX_LINES = 100;

    /// @dev What is known of each account. Invariant: whom an account belongs to never changes once set, so that what it
    /// holds always counts for one and the same investor.
    mapping(address account => AccountWord) private _accounts;
    /// @dev The first account of each investor, or zero if unknown; it has the investor's record, linked or not.
    mapping(bytes32 investor => address) private _homes;

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
        _register(Registration(investor, account, class, taxClass, country, kycExpiry));
    }

    /// @inheritdoc IIdentityRegistry
    function registerInvestors(Registration[] calldata registrations) external restricted {
        uint256 lines = registrations.length;
        if (lines == 0 || lines > MAX_LINES) revert BatchSize(lines, MAX_LINES);
        for (uint256 i; i < lines; ++i) {
            _register(registrations[i]);
        }
    }

    /// @inheritdoc IIdentityRegistry
    function updateRecord(bytes32 investor, uint8 class, uint8 taxClass, uint16 country, uint40 kycExpiry)
        external
        restricted
    {
        (address home, AccountWord word) = _open(investor);
        InvestorRecord r = word.record();
        r = _recorded(investor, r.status(), class, taxClass, country, kycExpiry, r.version() + 1);
        _accounts[home] = word.withRecord(r);
    }

    /// @inheritdoc IIdentityRegistry
    function setStatus(bytes32 investor, InvestorStatus status) external restricted {
        if (status == InvestorStatus.None) revert RecordInvalid();
        (address home, AccountWord word) = _open(investor);
        InvestorRecord r = word.record();
        r = _recorded(investor, status, r.class(), r.taxClass(), r.country(), r.kycExpiry(), r.version() + 1);
        _accounts[home] = word.withRecord(r);
    }

    /// @inheritdoc IIdentityRegistry
    function linkAccount(bytes32 investor, address account, uint256 deadline, bytes calldata signature)
        external
        restricted
    {
        (address home,) = _open(investor);
        if (account == address(0)) revert RecordInvalid();
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(LINK_TYPEHASH, investor, account, _useNonce(account), deadline))
        );
        if (block.timestamp > deadline || !SignatureChecker.isValidSignatureNow(account, digest, signature)) {
            revert LinkNotSigned(account, deadline);
        }
        AccountWord word = _accounts[account];
        if (word.isLinked() || (word.isKnown() && ownerOf(account) != investor)) {
            revert AccountTaken(account, ownerOf(account));
        }
        _accounts[account] = word.isHome() ? word.withLink(true) : AccountWords.pointer(home);
        _recount(home, true);
        emit AccountLinked(investor, account);
    }

    /// @inheritdoc IIdentityRegistry
    function unlinkAccount(bytes32 investor, address account) external restricted {
        AccountWord word = _accounts[account];
        if (!word.isLinked() || ownerOf(account) != investor) revert AccountNotLinked(account, investor);
        _accounts[account] = word.withLink(false);
        _recount(_homes[investor], false);
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
            (fromInvestor, fromRecord) = _linked(from);
            code = _senderCode(fromRecord);
        }
        if (to != address(0)) {
            (toInvestor, toRecord) = _linked(to);
            if (code == ReasonCodes.OK) code = _receiverCode(toRecord);
        }
    }

    /// @inheritdoc IIdentityRegistry
    function investorOf(address account) external view returns (bytes32 investor) {
        (investor,) = _linked(account);
    }

    /// @inheritdoc IIdentityRegistry
    function recordOf(bytes32 investor) external view returns (InvestorRecord) {
        return _accounts[_homes[investor]].record();
    }

    /// @inheritdoc IIdentityRegistry
    function accountCount(bytes32 investor) external view returns (uint256) {
        return _accounts[_homes[investor]].count();
    }

    /// @inheritdoc IIdentityRegistry
    function isVerified(address account) external view returns (bool) {
        (, InvestorRecord r) = _linked(account);
        return _receiverCode(r) == ReasonCodes.OK;
    }

    /// @inheritdoc IIdentityRegistry
    function contains(address account) external view returns (bool) {
        return _accounts[account].isLinked();
    }

    /// @inheritdoc IIdentityRegistry
    function investorCountry(address account) external view returns (uint16) {
        (, InvestorRecord r) = _linked(account);
        return r.country();
    }

    /// @inheritdoc IIdentityRegistry
    function identity(address account) external view returns (address) {
        (bytes32 investor,) = _linked(account);
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
    function maxLines() external pure returns (uint256) {
        return MAX_LINES;
    }

    /// @inheritdoc IIdentityRegistry
    function ownerOf(address account) public view returns (bytes32) {
        return _homeWord(_accounts[account]).investor();
    }

    /// @inheritdoc IIdentityRegistry
    function nonces(address account) public view override(IIdentityRegistry, Nonces) returns (uint256) {
        return super.nonces(account);
    }

    /// @dev The only place where an investor comes to be.
    function _register(Registration memory r) private {
        if (!AccountWords.fits(r.investor) || r.account == address(0)) revert RecordInvalid();
        if (_homes[r.investor] != address(0)) revert InvestorExists(r.investor);
        if (_accounts[r.account].isKnown()) revert AccountTaken(r.account, ownerOf(r.account));
        emit InvestorRegistered(r.investor, r.class, r.taxClass, r.country, r.kycExpiry);
        InvestorRecord record =
            _recorded(r.investor, InvestorStatus.Active, r.class, r.taxClass, r.country, r.kycExpiry, 1);
        _accounts[r.account] = AccountWords.home(r.investor, record);
        _homes[r.investor] = r.account;
        emit AccountLinked(r.investor, r.account);
    }

    /// @dev A record that makes sense, and the word that it now reads thus.
    function _recorded(
        bytes32 investor,
        InvestorStatus status,
        uint8 class,
        uint8 taxClass,
        uint16 country,
        uint40 kycExpiry,
        uint32 version
    ) private returns (InvestorRecord) {
        if (class == 0 || country == 0 || country > LAST_COUNTRY || kycExpiry == 0) {
            revert RecordInvalid();
        }
        emit RecordUpdated(investor, status, class, taxClass, country, kycExpiry, version);
        return InvestorRecords.pack(status, class, taxClass, country, kycExpiry, version);
    }

    /// @dev Counts one account more or less at an investor's home.
    function _recount(address home, bool more) private {
        AccountWord word = _accounts[home];
        uint256 count = word.count();
        if (more && count == AccountWords.MAX_ACCOUNTS) revert TooManyAccounts(word.investor(), count);
        _accounts[home] = word.withCount(more ? count + 1 : count - 1);
    }

    /// @dev An investor that can still change: its home and what is there.
    function _open(bytes32 investor) private view returns (address home, AccountWord word) {
        home = _homes[investor];
        if (home == address(0)) revert InvestorUnknown(investor);
        word = _accounts[home];
        if (word.record().status() == InvestorStatus.Closed) revert InvestorIsClosed(investor);
    }

    /// @dev Whom an account belongs to now: one read for a first account, two for a further one. Zero for nobody.
    function _linked(address account) private view returns (bytes32, InvestorRecord) {
        AccountWord word = _accounts[account];
        if (!word.isLinked()) return (0, InvestorRecord.wrap(0));
        AccountWord home = _homeWord(word);
        return (home.investor(), home.record());
    }

    /// @dev The word that has the investor; zero if there is none.
    function _homeWord(AccountWord word) private view returns (AccountWord) {
        return word.isHome() ? word : _accounts[word.homeAccount()];
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
