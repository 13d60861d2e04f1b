"""Verbs of the enforcement desk, of time, and of people without a role."""

import re
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.support.register.acting import (
    ANYBODY,
    APPROVER,
    ASSET,
    DOCUMENT,
    ENFORCED,
    GUARDIAN,
    HOLDER,
    PROPOSER,
    RIGHT,
    RIGHT_IDS,
    RIGHTS,
    UNITS,
    Act,
    verb,
)
from tests.support.register.desk import FORCED_TRANSFER, RECALL, RECOVERY, Asset, Order
from tests.support.register.play_rights import PlayRights
from tests.support.register.world import World
from tokenization import artifacts


DESK = "EnforcementDesk"
RESTRICTED = [
    (contract, function)
    for contract, functions in sorted(artifacts.roles().functions.items())
    for function in sorted(functions)
]
GUARDED = [
    ("mint", "NotManager"),
    ("batchMint", "NotManager"),
    ("burn", "NotManager"),
    ("announceRecord", "NotManager"),
    ("initialise", "NotManager"),
    ("setDocument", "NotManager"),
    ("removeDocument", "NotManager"),
    ("pause", "NotEnforcer"),
    ("unpause", "NotEnforcer"),
    ("setAddressFrozen", "NotEnforcer"),
    ("setFrozenTokens", "NotEnforcer"),
    ("freezePartialTokens", "NotEnforcer"),
    ("unfreezePartialTokens", "NotEnforcer"),
    ("forcedTransfer", "NotEnforcer"),
    ("recoveryAddress", "NotEnforcer"),
]
"""Functions of a security that only its manager or the desk may call, and what others are told."""
OFFICER = st.sampled_from([*[PROPOSER] * 6, APPROVER])
"""Who proposes; the approver holds both roles."""


AFTERWARDS = ["approve", "approve", "cancel", ""]
LOSS = st.one_of(
    st.sampled_from([(20, 26), (21, 27), (26, 20), (27, 21)]), st.tuples(HOLDER, ANYBODY)
)
"""A lost account and its successor: accounts of the same person at first, or any two."""


