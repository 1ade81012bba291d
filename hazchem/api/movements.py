"""Movements 流向记录: filed in any format, one by one or in batches, and read back."""

from flask import Blueprint, Response

from hazchem.api.answers import JSON, answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import body_or_file
from hazchem.api.filed import FilingQuery, filing_answer
from hazchem.api.operation import operation
from hazchem.api.problems import MIMETYPE
from hazchem.api.questions import Number, QuerySchema, Question, Span, Switch, query
from hazchem.api.request import now, signing_key, store
from hazchem.domain.movement import KINDS
from hazchem.intake.read import XLSX, read
from hazchem.intake.template import template_csv, template_xlsx
from hazchem.services import evidence, filing, signing
from hazchem.services import movements as service
from schemas.fields import Choice, Text
from schemas.filed import FiledAnswerSchema, FiledSchema
from schemas.movement import MovementSchema
from schemas.page import page_of
from schemas.problem import ProblemSchema
from schemas.receipt import BatchResultSchema, DryRunSchema, ReceiptSchema

views = Blueprint("movements", __name__)
CSV = "text/csv; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
PageSchema = page_of(FiledSchema, "MovementPage")


class ProofQuery(QuerySchema):
    """Under which head, and whether with the bytes that were hashed."""

    size = Number(metadata={"description": "log size; the latest when left out"})
    with_body = Switch(metadata={"default": False})


ListQuery = query("MovementListQuery", {
    "lot": Text(), "place": Text(), "waybill": Text(), "manifest": Text(), "custodian": Text(),
    "container": Text(metadata={"description": "number, with or without spaces and hyphens"}),
    "kind": Choice(tuple(KINDS)), "from": Span(), "to": Span(),
})


@views.post("/movements")
@operation(
    "File one movement, or a batch", "填报流向记录",
    {201: ReceiptSchema, 200: (ReceiptSchema, BatchResultSchema, DryRunSchema),
     422: {JSON: BatchResultSchema, MIMETYPE: ProblemSchema}},
    query=FilingQuery,
    body={JSON: (MovementSchema, [MovementSchema]), "application/x-ndjson": None,
          "text/csv": None, XLSX: None, "multipart/form-data": None},
)
def file(asked: Question) -> Response:
    """File what the body tells, and say what became of each row."""
    intake = read(*body_or_file(), viewer().custodian)
    atomic, dry_run = asked.get("atomic", False), asked.get("dry_run", False)
    filed = filing.file(store(), viewer(), intake.rows, now(), atomic=atomic, dry_run=dry_run)
    return filing_answer(filed, single=intake.single, atomic=atomic, dry_run=dry_run)


@views.get("/movements")
@operation("Movements in the order of the log", "流向记录列表", PageSchema, query=ListQuery)
def listing(asked: Question) -> Response:
    """The movements that the filters leave and the caller may see."""
    page = service.listing(store(), viewer(), asked.filters, asked.asked, now(), asked.limit,
                           asked.cursor)
    return answer(told(PageSchema, page))


@views.get("/movements/template.csv")
@operation("The empty form", "空白填报表", {"text/csv": None}, query=None)
def form_csv() -> Response:
    """The empty form as CSV."""
    return _attached(template_csv(), CSV, "movements.csv")


@views.get("/movements/template.xlsx")
@operation("The empty form", "空白填报表", {XLSX: None}, query=None)
def form_xlsx() -> Response:
    """The empty form as a workbook."""
    return _attached(template_xlsx(), XLSX, "movements.xlsx")


@views.get("/movements/<event_id>")
@operation("One movement and its place in the log", "单条流向记录", FiledAnswerSchema)
def one(event_id: str, asked: Question) -> Response:
    """One movement."""
    found = service.one(store(), viewer(), event_id, asked.asked, now())
    return answer(told(FiledAnswerSchema, found))


@views.get("/movements/<event_id>/proof")
@operation("Proof that a movement is in the log", "存证证明", {"text/plain": None},
           query=ProofQuery)
def proof(event_id: str, asked: Question) -> Response:
    """A C2SP tlog-proof: place, hashes and signed head, to be checked offline."""
    told_proof = evidence.proof(
        store(), signing.signer_of(store(), signing_key()), viewer(), event_id,
        lambda wanted: service.leaf_of(store(), viewer(), wanted, now()),
        size=asked.asked.size, with_body=asked.get("with_body", False),
    )
    return Response(told_proof, content_type=TEXT)


def _attached(content: bytes, media: str, name: str) -> Response:
    response = Response(content, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
