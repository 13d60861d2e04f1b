"""What the chain itself answers, by plain ``eth_call`` at one block hash.

Calls are encoded here from their signatures, not by the code under test, and go out in batches.
Which id a row became is learned from the ``Allocated`` event that carries the row's ref.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from eth_abi.abi import encode
from eth_utils.abi import function_signature_to_4byte_selector
from eth_utils.crypto import keccak

from scripts._demo import figures
from scripts._demo.figures import Figures
from scripts._demo.sheets import BILLING, CASH, PROGRAMME, RECEIVED, Sheets, months_between


_BATCH = 200
_TIMEOUT_S = 60.0
_FIRST_YEAR = 2025
"""Delivery period 0 is its January. Source: ``IPowerProgramme``."""
_ALLOCATED = "0x" + keccak(text="Allocated(bytes32,address,uint256,uint256)").hex()
_OPENED = (
    "0x"
    + keccak(
        text="AuctionOpened(uint256,bytes32,address,address,uint8,uint256,uint32,uint32,bytes32)"
    ).hex()
)


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a contract; one word of the answer is wanted, as an integer."""

    to: str
    signature: str
    arguments: tuple[object, ...] = ()
    word: int = 0

    def data(self) -> str:
        """The call's data as 0x-hex."""
        types = self.signature[self.signature.index("(") + 1 : -1].split(",")
        body = encode(types, self.arguments) if self.arguments else b""
        return "0x" + (function_signature_to_4byte_selector(self.signature) + body).hex()


