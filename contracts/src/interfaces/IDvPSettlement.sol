// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Delivery versus payment: units against cash, both or neither.
 * @notice Seller and buyer instruct the same terms; each locks its leg as it does. From the settlement time until the
 * deadline anybody may settle. After the deadline anybody may release, and every lock is let go.
 * @dev An instruction's number is the hash of its terms, so that both parties name the same ones and nobody can use up
 * somebody else's reference. Securities are locked by a hold (IHolds) with this contract as its notary. Capacity rights know no
 * holds: the seller gives this contract charge of them (ERC-1155), which then moves them straight from seller to buyer; the
 * asset asks that this contract's investor be licensed for it, and until then they are not locked.
 */
interface IDvPSettlement {
    /// @notice How the buyer pays. Append only.
    /// @dev Escrowed: locked here when the buyer instructs. Drawn: taken from the buyer's account at settlement, by allowance;
    /// what is due from and to a party may then be netted. External: paid elsewhere; revealing a key settles (ERC-7573).
    enum CashLeg {
        Escrowed,
        Drawn,
        External
    }

    /// @notice Where an instruction stands. Append only.
    enum Status {
        None,
        SellerInstructed,
        BuyerInstructed,
        Matched,
        Settled,
        CalledOff,
        Released
    }

    /**
     * @notice What is agreed. `tokenId` is the capacity right, zero for securities; `units` in its base unit. `amount` in base
     * units of `cash`; both parties' own affair where the cash is external, and `cash` then zero. May be settled from the UTC second
     * `settleAt` to the UTC second `deadline`, both included. `ref` is the parties' common reference (ISO 20022). The key
     * hashes, keccak256 of a key each, are for external cash only.
     */
    struct Terms {
        address security;
        uint96 units;
        address seller;
        uint40 settleAt;
        uint40 deadline;
        CashLeg leg;
        address buyer;
        uint96 amount;
        address cash;
        uint256 tokenId;
        bytes32 ref;
        bytes32 settleKeyHash;
        bytes32 releaseKeyHash;
    }

    /// @notice An instruction. `hold` is the number of the seller's hold, zero for capacity rights. Who wants to call a matched one
    /// off has said so.
    struct Instruction {
        Terms terms;
        Status status;
        bool sellerCallsOff;
        bool buyerCallsOff;
        uint224 hold;
    }

    /// @notice Terms were instructed for the first time; {Priced} comes with it.
    event Instructed(
        bytes32 indexed id,
        bytes32 indexed ref,
        address indexed seller,
        address buyer,
        address security,
        uint256 tokenId,
        uint256 units,
        uint40 settleAt,
        uint40 deadline
    );
    /// @notice The cash leg of the terms.
    event Priced(
        bytes32 indexed id,
        CashLeg leg,
        address indexed cash,
        uint256 amount,
        bytes32 settleKeyHash,
        bytes32 releaseKeyHash
    );
    /// @notice A party instructed and its leg is locked. `hold` is the seller's, zero where there is none.
    event Locked(bytes32 indexed id, address indexed party, uint256 hold, Status status);
    /// @notice A party of a matched instruction wants it called off.
    event CallOffAsked(bytes32 indexed id, address indexed party);
    /// @notice Both legs moved.
    event Settled(bytes32 indexed id);
    /// @notice Neither leg moved, and both are let go.
    event LetGo(bytes32 indexed id, Status status);
    /// @notice In a batch that settles what it can, this was refused.
    event NotSettled(bytes32 indexed id, uint16 code);
    /// @notice What a party got or gave over all instructions of a netting; one of the two is zero.
    event Netted(address indexed cash, address indexed party, uint256 got, uint256 gave);

