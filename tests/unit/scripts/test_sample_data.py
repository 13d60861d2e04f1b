"""The sample data keeps its promises, judged by plain sums over the files.

All but the last tests do without our own planner, so that the same mistake in the planner and in
the data cannot hide behind each other.
"""

import csv
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from string import Template
from typing import Any

import pytest
from eth_account.hdaccount import key_from_seed, seed_from_mnemonic
from eth_keys.datatypes import PrivateKey
from eth_utils.crypto import keccak

from tokenization.devnet import DEV_MNEMONIC
from tokenization.files.auctions import parse_auction
from tokenization.issuance.planner import Catalogue, Plant, parse_plan
from tokenization.types import Address, Hash32
from tokenization.units import text_to_bytes32


ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "scripts" / "data"
AUCTIONS = ROOT / "tests" / "support" / "data" / "auctions"
SHEET, RESULTS = AUCTIONS / "bids-mtb-574.csv", AUCTIONS / "results.csv"
MILLION = 1_000_000

BEGINNING, ISSUE_DAY = "2025-09-22", "2025-10-30"
FIRST_PARTICIPANT = 10
LAST_DEV_ACCOUNT = 64
NON_COMPETITIVE_MOST_PKR = 500_000_000

MINT_HEADER = (
    "ref,account,amount,unit,series,zone,plant,window_start,window_end,product,firmness,blocks,note"
)
HEADERS = {
    "zones.csv": "zone,code,name,cap_mw,source",
    "plants.csv": "plant,zone,phase,code,name,cap_mw,fuel,source",
    "sites.csv": "site,investor,zone,name,meter,source",
    "nominations.csv": "ref,site,kw",
    "curtailments.csv": "zone,from,to,left,class,emergency,document",
    "load-profile.csv": "hour,demand_mw,basis",
    "series.csv": (
        "isin,instrument,tenor,issue_date,maturity_date,lot_units,cutoff_yield_pct,"
        "authorised_pkr,auction_date,source,price_per_100,rate_pct,coupons_a_year,day_count,roll,"
        "end_of_month,first_coupon,last_coupon,reference_months,record_days,fixing_days,"
        "grace_days,claim_days,instalments,shariah_hash,asset_pool_hash"
    ),
    "auction-bids.csv": "isin,bidder,face_pkr,price",
    "auction-results.csv": (
        "isin,accepted_mn,cut_off_yield_pct,average_yield_pct,realised_mn,source"
    ),
    "holidays.csv": "date,name,source",
    "participants.csv": (
        "investor,account,name,class,tax_class,country,kyc_expiry,"
        "licence,licence_categories,licence_state,licence_from,licence_until"
    ),
    "mint-power.csv": MINT_HEADER,
    "mint-tbills.csv": MINT_HEADER,
    "mint-bonds.csv": MINT_HEADER,
}

Row = dict[str, str]


def read(name: str) -> list[Row]:
    """The rows of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def settings() -> dict[str, Any]:
    """The deployment's settings."""
    return tomllib.loads((DATA / "deploy.toml").read_text(encoding="utf-8"))


def dev_accounts() -> list[str]:
    """The development accounts, derived anew from the public mnemonic."""
    seed = seed_from_mnemonic(DEV_MNEMONIC, "")
    paths = (f"m/44'/60'/0'/0/{index}" for index in range(LAST_DEV_ACCOUNT + 1))
    return [
        PrivateKey(key_from_seed(seed, path)).public_key.to_checksum_address() for path in paths
    ]


def by_account() -> dict[str, Row]:
    """Participants by their account."""
    return {row["account"]: row for row in read("participants.csv")}


def by_code(name: str) -> dict[str, Row]:
    """Zones or plants by their code."""
    return {row["code"]: row for row in read(name)}


def kw(row: Row) -> int:
    """The kW of a power row."""
    amount = Decimal(row["amount"]) * {"MW": 1000, "kW": 1}[row["unit"]]
    assert amount == int(amount) > 0
    return int(amount)


def pkr(row: Row) -> int:
    """The face in PKR of a bill row."""
    return int(row["amount"]) * {"PKR": 1, "units": 100}[row["unit"]]


