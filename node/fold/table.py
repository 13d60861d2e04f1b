"""Which event of which kind of contract is folded how.

``keep`` marks events that are kept as rows and say nothing the state does not know already or
needs. Every event of every artifact stands here (tests/unit/test_fold.py).
"""

from collections.abc import Mapping

from node.fold import access, power, registers, tokens
from node.fold.working import Handler, Working
from tokenization.abi import Arguments, topic_of
from tokenization.types import Kind


Table = Mapping[bytes, Handler]


def keep(work: Working, args: Arguments) -> None:
    """The event is kept as a row and changes no state."""


def _table(handlers: dict[str, Handler]) -> Table:
    return {topic_of(signature): handler for signature, handler in handlers.items()}


_MANAGED: dict[str, Handler] = {"AuthorityUpdated(address)": keep}

_LISTED = "Listed(address,uint8,bytes32,bytes32,uint8)"
LISTED = topic_of(_LISTED)

DIRECTORY: Table = _table(_MANAGED | {_LISTED: registers.fold_listed})

_ERC20 = _table(
    _MANAGED
    | {
        "Transfer(address,address,uint256)": tokens.fold_transfer,
        "Issued(bytes32,address,uint256)": tokens.fold_issued,
        "Redeemed(bytes32,address,uint256)": tokens.fold_redeemed,
        "Approval(address,address,uint256)": keep,
        "EIP712DomainChanged()": keep,
    }
)

BY_KIND: Mapping[int, Table] = {
    Kind.ACCESS_MANAGER: _table(
        {
            "RoleGranted(uint64,address,uint32,uint48,bool)": access.fold_role_granted,
            "RoleRevoked(uint64,address)": access.fold_role_revoked,
            "RoleLabel(uint64,string)": access.fold_role_label,
            "RoleAdminChanged(uint64,uint64)": access.fold_role_admin_changed,
            "RoleGuardianChanged(uint64,uint64)": access.fold_role_guardian_changed,
            "RoleGrantDelayChanged(uint64,uint32,uint48)": access.fold_grant_delay_changed,
            "TargetFunctionRoleUpdated(address,bytes4,uint64)": access.fold_function_role_updated,
            "TargetClosed(address,bool)": access.fold_target_closed,
            "TargetAdminDelayUpdated(address,uint32,uint48)": (
                access.fold_target_admin_delay_updated
            ),
            "OperationScheduled(bytes32,uint32,uint48,address,address,bytes)": keep,
            "OperationExecuted(bytes32,uint32)": keep,
            "OperationCanceled(bytes32,uint32)": keep,
        }
    ),
    Kind.IDENTITY_REGISTRY: _table(
        _MANAGED
        | {
            # RecordUpdated follows it and says the same.
            "InvestorRegistered(bytes32,uint8,uint8,uint16,uint40)": keep,
            "RecordUpdated(bytes32,uint8,uint8,uint8,uint16,uint40,uint32)": (
                registers.fold_record_updated
            ),
            "AccountLinked(bytes32,address)": registers.fold_account_linked,
            "AccountUnlinked(bytes32,address)": registers.fold_account_unlinked,
            "EIP712DomainChanged()": keep,
        }
    ),
    Kind.LICENCE_REGISTRY: _table(
        _MANAGED
        | {
            "LicenceUpdated(bytes32,bytes32,uint8,uint16,uint40,uint40,bytes32,uint32)": (
                registers.fold_licence_updated
            ),
        }
    ),
    Kind.COMPLIANCE_ENGINE: _table(
        _MANAGED
        | {
            "RulesSet(address,address[8])": registers.fold_rules_set,
            "TrackingStarted(address)": registers.fold_tracking_started,
        }
    ),
    Kind.RULE: _table(
        _MANAGED
        | {
            "CapSet(address,uint256)": registers.fold_cap_set,
            "CountrySet(address,uint16,bool)": registers.fold_country_set,
            "CategoriesSet(address,uint16)": registers.fold_categories_set,
        }
    ),
    Kind.DEBT_MANAGER: _table(
        _MANAGED
        | {
            "SeriesCreated(bytes32,address,uint8,uint40,uint40,uint32,uint32,uint32,uint128,bytes32)": (  # noqa: E501
                registers.fold_series_created
            ),
        }
    ),
    Kind.POWER_PROGRAMME: _table(
        _MANAGED
        | {
            "ProgrammeCreated(uint32,uint8,bytes32)": power.fold_programme_created,
            "ZoneSet(uint16,bytes32,uint32)": power.fold_zone_set,
            "PlantSet(uint16,uint16,bytes32,uint32)": power.fold_plant_set,
            "ProductSet(uint16,bytes32,bool)": power.fold_product_set,
        }
    ),
    Kind.BOND_TOKEN: _ERC20,
    Kind.SETTLEMENT_CASH: _ERC20,
    Kind.NATIONAL_ASSET: _ERC20,
    Kind.CAPACITY_RIGHTS: _table(
        _MANAGED
        | {
            "TransferSingle(address,address,address,uint256,uint256)": tokens.fold_transfer_single,
            "TransferBatch(address,address,address,uint256[],uint256[])": (
                tokens.fold_transfer_batch
            ),
            "Allocated(bytes32,address,uint256,uint256)": tokens.fold_allocated,
            "ApprovalForAll(address,address,bool)": keep,
            "URI(string,uint256)": keep,
        }
    ),
}

EARLY: frozenset[bytes] = frozenset(
    topic
    for kind, table in BY_KIND.items()
    if kind not in {*registers.ERC20_KINDS, Kind.CAPACITY_RIGHTS}
    for topic in table
)
"""Events a contract may emit before it is listed: every one of ours but a token's movements."""
