"""Alerts 报警: what other systems report, filed once, and listed for whom they are about."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.filed import batch_answer, receipt_answer
from hazchem.api.operation import operation
from hazchem.api.questions import PagedSchema, Question
from hazchem.api.request import now, store
from hazchem.intake.limits import DEFAULT, within
from hazchem.intake.rows import id_in
from hazchem.services import alerts as service
from hazchem.services.accepting.entries import Entered
from hazchem.services.accepting.fates import fate_of, one_by_one
from hazchem.services.seen.scope import Viewer
from schemas.alert import AlertAnswerSchema, AlertPageSchema, AlertSchema
from schemas.problems import loaded
from schemas.receipt import BatchResultSchema, ReceiptSchema

views = Blueprint("alerts", __name__)
READER = AlertSchema()


@views.post("/alerts")
@operation("File what another system reports", "报警：填报",
           {201: ReceiptSchema, 200: (ReceiptSchema, BatchResultSchema)}, query=None,
           body=AlertSchema)
def file() -> Response:
    """One alert answers its receipt; an array the fate of each."""
    body = json_body(DEFAULT.batch_bytes)
    if isinstance(body, list):
        return _batch(body)
    return receipt_answer(fate_of(1, _filed(viewer(), body, now())))


@views.get("/alerts")
@operation("Every alert", "报警：列表", AlertPageSchema, query=PagedSchema)
def listing(asked: Question) -> Response:
    """Alerts in the order they were told."""
    found = service.listing(store(), viewer(), asked.asked, now(), asked.limit, asked.cursor)
    return answer(told(AlertPageSchema, found))


@views.get("/alerts/<event_id>")
@operation("One alert", "报警：查询一条", AlertAnswerSchema)
def one(event_id: str, asked: Question) -> Response:
    """An alert as it was told."""
    found = service.one(store(), viewer(), event_id, asked.asked, now())
    return answer(told(AlertAnswerSchema, {
        **found.alert, "size": found.size, "as_of": found.as_of, "root": found.root}))


def _batch(body: list[Any]) -> Response:
    within(len(body), DEFAULT.elements, "alerts in one array", "数组中的报警数")
    whose, at = viewer(), now()
    rows = [(id_in(one), partial(_filed, whose, one, at)) for one in body]
    return batch_answer(one_by_one(store(), at, rows))


def _filed(whose: Viewer, told_alert: Any, at: datetime) -> Entered:
    return service.file(store(), whose, loaded(READER, told_alert), at)