def months(row: Row) -> Iterator[str]:
    """Every month of a row's window."""
    year, month = map(int, row["window_start"].split("-"))
    while (label := f"{year}-{month:02d}") <= row["window_end"]:
        yield label
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def hours(row: Row) -> list[int]:
    """The hours of a day a power row draws in."""
    programme = settings()["programme"]
    names = programme["blocks"] if row["blocks"] == "ALL" else row["blocks"].split("+")
    return [
        hour
        for hour, block in enumerate(programme["block_of_hour"])
        if programme["blocks"][block] in names
    ]


def drawn_kw(key: str | None) -> Counter[tuple[str, str, int]]:
    """The kW drawn in each hour of each month, by zone or plant, or in all."""
    drawn: Counter[tuple[str, str, int]] = Counter()
    for row in read("mint-power.csv"):
        for month in months(row):
            for hour in hours(row):
                drawn[row[key] if key else "", month, hour] += kw(row)
    return drawn


def is_licensed(row: Row, first_day: str, last_day: str, categories: list[str]) -> bool:
    """Whether a participant's licence covers these days."""
    return (
        row["licence_state"] == "licensed"
        and row["licence_from"] <= first_day
        and last_day <= row["licence_until"]
        and not set(categories).isdisjoint(row["licence_categories"].split("+"))
    )


@pytest.mark.parametrize("name", HEADERS)
def test_file__header_and_rows__exact_and_complete(name: str) -> None:
    """Each file has its header, at least a row, and no cell too many or with stray blanks."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert ",".join(header) == HEADERS[name]
    assert rows
    for cells in rows:
        assert len(cells) == len(header)
        assert all(cell == cell.strip() for cell in cells)


def test_deploy__programme__is_2000_mw_over_a_whole_day() -> None:
    """The ceiling is the announced one and every hour has a block that is there."""
    programme = settings()["programme"]
    assert programme["cap_kw"] == 2_000_000
    assert len(programme["block_of_hour"]) == 24
    assert set(programme["block_of_hour"]) == set(range(len(programme["blocks"])))


def test_deploy__peak__covers_every_season_of_the_tariff() -> None:
    """No hour that is a peak hour in some season lies outside PEAK."""
    programme = settings()["programme"]
    seasons = (range(17, 21), range(18, 22), range(19, 23), range(18, 22))
    peak = programme["blocks"].index("PEAK")
    assert [hour for hour, block in enumerate(programme["block_of_hour"]) if block == peak] == (
        sorted({hour for season in seasons for hour in season})
    )


def test_deploy__roles__are_those_of_the_contracts_on_dev_accounts() -> None:
    """Every role a person holds is granted, to development accounts 1 to 9, 63 and 64."""
    path = ROOT / "contracts" / "src" / "access" / "roles.json"
    roles = json.loads(path.read_text(encoding="utf-8"))["roles"]
    granted = settings()["roles"]
    assert set(granted) == {name for name, role in roles.items() if not role["system"]}
    accounts = dev_accounts()
    assert set(granted.values()) == {*accounts[1:10], *accounts[63:]}


def test_deploy__roles__that_must_be_apart__are() -> None:
    """Nobody both proposes and approves, or issues and seizes, or seizes and keeps registers."""
    held = settings()["roles"]
    assert held["ENFORCEMENT_PROPOSER"] != held["ENFORCEMENT_APPROVER"]
    assert held["PAUSER"] != held["UNPAUSER"]
    issuers = {held[name] for name in held if name.endswith("_ISSUER") or name == "TREASURY"}
    keepers = {held[name] for name in ("ADMIN", "GUARDIAN", "REGULATOR", "REGISTRAR")}
    seizers = {held[name] for name in held if name.startswith("ENFORCEMENT")}
    assert not issuers & keepers
    assert not issuers & seizers
    assert not keepers & seizers


def test_zones_and_plants__ceilings__each_of_the_three_can_bind() -> None:
    """Ids and codes are unique, shares stay within what is installed, and sums exceed caps."""
    zones, plants = read("zones.csv"), read("plants.csv")
    for rows, key in ((zones, "zone"), (plants, "plant")):
        assert sorted(int(row[key]) for row in rows) == list(range(1, len(rows) + 1))
        assert len({row["code"] for row in rows}) == len(rows)
    for plant in plants:
        installed = re.match(r"(\d+) MW installed", plant["source"])
        assert installed
        assert int(plant["cap_mw"]) < int(installed[1])
    cap_mw = {row["zone"]: int(row["cap_mw"]) for row in zones}
    share_mw: Counter[str] = Counter()
    for plant in plants:
        share_mw[plant["zone"]] += int(plant["cap_mw"])
    assert all(share_mw[zone] >= cap for zone, cap in cap_mw.items())
    assert any(share_mw[zone] > cap for zone, cap in cap_mw.items())
    assert sum(cap_mw.values()) * 1000 > settings()["programme"]["cap_kw"]


def test_participants__accounts__are_dev_accounts_from_10_on_in_order() -> None:
    """Each is derived from the mnemonic, which also proves its checksum; two are officers'."""
    *accounts, treasury, authority = (row["account"] for row in read("participants.csv"))
    roles = settings()["roles"]
    assert (treasury, authority) == (roles["TREASURY"], roles["TAX_AUTHORITY"])
    last = FIRST_PARTICIPANT + len(accounts)
    assert last <= LAST_DEV_ACCOUNT + 1
    assert accounts == dev_accounts()[FIRST_PARTICIPANT:last]


