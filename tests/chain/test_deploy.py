"""Deploying: whole, wired, handed over, once; and going on where it was cut off."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.ledger import ADMIN, REGULATOR, Ledger, read_params
from tokenization import artifacts
from tokenization.deployment.deploy import created_address, deploy, inspect, kept_roles
from tokenization.deployment.parts import PARTS
from tokenization.devnet import Devnet
from tokenization.errors import (
    ChainMismatch,
    ManifestError,
    MizanError,
    SignerError,
    TxReverted,
)
from tokenization.ledger.access import MANAGER
from tokenization.ledger.chain import Chain, connect
from tokenization.ledger.manifest import read_manifest
from tokenization.ledger.signers import UnlockedSigner
from tokenization.ledger.tx import Draft, Lane, Signed, send, send_all, wait_mined
from tokenization.types import Address
from tokenization.units import checksum, parse_address


pytestmark = pytest.mark.chain

PARAMS = read_params()


@pytest.fixture
def chain(devnet: Devnet) -> Chain:
    """A chain with nothing on it."""
    return connect(devnet.url)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the manifest goes."""
    return tmp_path / "manifest.json"


def lane(chain: Chain, account: int = ADMIN) -> Lane:
    """The lane of a development account."""
    return Lane(chain, UnlockedSigner(chain, parse_address(chain.request("eth_accounts")[account])))


def quietly(_: str) -> None:
    """Progress nobody looks at."""


def test_deploy__on_an_empty_chain__stands_and_is_handed_over(chain: Chain, path: Path) -> None:
    """Officers hold their roles, the deployer ADMIN and nothing else; a stranger holds none."""
    deployer = lane(chain)
    manifest = deploy(deployer, PARAMS, path, quietly)
    assert read_manifest(path) == manifest
    assert inspect(chain, PARAMS, path).stands
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    manager, at = manifest.contract(MANAGER), chain.pin()
    for role in artifacts.roles().roles.values():
        held = manager.call("hasRole", role.id, deployer.address)
        assert chain.read(held, at)[0] == (role.name == "ADMIN"), role
        if role.name in PARAMS.officers:
            officer = manager.call("hasRole", role.id, PARAMS.officers[role.name])
            assert chain.read(officer, at) == (True, role.delay_s)


def test_deploy__a_deployer_named_as_officer__keeps_that_role_too(chain: Chain, path: Path) -> None:
    """And gives up those it only took for the wiring."""
    deployer = lane(chain)
    params = replace(PARAMS, officers={**PARAMS.officers, "REGULATOR": deployer.address})
    manifest = deploy(deployer, params, path, quietly)
    manager, at = manifest.contract(MANAGER), chain.pin()
    held = [
        name
        for name, role in artifacts.roles().roles.items()
        if chain.read(manager.call("hasRole", role.id, deployer.address), at)[0]
    ]
    assert held == kept_roles(params, deployer.address) == ["ADMIN", "REGULATOR"]


def test_deploy__every_restricted_function__asks_for_its_role(chain: Chain, path: Path) -> None:
    """As the one list of roles says, which the contracts' own tests use too."""
    manifest = deploy(lane(chain), PARAMS, path, quietly)
    manager, at = manifest.contract(MANAGER), chain.pin()
    roles = artifacts.roles()
    for name, functions in roles.functions.items():
        for function, role in functions.items():
            contract = manifest.contract(name)
            call = manager.call(
                "getTargetFunctionRole", contract.address, contract.selector(function)
            )
            assert chain.read(call, at) == roles.roles[role].id, f"{name}.{function}"


def test_deploy__again__sends_nothing(chain: Chain, path: Path) -> None:
    """The chain does not move and the manifest stays byte for byte."""
    deploy(lane(chain), PARAMS, path, quietly)
    before, text = chain.pin(), path.read_text()
    deploy(lane(chain), PARAMS, path, quietly)
    assert chain.pin() == before
    assert path.read_text() == text


def test_deploy__an_officer_changed_later__is_granted_the_role_and_the_former_loses_it(
    chain: Chain, path: Path
) -> None:
    """What differs is brought to what the parameters say, and nothing is deployed again."""
    first = deploy(lane(chain), PARAMS, path, quietly)
    newcomer = Address(b"\x77" * 20)
    changed = replace(PARAMS, officers={**PARAMS.officers, "TREASURY": newcomer})
    assert inspect(chain, changed, path).open == (
        f"{checksum(newcomer)} holds TREASURY",
        f"{checksum(PARAMS.officers['TREASURY'])} no longer holds TREASURY",
    )
    assert deploy(lane(chain), changed, path, quietly) == first
    assert inspect(chain, changed, path).stands


