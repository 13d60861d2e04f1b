"""What a node is told: flags over environment, and wrong ones in words."""

import json
import os
import tempfile
from pathlib import Path

import pytest

from node.chain import ChainIdentity, Finality
from node.proving import Proving
from node.settings import BYTES_A_CELL, Settings, check_chain, read_manifest, read_settings
from tests.support.blocks import identity
from tokenization.errors import ChainMismatch, ConfigError, ManifestError


MANIFEST = {
    "schema_version": 2,
    "chain_id": 31337,
    "genesis_hash": "0x" + "ab" * 32,
    "deploy_block": 5,
    "directory": "0x" + "11" * 20,
    "contracts": {"Directory": "0x" + "11" * 20},
}


@pytest.mark.parametrize(
    ("text", "depth"), [("tag", None), ("instant", 0), ("depth:0", 0), ("depth:64", 64)]
)
def test_finality__policies__are_read(text: str, depth: int | None) -> None:
    """The three of them."""
    assert Finality.parse(text).depth == depth


@pytest.mark.parametrize("text", ["latest", "depth", "depth:", "depth:-1", "depth:1.5", "TAG"])
def test_finality__anything_else__is_refused_with_the_choices(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ConfigError) as caught:
        Finality.parse(text)
    assert "instant" in caught.value.hint


def test_finality_policy__nobody_said__is_refused() -> None:
    """There is no default: who runs the node knows the chain."""
    with pytest.raises(ConfigError, match="final") as caught:
        read_settings().finality_policy()
    assert "--finality" in caught.value.hint


def test_read_settings__flag_and_environment__flag_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flag that was not given leaves the environment's value."""
    monkeypatch.setenv("MIZAN_NODE_RPC", "http://env:1")
    monkeypatch.setenv("MIZAN_NODE_PORT", "9000")
    monkeypatch.setenv("MIZAN_MANIFEST", "/elsewhere.json")
    settings = read_settings(rpc="http://flag:1", port=None)
    assert (settings.rpc, settings.port) == ("http://flag:1", 9000)
    assert settings.manifest == Path("/elsewhere.json")


@pytest.mark.parametrize(
    ("name", "value"),
    [("port", 70_000), ("poll_s", 0), ("port", "x"), ("workers", -1), ("cache_mb", 0)],
)
def test_read_settings__value_out_of_range__names_the_flag(name: str, value: object) -> None:
    """One sentence, and where to mend it."""
    with pytest.raises(ConfigError, match=name) as caught:
        read_settings(**{name: value})
    assert f"--{name.replace('_', '-')}" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "meant"),
    [("FINALTY", "MIZAN_NODE_FINALITY"), ("RPC_URL", "MIZAN_NODE_RPC"), ("XYZZY", "operations")],
)
def test_read_settings__unknown_in_the_environment__is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    """A slip of the pen does not leave a setting at its default."""
    monkeypatch.setenv(f"MIZAN_NODE_{name}", "instant")
    with pytest.raises(ConfigError, match=f"no setting MIZAN_NODE_{name}") as caught:
        read_settings()
    assert meant in caught.value.hint


def test_read_settings__unknown_flag__is_named() -> None:
    """As the command's own parser would."""
    with pytest.raises(ConfigError, match="finalty"):
        read_settings(finalty="instant")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", -1),
        ("poll_s", "nan"),
        ("poll_s", "inf"),
        ("poll_s", 61),
        ("workers", 65),
        ("workers", 1.5),
        ("cache_mb", 1 << 17),
        ("verify_per_s", 100_001),
        ("peers_s", -1),
        ("consensus", "clique"),
    ],
)
def test_read_settings__beyond_every_bound__is_refused(name: str, value: object) -> None:
    """Each setting has a least and a most."""
    with pytest.raises(ConfigError, match=name):
        read_settings(**{name: value})


@pytest.mark.parametrize("name", ["store", "manifest", "host", "control"])
def test_read_settings__empty__is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """An unset variable in a unit file is no working directory, and not every interface."""
    monkeypatch.setenv("MIZAN_NODE_" + name.upper(), "")
    with pytest.raises(ConfigError, match=f"{name} cannot be used: it is empty"):
        read_settings()


def test_settings__every_number__has_bounds() -> None:
    """A setting that is added without a least and a most is found here."""
    unbounded = []
    for name, field in Settings.model_fields.items():
        if field.annotation in {int, float}:
            bounds = {type(one).__name__ for one in field.metadata}
            if not (bounds & {"Ge", "Gt"} and bounds & {"Le", "Lt"}):
                unbounded.append(name)
    assert unbounded == []


def test_peer_urls__named_twice__is_refused() -> None:
    """A node that agrees with itself twice proves nothing."""
    assert read_settings(peers="http://a:1, http://b:1,").peer_urls() == [
        "http://a:1",
        "http://b:1",
    ]
    with pytest.raises(ConfigError, match="are the same"):
        read_settings(peers="http://a:1,http://a:1/").peer_urls()


