"""Opening an auction by a file of its terms, so that the file's hash is published with it."""

from pathlib import Path

from tokenization.auctions import AuctionKind
from tokenization.commands.acts import Act, Change, look, perform
from tokenization.commands.console import Errand
from tokenization.commands.session import document_hash, read_text
from tokenization.errors import InvalidParameter
from tokenization.files.auctions import AuctionTerms, RightTerms, parse_auction
from tokenization.files.sheet import lookup
from tokenization.issuance.catalogue import read_catalogue
from tokenization.ledger.contracts import Call
from tokenization.ledger.houses import PRICE_DECIMALS, House
from tokenization.ledger.published import shown_right
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import find_cash
from tokenization.power import pack_right, parse_blocks
from tokenization.types import Hash32, Ref
from tokenization.units import bytes32_to_text, checksum, format_amount, iso_time


_WORD_BYTES = 32


def open_auction(errand: Errand, file: Path) -> None:
    """Open the auction of a file, unless it was opened by the very same file."""
    terms, document = parse_auction(read_text(file)), document_hash(file, None)
    if document is None:  # of a file that was just read there is a hash
        raise InvalidParameter("The file has no hash.", hint="Name a file of terms.")
    sight, kind = look(errand.options), terms.kind
    house = House(sight, kind)
    number = _opened(house, document)
    asset, name, parts = _asset(sight, terms.asset)
    act = Act(
        f"Open {'an' if kind is AuctionKind.SALE else 'a'} {kind.noun} of {name}",
        () if number else (_call(house, terms, asset, document),),
        [Change(what, value, value) for what, value in (parts | _facts(house, terms)).items()],
        document=document,
        data={"auction": number},
        remedy="Correct the file and run the same command again.",
    )
    if perform(errand, sight, act):
        number = _opened(house.now(), document)
    if number:
        errand.outcome.data["auction"] = number
        errand.outcome.text += f"It is {kind.noun} {number}: "
        errand.outcome.text += f"mizan auction show {number}{kind.flag}\n"


def _opened(house: House, document: Hash32) -> int:
    """The auction that was opened by a document; 0 if none was."""
    for args in house.sight.events(house.contract.name, "AuctionOpened"):
        if args["documentHash"] == document:
            return int(args["auction"])
    return 0


def _asset(sight: Sight, terms: Ref | RightTerms) -> tuple[bytes, str, dict[str, str]]:
    """What is auctioned as the contract takes it, as people call it, and its parts."""
    if not isinstance(terms, RightTerms):
        return terms, bytes32_to_text(terms), {}
    names = read_catalogue(sight.chain, sight.manifest, sight.at)
    product = lookup(terms.product, names.products, "product")
    plant = lookup(terms.plant, names.plants, "plant")
    blocks = parse_blocks(terms.blocks, names.blocks)
    right = names.right(product, plant, terms.firmness, blocks, terms.window)
    right_id = pack_right(right)
    parts = {name.replace("_", " "): str(part) for name, part in shown_right(right).items()}
    return right_id.to_bytes(_WORD_BYTES, "big"), f"right {right_id}", parts


def _call(house: House, terms: AuctionTerms, asset: bytes, document: Hash32) -> Call:
    words = (
        asset,
        terms.pricing,
        terms.competitive,
        terms.non_competitive,
        terms.lot_units,
        terms.accrued_e4,
        *terms.times_s,
        terms.offered_units,
        terms.bidder_most_units,
        terms.non_competitive_units,
        terms.non_competitive_most_units,
        find_cash(house.sight, terms.cash).address,
        terms.treasury,
        document,
        terms.bonds_pkr,
    )
    return house.contract.call("open", words)


def _facts(house: House, terms: AuctionTerms) -> dict[str, str]:
    shown = house.units_text
    return {
        "offered": shown(terms.offered_units),
        "lots of": shown(terms.lot_units),
        "pricing": terms.pricing.name.lower(),
        "on top of every price": format_amount(terms.accrued_e4, PRICE_DECIMALS),
        "one investor bids for at most": shown(terms.bidder_most_units),
        "bids without a price get at most": shown(terms.non_competitive_units),
        "treasury": checksum(terms.treasury),
        "bids come in until": iso_time(terms.times_s[0]),
        "bids are revealed until": iso_time(terms.times_s[1]),
        "a result is final by": iso_time(terms.times_s[2]),
        "awards are settled until": iso_time(terms.times_s[3]),
    }
