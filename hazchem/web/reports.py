"""Reports 报告: which there are, and each as a page to print or a file to work on."""

from flask import Blueprint, Response

from hazchem.reports.page_style import POLICY
from hazchem.services import reports as service
from hazchem.web.request import asked, filters, now, store
from hazchem.web.show import page
from hazchem.web.visitor import viewer
from hazchem.web.words import lang

views = Blueprint("reports", __name__)


@views.get("/reports")
def listing() -> str:
    """Every report with its formats."""
    return page("reports.html", forms=service.listing(viewer()))


@views.get("/reports/<name>.<form>")
def one(name: str, form: str) -> Response:
    """A report's bytes: the same for the same size, instant, filters, format and language."""
    known = {told.name: told for told in service.listing(viewer())}
    names = known[name].filters if name in known else ()
    made = service.render(store(), viewer(), name, form, filters(names), asked(), now(), lang())
    response = Response(made.body, content_type=made.content_type)
    kind = "inline" if form in ("html", "json") else "attachment"
    response.headers.set("Content-Disposition", kind, filename=made.filename)
    if form == "html":
        # A report brings its own style, and a policy that allows nothing else.
        response.headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors 'none'"
    return response
