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

    /// @notice kW were allocated under a reference of the issuer's.
    event Allocated(bytes32 indexed ref, address indexed to, uint256 indexed id, uint256 kw);

    /// @notice The reference has been used, or is zero.
    error RefRefused(bytes32 ref);
    /// @notice No lines, or more than fit one transaction.
    error BatchSize(uint256 given, uint256 most);
    /// @notice The windows of one allocation add up to more months than fit one transaction.
    error TooManyMonths(uint256 given, uint256 most);
    /// @notice An allocation of zero kW.
    error NothingAllocated(bytes32 ref);

    /// @notice Allocates rights; all lines or none.
    /// @param allocations Lines: reference, receiver, id, kW.
    function allocate(Allocation[] calldata allocations) external;

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