def test_participants__identities__opaque_unique_and_marked_invented() -> None:
    """Investor ids run on, licence numbers are unique and short, names say they are invented."""
    rows = read("participants.csv")
    assert [row["investor"] for row in rows] == [f"MZ-{n:04d}" for n in range(1, len(rows) + 1)]
    licences = [row["licence"] for row in rows if row["licence"]]
    assert len(set(licences)) == len(licences)
    assert all(re.fullmatch(r"PVARA-[MD]-\d{4}", licence) for licence in licences)
    assert all(row["name"].endswith(" (invented)") for row in rows)
    assert all(date.fromisoformat(row["kyc_expiry"]) > date(2027, 12, 31) for row in rows)
    assert {row["tax_class"] for row in rows} <= {"1", "2", "3", "4"}


def test_participants__licences__are_complete_or_absent() -> None:
    """A licence has known categories and a state; it has dates once it was granted."""
    source = ROOT / "contracts" / "src" / "types" / "LicenceTypes.sol"
    known = set(re.findall(r"constant ([A-Z_]+) = 1 <<", source.read_text(encoding="utf-8")))
    assert set(settings()["rules"]["power_categories"]) <= known
    for row in read("participants.csv"):
        columns = [value for key, value in row.items() if key.startswith("licence")]
        if not row["licence"]:
            assert not any(columns)
            continue
        assert set(row["licence_categories"].split("+")) <= known
        if row["licence_state"] in {"applied", "noc", "in_principle"}:
            assert not row["licence_from"]
            assert not row["licence_until"]
        else:
            assert row["licence_state"] in {"licensed", "suspended", "revoked", "surrendered"}
            assert row["licence_from"] < row["licence_until"]


def test_participants__kinds__show_every_class_and_every_refusal() -> None:
    """At least forty, of all classes, from abroad too, and one for each way to be refused."""
    rows = read("participants.csv")
    assert len(rows) >= 40
    assert {row["class"] for row in rows} == {
        *("individual", "company", "bank", "primary_dealer", "fund", "government")
    }
    states = {row["licence_state"] for row in rows}
    assert states == {
        *("", "applied", "noc", "in_principle", "licensed", "suspended", "revoked"),
        "surrendered",
    }
    categories = {name for row in rows for name in row["licence_categories"].split("+")}
    assert categories >= {"MINER", "DATA_CENTRE"}
    licensed = [row for row in rows if row["licence_state"] == "licensed"]
    assert any(row["licence_until"] < ISSUE_DAY for row in licensed)
    assert any(row["licence_from"] > ISSUE_DAY for row in licensed)
    assert any(row["country"] == "784" for row in licensed)
    allowed = settings()["rules"]["bond_countries"]
    assert any(int(row["country"]) not in allowed for row in rows)


