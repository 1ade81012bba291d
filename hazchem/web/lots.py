"""Lots 批次: searched by any of their names, and one with its chain as picture and sums."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from hazchem.reports.chain import chain_csv
from hazchem.services import custody, movements
from hazchem.services import lots as service
from hazchem.services.pictures import picture
from hazchem.services.seen.asked import Asked
from hazchem.web.drawn import drawn
from hazchem.web.request import asked, checked, filters, now, store
from hazchem.web.show import page
from hazchem.web.visitor import viewer
from hazchem.web.words import lang

views = Blueprint("lots", __name__)
_EVENTS, _NODES = 500, 2_000
# A picture on a page shows what is near; the whole of a long chain is a picture of its own.
_DRAWN = 40
_STYLED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@views.get("/lots")
def listing() -> str | AnyResponse:
    """The lots that a text finds; a text that is a lot's whole name leads straight to it."""
    text = filters(("q",)).get("q", "")
    found = service.search(store(), viewer(), text, asked(), now())
    if text and len(found.results) == 1 and found.results[0].lot == text:
        issuer, _, rest = text.partition("/")
        return redirect(url_for("pages.lots.one", issuer=issuer, code=rest))
    return page("lots.html", text=text, found=found, facts=found)


@views.get("/lots/<issuer>/<code>", endpoint="one")
def one_lot(issuer: str, code: str) -> str:
    """A lot: where it came from, who has it, where it ended, what is wrong with it."""
    answer = _chain(issuer, code, _NODES)
    same = Asked(answer.as_of, answer.size)
    line = service.line_of(store(), viewer(), answer.chain.lot, same, now())
    told = movements.listing(store(), viewer(), {"lot": answer.chain.lot}, same, now(), _EVENTS,
                             None)
    events = sorted(told.results, key=lambda one: (one.movement.occurred_at, one.leaf_index))
    near = answer if len(answer.chain.nodes) <= _DRAWN else custody.chain(
        store(), viewer(), answer.chain.lot, same, now(), max_nodes=_DRAWN)
    return page("lot.html", answer=answer, line=line, events=events, is_cut=told.next is not None,
                chain=drawn(picture(near, lang())), nodes=_DRAWN,
                is_shortened=near is not answer, facts=answer)


@views.get("/lots/<issuer>/<code>/chain.<form>")
def chain(issuer: str, code: str, form: str) -> Response | AnyResponse:
    """The whole chain as a picture of its own, or as one table."""
    answer = _chain(issuer, code, custody.MAX_NODES)
    if form == "csv":
        name = f"{issuer}-{code}".encode("ascii", "replace").decode().replace("?", "_")
        response = Response(chain_csv(answer.chain, lang()), content_type="text/csv; charset=utf-8")
        response.headers.set("Content-Disposition", "attachment", filename=f"chain-{name}.csv")
        return response
    if form != "svg":
        return redirect(url_for(".one", issuer=issuer, code=code))
    response = Response(picture(answer, lang()), content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = _STYLED
    return response


def _chain(issuer: str, rest: str, max_nodes: int) -> custody.ChainAnswer:
    return custody.chain(store(), viewer(), f"{checked(issuer)}/{checked(rest)}", asked(), now(),
                         max_nodes=max_nodes)
