// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

import {IComplianceEngine} from "../interfaces/IComplianceEngine.sol";
import {IERC1404} from "../interfaces/draft-IERC1404.sol";
import {IERC1643} from "../interfaces/draft-IERC1643.sol";
import {IEnforceable} from "../interfaces/IEnforceable.sol";
import {IERC3643Token} from "../interfaces/IERC3643Token.sol";
import {IERC7943Fungible} from "../interfaces/IERC7943Fungible.sol";
import {IHolds} from "../interfaces/IHolds.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IPermissionedERC20} from "../interfaces/IPermissionedERC20.sol";
import {IRecordDates} from "../interfaces/IRecordDates.sol";
import {ISecurityToken} from "../interfaces/ISecurityToken.sol";
import {LedgerWord, LedgerWords} from "../types/LedgerWord.sol";
import {MovementKind, Movements} from "../types/Movement.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {RefSet} from "../types/RefSet.sol";
import {RestrictionCodes} from "../types/RestrictionCodes.sol";
import {Documents} from "./Documents.sol";
import {Enforced} from "./Enforced.sol";
import {Enforcement} from "./Enforcement.sol";

/**
 * @title {ISecurityToken}: the immutable core of every registered security.
 * @dev Read before you inherit. Every movement of whatever kind ends in {_settle}, and nothing else changes balances or
 * tells compliance. What refuses a movement is in {_movementCode} and in the engine, and nowhere else; {transferCode} asks
 * the same two, so that it keeps its promise.
 * Warning: the EIP-712 domain of permits carries the fixed name given to the constructor, not {name}; read it from
 * `eip712Domain()` (ERC-5267).
 */
