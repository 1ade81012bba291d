"""Custody 流向: a lot's chain, a consignment, a vehicle's journeys, a place's stock, flows."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.language import language, spoken
from hazchem.api.operation import JSON, operation
from hazchem.api.questions import AskedSchema, Number, Question, Span, formats, query
from hazchem.api.request import now, store
from hazchem.reports.chain import chain_csv
from hazchem.services import custody as service
from hazchem.services.pictures import picture
from schemas.chain import ChainSchema
from schemas.fields import Choice, Text

views = Blueprint("custody", __name__)
NODES, NODES_MAX = 2_000, 100_000
CSV, SVG = "text/csv", "image/svg+xml"
ChainQuery = query("ChainQuery", {
    "direction": Choice(("both", "upstream", "downstream"), metadata={"default": "both"}),
    "max_nodes": Number(low=1, high=NODES_MAX, metadata={"default": NODES}),
    "format": formats("json", "csv", "svg"),
}, AskedSchema)
FlowsQuery = query("FlowsQuery", {
    "park": Text(), "substance": Text(), "from": Span(), "to": Span(),
}, AskedSchema)


@views.get("/lots/<issuer>/<code>/chain")
@operation("Where a lot came from, who has it now, where it ended", "流向链",
           {JSON: ChainSchema, CSV: None, SVG: None}, query=ChainQuery)
def chain(issuer: str, code: str, asked: Question) -> Response:
    """A lot's chain as a graph, as one table, or as a picture."""
    found = service.chain(
        store(), viewer(), f"{issuer}/{code}", asked.asked, now(),
        direction=asked.get("direction", "both"), max_nodes=asked.get("max_nodes", NODES),
    )
    form = asked.get("format", "json")
    if form == "csv":
        return _in_words(chain_csv(found.chain, language()), CSV)
    if form == "svg":
        return _in_words(picture(found, language()).encode(), SVG)
    return answer(told(ChainSchema, found))


def _in_words(body: bytes, media: str) -> Response:
    """Bytes whose words are in the caller's language."""
    return spoken(Response(body, content_type=f"{media}; charset=utf-8"))
