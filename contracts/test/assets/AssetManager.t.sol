// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetManager} from "../../src/interfaces/IAssetManager.sol";
import {IDirectory} from "../../src/interfaces/IDirectory.sol";
import {IDistributionVault} from "../../src/interfaces/IDistributionVault.sol";
import {INationalAssetToken} from "../../src/interfaces/INationalAssetToken.sol";
import {IPermissionedERC20} from "../../src/interfaces/IPermissionedERC20.sol";
import {IRule} from "../../src/interfaces/IRule.sol";
import {ISecurityToken} from "../../src/interfaces/ISecurityToken.sol";
import {NationalAssetToken} from "../../src/token/NationalAssetToken.sol";
import {ERC20Behaviour, IPermitToken} from "../token/ERC20Behaviour.sol";

contract AssetManagerTest is ERC20Behaviour {
    bytes32 private constant CODE = "NPCC";
    bytes32 private constant NAME = "National Power Construction";
    bytes32 private constant DOCUMENT = keccak256("resolution");

    NationalAssetToken private _share;

    function setUp() public override {
        super.setUp();
        vm.prank(ASSET_ISSUER);
        _share = NationalAssetToken(assets.createAsset(CODE, NAME, 1_000_000, DOCUMENT));
        vm.prank(REGULATOR);
        engine.setRules(address(_share), new IRule[](0));
        token = IPermitToken(address(_share));
    }

    function _give(address to, uint256 amount) internal override {
        vm.prank(ASSET_ISSUER);
        assets.issue(CODE, _line(_nextRef(), to, amount));
    }

    function _domainName() internal pure override returns (string memory) {
        return "NationalAssetToken";
    }

    function test_createAsset__code__token_made_listed_and_set_up() public {
        address expected = assets.tokenAddress("LAND");
        vm.expectEmit(address(assets));
        emit IAssetManager.AssetCreated("LAND", expected, "Railway land", 500, DOCUMENT);
        vm.prank(ASSET_ISSUER);
        NationalAssetToken land =
            NationalAssetToken(assets.createAsset("LAND", "Railway land", 500, DOCUMENT));
        assertEq(address(land), expected, "as predicted");
        assertEq(land.name(), "Railway land", "name");
        assertEq(land.symbol(), "LAND", "symbol");
        assertEq(land.code(), "LAND", "code");
        assertEq(land.decimals(), 0, "decimals");
        assertEq(land.MANAGER(), address(assets), "manager");
        assertTrue(directory.kindOf(expected) == IDirectory.Kind.NationalAsset, "listed");
        assertEq(directory.byCode("LAND"), expected, "by its code");
        assertTrue(land.supportsInterface(type(INationalAssetToken).interfaceId), "interface");
    }

    function test_createAsset__twice_or_incomplete__refused() public {
        vm.startPrank(ASSET_ISSUER);
        vm.expectRevert(abi.encodeWithSelector(IAssetManager.AssetExists.selector, CODE));
        assets.createAsset(CODE, NAME, 1, DOCUMENT);
        bytes memory refusal = abi.encodeWithSelector(IAssetManager.AssetInvalid.selector);
        vm.expectRevert(refusal);
        assets.createAsset(0, NAME, 1, DOCUMENT);
        vm.expectRevert(refusal);
        assets.createAsset("X", 0, 1, DOCUMENT);
        vm.expectRevert(refusal);
        assets.createAsset("X", NAME, 0, DOCUMENT);
        vm.expectRevert(refusal);
        assets.createAsset("X", NAME, 1, 0);
        vm.stopPrank();
    }

    /// @dev Trap: somebody else sets a fresh clone up first. Making and setting up are one transaction, and only the
    /// manager may; the implementation behind all clones is locked.
    function test_initialise__again_by_another_or_the_implementation__refused() public {
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.NotManager.selector, STRANGER));
        vm.prank(STRANGER);
        _share.initialise("X", "Y");
        vm.startPrank(address(assets));
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.AlreadyInitialised.selector));
        _share.initialise("X", "Y");
        NationalAssetToken implementation = NationalAssetToken(assets.IMPLEMENTATION());
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.AlreadyInitialised.selector));
        implementation.initialise("X", "Y");
        vm.stopPrank();
    }

    function test_issue__up_to_the_authorised_number__and_no_further() public {
        _give(ALICE, 600_000);
        IPermissionedERC20.Issue[] memory lines = new IPermissionedERC20.Issue[](2);
        lines[0] = IPermissionedERC20.Issue("A", ALICE, 300_000);
        lines[1] = IPermissionedERC20.Issue("B", BOB, 100_001);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAssetManager.AuthorisationExceeded.selector, CODE, 900_000, 100_001, 1_000_000
            )
        );
        vm.prank(ASSET_ISSUER);
        assets.issue(CODE, lines);
        lines[1].amount = 100_000;
        vm.prank(ASSET_ISSUER);
        assets.issue(CODE, lines);
        assertEq(assets.assetOf(CODE).issuedUnits, 1_000_000, "counted");
        assertEq(_share.totalSupply(), 1_000_000, "supply");
    }

    function test_issue__nothing_or_unknown__refused() public {
        vm.startPrank(ASSET_ISSUER);
        vm.expectRevert(abi.encodeWithSelector(IAssetManager.NothingIssued.selector, bytes32("A")));
        assets.issue(CODE, _line("A", ALICE, 0));
        vm.expectRevert(abi.encodeWithSelector(IAssetManager.AssetUnknown.selector, bytes32("NONE")));
        assets.issue("NONE", _line("A", ALICE, 1));
        vm.expectRevert(abi.encodeWithSelector(ISecurityToken.BatchInvalid.selector, 0, 100));
        assets.issue(CODE, new IPermissionedERC20.Issue[](0));
        vm.stopPrank();
    }

    function test_setAuthorisation__raised_or_lowered__not_below_what_is_issued() public {
        _give(ALICE, 600_000);
        vm.startPrank(ASSET_ISSUER);
        vm.expectEmit(address(assets));
        emit IAssetManager.AuthorisationSet(CODE, 600_000, "R2");
        assets.setAuthorisation(CODE, 600_000, "R2");
        assertEq(assets.assetOf(CODE).documentHash, "R2", "document");
        vm.expectRevert(
            abi.encodeWithSelector(IAssetManager.AuthorisationExceeded.selector, CODE, 600_000, 0, 599_999)
        );
        assets.setAuthorisation(CODE, 599_999, "R3");
        vm.expectRevert(abi.encodeWithSelector(IAssetManager.AssetInvalid.selector));
        assets.setAuthorisation(CODE, 700_000, 0);
        vm.stopPrank();
    }

    function test_share__never_closes__and_keeps_record_dates_and_documents() public {
        _give(ALICE, 100);
        uint40 record = uint40(START + 2 days);
        vm.startPrank(ASSET_ISSUER);
        assets.announceRecord(CODE, record);
        assets.setDocument(CODE, "ARTICLES", "https://articles", DOCUMENT);
        assets.setDocument(CODE, "OLD", "https://old", DOCUMENT);
        assets.removeDocument(CODE, "OLD");
        vm.stopPrank();
        vm.warp(START + 3000 days);
        vm.prank(ALICE);
        assertTrue(_share.transfer(BOB, 40), "moves");
        assertEq(_share.balanceOfAt(ALICE, record), 100, "at the record date");
        assertEq(_share.getAllDocuments().length, 1, "documents");
        vm.expectRevert(abi.encodeWithSelector(IAssetManager.AssetUnknown.selector, bytes32("NONE")));
        vm.prank(ASSET_ISSUER);
        assets.announceRecord("NONE", record);
    }

    // --- Dividends ----------------------------------------------------------------------------------------------------

    function test_declareDividend__after_its_record_date__an_event_of_the_vault() public {
        _give(ALICE, 300);
        IAssetManager.Dividend memory d = _announcedDividend();
        vm.expectEmit(address(assets));
        emit IAssetManager.DividendDeclared(CODE, 1, DOCUMENT);
        vm.prank(ASSET_ISSUER);
        assertEq(assets.declareDividend(CODE, d), 1, "event");
        IDistributionVault.Opening memory o = vault.eventOf(1);
        assertEq(o.token, address(_share), "token");
        assertTrue(o.kind == IDistributionVault.EventKind.Dividend, "kind");
        assertEq(o.perUnitE18, d.perShareE18, "a share");
        assertEq(o.taxablePerUnitE18, 0, "untaxed");
        assertEq(vault.totalsOf(1).required, 750_000, "required");
        d.taxType = 3;
        vm.prank(ASSET_ISSUER);
        assets.declareDividend(CODE, d);
        assertEq(vault.eventOf(2).taxablePerUnitE18, d.perShareE18, "taxed");
    }

    function test_declareDividend__paid__to_who_held_at_the_record_date() public {
        _openCash();
        _give(ALICE, 300);
        IAssetManager.Dividend memory d = _announcedDividend();
        vm.prank(ASSET_ISSUER);
        assets.declareDividend(CODE, d);
        _issueCash(BOB, 750_000);
        vm.startPrank(BOB);
        cash.approve(address(vault), 750_000);
        vault.fund(1, 750_000);
        vm.stopPrank();
        vm.warp(d.paymentDate);
        vm.startPrank(ALICE);
        assertTrue(_share.transfer(BOB, 300), "sold");
        vault.claim(1, ALICE, ALICE);
        vm.stopPrank();
        assertEq(cash.balanceOf(ALICE), 750_000, "paid");
    }

    function test_declareDividend__unknown_or_without_a_resolution__refused() public {
        IAssetManager.Dividend memory d = _announcedDividend();
        vm.startPrank(ASSET_ISSUER);
        vm.expectRevert(abi.encodeWithSelector(IAssetManager.AssetUnknown.selector, bytes32("NONE")));
        assets.declareDividend("NONE", d);
        d.documentHash = 0;
        vm.expectRevert(abi.encodeWithSelector(IAssetManager.AssetInvalid.selector));
        assets.declareDividend(CODE, d);
        vm.stopPrank();
    }

    /// @dev A quarter of a rupee a share, its record date past.
    function _announcedDividend() private returns (IAssetManager.Dividend memory) {
        uint40 record = uint40(START + 2 days);
        vm.prank(ASSET_ISSUER);
        assets.announceRecord(CODE, record);
        vm.warp(record + 1);
        return IAssetManager.Dividend({
            cash: address(cash),
            record: record,
            paymentDate: record + 5 days,
            expiry: record + 400 days,
            taxType: 0,
            perShareE18: 2500e18,
            documentHash: DOCUMENT
        });
    }
}
