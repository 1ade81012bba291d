"""Hazard units 重大危险源单元: a what-if that is not stored, and one unit with what it comes to."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.operation import operation
from hazchem.api.questions import AskedSchema, Question, Span, query
from hazchem.api.request import now, store
from hazchem.domain import instant
from hazchem.domain.errors import Invalid
from hazchem.services import hazard as service
from schemas.fields import LIST_MAX
from schemas.hazard_unit import AssessmentAnswerSchema, AssessmentSchema
from schemas.hazard_unit_answer import HazardUnitAssessedSchema
from schemas.problems import loaded

views = Blueprint("hazard-units", __name__)
READER = AssessmentSchema()
UnitQuery = query("HazardUnitQuery", {"from": Span(), "to": Span()}, AskedSchema)


@views.post("/hazard-units/assess")
@operation("Assess a unit by GB 18218 without storing it", "重大危险源辨识分级试算",
           AssessmentAnswerSchema, query=None, body=AssessmentSchema)
def assess() -> Response:
    """S, R and level of what is told; every problem of it at once."""
    body = json_body()
    try:
        content = loaded(READER, body)
    except Invalid as refused:
        misnamed = service.misnamed(store(), _named(body), now())
        raise Invalid(*refused.problems, *misnamed) from None
    return answer(told(AssessmentAnswerSchema, service.what_if(store(), content, now())))


@views.get("/hazard-units/<code>")
@operation("One hazard unit: by design, by stock, with its history", "重大危险源单元：查询一条",
           HazardUnitAssessedSchema, query=UnitQuery)
def one(code: str, asked: Question) -> Response:
    """An entry of the register, and what the unit comes to."""
    begins, ends = (instant.parse(asked.get(name)) if asked.get(name) else None
                    for name in ("from", "to"))
    found = service.unit(store(), viewer(), code, asked.asked, now(), begins, ends)
    return answer(told(HazardUnitAssessedSchema, found))


def _named(body: Any) -> Iterator[service.Named]:
    """The names in a body that is refused for its shape, as far as they are texts."""
    parts = body.get("substances") if isinstance(body, dict) else None
    for place, part in enumerate(parts[:LIST_MAX] if isinstance(parts, list) else ()):
        if isinstance(part, dict):
            names = [part.get(name) or "" for name in ("substance", "symbol")]
            if all(isinstance(name, str) and name.isprintable() for name in names):
                yield service.Named(f"/substances/{place}", *names)