def test_mints__refs__unique_readable_and_one_word() -> None:
    """No reference is used twice, in either file, and each fits 32 bytes."""
    refs = [row["ref"] for name in ("mint-power.csv", "mint-tbills.csv") for row in read(name)]
    assert len(set(refs)) == len(refs)
    assert all(re.fullmatch(r"(PWR-\d{4}-\d\d|TB-\d{4}-\d\d-\d\d)-\d{4}", ref) for ref in refs)


def test_mints__amounts__are_plain_decimals() -> None:
    """No exponent, sign or separator, and no more decimals than the unit has."""
    for row in read("mint-power.csv") + read("mint-tbills.csv"):
        decimals = {"MW": r"(\.\d{1,3})?", "kW": "", "PKR": "", "units": ""}[row["unit"]]
        assert re.fullmatch(r"[1-9]\d*" + decimals, row["amount"])


def test_power__rows__name_what_exists() -> None:
    """Zone, plant of that zone, product and window are known, and the bill column is empty."""
    zones, plants = by_code("zones.csv"), by_code("plants.csv")
    products = {product["code"] for product in settings()["products"]}
    rows = read("mint-power.csv")
    assert 150 <= len(rows) <= 260
    for row in rows:
        assert plants[row["plant"]]["zone"] == zones[row["zone"]]["zone"]
        assert row["product"] in products
        assert row["firmness"] == row["product"].lower()
        assert not row["series"]
        assert hours(row)
        assert list(months(row)) == [row["window_start"]]
    assert {row["product"] for row in rows} == products
    assert {row["zone"] for row in rows} == set(zones)
    windows = {row["window_start"] for row in rows}
    year = [f"2026-{month:02d}" for month in range(1, 11)]
    assert windows == {"2025-10", "2025-11", "2025-12", *year}


def test_power__every_hour_of_every_month__no_ceiling_is_passed() -> None:
    """Summed hour by hour, nothing passes the plant's, the zone's or the programme's ceiling."""
    for key, name in (("zone", "zones.csv"), ("plant", "plants.csv")):
        caps = {code: int(row["cap_mw"]) * 1000 for code, row in by_code(name).items()}
        drawn = drawn_kw(key)
        assert all(used <= caps[code] for (code, _, _), used in drawn.items())
        assert any(used == caps[code] for (code, _, _), used in drawn.items())
    assert max(drawn_kw(None).values()) == settings()["programme"]["cap_kw"]


def test_power__receivers__licensed_for_the_whole_window() -> None:
    """Whoever is allocated power is registered, admitted and licensed until the window ends."""
    participants, rules = by_account(), settings()["rules"]
    receivers = set()
    for row in read("mint-power.csv"):
        holder = participants[row["account"]]
        last_day = f"{row['window_end']}-31"  # compared as text: no day of the month is later
        assert is_licensed(holder, BEGINNING, last_day, rules["power_categories"])
        assert int(holder["country"]) in rules["power_countries"]
        receivers.add(holder["investor"])
    assert 10 <= len(receivers) <= 14


def test_sites__rows__one_for_each_participant_in_each_zone_it_is_issued_power_in() -> None:
    """Numbered by zone; what stands for a meter is the hash the page on the data says it is."""
    participants, zones, rows = by_account(), by_code("zones.csv"), read("sites.csv")
    needed = {
        (participants[row["account"]]["investor"], zones[row["zone"]]["zone"])
        for row in read("mint-power.csv")
    }
    assert len(rows) == len(needed)
    assert {(row["investor"], row["zone"]) for row in rows} == needed
    for row in rows:
        assert int(row["site"]) // 100 == int(row["zone"])
        assert row["meter"] == "0x" + keccak(text=f"invented meter {row['site']}").hex()
        assert "(invented)" in row["name"]
    assert len({row["site"] for row in rows}) == len(rows)


def test_nominations__rows__of_the_sites_own_rights_within_what_is_allocated() -> None:
    """All in one zone, each to a site of the holder, and no more kW than it was issued."""
    rights, sites = {row["ref"]: row for row in read("mint-power.csv")}, read("sites.csv")
    of_site, zones = {row["site"]: row for row in sites}, by_code("zones.csv")
    participants, rows = by_account(), read("nominations.csv")
    places = set()
    for row in rows:
        right, site = rights[row["ref"]], of_site[row["site"]]
        assert participants[right["account"]]["investor"] == site["investor"]
        assert zones[right["zone"]]["zone"] == site["zone"]
        assert 0 < int(row["kw"]) <= kw(right)
        places.add((site["zone"], right["window_start"]))
    assert len({row["ref"] for row in rows}) == len(rows)
    assert {zone for zone, _ in places} == {"1"}
    for order in read("curtailments.csv"):
        assert (DATA / "documents" / order["document"]).is_file()
        assert {(order["zone"], order[end][:7]) for end in ("from", "to")} == {min(places)}


