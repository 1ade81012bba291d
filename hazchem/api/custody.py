"""Custody 流向: a lot's chain, a consignment, a vehicle's journeys, a place's stock, flows."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.language import language, spoken
from hazchem.api.operation import JSON, operation
from hazchem.api.questions import AskedSchema, Number, PagedSchema, Question, Span, formats, query
from hazchem.api.request import now, store
from hazchem.reports.chain import chain_csv
from hazchem.services import custody as service
from hazchem.services import standing, trips
from hazchem.services.pictures import picture
from hazchem.services.seen.paging import cut
from schemas.chain import ChainSchema
from schemas.consignment import ConsignmentSchema, JourneysSchema
from schemas.fields import Choice, Text
from schemas.holding import FlowsSchema, StockSchema

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
})


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



@views.get("/consignments/<issuer>/<number>")
@operation("One trip, by its waybill or manifest", "运次", ConsignmentSchema)
def consignment(issuer: str, number: str, asked: Question) -> Response:
    """A consignment from its papers to its receipts."""
    found = trips.consignment(store(), viewer(), f"{issuer}/{number}", asked.asked, now())
    return answer(told(ConsignmentSchema, found))


@views.get("/vehicles/<plate>/journeys")
@operation("The trips of a vehicle or trailer, newest first", "车辆行程", JourneysSchema,
           query=PagedSchema)
def journeys(plate: str, asked: Question) -> Response:
    """What a vehicle carried, as far as the caller stands on it."""
    found = trips.journeys(store(), viewer(), plate, asked.asked, now())
    page = _page(found, found.results, lambda trip: trip.consignment, asked)
    return answer(told(JourneysSchema, {"plate": found.plate, **page}))


@views.get("/places/<code>/stock")
@operation("What stands in a place", "场所库存", StockSchema, query=PagedSchema)
def stock(code: str, asked: Question) -> Response:
    """What a place has of each lot."""
    found = standing.stock(store(), viewer(), code, asked.asked, now())
    page = _page(found, found.lots, lambda held: f"{held.lot} {held.substance}", asked)
    return answer(told(StockSchema, {"place": found.place, "custodian": found.custodian,
                                     "mass_mg": found.mass_mg, **page}))


@views.get("/flows")
@operation("Sums between custodians", "流向汇总", FlowsSchema, query=FlowsQuery)
def flows(asked: Question) -> Response:
    """What was sent and received between custodians, substance by substance."""
    found = standing.flows(store(), viewer(), asked.filters, asked.asked, now())
    page = _page(found, found.results,
                 lambda sums: f"{sums.source} {sums.target} {sums.substance}", asked)
    return answer(told(FlowsSchema, page))


def _page(
    found: Any, rows: Sequence[Any], key: Callable[[Any], str], asked: Question
) -> dict[str, Any]:
    """The page of a whole list that was asked for, with the snapshot it was read from."""
    part = cut(rows, key, asked.limit, asked.cursor)
    return {"size": found.size, "as_of": found.as_of, "root": found.root,
            "results": part.rows, "next": part.next}


def _in_words(body: bytes, media: str) -> Response:
    """Bytes whose words are in the caller's language."""
    return spoken(Response(body, content_type=f"{media}; charset=utf-8"))