class PlayDesk(PlayRights):
    """Two officers, a guardian, and people without a role."""

    @verb(asset=ENFORCED, then=st.booleans())
    def pause(self, asset: int, then: bool) -> None:
        """An asset is stopped at once, and perhaps let go after notice."""
        self._desk("pause", PROPOSER, asset, act=lambda w: w.desk.pause(place(asset)))
        if then:
            self.announce_unpause(asset=asset)
            self.unpause(asset=asset, patient=True)

    @verb(3, asset=ENFORCED, then=st.sampled_from(["", "cancel", "unpause"]))
    def announce_unpause(self, asset: int, then: str = "") -> None:
        """That it will move again is announced, and the guardian may stop that."""
        call = (self.stage.places[DESK].address, self._unpause(asset), 0)
        self.officer(
            "schedule",
            APPROVER,
            "AccessManager",
            "schedule",
            *call,
            act=lambda w: w.desk.announce_unpause(place(asset)),
        )
        if then == "cancel":
            self.cancel_unpause(asset=asset)
        elif then == "unpause":
            self.unpause(asset=asset, patient=True)

    @verb(asset=ENFORCED)
    def cancel_unpause(self, asset: int) -> None:
        """The guardian stops that."""
        desk = self.stage.places[DESK].address
        call = (self.account(APPROVER), desk, self._unpause(asset))
        self.officer(
            "cancelScheduled",
            GUARDIAN,
            "AccessManager",
            "cancel",
            *call,
            act=lambda w: w.desk.cancel_unpause(place(asset)),
        )

    @verb(asset=ENFORCED, patient=st.booleans())
    def unpause(self, asset: int, patient: bool) -> None:
        """It moves again, if that was announced long enough ago."""
        if patient:
            self.stage.wait(3_600)
        self._desk("unpause", APPROVER, asset, act=lambda w: w.desk.unpause(place(asset)))

    @verb(asset=ENFORCED, account=ANYBODY)
    def freeze_account(self, asset: int, account: int) -> None:
        """An account is frozen in an asset."""
        self._freeze_account("freezeAccount", PROPOSER, asset, account, True)

    @verb(asset=ENFORCED, account=ANYBODY)
    def release_account(self, asset: int, account: int) -> None:
        """An account is let go."""
        self._freeze_account("releaseAccount", APPROVER, asset, account, False)

    @verb(2, asset=ENFORCED, token_id=RIGHT, account=HOLDER, units=UNITS)
    def freeze_units(self, asset: int, token_id: int, account: int, units: int) -> None:
        """More of an account is frozen."""
        self._freeze_units(
            "freezeUnits", PROPOSER, asset, token_id=token_id, account=account, units=units
        )
        if units == 100:
            self.release_units(asset=asset, token_id=token_id, account=account, units=50)

    @verb(asset=ENFORCED, token_id=RIGHT, account=HOLDER, units=UNITS)
    def release_units(self, asset: int, token_id: int, account: int, units: int) -> None:
        """Less of an account is frozen."""
        frozen = self._frozen(asset, token_id, account)
        units = frozen // 2 if units == 50 else units
        self._freeze_units(
            "releaseUnits", APPROVER, asset, token_id=token_id, account=account, units=units
        )

    @verb(
        3,
        asset=ENFORCED,
        who=OFFICER,
        token_id=RIGHT,
        source=HOLDER,
        receiver=ANYBODY,
        units=UNITS,
        then=st.sampled_from(AFTERWARDS),
    )
    def propose_forced_transfer(
        self,
        *,
        asset: int,
        who: int,
        token_id: int,
        source: int,
        receiver: int,
        units: int,
        then: str,
    ) -> None:
        """One person orders that units be taken; another one approves."""
        token_id = token_id if asset == RIGHTS else 0
        parties = (self.account(source), self.account(receiver))
        order = Order(
            FORCED_TRANSFER, place(asset), token_id, *parties, units, self.account(who), 0
        )
        args = (token_id, *parties, units)
        self._propose("proposeForcedTransfer", who, asset, *args, order=order, then=then)

    @verb(5, asset=ENFORCED, who=OFFICER, parties=LOSS, then=st.sampled_from(AFTERWARDS))
    def propose_recovery(self, asset: int, who: int, parties: tuple[int, int], then: str) -> None:
        """One person orders that a lost account be given up; another one approves."""
        lost, successor = map(self.account, parties)
        order = Order(RECOVERY, place(asset), 0, lost, successor, 0, self.account(who), 0)
        self._propose("proposeRecovery", who, asset, lost, successor, order=order, then=then)
        if asset == RIGHTS and then == "approve":
            self.carry(caller=who, lost=parties[0], ids=RIGHT_IDS[:2])

    @verb(
        2,
        asset=st.sampled_from([RIGHTS, RIGHTS, 0]),
        who=OFFICER,
        token_id=RIGHT,
        source=HOLDER,
        kw=UNITS,
    )
    def propose_recall(self, asset: int, who: int, token_id: int, source: int, kw: int) -> None:
        """One person orders that rights go back; another one approves."""
        one = self.account(source)
        order = Order(RECALL, place(asset), token_id, one, bytes(20), kw, self.account(who), 0)
        self._propose("proposeRecall", who, asset, token_id, one, kw, order=order, then="approve")

    @verb(number=st.integers(0, 10))
    def approve_order(self, number: int) -> None:
        """An order is approved by the one who approves."""
        number = max(0, len(self.stage.world.desk.orders) - number)
        approver = self.account(APPROVER)
        kind = self.stage.world.desk.orders[number].kind if number else 0
        self.officer(
            f"approve {['nothing', 'forced transfer', 'recovery', 'recall'][kind]}",
            APPROVER,
            DESK,
            "approve",
            number,
            act=lambda w: w.desk.approve(number, approver),
        )

    @verb(number=st.integers(0, 3))
    def cancel_order(self, number: int) -> None:
        """An order is called off."""
        number = max(0, len(self.stage.world.desk.orders) - number)
        self.officer(
            "cancelOrder", APPROVER, DESK, "cancel", number, act=lambda w: w.desk.cancel(number)
        )

    @verb(2, seconds=st.sampled_from([3_600, 86_400, 86_400, 9 * 86_400, 40 * 86_400]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.stage.wait(seconds)

    @verb(2, place=st.integers(0, len(RESTRICTED) - 1), caller=ANYBODY)
    def intrude(self, place: int, caller: int) -> None:
        """Somebody without the role is refused, whatever is asked."""
        contract, function = RESTRICTED[place]
        call = self.stage.places[contract].call(function, *blanks(contract, function))
        self.stage.refuse("intrude", self.account(caller), call, "AccessManagedUnauthorized")

    @verb(1, asset=st.integers(0, 2), place=st.integers(0, len(GUARDED) - 1), caller=ANYBODY)
    def trespass(self, asset: int, place: int, caller: int) -> None:
        """A security obeys its manager and the desk alone."""
        (function, error), token = GUARDED[place], self.stage.places.asset(asset)
        call = token.call(function, *blanks(token.name, function))
        self.stage.refuse("trespass", self.account(caller), call, error)

    @verb(
        4,
        asset=ASSET,
        operator=ANYBODY,
        parties=st.lists(
            st.tuples(st.one_of(HOLDER, st.just(0)), st.one_of(ANYBODY, st.just(0)), RIGHT, UNITS),
            min_size=1,
            max_size=8,
        ),
    )
    def foretell(self, asset: int, operator: int, parties: list[tuple[int, int, int, int]]) -> None:
        """The pre-check of whatever might move is the model's."""
        for source, receiver, token_id, units in parties:
            what = (token_id, units) if asset == RIGHTS else (units,)
            who, giver, taker = map(self.account, (operator, source, receiver))
            self.stage.foretell(asset, who, giver, taker, *what)

    def _frozen(self, asset: int, token_id: int, account: int) -> int:
        one: Asset = self.stage.world.desk.assets[place(asset)]
        return one.frozen_of(token_id, self.account(account))

    def _unpause(self, asset: int) -> bytes:
        token = self.stage.places.asset(asset).address
        return self.stage.places[DESK].call("unpause", token, DOCUMENT).data

    def _desk(self, function: str, who: int, asset: int, *args: object, act: Act) -> None:
        token = self.stage.places.asset(asset).address
        self.officer(function, who, DESK, function, token, *args, DOCUMENT, act=act)

    def _freeze_account(self, function: str, who: int, asset: int, account: int, on: bool) -> None:
        one = self.account(account)

        def act(w: World) -> None:
            w.desk.assets[place(asset)].freeze_account(one, on)

        self._desk(function, who, asset, one, act=act)

    def _freeze_units(
        self, function: str, who: int, asset: int, *, token_id: int, account: int, units: int
    ) -> None:
        one, token_id = self.account(account), token_id if asset == RIGHTS else 0
        raises = function == "freezeUnits"

        def act(w: World) -> None:
            w.desk.freeze_units(place(asset), token_id, one, units, raises)

        self._desk(function, who, asset, token_id, one, units, act=act)

    def _propose(
        self, function: str, who: int, asset: int, *args: object, order: Order, then: str
    ) -> None:
        token = self.stage.places.asset(asset).address
        outcome = self.officer(
            function,
            who,
            DESK,
            function,
            token,
            *args,
            DOCUMENT,
            act=lambda w: w.desk.propose(order),
        )
        if then == "approve" and not outcome:
            self.approve_order(number=0)
        elif then == "cancel" and not outcome:
            self.cancel_order(number=0)


def place(asset: int) -> int:
    """Where an asset stands on the desk: the securities, then the rights."""
    return 3 if asset == RIGHTS else asset


def blanks(contract: str, function: str) -> list[object]:
    """Arguments of no meaning for a function."""
    abi = artifacts.load(contract).abi
    inputs = next(one["inputs"] for one in abi if one.get("name") == function)
    return [_blank(one) for one in inputs]


def _blank(field: Mapping[str, Any]) -> object:
    kind: str = field["type"]
    if array := re.fullmatch(r"(.+)\[(\d*)\]", kind):
        return [_blank({**field, "type": array[1]})] * int(array[2] or 0)
    if kind == "tuple":
        return tuple(_blank(part) for part in field["components"])
    words = {"address": bytes(20), "bool": False, "string": "", "bytes": b""}
    return words.get(kind, bytes(int(kind[5:] or 0)) if kind.startswith("bytes") else 0)
