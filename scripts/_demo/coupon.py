"""One coupon of the sample's bond, from its record date to a certificate, by commands."""

from dataclasses import dataclass
from typing import Any

from scripts._demo.road import Road
from scripts._demo.sheets import COUPON, TREASURY, Sheets
from tokenization.units import format_amount


PKR_DECIMALS = 4
"""Cash is counted in 1e-4 rupees."""

_SIGNER = f"unlocked:{TREASURY}"


@dataclass(frozen=True, slots=True)
class Paid:
    """What became of it.

    Attributes:
        payment: The payment as ``mizan payment show`` tells it.
        holders: How many were paid.
        certificate: That of the holder who was owed most.
        name: Who that is.
    """

    payment: dict[str, Any]
    holders: int
    certificate: dict[str, Any]
    name: str


def announce(road: Road, sheets: Sheets) -> None:
    """Announce the record date, before it has come.

    Raises:
        ProgramFailed: The command ended with an error.
    """
    with road.step("Announce a coupon"):
        _do(road, "coupon", "announce", sheets.bond["isin"], "--most", "1")


def pay(road: Road, sheets: Sheets) -> Paid:
    """On the coupon day: open, fund, pay, and remit the tax.

    Raises:
        ProgramFailed: A command ended with an error.
    """
    isin = sheets.bond["isin"]
    with road.step("Open the coupon"):
        number = str(_do(road, "coupon", "open", isin, str(COUPON))["payment"])
    with road.step("Fund it and pay its holders"):
        required = int(road.mizan("payment", "show", number)["payment"]["required"])
        rupees = format_amount(required, PKR_DECIMALS)
        _do(road, "cash", "issue", TREASURY, rupees, "--ref", f"COUPON-{isin}-{COUPON}")
        _do(road, "payment", "fund", number)
        pushed = _do(road, "payment", "push", number)
        _do(road, "payment", "remit-tax", number)
    row = max(sheets.of_series(isin), key=lambda row: int(row["amount"]))
    shown = road.mizan("payment", "show", number, "--holder", row["account"])
    (certificate,) = shown["holder"]["certificates"]
    return Paid(shown["payment"], pushed["paid"], certificate, sheets.name_of(row["account"]))


def _do(road: Road, *arguments: str) -> dict[str, Any]:
    return road.mizan(*arguments, "--signer", _SIGNER, "--execute")
