"""The real contracts on a real chain, driven block by block over raw JSON-RPC.

One transaction a block at a second of our choosing, unlocked accounts, many questions at a time.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection
from types import TracebackType
from typing import Any, Self

import orjson

from tests.support.ledger import Ledger
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.reverts import explain, reason_name
from tokenization.units import hex0x


DOMAIN = "string name,string version,uint256 chainId,address verifyingContract"
HEADERS = {"Content-Type": "application/json"}
GAS = hex(16_000_000)
RICH = hex(10**22)
Question = tuple[Contract, str, tuple[Hashable, ...]]
"""A view of a contract and its arguments."""


@cache
def call_of(question: Question) -> Call:
    """The call that asks it."""
    contract, function, args = question
    return contract.call(function, *args)


@dataclass
class Driver:
    """A ledger whose blocks are ours to make."""

    ledger: Ledger
    _connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        """One connection for everything."""
        self._connection = HTTPConnection("127.0.0.1", self.ledger.devnet.port, timeout=60)

    def __enter__(self) -> Self:
        """From now on a block is made by ``send`` and ``mine`` alone."""
        self.ledger.mine_by_hand()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._connection.close()

    def rpc(self, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
        """One request, answered."""
        (answer,) = self._post([(method, params)])
        assert "error" not in answer, (method, params, answer)
        return answer["result"]

    def send(
        self, sender: bytes, call: Call, at: int, questions: Sequence[Question] = ()
    ) -> tuple[str, list[Decoded]]:
        """A block with one transaction, and views after it.

        Returns:
            Why it was refused, empty if it was not; and what the views answer.
        """
        wanted = {"from": hex0x(sender), "to": hex0x(call.to), "data": hex0x(call.data), "gas": GAS}
        sent = self.rpc("eth_sendTransaction", wanted)
        self.mine(at)
        views = [call_of(question) for question in questions]
        receipt, again, *answers = self._post(
            [
                ("eth_getTransactionReceipt", (sent,)),
                # What was refused changed nothing, so asking again tells why.
                ("eth_call", (wanted, "latest")),
                *(_asking(view) for view in views),
            ]
        )
        refused = receipt["result"]["status"] == "0x0"
        reason = _reason(bytes.fromhex(again["error"].get("data", "0x")[2:])) if refused else ""
        return reason, _read(views, answers)

    def mine(self, at: int) -> None:
        """A block at a second."""
        self.rpc("evm_mine", at)

    def ask(self, questions: Sequence[Question], at: int | None = None) -> list[Decoded]:
        """Ask views, at the newest block or as if a block were made at a second."""
        views = [call_of(question) for question in questions]
        overrides = () if at is None else ({}, {"time": hex(at)})
        return _read(views, self._post([_asking(view, *overrides) for view in views]))

    def sign(
        self, account: bytes, contract: Contract, kind: str, fields: str, *values: bytes | int
    ) -> bytes:
        """What an account signs for a contract (EIP-712); ``fields`` as in the type's own words."""
        message = {
            one["name"]: hex0x(value) if isinstance(value, bytes) else hex(value)
            for one, value in zip(_typed(fields), values, strict=True)
        }
        typed = {
            "types": {
                "EIP712Domain": _typed(DOMAIN),
                kind: _typed(fields),
            },
            "primaryType": kind,
            "domain": {
                "name": contract.name,
                "version": "1",
                "chainId": self.ledger.chain.chain_id,
                "verifyingContract": hex0x(contract.address),
            },
            "message": message,
        }
        return bytes.fromhex(self.rpc("eth_signTypedData_v4", hex0x(account), typed)[2:])

    def impersonate(self, account: bytes) -> None:
        """Let a contract send transactions."""
        self.rpc("anvil_impersonateAccount", hex0x(account))
        self.rpc("anvil_setBalance", hex0x(account), RICH)

    def _post(self, requests: Sequence[tuple[str, tuple[object, ...]]]) -> list[dict[str, Any]]:
        body = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, (method, params) in enumerate(requests)
        ]
        self._connection.request("POST", "/", orjson.dumps(body), HEADERS)
        answers = orjson.loads(self._connection.getresponse().read())
        return sorted(answers, key=lambda answer: answer["id"])


def _asking(view: Call, *overrides: object) -> tuple[str, tuple[object, ...]]:
    called = {"to": hex0x(view.to), "data": hex0x(view.data)}
    return "eth_call", (called, "latest", *overrides)


def _read(views: Sequence[Call], answers: Sequence[Mapping[str, Any]]) -> list[Decoded]:
    return [
        view.decode(bytes.fromhex(answer["result"][2:]))
        for view, answer in zip(views, answers, strict=True)
    ]


def _typed(fields: str) -> list[dict[str, str]]:
    """``address account,uint256 nonce`` as typed data lists it."""
    pairs = [one.split() for one in fields.split(",")]
    return [{"type": kind, "name": name} for kind, name in pairs]


def _reason(data: bytes) -> str:
    revert = explain(data)
    if revert.code:
        return reason_name(revert.code)
    if revert.name == "ERC7943InsufficientUnfrozenBalance":
        return "FREE_BALANCE_TOO_LOW"
    return revert.name or "Reverted"
