"""A small real ledger for tests: anvil, our contracts, ten participants, two zones, two series.

Made by the same code as a real one, from the files in ``tests/support/data``. Accounts are those
of the development chain by index: 0 deploys, 1 to 7 are the officers, 10 to 19 the participants.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tokenization.deployment.deploy import deploy
from tokenization.devnet import DEV_CHAIN_ID, Devnet
from tokenization.errors import RpcRefused
from tokenization.files.params import Params, parse_params
from tokenization.files.participants import parse_participants
from tokenization.ledger.access import MANAGER
from tokenization.ledger.chain import Chain, connect
from tokenization.ledger.contracts import Call, Contract
from tokenization.ledger.goals import Goal, reach, survey
from tokenization.ledger.manifest import Manifest
from tokenization.ledger.signers import UnlockedSigner
from tokenization.ledger.tx import (
    Draft,
    Lane,
    Receipt,
    gas_price,
    revert_error,
    send,
    wait_mined,
    with_room,
)
from tokenization.power import Right, pack_right, parse_window
from tokenization.registers.programme import parse_plants, parse_zones, programme_goals
from tokenization.registers.registry import identity_goals, licence_goals
from tokenization.registers.series import admission_goals, parse_series, series_goals, token_reads
from tokenization.registers.sites import parse_sites, site_goals
from tokenization.types import Address
from tokenization.units import parse_address, pkt_midnight, text_to_bytes32


DATA = Path(__file__).parent / "data"

ADMIN, REGULATOR, REGISTRAR, DEBT_ISSUER, POWER_ISSUER, GRID_OPERATOR, TREASURY = range(7)
MINER, CENTRE, BANK, SAVER, FUND = range(10, 15)
BILL_3M, BILL_12M = "PKMZTB03M256", "PKMZTB12M257"
FIRM, FLEX = 1, 2
START_S = pkt_midnight(date(2025, 10, 30))
"""The chain's clock at its first block: the day the sample bills settle."""

ARGUMENTS = ("--timestamp", str(START_S), "--slots-in-an-epoch", "1")
"""Block n is final once block n + 2 is there."""


@dataclass
class Ledger:
    """A ledger that is set up, and what tests do with it.

    Attributes:
        devnet: The chain's process; ``devnet.rpc`` drives it.
        chain: The chain as the issuer's tools see it.
        manifest: Its contracts.
        manifest_path: Where the manifest lies.
        accounts: The development accounts by index.
        by_hand: Whether blocks are mined by ``mine`` alone; see ``mine_by_hand``.
    """

    devnet: Devnet
    chain: Chain
    manifest: Manifest
    manifest_path: Path
    accounts: list[Address]
    by_hand: bool = False

    @property
    def head(self) -> int:
        """Number of the newest block."""
        return self.chain.pin().number

    def contract(self, name: str) -> Contract:
        """A contract of the deployment."""
        return self.manifest.contract(name)

    def token(self, isin: str) -> Contract:
        """The token of a series."""
        call = self.contract("DebtManager").call("tokenAddress", text_to_bytes32(isin))
        return Contract("BondToken", self.chain.read(call, self.chain.pin()))

    def lane(self, account: int) -> Lane:
        """The lane of a development account."""
        return Lane(self.chain, UnlockedSigner(self.chain, self.accounts[account]))

    def send(self, account: int, *calls: Call) -> list[Receipt]:
        """Send calls as transactions of an account, each its own, mined together or one by one.

        Raises:
            MizanError: One would fail, or failed.
        """
        lane, drafts = self.lane(account), [Draft.of(call) for call in calls]
        price, signed = gas_price(self.chain), []
        for draft, gas in zip(drafts, lane.estimate(drafts), strict=True):
            if isinstance(gas, RpcRefused):
                raise gas
            signed.append(lane.sign(draft, with_room(gas), price))
        send(self.chain, signed)
        if self.by_hand:
            self.mine()
        receipts = wait_mined(self.chain, [tx.hash for tx in signed])
        for draft, receipt in zip(drafts, receipts, strict=True):
            if not receipt.ok:
                raise revert_error(self.chain, draft, lane.address, receipt)
        return receipts

    def mint_bills(self, ref: str, to: int, units: int, isin: str = BILL_3M) -> Receipt:
        """Issue units of a series to an account."""
        line = (text_to_bytes32(ref), self.accounts[to], units)
        call = self.contract("DebtManager").call("issue", text_to_bytes32(isin), [line])
        return self.send(DEBT_ISSUER, call)[0]

    def mint_power(self, ref: str, to: int, kw: int, right_id: int | None = None) -> int:
        """Allocate kW to an account; answers the id of the right."""
        right_id = right() if right_id is None else right_id
        line = (text_to_bytes32(ref), self.accounts[to], right_id, kw)
        self.send(POWER_ISSUER, self.contract("CapacityRights").call("allocate", [line]))
        return right_id

    def mint_cash(self, ref: str, to: int, amount: int) -> Receipt:
        """Issue settlement cash, in units of 1e-4 PKR."""
        line = (text_to_bytes32(ref), self.accounts[to], amount)
        return self.send(TREASURY, self.contract("SettlementCash").call("issue", [line]))[0]

    def move_bills(self, sender: int, to: int, units: int, isin: str = BILL_3M) -> Receipt:
        """Transfer units of a series."""
        return self.send(sender, self.token(isin).call("transfer", self.accounts[to], units))[0]

    def move_power(self, sender: int, to: int, right_id: int, kw: int) -> Receipt:
        """Transfer kW of a right."""
        call = self.contract("CapacityRights").call(
            "safeTransferFrom", self.accounts[sender], self.accounts[to], right_id, kw, b""
        )
        return self.send(sender, call)[0]

    def bills_of(self, account: int, isin: str = BILL_3M) -> int:
        """Units an account holds, as the chain says."""
        call = self.token(isin).call("balanceOf", self.accounts[account])
        return int(self.chain.read(call, self.chain.pin()))

    def power_of(self, account: int, right_id: int) -> int:
        """The kW of a right that an account holds, as the chain says."""
        call = self.contract("CapacityRights").call("balanceOf", self.accounts[account], right_id)
        return int(self.chain.read(call, self.chain.pin()))

    def mine_by_hand(self) -> None:
        """From now on a block is made by ``mine`` and ``send`` only; reorgs need that."""
        self.devnet.rpc("evm_setAutomine", False)
        self.by_hand = True

    def mine(self, blocks: int = 1) -> None:
        """Make blocks of what waits."""
        for _ in range(blocks):
            self.devnet.rpc("evm_mine")

    def branch_off(self, depth: int, salt: int = 1) -> None:
        """Replace the newest blocks by one more of their number, empty and unlike any before.

        Args:
            depth: How many blocks go.
            salt: Makes the new blocks differ from those of another branch.
        """
        self.devnet.rpc("anvil_rollback", depth)
        self.devnet.rpc("anvil_dropAllTransactions")
        self.devnet.rpc("anvil_setCoinbase", "0x" + salt.to_bytes(20, "big").hex())
        self.mine(depth + 1)


