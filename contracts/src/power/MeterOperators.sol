// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Upgradeable} from "../access/Upgradeable.sol";
import {IMeterLedger} from "../interfaces/IMeterLedger.sol";
import {ReasonCodes} from "../types/ReasonCodes.sol";

/**
 * @title Whose signatures make readings: the meter operators of each zone, named by the regulator.
 * @dev Read before you inherit: naming new operators leaves everything that the former ones stated as it is.
 */
abstract contract MeterOperators is IMeterLedger, Upgradeable, EIP712 {
    /// @dev The operators of a zone, in one word. `set` counts how often they were named; zero: never.
    struct Panel {
        uint32 set;
        uint8 operators;
        uint8 quorum;
    }

    /// @dev Type hash of what operators sign.
    bytes32 private constant BATCH_TYPEHASH = keccak256(
        "Batch(uint16 zone,uint16 period,uint32 version,uint32 sites,bytes32 root,bytes32 dataHash)"
    );
    /// @dev Operators a zone has at most.
    uint256 private constant MAX_OPERATORS = 16;

    /// @dev The operators of every zone.
    mapping(uint16 zone => Panel) private _panels;
    /// @dev In which set of a zone's operators a key is or was last; it counts while that set is the zone's.
    mapping(uint16 zone => mapping(address key => uint32 set)) private _setOf;

    constructor() EIP712("MeterLedger", "1") {}

    /// @inheritdoc IMeterLedger
    function setOperators(uint16 zone, address[] calldata keys, uint8 quorum) external restricted {
        bool counted = keys.length <= MAX_OPERATORS && quorum != 0 && quorum <= keys.length;
        if (zone == 0 || !counted) revert OperatorsInvalid(zone);
        uint32 set = _panels[zone].set + 1;
        address last;
        for (uint256 i; i < keys.length; ++i) {
            if (keys[i] <= last) revert OperatorsInvalid(zone);
            last = keys[i];
            _setOf[zone][last] = set;
        }
        // At most 16.
        // forge-lint: disable-next-line(unsafe-typecast)
        _panels[zone] = Panel(set, uint8(keys.length), quorum);
        emit OperatorsSet(zone, keys, quorum);
    }

    /// @inheritdoc IMeterLedger
    function isOperator(uint16 zone, address key) external view returns (bool) {
        return _isOperator(zone, key, _panels[zone].set);
    }

    /// @inheritdoc IMeterLedger
    function quorumOf(uint16 zone) external view returns (uint8 operators, uint8 quorum) {
        return (_panels[zone].operators, _panels[zone].quorum);
    }

    /// @inheritdoc IMeterLedger
    function batchDigest(Batch calldata batch) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(BATCH_TYPEHASH, batch)));
    }

    /// @dev Why the signatures do not make a batch, or zero.
    function _signaturesCode(Batch calldata batch, bytes[] calldata signatures)
        internal
        view
        returns (uint16)
    {
        Panel memory panel = _panels[batch.zone];
        if (panel.set == 0) return ReasonCodes.OPERATOR_UNKNOWN;
        if (signatures.length > MAX_OPERATORS) return ReasonCodes.SIGNERS_OUT_OF_ORDER;
        bytes32 digest = batchDigest(batch);
        address last;
        for (uint256 i; i < signatures.length; ++i) {
            (address signer, ECDSA.RecoverError failed,) = ECDSA.tryRecoverCalldata(digest, signatures[i]);
            bool known = failed == ECDSA.RecoverError.NoError && _isOperator(batch.zone, signer, panel.set);
            if (!known) return ReasonCodes.OPERATOR_UNKNOWN;
            if (signer <= last) return ReasonCodes.SIGNERS_OUT_OF_ORDER;
            last = signer;
        }
        return signatures.length < panel.quorum ? ReasonCodes.QUORUM_MISSING : ReasonCodes.OK;
    }

    function _isOperator(uint16 zone, address key, uint32 set) private view returns (bool) {
        return set != 0 && _setOf[zone][key] == set;
    }
}
