// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InvestorRecord, InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {Acting} from "../base/Acting.sol";
import {RefBook} from "./RefBook.sol";

/// @title What stateful tests of assets have in common: three investors with six accounts, two accounts of nobody, and time.
abstract contract Handler is Acting {
    bytes32 internal constant CAROL_ID = "INV-CAROL";
    uint16 internal constant ABROAD = 840;
    uint256 internal constant FIRST_KEY = 0xACC0;

    /// @notice The references that worked.
    RefBook public refBook;
    /// @notice Every account there is; two at the end belong to nobody.
    address[] public accounts;
    /// @notice The investors.
    bytes32[] public investors;

    /// @dev The investor an account belongs to whenever it is linked, and the key it signs with.
    mapping(address account => bytes32) internal ownerOf;
    mapping(address account => uint256) private _keys;

    function setUp() public virtual override {
        super.setUp();
        refBook = RefBook(vm.deployCode("RefBook.sol:RefBook", ""));
        investors = [ALICE_ID, BOB_ID, CAROL_ID];
        for (uint256 i; i < 6; ++i) {
            address account = vm.addr(FIRST_KEY + i);
            accounts.push(account);
            _keys[account] = FIRST_KEY + i;
            ownerOf[account] = investors[i % 3];
        }
        _register(CAROL_ID, accounts[2]);
        for (uint256 i; i < 6; ++i) {
            if (i != 2) _link(ownerOf[accounts[i]], FIRST_KEY + i);
        }
        accounts.push(STRANGER);
        accounts.push(ADMIN);
    }

    function accountCount() external view returns (uint256) {
        return accounts.length;
    }

    // --- What happens to people ---------------------------------------------------------------------------------------

    /// @notice Freezes or thaws an investor, rarely closes it.
    function setStatus(uint256 investorSeed, uint256 statusSeed) external {
        bytes32 investor = investors[investorSeed % investors.length];
        InvestorStatus status = statusSeed % 64 == 1
            ? InvestorStatus.Closed
            : statusSeed % 6 == 0 ? InvestorStatus.Frozen : InvestorStatus.Active;
        bool open = identity.recordOf(investor).status() != InvestorStatus.Closed;
        _try(open, REGISTRAR, address(identity), abi.encodeCall(identity.setStatus, (investor, status)));
    }

    /// @notice Moves an investor abroad or home, and its KYC expiry near or far.
    function updateRecord(uint256 investorSeed, uint256 abroad, uint256 daysLeft) external {
        bytes32 investor = investors[investorSeed % investors.length];
        uint16 country = abroad % 4 == 0 ? ABROAD : PAKISTAN;
        uint40 expiry = uint40(block.timestamp + daysLeft % 1000 * 1 days);
        bool open = identity.recordOf(investor).status() != InvestorStatus.Closed;
        bytes memory data = abi.encodeCall(identity.updateRecord, (investor, 2, 1, country, expiry));
        _try(open, REGISTRAR, address(identity), data);
    }

    /// @notice Unlinks an account from its investor or from another.
    function unlink(uint256 accountSeed, uint256 investorSeed) external {
        address account = accounts[accountSeed % 6];
        bytes32 investor = investorSeed % 3 == 0 ? ownerOf[account] : CAROL_ID;
        bool expected = identity.investorOf(account) == investor;
        bytes memory data = abi.encodeCall(identity.unlinkAccount, (investor, account));
        _try(expected, REGISTRAR, address(identity), data);
    }

    /// @notice Links an account, an unlinked one if there is any, to its investor or sometimes to another.
    function link(uint256 accountSeed, uint256 investorSeed) external {
        address account = accounts[accountSeed % 6];
        for (uint256 i; i < 6 && identity.contains(account); ++i) {
            account = accounts[(accountSeed % 6 + i) % 6];
        }
        bytes32 investor = investorSeed % 4 == 0 ? CAROL_ID : ownerOf[account];
        bytes memory signature = _linkSignature(investor, _keys[account], block.timestamp);
        bool expected = ownerOf[account] == investor && identity.investorOf(account) == 0
            && identity.recordOf(investor).status() != InvestorStatus.Closed;
        bytes memory data =
            abi.encodeCall(identity.linkAccount, (investor, account, block.timestamp, signature));
        _try(expected, REGISTRAR, address(identity), data);
    }

    /// @notice Lets up to ten days pass.
    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 10 days);
    }

    // --- Helpers ------------------------------------------------------------------------------------------------------

    /// @dev The identity layer's promise in its own words: known, active, KYC not expired.
    function _isEligible(address account) internal view returns (bool) {
        InvestorRecord r = identity.recordOf(identity.investorOf(account));
        return r.status() == InvestorStatus.Active && block.timestamp <= r.kycExpiry();
    }

    function _account(uint256 seed) internal view returns (address) {
        return accounts[seed % accounts.length];
    }
}
