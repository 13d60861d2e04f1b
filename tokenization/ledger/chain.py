"""The chain as the issuer's tools see it: one endpoint, checked once, read at pinned blocks.

Every read names its block by hash, so that the answers to one question belong together. Reads go
many to a request: web3.py's own contract objects make three requests a call, so its provider is
used here without its middleware. Retrying is the caller's business; nothing is ever sent twice
by accident.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from requests import HTTPError, Session
from web3 import HTTPProvider
from web3.types import RPCEndpoint

from tokenization import artifacts
from tokenization.abi import EventReader
from tokenization.errors import ChainError, ChainMismatch, ConfigError, RpcRefused, RpcUnavailable
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.reverts import Revert, explain
from tokenization.types import Address, Hash32
from tokenization.units import hex0x


TIMEOUT_S = 30.0
BATCH_REQUESTS = 500
"""Requests that travel together; several such batches make a longer read."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")

Json = Any
"""Whatever JSON-RPC answers."""

Request = tuple[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class Pin:
    """A block that every read of one question is made at.

    Units:
        time_s: UTC seconds.
        base_fee_wei: wei per gas.
    """

    number: int
    hash: Hash32
    time_s: int
    base_fee_wei: int

    @property
    def selector(self) -> dict[str, object]:
        """The block as a JSON-RPC parameter. Source: EIP-1898."""
        return {"blockHash": hex0x(self.hash), "requireCanonical": True}


class Chain:
    """One endpoint, known to serve the chain it should. Make it with ``connect``."""

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        """Prepare an endpoint; nothing is asked yet."""
        self._url = url
        session = Session()
        # A proxy named in the environment leads out of the machine, never back into it.
        session.trust_env = urlsplit(url).hostname not in LOOPBACK
        self._provider = HTTPProvider(
            url,
            request_kwargs={"timeout": timeout_s},
            session=session,
            exception_retry_configuration=None,
        )
        self.chain_id = 0
        self.genesis = Hash32(bytes(32))

    def request(self, method: str, *params: object) -> Json:
        """Make one JSON-RPC call.

        Raises:
            RpcUnavailable: The endpoint cannot be reached or does not speak JSON-RPC.
            RpcRefused: It answered with an error.
        """
        answer = self._transport(
            lambda: self._provider.make_request(RPCEndpoint(method), list(params))
        )
        result = self._result(method, answer)
        if isinstance(result, RpcRefused):
            raise result
        return result

    def batch(self, requests: Sequence[Request]) -> list[Json | RpcRefused]:
        """Make many JSON-RPC calls; a refused one is answered by its error.

        Raises:
            RpcUnavailable: The endpoint cannot be reached or does not speak JSON-RPC.
        """
        results: list[Json | RpcRefused] = []
        for start in range(0, len(requests), BATCH_REQUESTS):
            part = [
                (RPCEndpoint(method), list(params))
                for method, params in requests[start : start + BATCH_REQUESTS]
            ]
            answers = self._transport(lambda part=part: self._provider.make_batch_request(part))
            if not isinstance(answers, list) or len(answers) != len(part):
                raise self._unavailable("did not answer a batch of requests one by one")
            results += [
                self._result(method, answer)
                for (method, _), answer in zip(part, answers, strict=True)
            ]
        return results

    def pin(self, block: int | str = "latest") -> Pin:
        """Name a block by number or tag, for reads that belong together.

        Raises:
            ChainError: There is no such block, or the chain has no base fee.
        """
        name = hex(block) if isinstance(block, int) else block
        header = self.request("eth_getBlockByNumber", name, False)
        if header is None:
            raise ChainError(f"The chain has no block '{block}'.", hint="Wait until it has one.")
        if "baseFeePerGas" not in header:
            raise ChainError(
                "The chain's blocks carry no base fee.",
                hint="Mizan needs a chain at the Cancun hard fork or later; the base fee may be 0.",
            )
        return Pin(
            int(header["number"], 16),
            Hash32(bytes.fromhex(header["hash"][2:])),
            int(header["timestamp"], 16),
            int(header["baseFeePerGas"], 16),
        )

    def read(self, call: Call, at: Pin) -> Decoded:
        """Ask a contract at a block.

        Raises:
            RpcRefused: The call reverts; ``revert_of`` decodes it.
        """
        return self.read_all([call], at)[0]

    def read_all(self, calls: Sequence[Call], at: Pin) -> list[Decoded]:
        """Ask contracts many things at one block.

        Raises:
            RpcRefused: A call reverts; it is the first that does.
        """
        answers = self.try_all(calls, at)
        for call, answer in zip(calls, answers, strict=True):
            if isinstance(answer, RpcRefused):
                raise RpcRefused(
                    f"{call.label}: {answer.message}", rpc_code=answer.rpc_code, data=answer.data
                )
        return answers

    def try_all(
        self, calls: Sequence[Call], at: Pin, sender: Address | None = None
    ) -> list[Decoded | RpcRefused]:
        """Ask contracts many things at one block, as some sender; a revert is answered as such."""
        origin = {"from": hex0x(sender)} if sender else {}
        answers = self.batch(
            [
                (
                    "eth_call",
                    ({**origin, "to": hex0x(call.to), "data": hex0x(call.data)}, at.selector),
                )
                for call in calls
            ]
        )
        return [
            answer
            if isinstance(answer, RpcRefused)
            else call.decode(bytes.fromhex(answer.removeprefix("0x")))
            for call, answer in zip(calls, answers, strict=True)
        ]

    def has_code(self, addresses: Iterable[Address], at: Pin) -> list[bool]:
        """Whether each of these addresses is a contract."""
        return [len(code) > 0 for code in self.codes(addresses, at)]

    def codes(self, addresses: Iterable[Address], at: Pin) -> list[bytes]:
        """The code at each of these addresses; empty where there is none."""
        return self._hex([("eth_getCode", (hex0x(address), at.selector)) for address in addresses])

    def storage(self, places: Iterable[tuple[Address, int]], at: Pin) -> list[bytes]:
        """The words that contracts keep in these slots."""
        return self._hex(
            [
                ("eth_getStorageAt", (hex0x(address), hex(slot), at.selector))
                for address, slot in places
            ]
        )

    def events(
        self,
        contract: Contract,
        names: Sequence[str],
        since: int,
        at: Pin,
        first_words: Sequence[bytes] = (),
    ) -> list[tuple[str, dict[str, Decoded]]]:
        """Some events of a contract by name with their arguments, oldest first.

        Args:
            contract: Whose events.
            names: Which events.
            since: The first block to look in.
            at: The last one.
            first_words: What the first indexed argument may be; anything if empty.
        """
        reader = EventReader([artifacts.load(contract.name).abi])
        topics = [
            [hex0x(shape.topic) for shape in reader.shapes.values() if shape.name in names],
            *([[hex0x(word) for word in first_words]] if first_words else []),
        ]
        logs = self.request(
            "eth_getLogs",
            {
                "address": hex0x(contract.address),
                "fromBlock": hex(since),
                "toBlock": hex(at.number),
                "topics": topics,
            },
        )
        found = [
            reader.named(
                [bytes.fromhex(topic[2:]) for topic in log["topics"]],
                bytes.fromhex(log["data"][2:]),
            )
            for log in logs
        ]
        return [event for event in found if event is not None]

    def _hex(self, requests: Sequence[Request]) -> list[bytes]:
        found = []
        for answer in self.batch(requests):
            if isinstance(answer, RpcRefused):
                raise answer
            found.append(bytes.fromhex(answer[2:]))
        return found

    def _result(self, method: str, answer: Json) -> Json | RpcRefused:
        if not isinstance(answer, dict) or not {"result", "error"} & answer.keys():
            raise self._unavailable("answered with something that is not JSON-RPC")
        error = answer.get("error")
        if error is None:
            return answer["result"]
        said, data = error.get("message", "no reason given"), error.get("data")
        revert = _revert(said, data)
        words = str(revert) if revert else f"The endpoint refused {method}: {said}."
        return RpcRefused(words, rpc_code=error.get("code", 0), data=data)

    def _transport(self, make: Any) -> Any:  # noqa: ANN401 - JSON both ways
        try:
            return make()
        except HTTPError as error:
            status = error.response.status_code if error.response is not None else "an error"
            raise self._unavailable(f"answered with HTTP status {status}") from None
        except OSError:
            raise self._unavailable("cannot be reached or does not answer in time") from None
        except ValueError:
            raise self._unavailable("answered with something that is not JSON-RPC") from None

    def _unavailable(self, what: str) -> RpcUnavailable:
        return RpcUnavailable(
            f"The chain's endpoint {_shown(self._url)} {what}.",
            hint="Check --rpc (MIZAN_RPC) and that the chain is running there.",
        )


def connect(
    url: str,
    *,
    chain_id: int | None = None,
    genesis: Hash32 | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Chain:
    """Open an endpoint and check that it serves the chain expected.

    Args:
        url: The endpoint, http or https.
        chain_id: The chain id it must have, if one is known.
        genesis: The hash its block 0 must have, if one is known.
        timeout_s: How long one request may take.

    Raises:
        ConfigError: Not an http address.
        RpcUnavailable: It cannot be reached.
        ChainMismatch: It serves another chain.
    """
    if not _is_endpoint(url):
        raise ConfigError(
            f"'{url}' is not an endpoint.", hint="Write it as http://HOST:PORT or https://HOST."
        )
    chain = Chain(url, timeout_s)
    chain.chain_id = int(chain.request("eth_chainId"), 16)
    chain.genesis = chain.pin(0).hash
    if chain_id is not None and chain_id != chain.chain_id:
        raise ChainMismatch(
            f"The endpoint {_shown(url)} serves chain {chain.chain_id}, not chain {chain_id}.",
            hint="Point --rpc (MIZAN_RPC) at the right chain, or correct the chain id.",
        )
    if genesis is not None and genesis != chain.genesis:
        raise ChainMismatch(
            f"The endpoint {_shown(url)} serves another chain {chain.chain_id}: its first block is "
            f"{hex0x(chain.genesis)}, not {hex0x(genesis)}.",
            hint="A development chain that was started anew is another chain: deploy again with a "
            "manifest of its own. Otherwise point --rpc (MIZAN_RPC) at the right one.",
        )
    return chain


def revert_of(error: RpcRefused) -> Revert | None:
    """What a refused call says, if it is a revert."""
    return _revert(error.message, error.data)


def _revert(said: str, data: object) -> Revert | None:
    raw = data.get("data") if isinstance(data, dict) else data
    if isinstance(raw, str) and raw.startswith("0x"):
        return explain(bytes.fromhex(raw[2:]))
    return explain(b"") if "revert" in said else None


def _is_endpoint(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or brackets that do not match
        return False


def _shown(url: str) -> str:
    """An endpoint without what may be secret in it: user, password, path and query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
