// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LicenceCategories} from "../../src/types/LicenceTypes.sol";
import {PktCalendar} from "../../src/types/PktCalendar.sol";
import {ReasonCodes} from "../../src/types/ReasonCodes.sol";
import {CapacityRights} from "../../src/token/CapacityRights.sol";
import {Handler} from "./Handler.sol";

/**
 * @title Four rights of three products, in the hands of holders, a licensed operator and the issuer.
 * @dev Each action says beforehand whether it must go through; {watched} then looks at who gained and who lost of which id,
 * and whether the asset was paused or the window over. Holders and operators are in {RightsTraderHandler}, the enforcer is
 * in {RightsEnforcerHandler}.
 */
contract RightsHandler is Handler {
    uint256[4] public ids;
    uint16[4] private _lastPeriods;
    mapping(address account => uint256[4]) private _before;
    /// @notice kW allocated under references that worked, and kW recalled or expired since, of each right.
    mapping(uint256 id => uint256) public allocatedByRefs;
    mapping(uint256 id => uint256) public ended;

    /// @dev Nobody but `loser` loses anything, nobody ineligible gains, and while paused, or of a right whose window is over,
    /// only protective acts move any.
    modifier watched(address loser, bool protective) {
        bool still = remember(protective);
        _;
        judge(loser, still, protective);
    }

    function setUp() public override {
        super.setUp();
        _openProgramme();
        _lastPeriods = [NOV_2025, NOV_2025 + 2, NOV_2025 + 1, NOV_2025 + 3];
        ids[0] = _right(FIRM, NORTH, SAHIWAL, NOV_2025, _lastPeriods[0], ALL_BLOCKS);
        ids[1] = _right(FIRM, NORTH, SAHIWAL, NOV_2025, _lastPeriods[1], 1);
        ids[2] = _right(FIXED, SOUTH, HUB, NOV_2025 + 1, _lastPeriods[2], 6);
        ids[3] = _right(APPROVED, SOUTH, HUB, NOV_2025, _lastPeriods[3], ALL_BLOCKS);
        for (uint256 i; i < 3; ++i) {
            bytes32 licence = bytes32(uint256(i + 1));
            _license(licence, investors[i], LicenceCategories.MINER | LicenceCategories.BROKER);
            for (uint256 j; j < 4; ++j) {
                _allocate(accounts[i], ids[j], 100_000);
                allocatedByRefs[ids[j]] += 100_000;
            }
        }
        refBook.noteFirst(address(rights), 12);
    }

    // --- The issuer and the regulator ---------------------------------------------------------------------------------

    function allocate(uint256 toSeed, uint256 idSeed, uint256 refSeed, uint256 kw)
        external
        watched(address(0), false)
    {
        (address to, uint256 id) = (_account(toSeed), ids[idSeed % 4]);
        (bytes32 ref, bool fresh) = refBook.pick(address(rights), refSeed);
        kw %= 400_000;
        bool expected =
            kw != 0 && fresh && rights.transferCode(POWER_ISSUER, address(0), to, id, kw) == ReasonCodes.OK;
        if (expected) {
            allocatedByRefs[id] += kw;
            refBook.note(address(rights), ref);
        }
        bytes memory data = abi.encodeCall(rights.allocate, (_allocation(ref, to, id, kw)));
        _try(expected, POWER_ISSUER, address(rights), data);
    }

    /// @notice Suspends or reinstates a licence.
    function setLicence(uint256 seed, uint256 suspend) external {
        bytes32 licence = bytes32(seed % 3 + 1);
        vm.prank(REGULATOR);
        (bool ok,) = suspend % 4 == 0
            ? address(licences).call(abi.encodeCall(licences.suspend, (licence, 0)))
            : address(licences).call(abi.encodeCall(licences.grant, (licence, uint40(START), KYC_EXPIRY, 0)));
        if (ok) ++successes[licences.suspend.selector];
    }

    // --- What is asked of it ------------------------------------------------------------------------------------------

    function token() external view returns (CapacityRights) {
        return rights;
    }

    /// @notice Somebody else's action ended some of a right.
    function noteEnded(uint256 id, uint256 kw) external {
        ended[id] += kw;
    }

    /// @notice kW of a right in all accounts that are an investor's, linked at the moment or not.
    function unitsOf(bytes32 investor, uint256 id) public view returns (uint256 sum) {
        for (uint256 i; i < accounts.length; ++i) {
            if (ownerOf[accounts[i]] == investor) sum += rights.balanceOf(accounts[i], id);
        }
    }

    function isOver(uint256 index) public view returns (bool) {
        return block.timestamp >= PktCalendar.periodEnd(_lastPeriods[index]);
    }

    /// @notice The investor an account belongs to whenever it is linked.
    function ownerOfAccount(address account) external view returns (bytes32) {
        return ownerOf[account];
    }

    function isEligible(address account) external view returns (bool) {
        return _isEligible(account);
    }

    /// @notice Whether an account's investor is licensed to hold rights.
    function isLicensed(address account) public view returns (bool) {
        return licences.licenceCode(identity.investorOf(account), LicenceCategories.MINER) == ReasonCodes.OK;
    }

    /// @notice Notes what everybody has; answers whether nothing may move.
    function remember(bool protective) public returns (bool still) {
        for (uint256 i; i < accounts.length; ++i) {
            for (uint256 j; j < 4; ++j) {
                _before[accounts[i]][j] = rights.balanceOf(accounts[i], ids[j]);
            }
        }
        return rights.paused() && !protective;
    }

    /// @notice Looks at what has changed since.
    function judge(address loser, bool still, bool protective) public view {
        for (uint256 i; i < accounts.length; ++i) {
            for (uint256 j; j < 4; ++j) {
                (uint256 was, uint256 has) = (_before[accounts[i]][j], rights.balanceOf(accounts[i], ids[j]));
                if (was == has) continue;
                assertFalse(still, "moved while paused");
                assertTrue(protective || !isOver(j), "moved when its window was over");
                if (has < was) _checkLoss(accounts[i], ids[j], loser, protective);
                else _checkGain(accounts[i], j);
            }
        }
    }

    /// @dev Invariants 5 and 2: nobody else loses, and frozen units only go by force.
    function _checkLoss(address account, uint256 id, address loser, bool protective) private view {
        assertEq(account, loser, "somebody else lost rights");
        bool enough = rights.balanceOf(account, id) >= rights.getFrozenTokens(account, id);
        assertTrue(protective || enough, "frozen units went");
    }

    /// @dev Invariants 4 and 21: nobody ineligible gains, and whose licence is not in force only reduces, own accounts aside.
    function _checkGain(address account, uint256 index) private view {
        assertTrue(_isEligible(account), "an ineligible account gained");
        if (isLicensed(account)) return;
        (bytes32 investor, uint256 had) = (ownerOf[account], 0);
        for (uint256 i; i < accounts.length; ++i) {
            if (ownerOf[accounts[i]] == investor) had += _before[accounts[i]][index];
        }
        assertLe(unitsOf(investor, ids[index]), had, "acquired without a licence");
    }

    /// @notice The first account from a seed on that holds some of a right, if any does.
    function holder(uint256 seed, uint256 id) public view returns (address account) {
        for (uint256 i; i < accounts.length; ++i) {
            account = accounts[(seed % accounts.length + i) % accounts.length];
            if (rights.balanceOf(account, id) != 0) return account;
        }
    }
}
