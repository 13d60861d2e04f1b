"""Three auctions of bills whose results were published, held again by commands."""

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from string import Template

from scripts._demo.road import DATA, DEBT_ISSUER, PARAMS, REGULATOR, Road
from scripts._demo.sheets import PAR_PKR, TREASURY, Sheets


_SERIES = DATA / "auction-series.csv"
_TERMS = DATA / "auction-terms.toml"
_SIGNER = f"unlocked:{TREASURY}"


@dataclass
class Selling:
    """The auctions of the sample.

    Attributes:
        road: The run they are part of.
        sheets: The files they follow.
        numbers: The number each auction got, by the ISIN of what it sells.
    """

    road: Road
    sheets: Sheets
    numbers: dict[str, str] = field(default_factory=dict)

    def open(self) -> None:
        """Open the series and their auctions, and give each bidder the cash of its bids.

        Raises:
            ProgramFailed: A command ended with an error.
        """
        with self.road.step("Open three auctions"):
            self.road.execute("series", "create", _SERIES, signer=DEBT_ISSUER)
            admitted = ("series", "admit", _SERIES, "--params", PARAMS)
            self.road.execute(*admitted, signer=REGULATOR)
            with ThreadPoolExecutor() as pool:
                given = pool.submit(self._give_cash)
                for result in self.sheets.results:
                    self._open(result["isin"])
                given.result()

    def bid(self) -> None:
        """Every bidder seals its bids, at once with the others.

        Raises:
            ProgramFailed: A command ended with an error.
        """
        with self.road.step("Seal bids"):
            self._each_bidder(self._seal)

    def reveal(self) -> None:
        """Every bidder reveals its bids.

        Raises:
            ProgramFailed: A command ended with an error.
        """
        with self.road.step("Reveal them"):
            self._each_bidder(lambda bidder: self._act(bidder, "reveal"))

    def settle(self) -> None:
        """State the results, have every bid of them verified, and let the winners pay.

        Raises:
            ProgramFailed: A command ended with an error.
        """
        with self.road.step("State results, and let winners pay"):
            for number in self.numbers.values():
                self.road.execute("auction", "propose", number, signer=DEBT_ISSUER)
            self._each_bidder(lambda bidder: self._act(bidder, "settle"))

    def withdraw(self) -> None:
        """The treasury takes the proceeds.

        Raises:
            ProgramFailed: The command ended with an error.
        """
        self.road.execute("auction", "withdraw", "--as", TREASURY, signer=_SIGNER)

    def _give_cash(self) -> None:
        owed: defaultdict[str, Decimal] = defaultdict(Decimal)
        for bid in self.sheets.bids:
            owed[bid["bidder"]] += Decimal(bid["face_pkr"]) / PAR_PKR * Decimal(bid["price"])
        for bidder, rupees in owed.items():
            reference = ("--ref", f"AUCTION-{bidder[:10]}")
            self.road.execute("cash", "issue", bidder, f"{rupees:f}", *reference, signer=_SIGNER)

    def _open(self, isin: str) -> None:
        terms = self.road.state / f"auction-{isin}.toml"
        offered = sum(int(bid["face_pkr"]) for bid in self.sheets.bids if bid["isin"] == isin)
        template = Template(_TERMS.read_text("utf-8"))
        terms.write_text(template.substitute(isin=isin, offered=offered))
        opening = ("auction", "open", terms, "--signer", DEBT_ISSUER, "--execute")
        self.numbers[isin] = str(self.road.mizan(*opening)["auction"])

    def _each_bidder(self, act: Callable[[str], None]) -> None:
        bidders = sorted({bid["bidder"] for bid in self.sheets.bids})
        with ThreadPoolExecutor(len(bidders)) as pool:
            list(pool.map(act, bidders))

    def _seal(self, bidder: str) -> None:
        for bid in self.sheets.bids:
            if bid["bidder"] == bidder:
                what = (self.numbers[bid["isin"]], bid["price"], bid["face_pkr"])
                self.road.execute("auction", "bid", *what, "--as", bidder, signer=_of(bidder))

    def _act(self, bidder: str, verb: str) -> None:
        for isin in dict.fromkeys(b["isin"] for b in self.sheets.bids if b["bidder"] == bidder):
            what = ("auction", verb, self.numbers[isin], "--as", bidder)
            self.road.execute(*what, signer=_of(bidder))


def _of(account: str) -> str:
    return f"unlocked:{account}"
