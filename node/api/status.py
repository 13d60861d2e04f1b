"""How the node stands: one answer, for those who ask it and for those who ask whether to ask it."""

from node import layout
from node.api import shapes, words
from node.api.market import money_check
from node.api.ports import Progress
from node.api.reading import VERSION
from node.api.render import Renderer, block
from node.model import Reorg
from node.progress import Verification
from node.queries.assets import contracts
from node.queries.money import money_checks
from node.queries.pins import Finality, resolve
from node.store import Snapshot
from tokenization.errors import CatchingUp
from tokenization.units import bytes32_to_text, checksum, hex0x, iso_time


def status(snapshot: Snapshot, progress: Progress) -> shapes.Status:
    """How the node stands.

    Raises:
        CatchingUp: The store does not know its ledger yet.
    """
    identity, tip = snapshot.identity, snapshot.tip
    if identity is None:
        raise CatchingUp("The node has not read its ledger yet.", hint="Ask again in a moment.")
    listed = contracts(snapshot.at(tip.number)) if tip else ()
    return {
        "version": VERSION,
        "schema_version": layout.SCHEMA,
        "chain_id": identity.chain_id,
        "genesis": hex0x(identity.genesis),
        "directory": checksum(identity.directory),
        "first_block": identity.first_block,
        "ready": progress.ready(tip),
        "alarm": progress.health.alarm,
        "failing": progress.failing,
        "head": progress.head,
        "safe": progress.safe,
        "finalized": snapshot.final,
        "lag": {"blocks": progress.lag_blocks(tip), "seconds": progress.lag_s(tip)},
        "reorgs": _reorgs(snapshot.last_reorg),
        "verification": _verification(progress.health.verification),
        "peers": [
            {"node": one.name, "block": one.block, "differs": one.differs, "failing": one.failing}
            for one in progress.health.peers
        ],
        "block": block(resolve(snapshot, Finality.LATEST, progress.safe)) if tip else None,
        "money": _money(snapshot, progress),
        "contracts": [
            {
                "address": checksum(address),
                "kind": words.kind_name(contract.kind),
                "code": bytes32_to_text(contract.code),
            }
            for address, contract in listed
        ],
    }


def _money(snapshot: Snapshot, progress: Progress) -> list[shapes.MoneyCheck]:
    """Every escrow, compared at our tip."""
    if snapshot.tip is None:
        return []
    pin = resolve(snapshot, Finality.LATEST, progress.safe)
    view = snapshot.at(pin.number)
    render = Renderer(snapshot, view, pin)
    return [money_check(render, found) for found in money_checks(view)]


def _reorgs(last: Reorg | None) -> shapes.Reorgs:
    if last is None:
        return {"count": 0}
    return {
        "count": last.count,
        "depth": last.depth,
        "number": last.number,
        "time": iso_time(last.time_s),
    }


def _verification(found: Verification | None) -> shapes.Verification:
    so_far = found or Verification()
    return {
        "on": found is not None,
        "compared": so_far.compared,
        "rounds": so_far.rounds,
        "block": so_far.block,
        "differences": [
            {
                "what": one.what,
                "contract": checksum(one.contract),
                "block": one.block,
                "store": one.ours,
                "chain": one.theirs,
            }
            for one in so_far.differences
        ],
    }