def test_settings__workers__are_half_the_cores_unless_told() -> None:
    """But two where there are two: one alone does not keep up with folding."""
    cores = os.sched_getaffinity(0)
    assert read_settings().worker_count() == max(min(len(cores), 2), len(cores) // 2)
    assert read_settings(workers=3).worker_count() == 3
    os.sched_setaffinity(0, {min(cores)})
    try:
        assert read_settings().worker_count() == 1
    finally:
        os.sched_setaffinity(0, cores)
    assert read_settings(cache_mb=1).known_cells() == (1 << 20) // BYTES_A_CELL


def test_control_path__beside_the_store_if_it_fits__else_among_temporary_files() -> None:
    """A socket's path is short on every system; node and command must agree on it."""
    assert read_settings(store="/x/store").control_path() == Path("/x/store.sock")
    deep = Path("/" + "deep/" * 30 + "store")
    path = read_settings(store=deep).control_path()
    assert (path.parent, path.suffix) == (Path(tempfile.gettempdir()), ".sock")
    assert path == read_settings(store=deep).control_path()
    assert read_settings(store=deep, control="/run/c").control_path() == Path("/run/c")


@pytest.mark.parametrize(("name", "value"), [("verify_per_s", -1), ("peers_s", 0)])
def test_read_settings__rate_out_of_range__is_refused(name: str, value: object) -> None:
    """Nothing is compared a negative number of times."""
    with pytest.raises(ConfigError, match=name):
        read_settings(**{name: value})


def write(path: Path, **changes: object) -> Path:
    """A manifest with some of its fields changed."""
    path.write_text(json.dumps(MANIFEST | changes))
    return path


def test_read_manifest__deployment__says_which_ledger(tmp_path: Path) -> None:
    """Chain, genesis, directory and where to begin."""
    known = read_manifest(write(tmp_path / "m.json"))
    assert (known.chain_id, known.first_block) == (31337, 5)
    assert (known.genesis, known.directory) == (b"\xab" * 32, b"\x11" * 20)


def test_read_manifest__none_there__says_how_to_make_one(tmp_path: Path) -> None:
    """The next command is named."""
    with pytest.raises(ManifestError) as caught:
        read_manifest(tmp_path / "none.json")
    assert "mizan deploy" in caught.value.hint


@pytest.mark.parametrize(
    "changes",
    [
        {"schema_version": 1},
        {"chain_id": "31337"},
        {"genesis_hash": "0x12"},
        {"directory": "0x" + "zz" * 20},
        {"deploy_block": None},
        {"deploy_block": -1},
        {"chain_id": 0},
        {"chain_id": 1 << 64},
        {"directory_code": "0x12"},
    ],
)
def test_read_manifest__field_that_does_not_fit__is_refused(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    """Another version, or not a manifest at all."""
    with pytest.raises(ManifestError):
        read_manifest(write(tmp_path / "m.json", **changes))


def test_read_manifest__no_json__is_refused(tmp_path: Path) -> None:
    """A file of something else."""
    path = tmp_path / "m.json"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ManifestError):
        read_manifest(path)


def test_check_chain__another_chain_or_genesis__is_refused() -> None:
    """The endpoint must serve the chain that the manifest is of."""
    wanted = identity()
    check_chain(ChainIdentity(wanted.chain_id, wanted.genesis), wanted, "http://x")
    with pytest.raises(ChainMismatch, match="chain id 1"):
        check_chain(ChainIdentity(1, wanted.genesis), wanted, "http://x")
    with pytest.raises(ChainMismatch, match="begins with"):
        check_chain(ChainIdentity(wanted.chain_id, b"\x01" * 32), wanted, "http://x")


@pytest.mark.parametrize(
    ("text", "tip", "one_in"),
    [("none", False, 0), ("tip", True, 0), ("sample:64", True, 64), ("all", True, 1)],
)
def test_receipts__choices__are_read(text: str, *, tip: bool, one_in: int) -> None:
    """Whose logs are proven; the default looks at some of the past too."""
    assert Proving.parse(text) == Proving(tip=tip, one_in=one_in)
    assert read_settings().proving() == Proving(one_in=64)


@pytest.mark.parametrize("text", ["", "sample", "sample:0", "sample:-1", "ALL", "every"])
def test_receipts__anything_else__is_refused_with_the_choices(text: str) -> None:
    """A typing error does not switch proofs off."""
    with pytest.raises(ConfigError) as caught:
        Proving.parse(text)
    assert "sample:64" in caught.value.hint


def test_proving_picks__one_in_some__is_chance_and_never_for_none() -> None:
    """An endpoint cannot foresee which of its blocks are looked at."""
    assert not any(Proving().picks() for _ in range(100))
    assert all(Proving(one_in=1).picks() for _ in range(100))
    assert 0 < sum(Proving(one_in=4).picks() for _ in range(1_000)) < 1_000


def test_validators__named__are_addresses_of_a_chain_whose_seals_are_looked_at() -> None:
    """By comma; and never without looking at seals."""
    one, two = "0x" + "11" * 20, "0x" + "22" * 20
    settings = read_settings(consensus="qbft", validators=f"{one}, {two}")
    assert settings.given_validators() == {b"\x11" * 20, b"\x22" * 20}
    assert read_settings().given_validators() == frozenset()
    with pytest.raises(ConfigError, match="seals are not looked at"):
        read_settings(validators=one).given_validators()
    with pytest.raises(ConfigError):
        read_settings(consensus="qbft", validators="0x11").given_validators()
    with pytest.raises(ConfigError, match="consensus"):
        read_settings(consensus="clique")
