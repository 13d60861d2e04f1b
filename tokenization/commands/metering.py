"""What the commands of metering do: operators, sign, post, restate, publish.

What is done about readings once they are published is in ``readings``.
"""

from collections.abc import Sequence
from pathlib import Path

from eth_utils.crypto import keccak

from tokenization.commands.acts import Act, Change, look, perform
from tokenization.commands.console import Errand
from tokenization.commands.session import own_signer, read_text
from tokenization.errors import InvalidParameter
from tokenization.files.readings import parse_readings
from tokenization.ledger.meters import (
    METERS,
    Newest,
    Page,
    PageState,
    in_order,
    newest,
    pages,
    stated,
)
from tokenization.ledger.sight import Sight
from tokenization.metering import Batch, Month, Statement, to_sign
from tokenization.types import Hash32
from tokenization.units import (
    checksum,
    counted,
    hex0x,
    parse_address,
    parse_period,
    period_label,
)


def operators(errand: Errand, zone: int, keys: Sequence[str], quorum: int) -> None:
    """Name who reads the meters of a zone, and how many of them must sign."""
    wanted = sorted({parse_address(key) for key in keys})
    sight = look(errand.options)
    ledger = sight.contract(METERS)
    count, now = sight.read(ledger.call("quorumOf", zone))
    known = sight.read_all([ledger.call("isOperator", zone, key) for key in wanted])
    stands = all(known) and (count, now) == (len(wanted), quorum)
    after = f"{quorum} of {len(wanted)}: {', '.join(checksum(key) for key in wanted)}"
    act = Act(
        f"Name the meter operators of zone {zone}",
        () if stands else (ledger.call("setOperators", zone, wanted, quorum),),
        (Change("operators", after if stands else f"{now} of {count}", after),),
    )
    perform(errand, sight, act)


def sign(errand: Errand, file: Path, zone: int, month: str) -> None:
    """Sign a zone's month as one of its meter operators. Nothing is sent."""
    sight = look(errand.options)
    statement, batch = _batch(sight, file, zone, month)
    signer = own_signer(errand.options, sight.chain, errand.signer)
    message = to_sign(batch, sight.chain.chain_id, sight.contract(METERS).address)
    signature = hex0x(signer.sign_typed(message))
    who = {"signer": checksum(signer.address), "signature": signature}
    errand.outcome.data = {**_shown(batch), **who}
    kwh = sum(one.kwh for one in statement.months)
    verb = "post" if batch.version == 1 else "restate"
    errand.outcome.text = (
        f"{checksum(signer.address)} states {month} of zone {zone}, version {batch.version}: "
        f"{counted(batch.sites, 'site')}, {kwh:,} kWh, root {hex0x(batch.root)}.\n"
        f"With the other operators' signatures anybody runs:\n"
        f"mizan meter {verb} {file} --zone {zone} --month {month} --signature {signature} --execute"
    )


def post(
    errand: Errand,
    file: Path,
    zone: int,
    month: str,
    signatures: Sequence[str],
    *,
    restated: bool,
) -> None:
    """Carry what operators signed to the chain: a month for the first time, or anew."""
    sight = look(errand.options)
    now = newest(sight, zone, parse_period(month))
    if restated and not now.version:
        raise InvalidParameter(
            f"Nothing is stated of {month} in zone {zone} yet.",
            hint="State it first: mizan meter post",
        )
    statement, batch = _batch(sight, file, zone, month)
    stands = now.root == statement.root
    if now.version and not restated and not stands:
        raise InvalidParameter(
            f"{month} of zone {zone} is stated already, and differently.",
            hint="Readings are never overwritten; state a next version: mizan meter restate",
        )
    calls = []
    if not stands:
        signed = in_order(sight, batch, [_bytes_of(one) for one in signatures])
        calls.append(sight.contract(METERS).call("postRoot", batch.words, signed))
    act = Act(
        f"{'Restate' if restated else 'State'} {month} of zone {zone}",
        calls,
        (Change("readings", _version(now), _version(now) if stands else _next(batch)),),
        anybody=True,
        remedy="See who must sign with: mizan meter show",
        data=_shown(batch),
    )
    perform(errand, sight, act)


def publish(errand: Errand, file: Path, zone: int, month: str) -> None:
    """Publish the readings of every site of a zone's month that are not published yet."""
    sight, period = look(errand.options), parse_period(month)
    now = stated(sight, zone, period)
    statement = parse_readings(read_text(file), period)
    if statement.root != now.root:
        raise InvalidParameter(
            f"{file} is not what was stated of {month} in zone {zone}, version {now.version}.",
            hint="Take the file that the operators signed; mizan meter show names its hash.",
        )
    found = pages(sight, [one.site for one in statement.months], period, now.version)
    months = list(zip(statement.months, found, strict=True))
    ledger = sight.contract(METERS)
    act = Act(
        f"Publish {month} of zone {zone}, version {now.version}",
        [
            ledger.call(
                "publish", one.site, period, now.version, one.data, statement.site_path(one.site)
            )
            for one, page in months
            if page.state is PageState.NONE
        ],
        tuple(_publication(one, page) for one, page in months),
        anybody=True,
    )
    perform(errand, sight, act)


def _publication(month: Month, page: Page) -> Change:
    what = f"site {month.site}"
    if page.state is PageState.NONE:
        return Change(what, "not published", f"published, {month.kwh:,} kWh")
    return Change(what, page.state.name.lower(), page.state.name.lower())


def _batch(sight: Sight, file: Path, zone: int, month: str) -> tuple[Statement, Batch]:
    """What operators sign next, of a file."""
    period, text = parse_period(month), read_text(file)
    statement = parse_readings(text, period)
    version = newest(sight, zone, period).version + 1
    data_hash = Hash32(keccak(text.encode()))
    sites = len(statement.months)
    return statement, Batch(zone, period, version, sites, statement.root, data_hash)


def _shown(batch: Batch) -> dict[str, object]:
    return {
        "zone": batch.zone,
        "month": period_label(batch.period),
        "version": batch.version,
        "sites": batch.sites,
        "root": hex0x(batch.root),
        "data_hash": hex0x(batch.data_hash),
    }


def _version(now: Newest) -> str:
    return f"version {now.version}, root {hex0x(now.root)}" if now.version else "not stated"


def _next(batch: Batch) -> str:
    return f"version {batch.version}, root {hex0x(batch.root)}"


def _bytes_of(signature: str) -> bytes:
    try:
        return bytes.fromhex(signature.removeprefix("0x"))
    except ValueError:
        raise InvalidParameter(
            "The signature is not hexadecimal.", hint="Copy what mizan meter sign printed."
        ) from None
