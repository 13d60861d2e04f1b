"""The contracts a deployment consists of: what each is made with and how that is read back.

Everything here can be read back from the chain, and is: a getter stands beside each constructor
argument. (Whom the access manager was made for shows in its first role.) An engine is two
contracts: a proxy that has its name, address and state, and its code, which can be replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tokenization.deployment.readings import Reading
from tokenization.files.params import Params
from tokenization.ledger.access import MANAGER
from tokenization.ledger.contracts import Contract, Decoded, creation_code
from tokenization.ledger.manifest import Manifest
from tokenization.types import Address, Kind


DIRECTORY = "Directory"
PROXY = "ERC1967Proxy"

_NOBODY = Address(bytes(20))
_SET_UP = "initialise"


@dataclass(frozen=True, slots=True)
class Part:
    """A contract of the deployment.

    Attributes:
        kind: What the directory lists it as; none for the directory itself.
        arguments: What it is made with, in order: names of contracts, or of ``_values``.
        getters: By which function each argument is read back; several where one reads several.
        unit: What an amount of it counts; empty for what is no asset.
        decimals: Decimals of an amount.
        asks: Its constructor asks others, so they must be there before; such parts come last.
        made_of: The artifact it is created from; its own name if empty.
        escrow: The investor that it is, if it holds for others what only investors may hold.
    """

    kind: Kind
    arguments: tuple[str, ...]
    getters: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""
    decimals: int = 0
    asks: bool = False
    made_of: str = ""
    escrow: str = ""


_MANAGED = {"authority": MANAGER}


def code_of(name: str) -> str:
    """The part that is a contract's code: behind an engine's proxy, or for a token's clones."""
    return f"{name}Code"


def _engine(
    name: str, kind: Kind, getters: Mapping[str, str | tuple[str, ...]] | None = None
) -> Part:
    """An engine's proxy, set up in the transaction that creates it."""
    return Part(
        kind,
        (code_of(name), _SET_UP),
        {**_MANAGED, **(getters or {})},
        asks=True,
        made_of=PROXY,
    )


def _manager(
    name: str, kind: Kind, token: str, getters: Mapping[str, str | tuple[str, ...]] | None = None
) -> Part:
    own = {"DIRECTORY": DIRECTORY, "IMPLEMENTATION": code_of(token)}
    return _engine(name, kind, {**own, **(getters or {})})


def _token_code(token: str, manager: str) -> Part:
    """What a manager's tokens are clones of."""
    getters = {"ENGINE": "ComplianceEngine", "MANAGER": manager, "ENFORCER": "EnforcementDesk"}
    return Part(Kind.NONE, tuple(getters.values()), getters, asks=True, made_of=token)


def _auction(kind: Kind, escrow: str) -> Part:
    """A house of auctions of debt, which keeps bonds and cash for bidders."""
    getters = {"DIRECTORY": DIRECTORY, "IDENTITY": "IdentityRegistry", "DEBT": "DebtManager"}
    arguments = (MANAGER, *getters.values())
    return Part(kind, arguments, {**_MANAGED, **getters}, escrow=escrow)


def _billing() -> Part:
    """The bills of power, which keep deposits, guarantees and what is pledged to coupons."""
    getters = {
        "DIRECTORY": DIRECTORY,
        "IDENTITY": "IdentityRegistry",
        "VAULT": "DistributionVault",
        "CASH": "SettlementCash",
        "PROGRAMME": "PowerProgramme",
        "BOOK": "NominationBook",
        "CURTAILMENT": "CurtailmentManager",
        "METERS": "MeterLedger",
        "TARIFFS": "TariffBook",
    }
    arguments = (MANAGER, *getters.values())
    return Part(Kind.POWER_BILLING, arguments, {**_MANAGED, **getters}, escrow="ESCROW-BILLING")