def test_deploy__contracts_sent_but_never_wired__goes_on(chain: Chain, path: Path) -> None:
    """Cut off between creating and wiring: the contracts are found again, none is made twice."""
    stranger = lane(chain, REGULATOR)

    def cut_off(text: str) -> None:
        if text.startswith("wiring"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deploy(lane(chain), PARAMS, path, cut_off)
    assert not path.exists()
    sent = lane(chain).next_nonce
    with pytest.raises(SignerError, match="does not hold the role ADMIN"):
        deploy(stranger, PARAMS, path, quietly)
    deployer = lane(chain)
    manifest = deploy(deployer, PARAMS, path, quietly)
    made = {created_address(deployer.address, nonce) for nonce in range(sent)}
    assert set(manifest.contracts.values()) <= made
    assert inspect(chain, PARAMS, path).stands


def test_deploy__an_admin_named__is_handed_over_with_the_delay(chain: Chain, path: Path) -> None:
    """The deployer is nobody then; run again it sends nothing, and mends nothing."""
    newcomer = Address(b"\x77" * 20)
    params = replace(PARAMS, officers={**PARAMS.officers, "ADMIN": newcomer})
    deployer = lane(chain)
    manifest = deploy(deployer, params, path, quietly)
    manager, admin = manifest.contract(MANAGER), artifacts.roles().roles["ADMIN"]
    held = [manager.call("hasRole", admin.id, who) for who in (newcomer, deployer.address)]
    assert admin.delay_s > 0
    assert chain.read_all(held, chain.pin()) == [(True, admin.delay_s), (False, 0)]
    before = chain.pin()
    assert deploy(lane(chain), params, path, quietly) == manifest
    assert chain.pin() == before
    changed = replace(params, officers={**params.officers, "TREASURY": newcomer})
    with pytest.raises(SignerError, match="does not hold the role ADMIN"):
        deploy(lane(chain), changed, path, quietly)


def test_deploy__roles__have_their_guardians(chain: Chain, path: Path) -> None:
    """What an officer announces its guardian may cancel."""
    manager = deploy(lane(chain), PARAMS, path, quietly).contract(MANAGER)
    roles = artifacts.roles().roles
    for role in roles.values():
        guardian = roles[role.guardian or "ADMIN"].id
        assert chain.read(manager.call("getRoleGuardian", role.id), chain.pin()) == guardian


def test_deploy__some_contracts_missing__makes_just_those(chain: Chain, path: Path) -> None:
    """Cut off while creating: an address without code is made anew, the others stay."""
    deployer = lane(chain)
    names = list(PARTS)
    stands = dict(
        zip(names, (created_address(deployer.address, n) for n in range(99)), strict=False)
    )

    class CutOff(Exception):
        """The plug is pulled."""

    def pull(chain: Chain, signed: list[Signed]) -> None:
        send(chain, signed[:5])
        wait_mined(chain, [tx.hash for tx in signed[:5]])
        raise CutOff

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tokenization.ledger.tx.send", pull)
        with pytest.raises(CutOff):
            deploy(deployer, PARAMS, path, quietly)
    # Something else takes the next nonce, so what is missing comes to stand elsewhere.
    send_all(lane(chain), [Draft(Address(b"\x01" * 20), b"", "nothing")])
    assert inspect(chain, PARAMS, path).missing == tuple(names[5:])
    manifest = deploy(lane(chain), PARAMS, path, quietly)
    kept = {name: manifest.contracts[name] for name in names[:5]}
    assert kept == {name: stands[name] for name in names[:5]}
    assert all(manifest.contracts[name] != stands[name] for name in names[5:])


def test_deploy__a_manifest_of_another_chain__is_refused(chain: Chain, path: Path) -> None:
    """By its first block, with what to do; the file stays."""
    deploy(lane(chain), PARAMS, path, quietly)
    text = path.read_text()
    with Devnet(arguments=("--timestamp", "1700000000")) as other:
        elsewhere = connect(other.url)
        with pytest.raises(ChainMismatch, match="is of another chain") as caught:
            deploy(lane(elsewhere), PARAMS, path, quietly)
        assert elsewhere.pin().number == 0
    assert "--manifest" in caught.value.hint
    assert path.read_text() == text


def test_deploy__parameters_of_another_chain__are_refused(chain: Chain, path: Path) -> None:
    """Nothing is sent, no manifest is written."""
    with pytest.raises(ChainMismatch, match="parameters are for chain 1"):
        deploy(lane(chain), replace(PARAMS, chain_id=1), path, quietly)
    assert chain.pin().number == 0
    assert list(path.parent.iterdir()) == []


def test_deploy__other_parameters_than_it_was_made_with__are_refused(
    chain: Chain, path: Path
) -> None:
    """What is fixed for good is read back and compared."""
    deploy(lane(chain), PARAMS, path, quietly)
    before = chain.pin()
    with pytest.raises(ManifestError, match=r"programmeCapKw is 1000000, not 2000000"):
        deploy(lane(chain), replace(PARAMS, cap_kw=2_000_000), path, quietly)
    assert chain.pin() == before


def test_deploy__a_contract_swapped_in_the_manifest__is_noticed(chain: Chain, path: Path) -> None:
    """An address that answers for another contract does not pass for ours."""
    manifest = deploy(lane(chain), PARAMS, path, quietly)
    document = json.loads(path.read_text())
    contracts = document["contracts"]
    contracts["HoldingCapRule"], contracts["CountryRule"] = (
        contracts["CountryRule"],
        contracts["HoldingCapRule"],
    )
    path.write_text(json.dumps(document))
    with pytest.raises(MizanError, match="HoldingCapRule"):
        inspect(chain, PARAMS, path)
    assert manifest.contracts["CountryRule"] != manifest.contracts["HoldingCapRule"]


def test_deploy__terms_the_chain_refuses__are_told(chain: Chain, path: Path) -> None:
    """Time blocks beyond those named cannot be deployed."""
    hours = bytes([7]) + PARAMS.block_of_hour[1:]
    with pytest.raises(TxReverted, match=r"Creating PowerProgrammeCode would fail.*time blocks"):
        deploy(lane(chain), replace(PARAMS, block_of_hour=hours), path, quietly)
    assert chain.pin().number == 0


def test_deployed__an_officers_function__refuses_everybody_else(ledger: Ledger) -> None:
    """Even the deployer, who is ADMIN."""
    call = ledger.contract("PowerProgramme").call("setProduct", 9, b"X".ljust(32, b"\0"), 1)
    with pytest.raises(MizanError, match="does not hold the role"):
        ledger.send(ADMIN, call)
