"""The bills of a month of power, by commands: priced, paid ahead, issued."""

from scripts._demo.road import BILLING_AGENT, DATA, Road, side_by_side
from scripts._demo.sheets import AHEAD, AHEAD_PKR, TREASURY, Sheets


def prepare(road: Road, sheets: Sheets) -> None:
    """Enter the tariffs, say who is paid, and let a holder pay ahead.

    Raises:
        ProgramFailed: A command ended with an error.
    """

    def price() -> None:
        road.execute("bill", "tariffs", DATA / "tariffs.csv", signer=BILLING_AGENT)

    def pay_ahead() -> None:
        treasury, owner, rupees = f"unlocked:{TREASURY}", sheets.owner_of(AHEAD), str(AHEAD_PKR)
        road.execute("receipts", "payee", TREASURY, signer=treasury)
        road.execute("cash", "issue", owner, rupees, "--ref", f"POWER-{AHEAD}", signer=treasury)
        investor = sheets.delivery.site(AHEAD)["investor"]
        road.execute("bill", "deposit", investor, rupees, signer=f"unlocked:{owner}")

    with road.step("Set the tariffs of power, and pay ahead"):
        side_by_side(price, pay_ahead)


def issue(road: Road, sheets: Sheets, anybody: str) -> None:
    """Issue the month's invoices; what was paid ahead pays as they come.

    Raises:
        ProgramFailed: The command ended with an error.
    """
    with road.step("Bill the month of power"):
        road.execute("bill", "issue", sheets.delivery.zone, sheets.delivery.month, signer=anybody)
