"""Parking 停车: what gates tell, may a vehicle come in, who stands where, who stood there."""

from flask import Blueprint, Response

from hazchem.api.answers import JSON, answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import body_or_file, json_body
from hazchem.api.filed import FilingQuery, filing_answer
from hazchem.api.language import chosen
from hazchem.api.operation import operation
from hazchem.api.problems import MIMETYPE
from hazchem.api.questions import Question, Span, query
from hazchem.api.request import now, store
from hazchem.intake.gates import read_gates
from hazchem.intake.read import XLSX
from hazchem.services import board as boards
from hazchem.services import gates
from hazchem.services import parking as service
from schemas.fields import Text
from schemas.page import page_of
from schemas.parking import AdmissionAnswerSchema, AdmissionSchema, ParkingEventSchema
from schemas.parking_board import BoardSchema, StaySchema
from schemas.problem import ProblemSchema
from schemas.problems import loaded
from schemas.receipt import BatchResultSchema, DryRunSchema, ReceiptSchema

views = Blueprint("parking", __name__)
READER = AdmissionSchema()
StayPageSchema = page_of(StaySchema, "StayPage")
StaysQuery = query("StaysQuery", {"plate": Text(), "from": Span(), "to": Span()})


@views.post("/parking/<lot>/events")
@operation(
    "File what a gate or a berth saw, one event or a batch", "填报卡口与停车事件",
    {201: ReceiptSchema, 200: (ReceiptSchema, BatchResultSchema, DryRunSchema),
     422: {JSON: BatchResultSchema, MIMETYPE: ProblemSchema}},
    query=FilingQuery,
    body={JSON: (ParkingEventSchema, [ParkingEventSchema]), "application/x-ndjson": None,
          "text/csv": None, XLSX: None, "multipart/form-data": None},
)
def file(lot: str, asked: Question) -> Response:
    """File what the body tells of a lot, and say what became of each row."""
    intake = read_gates(*body_or_file())
    atomic, dry_run = asked.get("atomic", False), asked.get("dry_run", False)
    filed = gates.file(store(), viewer(), lot, intake.rows, now(), atomic=atomic, dry_run=dry_run)
    return filing_answer(filed, single=intake.single, atomic=atomic, dry_run=dry_run)


@views.post("/parking/<lot>/admission")
@operation("May this vehicle come in, and where could it stand", "入场核验",
           AdmissionAnswerSchema, query=None, body=AdmissionSchema)
def admission(lot: str) -> Response:
    """Whether it may, why not, and which berths would do; nothing is stored."""
    done = service.admit(store(), viewer(), lot, loaded(READER, json_body()), now())
    reasons = done.reasons.reasons
    return answer(told(AdmissionAnswerSchema, {
        "admit": done.admit, "reasons": [chosen(one.zh, one.en) for one in reasons],
        "details": reasons, "berths": done.reasons.berths, "size": done.size,
        "as_of": done.as_of, "root": done.root}))


@views.get("/parking/<lot>")
@operation("The board of a lot: who stands where, carrying what", "停车场看板", BoardSchema)
def board(lot: str, asked: Question) -> Response:
    """Berths, vehicles, goods, neighbours, time left and alarms."""
    made = boards.board(store(), viewer(), lot, asked.asked, now())
    return answer(told(BoardSchema, {
        "lot": made.lot.code, "name": made.lot.name, "park": made.lot.park,
        "is_gate": made.lot.is_gate, "capacity": len(made.lot.berths), "free": made.free,
        "berths": made.berths, "vehicles": made.vehicles, "size": made.size,
        "as_of": made.as_of, "root": made.root}))


@views.get("/parking/<lot>/stays")
@operation("The stays of a lot, newest first", "停放记录", StayPageSchema, query=StaysQuery)
def stays(lot: str, asked: Question) -> Response:
    """The stays that the filters leave and the caller may see."""
    page = service.listing(store(), viewer(), lot, asked.filters, asked.asked, now(),
                           asked.limit, asked.cursor)
    return answer(told(StayPageSchema, page))
