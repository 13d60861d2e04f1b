// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BondToken} from "../../src/token/BondToken.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {Handler} from "./Handler.sol";

/**
 * @title One bond in the hands of its manager.
 * @dev Each action says beforehand whether it must go through; {watched} then looks at who gained, who lost and whether the
 * token was paused. What else happens to the bond is in the other handlers of this folder, see {BondHandler}.
 */
contract SecurityHandler is Handler {
    BondToken public bond;
    /// @notice Units issued and redeemed under references that worked, added up once for each.
    uint256 public issuedByRefs;
    uint256 public redeemedByRefs;
    /// @notice Record dates that are past, with a plain copy of the supply and of every balance at that time.
    uint40[] public records;
    mapping(uint256 record => uint256) public supplyThen;
    mapping(uint256 record => mapping(address account => uint256)) public balanceThen;

    uint40[] private _ahead;
    mapping(address account => uint256) private _before;

    /// @dev Nobody but `loser` loses anything, nobody ineligible gains, and while paused only protective acts move units.
    modifier watched(address loser, bool protective) {
        bool still = remember(protective);
        _;
        judge(loser, still);
    }

    function setUp() public override {
        super.setUp();
        bond = _openSeries();
        for (uint256 i; i < 3; ++i) {
            issuedByRefs += 1000 * LOT;
            _issueBond(accounts[i], 1000 * LOT);
        }
        refBook.noteFirst(address(bond), 3);
    }

    // --- The manager --------------------------------------------------------------------------------------------------

    function issue(uint256 toSeed, uint256 lots, uint256 refSeed) external watched(address(0), false) {
        (address to, uint256 units) = (_account(toSeed), LOT * (lots % 100));
        (bytes32 ref, bool fresh) = refBook.pick(address(bond), refSeed);
        bool expected = units != 0 && units <= AUTHORISED - debt.issuedUnits(ISIN)
            && block.timestamp < MATURITY && fresh
            && bond.transferCode(address(debt), address(0), to, units) == ReasonCodes.OK;
        if (expected) {
            issuedByRefs += units;
            refBook.note(address(bond), ref);
        }
        _try(expected, DEBT_ISSUER, address(debt), abi.encodeCall(debt.issue, (ISIN, _line(ref, to, units))));
    }

    function burn(uint256 fromSeed, uint256 amount, uint256 refSeed) external {
        address from = holder(fromSeed);
        _burn(from, bound(amount, 0, bond.balanceOf(from) / 8 + 1), refSeed);
    }

    function _burn(address from, uint256 amount, uint256 refSeed) private watched(from, false) {
        (bytes32 ref, bool fresh) = refBook.pick(address(bond), refSeed);
        bool expected = amount <= bond.balanceOf(from) && fresh
            && bond.transferCode(address(debt), from, address(0), amount) == ReasonCodes.OK;
        if (expected) {
            redeemedByRefs += amount;
            refBook.note(address(bond), ref);
        }
        _try(expected, address(debt), address(bond), abi.encodeCall(bond.burn, (from, amount, ref)));
    }

    function announceRecord(uint256 seconds_) external {
        uint40 record = uint40(block.timestamp + seconds_ % 12 days);
        uint256 count = bond.recordCount();
        bool later = count == 0 || record > bond.recordAt(count - 1);
        bool expected = record >= block.timestamp + 1 days && later && _ahead.length < 64;
        _try(expected, DEBT_ISSUER, address(debt), abi.encodeCall(debt.announceRecord, (ISIN, record)));
        if (expected) _ahead.push(record);
    }

    /// @notice Admits or bars a country, Pakistan rarely.
    function setAllowed(uint256 seed) external {
        uint16[] memory countries = _countries(seed % 4 == 0 ? PAKISTAN : ABROAD);
        bool allowed = seed / 4 % 4 != 0;
        bytes memory data = abi.encodeCall(countryRule.setAllowed, (address(bond), countries, allowed));
        _try(true, REGULATOR, address(countryRule), data);
    }

    /// @notice Lets up to ten days pass; what nobody can change any more is copied.
    function waitFor(uint256 seconds_) external {
        vm.warp(block.timestamp + seconds_ % 10 days);
        while (_ahead.length != 0 && _ahead[0] < block.timestamp) {
            _copy(_ahead[0]);
            for (uint256 i = 1; i < _ahead.length; ++i) {
                _ahead[i - 1] = _ahead[i];
            }
            _ahead.pop();
        }
    }

    function _copy(uint40 record) private {
        records.push(record);
        supplyThen[record] = bond.totalSupply();
        for (uint256 i; i < accounts.length; ++i) {
            balanceThen[record][accounts[i]] = bond.balanceOf(accounts[i]);
        }
    }

    // --- Who gained and who lost ---------------------------------------------------------------------------------------

    /// @notice Notes what everybody has; answers whether nothing may move.
    function remember(bool protective) public returns (bool still) {
        for (uint256 i; i < accounts.length; ++i) {
            _before[accounts[i]] = bond.balanceOf(accounts[i]);
        }
        return bond.paused() && !protective;
    }

    /// @notice Looks at what has changed since.
    function judge(address loser, bool still) public view {
        for (uint256 i; i < accounts.length; ++i) {
            address account = accounts[i];
            uint256 balance = bond.balanceOf(account);
            if (balance != _before[account]) assertFalse(still, "moved while paused");
            if (balance < _before[account]) assertEq(account, loser, "somebody else lost units");
            if (balance > _before[account]) assertTrue(_isEligible(account), "an ineligible account gained");
        }
    }

    // --- What is asked of it ------------------------------------------------------------------------------------------

    function recordsPast() external view returns (uint256) {
        return records.length;
    }

    /// @notice Units in all accounts that are an investor's, linked at the moment or not.
    function unitsOf(bytes32 investor) public view returns (uint256 sum) {
        for (uint256 i; i < accounts.length; ++i) {
            if (ownerOf[accounts[i]] == investor) sum += bond.balanceOf(accounts[i]);
        }
    }

    /// @notice The investor an account belongs to whenever it is linked.
    function ownerOfAccount(address account) external view returns (bytes32) {
        return ownerOf[account];
    }

    /// @notice Whether investors of an account's country may have this bond.
    function isAdmitted(address account) external view returns (bool) {
        return countryRule.isAllowed(address(bond), identity.investorCountry(account));
    }

    function isEligible(address account) external view returns (bool) {
        return _isEligible(account);
    }

    function trackedOf(bytes32 investor) external view returns (uint256) {
        return engine.holdingOf(address(bond), 0, investor);
    }

    /// @notice The first account from a seed on that holds something, if any does.
    function holder(uint256 seed) public view returns (address account) {
        for (uint256 i; i < accounts.length; ++i) {
            account = accounts[(seed % accounts.length + i) % accounts.length];
            if (bond.balanceOf(account) != 0) return account;
        }
    }

    /// @notice Up to one more than an account has.
    function some(address account, uint256 amount) public view returns (uint256) {
        return bound(amount, 0, bond.balanceOf(account) + 1);
    }
}