    /// @notice Terms that contradict themselves or name what is not admitted.
    error TermsInvalid(bytes32 field);
    /// @notice Nothing was instructed under this number.
    error InstructionUnknown(bytes32 id);
    /// @notice Only seller and buyer have a say.
    error NotAParty(bytes32 id, address caller);
    /// @notice The caller cannot do this while the instruction stands there.
    error WrongStatus(bytes32 id, Status status);
    /// @notice The hold is not the caller's, of these units, for the buyer, with this contract as notary and at least until the
    /// deadline; or it serves another instruction. Capacity rights take none.
    error HoldUnfit(bytes32 id, uint256 hold);
    /// @notice Settlement is refused.
    error NotSettleable(bytes32 id, uint16 code);
    /// @notice The deadline is not over and nothing else lets the locks go.
    error NotReleasable(bytes32 id, uint40 deadline);
    /// @notice The key opens neither way.
    error KeyUnknown(bytes32 id);
    /// @notice No instructions, or more than fit one transaction.
    error BatchSize(uint256 given, uint256 most);
    /// @notice Too little gas is left to settle the next one; send more, or fewer instructions.
    error GasTooLow(uint256 left, uint256 needed);
    /// @notice A netting is of one cash asset, and none of it external.
    error NotNettable(bytes32 id, address cash);
    /// @notice Only this contract itself calls that.
    error OnlySelf(address caller);

    /**
     * @notice Instructs terms as their seller or buyer, and locks the caller's leg: the second of the two matches the first.
     * @param terms The terms, the same for both.
     * @param hold The seller's hold; zero for capacity rights and from the buyer.
     * @return id Number of the instruction: the hash of its terms.
     */
    function instruct(Terms calldata terms, uint256 hold) external returns (bytes32 id);

    /// @notice Agrees to what the other party instructed, as if by {instruct} with the same terms.
    /// @param id Number of the instruction.
    /// @param hold The seller's hold; zero for capacity rights and from the buyer.
    function affirm(bytes32 id, uint256 hold) external;

    /// @notice Moves both legs or reverts. Anybody may do that.
    /// @param id Number of the instruction.
    function settle(bytes32 id) external;

    /**
     * @notice Settles those that can be, and says of each other one why not. Anybody may do that.
     * @param ids Numbers of instructions, at most {maxLines}.
     * @return codes Of each, zero or the reason code.
     */
    function settleMany(bytes32[] calldata ids) external returns (uint16[] memory codes);

    /**
     * @notice Settles all or none: the units of each, and of the cash only what each party is to get or to give over all.
     * Anybody may do that. Rights are delivered in the order given.
     * @param ids Numbers of instructions in one cash asset, at most {maxLines}.
     */
    function settleNet(bytes32[] calldata ids) external;

    /**
     * @notice Settles, or lets go, an instruction whose cash is paid elsewhere, by the key that goes with either.
     * @dev Warning: a key is public once it was used here. Every instruction needs keys of its own, and the deadline must
     * leave time between payment and key, for after it the units are the seller's again.
     * @param id Number of the instruction.
     * @param key The key.
     */
    function settleWithKey(bytes32 id, bytes calldata key) external;

    /// @notice Settles one instruction of a batch. This contract itself only.
    /// @param id Number of the instruction.
    function settleAlone(bytes32 id) external;

    /// @notice Calls an instruction off: at once before both have instructed, then when both have said so.
    /// @param id Number of the instruction.
    function callOff(bytes32 id) external;

    /// @notice Lets both legs go once the deadline is over, or once the seller's hold is gone. Anybody may do that.
    /// @param id Number of the instruction.
    function release(bytes32 id) external;

    /// @notice Number of the instruction that terms make.
    /// @param terms The terms.
    function idOf(Terms calldata terms) external view returns (bytes32);

    /// @notice An instruction; empty if there is none.
    /// @param id Number of the instruction.
    function instructionOf(bytes32 id) external view returns (Instruction memory);

    /// @notice Why an instruction would not settle now, or zero: first where it stands, then its cash, then its units.
    /// @param id Number of the instruction.
    function settlementCode(bytes32 id) external view returns (uint16);

    /**
     * @notice What each party would get, or if below zero give, if all these were settled net.
     * @param ids Numbers of instructions in one cash asset.
     * @return parties Parties, in the order of their first mention.
     * @return net Base units of cash.
     */
    function netOf(bytes32[] calldata ids)
        external
        view
        returns (address[] memory parties, int256[] memory net);

    /// @notice The instruction that a hold serves; zero if none.
    /// @param security The token.
    /// @param hold Number of the hold.
    function servedBy(address security, uint256 hold) external view returns (bytes32);

    /// @notice Instructions that one call may settle.
    function maxLines() external view returns (uint256);
}
