"""Findings 问题: what is open, what was cleared, one in full, and the work on it."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, first_or_again, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.language import language, spoken
from hazchem.api.operation import operation
from hazchem.api.questions import Question, Span, query
from hazchem.api.request import now, signing_key, store
from hazchem.domain.finding import CLASSES, SEVERITIES
from hazchem.intake.limits import MIB
from hazchem.services import findings as service
from hazchem.services import signing
from hazchem.services.casework import cases, cited
from hazchem.services.casework import dossier as dossiers
from hazchem.services.seen.asked import Asked
from schemas.case import StepSchema
from schemas.fields import Choice, Text
from schemas.finding import STATES, FindingSchema
from schemas.finding_detail import FindingDetailSchema, StepTakenSchema
from schemas.page import page_of
from schemas.problems import loaded

views = Blueprint("findings", __name__)
# Files may come along with a step.
STEP_BYTES_MAX = 8 * MIB
_STEP = StepSchema()
PageSchema = page_of(FindingSchema, "FindingPage")
FindingsQuery = query("FindingsQuery", {
    "class": Choice(CLASSES), "rule": Text(), "severity": Choice(SEVERITIES), "park": Text(),
    "custodian": Text(), "lot": Text(), "consignment": Text(),
    "state": Choice(("all", *STATES)), "from": Span(), "to": Span(),
})


@views.get("/findings")
@operation("Open findings; state=all adds what was cleared", "问题列表", PageSchema,
           query=FindingsQuery)
def listing(asked: Question) -> Response:
    """The findings that the filters leave and the caller may see."""
    page = service.listing(store(), viewer(), asked.filters, asked.asked, now(), asked.limit,
                           asked.cursor)
    return answer(told(PageSchema, page))


@views.get("/findings/<code>")
@operation("One finding with its evidence and history", "单个问题", FindingDetailSchema)
def one(code: str, asked: Question) -> Response:
    """One finding by its permanent code."""
    found = service.one(store(), viewer(), code, asked.asked, now())
    return answer(told(FindingDetailSchema, found))


@views.post("/findings/<code>/steps")
@operation("Take a step of the work on a finding", "问题办理",
           {201: StepTakenSchema, 200: StepTakenSchema}, query=None, body=StepSchema)
def take(code: str) -> Response:
    """One step; 201 the first time, 200 when it is sent again, with the finding as it stands."""
    asked = loaded(_STEP, json_body(STEP_BYTES_MAX))
    fate = cases.take(store(), viewer(), code, asked, now())
    found = service.one(store(), viewer(), code, Asked(), now())
    return first_or_again(told(StepTakenSchema, (found, fate.receipt)), fate.replayed)


@views.get("/findings/<code>/dossier")
@operation("One file for a penalty case", "问题案卷", {"application/zip": None})
def dossier(code: str, asked: Question) -> Response:
    """A page, values, verbatim bytes with proofs, the law of the day, persons, steps, files."""
    signer = signing.signer_of(store(), signing_key())
    made = dossiers.dossier(store(), signer, signer.verifier_key, viewer(), code, asked.asked,
                            now(), language())
    response = Response(made.body, content_type=made.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    return spoken(response)


@views.get("/evidence/<digest>")
@operation("A file that a step cites", "证据文件", {"application/octet-stream": None})
def evidence(digest: str, asked: Question) -> Response:
    """A file's bytes, for whoever may read a step that brought it."""
    found = cited.file(store(), viewer(), digest, asked.asked, now())
    response = Response(found.body, content_type="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=found.filename)
    return response
