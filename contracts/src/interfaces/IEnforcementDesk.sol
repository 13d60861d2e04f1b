// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Where every asset is frozen, paused, seized and recovered.
 * @notice The one enforcer of all assets. Stopping is quick and lies with one person; letting go lies with another one;
 * moving somebody's units takes two, and names the document that orders it.
 * @dev `id` is zero for an ERC-20. Every act carries the hash of a document: order, judgment, report of a lost key.
 * Warning: a freeze can be seen coming. Pause the asset first where that matters.
 */
interface IEnforcementDesk {
    /// @notice What an order does. Append only. Recall ends units of an ERC-1155 asset and gives back what stands behind them.
    enum OrderKind {
        None,
        ForcedTransfer,
        Recovery,
        Recall
    }

    /// @notice How an order stands. Append only. Expiry follows from time and is never stored.
    enum OrderState {
        None,
        Proposed,
        Executed,
        Cancelled
    }

    /// @notice An order. `expiry` is the last UTC second at which it can be approved; `id` and `amount` are zero for a
    /// recovery, which moves all there is; `to` is zero for a recall.
    struct Order {
        OrderKind kind;
        OrderState state;
        uint40 expiry;
        address proposer;
        address asset;
        address from;
        address to;
        uint256 id;
        uint256 amount;
        bytes32 documentHash;
    }

    /// @notice An account may, or may no longer, send and receive an asset.
    event AccountFreezeSet(
        address indexed asset, address indexed account, bool frozen, address by, bytes32 indexed documentHash
    );
    /// @notice That much of an account is frozen now, whatever it holds.
    event UnitsFreezeSet(
        address indexed asset,
        uint256 indexed id,
        address indexed account,
        uint256 amount,
        address by,
        bytes32 documentHash
    );
    /// @notice An asset stands still, or moves again.
    event PauseSet(address indexed asset, bool paused, address by, bytes32 indexed documentHash);
    /// @notice Units are to be moved or ended, if another person approves.
    event OrderProposed(
        uint256 indexed order,
        address indexed asset,
        address indexed from,
        OrderKind kind,
        address to,
        uint256 id,
        uint256 amount,
        address proposer,
        uint40 expiry,
        bytes32 documentHash
    );
    /// @notice An order was approved and carried out.
    event OrderExecuted(uint256 indexed order, address indexed approver);
    /// @notice An order was given up or turned down.
    event OrderCancelled(uint256 indexed order, address indexed by);

    /// @notice An act without a document.
    error DocumentMissing();
    /// @notice No asset, no account or nothing to move.
    error OrderInvalid();
    /// @notice The order is not waiting for approval.
    error OrderNotOpen(uint256 order, OrderState state);
    /// @notice The order was not approved in time.
    error OrderExpired(uint256 order, uint40 expiry);
    /// @notice Who proposed an order cannot approve it.
    error SamePerson(uint256 order, address caller);
    /// @notice Orders are proposed and approved by calling the desk itself, not through the access manager's `execute`.
    error NotInPerson();
    /// @notice A freeze must raise what is frozen, a release must lower it.
    error FreezeNotRaised(uint256 frozen, uint256 amount);
    /// @notice A freeze must raise what is frozen, a release must lower it.
    error FreezeNotLowered(uint256 frozen, uint256 amount);

    /// @notice Stops an asset at once, enforcement aside.
    /// @param asset The asset.
    /// @param documentHash Why.
    function pause(address asset, bytes32 documentHash) external;

    /// @notice Lets an asset move again; takes effect after the delay of the role.
    /// @param asset The asset.
    /// @param documentHash Why.
    function unpause(address asset, bytes32 documentHash) external;

    /// @notice Stops an account from sending and receiving an asset.
    /// @param asset The asset.
    /// @param account The account.
    /// @param documentHash Why.
    function freezeAccount(address asset, address account, bytes32 documentHash) external;

    /// @notice Lets an account send and receive an asset again.
    /// @param asset The asset.
    /// @param account The account.
    /// @param documentHash Why.
    function releaseAccount(address asset, address account, bytes32 documentHash) external;

    /// @notice Raises what is frozen in an account.
    /// @param asset The asset.
    /// @param id Token id, zero for an ERC-20.
    /// @param account The account.
    /// @param amount What is frozen afterwards, in base units; may exceed what the account holds.
    /// @param documentHash Why.
    function freezeUnits(address asset, uint256 id, address account, uint256 amount, bytes32 documentHash)
        external;

    /// @notice Lowers what is frozen in an account.
    /// @param asset The asset.
    /// @param id Token id, zero for an ERC-20.
    /// @param account The account.
    /// @param amount What is frozen afterwards, in base units.
    /// @param documentHash Why.
    function releaseUnits(address asset, uint256 id, address account, uint256 amount, bytes32 documentHash)
        external;

    /// @notice Proposes to take units from one account and give them to another.
    /// @param asset The asset.
    /// @param id Token id, zero for an ERC-20.
    /// @param from Who they are taken from.
    /// @param to Who they are given to; must be eligible.
    /// @param amount Base units.
    /// @param documentHash The document that orders it.
    /// @return order Number of the order.
    function proposeForcedTransfer(
        address asset,
        uint256 id,
        address from,
        address to,
        uint256 amount,
        bytes32 documentHash
    ) external returns (uint256 order);

    /// @notice Proposes to give all that a lost account has to another account of the same investor.
    /// @param asset The asset.
    /// @param lost The lost account; retired in this asset for good.
    /// @param successor The account to recover to.
    /// @param documentHash The report of the loss.
    /// @return order Number of the order.
    function proposeRecovery(address asset, address lost, address successor, bytes32 documentHash)
        external
        returns (uint256 order);

    /// @notice Proposes to end units of an ERC-1155 asset.
    /// @param asset The asset.
    /// @param id Token id.
    /// @param from Who holds them.
    /// @param amount Units.
    /// @param documentHash The document that orders it.
    /// @return order Number of the order.
    function proposeRecall(address asset, uint256 id, address from, uint256 amount, bytes32 documentHash)
        external
        returns (uint256 order);

    /// @notice Approves an order of somebody else's and carries it out. A contract that proposed it is asked first, and may refuse
    /// (see {IOrderProposer}).
    /// @param order Number of the order.
    function approve(uint256 order) external;

    /// @notice Gives an order up, by who proposed it, or turns it down, by who could approve it.
    /// @param order Number of the order.
    function cancel(uint256 order) external;

    /// @notice An order.
    /// @param order Number of the order.
    function orderOf(uint256 order) external view returns (Order memory);

    /// @notice Orders proposed so far; also the number of the last one.
    function orderCount() external view returns (uint256);
}
