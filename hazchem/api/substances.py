"""Substances 危险化学品: searched by any of their names and numbers, and one in full."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.operation import operation
from hazchem.api.questions import Question, query
from hazchem.api.request import now, store
from hazchem.services import substances as service
from schemas.fields import Text
from schemas.page import page_of
from schemas.substance import SubstanceAnswerSchema, SubstanceSchema

views = Blueprint("substances", __name__)
PageSchema = page_of(SubstanceSchema, "SubstancePage")
SearchQuery = query("SubstancesQuery", {"q": Text(
    metadata={"description": "CAS, #number, UN number, name or alias, in Chinese or English"})})


@views.get("/substances")
@operation("Search the register of substances", "危险化学品查询", PageSchema, query=SearchQuery)
def search(asked: Question) -> Response:
    """The substances a text finds, best first."""
    page = service.search(store(), asked.get("q"), asked.asked, now(), asked.limit, asked.cursor)
    return answer(told(PageSchema, page))


@views.get("/substances/<name>")
@operation("One substance with every list it is on", "单个危险化学品", SubstanceAnswerSchema)
def one(name: str, asked: Question) -> Response:
    """One substance by CAS or #number."""
    return answer(told(SubstanceAnswerSchema, service.one(store(), name, asked.asked, now())))
