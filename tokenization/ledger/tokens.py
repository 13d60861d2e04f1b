"""Tokens that the enforcement desk has power over, by what people call them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenization.errors import InvalidParameter, MizanError
from tokenization.ledger.contracts import Contract
from tokenization.ledger.sight import Sight
from tokenization.types import Address, Kind
from tokenization.units import bytes32_to_text, format_amount, parse_address, parse_amount


_CONTRACTS = {
    Kind.BOND_TOKEN: "BondToken",
    Kind.CAPACITY_RIGHTS: "CapacityRights",
    Kind.NATIONAL_ASSET: "NationalAssetToken",
}
_CASH = {Kind.SETTLEMENT_CASH: "SettlementCash"}


@dataclass(frozen=True, slots=True)
class Token:
    """A listed token.

    Attributes:
        code: Its code in the directory, for a series its ISIN.
        unit: What one unit of it is called.
        decimals: How many decimals its amounts have.
    """

    address: Address
    kind: Kind
    code: str
    unit: str
    decimals: int

    @property
    def contract(self) -> Contract:
        """Its contract."""
        return Contract((_CONTRACTS | _CASH)[self.kind], self.address)

    @property
    def has_ids(self) -> bool:
        """Whether it is of many assets, each with an id."""
        return self.kind is Kind.CAPACITY_RIGHTS

    def id_of(self, text: str | None) -> int:
        """Read the id of one of its assets, 0 for a token that is one asset.

        Raises:
            InvalidParameter: An id is missing, not a number, or there is none to name.
        """
        if self.has_ids and text is None:
            raise InvalidParameter(
                f"{self.code} is of many rights.", hint="Name the right by its id: --id"
            )
        if text is not None and not self.has_ids:
            raise InvalidParameter(f"{self.code} has no ids.", hint="Leave --id out.")
        return parse_amount(text, 0) if text is not None else 0

    def amount_of(self, text: str) -> int:
        """Read an amount, as what the chain counts.

        Raises:
            InvalidParameter: Not an amount.
        """
        return parse_amount(text, self.decimals)

    def shown(self, amount: int) -> str:
        """Write an amount."""
        return f"{format_amount(amount, self.decimals, group=True)} {self.unit}"

    def key(self, right_id: int) -> tuple[int, ...]:
        """How its functions are told which asset is meant: by an id, or not at all."""
        return (right_id,) if self.has_ids else ()


def find_token(sight: Sight, name: str) -> Token:
    """The token of a code, an ISIN or an address.

    Raises:
        InvalidParameter: There is none, or the desk has no power over it.
    """
    known = _listed(sight)
    asked = _address(name)
    for token in known:
        if name == token.code or asked == token.address:
            if token.kind not in _CONTRACTS:
                raise InvalidParameter(
                    f"{token.code} is settlement cash: nobody freezes, pauses or seizes it.",
                    hint=_choice(known),
                )
            return token
    raise InvalidParameter(f"'{name}' is not an asset of this ledger.", hint=_choice(known))


def find_cash(sight: Sight, name: str) -> Token:
    """The cash asset of a code or an address.

    Raises:
        InvalidParameter: There is none.
    """
    known = [token for token in _listed(sight) if token.kind in _CASH]
    asked = _address(name)
    for token in known:
        if name == token.code or asked == token.address:
            return token
    codes = ", ".join(token.code for token in known)
    raise InvalidParameter(f"'{name}' is no cash of this ledger.", hint=f"There is: {codes}.")


def read_tokens(sight: Sight, *, cash: bool = False) -> dict[Address, Token]:
    """Every token that the desk has power over, or cash as well, by address."""
    kinds = _CONTRACTS | _CASH if cash else _CONTRACTS
    return {token.address: token for token in _listed(sight) if token.kind in kinds}


def _listed(sight: Sight) -> list[Token]:
    return [
        Token(
            args["account"],
            Kind(args["kind"]),
            bytes32_to_text(args["code"]),
            bytes32_to_text(args["unit"]),
            args["decimals"],
        )
        for args in sight.events("Directory", "Listed")
        if args["kind"] in _CONTRACTS | _CASH
    ]


def _choice(known: Sequence[Token]) -> str:
    codes = ", ".join(token.code for token in known if token.kind in _CONTRACTS)
    return f"Name it by code, ISIN or address. There are: {codes}."


def _address(name: str) -> Address | None:
    try:
        return parse_address(name)
    except MizanError:
        if name.lower().startswith("0x"):
            raise
        return None