def _power_auction() -> Part:
    """The house of auctions of power, which keeps bonds and cash for bidders."""
    getters = {
        "DIRECTORY": DIRECTORY,
        "IDENTITY": "IdentityRegistry",
        "PROGRAMME": "PowerProgramme",
        "RIGHTS": "CapacityRights",
        "BOOK": "NominationBook",
        "BILLING": "PowerBilling",
    }
    arguments = (MANAGER, *getters.values())
    return Part(Kind.POWER_AUCTION, arguments, {**_MANAGED, **getters}, escrow="ESCROW-POWER")


def _reoffer_desk() -> Part:
    """Where idle power is taken; holders' shares pass through it into their deposits."""
    getters = {
        "IDENTITY": "IdentityRegistry",
        "PROGRAMME": "PowerProgramme",
        "BOOK": "NominationBook",
        "BILLING": "PowerBilling",
        "CASH": "SettlementCash",
    }
    arguments = (MANAGER, *getters.values())
    return Part(Kind.REOFFER_DESK, arguments, {**_MANAGED, **getters}, escrow="ESCROW-REOFFER")


def _under_use_desk() -> Part:
    """Notice of idling, and the recall of what idles."""
    getters = {
        "IDENTITY": "IdentityRegistry",
        "ENGINE": "ComplianceEngine",
        "ENFORCEMENT": "EnforcementDesk",
        "RIGHTS": "CapacityRights",
        "PROGRAMME": "PowerProgramme",
        "BOOK": "NominationBook",
        "CURTAILMENT": "CurtailmentManager",
        "METERS": "MeterLedger",
    }
    return Part(Kind.UNDER_USE_DESK, (MANAGER, *getters.values()), {**_MANAGED, **getters})


def _engine_rule() -> Part:
    """A rule that knows the engine: it asks it what is tracked, or takes note for it alone."""
    return Part(
        Kind.RULE, (MANAGER, "ComplianceEngine"), {**_MANAGED, "ENGINE": "ComplianceEngine"}
    )


