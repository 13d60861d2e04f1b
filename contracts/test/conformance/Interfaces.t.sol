// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import {MizanTest} from "../base/MizanTest.sol";

/// @title ERC-165 of every asset, with the ids made of the words of each standard, not of our interfaces.
contract InterfaceConformance is MizanTest {
    /// @dev As ERC-165 has it: a caller may count on an answer for less.
    uint256 private constant MOST_GAS = 30_000;

    address private _bond;
    address private _share;

    function setUp() public override {
        super.setUp();
        _bond = address(_openSeries());
        vm.prank(ASSET_ISSUER);
        _share = assets.createAsset("NPCC", "National Power Construction", 1, "DOCUMENT");
    }

    function test_erc165__every_asset__answers_as_the_standard_asks() public view {
        address[4] memory list = [_bond, _share, address(rights), address(cash)];
        for (uint256 i; i < list.length; ++i) {
            assertTrue(_claims(list[i], _id("supportsInterface(bytes4)")), "ERC-165");
            assertFalse(_claims(list[i], 0xffffffff), "what is no interface");
            assertFalse(_claims(list[i], bytes4(keccak256("none"))), "another");
        }
    }

    function test_erc20__every_fungible_asset__claims_it() public view {
        bytes4 erc20 = _id("totalSupply()") ^ _id("balanceOf(address)") ^ _id("transfer(address,uint256)")
            ^ _id("transferFrom(address,address,uint256)") ^ _id("approve(address,uint256)")
            ^ _id("allowance(address,address)");
        bytes4 metadata = _id("name()") ^ _id("symbol()") ^ _id("decimals()");
        bytes4 permit = _id("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)")
            ^ _id("nonces(address)") ^ _id("DOMAIN_SEPARATOR()");
        address[3] memory list = [_bond, _share, address(cash)];
        for (uint256 i; i < list.length; ++i) {
            assertTrue(_claims(list[i], erc20), "ERC-20");
            assertTrue(_claims(list[i], metadata), "its metadata");
            assertTrue(_claims(list[i], permit), "ERC-2612");
        }
    }

    function test_securities__every_one__claims_its_standards() public view {
        bytes4 clock = _id("clock()") ^ _id("CLOCK_MODE()");
        bytes4 restrictions = _id("detectTransferRestriction(address,address,uint256)")
            ^ _id("messageForTransferRestriction(uint8)");
        bytes4 fungible = _id("forcedTransfer(address,address,uint256)")
            ^ _id("setFrozenTokens(address,uint256)") ^ _id("canSend(address)") ^ _id("canReceive(address)")
            ^ _id("getFrozenTokens(address)") ^ _id("canTransfer(address,address,uint256)");
        address[2] memory list = [_bond, _share];
        for (uint256 i; i < list.length; ++i) {
            assertTrue(_claims(list[i], _id("eip712Domain()")), "ERC-5267");
            assertTrue(_claims(list[i], clock), "ERC-6372");
            assertTrue(_claims(list[i], restrictions), "ERC-1404");
            assertTrue(_claims(list[i], fungible), "ERC-7943, fungible");
            assertTrue(_claims(list[i], _documents()), "ERC-1643");
        }
    }

    function test_rights__claim__their_standards_and_no_others() public view {
        bytes4 erc1155 = _id("safeTransferFrom(address,address,uint256,uint256,bytes)")
            ^ _id("safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)")
            ^ _id("balanceOf(address,uint256)") ^ _id("balanceOfBatch(address[],uint256[])")
            ^ _id("setApprovalForAll(address,bool)") ^ _id("isApprovedForAll(address,address)");
        bytes4 multiToken = _id("forcedTransfer(address,address,uint256,uint256)")
            ^ _id("setFrozenTokens(address,uint256,uint256)") ^ _id("canSend(address)")
            ^ _id("canReceive(address)") ^ _id("getFrozenTokens(address,uint256)")
            ^ _id("canTransfer(address,address,uint256,uint256)");
        assertTrue(erc1155 == 0xd9b67a26 && multiToken == 0x41c4fbad, "as published");
        assertTrue(_claims(address(rights), erc1155), "ERC-1155");
        assertTrue(_claims(address(rights), _id("uri(uint256)")), "its metadata");
        assertTrue(_claims(address(rights), multiToken), "ERC-7943, multi-token");
        assertTrue(_claims(address(rights), _documents()), "ERC-1643");
        assertFalse(_claims(address(rights), 0x36372b07), "not ERC-20");
        assertFalse(_claims(_bond, 0xd9b67a26), "and a bond is not ERC-1155");
    }

    /// @dev ERC-3643 publishes no id; its calls are there under their published signatures, and answer.
    function test_erc3643__calls__answer_under_their_published_signatures() public view {
        string[10] memory views = [
            "onchainID()",
            "version()",
            "identityRegistry()",
            "compliance()",
            "paused()",
            "name()",
            "symbol()",
            "decimals()",
            "isFrozen(address)",
            "getFrozenTokens(address)"
        ];
        for (uint256 i; i < views.length; ++i) {
            (bool ok, bytes memory answer) =
                _bond.staticcall(abi.encodePacked(_id(views[i]), uint256(uint160(ALICE))));
            assertTrue(ok && answer.length >= 32, views[i]);
        }
    }

    function test_erc3643__acts__are_reached_under_their_published_signatures() public {
        string[9] memory acts = [
            "pause()",
            "unpause()",
            "setAddressFrozen(address,bool)",
            "freezePartialTokens(address,uint256)",
            "unfreezePartialTokens(address,uint256)",
            "forcedTransfer(address,address,uint256)",
            "recoveryAddress(address,address,address)",
            "transfer(address,uint256)",
            "setFrozenTokens(address,uint256)"
        ];
        for (uint256 i; i < acts.length; ++i) {
            _expectReached(acts[i], abi.encode(STRANGER, uint256(0), uint256(0)));
        }
        _expectReached("batchTransfer(address[],uint256[])", abi.encode(new address[](0), new uint256[](0)));
    }

    /// @dev A stranger is refused with reasons; a call that is not there would have none to give.
    function _expectReached(string memory signature, bytes memory arguments) private {
        (bool ok, bytes memory answer) = _bond.call(abi.encodePacked(_id(signature), arguments));
        assertTrue(!ok && answer.length >= 4, signature);
    }

    function _documents() private pure returns (bytes4) {
        return _id("setDocument(bytes32,string,bytes32)") ^ _id("removeDocument(bytes32)")
            ^ _id("getDocument(bytes32)") ^ _id("getAllDocuments()");
    }

    function _claims(address asset, bytes4 interfaceId) private view returns (bool) {
        return IERC165(asset).supportsInterface{gas: MOST_GAS}(interfaceId);
    }

    function _id(string memory signature) private pure returns (bytes4) {
        return bytes4(keccak256(bytes(signature)));
    }
}
