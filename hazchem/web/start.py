"""The start page: the ledger at one look; the first three steps where it is still empty."""

from flask import Blueprint

from hazchem.services import overview as service
from hazchem.services.pictures import picture
from hazchem.web.drawn import drawn
from hazchem.web.request import asked, now, store
from hazchem.web.show import page
from hazchem.web.visitor import GUEST, visitor
from hazchem.web.words import lang

views = Blueprint("start", __name__)


@views.get("/")
def home() -> str:
    """The newest breaks, one of them as a picture, and what stands in the park."""
    viewer = visitor()
    if viewer is None:
        return page("welcome.html", is_empty=not service.custodians(store()))
    told = service.overview(store(), viewer, asked(), now())
    chain = drawn(picture(told.pictured[1], lang())) if told.pictured else None
    return page("start.html", told=told, chain=chain, facts=told, is_guest=viewer == GUEST)