PARTS: Mapping[str, Part] = {
    MANAGER: Part(Kind.ACCESS_MANAGER, ("deployer",), {}),
    DIRECTORY: Part(Kind.NONE, (MANAGER,), _MANAGED),
    "IdentityRegistry": Part(Kind.IDENTITY_REGISTRY, (MANAGER,), _MANAGED),
    "LicenceRegistry": Part(Kind.LICENCE_REGISTRY, (MANAGER,), _MANAGED),
    "ComplianceEngine": Part(
        Kind.COMPLIANCE_ENGINE,
        (MANAGER, "IdentityRegistry"),
        {**_MANAGED, "IDENTITY": "IdentityRegistry"},
    ),
    "LicenceRule": Part(
        Kind.RULE, (MANAGER, "LicenceRegistry"), {**_MANAGED, "LICENCES": "LicenceRegistry"}
    ),
    "CountryRule": Part(Kind.RULE, (MANAGER,), _MANAGED),
    "HoldingCapRule": _engine_rule(),
    "AttestationRegistry": Part(Kind.ATTESTATION_REGISTRY, (MANAGER,), _MANAGED),
    "HolidayCalendar": Part(Kind.HOLIDAY_CALENDAR, (MANAGER,), _MANAGED),
    "AttestationRule": Part(
        Kind.RULE,
        (MANAGER, "AttestationRegistry"),
        {**_MANAGED, "ATTESTATIONS": "AttestationRegistry"},
    ),
    "ConcentrationRule": _engine_rule(),
    "HolderCountRule": _engine_rule(),
    "LicensedVenueRule": Part(
        Kind.RULE,
        (MANAGER, "IdentityRegistry", "LicenceRegistry"),
        {**_MANAGED, "IDENTITY": "IdentityRegistry", "LICENCES": "LicenceRegistry"},
    ),
    "HoldingPeriodRule": _engine_rule(),
    "LockUpRule": Part(Kind.RULE, (MANAGER,), _MANAGED),
    "LotSizeRule": Part(Kind.RULE, (MANAGER,), _MANAGED),
    "SanctionsRule": Part(Kind.RULE, (MANAGER,), _MANAGED),
    "TradingWindowRule": Part(Kind.RULE, (MANAGER,), _MANAGED),
    "TransferApprovalRule": _engine_rule(),
    "VelocityRule": _engine_rule(),
    code_of("EnforcementDesk"): Part(Kind.NONE, (), made_of="EnforcementDesk"),
    code_of("PowerProgramme"): Part(
        Kind.NONE, ("cap_kw", "block_count", "block_of_hour"), made_of="PowerProgramme"
    ),
    code_of("DebtManager"): Part(
        Kind.NONE, (DIRECTORY, code_of("BondToken")), made_of="DebtManager"
    ),
    code_of("AssetManager"): Part(
        Kind.NONE,
        (DIRECTORY, code_of("NationalAssetToken"), "DistributionVault"),
        made_of="AssetManager",
    ),
    code_of("DebtServicing"): Part(
        Kind.NONE,
        ("DebtManager", "DistributionVault", "HolidayCalendar"),
        made_of="DebtServicing",
    ),
    "TaxRegistry": Part(Kind.TAX_REGISTRY, (MANAGER,), _MANAGED),
    "DistributionVault": Part(
        Kind.DISTRIBUTION_VAULT,
        (MANAGER, DIRECTORY, "TaxRegistry", "IdentityRegistry"),
        {
            **_MANAGED,
            "DIRECTORY": DIRECTORY,
            "TAXES": "TaxRegistry",
            "IDENTITY": "IdentityRegistry",
        },
        escrow="ESCROW-VAULT",
    ),
    "PrimaryAuction": _auction(Kind.PRIMARY_AUCTION, "ESCROW-AUCTION"),
    "BuybackAuction": _auction(Kind.BUYBACK_AUCTION, "ESCROW-BUYBACK"),
    "SettlementCash": Part(
        Kind.SETTLEMENT_CASH,
        (MANAGER, "ComplianceEngine"),
        {**_MANAGED, "ENGINE": "ComplianceEngine"},
        unit="PKR",
        decimals=4,
    ),
    "DvPSettlement": Part(
        Kind.DVP_SETTLEMENT,
        (MANAGER, DIRECTORY, "IdentityRegistry"),
        {**_MANAGED, "DIRECTORY": DIRECTORY, "IDENTITY": "IdentityRegistry"},
        escrow="ESCROW-DVP",
    ),
    "TariffBook": Part(Kind.TARIFF_BOOK, (MANAGER,), _MANAGED),
    "PowerBilling": _billing(),
    "PowerAuction": _power_auction(),
    "ReofferDesk": _reoffer_desk(),
    "UnderUseDesk": _under_use_desk(),
    "DelinquencyRule": Part(Kind.RULE, ("PowerBilling",), {"BILLING": "PowerBilling"}),
    "EnforcementDesk": _engine("EnforcementDesk", Kind.ENFORCEMENT_DESK),
    "PowerProgramme": _engine(
        "PowerProgramme",
        Kind.POWER_PROGRAMME,
        {"programmeCapKw": "cap_kw", "timeBlocks": ("block_count", "block_of_hour")},
    ),
    code_of("BondToken"): _token_code("BondToken", "DebtManager"),
    code_of("NationalAssetToken"): _token_code("NationalAssetToken", "AssetManager"),
    "DebtManager": _manager("DebtManager", Kind.DEBT_MANAGER, "BondToken"),
    "AssetManager": _manager(
        "AssetManager",
        Kind.ASSET_MANAGER,
        "NationalAssetToken",
        {"VAULT": "DistributionVault"},
    ),
    "DebtServicing": _engine(
        "DebtServicing",
        Kind.DEBT_SERVICING,
        {
            "MANAGER": "DebtManager",
            "VAULT": "DistributionVault",
            "CALENDAR": "HolidayCalendar",
        },
    ),
    "CapacityRights": Part(
        Kind.CAPACITY_RIGHTS,
        (
            MANAGER,
            "ComplianceEngine",
            "PowerProgramme",
            "LicenceRegistry",
            "EnforcementDesk",
        ),
        {
            **_MANAGED,
            "ENGINE": "ComplianceEngine",
            "PROGRAMME": "PowerProgramme",
            "LICENCES": "LicenceRegistry",
            "ENFORCER": "EnforcementDesk",
        },
        unit="kW",
        asks=True,
    ),
    code_of("NominationBook"): Part(
        Kind.NONE,
        (
            "ComplianceEngine",
            "LicenceRegistry",
            "PowerProgramme",
            "CapacityRights",
            "PowerBilling",
            "gate_days",
        ),
        asks=True,
        made_of="NominationBook",
    ),
    "NominationBook": _engine(
        "NominationBook",
        Kind.NOMINATION_BOOK,
        {
            "ENGINE": "ComplianceEngine",
            "LICENCES": "LicenceRegistry",
            "PROGRAMME": "PowerProgramme",
            "RIGHTS": "CapacityRights",
            "BILLING": "PowerBilling",
            "FIRST_GATE_DAYS": "gate_days",
        },
    ),
    code_of("CurtailmentManager"): Part(
        Kind.NONE, ("NominationBook", "PowerProgramme"), made_of="CurtailmentManager"
    ),
    "CurtailmentManager": _engine(
        "CurtailmentManager",
        Kind.CURTAILMENT_MANAGER,
        {"BOOK": "NominationBook", "PROGRAMME": "PowerProgramme"},
    ),
    code_of("MeterLedger"): Part(
        Kind.NONE,
        ("NominationBook", "IdentityRegistry", "challenge_days"),
        made_of="MeterLedger",
    ),
    "MeterLedger": _engine(
        "MeterLedger",
        Kind.METER_LEDGER,
        {
            "BOOK": "NominationBook",
            "IDENTITY": "IdentityRegistry",
            "CHALLENGE_DAYS": "challenge_days",
        },
    ),
    "SiteRule": Part(Kind.RULE, ("NominationBook",), {"BOOK": "NominationBook"}),
}

