// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Upgradeable} from "../access/Upgradeable.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {ILicenceRegistry} from "../interfaces/ILicenceRegistry.sol";
import {INominationBook} from "../interfaces/INominationBook.sol";
import {IPowerProgramme} from "../interfaces/IPowerProgramme.sol";
import {LicenceCategories} from "../types/LicenceTypes.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/**
 * @title The register of energy sites, kept by the grid operator.
 * @dev Read before you inherit: a site never changes its investor or its zone, and no two sites share a meter.
 */
abstract contract Sites is INominationBook, Upgradeable {
    /// @notice Who an account belongs to.
    IIdentityRegistry public immutable IDENTITY;
    /// @notice The register of licences.
    ILicenceRegistry public immutable LICENCES;
    /// @notice The programme, which knows the zones.
    IPowerProgramme public immutable PROGRAMME;

    /// @dev Who may have a site.
    uint16 internal constant SITE_CATEGORIES = LicenceCategories.MINER | LicenceCategories.DATA_CENTRE;

    /// @dev Every site by number.
    mapping(uint32 site => Site) private _sites;
    /// @dev Whose open site it is and in which zone, in one word, so that a nomination reads no more; zero while closed.
    mapping(uint32 site => bytes32) private _openFor;
    /// @dev The site of every meter in use.
    mapping(bytes32 meter => uint32 site) private _siteByMeter;
    /// @dev How many open sites each investor has in each zone.
    mapping(bytes32 investor => mapping(uint16 zone => uint256)) private _openSites;

    /// @param identity The identity registry.
    /// @param licences The register of licences.
    /// @param programme The programme.
    constructor(IIdentityRegistry identity, ILicenceRegistry licences, address programme) {
        (IDENTITY, LICENCES, PROGRAMME) = (identity, licences, IPowerProgramme(programme));
    }

    /// @inheritdoc INominationBook
    function registerSite(uint32 site, bytes32 investor, uint16 zone, bytes32 meter) external restricted {
        (bytes32 zoneCode,) = PROGRAMME.zoneOf(zone);
        if (site == 0 || zoneCode == 0 || _sites[site].investor != 0) revert SiteInvalid(site);
        uint16 code = LICENCES.licenceCode(investor, SITE_CATEGORIES);
        if (code != ReasonCodes.OK) revert SiteRefused(code, investor);
        _takeMeter(site, meter);
        _sites[site] = Site(investor, meter, zone, true);
        _openFor[site] = _key(investor, zone);
        ++_openSites[investor][zone];
        emit SiteSet(site, investor, meter, zone, true);
    }

    /// @inheritdoc INominationBook
    function replaceMeter(uint32 site, bytes32 meter) external restricted {
        Site storage s = _known(site);
        delete _siteByMeter[s.meter];
        _takeMeter(site, meter);
        s.meter = meter;
        emit SiteSet(site, s.investor, meter, s.zone, s.open);
    }

    /// @inheritdoc INominationBook
    function setSiteOpen(uint32 site, bool open) external restricted {
        Site storage s = _known(site);
        if (open && !s.open) ++_openSites[s.investor][s.zone];
        if (!open && s.open) --_openSites[s.investor][s.zone];
        s.open = open;
        _openFor[site] = open ? _key(s.investor, s.zone) : bytes32(0);
        emit SiteSet(site, s.investor, s.meter, s.zone, open);
    }

    /// @inheritdoc INominationBook
    function siteOf(uint32 site) external view returns (Site memory) {
        return _sites[site];
    }

    /// @inheritdoc INominationBook
    function siteByMeter(bytes32 meter) external view returns (uint32) {
        return _siteByMeter[meter];
    }

    /// @inheritdoc INominationBook
    function openSites(bytes32 investor, uint16 zone) external view returns (uint256) {
        return _openSites[investor][zone];
    }

    /// @dev Why an investor may not bind kW of a zone to a site, or zero. A closed site takes no more.
    function _siteCode(uint32 site, bytes32 investor, uint16 zone, bool more) internal view returns (uint16) {
        if (_openFor[site] == _key(investor, zone)) return ReasonCodes.OK;
        Site storage s = _sites[site];
        bytes32 owner = s.investor;
        if (owner == 0) return ReasonCodes.SITE_UNKNOWN;
        if (owner != investor) return ReasonCodes.SITE_OF_ANOTHER;
        if (s.zone != zone) return ReasonCodes.SITE_IN_ANOTHER_ZONE;
        return more && !s.open ? ReasonCodes.SITE_CLOSED : ReasonCodes.OK;
    }

    function _takeMeter(uint32 site, bytes32 meter) private {
        if (meter == 0) revert SiteInvalid(site);
        if (_siteByMeter[meter] != 0) revert MeterTaken(meter, _siteByMeter[meter]);
        _siteByMeter[meter] = site;
    }

    function _key(bytes32 investor, uint16 zone) private pure returns (bytes32) {
        return keccak256(abi.encode(investor, zone));
    }

    function _known(uint32 site) private view returns (Site storage s) {
        s = _sites[site];
        if (s.investor == 0) revert SiteUnknown(site);
    }
}