def test_load_profile__hours__published_levels_with_straight_lines_between() -> None:
    """Whole MW: 21,000 from 22 until past midnight, 15,000 from 7 to 16, lines between."""
    rows = read("load-profile.csv")
    assert [int(row["hour"]) for row in rows] == list(range(24))
    demand = [int(row["demand_mw"]) for row in rows]
    assert {demand[hour] for hour in (22, 23, 0)} == {21_000}
    assert set(demand[7:16]) == {15_000}
    assert demand[:8] == [21_000 - -(-6_000 * hour // 7) for hour in range(8)]
    assert demand[15:23] == [15_000 + 6_000 * hour // 7 for hour in range(8)]
    published = {int(row["hour"]) for row in rows if row["basis"] == "published"}
    assert published == {22, 23, 0, *range(7, 16)}


def isin_check_digit(body: str) -> int:
    """ISO 6166: letters become two digits, every other digit from the right counts double."""
    digits = "".join(str(int(char, 36)) for char in body)
    doubled = [int(digit) * (2 if n % 2 == 0 else 1) for n, digit in enumerate(reversed(digits))]
    return -sum(value // 10 + value % 10 for value in doubled) % 10


@pytest.mark.parametrize("isin", ["US0378331005", "AU0000XVGZA3", "GB0004005475"])
def test_isin_check_digit__known_isins__match(isin: str) -> None:
    """The rule used below is right on ISINs everybody knows."""
    assert isin_check_digit(isin[:11]) == int(isin[11])


def test_series__terms__are_those_of_the_auction() -> None:
    """Yields, dates, tenors and lot are the published ones; ISINs have the right check digit."""
    rows = [row for row in read("series.csv") if row["instrument"] == "TreasuryBill"]
    assert [row["cutoff_yield_pct"] for row in rows] == ["11.0003", "11.0489", "11.0488", "11.3498"]
    assert [row["tenor"] for row in rows] == ["28D", "84D", "182D", "364D"]
    for row in rows:
        assert re.fullmatch(r"PK[A-Z0-9]{9}\d", row["isin"])
        assert isin_check_digit(row["isin"][:11]) == int(row["isin"][11])
        auction, issue, maturity = (
            date.fromisoformat(row[key]) for key in ("auction_date", "issue_date", "maturity_date")
        )
        assert issue - auction == timedelta(days=1)
        assert (maturity - issue).days == int(row["tenor"].removesuffix("D"))
        assert int(row["lot_units"]) * 100 == 5_000
        assert int(row["authorised_pkr"]) % 5_000 == 0


def test_bonds__rows__invented_in_whole_lots_and_backed_by_the_documents_beside_them() -> None:
    """A bond and a sukuk, each issued in part to registered holders of admitted countries."""
    series = {row["isin"]: row for row in read("series.csv") if row["rate_pct"]}
    assert [row["instrument"] for row in series.values()] == ["FixedPib", "IjarahFixed"]
    documents = {"shariah_hash": "shariah-ruling.txt", "asset_pool_hash": "asset-pool.txt"}
    participants, rules = by_account(), settings()["rules"]
    for isin, row in series.items():
        assert isin_check_digit(isin[:11]) == int(isin[11])
        assert row["source"].startswith("invented")
        issued = [issue for issue in read("mint-bonds.csv") if issue["series"] == isin]
        assert 0 < sum(map(pkr, issued)) < int(row["authorised_pkr"])
        assert all(pkr(issue) % (int(row["lot_units"]) * 100) == 0 for issue in issued)
        holders = [participants[issue["account"]] for issue in issued]
        assert all(int(holder["country"]) in rules["bond_countries"] for holder in holders)
        assert {holder["tax_class"] for holder in holders} >= {"1", "2", "4"}
        for column, name in documents.items():
            found = "0x" + keccak((DATA / "documents" / name).read_bytes()).hex()
            assert row[column] == (found if row["instrument"] == "IjarahFixed" else "")


def test_holidays__days__in_order_and_no_weekends() -> None:
    """Each day once, from the first issue on, and none that rests anyway; sources are listed."""
    rows = read("holidays.csv")
    days = [date.fromisoformat(row["date"]) for row in rows]
    assert days == sorted(set(days))
    assert days[0] > date.fromisoformat(ISSUE_DAY)
    assert all(day.weekday() < 5 for day in days)
    sources = (DATA / "README.md").read_text(encoding="utf-8")
    for row in rows:
        assert all(f"| {key} |" in sources for key in re.findall(r"\[(H\d)\]", row["source"]))


def test_tbills__amounts__whole_lots_within_what_is_authorised() -> None:
    """Every row is whole lots; the one-month bill is issued out, of the others some is left."""
    rows = read("mint-tbills.csv")
    assert 100 <= len(rows) <= 150
    issued: Counter[str] = Counter()
    for row in rows:
        assert pkr(row) % 5_000 == 0
        assert not any(row[key] for key in ("zone", "plant", "window_start", "product", "blocks"))
        issued[row["series"]] += pkr(row)
    authorised = {
        row["isin"]: int(row["authorised_pkr"])
        for row in read("series.csv")
        if row["instrument"] == "TreasuryBill"
    }
    left = {isin: authorised[isin] - issued[isin] for isin in authorised}
    assert set(issued) == set(authorised)
    assert min(left.values()) == 0
    assert sum(value > 0 for value in left.values()) == 3
    assert min(map(pkr, rows)) == 5_000


def test_tbills__receivers__registered_admitted_and_below_the_holding_cap() -> None:
    """Whoever is issued bills is registered, of an admitted country, below the cap."""
    participants, rules = by_account(), settings()["rules"]
    held: Counter[tuple[str, str]] = Counter()
    for row in read("mint-tbills.csv"):
        holder = participants[row["account"]]
        assert int(holder["country"]) in rules["bond_countries"]
        held[holder["investor"], row["series"]] += pkr(row) // 100
    assert max(held.values()) < rules["bond_holding_cap_units"]
    classes = {participants[row["account"]]["class"] for row in read("mint-tbills.csv")}
    assert classes == {"individual", "company", "bank", "primary_dealer", "fund", "government"}


def test_tbills__non_competitive_bids__keep_the_central_banks_rules() -> None:
    """None by banks, at most one an investor and series, none above the limit."""
    participants = by_account()
    bids: Counter[tuple[str, str]] = Counter()
    for row in read("mint-tbills.csv"):
        assert row["note"] in {"competitive", "non-competitive"}
        if row["note"] == "non-competitive":
            assert participants[row["account"]]["class"] not in {"bank", "primary_dealer"}
            assert pkr(row) <= NON_COMPETITIVE_MOST_PKR
            bids[row["account"], row["series"]] += 1
    assert set(bids.values()) == {1}


def catalogue() -> Catalogue:
    """What the names in the files mean on a ledger that was set up from these very files."""
    deployment = settings()
    return Catalogue(
        chain_id=deployment["chain"]["chain_id"],
        genesis=Hash32(bytes(32)),
        rights=Address(b"r" * 20),
        vintage=date.fromisoformat(ISSUE_DAY).year,
        blocks=tuple(deployment["programme"]["blocks"]),
        zones={code: int(row["zone"]) for code, row in by_code("zones.csv").items()},
        plants={
            code: Plant(int(row["plant"]), int(row["zone"]))
            for code, row in by_code("plants.csv").items()
        },
        products={product["code"]: product["product"] for product in deployment["products"]},
        series={row["isin"]: Address(b"s" * 20) for row in read("series.csv")},
    )


@pytest.mark.parametrize(("name", "amount"), [("mint-power.csv", kw), ("mint-tbills.csv", pkr)])
def test_mints__planned__without_a_fault_and_with_the_same_amounts(
    name: str, amount: Callable[[Row], int]
) -> None:
    """The planner takes every row of the file as it stands."""
    plan = parse_plan((DATA / name).read_text(encoding="utf-8"), catalogue())
    rows = read(name)
    per_unit = 1 if name == "mint-power.csv" else 100
    assert [line.ref_text for line in plan.lines] == [row["ref"] for row in rows]
    assert [line.amount * per_unit for line in plan.lines] == [amount(row) for row in rows]


def test_auctions__bids__come_to_what_was_published() -> None:
    """The lowest price and the average follow from the yields, the cost is what was realised."""
    series = {row["isin"]: row for row in read("auction-series.csv")}
    assert not series.keys() & {row["isin"] for row in read("series.csv")}
    assert [row["isin"] for row in read("auction-results.csv")] == list(series)
    for result in read("auction-results.csv"):
        terms = series[result["isin"]]
        issue, matures = (date.fromisoformat(terms[f"{day}_date"]) for day in ("issue", "maturity"))
        days = (matures - issue).days
        bids = [row for row in read("auction-bids.csv") if row["isin"] == result["isin"]]
        book = [(Decimal(bid["price"]), int(bid["face_pkr"])) for bid in bids]
        face, cost = sum(face for _, face in book), sum(price * face / 100 for price, face in book)

        def price(column: str, result: Row = result, days: int = days) -> Decimal:
            return round(100 / (1 + Decimal(result[column]) / 100 * days / 365), 4)

        assert days == int(terms["tenor"].removesuffix("D"))
        assert isin_check_digit(terms["isin"][:11]) == int(terms["isin"][11])
        assert terms["cutoff_yield_pct"] == result["cut_off_yield_pct"]
        assert int(terms["authorised_pkr"]) == face == Decimal(result["accepted_mn"]) * MILLION
        assert min(price for price, _ in book) == price("cut_off_yield_pct")
        assert round(cost / face * 100, 4) == price("average_yield_pct")
        if result["realised_mn"]:
            # Half a digit of the average yield, and of the price it gives.
            assert abs(cost - Decimal(result["realised_mn"]) * MILLION) <= face * Decimal("1e-6")


def test_auction_bids__of_the_574th__are_on_its_published_sheet() -> None:
    """Price and amount of its first three bids, and the sheet's own average of the three."""
    with SHEET.open(encoding="utf-8", newline="") as file:
        sheet = list(csv.DictReader(file))[:3]
    bids = [row for row in read("auction-bids.csv") if row["isin"] == "PKMZTB03M579"]
    assert [(bid["price"], int(bid["face_pkr"])) for bid in bids] == [
        (row["price"], int(Decimal(row["amount_mn"]) * MILLION)) for row in sheet
    ]
    (result,) = (row for row in read("auction-results.csv") if row["isin"] == "PKMZTB03M579")
    last = sheet[-1]
    assert (result["cut_off_yield_pct"], result["average_yield_pct"]) == (
        last["yield_pct"],
        last["running_yield_pct"],
    )
    assert Decimal(result["accepted_mn"]) == Decimal(last["running_mn"])


def test_auction_results__of_2012_and_2013__are_those_published() -> None:
    """The same figures as in the file of results that the auctions themselves are tested with."""
    with RESULTS.open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    held = {row["isin"]: row["auction_date"] for row in read("auction-series.csv")}
    for result in read("auction-results.csv")[1:]:
        (row,) = (
            row
            for row in published
            if row["auction"] == held[result["isin"]]
            and row["cut_off_yield_pct"] == result["cut_off_yield_pct"]
        )
        assert row["average_yield_pct"] == result["average_yield_pct"]
        assert Decimal(row["face_mn"]) == Decimal(result["accepted_mn"])
        assert Decimal(row["realised_mn"]) == Decimal(result["realised_mn"])


def test_auction_terms__filled_in__are_taken_by_the_tool() -> None:
    """The template is a file of terms once the demo has said what is sold."""
    template = Template((DATA / "auction-terms.toml").read_text(encoding="utf-8"))
    text = template.substitute(isin="PKMZTB03M579", offered=1_100_000_000)
    terms = parse_auction(text)
    assert terms.asset == text_to_bytes32("PKMZTB03M579")
    assert terms.times_s == tuple(sorted(terms.times_s))
