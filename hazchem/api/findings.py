"""Findings 问题: what is open, what was cleared, and one with its evidence and history."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.operation import operation
from hazchem.api.questions import Question, Span, query
from hazchem.api.request import now, store
from hazchem.domain.finding import CLASSES, SEVERITIES
from hazchem.services import findings as service
from schemas.fields import Choice, Text
from schemas.finding import STATES, FindingSchema
from schemas.finding_detail import FindingDetailSchema
from schemas.page import page_of

views = Blueprint("findings", __name__)
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
