// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";

/**
 * @title Who held what at a record date.
 * @notice A record date is announced ahead of time; once it is past, the balances of that instant can be read for ever.
 * @dev Time is UTC seconds (ERC-6372, `mode=timestamp`). Balances at a record date are those after the last block whose
 * time is at or before it. Ownership counts, not availability: frozen and held units are their holder's.
 */
interface IRecordDates is IERC6372 {
    /// @notice Balances of that instant will be kept. `epoch` is the number of record dates announced before it.
    event RecordAnnounced(uint256 indexed record, uint256 indexed epoch);

    /// @notice A record date must be at least a day ahead, and after every other one.
    error RecordTooEarly(uint256 record, uint256 earliest);
    /// @notice No more record dates can be announced until one of those ahead has passed, or ever.
    error TooManyRecords(uint256 announced);
    /// @notice No such record date was announced.
    error RecordUnknown(uint256 record);
    /// @notice The record date is not past, so its balances may still change.
    error RecordNotPast(uint256 record, uint256 time);

    /// @notice Announces a record date, for good. Manager only.
    /// @param record UTC seconds, at least a day ahead and after every record date announced before.
    function announceRecord(uint40 record) external;

    /// @notice What an account held at a record date.
    /// @param account The account.
    /// @param record A record date that is past, UTC seconds.
    function balanceOfAt(address account, uint256 record) external view returns (uint256);

    /// @notice The epoch that a record date has ended: how many record dates were announced before it.
    /// @param record A record date that is past, UTC seconds.
    function epochOf(uint256 record) external view returns (uint256 epoch);

    /**
     * @notice All that a payer asks of an account, in one call.
     * @param account The account.
     * @param epoch An epoch; one that has not ended stands for now.
     * @return units What it held when that epoch ended.
     * @return frozen Whether it may neither send nor receive now.
     * @return retired Whether it was given up in a recovery.
     */
    function payeeAt(address account, uint256 epoch)
        external
        view
        returns (uint256 units, bool frozen, bool retired);

    /// @notice Units in existence at a record date.
    /// @param record A record date that is past, UTC seconds.
    function totalSupplyAt(uint256 record) external view returns (uint256);

    /// @notice How many record dates were announced.
    function recordCount() external view returns (uint256);

    /// @notice A record date, UTC seconds.
    /// @param index Its number, from zero, in order of time.
    function recordAt(uint256 index) external view returns (uint256);
}
