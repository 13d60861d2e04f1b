"""How numbers of the chain are written for people: amounts, hours, names, windows.

The base integer is always shown beside what is made of it here, so nothing here is ever read back.
"""

from collections.abc import Callable, Sequence

from node.api.shapes import Amount, Reason
from node.queries.assets import Token
from tokenization.artifacts import licence_categories, reasons
from tokenization.debt import units_to_face
from tokenization.types import Kind
from tokenization.units import KW_DECIMALS_IN_MW, format_amount


KW = "kW"
KWH = "kWh"
PKR = "PKR"
DEBT_UNIT = "units"
"""As debt is listed. Source: ``DebtManager.sol``."""
SHARE_DECIMALS = 4
HOURS = 24

INVESTOR_STATUSES = ("none", "active", "frozen", "closed")
"""Source: ``InvestorStatus``."""
INVESTOR_CLASSES = (
    "unset",
    "individual",
    "company",
    "bank",
    "primary_dealer",
    "fund",
    "government",
)
"""Source: ``IIdentityRegistry.registerInvestor``."""
LICENCE_STATES = (
    "none",
    "applied",
    "no_objection",
    "in_principle",
    "licensed",
    "suspended",
    "revoked",
    "surrendered",
)
"""Source: ``LicenceState``."""
ORDER_KINDS = ("none", "forced_transfer", "recovery", "recall")
"""Source: ``IEnforcementDesk.OrderKind``."""
TRANSFER_POLICIES = ("approval", "never", "free")
"""Source: ``IPowerProgramme.TransferPolicy``."""
FIRMNESS_CLASSES = ("firm", "interruptible")
"""Source: ``Firmness.sol``."""
CEILING_LEVELS = ("programme", "zone", "plant", "phase")
"""Source: ``ICeilings.Level``."""
INSTRUMENTS = (
    "none",
    "treasury_bill",
    "fixed_pib",
    "floating_pib",
    "zero_coupon",
    "ijarah_fixed",
    "ijarah_variable",
)
"""Source: ``IDebtManager.Instrument``."""

OTHER_INCOME = {100: "dividend"}
"""Kinds of income of the tax table that are not an instrument's, by number.

Source: ``tokenization.registers.taxes``.
"""

DAY_COUNTS = ("act_act_icma", "act_act_isda", "act_365_fixed", "act_360", "thirty_360")
"""Source: ``Conventions.sol``."""
ROLLS = ("none", "following", "modified_following", "preceding")
"""Source: ``Conventions.sol``."""
EVENT_KINDS = ("none", "coupon", "redemption", "amortisation", "dividend")
"""Source: ``IDistributionVault.EventKind``."""
PRICINGS = ("none", "multiple_price", "uniform", "pay_as_bid")
"""Source: ``ISealedBidAuction.Pricing``."""

INSTRUCTION_STATUSES = (
    "none",
    "seller_instructed",
    "buyer_instructed",
    "matched",
    "settled",
    "called_off",
    "released",
)
"""Source: ``IDvPSettlement.Status``."""
CASH_LEGS = ("escrowed", "drawn", "external")
"""Source: ``IDvPSettlement.CashLeg``."""


def income(tax_type: int) -> str:
    """A kind of income of the tax table: that of debt is its instrument."""
    return OTHER_INCOME.get(tax_type) or name_of(tax_type, INSTRUMENTS)


def amount(base: int, token: Token) -> Amount:
    """An amount of a token; government debt is shown by its face value."""
    if token.kind is Kind.BOND_TOKEN:
        display = face(base)
    elif token.unit == KW:
        return power(base)
    elif token.unit == PKR:
        display = f"{PKR} {format_amount(base, token.decimals, group=True)}"
    else:
        display = f"{format_amount(base, token.decimals, group=True)} {token.unit}".rstrip()
    return {"base": str(base), "unit": token.unit, "display": display}


def amounts_of(token: Token | None) -> Callable[[bytes], Amount]:
    """Writes stored amounts of a token; of none, as units of debt that was never issued."""

    def write(stored: bytes) -> Amount:
        base = int.from_bytes(stored, "big")
        if token is None:
            return {"base": str(base), "unit": DEBT_UNIT, "display": face(base)}
        return amount(base, token)

    return write


def whole(display: str) -> str:
    """A sum of money without the decimals of nothing: ``PKR 48,825,000``; others as they are."""
    head, _, decimals = display.partition(".")
    return display if decimals.strip("0") else head


def face(units: int) -> str:
    """The face value of units of government debt."""
    return f"{PKR} {units_to_face(units):,}"


def power(kw: int) -> Amount:
    """Power, shown in MW."""
    mw = format_amount(kw, KW_DECIMALS_IN_MW, group=True)
    return {"base": str(kw), "unit": KW, "display": f"{mw} MW"}


def energy(kwh: int) -> Amount:
    """Energy, shown in MWh."""
    mwh = format_amount(kwh, KW_DECIMALS_IN_MW, group=True)
    return {"base": str(kwh), "unit": KWH, "display": f"{mwh} MWh"}


def per_unit(amount_e18: int, cash: Token) -> str:
    """An amount a unit, times 1e18, in whole units of cash: exact, with four decimals at least."""
    decimals = 18 + cash.decimals
    whole, _, rest = format_amount(amount_e18, decimals).partition(".")
    return f"{whole}.{rest.rstrip('0').ljust(SHARE_DECIMALS, '0')}"


def share_percent(part: int, whole: int) -> str:
    """A part of a whole in percent with four decimals, rounded half up."""
    if not whole:
        return format_amount(0, SHARE_DECIMALS)
    scale = 100 * 10**SHARE_DECIMALS
    return format_amount((2 * part * scale + whole) // (2 * whole), SHARE_DECIMALS)


def hours(of_block: Sequence[int]) -> str:
    """Hours of the day as spans, such as ``08:00-17:00``; a span may pass midnight."""
    chosen = set(of_block)
    if len(chosen) == HOURS:
        return "00:00-24:00"
    starts = [hour for hour in sorted(chosen) if (hour - 1) % HOURS not in chosen]
    return ", ".join(f"{start:02d}:00-{_span_end(start, chosen):02d}:00" for start in starts)


def categories(bits: int) -> list[str]:
    """The names of licence categories; a bit without a name as its number."""
    names = licence_categories()
    set_bits = [1 << place for place in range(16) if bits >> place & 1]
    return [names[bit].name.lower() if bit in names else str(bit) for bit in set_bits]


def reason(code: int) -> Reason:
    """A reason code with its words; one newer than this software has none."""
    known = reasons().get(code)
    return {
        "code": code,
        "name": known.name if known else str(code),
        "words": known.words if known else "",
    }


def name_of(number: int, names: Sequence[str]) -> str:
    """The name of an enumeration's value; one newer than this software as its number."""
    return names[number] if number < len(names) else str(number)


def kind_name(kind: int) -> str:
    """What a listed contract is; a kind newer than this software as its number."""
    return next((known.name.lower() for known in Kind if known == kind), str(kind))


def _span_end(start: int, chosen: set[int]) -> int:
    end = start
    while end % HOURS in chosen:
        end += 1
    return end if end <= HOURS else end - HOURS
