"""Notices 提醒: what is due, overdue, returned or waits otherwise for whoever asks."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.operation import operation
from hazchem.api.questions import Question, query
from hazchem.api.request import now, store
from hazchem.services.casework import notices as service
from schemas.fields import Choice
from schemas.notice import KINDS, NoticePageSchema

views = Blueprint("notices", __name__)
NoticesQuery = query("NoticesQuery", {"kind": Choice(KINDS)})


@views.get("/notices")
@operation("What waits for the caller", "提醒", NoticePageSchema, query=NoticesQuery)
def listing(asked: Question) -> Response:
    """The findings that wait for the caller, the most urgent first, with counts by kind."""
    page = service.notices(store(), viewer(), asked.get("kind", ""), asked.asked, now(),
                           asked.limit, asked.cursor)
    return answer(told(NoticePageSchema, page))
