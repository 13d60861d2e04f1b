"""What the registrar's commands do to one investor: its status, and its accounts."""

from collections.abc import Mapping
from typing import Any

from tokenization.commands.acts import Act, Change, look, perform, required, yes_no
from tokenization.commands.console import Errand
from tokenization.commands.session import own_signer
from tokenization.errors import ConfigError, InvalidParameter
from tokenization.files.participants import investor_id
from tokenization.files.sheet import lookup
from tokenization.ledger.chain import Chain
from tokenization.ledger.manifest import Manifest, read_manifest
from tokenization.ledger.sight import Sight
from tokenization.registers.registry import STATUSES, status_of
from tokenization.types import Address, Ref
from tokenization.units import (
    bytes32_to_text,
    checksum,
    hex0x,
    iso_time,
    parse_address,
    parse_day,
    pkt_last_second,
)


_REGISTRY = "IdentityRegistry"
_CLOSED = "closed"


def set_status(errand: Errand, investor: str, status: str) -> None:
    """Freeze an investor in everything, set it free, or close its record for good."""
    wanted = lookup(status, STATUSES, "status")
    sight = look(errand.options)
    who = investor_id(investor)
    before = _status(sight, who)
    if before == _CLOSED and status != _CLOSED:
        raise InvalidParameter(
            f"The record of {investor} is closed, and that is for good.",
            hint="Register the investor anew, under another id.",
        )
    call = sight.contract(_REGISTRY).call("setStatus", who, wanted)
    act = Act(
        f"Set the status of investor {investor}",
        () if before == status else (call,),
        (Change("status", before, status),),
    )
    perform(errand, sight, act)


def set_sanction(errand: Errand, investor: str, *, sanctioned: bool) -> None:
    """Put an investor on the sanctions list, or take it off."""
    document, who = required(errand), investor_id(investor)
    sight = look(errand.options)
    _status(sight, who)
    rule = sight.contract("SanctionsRule")
    before = sight.read(rule.call("isInvestorSanctioned", who))
    act = Act(
        f"{'Put' if sanctioned else 'Take'} investor {investor} "
        f"{'on' if sanctioned else 'off'} the sanctions list",
        () if before == sanctioned else (rule.call("setInvestor", who, sanctioned, document),),
        (Change("on the list", yes_no(before), yes_no(sanctioned)),),
        document,
    )
    perform(errand, sight, act)


def sign_link(errand: Errand, investor: str, until: str, nonce: int) -> None:
    """Have an account agree to belong to an investor. The chain is not asked."""
    outcome, options = errand.outcome, errand.options
    deadline_s = _last_second(until)
    manifest = read_manifest(options.manifest)
    chain = Chain(options.rpc)
    chain.chain_id = manifest.chain_id
    signer = own_signer(options, chain, errand.signer)
    message = _link_message(manifest, investor_id(investor), signer.address, nonce, deadline_s)
    signature = hex0x(signer.sign_typed(message))
    outcome.data = {
        "investor": investor,
        "account": checksum(signer.address),
        "nonce": nonce,
        "until": until,
        "deadline": iso_time(deadline_s),
        "signature": signature,
    }
    outcome.text = (
        f"{checksum(signer.address)} agrees to belong to investor {investor}. The registrar runs, "
        f"by the end of {until}:\nmizan account link {investor} {checksum(signer.address)} "
        f"--until {until} --signature {signature} --execute"
    )


def link(errand: Errand, investor: str, account: str, until: str, signature: str) -> None:
    """Give an investor a further account, which has agreed by its signature."""
    who, new, deadline_s = investor_id(investor), parse_address(account), _last_second(until)
    signed = _bytes_of(signature)
    sight = look(errand.options)
    _status(sight, who)
    registry = sight.contract(_REGISTRY)
    owner, nonce = sight.read_all([registry.call("investorOf", new), registry.call("nonces", new)])
    act = Act(
        f"Link {checksum(new)} to investor {investor}",
        () if owner == who else (registry.call("linkAccount", who, new, deadline_s, signed),),
        (Change("account belongs to", _owner(owner), investor),),
        remedy=f"The account signs anew: mizan account sign-link {investor} --nonce {nonce} "
        f"--until {until}",
        data={"nonce": nonce},
    )
    perform(errand, sight, act)


def unlink(errand: Errand, investor: str, account: str) -> None:
    """Take an account from an investor; what it holds stays there and cannot move."""
    who, old = investor_id(investor), parse_address(account)
    sight = look(errand.options)
    registry = sight.contract(_REGISTRY)
    now, ever = sight.read_all([registry.call("investorOf", old), registry.call("ownerOf", old)])
    if ever != who:
        raise InvalidParameter(
            f"{checksum(old)} belongs to {_owner(ever)}, not to {investor}.",
            hint="Correct the investor or the account.",
        )
    act = Act(
        f"Unlink {checksum(old)} from investor {investor}",
        (registry.call("unlinkAccount", who, old),) if any(now) else (),
        (Change("account belongs to", _owner(now), _owner(bytes(32))),),
    )
    perform(errand, sight, act)


def _status(sight: Sight, investor: Ref) -> str:
    record = sight.read(sight.contract(_REGISTRY).call("recordOf", investor))
    if not record:
        raise InvalidParameter(
            f"There is no investor {bytes32_to_text(investor)}.",
            hint="Register it first, with its first account: mizan register FILE",
        )
    return status_of(record)


def _owner(investor: bytes) -> str:
    return bytes32_to_text(investor) if any(investor) else "nobody"


def _last_second(until: str) -> int:
    return pkt_last_second(parse_day(until))


def _bytes_of(signature: str) -> bytes:
    try:
        return bytes.fromhex(signature.removeprefix("0x"))
    except ValueError:
        raise ConfigError(
            "The signature is not hexadecimal.", hint="Copy what mizan account sign-link printed."
        ) from None


def _link_message(
    manifest: Manifest, investor: Ref, account: Address, nonce: int, deadline_s: int
) -> Mapping[str, Any]:
    """What an account signs to be linked. Source: ``IdentityRegistry.LINK_TYPEHASH``."""
    return {
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            "LinkAccount": [
                {"name": "investor", "type": "bytes32"},
                {"name": "account", "type": "address"},
                {"name": "nonce", "type": "uint256"},
                {"name": "deadline", "type": "uint256"},
            ],
        },
        "primaryType": "LinkAccount",
        "domain": {
            "name": _REGISTRY,
            "version": "1",
            "chainId": manifest.chain_id,
            "verifyingContract": checksum(manifest.contracts[_REGISTRY]),
        },
        "message": {
            "investor": hex0x(investor),
            "account": checksum(account),
            "nonce": nonce,
            "deadline": deadline_s,
        },
    }
