"""The road from nothing to a served page, by the commands a person would type."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from scripts._demo.processes import Processes, ProgramFailed
from scripts._demo.served import Api
from scripts._demo.sheets import TAX_ACCOUNT
from scripts._setup.progress import Progress
from tokenization.devnet import Devnet
from tokenization.units import HOUR_S, pkt_midnight


ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "scripts" / "data"
PARAMS = DATA / "deploy.toml"
SERIES = DATA / "series.csv"

T = TypeVar("T")

BEGINNING = date(2025, 9, 22)
"""The chain's clock starts here: two days before the gate of the first month of power closes."""
SETTLEMENT = date(2025, 10, 30)
"""The sample bills' settlement day. Source: scripts/data."""
OFFICE_HOUR = 9
"""What happens on a day of the sample happens at this hour."""
BLOCK_TIME_S = 2
"""A block this often also where nothing happens, so that blocks become final."""
FINALITY = "depth:8"
CATCH_UP_S = 60.0

# Development accounts of the public test mnemonic, by duty. Source: scripts/data/deploy.toml.
DEPLOYER = "unlocked:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
REGULATOR = "unlocked:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
REGISTRAR = "unlocked:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
DEBT_ISSUER = "unlocked:0x90F79bf6EB2c4f870365E785982E1f101E93b906"
POWER_ISSUER = "unlocked:0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
GRID_OPERATOR = "unlocked:0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"
TAX_AUTHORITY = GRID_OPERATOR
BILLING_AGENT = GRID_OPERATOR


@dataclass
class Road:
    """One run of the demo.

    Attributes:
        state: Folder for everything it writes.
        processes: What it starts.
        progress: Where it says how far it is.
        chain: The local chain.
        seconds: How long each step took.
    """

    state: Path
    processes: Processes
    progress: Progress
    chain: Devnet
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def manifest(self) -> Path:
        """Where the deployment manifest lies."""
        return self.state / "mizan-manifest.json"

    @property
    def workspace(self) -> Path:
        """Where plans and their journals lie."""
        return self.state / "plans"

    @property
    def programs(self) -> Path:
        """Where ``mizan`` and ``mizand`` lie."""
        return Path(sys.executable).parent

    @property
    def contracts(self) -> dict[str, str]:
        """Addresses of the deployment by name."""
        found: dict[str, str] = json.loads(self.manifest.read_text())["contracts"]
        return found

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step and keep its time."""
        started = time.monotonic()
        with self.progress.step(name):
            yield
        self.seconds[name] = round(time.monotonic() - started, 2)

    def set_up(self, port: int) -> None:
        """Deploy, define, register and open what is to be issued.

        The node starts as soon as there is something to follow, and serves on ``port``.

        Raises:
            ProgramFailed: A program ended with an error.
        """
        with self.step("Deploy the contracts"):
            self.execute("deploy", "--params", PARAMS, signer=DEPLOYER)
        self._start_node(port)
        side_by_side(self._define_places, self._register, self._open_series)

    def admit_series(self) -> None:
        """Let the series circulate."""
        with self.step("Admit the series"):
            self.execute("series", "admit", SERIES, "--params", PARAMS, signer=REGULATOR)

    def issue_debt(self) -> list[tuple[str, str]]:
        """Issue bills, a bond and a sukuk; answers each file with the id of its plan."""
        return [
            self.issue("Issue treasury bills", "mint-tbills.csv", DEBT_ISSUER),
            self.issue("Issue a bond and a sukuk", "mint-bonds.csv", DEBT_ISSUER),
        ]

    def issue(self, title: str, file: str, signer: str) -> tuple[str, str]:
        """Plan a file and run the plan; answers the file and the plan's id."""
        with self.step(title):
            plan = self.mizan("mint", "plan", DATA / file)["plan"]
            self.execute("mint", "run", plan, signer=signer)
        return file, plan

    def wait_until(self, day: date) -> None:
        """Let a day come on the chain."""
        time_s = pkt_midnight(day) + OFFICE_HOUR * HOUR_S
        self.chain.rpc("evm_setNextBlockTimestamp", time_s)
        self.chain.rpc("evm_mine")

    def catch_up(self, api: Api, block: int) -> None:
        """Wait until the node has folded a block.

        Raises:
            ProgramFailed: It ended, or did not get there in time.
        """
        deadline = time.monotonic() + CATCH_UP_S
        while not api.has_block(block):
            self.processes.check()
            if time.monotonic() > deadline:
                raise ProgramFailed(
                    f"The node did not reach block {block} within {CATCH_UP_S:.0f} s;"
                    f" its log is {self.state / 'mizand.log'}."
                )
            time.sleep(0.05)

    def _start_node(self, port: int) -> None:
        node = (
            self.programs / "mizand",
            "run",
            "--rpc",
            self.chain.url,
            "--manifest",
            self.manifest,
        )
        where = ("--store", self.state / "store", "--finality", FINALITY, "--port", str(port))
        self.processes.stay("mizand", [*node, *where], self.state / "mizand.log")

    def _define_places(self) -> None:
        with self.step("Define zones and plants"):
            places = (DATA / "zones.csv", DATA / "plants.csv")
            self.execute("programme", *places, signer=GRID_OPERATOR)
        with self.step("Enter the table of tax"):
            self.execute("taxes", DATA / "taxes.csv", signer=TAX_AUTHORITY)
            self.execute("tax", "account", TAX_ACCOUNT, signer=TAX_AUTHORITY)

    def _register(self) -> None:
        with self.step("Register participants"):
            officers = ("--registrar", REGISTRAR, "--regulator", REGULATOR)
            self.mizan("register", DATA / "participants.csv", *officers, "--execute")
        with self.step("Declare holidays"):
            self.execute("holidays", DATA / "holidays.csv", signer=REGISTRAR)

    def _open_series(self) -> None:
        with self.step("Open debt series"):
            self.execute("series", "create", SERIES, signer=DEBT_ISSUER)

    def execute(self, *arguments: str | Path, signer: str) -> None:
        """Run one command of ``mizan`` that sends.

        Raises:
            ProgramFailed: It ended with an error.
        """
        self.mizan(*arguments, "--signer", signer, "--execute")

    def mizan(self, *arguments: str | Path) -> dict[str, Any]:
        """Run one command of ``mizan`` and answer its data.

        Raises:
            ProgramFailed: It ended with an error.
        """
        where = ("--rpc", self.chain.url, "--manifest", self.manifest)
        kept = ("--workspace", self.workspace, "--json")
        ended = self.processes.mizan([*where, *kept, *arguments])
        if ended.status != 0:
            words = " ".join(str(part) for part in arguments)
            raise ProgramFailed(f"'mizan {words}' ended with {ended.status}:\n{ended.stderr}")
        data: dict[str, Any] = json.loads(ended.stdout)["data"]
        return data


def local_chain(state: Path) -> Devnet:
    """The local chain, its clock where the sample begins; not yet started."""
    clock = ("--timestamp", str(pkt_midnight(BEGINNING)))
    blocks = ("--block-time", str(BLOCK_TIME_S), "--mixed-mining")
    return Devnet(accounts=68, arguments=(*clock, *blocks), log=state / "anvil.log")


def side_by_side(*jobs: Callable[[], T]) -> list[T]:
    """Do jobs at once that sign with different keys; answers their results in order."""
    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        return [future.result() for future in [pool.submit(job) for job in jobs]]
