"""Would the chain accept these rows? Asked before anything is signed, all rows at one block.

Rows are judged as if those before them stood: what an investor, a zone or a series takes adds up
over the plan. A row is named for the first thing found wrong with it. A reference that the chain
has seen for the very same issuance is not an error but done already.

Invariant: it sends nothing and signs nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenization.errors import RowError
from tokenization.issuance.headroom import over_ceilings, over_terms
from tokenization.issuance.plan import Asset, Line, Plan, Target, amount_text
from tokenization.ledger.access import MANAGER, require_roles
from tokenization.ledger.chain import Chain, Pin
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.manifest import Manifest
from tokenization.ledger.reverts import reason_words
from tokenization.types import Address, Ref
from tokenization.units import checksum, text_to_bytes32


_ISSUE = {Asset.POWER: ("CapacityRights", "Allocated"), Asset.DEBT: ("BondToken", "Issued")}
_REFS_AT_ONCE = 200
_NOBODY = bytes(20)
# Ceilings are judged by adding rows up (see ``headroom``), with better words.
_CEILINGS = (501, 502, 503)
# The column that a reason code is about, where it is not the account.
_COLUMNS = {
    300: "unit",
    301: "amount",
    401: "series",
    504: "zone",
    505: "plant",
    506: "product",
    507: "window_start",
    508: "blocks",
    509: "zone",
    518: "zone",
}


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the chain says about a plan at one block.

    Attributes:
        at: The block.
        done: Rows that stand on the chain already.
        ready: Rows it would accept, in order.
        refused: Rows it would not, and why.
    """

    at: Pin
    done: tuple[Line, ...]
    ready: tuple[Line, ...]
    refused: tuple[RowError, ...]


def check(chain: Chain, manifest: Manifest, plan: Plan, issuer: Address | None) -> Preflight:
    """Judge every row of a plan at the newest block.

    Args:
        chain: Where.
        manifest: The ledger.
        plan: What to issue.
        issuer: Who would issue it; None leaves its role unchecked.

    Raises:
        SignerError: The issuer lacks the role.
    """
    at = chain.pin()
    if issuer is not None:
        calls = [issue_call(manifest, target, ()) for target in plan.targets]
        require_roles(chain, manifest.contract(MANAGER), issuer, calls, at)
    used = used_refs(chain, plan.lines, at)
    done = [line for line in plan.lines if line.ref in used]
    refused = _other_use(chain, manifest, done, at)
    todo = [line for line in plan.lines if line.ref not in used]

    def left() -> list[Line]:
        return [line for line in todo if line.ref not in refused]

    refused |= _refusals(chain, [(line, line.amount) for line in left()], at)
    refused |= over_ceilings(chain, manifest, left(), at)
    refused |= over_terms(chain, manifest, left(), at)
    refused |= _refusals(chain, _summed(chain, manifest, left(), at), at)
    return Preflight(
        at,
        tuple(line for line in done if line.ref not in refused),
        tuple(line for line in todo if line.ref not in refused),
        tuple(refused[line.ref] for line in plan.lines if line.ref in refused),
    )


def used_refs(chain: Chain, lines: Sequence[Line], at: Pin) -> frozenset[Ref]:
    """References of lines that the chain has seen."""
    calls = [token_of(line.target).call("refUsed", line.ref) for line in lines]
    answers = chain.read_all(calls, at)
    return frozenset(line.ref for line, used in zip(lines, answers, strict=True) if used)


def token_of(target: Target) -> Contract:
    """The token that a target issues."""
    return Contract(_ISSUE[target.asset][0], target.token)


def issue_call(manifest: Manifest, target: Target, lines: Sequence[Line]) -> Call:
    """The call that issues lines of one target, all or none."""
    if target.asset is Asset.POWER:
        rows = [(line.ref, line.account, line.right_id, line.amount) for line in lines]
        return manifest.contract("CapacityRights").call("allocate", rows)
    issues = [(line.ref, line.account, line.amount) for line in lines]
    return manifest.contract("DebtManager").call("issue", text_to_bytes32(target.isin), issues)


def _other_use(
    chain: Chain, manifest: Manifest, done: Sequence[Line], at: Pin
) -> dict[Ref, RowError]:
    """Rows whose reference was used for something else."""
    refused = {}
    for target in dict.fromkeys(line.target for line in done):
        lines = {line.ref: line for line in done if line.target == target}
        for args in _issued(chain, manifest, target, list(lines), at):
            line = lines[args["ref"]]
            amount = args["kw" if target.asset is Asset.POWER else "amount"]
            if (args["to"], args.get("id", 0), amount) != (
                line.account,
                line.right_id,
                line.amount,
            ):
                refused[line.ref] = RowError(
                    line.line,
                    "ref",
                    f"Reference '{line.ref_text}' has been used for another issuance: "
                    f"{amount_text(target, amount)} to {checksum(args['to'])}.",
                    "Correct the row to what was issued, or give it a reference of its own.",
                )
    return refused


def _issued(
    chain: Chain, manifest: Manifest, target: Target, refs: Sequence[Ref], at: Pin
) -> Iterator[dict[str, Decoded]]:
    event = _ISSUE[target.asset][1]
    for start in range(0, len(refs), _REFS_AT_ONCE):
        part = refs[start : start + _REFS_AT_ONCE]
        found = chain.events(token_of(target), (event,), manifest.deploy_block, at, part)
        yield from (args for _, args in found)


def _summed(
    chain: Chain, manifest: Manifest, lines: Sequence[Line], at: Pin
) -> list[tuple[Line, int]]:
    """Rows that come on top of others of the same investor, each with the sum so far."""
    investors = _investors(chain, manifest, lines, at)
    totals: dict[tuple[bytes, bytes, int], int] = defaultdict(int)
    summed = []
    for line in lines:
        key = (line.target.token, investors[line.account], line.right_id)
        totals[key] += line.amount
        if totals[key] > line.amount:
            summed.append((line, totals[key]))
    return summed


def _refusals(chain: Chain, asked: Sequence[tuple[Line, int]], at: Pin) -> dict[Ref, RowError]:
    """What the token and the compliance engine refuse of rows, each of the amount beside it."""
    codes = chain.read_all([_transfer_code(line, amount) for line, amount in asked], at)
    return {
        line.ref: RowError(
            line.line,
            _COLUMNS.get(code, "account"),
            f"{reason_words(code)} (reason {code})",
            "Remove the row, or have the cause removed first.",
        )
        for (line, _), code in zip(asked, codes, strict=True)
        if code and code not in _CEILINGS
    }


def _transfer_code(line: Line, amount: int) -> Call:
    token, account = token_of(line.target), line.account
    if line.target.asset is Asset.POWER:
        return token.call("transferCode", _NOBODY, _NOBODY, account, line.right_id, amount)
    return token.call("transferCode", _NOBODY, _NOBODY, account, amount)


def _investors(
    chain: Chain, manifest: Manifest, lines: Sequence[Line], at: Pin
) -> dict[Address, bytes]:
    registry = manifest.contract("IdentityRegistry")
    accounts = list(dict.fromkeys(line.account for line in lines))
    answers = chain.read_all([registry.call("investorOf", account) for account in accounts], at)
    return dict(zip(accounts, answers, strict=True))
