"""The 禁限控 catalogue: a check before the fact, editions put and read, the stock they touch."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.language import chosen, spoken
from hazchem.api.operation import JSON, operation
from hazchem.api.questions import PagedSchema, Question
from hazchem.api.request import now, store
from hazchem.domain.errors import Invalid, Problem, invalid
from hazchem.intake.edition_template import edition_csv, edition_xlsx
from hazchem.intake.editions import read_edition
from hazchem.intake.limits import DEFAULT, malformed
from hazchem.intake.read import XLSX, form_of
from hazchem.regulation.edition_rows import Sheet
from hazchem.services import catalogue as service
from hazchem.services import editions
from schemas.catalogue import (
    CheckSchema,
    EditionAnswerSchema,
    EditionPageSchema,
    EditionSchema,
    ImpactSchema,
    VerdictSchema,
)
from schemas.problems import beside, loaded_with
from schemas.saying import shown

views = Blueprint("catalogue", __name__)
_CHECK = CheckSchema()
_EDITION = EditionSchema()


@views.post("/catalogue/check")
@operation("May this be done here?", "禁限控预检", VerdictSchema, body=CheckSchema)
def check(asked: Question) -> Response:
    """The strictest rule that is not met, every rule that applies, and the whole trace."""
    def asking(body: Mapping[str, Any]) -> service.Checked:
        return service.check(store(), viewer(), body, asked.asked, now())

    found = asking(loaded_with(
        _CHECK, json_body(), lambda rest: asking({"substance": "", "activity": "", **rest})))
    body = {"verdict": found.verdict, "rules": found.rules, "size": found.size,
            "as_of": found.as_of, "root": found.root,
            "trace": [chosen(step.zh, step.en) for step in found.trace]}
    return spoken(answer(told(VerdictSchema, body)))


@views.put("/catalogue/editions/<code>")
@operation("Put an edition", "禁限控目录：录入版本",
           {201: EditionAnswerSchema, 200: EditionAnswerSchema}, query=None,
           body={JSON: EditionSchema, "text/csv": None, XLSX: None})
def put(code: str) -> Response:
    """A new edition, or one not in force yet; as JSON, or as a sheet that an official filled in."""
    request.max_content_length = DEFAULT.batch_bytes
    body = request.get_data()
    form = form_of(body, request.content_type or JSON)
    if form in ("csv", "xlsx"):
        done = _put_sheet(code, read_edition(body, form))
    else:
        content = loaded_with(_EDITION, _with_code(json_body(DEFAULT.batch_bytes), code),
                              partial(editions.examine, store()))
        done = editions.put(store(), viewer(), content, now())
    return answer(told(EditionAnswerSchema, done), 201 if done.created else 200)


@views.get("/catalogue/template.csv")
@operation("The empty form", "禁限控目录：空白表（CSV）", {"text/csv": None}, query=None)
def template_as_csv() -> Response:
    """The empty form of an edition as CSV."""
    return _attached(edition_csv(), "text/csv", "catalogue.csv")


@views.get("/catalogue/template.xlsx")
@operation("The empty form", "禁限控目录：空白表（Excel）", {XLSX: None}, query=None)
def template_as_xlsx() -> Response:
    """The empty form of an edition as a workbook, with the words that may be used."""
    return _attached(edition_xlsx(), XLSX, "catalogue.xlsx")


@views.get("/catalogue/editions")
@operation("Every edition", "禁限控目录：版本列表", EditionPageSchema, query=PagedSchema)
def listing(asked: Question) -> Response:
    """Every edition by its code; a draft is not shown to enterprises."""
    page = editions.listing(store(), viewer(), asked.asked, now(), asked.limit, asked.cursor)
    return answer(told(EditionPageSchema, page))


@views.get("/catalogue/editions/<code>")
@operation("One edition", "禁限控目录：单个版本", EditionAnswerSchema)
def one(code: str, asked: Question) -> Response:
    """An edition with its rules."""
    return answer(told(EditionAnswerSchema, editions.one(
        store(), viewer(), code, asked.asked, now())))


@views.get("/catalogue/editions/<code>/impact")
@operation("Stock that an edition touches", "禁限控目录：受影响的库存", ImpactSchema)
def impact(code: str, asked: Question) -> Response:
    """The stock that its rules would touch, whether they hold already or not."""
    found = service.impact(store(), viewer(), code, asked.asked, now())
    return answer(told(ImpactSchema, found))


def _attached(body: bytes, content_type: str, name: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _put_sheet(code: str, sheet: Sheet) -> editions.Put:
    """Put what a sheet tells; every problem says on which line it stands."""
    content = _with_code(sheet.content, code)
    try:
        if sheet.problems:
            raise Invalid(*sheet.problems, *beside(sheet.problems, _faults(content)))
        return editions.put(store(), viewer(), content, now())
    except Invalid as refused:
        raise Invalid(*(one if one.line else replace(one, line=sheet.on_line(one))
                        for one in refused.problems)) from None


def _faults(content: Mapping[str, Any]) -> tuple[Problem, ...]:
    try:
        editions.examine(store(), content)
    except Invalid as refused:
        return refused.problems
    return ()


def _with_code(told_of: Any, code: str) -> Mapping[str, Any]:
    """The edition under the code of its path; one that names another is refused."""
    if not isinstance(told_of, dict):
        malformed("json", "the body is one edition as an object", "报文应为一个目录版本（对象）")
    named = told_of.get("code")
    if named not in (None, "", code):
        raise invalid("/code", "mismatch",
                      f"code is {shown(named)} in the body and {shown(code)} in the path",
                      f"code 在报文中为 {shown(named)}，在路径中为 {shown(code)}")
    return {**told_of, "code": code}
