"""Keys come from a keystore or a development chain, and from nowhere else."""

import json
from pathlib import Path

import pytest
from eth_account import Account

from tokenization.devnet import DEV_CHAIN_ID, Devnet
from tokenization.errors import ConfigError, SignerError
from tokenization.ledger.chain import connect
from tokenization.ledger.signers import KeystoreSigner, open_signer, read_password
from tokenization.ledger.tx import Draft, Lane, send_all
from tokenization.types import Address
from tokenization.units import checksum, parse_address


pytestmark = pytest.mark.chain

SECRET = bytes(range(1, 33))
PASSWORD = "correct horse"  # noqa: S105 - of a test's own key


@pytest.fixture
def keystore(tmp_path: Path) -> Path:
    """A keystore file; its key derivation is quick, which a real one's is not."""
    path = tmp_path / "key.json"
    path.write_text(json.dumps(Account.encrypt(SECRET, PASSWORD, kdf="pbkdf2", iterations=10)))
    return path


def test_keystore__with_its_password__signs_and_sends(devnet: Devnet, keystore: Path) -> None:
    """A transfer and a creation by a key of our own, mined."""
    chain = connect(devnet.url)
    signer = open_signer(f"keystore:{keystore}", chain, lambda: PASSWORD)
    assert signer.address == parse_address(Account.from_key(SECRET).address)
    devnet.rpc("anvil_setBalance", checksum(signer.address), hex(10**18))
    drafts = [
        Draft(Address(b"\x01" * 20), b"", "a transfer of nothing"),
        Draft(None, bytes.fromhex("5f5ff3"), "a contract of no code"),
    ]
    assert all(receipt.ok for receipt in send_all(Lane(chain, signer), drafts))


@pytest.mark.parametrize(
    ("content", "password", "message"),
    [
        (None, PASSWORD, "cannot be read as a keystore"),
        ("no json", PASSWORD, "cannot be read as a keystore"),
        ("{}", PASSWORD, "does not open"),
        ("[]", PASSWORD, "does not open"),
        ('{"version": 1}', PASSWORD, "does not open"),
        ("as it is", "wrong", "does not open"),
        ("as it is", "", "does not open"),
    ],
)
def test_keystore__that_does_not_open__says_so(
    devnet: Devnet, keystore: Path, content: str | None, password: str, message: str
) -> None:
    """Missing, no keystore, an old version, a wrong password."""
    if content is None:
        keystore.unlink()
    elif content != "as it is":
        keystore.write_text(content)
    with pytest.raises(SignerError, match=message) as caught:
        open_signer(f"keystore:{keystore}", connect(devnet.url), lambda: password)
    assert caught.value.exit_code == 5
    assert password == "" or password not in str(caught.value)


def test_keystore__shown__tells_no_key(devnet: Devnet, keystore: Path) -> None:
    """Neither in a log nor in a traceback."""
    signer = open_signer(f"keystore:{keystore}", connect(devnet.url), lambda: PASSWORD)
    assert isinstance(signer, KeystoreSigner)
    assert SECRET.hex() not in repr(signer)
    assert repr(SECRET) not in repr(signer)


@pytest.mark.parametrize(
    "uri", ["", "keystore", "keystore:", "unlocked:", "0x" + SECRET.hex(), "key:" + SECRET.hex()]
)
def test_open_signer__anything_else__is_no_signer(devnet: Devnet, uri: str) -> None:
    """Above all not a raw key."""
    with pytest.raises(SignerError, match="is not a signer"):
        open_signer(uri, connect(devnet.url), lambda: "")


def test_unlocked__an_address_mistyped__is_refused(devnet: Devnet) -> None:
    """By its checksum, before the chain is asked."""
    with pytest.raises(SignerError, match="wrong checksum"):
        open_signer(
            "unlocked:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92267", connect(devnet.url), lambda: ""
        )


def test_unlocked__an_account_of_somebody_else__is_refused(devnet: Devnet) -> None:
    """The chain signs for its own accounts only."""
    chain = connect(devnet.url)
    signer = open_signer("unlocked:0x" + "11" * 20, chain, lambda: "")
    with pytest.raises(SignerError, match="does not sign for"):
        send_all(Lane(chain, signer), [Draft(Address(b"\x01" * 20), b"", "nothing")])


def test_unlocked__not_a_development_chain__is_refused(devnet: Devnet) -> None:
    """Whatever the endpoint would do."""
    chain = connect(devnet.url)
    chain.chain_id = DEV_CHAIN_ID + 1
    with pytest.raises(SignerError, match="for development chains"):
        open_signer("unlocked:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", chain, lambda: "")


def test_read_password__a_file__is_its_first_line(tmp_path: Path) -> None:
    """An editor's last newline is not part of the password, a space is."""
    path = tmp_path / "password"
    path.write_text(" open sesame \nnot this\n")
    assert read_password(path) == " open sesame "
    with pytest.raises(ConfigError, match="cannot be read"):
        read_password(tmp_path / "none")
