"""The log, for whoever checks it: signed heads, entries, consistency proofs and tiles."""

import base64

from flask import Blueprint, Response

from hazchem.api.answers import answer
from hazchem.api.auth import viewer
from hazchem.api.operation import operation
from hazchem.api.questions import Number, QuerySchema, Question, query
from hazchem.api.request import signing_key, store
from hazchem.services import evidence, signing
from schemas.log import ConsistencySchema

views = Blueprint("log", __name__)
TEXT = "text/plain; charset=utf-8"
OCTETS = "application/octet-stream"


class CheckpointQuery(QuerySchema):
    """Which head of the log."""

    size = Number(metadata={"description": "log size; the latest when left out"})


ConsistencyQuery = query(
    "ConsistencyQuery", {"from": Number(required=True), "to": Number()}, QuerySchema
)


@views.get("/log/checkpoint")
@operation("The signed head of the log", "日志检查点（已签名）", {"text/plain": None},
           query=CheckpointQuery)
def checkpoint(asked: Question) -> Response:
    """The head as a C2SP signed note."""
    signer = signing.signer_of(store(), signing_key())
    note = evidence.checkpoint(store(), signer, asked.asked.size)
    return Response(note, content_type=TEXT)


@views.get("/log/entries/<int:index>")
@operation("One entry, the very bytes that were hashed", "日志条目原文",
           {"application/json": None}, query=None)
def entry(index: int) -> Response:
    """The canonical bytes of an entry; its leaf hash is SHA-256 over 0x00 and these bytes."""
    found = evidence.entry(store(), viewer(), index)
    response = Response(found.body, mimetype="application/json")
    response.headers["Leaf-Index"] = str(found.leaf_index)
    response.headers["Leaf-Hash"] = found.leaf_hash.hex()
    return response


@views.get("/log/consistency")
@operation("Proof that one head of the log is the start of another", "日志一致性证明",
           ConsistencySchema, query=ConsistencyQuery)
def consistency(asked: Question) -> Response:
    """The hashes from the root at one size to the root at another."""
    found = evidence.consistency(store(), asked.get("from"), asked.get("to"))
    hashes = [base64.b64encode(one).decode() for one in found.hashes]
    return answer({"from": found.old, "to": found.new, "hashes": hashes})


@views.get("/tile/<path:tile>")
@operation("A tile of the log", "日志分片", {OCTETS: None}, query=None)
def tile(tile: str) -> Response:
    """Hashes for everyone, entries for auditors and admins (C2SP tlog-tiles)."""
    return Response(evidence.tile(store(), viewer(), tile), mimetype=OCTETS)
