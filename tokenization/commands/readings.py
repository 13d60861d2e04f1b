"""What the commands do about published readings: challenge, dismiss, settle, verify, show.

Every proof is made from the chain's logs alone, and checked here as well as by the chain.
"""

from tokenization import artifacts
from tokenization.commands.acts import Act, Change, look, perform, required
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.errors import InvalidParameter, ProofRefused
from tokenization.ledger.meters import (
    METERS,
    Newest,
    Page,
    PageState,
    pages,
    prove,
    sites_of,
    stated,
    zone_of,
)
from tokenization.metering import ReadingProof, period_at_hour, proven_kwh
from tokenization.units import hex0x, iso_time, parse_hour, parse_period, period_label


def challenge(errand: Errand, site: int, hour_text: str, *, as_operator: bool) -> None:
    """Challenge a reading: as the site's investor, or as the grid operator."""
    document, hour = required(errand), parse_hour(hour_text)
    sight = look(errand.options)
    now = stated(sight, zone_of(sight, site), period_at_hour(hour))
    (page,) = pages(sight, [site], period_at_hour(hour), now.version)
    _published(page, now)
    proof = prove(sight, site, hour, now.version)
    verb = "challengeAsOperator" if as_operator else "challenge"
    call = sight.contract(METERS).call(verb, site, hour, now.version, proof.words, document)
    stands = page.state is PageState.CHALLENGED
    act = Act(
        f"Challenge the reading of site {site} at {hour_text}, version {now.version}: "
        f"{proven_kwh(now.root, site, hour, proof):,} kWh",
        () if stands else (call,),
        (Change("readings of the month", page.state.name.lower(), "challenged"),),
        document,
        anybody=not as_operator,
    )
    perform(errand, sight, act)


def dismiss(errand: Errand, site: int, month: str) -> None:
    """Dismiss the challenge of a site's month."""
    document, period = required(errand), parse_period(month)
    sight = look(errand.options)
    now = stated(sight, zone_of(sight, site), period)
    (page,) = pages(sight, [site], period, now.version)
    _published(page, now)
    stands = page.state is PageState.DISMISSED
    call = sight.contract(METERS).call("dismiss", site, period, now.version, document)
    act = Act(
        f"Dismiss the challenge of site {site} for {month}, version {now.version}",
        () if stands else (call,),
        (Change("readings of the month", page.state.name.lower(), "dismissed"),),
        document,
    )
    perform(errand, sight, act)


def settle(errand: Errand, zone: int, month: str) -> None:
    """Settle the month of every site of a zone whose challenge window is over."""
    sight, period = look(errand.options), parse_period(month)
    now = stated(sight, zone, period)
    found = pages(sight, sites_of(sight, zone), period, now.version)
    ledger = sight.contract(METERS)
    act = Act(
        f"Settle {month} of zone {zone} with version {now.version}",
        [ledger.call("settle", page.site, period) for page in found if not page.code],
        tuple(
            Change(
                f"site {page.site}",
                _settled(page),
                f"{page.kwh:,} kWh, version {now.version}" if not page.code else _settled(page),
            )
            for page in found
        ),
        anybody=True,
        data={"sites": [_shown(page) for page in found]},
    )
    perform(errand, sight, act)
    errand.outcome.warnings += [
        f"Site {page.site} is not settled: {_obstacle(page.code)}"
        for page in found
        if page.code and not _is_settled_with(page, now)
    ]


def verify(
    outcome: Outcome, options: Options, site: int, hour_text: str, version: int | None
) -> None:
    """Prove a reading from the chain's logs; the chain must find the same."""
    hour = parse_hour(hour_text)
    sight, period = look(options), period_at_hour(hour)
    zone = zone_of(sight, site)
    now = stated(sight, zone, period)
    chosen = now.version if version is None else version
    proof = prove(sight, site, hour, chosen)
    ledger = sight.contract(METERS)
    root = sight.read(ledger.call("rootOf", zone, period, chosen))
    kwh = proven_kwh(root, site, hour, proof)
    told = sight.read(ledger.call("provenKwh", site, hour, chosen, proof.words))
    if kwh is None or kwh != told:
        raise ProofRefused(
            f"The chain says {told} kWh where its own logs prove {kwh}.",
            hint="The endpoint is not to be trusted; ask another one: --rpc",
        )
    outcome.data = {
        "site": site,
        "hour": hour_text,
        "kwh": kwh,
        "version": chosen,
        "newest_version": now.version,
        "root": hex0x(root),
        "block": sight.at.number,
        "proof": _written(proof),
    }
    outcome.text = (
        f"Site {site} drew {kwh:,} kWh in the hour from {hour_text}, as version {chosen} states "
        f"under the root {hex0x(root)}."
    )
    if chosen != now.version:
        outcome.warnings.append(f"Version {now.version} has restated this month.")


def show(outcome: Outcome, options: Options, zone: int, month: str) -> None:
    """Tell how far a zone's month has come."""
    sight, period = look(options), parse_period(month)
    now = stated(sight, zone, period)
    ledger = sight.contract(METERS)
    operators, quorum = sight.read(ledger.call("quorumOf", zone))
    found = pages(sight, sites_of(sight, zone), period, now.version)
    outcome.data = {
        "zone": zone,
        "month": period_label(period),
        "version": now.version,
        "posted_at": iso_time(now.posted_at_s),
        "root": hex0x(now.root),
        "stated_sites": now.sites,
        "published_sites": now.published,
        "operators": operators,
        "quorum": quorum,
        "sites": [_shown(page) for page in found],
        "block": sight.at.number,
    }
    head = (
        f"{month} of zone {zone}: version {now.version}, posted {iso_time(now.posted_at_s)}; "
        f"{now.published} of {now.sites} sites published. {quorum} of {operators} operators sign."
    )
    outcome.text = "\n".join([head, *map(_line, found)])


def _published(page: Page, now: Newest) -> None:
    if page.state is PageState.NONE:
        raise InvalidParameter(
            f"The readings of site {page.site} are not published in version {now.version}.",
            hint="Whoever has the file publishes them: mizan meter publish",
        )


def _is_settled_with(page: Page, now: Newest) -> bool:
    return page.settled_version == now.version


def _settled(page: Page) -> str:
    if not page.is_settled:
        return "not settled"
    return f"{page.settled_kwh:,} kWh, version {page.settled_version}"


def _obstacle(code: int) -> str:
    return f"{artifacts.reasons()[code].words} (reason {code})"


def _line(page: Page) -> str:
    state = page.state.name.lower() if page.state is not PageState.NONE else "not published"
    return f"  site {page.site}: {state}, {page.kwh:,} kWh; {_settled(page)}"


def _shown(page: Page) -> dict[str, object]:
    return {
        "site": page.site,
        "state": page.state.name.lower(),
        "kwh": page.kwh,
        "settled_version": page.settled_version or None,
        "settled_kwh": page.settled_kwh if page.is_settled else None,
        "code": page.code,
    }


def _written(proof: ReadingProof) -> dict[str, object]:
    return {
        "readings": hex0x(proof.readings),
        "day_path": [hex0x(node) for node in proof.day_path],
        "kwh": proof.kwh,
        "site_path": [hex0x(node) for node in proof.site_path],
    }
