// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title The ledger of meter readings: what every site drew, hour by hour, signed by those who read the meters.
 * @notice After a month the meter operators of a zone sign one root over the hourly readings of all its sites, enough of them
 * for the quorum; anybody carries it here. Then the readings are published, a site at a time, and checked against the root, so
 * that whoever follows the chain has all of them and proves any. From then on a site or the grid operator may challenge a
 * reading for a while; a challenge is answered by a restatement or dismissed. What is left standing is settled: the site's
 * kWh of the month, which bills are made from.
 *
 * A restatement is the next version: a root with readings and a challenge window of its own. No version is ever overwritten,
 * and every one stays provable.
 * @dev Readings are whole kWh of one hour, uint32 each, 24 a PKT day, every day of the month. An hour is UTC seconds since
 * 1970 divided by 3,600; months (periods) are in PKT, counted from January 2025 = 0.
 *
 * The tree. Leaf of a day: keccak256(uint32 site, uint32 day, 24 x uint32 kWh), packed. The days' root: 32 leaves, those after
 * the last day zero. Leaf of a site: keccak256(abi.encode(uint32 site, uint16 period, uint64 kWh of the month, days' root)).
 * The root: over the sites' leaves. Pairs are hashed in ascending order, as in OpenZeppelin's MerkleProof; no leaf is as
 * long as a pair.
 */
interface IMeterLedger {
    /// @notice What operators sign: `sites` is how many sites the root covers, `dataHash` the hash of the file it was made from.
    struct Batch {
        uint16 zone;
        uint16 period;
        uint32 version;
        uint32 sites;
        bytes32 root;
        bytes32 dataHash;
    }

    /// @notice How far the readings of a site have come, in one version. Append only.
    enum PageState {
        None,
        Published,
        Challenged,
        Dismissed
    }

    /// @notice A site's month in one version. `publishedAt` in UTC seconds.
    struct Page {
        uint64 kwh;
        uint40 publishedAt;
        PageState state;
    }

    /// @notice What a reading is proved with: the day's 24 readings, the way to the days' root, the month's kWh, and the way
    /// to the batch's root.
    struct ReadingProof {
        bytes readings;
        bytes32[] dayPath;
        uint64 kwh;
        bytes32[] sitePath;
    }

    /// @notice Those are the meter operators of a zone now; so many of them must sign.
    event OperatorsSet(uint16 indexed zone, address[] keys, uint8 quorum);
    /// @notice The operators of a zone have stated a month, for the first time or anew.
    event RootPosted(
        uint16 indexed zone,
        uint16 indexed period,
        uint32 indexed version,
        uint32 sites,
        bytes32 root,
        bytes32 dataHash
    );
    /// @notice The readings of a site's month are these: 4 bytes an hour, in order of time.
    event Published(
        uint32 indexed site, uint16 indexed period, uint32 indexed version, uint64 kwh, bytes readings
    );
    /// @notice A reading is challenged, and with it the site's month in this version.
    event Challenged(
        uint32 indexed site,
        uint16 indexed period,
        uint32 indexed version,
        uint32 hour,
        uint32 kwh,
        address by,
        bytes32 documentHash
    );
    /// @notice The challenge was looked into and found to be without reason.
    event ChallengeDismissed(
        uint32 indexed site, uint16 indexed period, uint32 indexed version, bytes32 documentHash
    );
    /// @notice A site's month is settled with so many kWh, as stated in that version.
    event Settled(uint32 indexed site, uint16 indexed period, uint32 indexed version, uint64 kwh);

    /// @notice No keys, too many, a zero or repeated one, or a quorum that they cannot reach.
    error OperatorsInvalid(uint16 zone);
    /// @notice The root is refused for that reason.
    error BatchRefused(uint16 code, uint16 zone, uint16 period, uint32 version);
    /// @notice Something about a site's month in a version is refused for that reason.
    error PageRefused(uint16 code, uint32 site, uint16 period, uint32 version);
    /// @notice The proof of a reading is refused for that reason.
    error ReadingRefused(uint16 code, uint32 site, uint256 hour, uint32 version);

    /// @notice Sets who reads the meters of a zone, in place of those before.
    /// @param zone Zone of the grid.
    /// @param keys Their accounts, ascending, 16 at most.
    /// @param quorum How many of them must sign.
    function setOperators(uint16 zone, address[] calldata keys, uint8 quorum) external;

    /// @notice States a month of a zone that is over, or restates it. Anybody may carry it; the signatures count.
    /// @param batch What is stated; its version is the next one.
    /// @param signatures EIP-712 signatures of the batch, in ascending order of who signed.
    function postRoot(Batch calldata batch, bytes[] calldata signatures) external;

    /// @notice Publishes the readings of a site's month as the newest version states them. Anybody may.
    /// @param site The site.
    /// @param period Month since January 2025.
    /// @param version The newest version.
    /// @param readings 4 bytes an hour, every hour of the month.
    /// @param sitePath The way from the site's leaf to the root.
    function publish(
        uint32 site,
        uint16 period,
        uint32 version,
        bytes calldata readings,
        bytes32[] calldata sitePath
    ) external;

    /// @notice Challenges a reading of a caller's own site, while the site's window is open.
    /// @param site The site.
    /// @param hour UTC hour since 1970.
    /// @param version The newest version.
    /// @param proof What the reading is proved with.
    /// @param documentHash Hash of what speaks against it.
    function challenge(
        uint32 site,
        uint32 hour,
        uint32 version,
        ReadingProof calldata proof,
        bytes32 documentHash
    ) external;

    /// @notice Challenges a reading of any site, as {challenge} does. For the grid operator.
    /// @param site The site.
    /// @param hour UTC hour since 1970.
    /// @param version The newest version.
    /// @param proof What the reading is proved with.
    /// @param documentHash Hash of what speaks against it.
    function challengeAsOperator(
        uint32 site,
        uint32 hour,
        uint32 version,
        ReadingProof calldata proof,
        bytes32 documentHash
    ) external;

    /// @notice Dismisses the challenge of a site's month, which then may be settled. For the regulator.
    /// @param site The site.
    /// @param period Month since January 2025.
    /// @param version The newest version.
    /// @param documentHash Hash of the reasons.
    function dismiss(uint32 site, uint16 period, uint32 version, bytes32 documentHash) external;

    /// @notice Settles a site's month with what the newest version says, once its challenge window is over. Anybody may; again
    /// after every restatement.
    /// @param site The site.
    /// @param period Month since January 2025.
    function settle(uint32 site, uint16 period) external;

    /// @notice Why a site's month cannot be settled now, or zero.
    /// @param site The site.
    /// @param period Month since January 2025.
    function settlementCode(uint32 site, uint16 period) external view returns (uint16);

    /// @notice What a site's month is settled with; version zero: not settled.
    /// @param site The site.
    /// @param period Month since January 2025.
    function settledOf(uint32 site, uint16 period) external view returns (uint32 version, uint64 kwh);

    /// @notice A site's month in a version.
    /// @param site The site.
    /// @param period Month since January 2025.
    /// @param version The version.
    function pageOf(uint32 site, uint16 period, uint32 version) external view returns (Page memory);

    /// @notice The newest version of a zone's month, zero if none; when it was posted, how many sites it covers, and of how many
    /// the readings are published.
    /// @param zone Zone of the grid.
    /// @param period Month since January 2025.
    function newestOf(uint16 zone, uint16 period)
        external
        view
        returns (uint32 version, uint40 postedAt, uint32 sites, uint32 published);

    /// @notice The root of a version; zero if there is none.
    /// @param zone Zone of the grid.
    /// @param period Month since January 2025.
    /// @param version The version.
    function rootOf(uint16 zone, uint16 period, uint32 version) external view returns (bytes32);

    /// @notice The reading a proof proves, in kWh; refuses a proof that does not.
    /// @param site The site.
    /// @param hour UTC hour since 1970.
    /// @param version The version.
    /// @param proof What the reading is proved with.
    function provenKwh(uint32 site, uint256 hour, uint32 version, ReadingProof calldata proof)
        external
        view
        returns (uint256 kwh);

    /// @notice Whether a site's reading of an hour is that, in a version.
    /// @param site The site.
    /// @param hour UTC hour since 1970.
    /// @param kwh The reading.
    /// @param version The version.
    /// @param proof What it is proved with.
    function verifyReading(
        uint32 site,
        uint256 hour,
        uint256 kwh,
        uint32 version,
        ReadingProof calldata proof
    ) external view returns (bool);

    /// @notice Whether a key is a meter operator of a zone.
    /// @param zone Zone of the grid.
    /// @param key The account.
    function isOperator(uint16 zone, address key) external view returns (bool);

    /// @notice How many operators a zone has, and how many must sign.
    /// @param zone Zone of the grid.
    function quorumOf(uint16 zone) external view returns (uint8 operators, uint8 quorum);

    /// @notice What operators sign for a batch (EIP-712).
    /// @param batch The batch.
    function batchDigest(Batch calldata batch) external view returns (bytes32);
}
