"""Pre-check 发车前预检: everything a waybill would be found to break, before it sets out."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.operation import operation
from hazchem.api.questions import Question
from hazchem.api.request import now, store
from hazchem.intake.limits import malformed
from hazchem.services import precheck as service
from schemas.paper import PaperSchema
from schemas.precheck import PrecheckAnswerSchema
from schemas.problems import loaded

views = Blueprint("precheck", __name__)
_READER = PaperSchema()


@views.post("/waybills/check")
@operation("What would be found of this trip?", "发车前预检", PrecheckAnswerSchema,
           body=PaperSchema)
def check(asked: Question) -> Response:
    """Permits, vehicle, tank, crew, load, co-loading and catalogue, in one answer."""
    body = json_body()
    if not isinstance(body, dict):
        malformed("json", "the body is one waybill as an object", "报文应为一份运单（对象）")
    found = service.check(store(), viewer(), loaded(_READER, body), asked.asked, now())
    lines = [{"line": one.line, "substance": one.substance, "verdict": one.checked.verdict,
              "rules": one.checked.rules} for one in found.lines]
    return answer(told(PrecheckAnswerSchema, {
        "ok": found.ok, "findings": found.findings, "catalogue": lines, "notes": found.notes,
        "size": found.size, "as_of": found.as_of, "root": found.root}))
