"""Findings 问题: the worklist with what it can be narrowed to, one finding, and the work on it."""

import uuid

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Answered

from hazchem.domain.errors import Invalid, Malformed, OutOfOrder, Refused, TooLarge
from hazchem.intake.limits import MIB
from hazchem.services import signing
from hazchem.services.casework import cases, cited, notices
from hazchem.services.casework import dossier as dossiers
from hazchem.services.casework import worklist as service
from hazchem.web import loop
from hazchem.web.problems import status_of
from hazchem.web.request import asked, checked, filters, now, store
from hazchem.web.show import page
from hazchem.web.visitor import viewer
from hazchem.web.words import lang

views = Blueprint("findings", __name__)
FILTERS = ("class", "severity", "rule", "custodian", "park", "lot", "consignment", "state",
           "from", "to")
STEP_BYTES_MAX = 8 * MIB
_SHOWN = 200
_NOTICES = 200


@views.get("/findings")
def listing() -> str:
    """What is open, gravest first, what follows from a cause folded under it."""
    chosen = filters(FILTERS)
    told = service.worklist(store(), viewer(), chosen, asked(), now())
    return page("findings.html", told=told, chosen=chosen, shown=told.trees[:_SHOWN],
                states=loop.named_states(), facts=told)


@views.get("/findings/<code>")
def one(code: str) -> str:
    """One finding: what was seen, on what evidence, by which rule, and what became of it."""
    return _one(code)


@views.post("/findings/<code>/steps")
def take(code: str) -> Answered | tuple[str, int]:
    """Take a step of the work on a finding, and go back to it."""
    request.max_content_length = STEP_BYTES_MAX
    try:
        cases.take(store(), viewer(), checked(code), loop.sent(), now())
    except (Invalid, Malformed, OutOfOrder, TooLarge) as refused:
        return _one(code, refused), status_of(refused)
    return redirect(url_for("pages.findings.one", code=code) + "#work", 303)


@views.get("/findings/<code>/dossier.zip")
def dossier(code: str) -> Response:
    """One file for a penalty case."""
    key = current_app.config["HAZCHEM_SIGNING_KEY"]
    signer = signing.signer_of(store(), key)
    made = dossiers.dossier(store(), signer, signer.verifier_key, viewer(), checked(code), asked(),
                            now(), lang())
    response = Response(made.body, content_type=made.content_type)
    response.headers.set("Content-Disposition", "attachment", filename=made.filename)
    return response


@views.get("/evidence/<digest>")
def evidence(digest: str) -> Response:
    """A file that a step brought; it is saved, never shown in the page's own place."""
    found = cited.file(store(), viewer(), checked(digest), asked(), now())
    response = Response(found.body, content_type="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=found.filename)
    return response


@views.get("/notices")
def waiting() -> str:
    """What waits for the visitor, the most urgent first."""
    told = notices.notices(store(), viewer(), "", asked(), now(), _NOTICES, None)
    return page("notices.html", told=told, facts=told)


def _one(code: str, refused: Refused | None = None) -> str:
    told = service.told(store(), viewer(), checked(code), asked(), now())
    return page("finding.html", told=told, stations=loop.stations(told.detail), refused=refused,
                fields=loop.FIELDS, needs_note=loop.needs_note, step_word=loop.step_word,
                next_step=loop.forward(told), event_id=uuid.uuid4(), sent=request.form,
                facts=told.detail)
