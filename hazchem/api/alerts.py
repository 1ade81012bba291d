"""Alerts 报警: what other systems report, filed once, and listed for whom they are about."""

from typing import Any

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.operation import operation
from hazchem.api.problems import problem, status_of
from hazchem.api.questions import PagedSchema, Question
from hazchem.api.request import now, store
from hazchem.domain.errors import Refused
from hazchem.intake.limits import DEFAULT, within
from hazchem.services import alerts as service
from hazchem.services.entries import Entered
from schemas.alert import AlertAnswerSchema, AlertPageSchema, AlertReceiptSchema, AlertSchema
from schemas.problems import loaded
from schemas.receipt import BatchResultSchema

views = Blueprint("alerts", __name__)
READER = AlertSchema()


@views.post("/alerts")
@operation("File what another system reports", "报警：填报",
           {201: AlertReceiptSchema, 200: BatchResultSchema}, query=None, body=AlertSchema)
def file() -> Response:
    """One alert answers its receipt; an array the fate of each."""
    body = json_body(DEFAULT.batch_bytes)
    if isinstance(body, list):
        return _batch(body)
    entered = service.file(store(), viewer(), loaded(READER, body), now())
    response = answer(_receipt(entered), 200 if entered.replayed else 201)
    if entered.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


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
    results: list[dict[str, Any]] = []
    size = 0
    for line, one in enumerate(body, 1):
        event_id = one.get("event_id") if isinstance(one, dict) else None
        row: dict[str, Any] = {"line": line, "problem": None, "leaf_index": None,
                               "event_id": event_id if isinstance(event_id, str) else None}
        try:
            entered = service.file(store(), viewer(), loaded(READER, one), now())
            row |= {"status": 200 if entered.replayed else 201,
                    "leaf_index": entered.event.leaf_index}
            size = max(size, entered.event.leaf_index + 1)
        except Refused as refused:
            row |= {"status": status_of(refused), "problem": problem(refused, line)}
        results.append(row)
    statuses = [row["status"] for row in results]
    return answer({
        "accepted": statuses.count(201), "replayed": statuses.count(200),
        "refused": sum(row["problem"] is not None for row in results), "size": size,
        "results": results})


def _receipt(entered: Entered) -> dict[str, Any]:
    return told(AlertReceiptSchema, {
        "event_id": entered.event.event_id, "leaf_index": entered.event.leaf_index,
        "leaf_hash": entered.leaf_hash.hex(), "recorded_at": entered.recorded_at})
