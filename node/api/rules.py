"""What rules were told, in words: one sentence a setting, beside the exact values."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from node.api import shapes, words
from node.api.render import Renderer
from node.model import Setting
from node.queries import rules
from node.queries.assets import Token
from tokenization.units import bytes32_to_text, format_amount, iso_time


DAY_S: Final = 86_400
WEEKDAYS: Final = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
"""By bit. Source: ``PktCalendar.weekdayOf``."""
LAST_COUNTRY: Final = 999
MOST_NAMED: Final = 60
"""Countries that a sentence names; the values have them all."""

Sentence = Callable[[list[int], Token], str]


def token_rules(render: Renderer, token: Token, addresses: list[bytes]) -> shapes.TokenRules:
    """Everything that is asked of a token's movements."""
    of_ids, complete = rules.of_ids(render.view, token)
    return {
        "token": render.contract(token.address),
        "tracked": rules.is_tracked(render.view, token),
        "rules": [asset_rule(render, token, address) for address in addresses],
        "id_rules": [
            {"id": str(token_id), "rules": [asset_rule(render, token, one) for one in found]}
            for token_id, found in of_ids
        ],
        "complete": complete,
        "block": render.block(),
    }


def asset_rule(render: Renderer, token: Token, address: bytes) -> shapes.AssetRule:
    """A rule with all it was told about a token."""
    told = rules.told(render.view, address, token)
    return {"rule": render.contract(address), "settings": list(_settings(told, token))}


def approval(render: Renderer, token: Token, found: rules.Approval) -> shapes.Approval:
    """A transfer approved ahead."""
    return {
        "rule": render.contract(found.rule),
        "sender": bytes32_to_text(found.sender),
        "receiver": bytes32_to_text(found.receiver),
        "id": str(found.id) if token.has_ids else None,
        "amount": words.amount(found.amount, token),
        "until": iso_time(found.until_s),
        "expired": render.pin.block.time_s > found.until_s,
    }


def _settings(told: rules.Told, token: Token) -> Iterator[shapes.RuleSetting]:
    for kind, values in told.settings.items():
        yield _setting(kind.name.lower(), values, _SENTENCES[kind](values, token))
    if told.countries is not None:
        allowed = [n for n in range(1, LAST_COUNTRY + 1) if told.countries >> n & 1]
        yield _setting("countries", allowed, _countries(allowed))
    if told.holidays:
        days = ", ".join(_day(number) for number in told.holidays)
        yield _setting("holidays", told.holidays, f"Nothing is traded on {days}.")
    if told.approvals:
        sentence = f"{told.approvals} approved transfers wait to be made."
        yield _setting("approvals", [told.approvals], sentence)
    if any(told.sanctioned):
        investors, operators = told.sanctioned
        sentence = f"{investors} investors and {operators} operators are listed."
        yield _setting("sanctioned", [investors, operators], sentence)


def _setting(name: str, values: list[int], sentence: str) -> shapes.RuleSetting:
    return {"name": name, "values": [str(value) for value in values], "words": sentence}


def _countries(allowed: list[int]) -> str:
    if len(allowed) == LAST_COUNTRY:
        return "Investors of every country may hold it."
    if len(allowed) > LAST_COUNTRY // 2:
        left_out = sorted(set(range(1, LAST_COUNTRY + 1)) - set(allowed))
        return f"Investors of every country may hold it but of {_named(left_out)}."
    if not allowed:
        return "Investors of no country may hold it."
    return f"Only investors of {_named(allowed)} may hold it (ISO 3166-1)."


def _named(countries: list[int]) -> str:
    shown = ", ".join(f"{country:03d}" for country in countries[:MOST_NAMED])
    more = len(countries) - MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _categories(bits: int) -> str:
    return " or ".join(name.replace("_", " ") for name in words.categories(bits))


def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}"


def _span(seconds: int) -> str:
    days, rest = divmod(seconds, DAY_S)
    return f"{days} days" if days and not rest else f"{seconds:,} seconds"


def _cap(values: list[int], token: Token) -> str:
    return f"No investor holds more than {_units(values[0], token)}."


def _units(base: int, token: Token) -> str:
    return words.amount(base, token)["display"]


def _holder_limit(values: list[int], _: Token) -> str:
    return f"At most {values[0]:,} investors hold any."


def _lock_up(values: list[int], _: Token) -> str:
    return f"Nothing is transferred before {iso_time(values[0])}." if values[0] else "No lock-up."


def _holding_period(values: list[int], _: Token) -> str:
    return f"What was acquired is passed on after {_span(values[0])} at the earliest."


def _lot(values: list[int], token: Token) -> str:
    return f"Only whole lots of {_units(values[0], token)} move."


def _hours(values: list[int], _: Token) -> str:
    opens, closes, weekdays = values
    days = ", ".join(day for bit, day in enumerate(WEEKDAYS) if weekdays >> bit & 1)
    return f"Transfers from {_clock(opens)} to {_clock(closes)} PKT on {days}."


def _closed_period(values: list[int], _: Token) -> str:
    start, end = values
    if start == end:
        return "No closed period."
    return f"Nothing is transferred from {iso_time(start)} until {iso_time(end)}."


def _venue(values: list[int], _: Token) -> str:
    direct = ", or by the holder itself" if values[1] else ""
    return f"Transfers are sent by a licensed {_categories(values[0])}{direct}."


def _share(values: list[int], token: Token) -> str:
    percent = format_amount(values[0], 2)
    floor = f", or of {_units(values[1], token)} if that is more" if values[1] else ""
    return f"No investor holds more than {percent} % of what exists{floor}."


def _velocity(values: list[int], token: Token) -> str:
    return f"An investor sends at most {_units(values[0], token)} within {_span(values[1])}."


def _topics(values: list[int], _: Token) -> str:
    topics = ", ".join(str(topic) for topic in range(64) if values[0] >> topic & 1)
    return f"Whoever acquires needs attestations on topics {topics}."


def _licence(values: list[int], _: Token) -> str:
    return f"Whoever acquires needs a licence as {_categories(values[0])}."


_SENTENCES: Final[Mapping[Setting, Sentence]] = MappingProxyType(
    {
        Setting.CAP: _cap,
        Setting.HOLDER_LIMIT: _holder_limit,
        Setting.LOCK_UP: _lock_up,
        Setting.HOLDING_PERIOD: _holding_period,
        Setting.LOT: _lot,
        Setting.HOURS: _hours,
        Setting.CLOSED_PERIOD: _closed_period,
        Setting.VENUE: _venue,
        Setting.SHARE: _share,
        Setting.VELOCITY: _velocity,
        Setting.TOPICS: _topics,
        Setting.CATEGORIES: _licence,
    }
)