abstract contract SecurityToken is Enforcement, Documents, IERC1404, ERC20, ERC20Permit, ERC165 {
    /// @notice What answers whether units may change hands.
    IComplianceEngine public immutable ENGINE;
    /// @notice The engine that made this token and alone may issue and redeem.
    address public immutable MANAGER;

    /// @dev Who accounts belong to: the engine's registry, kept to save asking.
    IIdentityRegistry private immutable IDENTITY;
    /// @dev Lines of one batch; measured to stay well under 16,777,216 gas.
    uint256 private constant MAX_LINES = 100;

    /// @dev References that have worked.
    RefSet private _refs;

    modifier onlyManager() {
        _checkManager();
        _;
    }

    /// @param domainName Name in the EIP-712 domain, at most 31 bytes.
    /// @param engine The compliance engine.
    /// @param manager Who issues and redeems.
    /// @param enforcer The enforcement desk.
    constructor(string memory domainName, IComplianceEngine engine, address manager, address enforcer)
        ERC20("", "")
        ERC20Permit(domainName)
        Enforced(enforcer)
    {
        ENGINE = engine;
        IDENTITY = engine.IDENTITY();
        MANAGER = manager;
    }

    /// @inheritdoc ISecurityToken
    function mint(address to, uint256 amount, bytes32 ref) external onlyManager {
        _issue(to, amount, ref);
    }

    /// @inheritdoc ISecurityToken
    function batchMint(Issue[] calldata issues) external onlyManager {
        _checkLines(issues.length);
        for (uint256 i; i < issues.length; ++i) {
            _issue(issues[i].to, issues[i].amount, issues[i].ref);
        }
    }

    /// @inheritdoc ISecurityToken
    function burn(address from, uint256 amount, bytes32 ref) external onlyManager {
        _useRef(ref);
        _burn(from, amount);
        emit Redeemed(ref, from, amount);
    }

    /// @inheritdoc IERC3643Token
    function batchTransfer(address[] calldata toList, uint256[] calldata amounts) external {
        _checkLines(toList.length);
        if (amounts.length != toList.length) revert BatchInvalid(amounts.length, toList.length);
        for (uint256 i; i < toList.length; ++i) {
            _transfer(msg.sender, toList[i], amounts[i]);
        }
    }

    /// @inheritdoc IPermissionedERC20
    function transferCode(address operator, address from, address to, uint256 amount)
        external
        view
        returns (uint16)
    {
        return _transferCode(operator, from, to, amount);
    }

    /// @inheritdoc IERC7943Fungible
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        if (from == address(0) || to == address(0)) return false;
        return _transferCode(from, from, to, amount) == ReasonCodes.OK;
    }

    /// @inheritdoc IERC1404
    function detectTransferRestriction(address from, address to, uint256 value)
        external
        view
        returns (uint8)
    {
        return RestrictionCodes.toByte(_transferCode(from, from, to, value));
    }

    /// @inheritdoc IERC1404
    function messageForTransferRestriction(uint8 restrictionCode) external pure returns (string memory) {
        return RestrictionCodes.toText(restrictionCode);
    }

    /// @inheritdoc IERC7943Fungible
    function canSend(address account) external view returns (bool) {
        return _mayDeal(account, account, address(0));
    }

    /// @inheritdoc IERC7943Fungible
    function canReceive(address account) external view returns (bool) {
        return _mayDeal(account, address(0), account);
    }

    /// @inheritdoc IPermissionedERC20
    function refUsed(bytes32 ref) external view returns (bool) {
        return _refs.has(ref);
    }

    /// @inheritdoc IERC3643Token
    function identityRegistry() external view returns (IIdentityRegistry) {
        return IDENTITY;
    }

    /// @inheritdoc IERC3643Token
    function compliance() external view returns (IComplianceEngine) {
        return ENGINE;
    }

    /// @inheritdoc IERC3643Token
    function onchainID() external pure returns (address) {
        return address(0);
    }

    /// @inheritdoc IERC3643Token
    function version() external pure returns (string memory) {
        return "1";
    }

    /// @inheritdoc ISecurityToken
    function maxLines() external pure returns (uint256) {
        return MAX_LINES;
    }

    /// @inheritdoc IERC20
    function balanceOf(address account) public view override(ERC20, IERC20) returns (uint256) {
        return _accounts[account].amount();
    }

    /// @inheritdoc IERC20
    function totalSupply() public view override(ERC20, IERC20) returns (uint256) {
        return _token.amount();
    }

    /// @notice What an account lets another one spend; nothing once the account is retired.
    /// @param owner The account.
    /// @param spender The other one.
    function allowance(address owner, address spender) public view override(ERC20, IERC20) returns (uint256) {
        return _accounts[owner].isRetired() ? 0 : super.allowance(owner, spender);
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return interfaceId == type(IERC20).interfaceId || interfaceId == type(IERC20Metadata).interfaceId
            || interfaceId == type(IERC20Permit).interfaceId || interfaceId == type(IERC5267).interfaceId
            || interfaceId == type(IERC6372).interfaceId || interfaceId == type(IERC1404).interfaceId
            || interfaceId == type(IERC1643).interfaceId || interfaceId == type(IERC3643Token).interfaceId
            || interfaceId == type(IEnforceable).interfaceId
            || interfaceId == type(IERC7943Fungible).interfaceId || interfaceId == type(IHolds).interfaceId
            || interfaceId == type(IRecordDates).interfaceId
            || interfaceId == type(ISecurityToken).interfaceId
            || interfaceId == type(IPermissionedERC20).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev Opens the token for movements, once, from the initialiser, and says where identity and compliance are asked.
    /// @param closingTime First UTC second at which units no longer change hands; zero: never.
    function _open(uint40 closingTime) internal {
        _token = LedgerWords.opened(closingTime);
        emit IdentityRegistryAdded(address(IDENTITY));
        emit ComplianceAdded(address(ENGINE));
    }

    /// @inheritdoc ERC20
    function _update(address from, address to, uint256 amount) internal override {
        _checkMayMove(from, to, amount);
        _settle(Movements.ordinary(from, to), from, to, amount);
    }

    /// @dev A retired account allows nobody anything, by transaction or by permit. Every change is told, spending included,
    /// so that allowances can be rebuilt from logs.
    function _approve(address owner, address spender, uint256 value, bool) internal override {
        if (_accounts[owner].isRetired()) revert RetiredAccount(owner);
        super._approve(owner, spender, value, true);
    }

    /// @dev Told, so that nonces can be rebuilt from logs.
    function _useNonce(address owner) internal override returns (uint256 current) {
        current = super._useNonce(owner);
        emit NonceUsed(owner, current + 1);
    }

    /// @dev The one place where units move and where compliance is told. Warning: does not ask {_movementCode}.
    function _settle(MovementKind kind, address from, address to, uint256 amount) internal virtual override {
        _move(from, to, amount);
        emit Transfer(from, to, amount);
        ENGINE.onMovement(kind, 0, msg.sender, from, to, amount);
    }

    /// @dev Refuses what the balance or the token's own state do not allow.
    function _checkMayMove(address from, address to, uint256 amount) internal view override {
        LedgerWord sender;
        if (from != address(0)) {
            sender = _accounts[from];
            if (amount > sender.amount()) revert ERC20InsufficientBalance(from, sender.amount(), amount);
        }
        uint16 code = _movementCode(sender, from, to, amount);
        if (code == ReasonCodes.OK) return;
        if (code == ReasonCodes.FREE_BALANCE_TOO_LOW) {
            revert ERC7943InsufficientUnfrozenBalance(from, amount, _freeOf(from));
        }
        revert IComplianceEngine.Refused(code, from, to, amount);
    }

    function _checkManager() internal view override {
        if (msg.sender != MANAGER) revert NotManager(msg.sender);
    }

    function _authoriseDocuments() internal view override {
        _checkManager();
    }

    function _issue(address to, uint256 amount, bytes32 ref) private {
        _useRef(ref);
        _mint(to, amount);
        emit Issued(ref, to, amount);
    }

    function _useRef(bytes32 ref) private {
        if (!_refs.add(ref)) revert RefRefused(ref);
    }

    function _transferCode(address operator, address from, address to, uint256 amount)
        private
        view
        returns (uint16)
    {
        uint16 code = _movementCode(_accounts[from], from, to, amount);
        if (code != ReasonCodes.OK) return code;
        return ENGINE.check(address(this), Movements.ordinary(from, to), 0, operator, from, to, amount);
    }

    /// @dev Whether an account may stand on its side of a movement, the other side, amounts and rules aside.
    function _mayDeal(address account, address from, address to) private view returns (bool) {
        (uint16 code,,,,) = IDENTITY.eligibility(from, to);
        return account != address(0) && code == ReasonCodes.OK && !_accounts[account].isBlocked();
    }

    /// @dev Why the token's own state refuses a movement that nobody orders, or zero; a plain lack of balance aside.
    function _movementCode(LedgerWord sender, address from, address to, uint256 amount)
        private
        view
        returns (uint16 code)
    {
        LedgerWord token = _token;
        if (token.isPaused()) return ReasonCodes.PAUSED;
        if (from == address(0) && amount > LedgerWords.MAX_AMOUNT - token.amount()) {
            return ReasonCodes.AMOUNT_OUT_OF_RANGE;
        }
        if (sender.isBlocked()) {
            return sender.isRetired() ? ReasonCodes.ACCOUNT_RETIRED : ReasonCodes.SENDER_ACCOUNT_FROZEN;
        }
        if (to != address(0)) code = _receiverCode(token, to);
        if (code != ReasonCodes.OK || !sender.isEncumbered()) return code;
        return amount > _freeOf(from) ? ReasonCodes.FREE_BALANCE_TOO_LOW : ReasonCodes.OK;
    }

    function _receiverCode(LedgerWord token, address to) private view returns (uint16) {
        uint256 closing = token.closingTime();
        if (closing != 0 && block.timestamp >= closing) return ReasonCodes.SERIES_MATURED;
        return _receiverFlagCode(to);
    }

    function _checkLines(uint256 count) private pure {
        if (count == 0 || count > MAX_LINES) revert BatchInvalid(count, MAX_LINES);
    }
}
