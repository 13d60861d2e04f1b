"""The bills of a month of power, by commands: priced, paid ahead, issued, paid."""

from scripts._demo.coupon import PKR_DECIMALS, TREASURY
from scripts._demo.road import BILLING_AGENT, DATA, Road, side_by_side
from scripts._demo.sheets import DEPOSIT_PKR, DEPOSITS, PAYS, Sheets
from tokenization.units import format_amount


_TREASURER = f"unlocked:{TREASURY}"


def prepare(road: Road, sheets: Sheets) -> None:
    """Enter the tariffs, say who is paid, and give two holders the cash they pay with.

    Raises:
        ProgramFailed: A command ended with an error.
    """

    def price() -> None:
        road.execute("bill", "tariffs", DATA / "tariffs.csv", signer=BILLING_AGENT)

    def provide() -> None:
        road.execute("receipts", "payee", TREASURY, signer=_TREASURER)
        for site, amount in sheets.paid_for_power().items():
            rupees, ref = format_amount(amount, PKR_DECIMALS), f"POWER-{site}"
            owner = sheets.owner_of(site)
            road.execute("cash", "issue", owner, rupees, "--ref", ref, signer=_TREASURER)

    with road.step("Set the tariffs of power, and fund who pays"):
        side_by_side(price, provide)
    with road.step("Pay ahead for power"):
        site, rupees = sheets.delivery.site(DEPOSITS), str(DEPOSIT_PKR)
        owner = f"unlocked:{sheets.owner_of(DEPOSITS)}"
        road.execute("bill", "deposit", site["investor"], rupees, signer=owner)


def bill(road: Road, sheets: Sheets, anybody: str) -> None:
    """Issue the month's invoices and pay one of them; a deposit pays part of another.

    Raises:
        ProgramFailed: A command ended with an error.
    """
    told = sheets.delivery
    with road.step("Bill the month of power"):
        road.execute("bill", "issue", told.zone, told.month, signer=anybody)
        number = str(sorted(sheets.costs()).index(PAYS) + 1)
        road.execute("bill", "pay", number, signer=f"unlocked:{sheets.owner_of(PAYS)}")
