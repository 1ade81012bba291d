"""Custody 流向: a consignment, a place with its stock, a movement as it was filed."""

from flask import Blueprint

from hazchem.domain.movement import KINDS
from hazchem.services import movements as service
from hazchem.services import registers, standing, trips
from hazchem.services.casework import worklist
from hazchem.services.seen.asked import Asked
from hazchem.web.request import asked, checked, filters, now, store
from hazchem.web.show import page
from hazchem.web.told import fields_of
from hazchem.web.visitor import viewer

views = Blueprint("custody", __name__)
_FILTERS = ("lot", "place", "waybill", "container", "custodian", "kind", "from", "to")
_LIMIT = 100


@views.get("/consignments/<issuer>/<number>")
def consignment(issuer: str, number: str) -> str:
    """One trip from its papers to its receipts."""
    name = f"{checked(issuer)}/{checked(number)}"
    told = trips.consignment(store(), viewer(), name, asked(), now())
    return page("consignment.html", told=told, facts=told)


@views.get("/places/<code>", endpoint="place")
def one_place(code: str) -> str:
    """A place and what stands in it."""
    told = standing.stock(store(), viewer(), checked(code), asked(), now())
    same = Asked(told.as_of, told.size)
    entry = registers.one(store(), viewer(), "places", told.place, same, now()).content
    names = {}
    if told.custodian:
        holder = registers.one(store(), viewer(), "custodians", told.custodian, same, now())
        names[told.custodian] = str(holder.content.get("name") or "")
    held = sorted(told.lots, key=lambda one: -one.mass_mg)
    return page("place.html", told=told, entry=entry, held=held, names=names, facts=told)


@views.get("/movements")
def movements() -> str:
    """Movements in the order of the log, by what they name."""
    chosen = filters((*_FILTERS, "cursor"))
    cursor = chosen.pop("cursor", None)
    told = service.listing(store(), viewer(), chosen, asked(), now(), _LIMIT, cursor)
    return page("movements.html", told=told, chosen=chosen, kinds=KINDS, facts=told)


@views.get("/movements/<event_id>")
def movement(event_id: str) -> str:
    """One movement as it was told, and where it stands in the log."""
    told = service.one(store(), viewer(), event_id, asked(), now())
    shown = worklist.naming(store(), viewer(), told.movement.event_id,
                            Asked(told.as_of, told.size), now())
    return page("movement.html", told=told, fields=fields_of(told.movement), findings=shown,
                facts=told)
