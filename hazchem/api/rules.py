"""Rules of the chain: what each judges, by what law and numbers, and whether it is awake."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.operation import operation
from hazchem.api.questions import PagedSchema, Question
from hazchem.api.request import now, store
from hazchem.services import parameters
from hazchem.services import rulebook as service
from schemas.page import page_of
from schemas.problems import loaded
from schemas.rule import (
    ParameterAnswerSchema,
    ParameterPutSchema,
    ParametersSchema,
    RuleAnswerSchema,
    RuleSchema,
)

views = Blueprint("rules", __name__)
PageSchema = page_of(RuleSchema, "RulePage")
READER = ParameterPutSchema()


@views.get("/rules")
@operation("Every rule", "规则列表", PageSchema, query=PagedSchema)
def listing(asked: Question) -> Response:
    """Every rule by code."""
    page = service.listing(store(), asked.asked, now(), asked.limit, asked.cursor)
    return answer(told(PageSchema, page))


@views.get("/rules/<code>")
@operation("One rule with its numbers and examples", "单条规则", RuleAnswerSchema)
def one(code: str, asked: Question) -> Response:
    """One rule by its permanent code."""
    return answer(told(RuleAnswerSchema, service.one(store(), code, asked.asked, now())))


@views.get("/rules/<code>/parameters")
@operation("Every dated number of a rule", "规则参数及其沿革", ParametersSchema)
def numbers(code: str, asked: Question) -> Response:
    """The rows of a rule, those that no longer hold as well."""
    rows, seen = parameters.history(store(), code, asked.asked, now())
    return answer(told(ParametersSchema, {
        "results": rows, "size": seen.size, "as_of": seen.as_of, "root": seen.root}))


@views.post("/rules/<code>/parameters")
@operation("Put a dated number of a rule", "规则参数：调整",
           {201: ParameterAnswerSchema, 200: ParameterAnswerSchema}, query=None,
           body=ParameterPutSchema)
def put(code: str) -> Response:
    """A row of the authority's; events from its day on are judged by it."""
    done = parameters.put(store(), viewer(), code, loaded(READER, json_body()), now())
    return answer(told(ParameterAnswerSchema, {
        **done.row, "size": done.size, "as_of": done.as_of, "root": done.root}),
        201 if done.created else 200)
