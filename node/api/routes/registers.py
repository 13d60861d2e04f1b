"""The public registers: investors and licences. Ids are opaque; nobody is named on the ledger."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from node.api import params, shapes
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.api.render import investor as investor_shape
from node.queries import registers
from tokenization.errors import UnknownInvestor, UnknownLicence
from tokenization.units import checksum, text_to_bytes32


router = APIRouter(tags=["registers"])

InvestorId = Annotated[str, Path(description="An investor's opaque id.", examples=["MZ-0001"])]
Number = Annotated[str, Path(description="A licence's number.", examples=["PVARA-M-0001"])]


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
