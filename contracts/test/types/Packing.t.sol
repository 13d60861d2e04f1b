// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InvestorRecord, InvestorRecords, InvestorStatus} from "../../src/types/InvestorRecord.sol";
import {Right, RightId, RightIds} from "../../src/types/RightId.sol";
import {Test} from "../base/Test.sol";

/// @dev Makes the library's revert happen in a call of its own.
contract RightIdCaller {
    function unpack(uint256 id) external pure returns (Right memory) {
        return RightId.wrap(id).unpack();
    }
}

contract PackingTest is Test {
    RightIdCaller private _caller = new RightIdCaller();

    function test_rightId__known_right__has_the_documented_layout() public pure {
        Right memory r = Right({
            product: 0x1111,
            zone: 0x2222,
            plant: 0x3333,
            firstPeriod: 0x4444,
            lastPeriod: 0x5555,
            blockMask: 0x66,
            firmness: 0x77,
            vintage: 0x8888
        });
        assertEq(RightId.unwrap(r.pack()), 0x1111222233334444555566778888, "as the header says");
    }

    function testFuzz_rightId__any_right__comes_back(Right memory r) public pure {
        assertEq(keccak256(abi.encode(r.pack().unpack())), keccak256(abi.encode(r)), "unpack after pack");
    }

    function testFuzz_rightId__any_id__comes_back(uint112 id) public pure {
        assertEq(RightId.unwrap(RightId.wrap(id).unpack().pack()), id, "pack after unpack");
    }

    function testFuzz_rightId__bits_above_the_layout__refused(uint256 id, uint8 high) public {
        id |= 1 << bound(high, 112, 255);
        assertFalse(RightId.wrap(id).isWellFormed(), "not well formed");
        vm.expectRevert(abi.encodeWithSelector(RightIds.RightIdMalformed.selector, id));
        _caller.unpack(id);
    }

    function test_investorRecord__known_record__has_the_documented_layout() public pure {
        InvestorRecord r =
            InvestorRecords.pack(InvestorStatus.Frozen, 0x11, 0x22, 0x3333, 0x4444444444, 0x55555555);
        assertEq(InvestorRecord.unwrap(r), 0x55555555444444444433332211_02, "as the header says");
    }

    function testFuzz_investorRecord__any_parts__come_back(
        uint8 status,
        uint8 class,
        uint8 taxClass,
        uint16 country,
        uint40 kycExpiry,
        uint32 version
    ) public pure {
        InvestorStatus s = InvestorStatus(bound(status, 0, uint256(type(InvestorStatus).max)));
        InvestorRecord r = InvestorRecords.pack(s, class, taxClass, country, kycExpiry, version);
        assertEq(uint256(r.status()), uint256(s), "status");
        assertEq(r.class(), class, "class");
        assertEq(r.taxClass(), taxClass, "tax class");
        assertEq(r.country(), country, "country");
        assertEq(r.kycExpiry(), kycExpiry, "KYC expiry");
        assertEq(r.version(), version, "version");
        assertTrue(r.isRegistered() == (InvestorRecord.unwrap(r) != 0), "registered");
    }
}
