"""Verbs of bills, shares and cash: issuing, moving, letting others move, holds, record dates."""

from hypothesis import strategies as st

from tests.support.register.acting import (
    ANYBODY,
    CASH,
    DEBT_ISSUER,
    DOCUMENT,
    FUNGIBLE,
    HOLDER,
    HOMES,
    RECEIVER,
    REF,
    SECURITY,
    TREASURY,
    UNITS,
    Act,
    Acting,
    mostly,
    ref_of,
    verb,
)
from tests.support.register.fungible import Cash
from tests.support.register.security import Security
from tests.support.register.world import World
from tokenization.ledger.contracts import Call
from tokenization.units import text_to_bytes32


MANAGERS = ["DebtManager", "DebtManager", "AssetManager"]
LINES = mostly(st.tuples(REF, ANYBODY, UNITS))
ALLOWED = st.sampled_from([1_000, 1_000, 50, 0, 2**256 - 1])
PERMIT = "address owner,address spender,uint256 value,uint256 nonce,uint256 deadline"


class PlayFungible(Acting):
    """Issuers, holders, spenders and notaries."""

    @verb(2, asset=SECURITY, lines=LINES)
    def issue(self, asset: int, lines: list[tuple[int, int, int]]) -> None:
        """The issuer issues under refs; all lines or none."""
        rows = [(ref_of(ref), self.account(account), units) for ref, account, units in lines]
        self.officer(
            "issue",
            DEBT_ISSUER,
            MANAGERS[asset],
            "issue",
            self._security(asset).code_word,
            rows,
            act=lambda w: w.securities[asset].issue(rows),
        )

    @verb(lines=LINES)
    def issue_cash(self, lines: list[tuple[int, int, int]]) -> None:
        """The treasury issues."""
        rows = [(ref_of(ref), self.account(account), units) for ref, account, units in lines]
        self.officer(
            "issueCash",
            TREASURY,
            "SettlementCash",
            "issue",
            rows,
            act=lambda w: cash_of(w).issue(rows),
        )

    @verb(holder=HOLDER, units=UNITS, number=REF)
    def redeem_cash(self, holder: int, units: int, number: int) -> None:
        """A holder gives cash back."""
        one, ref = self.account(holder), ref_of(number)
        self._send(
            "redeemCash",
            CASH,
            holder,
            "redeem",
            units,
            ref,
            act=lambda w: cash_of(w).redeem(one, units, ref),
        )

    @verb(asset=SECURITY, account=HOLDER, units=UNITS, number=REF)
    def burn(self, asset: int, account: int, units: int, number: int) -> None:
        """The manager of a security takes units out of existence."""
        one, ref = self.account(account), ref_of(number)
        call = self.stage.places.asset(asset).call("burn", one, units, ref)
        manager = self._security(asset).issuer
        self.stage.do("burn", manager, call, lambda w: w.securities[asset].redeem(one, units, ref))

    @verb(8, deals=st.lists(st.tuples(FUNGIBLE, HOLDER, RECEIVER, UNITS), min_size=1, max_size=4))
    def trade(self, deals: list[tuple[int, int, int, int]]) -> None:
        """Holders send, one after the other."""
        for asset, sender, receiver, units in deals:
            self.transfer(asset, sender, receiver, units)

    def transfer(self, asset: int, sender: int, receiver: int, units: int) -> None:
        """A holder sends, after asking whether it may."""
        source, target = self.account(sender), self.account(receiver)
        code = self.stage.foretell(asset, source, source, target, units)
        outcome = self._send(
            "transfer",
            asset,
            sender,
            "transfer",
            target,
            units,
            act=lambda w: w.fungibles[asset].transfer(source, target, units),
        )
        self.agree(code, outcome)

    @verb(2, asset=FUNGIBLE, spender=ANYBODY, owner=HOLDER, receiver=ANYBODY, units=UNITS)
    def transfer_from(
        self, asset: int, spender: int, owner: int, receiver: int, units: int
    ) -> None:
        """A spender sends for an owner, after asking whether it may."""
        operator, source, target = map(self.account, (spender, owner, receiver))
        code = self.stage.foretell(asset, operator, source, target, units)
        outcome = self._send(
            "transferFrom",
            asset,
            spender,
            "transferFrom",
            source,
            target,
            units,
            act=lambda w: w.fungibles[asset].transfer_from(operator, source, target, units),
        )
        self.agree(code, outcome)

    @verb(3, asset=FUNGIBLE, owner=HOLDER, spender=RECEIVER, units=ALLOWED, then=ANYBODY)
    def approve(self, asset: int, owner: int, spender: int, units: int, then: int) -> None:
        """An owner lets a spender spend, which it does."""
        mine, theirs = self.account(owner), self.account(spender)
        outcome = self._send(
            "approve",
            asset,
            owner,
            "approve",
            theirs,
            units,
            act=lambda w: w.fungibles[asset].approve(mine, theirs, units),
        )
        if not outcome:
            self.transfer_from(asset=asset, spender=spender, owner=owner, receiver=then, units=50)

    @verb(
        2,
        asset=FUNGIBLE,
        owner=HOLDER,
        spender=ANYBODY,
        units=ALLOWED,
        ahead=st.sampled_from([60, 60, 0, -1]),
        signer=st.one_of(st.none(), st.none(), ANYBODY),
    )
    def permit(
        self, *, asset: int, owner: int, spender: int, units: int, ahead: int, signer: int | None
    ) -> None:
        """The same by signature, of the owner or of somebody else."""
        token, signs = self.stage.places.asset(asset), self.account(signer or owner)
        mine, theirs = self.account(owner), self.account(spender)
        deadline = self.stage.next_s + ahead
        nonce = self.stage.world.fungibles[asset].nonces.get(mine, 0)
        words = (mine, theirs, units, nonce, deadline)
        signed = self.stage.driver.sign(signs, token, "Permit", PERMIT, *words)
        v, r, s = signed[64], signed[:32], signed[32:64]
        self._send(
            "permit",
            asset,
            spender,
            "permit",
            mine,
            theirs,
            units,
            deadline,
            v,
            r,
            s,
            act=lambda w: w.fungibles[asset].permit(mine, theirs, units, deadline, signs),
        )

    @verb(2, asset=SECURITY, sender=HOLDER, lines=mostly(st.tuples(ANYBODY, UNITS)))
    def batch_transfer(self, asset: int, sender: int, lines: list[tuple[int, int]]) -> None:
        """A holder sends to many."""
        rows = [(self.account(receiver), units) for receiver, units in lines]
        self._send(
            "batchTransfer",
            asset,
            sender,
            "batchTransfer",
            [target for target, _ in rows],
            [units for _, units in rows],
            act=lambda w: w.securities[asset].batch_transfer(self.account(sender), rows),
        )

    @verb(
        6,
        asset=SECURITY,
        holder=HOLDER,
        receiver=RECEIVER,
        notary=ANYBODY,
        units=st.sampled_from([50, 100, 150, 50, 1_000, 0]),
        ahead=st.sampled_from([86_400, 86_400, 30 * 86_400, 0, -1]),
        then=st.sampled_from(["", "execute", "release"]),
    )
    def place_hold(
        self,
        *,
        asset: int,
        holder: int,
        receiver: int,
        notary: int,
        units: int,
        ahead: int,
        then: str,
    ) -> None:
        """A holder sets units aside."""
        mine, until = self.account(holder), self.stage.next_s + ahead
        parties = (self.account(receiver), self.account(notary))
        self._send(
            "placeHold",
            asset,
            holder,
            "placeHold",
            *parties,
            units,
            until,
            act=lambda w: w.securities[asset].place_hold(mine, *parties, units, until),
        )
        if then == "execute":
            self.execute_hold(asset=asset, number=-1, notary=True)
        elif then == "release":
            self.release_hold(asset=asset, number=-1, notary=True)

    @verb(asset=SECURITY, number=st.integers(0, 20), notary=st.sampled_from([True, True, False]))
    def execute_hold(self, asset: int, number: int, notary: bool) -> None:
        """The notary lets units go to the receiver, or another one tries."""
        hold, caller = self._hold(asset, number, notary)
        self._send(
            "executeHold",
            asset,
            caller,
            "executeHold",
            hold,
            act=lambda w: w.securities[asset].execute_hold(self.account(caller), hold),
        )

    @verb(asset=SECURITY, number=st.integers(0, 20), notary=st.booleans())
    def release_hold(self, asset: int, number: int, notary: bool) -> None:
        """The notary gives units back, or another one tries."""
        hold, caller = self._hold(asset, number, notary)
        self._send(
            "releaseHold",
            asset,
            caller,
            "releaseHold",
            hold,
            act=lambda w: w.securities[asset].release_hold(self.account(caller), hold),
        )

    @verb(asset=SECURITY, ahead=st.sampled_from([86_400, 86_400, 5 * 86_400, 86_399]))
    def announce_record(self, asset: int, ahead: int) -> None:
        """A record date is announced."""
        record = self.stage.next_s + ahead
        self._manager(
            "announceRecord", asset, record, act=lambda w: w.securities[asset].announce(record)
        )

    @verb(
        asset=SECURITY,
        name=st.sampled_from(["terms", "notice", ""]),
        uri=st.sampled_from(["a", "b" * 40]),
    )
    def set_document(self, asset: int, name: str, uri: str) -> None:
        """A document, new or again, and perhaps no longer."""
        word = text_to_bytes32(name) if name else bytes(32)
        self._manager(
            "setDocument",
            asset,
            word,
            uri,
            DOCUMENT,
            act=lambda w: w.securities[asset].set_document(word, uri, DOCUMENT),
        )
        if len(uri) > 1:
            self.remove_document(asset=asset, name=name or "terms")

    @verb(asset=SECURITY, name=st.sampled_from(["terms", "notice"]))
    def remove_document(self, asset: int, name: str) -> None:
        """A document less."""
        word = text_to_bytes32(name)
        self._manager(
            "removeDocument", asset, word, act=lambda w: w.securities[asset].remove_document(word)
        )

    def _security(self, asset: int) -> Security:
        return self.stage.world.securities[asset]

    def _hold(self, asset: int, number: int, notary: bool) -> tuple[int, int]:
        """A hold that there is, if any, and who asks."""
        holds = self._security(asset).holds
        chosen = list(holds)[number % len(holds)] if holds and number else 0
        if notary and chosen in holds:
            return chosen, self.stage.places.ledger.accounts.index(holds[chosen].notary)
        return chosen, HOMES[0]

    def _manager(self, function: str, asset: int, *args: object, act: Act) -> None:
        code = self._security(asset).code_word
        self.officer(function, DEBT_ISSUER, MANAGERS[asset], function, code, *args, act=act)

    def _send(
        self, verb: str, asset: int, caller: int, function: str, *args: object, act: Act
    ) -> str:
        call: Call = self.stage.places.asset(asset).call(function, *args)
        return self.stage.do(verb, self.account(caller), call, act)


def cash_of(world: World) -> Cash:
    """The settlement cash of a model."""
    cash = world.fungibles[CASH]
    assert isinstance(cash, Cash)
    return cash
