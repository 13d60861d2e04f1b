"""How every play begins: six investors, some licensed, with something of everything."""

import itertools
from dataclasses import replace

from tests.support.ledger import ADMIN, GRID_OPERATOR, Ledger
from tests.support.register.acting import (
    APPROVER,
    ATTESTER,
    CASH,
    DOCUMENT,
    HOMES,
    RIGHT_IDS,
    RIGHTS,
)
from tests.support.register.driver import Driver
from tests.support.register.play import Register
from tests.support.register.play_compliance import COUNTED, LEVELS
from tests.support.register.stage import Stage, Tally
from tests.support.register.world import NEGOTIABLE, PEOPLE, SHARES, places_of, world_of
from tokenization import artifacts
from tokenization.units import text_to_bytes32


ASSET_ISSUER = 3
RULES = [
    [
        "sanctions",
        "country",
        "holding_cap",
        "holder_count",
        "lot_size",
        "velocity",
        "concentration",
    ],
    ["lock_up", "holding_period", "trading_window", "attestation", "licensed_venue"],
    ["country", "licence", "sanctions"],
    ["sanctions", "velocity", "trading_window"],
    ["licence", "country", "sanctions", "site"],
]
"""The rules of each asset at the beginning, all set to hinder as little as they can."""
LICENSED = [(1, 0, 0b1000_0000), (2, 1, 0b1_0000_0000), (3, 2, 0b1000_0100), (4, 3, 0b1000_0000)]
"""Licences by number, of which person, in which categories."""


def open_stage(ledger: Ledger, driver: Driver) -> Stage:
    """A ledger and its model, ready to play on."""
    prepare(ledger)
    places = places_of(ledger)
    now = ledger.chain.pin().time_s
    stage = Stage(driver, places, world_of(places, now), Tally())
    for manager in ("DebtManager", "AssetManager"):
        driver.impersonate(places[manager].address)
    play = Register(stage)
    _settle_in(play)
    _regulate(play)
    _endow(play)
    # What was issued has been held for as long as the holding period rule asks.
    stage.wait(3_600)
    refused = [verb for verb, accepted in stage.tally.verbs if not accepted]
    assert not refused, refused
    stage.compare(everything=True)
    return replace(stage, tally=Tally())


def prepare(ledger: Ledger) -> None:
    """What the sample ledger lacks: shares, a product by approval, an approver who may propose."""
    role = artifacts.roles().roles["ENFORCEMENT_PROPOSER"].id
    accounts = ledger.accounts
    shares = (text_to_bytes32(SHARES), text_to_bytes32("Export-terminal"), 100_000, DOCUMENT)
    product = (NEGOTIABLE, text_to_bytes32("NEGO"), 0)
    ledger.send(ASSET_ISSUER, ledger.contract("AssetManager").call("createAsset", *shares))
    ledger.send(GRID_OPERATOR, ledger.contract("PowerProgramme").call("setProduct", *product))
    grant = ledger.contract("AccessManager").call("grantRole", role, accounts[APPROVER], 0)
    ledger.send(ADMIN, grant)


def _settle_in(play: Register) -> None:
    for who, home in zip(PEOPLE[:6], HOMES, strict=True):
        play.register(who=who, account=home, country=586)
    for who, number in zip(PEOPLE[:2], (26, 27), strict=True):
        play.link(who=who, account=number, signs=True, ahead=60)
    for number, person, categories in LICENSED:
        licence = text_to_bytes32(f"ML-{number}")
        play.apply(number=licence, who=PEOPLE[person], categories=categories)
        play.step_licence(number=licence, step="grantNoObjection")
        play.grant(number=licence, since=-1, days=300)
    places = itertools.product(PEOPLE[:4], (1, 2))
    for site, (who, zone) in enumerate(places, start=1):
        play.register_site(number=site, who=who, zone=zone, meter=site)
    play.set_attester(attester=ATTESTER, topics=0b1001)
    for who in PEOPLE[:5]:
        play.attest(attester=ATTESTER, who=who, topic=3, ahead=300 * 86_400, honest=1)


def _regulate(play: Register) -> None:
    for asset in (2, RIGHTS):
        play.start_tracking(asset=asset)
    for asset in range(RIGHTS + 1):
        for name, levels in LEVELS.items():
            if asset != CASH or name not in COUNTED:
                play.set_rule(asset=asset, setting=(name, levels[0]), then=[])
    for asset, rules in enumerate(RULES):
        play.set_rules(asset=asset, rules=rules, then=[])


def _endow(play: Register) -> None:
    for number, home in enumerate(HOMES[:4]):
        rows = [(1_000 + number, home, 2_000)]
        for asset in range(3):
            play.issue(asset=asset, lines=rows)
        play.issue_cash(lines=rows)
        play.allocate(
            lines=[
                (1_000 + 10 * number + place, home, token_id, 1_000)
                for place, token_id in enumerate(RIGHT_IDS[:4])
            ]
        )
