"""What every view of the contracts must answer, by the model."""

from collections.abc import Iterator

from tests.support.register.compliance import Compliance
from tests.support.register.driver import Question
from tests.support.register.fungible import Fungible
from tests.support.register.people import NOBODY, Record
from tests.support.register.rights import Rights
from tests.support.register.security import Security
from tests.support.register.sites import Sites
from tests.support.register.world import ACCOUNTS, PEOPLE, RIGHTS_OF, Places, World, number_of
from tokenization.ledger.contracts import Contract, Decoded


Answer = tuple[Question, Decoded]


def answers_of(world: World, places: Places) -> dict[Question, Decoded]:
    """Every question, and what the model answers."""
    accounts = [places.account(number) for number in ACCOUNTS]
    found = dict(_identity(world, places["IdentityRegistry"], accounts))
    found |= dict(_registers(world, places, accounts))
    for asset, token in zip(world.fungibles, places.tokens, strict=True):
        found |= dict(_fungible(asset, token, accounts))
        if isinstance(asset, Security):
            found |= dict(_security(asset, token, accounts, world.clock.now))
    found |= dict(_rights(world.rights, places, accounts))
    found |= dict(_compliance(world.compliance, places))
    found |= dict(_sites(world.compliance.sites, places))
    return found | dict(_desk(world, places))


def _identity(world: World, registry: Contract, accounts: list[bytes]) -> Iterator[Answer]:
    identity = world.people.identity
    for account in accounts:
        yield (registry, "investorOf", (account,)), identity.investor_of(account)
        yield (registry, "ownerOf", (account,)), identity.owner.get(account, bytes(32))
        yield (registry, "nonces", (account,)), identity.nonces.get(account, 0)
        yield (registry, "isVerified", (account,)), identity.allows(account, "RECEIVER")
    for investor in PEOPLE:
        record = identity.records.get(investor)
        yield (registry, "recordOf", (investor,)), _packed(record) if record else 0
        yield (registry, "accountCount", (investor,)), identity.accounts_of(investor)


def _packed(r: Record) -> int:
    low = r.status | r.klass << 8 | r.tax << 16 | r.country << 24
    return low | r.kyc << 40 | r.version << 80


def _registers(world: World, places: Places, accounts: list[bytes]) -> Iterator[Answer]:
    licences, register = world.people.licences, places["LicenceRegistry"]
    for (investor, category), number in licences.speaks.items():
        yield (register, "licenceFor", (investor, category)), number
    for number, one in licences.by_number.items():
        yield (
            (register, "licenceOf", (number,)),
            _Partly(
                investor=one.investor,
                state=one.state,
                categories=one.categories,
                validFrom=one.since,
                validUntil=one.until,
                version=one.version,
                sandboxed=one.sandboxed,
            ),
        )
        for asset, limit in one.limits.items():
            yield (register, "sandboxLimitOf", (number, asset)), limit
    said, attestations = world.people.attestations, places["AttestationRegistry"]
    for account in accounts:
        stands = said.attesters.get(account)
        known = (stands.topics, stands.active, stands.epoch) if stands else (0, False, 0)
        yield (attestations, "attesterOf", (account,)), known
    for (investor, topic), attestation in said.said.items():
        yield (
            (attestations, "attestationOf", (investor, topic)),
            _Partly(
                attester=attestation.attester,
                validUntil=attestation.until,
                attesterEpoch=attestation.epoch,
                version=attestation.version,
            ),
        )


def _fungible(asset: Fungible, token: Contract, accounts: list[bytes]) -> Iterator[Answer]:
    yield (token, "totalSupply", ()), asset.supply
    for account in accounts:
        yield (token, "balanceOf", (account,)), asset.balance(account)
        yield (token, "nonces", (account,)), asset.nonces.get(account, 0)
    for owner, spender in asset.allowances:
        yield (token, "allowance", (owner, spender)), asset.allowance(owner, spender)
    for ref in asset.used:
        if isinstance(ref, bytes):
            yield (token, "refUsed", (ref,)), True


def _security(
    asset: Security, token: Contract, accounts: list[bytes], now: int
) -> Iterator[Answer]:
    yield (token, "paused", ()), asset.paused
    yield (token, "recordCount", ()), len(asset.records)
    for account in accounts:
        yield (token, "freeBalanceOf", (account,)), asset.free(account)
        yield (token, "getFrozenTokens", (account,)), asset.frozen.get(account, 0)
        yield (token, "heldOf", (account,)), asset.held(account)
        yield (token, "isFrozen", (account,)), account in asset.frozen_accounts
        yield (token, "isRetired", (account,)), account in asset.retired
        clear = account not in asset.retired | asset.frozen_accounts
        identity = asset.compliance.people.identity
        sends, receives = (identity.allows(account, side) for side in ("SENDER", "RECEIVER"))
        yield (token, "canSend", (account,)), clear and sends
        yield (token, "canReceive", (account,)), clear and receives
    for record in asset.records:
        if record < now:
            yield (token, "totalSupplyAt", (record,)), asset.at(NOBODY, record)
            for account in accounts:
                yield (token, "balanceOfAt", (account, record)), asset.at(account, record)
    for name, document in asset.documents.items():
        yield (token, "getDocument", (name,)), document
    yield (token, "getAllDocuments", ()), _Unordered(asset.documents)
    for number in range(1, asset.hold_count + 1):
        hold = asset.holds.get(number)
        yield (token, "holdOf", (number,)), _Partly(amount=hold.amount if hold else 0)


