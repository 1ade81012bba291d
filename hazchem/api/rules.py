"""Rules of the chain: what each judges, by what law and numbers, and whether it is awake."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.operation import operation
from hazchem.api.questions import PagedSchema, Question
from hazchem.api.request import now, store
from hazchem.services import rulebook as service
from schemas.page import page_of
from schemas.rule import RuleAnswerSchema, RuleSchema

views = Blueprint("rules", __name__)
PageSchema = page_of(RuleSchema, "RulePage")


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