@dataclass(frozen=True, slots=True)
class Witness:
    """The chain, asked directly.

    Attributes:
        url: Its JSON-RPC endpoint.
        contracts: Addresses of the deployment by name.
    """

    url: str
    contracts: Mapping[str, str]

    def head(self) -> tuple[int, str]:
        """Number and hash of the newest block."""
        block = self._ask([("eth_getBlockByNumber", ["latest", False])])[0]
        return int(block["number"], 16), block["hash"]

    def tokens(self, sheets: Sheets) -> dict[str, str]:
        """Address of each debt series' token, by ISIN."""
        isins = [row["isin"] for row in sheets.series]
        manager = self.contracts["DebtManager"]
        calls = [Call(manager, "tokenAddress(bytes32)", (_word(isin),)) for isin in isins]
        answers = self._call(calls, "latest")
        return {isin: f"0x{answer:040x}" for isin, answer in zip(isins, answers, strict=True)}

    def right_ids(self, sheets: Sheets) -> dict[str, int]:
        """The ERC-1155 id each right became, by the refs of the rows that allocate it.

        Raises:
            ValueError: A row has no event, or one right became two ids.
        """
        query = {
            "fromBlock": "0x0",
            "toBlock": "latest",
            "address": self.contracts["CapacityRights"],
            "topics": [_ALLOCATED],
        }
        logs = self._ask([("eth_getLogs", [query])])[0]
        id_of_ref = {log["topics"][1]: int(log["topics"][3], 16) for log in logs}
        ids: dict[str, int] = {}
        for row in sheets.power:
            right, made = sheets.right_of(row), id_of_ref.get("0x" + _word(row["ref"]).hex())
            if made is None:
                raise ValueError(f"{row['ref']} of the file was never allocated on the chain")
            if ids.setdefault(right, made) != made:
                raise ValueError(f"{row['ref']}: {right} became two ids")
        return ids

    def figures(self, sheets: Sheets, block_hash: str) -> Figures:
        """Every figure of the sheets as the chain has it after a block."""
        questions = (
            self._debt(sheets)
            | self._cash(sheets)
            | self._rights(sheets)
            | self._programme(sheets)
            | self._delivery(sheets)
            | self._bills(sheets)
            | self._auctions(sheets)
        )
        at = {"blockHash": block_hash, "requireCanonical": True}
        answers = self._call(questions.values(), at)
        found = dict(zip(questions, answers, strict=True))
        held = [name.partition(figures.HOLDS)[2] for name in questions if found[name]]
        return found | Counter(figures.holders(asset) for asset in held if asset)

    def _debt(self, sheets: Sheets) -> dict[str, Call]:
        calls = {}
        for isin, token in self.tokens(sheets).items():
            calls[figures.supply(isin)] = Call(token, "totalSupply()")
            for row in sheets.participants:
                asked = Call(token, "balanceOf(address)", (row["account"],))
                calls[figures.holding(row["account"], isin)] = asked
        return calls

    def _cash(self, sheets: Sheets) -> dict[str, Call]:
        token = self.contracts[CASH]
        calls = {figures.supply(CASH): Call(token, "totalSupply()")}
        for row in sheets.participants:
            asked = Call(token, "balanceOf(address)", (row["account"],))
            calls[figures.holding(row["account"], CASH)] = asked
        billing = (self.contracts[BILLING],)
        calls[figures.holding(BILLING, CASH)] = Call(token, "balanceOf(address)", billing)
        return calls

    def _rights(self, sheets: Sheets) -> dict[str, Call]:
        """Holdings that should be; that there are no others follows from the supply."""
        rights, ids = self.contracts["CapacityRights"], self.right_ids(sheets)
        calls = {}
        for row in sheets.power:
            right = sheets.right_of(row)
            asked = Call(rights, "balanceOf(address,uint256)", (row["account"], ids[right]))
            calls[figures.holding(row["account"], right)] = asked
            calls[figures.supply(right)] = Call(rights, "totalSupply(uint256)", (ids[right],))
        return calls

    def _programme(self, sheets: Sheets) -> dict[str, Call]:
        programme = self.contracts["PowerProgramme"]
        calls = {figures.ceiling(PROGRAMME): Call(programme, "programmeCapKw()")}
        for row in sheets.zones:
            number = int(row["zone"])
            asked = Call(programme, "zoneOf(uint16)", (number,), word=1)
            calls[figures.ceiling(row["code"])] = asked
        for row in sheets.plants:
            number = int(row["plant"])
            asked = Call(programme, "plantOf(uint16)", (number,), word=3)
            calls[figures.ceiling(row["code"])] = asked
        cells = itertools.product(months_between(*sheets.months), range(len(sheets.time_blocks)))
        for month, block in cells:
            calls |= self._cell(sheets, month, block)
        return calls

    def _delivery(self, sheets: Sheets) -> dict[str, Call]:
        book, meters = self.contracts["NominationBook"], self.contracts["MeterLedger"]
        ids, told, calls = self.right_ids(sheets), sheets.delivery, {}
        by_ref = {row["ref"]: sheets.right_of(row) for row in sheets.power}
        for row in told.nominations:
            investor, right = told.site(row["site"])["investor"], by_ref[row["ref"]]
            what = (_word(investor), ids[right], int(row["site"]))
            asked = Call(book, "nominationOf(bytes32,uint256,uint32)", what)
            calls[figures.nominated(row["site"], right)] = asked
        for row in told.sites:
            month = (int(row["site"]), _period(told.month))
            asked = Call(meters, "settledOf(uint32,uint16)", month, word=1)
            calls[figures.metered(row["site"], told.month)] = asked
        return calls

    def _bills(self, sheets: Sheets) -> dict[str, Call]:
        billing, told, calls = self.contracts[BILLING], sheets.delivery, {}
        for row in told.sites:
            month = (int(row["site"]), _period(told.month))
            asked = Call(billing, "billedOf(uint32,uint16)", month, word=1)
            calls[figures.billed(row["site"], told.month)] = asked
            asked = Call(billing, "openOf(bytes32)", (_word(row["investor"]),), word=1)
            calls[figures.owing(row["investor"])] = asked
            asked = Call(billing, "depositOf(bytes32)", (_word(row["investor"]),))
            calls[figures.deposited(row["investor"])] = asked
        asked = Call(billing, "receiptsOf(uint16)", (_period(RECEIVED),))
        calls[figures.received(RECEIVED)] = asked
        return calls

    def _auctions(self, sheets: Sheets) -> dict[str, Call]:
        """Auctions are found by the event that opened them, which names what they sell."""
        house, calls = self.contracts["PrimaryAuction"], {}
        query = {"fromBlock": "0x0", "toBlock": "latest", "address": house, "topics": [_OPENED]}
        logs = self._ask([("eth_getLogs", [query])])[0]
        number_of = {log["topics"][2]: int(log["topics"][1], 16) for log in logs}
        for result in sheets.results:
            number = (number_of["0x" + _word(result["isin"]).hex()],)
            for word, name in enumerate((figures.cut_off, figures.average)):
                asked = Call(house, "resultOf(uint256)", number, word)
                calls[name(result["isin"])] = asked
        return calls

    def _cell(self, sheets: Sheets, month: str, block: int) -> dict[str, Call]:
        programme, cell = self.contracts["PowerProgramme"], (_period(month), block)
        signature = "programmeAllocated(uint16,uint8)"
        calls = {figures.allocated(PROGRAMME, month, block): Call(programme, signature, cell)}
        for row in sheets.zones:
            asked = Call(programme, "zoneAllocated(uint16,uint16,uint8)", (int(row["zone"]), *cell))
            calls[figures.allocated(row["code"], month, block)] = asked
        for row in sheets.plants:
            asked = Call(
                programme, "plantAllocated(uint16,uint16,uint8)", (int(row["plant"]), *cell)
            )
            calls[figures.allocated(row["code"], month, block)] = asked
        return calls

    def _call(self, calls: Iterable[Call], at: object) -> list[int]:
        asked = list(calls)
        answers = self._ask([("eth_call", [{"to": c.to, "data": c.data()}, at]) for c in asked])
        words = zip(asked, answers, strict=True)
        return [int(answer[2 + 64 * call.word :][:64] or "0", 16) for call, answer in words]

    def _ask(self, requests: list[tuple[str, list[object]]]) -> list[Any]:
        """Answers to JSON-RPC requests, in order.

        Raises:
            ValueError: The chain refused one.
        """
        results: list[Any] = []
        with httpx.Client(timeout=_TIMEOUT_S) as client:
            for start in range(0, len(requests), _BATCH):
                batch = [
                    {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
                    for number, (method, params) in enumerate(requests[start : start + _BATCH])
                ]
                answers = client.post(self.url, json=batch).raise_for_status().json()
                for answer in sorted(answers, key=lambda each: int(each["id"])):
                    if "error" in answer:
                        asked = batch[answer["id"]]
                        raise ValueError(f"The chain refused {asked}: {answer['error']}")
                    results.append(answer["result"])
        return results


def _word(text: str) -> bytes:
    return text.encode("ascii").ljust(32, b"\0")


def _period(month: str) -> int:
    year, number = map(int, month.split("-"))
    return (year - _FIRST_YEAR) * 12 + number - 1