def right(
    *,
    product: int = FIRM,
    zone: int = 1,
    plant: int = 1,
    first: str = "2025-11",
    last: str = "2025-11",
    blocks: int = 0b111,
) -> int:
    """The id of a right in the small programme."""
    start, end = parse_window(first, last)
    return pack_right(Right(product, zone, plant, start, end, blocks, 0, 2025))


@contextmanager
def start_ledger(
    folder: Path,
    arguments: Sequence[str] = ARGUMENTS,
    *,
    accounts_count: int = 32,
    params: Params | None = None,
) -> Iterator[Ledger]:
    """Start a chain and set the small ledger up on it; the manifest goes to a folder."""
    with Devnet(accounts=accounts_count, arguments=arguments) as devnet:
        chain = connect(devnet.url, chain_id=DEV_CHAIN_ID)
        found = devnet.rpc("eth_accounts")
        assert isinstance(found, list)
        accounts = [parse_address(account) for account in found]
        path = folder / "mizan-manifest.json"
        params = params or read_params()
        deployer = Lane(chain, UnlockedSigner(chain, accounts[ADMIN]))
        manifest = deploy(deployer, params, path, lambda _: None)
        ledger = Ledger(devnet, chain, manifest, path, accounts)
        _set_up(ledger, params)
        yield ledger


def read_params() -> Params:
    """The parameters of the small ledger."""
    return parse_params((DATA / "deploy.toml").read_text())


def _set_up(ledger: Ledger, params: Params) -> None:
    manifest, people = ledger.manifest, parse_participants(_text("participants.csv"))
    zones = parse_zones(_text("zones.csv"))
    series = parse_series(_text("series.csv"))
    found = ledger.chain.read_all(token_reads(manifest, series), ledger.chain.pin())
    tokens = {one.isin: token for one, token in zip(series, found, strict=True)}
    places = [
        *programme_goals(manifest, zones, parse_plants(_text("plants.csv"), zones)),
        *site_goals(manifest, parse_sites(_text("sites.csv"))),
    ]
    work: list[tuple[int, list[Goal]]] = [
        (REGISTRAR, identity_goals(manifest, people)),
        (REGULATOR, licence_goals(manifest, people)),
        (GRID_OPERATOR, places),
        (DEBT_ISSUER, series_goals(manifest, series)),
        (REGULATOR, admission_goals(manifest, params, series, tokens)),
    ]
    for account, goals in work:
        todo = survey(ledger.chain, goals, ledger.chain.pin())
        assert not todo.faults, todo.faults
        reach(ledger.lane(account), ledger.contract(MANAGER), todo.calls)


def _text(name: str) -> str:
    return (DATA / name).read_text()
