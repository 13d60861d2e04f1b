"""The whole model: every register and every asset, as a small ledger begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tests.support.ledger import BILL_3M, BILL_12M, FIRM, FLEX, Ledger
from tests.support.register.compliance import Compliance, Policy, Settings
from tests.support.register.desk import Desk
from tests.support.register.fungible import Cash, Fungible
from tests.support.register.people import Attestations, Clock, Identity, Licences, People
from tests.support.register.rights import BY_APPROVAL, FREELY, NEVER, Programme, RightOf, Rights
from tests.support.register.security import Security
from tests.support.register.sites import Sites
from tokenization.ledger.contracts import Contract
from tokenization.power import Right, pack_right
from tokenization.units import period_start, pkt_midnight, text_to_bytes32


ACCOUNTS = range(20, 31)
"""Development accounts of the people of the model; the first six are registered at once."""
PEOPLE = [text_to_bytes32(f"M-{number}") for number in range(1, 10)]
SHARES = "KE-EXPO"
NEGOTIABLE = 3
"""A product whose rights change hands by approval."""
RIGHTS_OF = [
    RightOf(FLEX, 1, 1, 10, 10, (0, 1, 2)),
    RightOf(FLEX, 2, 3, 9, 12, (1,)),
    RightOf(NEGOTIABLE, 1, 1, 10, 15, (0, 2)),
    RightOf(FIRM, 1, 2, 11, 12, (0, 1, 2)),
    RightOf(FLEX, 1, 3, 11, 12, (0,)),
    RightOf(FLEX, 1, 1, 11, 12, (2, 7)),
    RightOf(9, 1, 1, 11, 12, (2,)),
    RightOf(FLEX, 7, 1, 11, 12, (2,)),
    RightOf(FLEX, 1, 1, 8, 12, (2,)),
    RightOf(FLEX, 1, 1, 11, 12, (1,), well_formed=False),
]
"""The first four can be allocated: of month 10 alone, from month 9 on, by approval, never moved.
Then: from another zone's plant, in no block, no product, no zone, begun, no right at all."""
MONTHS = 24


@dataclass
class World:
    """The model.

    Attributes:
        fungibles: A bill that matures late and one that matures early, shares, and cash.
    """

    clock: Clock
    people: People
    compliance: Compliance
    fungibles: list[Fungible]
    rights: Rights
    desk: Desk

    @property
    def securities(self) -> list[Security]:
        """The fungible assets under the desk."""
        return [one for one in self.fungibles if isinstance(one, Security)]


@dataclass(frozen=True)
class Places:
    """Where the contracts are: of the deployment by name, tokens in the order of the model."""

    ledger: Ledger
    tokens: Sequence[Contract]

    def __getitem__(self, name: str) -> Contract:
        """A contract of the deployment."""
        return self.ledger.contract(name)

    def account(self, number: int) -> bytes:
        """An account of the development chain."""
        return self.ledger.accounts[number]

    def asset(self, number: int) -> Contract:
        """An asset under the desk or the engine: the fungible ones, then the rights."""
        return [*self.tokens, self["CapacityRights"]][number]


def places_of(ledger: Ledger) -> Places:
    """Where everything is; the shares are made already."""
    asset_of = ledger.contract("AssetManager").call("tokenAddress", text_to_bytes32(SHARES))
    shares = Contract("NationalAssetToken", ledger.chain.read(asset_of, ledger.chain.pin()))
    cash = ledger.contract("SettlementCash")
    return Places(ledger, [ledger.token(BILL_12M), ledger.token(BILL_3M), shares, cash])


def number_of(right: RightOf) -> int:
    """The id of a right."""
    mask = sum(1 << block for block in right.blocks)
    packed = pack_right(
        Right(right.product, right.zone, right.plant, right.first, right.last, mask, 0, 2025)
    )
    return packed if right.well_formed else packed | 1 << 112


def world_of(places: Places, now: int) -> World:
    """The model of a ledger as deployed, with its two bills, its shares and no people of ours."""
    clock = Clock(now)
    people = People(clock, Identity(clock), Licences(clock), Attestations(clock))
    compliance = Compliance(people, Sites(people, {1, 2}))
    fungibles = _fungibles(places, compliance)
    securities = [one for one in fungibles if isinstance(one, Security)]
    rights = _rights(places, compliance)
    for bill in fungibles[:2]:
        rules = ["country", "holding_cap"]
        compliance.policies[bill.address] = Policy(open=True, tracked=True, rules=rules)
        compliance.settings[bill.address] = Settings(cap=100_000, countries={586, 784})
    compliance.policies[fungibles[3].address] = Policy(open=True)
    rules = ["licence", "country", "site", "delinquency", "nominations"]
    compliance.policies[rights.address] = Policy(open=True, tracked=True, rules=rules)
    compliance.settings[rights.address] = Settings(countries={586}, categories=0b1_1000_0000)
    desk = Desk(clock, places["EnforcementDesk"].address, [*securities, rights], delay_s=3_600)
    return World(clock, people, compliance, fungibles, rights, desk)


def _fungibles(places: Places, compliance: Compliance) -> list[Fungible]:
    late, early, shares, cash = (token.address for token in places.tokens)
    debt, assets = places["DebtManager"].address, places["AssetManager"].address
    return [
        Security(
            compliance,
            late,
            debt,
            code_word=text_to_bytes32(BILL_12M),
            matures=pkt_midnight(date(2026, 10, 29)),
            lot=50,
            authorised=500_000,
        ),
        Security(
            compliance,
            early,
            debt,
            code_word=text_to_bytes32(BILL_3M),
            matures=pkt_midnight(date(2026, 1, 22)),
            lot=50,
            authorised=200_000,
        ),
        Security(compliance, shares, assets, code_word=text_to_bytes32(SHARES), authorised=100_000),
        Cash(compliance, cash, places.account(6)),
    ]


def _rights(places: Places, compliance: Compliance) -> Rights:
    programme = Programme(
        ceiling=1_000_000,
        zones={1: 600_000, 2: 500_000},
        plants={1: (1, 400_000), 2: (1, 300_000), 3: (2, 500_000)},
        products={FIRM: NEVER, FLEX: FREELY, NEGOTIABLE: BY_APPROVAL},
        time_blocks=3,
    )
    return Rights(
        compliance,
        places["CapacityRights"].address,
        places.account(4),
        programme,
        {number_of(right): right for right in RIGHTS_OF},
        [period_start(month) for month in range(MONTHS)],
    )