class _Partly(dict[str, object]):
    """A struct of which some fields count."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and self.items() <= other.items()

    __hash__ = None


class _Unordered(list[bytes]):
    """A list whose order does not count."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, list | tuple) and sorted(self) == sorted(other)

    __hash__ = None


def _rights(rights: Rights, places: Places, accounts: list[bytes]) -> Iterator[Answer]:
    token, programme = places["CapacityRights"], places["PowerProgramme"]
    yield (token, "paused", ()), rights.paused
    for account in accounts:
        yield (token, "isFrozen", (account,)), account in rights.frozen_accounts
        yield (token, "successorOf", (account,)), rights.successors.get(account, NOBODY)
    for right in RIGHTS_OF[:4]:
        token_id = number_of(right)
        yield (token, "totalSupply", (token_id,)), rights.supply(token_id)
        for account in accounts:
            yield (token, "balanceOf", (account, token_id)), rights.balance(account, token_id)
            frozen = rights.frozen_of(token_id, account)
            yield (token, "getFrozenTokens", (account, token_id)), frozen
        for month, block in right.cells:
            if month >= rights.month:
                for place, number, view in (
                    ("zone", right.zone, "zoneAllocated"),
                    ("plant", right.plant, "plantAllocated"),
                ):
                    kw = rights.allocated(place, number, (month, block))
                    yield (programme, view, (number, month, block)), kw
                kw = rights.allocated("programme", 0, (month, block))
                yield (programme, "programmeAllocated", (month, block)), kw
    for (source, target, token_id), (kw, until) in rights.approvals.items():
        yield (token, "approvalOf", (source, target, token_id)), (kw, until)
    for owner, operator in rights.operators:
        may = rights.may_operate(owner, operator)
        yield (token, "isApprovedForAll", (owner, operator)), may
    for ref in rights.used:
        yield (token, "refUsed", (ref,)), True


def _compliance(compliance: Compliance, places: Places) -> Iterator[Answer]:
    engine = places["ComplianceEngine"]
    for asset, policy in compliance.policies.items():
        yield (engine, "isTracked", (asset,)), policy.tracked
        yield (engine, "rulesOf", (asset,)), _rules(policy.rules, places)
        for token_id, rules in policy.id_rules.items():
            yield (engine, "idRulesOf", (asset, token_id)), _rules(rules, places)
    for asset, token_id, investor in compliance.holdings:
        holding = compliance.holdings[asset, token_id, investor]
        yield (engine, "holdingOf", (asset, token_id, investor)), holding
        yield (engine, "holderCount", (asset, token_id)), compliance.holders(asset, token_id)
        yield (engine, "supplyOf", (asset, token_id)), compliance.supply(asset, token_id)
    for key in compliance.sent:
        yield (places["VelocityRule"], "sentBy", key), compliance.sent_by(key)
    for key in compliance.acquired:
        yield (places["HoldingPeriodRule"], "acquiredOf", key), compliance.acquired_of(key)
    approval = places["TransferApprovalRule"]
    for transfer, until in compliance.approvals.items():
        yield (approval, "approvedUntil", transfer), until


def _sites(sites: Sites, places: Places) -> Iterator[Answer]:
    book = places["NominationBook"]
    for investor in PEOPLE:
        for zone in sites.zones:
            yield (book, "openSites", (investor, zone)), sites.open_in(investor, zone)
    for meter, number in sites.meters.items():
        yield (book, "siteByMeter", (meter,)), number


def _rules(names: list[str], places: Places) -> tuple[bytes, ...]:
    return tuple(places[rule_contract(name)].address for name in names)


def rule_contract(name: str) -> str:
    """The contract of a rule."""
    if name == "nominations":
        return "NominationBook"
    return name.title().replace("_", "") + "Rule"


def _desk(world: World, places: Places) -> Iterator[Answer]:
    debt = places["DebtManager"]
    for bill in world.securities[:2]:
        yield (debt, "issuedUnits", (bill.code_word,)), bill.issued
    desk = places["EnforcementDesk"]
    yield (desk, "orderCount", ()), len(world.desk.orders)
    for number, order in world.desk.orders.items():
        wanted = _Partly(state=order.state, expiry=order.expiry, proposer=order.proposer)
        yield (desk, "orderOf", (number,)), wanted
