"""Verbs of capacity rights."""

from hypothesis import strategies as st

from tests.support.register.acting import (
    AHEAD_S,
    ANYBODY,
    GRID_OPERATOR,
    HOLDER,
    HOMES,
    POWER_ISSUER,
    REF,
    REGULATOR,
    RIGHT,
    RIGHT_IDS,
    RIGHTS,
    SOMEBODY,
    Act,
    Acting,
    mostly,
    ref_of,
    verb,
)
from tokenization.units import text_to_bytes32


KW = st.sampled_from([*(50, 100, 50, 100) * 2, 1_000, 0, 450_000, 350_000, 2**40])
MOVED_KW = st.sampled_from([*(50, 100) * 5, 1_000, 0, 2**40])
OPERATOR = st.sampled_from([*HOMES[2:4] * 3, *HOMES, 0])
SITE = st.integers(0, 14)
"""A site or a meter by number; the first eight are registered at the beginning."""
MOVER = st.sampled_from([*[0] * 8, *HOMES[2:4]])
"""Who moves rights: the holder itself, for 0, or one who could be its operator."""


class PlayRights(Acting):
    """The issuer of power, the grid operator, holders and their operators."""

    @verb(number=SITE, who=SOMEBODY, zone=st.sampled_from([1, 2, 1, 2, 7]), meter=SITE)
    def register_site(self, *, number: int, who: bytes, zone: int, meter: int) -> None:
        """The grid operator registers an energy site."""
        terms = (number, who, zone, text_to_bytes32(f"METER-{meter}"))
        self.officer(
            "registerSite",
            GRID_OPERATOR,
            "NominationBook",
            "registerSite",
            *terms,
            act=lambda w: w.compliance.sites.register(*terms),
        )

    @verb(number=SITE, is_open=st.sampled_from([True, True, False]))
    def set_site_open(self, *, number: int, is_open: bool) -> None:
        """A site takes more kW, or takes no more."""
        self.officer(
            "setSiteOpen",
            GRID_OPERATOR,
            "NominationBook",
            "setSiteOpen",
            number,
            is_open,
            act=lambda w: w.compliance.sites.set_open(number, is_open),
        )

    @verb(2, lines=mostly(st.tuples(REF, ANYBODY, RIGHT, KW)))
    def allocate(self, lines: list[tuple[int, int, int, int]]) -> None:
        """Rights are allocated under refs; all lines or none."""
        rows = [
            (ref_of(ref), self.account(account), right, kw) for ref, account, right, kw in lines
        ]
        self.officer(
            "allocate",
            POWER_ISSUER,
            "CapacityRights",
            "allocate",
            rows,
            act=lambda w: w.rights.allocate(rows),
        )

    @verb(
        source=HOLDER,
        receiver=ANYBODY,
        token_id=RIGHT,
        kw=MOVED_KW,
        ahead=AHEAD_S,
        then=st.booleans(),
    )
    def approve_transfer(
        self, *, source: int, receiver: int, token_id: int, kw: int, ahead: int, then: bool
    ) -> None:
        """The regulator lets a transfer happen, which then does."""
        terms = (
            self.account(source),
            self.account(receiver),
            token_id,
            kw,
            self.stage.next_s + ahead,
        )
        self.officer(
            "approveTransfer",
            REGULATOR,
            "CapacityRights",
            "approveTransfer",
            *terms,
            act=lambda w: w.rights.approve_transfer(*terms),
        )
        if then:
            self.transfer_right(
                operator=source, source=source, receiver=receiver, token_id=token_id, kw=kw
            )

    @verb(
        4,
        deals=st.lists(st.tuples(MOVER, HOLDER, ANYBODY, RIGHT, MOVED_KW), min_size=1, max_size=4),
    )
    def trade_rights(self, deals: list[tuple[int, int, int, int, int]]) -> None:
        """Holders and operators send, one after the other."""
        for deal in deals:
            self.transfer_right(*deal)

    def transfer_right(
        self, operator: int, source: int, receiver: int, token_id: int, kw: int
    ) -> None:
        """A holder or its operator sends, after asking whether it may."""
        operator = operator or source
        caller, giver, taker = map(self.account, (operator, source, receiver))
        code = self.stage.foretell(RIGHTS, caller, giver, taker, token_id, kw)
        outcome = self._send_rights(
            "safeTransferFrom",
            operator,
            "safeTransferFrom",
            giver,
            taker,
            token_id,
            kw,
            b"",
            act=lambda w: w.rights.transfer(caller, giver, taker, [(token_id, kw)]),
        )
        self.agree(code, outcome)

    @verb(source=HOLDER, receiver=ANYBODY, lines=mostly(st.tuples(RIGHT, MOVED_KW)))
    def batch_transfer_rights(
        self, source: int, receiver: int, lines: list[tuple[int, int]]
    ) -> None:
        """A holder sends several, all or none."""
        giver, taker = self.account(source), self.account(receiver)
        self._send_rights(
            "safeBatchTransferFrom",
            source,
            "safeBatchTransferFrom",
            giver,
            taker,
            [token_id for token_id, _ in lines],
            [kw for _, kw in lines],
            b"",
            act=lambda w: w.rights.transfer(giver, giver, taker, lines),
        )

    @verb(2, owner=HOLDER, operator=OPERATOR, on=st.sampled_from([True, True, False]), then=ANYBODY)
    def set_operator(self, owner: int, operator: int, on: bool, then: int) -> None:
        """A holder gives charge of its rights to an operator, which uses it; or takes it back."""
        mine, theirs = self.account(owner), self.account(operator)
        outcome = self._send_rights(
            "setApprovalForAll",
            owner,
            "setApprovalForAll",
            theirs,
            on,
            act=lambda w: w.rights.set_operator(mine, theirs, on),
        )
        if on and not outcome:
            self.transfer_right(
                operator=operator, source=owner, receiver=then, token_id=RIGHT_IDS[1], kw=50
            )

    @verb(
        caller=ANYBODY,
        token_id=RIGHT,
        accounts=mostly(HOLDER),
        patient=st.booleans(),
    )
    def expire(self, caller: int, token_id: int, accounts: list[int], patient: bool) -> None:
        """Anybody ends what is over."""
        if patient:
            token_id = RIGHT_IDS[0]
            self.stage.wait(33 * 86_400)
        one, ended = self.account(caller), list(map(self.account, accounts))
        self._send_rights(
            "expire",
            caller,
            "expire",
            token_id,
            ended,
            act=lambda w: w.rights.expire(one, token_id, ended),
        )

    @verb(caller=ANYBODY, lost=HOLDER, ids=mostly(RIGHT))
    def carry(self, caller: int, lost: int, ids: list[int]) -> None:
        """Anybody lets what a lost account has follow to its successor."""
        one, account = self.account(caller), self.account(lost)
        self._send_rights(
            "carry",
            caller,
            "carry",
            account,
            ids,
            act=lambda w: w.rights.carry(one, account, ids),
        )

    def _send_rights(self, verb: str, caller: int, function: str, *args: object, act: Act) -> str:
        call = self.stage.places["CapacityRights"].call(function, *args)
        return self.stage.do(verb, self.account(caller), call, act)
