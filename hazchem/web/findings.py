"""Findings 问题: the worklist with what it can be narrowed to, and one finding in full."""

from flask import Blueprint

from hazchem.services import worklist as service
from hazchem.web.request import asked, filters, now, store
from hazchem.web.show import page
from hazchem.web.visitor import viewer

views = Blueprint("findings", __name__)
FILTERS = ("class", "severity", "rule", "custodian", "park", "lot", "consignment", "state",
           "from", "to")
_SHOWN = 200


@views.get("/findings")
def listing() -> str:
    """What is open, gravest first, what follows from a cause folded under it."""
    chosen = filters(FILTERS)
    told = service.worklist(store(), viewer(), chosen, asked(), now())
    return page("findings.html", told=told, chosen=chosen, shown=told.trees[:_SHOWN], facts=told)


@views.get("/findings/<code>")
def one(code: str) -> str:
    """One finding: what was seen, on what evidence, by which rule, and what became of it."""
    told = service.told(store(), viewer(), code, asked(), now())
    return page("finding.html", told=told, facts=told.detail)
