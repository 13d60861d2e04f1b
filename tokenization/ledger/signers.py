"""Who signs: a keystore file, or an unlocked account of a development chain.

A key never comes by command line or environment, and never leaves this module.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from eth_account import Account
from eth_account.signers.local import LocalAccount

from tokenization.devnet import DEV_CHAIN_ID
from tokenization.errors import ConfigError, InvalidAddress, RpcRefused, SignerError
from tokenization.ledger.chain import Chain
from tokenization.types import Address
from tokenization.units import checksum, hex0x, parse_address


Transaction = Mapping[str, int | bytes | Address | None]
"""An EIP-1559 transaction: chainId, nonce, to, data, value, gas and the two fees."""


TypedMessage = Mapping[str, Any]
"""Typed data: types, primaryType, domain and message. Source: EIP-712."""


class Signer(Protocol):
    """An account that signs transactions."""

    @property
    def address(self) -> Address:
        """The account."""

    def sign(self, transaction: Transaction) -> bytes:
        """The signed transaction, as it is sent.

        Raises:
            SignerError: It cannot sign this.
        """

    def sign_typed(self, message: TypedMessage) -> bytes:
        """The signature of a message that is no transaction.

        Raises:
            SignerError: It cannot sign this.
        """


@dataclass(frozen=True)
class KeystoreSigner:
    """A key from a Web3 Secret Storage file (version 3), opened once."""

    account: LocalAccount

    @property
    def address(self) -> Address:
        """The account of the key."""
        return parse_address(self.account.address)

    def sign(self, transaction: Transaction) -> bytes:
        """Sign with the key."""
        # A contract's creation goes to nobody, which eth-account writes as no bytes.
        fields: Any = {**transaction, "type": 2, "to": transaction["to"] or b""}
        return bytes(self.account.sign_transaction(fields).raw_transaction)

    def sign_typed(self, message: TypedMessage) -> bytes:
        """Sign with the key."""
        return bytes(self.account.sign_typed_data(full_message=dict(message)).signature)


@dataclass(frozen=True)
class UnlockedSigner:
    """An account whose key a development chain holds; it signs but does not send."""

    chain: Chain
    address: Address

    def sign(self, transaction: Transaction) -> bytes:
        """Have the chain sign."""
        fields = {
            name: hex0x(value) if isinstance(value, bytes) else hex(value)
            for name, value in transaction.items()
            if value is not None
        }
        request = {"from": hex0x(self.address), "type": "0x2", **fields}
        return self._ask("eth_signTransaction", request)

    def sign_typed(self, message: TypedMessage) -> bytes:
        """Have the chain sign."""
        return self._ask("eth_signTypedData_v4", hex0x(self.address), dict(message))

    def _ask(self, method: str, *params: object) -> bytes:
        try:
            signed = self.chain.request(method, *params)
        except RpcRefused as error:
            raise SignerError(
                f"The chain does not sign for {checksum(self.address)}: {error.message}",
                hint="Name one of its own accounts; it lists them when it starts.",
            ) from None
        return bytes.fromhex(signed[2:])


def open_signer(uri: str, chain: Chain, password: Callable[[], str]) -> Signer:
    """Open the signer of a URI: ``keystore:PATH`` or ``unlocked:0xADDRESS``.

    Args:
        uri: Which signer.
        chain: The chain it signs for.
        password: Asked for the keystore's password, once, if there is need.

    Raises:
        SignerError: There is no such signer, or it does not open.
    """
    kind, _, rest = uri.partition(":")
    if kind == "keystore" and rest:
        return _keystore(Path(rest), password)
    if kind == "unlocked" and rest:
        return _unlocked(rest, chain)
    raise SignerError(
        f"'{uri}' is not a signer.",
        hint="Write keystore:PATH, or on a development chain unlocked:0xADDRESS.",
    )


def _keystore(path: Path, password: Callable[[], str]) -> Signer:
    try:
        keyfile = json.loads(path.read_text())
    except (OSError, ValueError):
        raise SignerError(
            f"{path} cannot be read as a keystore.",
            hint="Give the path of a version 3 keystore file (Web3 Secret Storage).",
        ) from None
    try:
        key = Account.decrypt(keyfile, password())
    except (ValueError, TypeError, KeyError, NotImplementedError):
        raise SignerError(
            f"The keystore {path} does not open with that password.",
            hint="Check the password; the file must be a version 3 keystore.",
        ) from None
    return KeystoreSigner(Account.from_key(key))


def _unlocked(text: str, chain: Chain) -> Signer:
    if chain.chain_id != DEV_CHAIN_ID:
        raise SignerError(
            f"Unlocked accounts are for development chains, not for chain {chain.chain_id}.",
            hint="Use keystore:PATH.",
        )
    try:
        return UnlockedSigner(chain, parse_address(text))
    except InvalidAddress as error:
        raise SignerError(error.message, hint=error.hint) from None


def read_password(path: Path) -> str:
    """The first line of a password file.

    Raises:
        ConfigError: It cannot be read.
    """
    try:
        return path.read_text().split("\n", 1)[0]
    except (OSError, ValueError):
        raise ConfigError(
            f"The password file {path} cannot be read.", hint="Check --password-file."
        ) from None
