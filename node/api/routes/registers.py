"""The public registers: investors and licences. Ids are opaque; nobody is named on the ledger."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from node import model
from node.api import params, shapes, words
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.api.render import hash_or_none
from node.api.render import investor as investor_shape
from node.queries import registers
from node.queries.walk import Walk
from tokenization.errors import InvalidParameter, UnknownInvestor, UnknownLicence
from tokenization.units import (
    bytes32_to_text,
    checksum,
    iso_time,
    parse_address,
    text_to_bytes32,
)


router = APIRouter(tags=["registers"])

TOPICS = 64
"""Source: ``AttestationRegistry``."""

InvestorId = Annotated[str, Path(description="An investor's opaque id.", examples=["MZ-0001"])]
OfStatus = Annotated[str | None, Query(description="Only these: active, frozen or closed.")]
ByAttester = Annotated[str | None, Query(description="Only by this attester's account.")]
Number = Annotated[str, Path(description="A licence's number.", examples=["PVARA-M-0001"])]


@router.get(
    "/investors",
    operation_id="listInvestors",
    summary="The register of investors",
    response_model=shapes.Page[shapes.Owner],
    responses=responses(*PAGED),
)
def list_investors(
    request: Request,
    *,
    status: OfStatus = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Every investor by id, with status, class, country and until when KYC holds."""
    with reading(request, block, cursor) as asked:
        walk = investors_walk(asked, status)
        return asked.answer_page(walk, lambda found: investor_shape(*found), limit)


@router.get(
    "/investors/{investor}",
    operation_id="getInvestor",
    summary="A registered investor",
    response_model=shapes.Investor,
    responses=responses(*PINNED, UnknownInvestor),
)
def get_investor(request: Request, investor: InvestorId, *, block: params.Block = None) -> Response:
    """An investor's record, accounts, licences and attestations."""
    number = text_to_bytes32(investor)
    with reading(request, block) as asked:
        return asked.answer(lambda: investor_detail(asked, number))


@router.get(
    "/licences",
    operation_id="listLicences",
    summary="The register of licences",
    response_model=shapes.Page[shapes.Licence],
    responses=responses(*PAGED),
)
def list_licences(
    request: Request,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Every licence by number, with its state at the block's time."""
    with reading(request, block, cursor) as asked:
        walk = partial(registers.licences, asked.view)
        return asked.answer_page(walk, asked.render.licence, limit)


@router.get(
    "/licences/{licence}",
    operation_id="getLicence",
    summary="A licence",
    response_model=shapes.LicenceDetail,
    responses=responses(*PINNED, UnknownLicence),
)
def get_licence(request: Request, licence: Number, *, block: params.Block = None) -> Response:
    """A licence with its categories, validity and state at the block's time."""
    number = text_to_bytes32(licence)
    with reading(request, block) as asked:
        found = registers.licence(asked.view, number)
        return asked.answer(
            lambda: {"licence": asked.render.licence(found), "block": asked.render.block()}
        )


@router.get(
    "/licences/{licence}/history",
    operation_id="listLicenceHistory",
    summary="Every change of a licence, newest first",
    response_model=shapes.LicenceHistory,
    responses=responses(*PAGED, UnknownLicence),
)
def list_licence_history(
    request: Request,
    licence: Number,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Each step from application on: when, to which state, on which document."""
    number = text_to_bytes32(licence)
    with reading(request, block, cursor) as asked:
        registers.licence(asked.view, number)
        walk = partial(registers.changes_of, asked.view, number)
        return asked.answer_page(
            walk, partial(licence_change, asked), limit, newest_first=True, number=licence
        )


@router.get(
    "/attesters",
    operation_id="listAttesters",
    summary="Who may attest",
    response_model=shapes.Page[shapes.Attester],
    responses=responses(*PAGED),
)
def list_attesters(
    request: Request,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Every attester with its topics and whether it is trusted now."""
    with reading(request, block, cursor) as asked:
        walk = partial(registers.attesters, asked.view)
        return asked.answer_page(walk, partial(attester, asked), limit)


@router.get(
    "/attestations",
    operation_id="listAttestations",
    summary="What attesters say of investors",
    response_model=shapes.Page[shapes.FoundAttestation],
    responses=responses(*PAGED),
)
def list_attestations(
    request: Request,
    *,
    attester: ByAttester = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """The latest attestation on each topic, with whether it is in force at the block's time."""
    by = parse_address(attester) if attester else None
    with reading(request, block, cursor) as asked:
        walk = partial(registers.attestations, asked.view, by=by)
        return asked.answer_page(walk, partial(found_attestation, asked), limit)


def investors_walk(asked: Reading, status: str | None) -> Walk[tuple[bytes, model.Investor]]:
    """The register of investors, all or of one status.

    Raises:
        InvalidParameter: There is no such status.
    """
    names = words.INVESTOR_STATUSES[1:]
    if status is not None and status not in names:
        raise InvalidParameter(
            f"'{status}' is not a status of an investor.", hint=f"Write {', '.join(names)}."
        )
    wanted = words.INVESTOR_STATUSES.index(status) if status else None
    return partial(registers.investors, asked.view, status=wanted)


def licence_change(asked: Reading, change: registers.LicenceChange) -> shapes.LicenceChange:
    """A step of a licence."""
    record = change.record
    return {
        "at": asked.render.occasion(change.block, change.log),
        "state": words.name_of(record.state, words.LICENCE_STATES),
        "categories": words.categories(record.categories),
        "valid_from": iso_time(record.valid_from_s) if record.valid_from_s else None,
        "valid_until": iso_time(record.valid_until_s) if record.valid_until_s else None,
        "document_hash": hash_or_none(record.conditions_hash),
        "version": record.version,
    }


def attester(asked: Reading, found: tuple[bytes, bytes, model.Attester]) -> shapes.Attester:
    """An attester and its topics."""
    registry, account, record = found
    return {
        "registry": asked.render.contract(registry),
        "account": checksum(account),
        "topics": [topic for topic in range(TOPICS) if record.topics >> topic & 1],
        "active": record.active,
        "epoch": record.epoch,
    }


def found_attestation(
    asked: Reading, found: tuple[bytes, registers.FoundAttestation]
) -> shapes.FoundAttestation:
    """An attestation with the investor it is about."""
    number, said = found
    return {"investor": bytes32_to_text(number), **asked.render.attestation(said)}


def investor_detail(asked: Reading, number: bytes) -> shapes.Investor:
    """An investor's record, accounts and licences."""
    record = registers.investor(asked.view, number)
    return {
        "investor": investor_shape(number, record),
        "version": record.version,
        "sanctioned": registers.is_sanctioned(asked.view, number),
        "accounts": [checksum(account) for account in registers.accounts_of(asked.view, number)],
        "licences": [
            asked.render.licence(found) for found in registers.licences_of(asked.view, number)
        ],
        "attestations": [
            asked.render.attestation(found)
            for found in registers.attestations_of(asked.view, number)
        ],
        "block": asked.render.block(),
    }
