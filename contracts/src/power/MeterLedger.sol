// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IMeterLedger} from "../interfaces/IMeterLedger.sol";
import {INominationBook} from "../interfaces/INominationBook.sol";
import {MeterTree} from "../types/MeterTree.sol";
import {PktCalendar} from "../types/PktCalendar.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";
import {MeterOperators} from "./MeterOperators.sol";

/**
 * @title {IMeterLedger}, for the sites of one book of nominations.
 * @dev Invariants: a root, once posted, never changes; what is published of a site is under the root of its version and sums to
 * the kWh of its leaf; what a month is settled with was published, could be challenged for the whole window, and was not
 * challenged, or in vain.
 */
contract MeterLedger is MeterOperators {
    /// @dev The newest version of a zone's month, in one word.
    struct Newest {
        uint32 version;
        uint40 postedAt;
        uint32 sites;
        uint32 published;
    }

    /// @dev What a site's month is settled with, in one word. Version zero: not settled.
    struct Settlement {
        uint32 version;
        uint64 kwh;
    }

    /// @notice The book of nominations, which registers the sites.
    INominationBook public immutable BOOK;
    /// @notice Who an account belongs to.
    IIdentityRegistry public immutable IDENTITY;
    /// @notice How long readings may be challenged after they are published, in days.
    uint8 public immutable CHALLENGE_DAYS;

    /// @dev The newest version of every zone's month. Invariant: versions count up by one.
    mapping(uint16 zone => mapping(uint16 period => Newest)) private _newest;
    /// @dev The root of every version; written once.
    mapping(uint16 zone => mapping(uint16 period => mapping(uint32 version => bytes32))) private _roots;
    /// @dev How far every site's month has come in every version.
    mapping(uint32 site => mapping(uint16 period => mapping(uint32 version => Page))) private _pages;
    /// @dev What every site's month is settled with. Invariant: its version only goes up.
    mapping(uint32 site => mapping(uint16 period => Settlement)) private _settled;

    /// @param book The book of nominations.
    /// @param identity The identity registry.
    /// @param challengeDays How long readings may be challenged, in days.
    constructor(address book, address identity, uint8 challengeDays) {
        (BOOK, IDENTITY) = (INominationBook(book), IIdentityRegistry(identity));
        CHALLENGE_DAYS = challengeDays;
    }

    /// @inheritdoc IMeterLedger
    function postRoot(Batch calldata batch, bytes[] calldata signatures) external {
        Newest storage newest = _newest[batch.zone][batch.period];
        uint16 code = _batchCode(batch, newest.version);
        if (code == ReasonCodes.OK) code = _signaturesCode(batch, signatures);
        if (code != ReasonCodes.OK) {
            revert BatchRefused(code, batch.zone, batch.period, batch.version);
        }
        _newest[batch.zone][batch.period] = Newest(batch.version, uint40(block.timestamp), batch.sites, 0);
        _roots[batch.zone][batch.period][batch.version] = batch.root;
        emit RootPosted(batch.zone, batch.period, batch.version, batch.sites, batch.root, batch.dataHash);
    }

    /// @inheritdoc IMeterLedger
    function publish(
        uint32 site,
        uint16 period,
        uint32 version,
        bytes calldata readings,
        bytes32[] calldata sitePath
    ) external {
        uint16 zone = BOOK.siteOf(site).zone;
        uint16 code = _pageCode(zone, site, period, version, readings);
        uint64 kwh;
        if (code == ReasonCodes.OK) {
            kwh = MeterTree.total(readings);
            bytes32 root = MeterTree.rootOfDays(site, _firstDay(period), readings);
            bytes32 leaf = MeterTree.siteLeaf(site, period, kwh, root);
            bool proven = MeterTree.isUnder(_roots[zone][period][version], leaf, sitePath);
            if (!proven) code = ReasonCodes.PROOF_INVALID;
        }
        if (code != ReasonCodes.OK) revert PageRefused(code, site, period, version);
        _pages[site][period][version] = Page(kwh, uint40(block.timestamp), PageState.Published);
        ++_newest[zone][period].published;
        emit Published(site, period, version, kwh, readings);
    }

    /// @inheritdoc IMeterLedger
    function challenge(
        uint32 site,
        uint32 hour,
        uint32 version,
        ReadingProof calldata proof,
        bytes32 documentHash
    ) external {
        bytes32 investor = BOOK.siteOf(site).investor;
        if (investor == 0 || IDENTITY.investorOf(msg.sender) != investor) {
            revert ReadingRefused(ReasonCodes.SITE_OF_ANOTHER, site, hour, version);
        }
        _challenge(site, hour, version, proof, documentHash);
    }

    /// @inheritdoc IMeterLedger
    function challengeAsOperator(
        uint32 site,
        uint32 hour,
        uint32 version,
        ReadingProof calldata proof,
        bytes32 documentHash
    ) external restricted {
        _challenge(site, hour, version, proof, documentHash);
    }

    /// @inheritdoc IMeterLedger
    function dismiss(uint32 site, uint16 period, uint32 version, bytes32 documentHash) external restricted {
        Page storage page = _pages[site][period][version];
        uint16 code = _isNewest(site, period, version) ? ReasonCodes.OK : ReasonCodes.VERSION_NOT_NEWEST;
        if (code == ReasonCodes.OK && page.state != PageState.Challenged) code = ReasonCodes.NOT_CHALLENGED;
        if (code != ReasonCodes.OK) revert PageRefused(code, site, period, version);
        page.state = PageState.Dismissed;
        emit ChallengeDismissed(site, period, version, documentHash);
    }

    /// @inheritdoc IMeterLedger
    function settle(uint32 site, uint16 period) external {
        (uint16 code, uint32 version) = _settlement(site, period);
        if (code != ReasonCodes.OK) revert PageRefused(code, site, period, version);
        uint64 kwh = _pages[site][period][version].kwh;
        _settled[site][period] = Settlement(version, kwh);
        emit Settled(site, period, version, kwh);
    }

    /// @inheritdoc IMeterLedger
    function settlementCode(uint32 site, uint16 period) external view returns (uint16 code) {
        (code,) = _settlement(site, period);
    }

    /// @inheritdoc IMeterLedger
    function settledOf(uint32 site, uint16 period) external view returns (uint32 version, uint64 kwh) {
        Settlement storage s = _settled[site][period];
        return (s.version, s.kwh);
    }

    /// @inheritdoc IMeterLedger
    function pageOf(uint32 site, uint16 period, uint32 version) external view returns (Page memory) {
        return _pages[site][period][version];
    }

    /// @inheritdoc IMeterLedger
    function newestOf(uint16 zone, uint16 period)
        external
        view
        returns (uint32 version, uint40 postedAt, uint32 sites, uint32 published)
    {
        Newest storage n = _newest[zone][period];
        return (n.version, n.postedAt, n.sites, n.published);
    }

    /// @inheritdoc IMeterLedger
    function rootOf(uint16 zone, uint16 period, uint32 version) external view returns (bytes32) {
        return _roots[zone][period][version];
    }

    /// @inheritdoc IMeterLedger
    function provenKwh(uint32 site, uint256 hour, uint32 version, ReadingProof calldata proof)
        external
        view
        returns (uint256 kwh)
    {
        uint16 code;
        (code, kwh) = _reading(site, hour, version, proof);
        if (code != ReasonCodes.OK) revert ReadingRefused(code, site, hour, version);
    }

    /// @inheritdoc IMeterLedger
    function verifyReading(
        uint32 site,
        uint256 hour,
        uint256 kwh,
        uint32 version,
        ReadingProof calldata proof
    ) external view returns (bool) {
        (uint16 code, uint256 proven) = _reading(site, hour, version, proof);
        return code == ReasonCodes.OK && proven == kwh;
    }

    function _challenge(
        uint32 site,
        uint32 hour,
        uint32 version,
        ReadingProof calldata proof,
        bytes32 documentHash
    ) private {
        uint16 period = PktCalendar.periodAt(uint256(hour) * 1 hours);
        (uint16 code, uint32 kwh) = _reading(site, hour, version, proof);
        if (code == ReasonCodes.OK) code = _challengeCode(site, period, version);
        if (code != ReasonCodes.OK) revert ReadingRefused(code, site, hour, version);
        _pages[site][period][version].state = PageState.Challenged;
        emit Challenged(site, period, version, hour, kwh, msg.sender, documentHash);
    }

    /// @dev Why a month cannot be stated in such a version, or zero.
    function _batchCode(Batch calldata batch, uint32 newest) private view returns (uint16) {
        if (batch.root == 0 || batch.sites == 0) return ReasonCodes.BATCH_EMPTY;
        if (block.timestamp < PktCalendar.periodEnd(batch.period)) return ReasonCodes.MONTH_NOT_OVER;
        return batch.version == uint256(newest) + 1 ? ReasonCodes.OK : ReasonCodes.VERSION_NOT_NEXT;
    }

    /// @dev Why readings cannot be a site's month in a version, whatever they are, or zero.
    function _pageCode(uint16 zone, uint32 site, uint16 period, uint32 version, bytes calldata readings)
        private
        view
        returns (uint16)
    {
        if (zone == 0) return ReasonCodes.SITE_UNKNOWN;
        if (version == 0 || version != _newest[zone][period].version) return ReasonCodes.VERSION_NOT_NEWEST;
        if (_pages[site][period][version].state != PageState.None) return ReasonCodes.PAGE_PUBLISHED;
        uint256 daysOfMonth = (PktCalendar.periodEnd(period) - PktCalendar.periodStart(period)) / 1 days;
        bool whole = readings.length == daysOfMonth * MeterTree.DAY_BYTES;
        return whole ? ReasonCodes.OK : ReasonCodes.PAGE_MALFORMED;
    }

    /// @dev Why a reading of a version cannot be challenged, or zero.
    function _challengeCode(uint32 site, uint16 period, uint32 version) private view returns (uint16) {
        if (!_isNewest(site, period, version)) return ReasonCodes.VERSION_NOT_NEWEST;
        Page memory page = _pages[site][period][version];
        if (page.state == PageState.None) return ReasonCodes.PAGE_NOT_PUBLISHED;
        bool open = page.state == PageState.Published && _isOpen(page);
        return open ? ReasonCodes.OK : ReasonCodes.CHALLENGE_TOO_LATE;
    }

    /// @dev Why a site's month cannot be settled now, or zero; and with which version it would be.
    function _settlement(uint32 site, uint16 period) private view returns (uint16 code, uint32 version) {
        uint16 zone = BOOK.siteOf(site).zone;
        if (zone == 0) return (ReasonCodes.SITE_UNKNOWN, 0);
        version = _newest[zone][period].version;
        Page memory page = _pages[site][period][version];
        if (page.state == PageState.None) code = ReasonCodes.PAGE_NOT_PUBLISHED;
        else if (_settled[site][period].version == version) code = ReasonCodes.ALREADY_SETTLED;
        else if (page.state == PageState.Challenged) code = ReasonCodes.READINGS_CHALLENGED;
        else if (_isOpen(page)) code = ReasonCodes.CHALLENGE_WINDOW_OPEN;
    }

    /// @dev Why a proof proves nothing, or zero and the reading it proves, in kWh.
    function _reading(uint32 site, uint256 hour, uint32 version, ReadingProof calldata proof)
        private
        view
        returns (uint16 code, uint32 kwh)
    {
        if (proof.readings.length != MeterTree.DAY_BYTES) return (ReasonCodes.PAGE_MALFORMED, 0);
        (uint256 day, uint256 second) = PktCalendar.dayAndSecond(hour * 1 hours);
        uint16 period = PktCalendar.periodAt(hour * 1 hours);
        bytes32 root = MeterTree.rootFromDay(site, day, proof.readings, proof.dayPath);
        bytes32 leaf = MeterTree.siteLeaf(site, period, proof.kwh, root);
        bytes32 stated = _roots[BOOK.siteOf(site).zone][period][version];
        if (!MeterTree.isUnder(stated, leaf, proof.sitePath)) return (ReasonCodes.PROOF_INVALID, 0);
        return (ReasonCodes.OK, MeterTree.reading(proof.readings, second / 1 hours));
    }

    /// @dev Whether what was published may still be challenged.
    function _isOpen(Page memory page) private view returns (bool) {
        return block.timestamp < page.publishedAt + uint256(CHALLENGE_DAYS) * 1 days;
    }

    function _isNewest(uint32 site, uint16 period, uint32 version) private view returns (bool) {
        return version != 0 && _newest[BOOK.siteOf(site).zone][period].version == version;
    }

    function _firstDay(uint16 period) private pure returns (uint256 day) {
        (day,) = PktCalendar.dayAndSecond(PktCalendar.periodStart(period));
    }
}
