"""Parking 停车: what gates tell, may a vehicle come in, who stands where, who stood there."""

from flask import Blueprint, Response, request
from werkzeug.datastructures import FileStorage

from hazchem.api.answers import JSON, answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.filed import batch_answer, dry_answer, receipt_answer
from hazchem.api.language import chosen
from hazchem.api.operation import operation
from hazchem.api.problems import MIMETYPE
from hazchem.api.questions import QuerySchema, Question, Span, Switch, query
from hazchem.api.request import now, store
from hazchem.intake.gates import read_gates
from hazchem.intake.limits import DEFAULT, MIB, malformed
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


class GateQuery(QuerySchema):
    """How a batch is filed."""

    atomic = Switch(metadata={"description": "all rows or none", "default": False})
    dry_run = Switch(metadata={"description": "check, and store nothing", "default": False})


@views.post("/parking/<lot>/events")
@operation(
    "File what a gate or a berth saw, one event or a batch", "填报卡口与停车事件",
    {201: ReceiptSchema, 200: (ReceiptSchema, BatchResultSchema, DryRunSchema),
     422: {JSON: BatchResultSchema, MIMETYPE: ProblemSchema}},
    query=GateQuery,
    body={JSON: (ParkingEventSchema, [ParkingEventSchema]), "application/x-ndjson": None,
          "text/csv": None, XLSX: None, "multipart/form-data": None},
)
def file(lot: str, asked: Question) -> Response:
    """File what the body tells of a lot, and say what became of each row."""
    body, media, name = _told()
    intake = read_gates(body, media, name)
    atomic, dry_run = asked.get("atomic", False), asked.get("dry_run", False)
    filed = gates.file(store(), viewer(), lot, intake.rows, now(), atomic=atomic, dry_run=dry_run)
    if dry_run:
        return dry_answer(filed, intake.single)
    if intake.single:
        return receipt_answer(filed.fates[0])
    return batch_answer(filed, atomic)


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


def _told() -> tuple[bytes, str, str | None]:
    """The bytes of a body or of the one file uploaded with it, their media type and name."""
    request.max_content_length = DEFAULT.packed_bytes + MIB
    if request.mimetype != "multipart/form-data":
        return request.get_data(), request.content_type or "", None
    parts: list[FileStorage] = [part for _, part in request.files.items(multi=True)]
    if len(parts) != 1:
        malformed("file", f"a form carries one file, this one has {len(parts)}",
                  f"表单应带一个文件，收到 {len(parts)} 个")
    part = parts[0]
    return part.read(), part.content_type or "", part.filename
