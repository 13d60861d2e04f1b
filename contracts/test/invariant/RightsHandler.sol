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
 * and whether the asset was paused or the window over. The enforcer is in {RightsEnforcerHandler}.
 */
contract RightsHandler is Handler {
    uint256[4] public ids;
    uint16[4] private _lastPeriods;
    mapping(address account => uint256[4]) private _before;

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
            }
        }
    }

    // --- The issuer and the regulator ---------------------------------------------------------------------------------

    function allocate(uint256 toSeed, uint256 idSeed, uint256 kw) external watched(address(0), false) {
        (address to, uint256 id) = (_account(toSeed), ids[idSeed % 4]);
        kw %= 400_000;
        bool expected = kw != 0 && rights.transferCode(POWER_ISSUER, address(0), to, id, kw) == ReasonCodes.OK;
        bytes memory data = abi.encodeCall(rights.allocate, (_allocation(_nextRef(), to, id, kw)));
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

    // --- Holders and operators ----------------------------------------------------------------------------------------

    function transfer(uint256 fromSeed, uint256 toSeed, uint256 idSeed, uint256 kw) external {
        uint256 id = ids[idSeed % 4];
        address from = holder(fromSeed, id);
        _transfer(from, from, _account(toSeed), id, bound(kw, 0, rights.balanceOf(from, id) + 1));
    }

    /// @notice Somebody is given charge of an account's rights, which takes a licence, and moves some.
    function operate(uint256 operatorSeed, uint256 fromSeed, uint256 toSeed, uint256 kw) external {
        (address operator, address from) = (_account(operatorSeed), holder(fromSeed, ids[0]));
        bool licensed = _isEligible(operator)
            && licences.licenceCode(identity.investorOf(operator), LicenceCategories.BROKER) == ReasonCodes.OK;
        bytes memory data = abi.encodeCall(rights.setApprovalForAll, (operator, true));
        _try(licensed && !rights.isRetired(from), from, address(rights), data);
        _transfer(operator, from, _account(toSeed), ids[0], bound(kw, 0, rights.balanceOf(from, ids[0]) + 1));
    }

    function _transfer(address operator, address from, address to, uint256 id, uint256 kw)
        private
        watched(from, false)
    {
        bool allowed = operator == from || rights.isApprovedForAll(from, operator);
        bool expected = allowed && kw <= rights.balanceOf(from, id)
            && rights.transferCode(operator, from, to, id, kw) == ReasonCodes.OK;
        bytes memory data = abi.encodeCall(rights.safeTransferFrom, (from, to, id, kw, ""));
        _try(expected, operator, address(rights), data);
    }

    // --- What is asked of it ------------------------------------------------------------------------------------------

    function token() external view returns (CapacityRights) {
        return rights;
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
    function isLicensed(address account) external view returns (bool) {
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
                if (has < was) assertEq(accounts[i], loser, "somebody else lost rights");
                else assertTrue(_isEligible(accounts[i]), "an ineligible account gained");
            }
        }
    }

    /// @notice The first account from a seed on that holds some of a right, if any does.
    function holder(uint256 seed, uint256 id) public view returns (address account) {
        for (uint256 i; i < accounts.length; ++i) {
            account = accounts[(seed % accounts.length + i) % accounts.length];
            if (rights.balanceOf(account, id) != 0) return account;
        }
    }
}