WAVES = 3
"""Contracts are created in so many waves, each when the one before it is there."""


def wave_of(name: str) -> int:
    """The wave a part comes in: what asks others after those, a proxy after code that asks."""
    part = PARTS[name]
    return part.asks + (part.made_of == PROXY and PARTS[code_of(name)].asks)


ENGINES = tuple(name for name, part in PARTS.items() if part.made_of == PROXY)
"""The contracts whose code can be replaced."""


def creation(
    name: str, contracts: Mapping[str, Address], params: Params, deployer: Address
) -> bytes:
    """What to send to create a part, given where the others are or will be."""
    values, part = _values(contracts, params, deployer), PARTS[name]
    return creation_code(part.made_of or name, *(values[value] for value in part.arguments))


def arguments(manifest: Manifest, params: Params) -> list[Reading]:
    """Every constructor argument there is; one that is wrong cannot be mended."""
    values = _values(manifest.contracts, params, _NOBODY)
    return [
        Reading(f"{name}.{getter}", answers_as(name, manifest).call(getter), _value(values, value))
        for name, part in PARTS.items()
        for getter, value in part.getters.items()
    ]


def answers_as(name: str, manifest: Manifest) -> Contract:
    """A part as the contract whose functions it has: a proxy answers for its code."""
    part = PARTS[name]
    artifact = name if part.made_of == PROXY else part.made_of or name
    return Contract(artifact, manifest.contracts[name])


def _values(
    contracts: Mapping[str, Address], params: Params, deployer: Address
) -> dict[str, Decoded]:
    return {
        **contracts,
        "deployer": deployer,
        _SET_UP: Contract(ENGINES[0], _NOBODY).call(_SET_UP, contracts[MANAGER]).data,
        "cap_kw": params.cap_kw,
        "block_count": len(params.blocks),
        "block_of_hour": params.block_of_hour,
        "gate_days": params.gate_days,
        "challenge_days": params.challenge_days,
    }


def _value(values: Mapping[str, Decoded], name: str | tuple[str, ...]) -> Decoded:
    return values[name] if isinstance(name, str) else tuple(values[part] for part in name)
