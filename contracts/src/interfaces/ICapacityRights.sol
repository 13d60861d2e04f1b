// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";

/**
 * @title Rights to draw power: kW in a zone, from a plant, over a delivery window.
 * @notice ERC-1155; the id says what the kW are (see RightId), one unit is one kW over the whole window. Issued only
 * within the programme's ceilings, to holders that compliance admits, under a reference that works once.
 * @dev Warning: as the standard wants it, a receiver that is a contract is called, may refuse, and may spend the gas: one
 * such line fails its whole batch. An operator approval covers every right of an account.
 */
interface ICapacityRights is IERC1155 {
    /// @notice One line of an allocation.
    struct Allocation {
        bytes32 ref;
        address to;
        uint256 id;
        uint256 kw;
    }

    /// @notice Transfers between these accounts are approved up to that many kW from now, until then.
    event TransferApproved(
        address indexed from, address indexed to, uint256 indexed id, uint256 kw, uint40 until
    );
    /// @notice Rights were taken back; their capacity is the programme's again.
    event Recalled(address indexed from, uint256 indexed id, uint256 kw);
    /// @notice Rights whose window is over were taken off the books.
    event Expired(address indexed account, uint256 indexed id, uint256 kw);
    /// @notice kW were allocated under a reference of the issuer's.
    event Allocated(bytes32 indexed ref, address indexed to, uint256 indexed id, uint256 kw);

    /// @notice kW of a right became as many of each of two that share its window between them.
    event RightSplit(
        address indexed account, uint256 indexed id, uint256 kw, uint256 firstId, uint256 secondId
    );
    /// @notice kW of two rights became as many of one that has both their windows.
    event RightsMerged(
        address indexed account, uint256 indexed id, uint256 kw, uint256 firstId, uint256 secondId
    );

    /// @notice The reference has been used, or is zero.
    error RefRefused(bytes32 ref);
    /// @notice No lines, or more than fit one transaction.
    error BatchSize(uint256 given, uint256 most);
    /// @notice The windows of one allocation add up to more months than fit one transaction.
    error TooManyMonths(uint256 given, uint256 most);
    /// @notice An allocation of zero kW.
    error NothingAllocated(bytes32 ref);

    /// @notice Nobody is given charge of somebody's rights without a licence for it.
    error OperatorRefused(address operator, uint16 code);
    /// @notice The account was not given up in a recovery.
    error NotRetired(address account);
    /// @notice The window of the right is not over, or there is no such right.
    error NotExpired(uint256 id);

    /// @notice Allocates rights; all lines or none.
    /// @param allocations Lines: reference, receiver, id, kW.
    function allocate(Allocation[] calldata allocations) external;

    /**
     * @notice Approves transfers of a right between two accounts, where its product asks for that. Replaces what was
     * approved before.
     * @param from Sender.
     * @param to Receiver.
     * @param id The right.
     * @param kw How much may be transferred from now on, in all; zero withdraws.
     * @param until Last UTC second at which the approval holds.
     */
    function approveTransfer(address from, address to, uint256 id, uint208 kw, uint40 until) external;

    /**
     * @notice Splits kW of a right of the caller's into as many of two that share its window between them: its months before
     * and from a cut on, or some of its time blocks and the others. What is allocated does not change at any instant. Part of a
     * window is sublet by splitting it off and transferring it.
     * @param firstId The one part: the earlier, if they differ by months.
     * @param secondId The other part, alike in all but its months or its time blocks.
     * @param kw Amount in kW, of what is neither frozen nor nominated.
     * @return id The right that was split: the one of both windows.
     */
    function split(uint256 firstId, uint256 secondId, uint256 kw) external returns (uint256 id);

    /// @notice Joins kW of two rights of the caller's that a split could have made.
    /// @param firstId The one right: the earlier, if they differ by months.
    /// @param secondId The other right.
    /// @param kw Amount in kW, of what is neither frozen nor nominated of either.
    /// @return id The right of both windows.
    function merge(uint256 firstId, uint256 secondId, uint256 kw) external returns (uint256 id);

    /// @notice Takes rights back, frozen or not, and gives their capacity back to the programme. Enforcer only.
    /// @param from Who holds them.
    /// @param id The right.
    /// @param kw Amount in kW.
    function recall(address from, uint256 id, uint256 kw) external;

    /// @notice Takes rights whose window is over off the books. Anybody may do that.
    /// @param id The right.
    /// @param accounts Holders, at most 64; those without a balance are passed over.
    function expire(uint256 id, address[] calldata accounts) external;

    /// @notice Moves what a retired account holds of some ids to its successor, what is frozen of them included. Anybody may
    /// do that.
    /// @param lost The retired account.
    /// @param ids Rights, at most 64.
    function carry(address lost, uint256[] calldata ids) external;

    /**
     * @notice Why this transfer would be refused now; balance and approval aside.
     * @param operator Who would send the transaction.
     * @param from Sender, or zero for an allocation, which also asks the programme.
     * @param to Receiver.
     * @param id The right.
     * @param kw Amount in kW.
     * @return Zero, or the reason code.
     */
    function transferCode(address operator, address from, address to, uint256 id, uint256 kw)
        external
        view
        returns (uint16);

    /**
     * @notice Why an account would be refused an allocation whatever room there is: by the state of the asset or of the
     * account, by its investor's, or by the rules. Of the right itself and of room the programme is asked.
     * @param operator Who would allocate.
     * @param to Receiver.
     * @param id The right.
     * @param kw Amount in kW.
     * @return Zero, or the reason code.
     */
    function admissionCode(address operator, address to, uint256 id, uint256 kw)
        external
        view
        returns (uint16);

    /// @notice What is approved between two accounts, used or not expired aside.
    /// @param from Sender.
    /// @param to Receiver.
    /// @param id The right.
    /// @return kw How much may still be transferred.
    /// @return until Last UTC second at which the approval holds.
    function approvalOf(address from, address to, uint256 id) external view returns (uint256 kw, uint40 until);

    /// @notice The account that a retired one was given up for, or zero.
    /// @param account The account.
    function successorOf(address account) external view returns (address);

    /// @notice Whether a reference has been used on this token.
    /// @param ref The issuer's reference.
    function refUsed(bytes32 ref) external view returns (bool);

    /// @notice kW in existence under an id.
    /// @param id The right.
    function totalSupply(uint256 id) external view returns (uint256);

    /// @notice Lines that one allocation may have.
    function maxLines() external view returns (uint256);

    /// @notice Months of delivery that the lines of one allocation may add up to.
    function maxMonths() external view returns (uint256);
}
