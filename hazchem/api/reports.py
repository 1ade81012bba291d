"""Reports 报告: which there are, and each as JSON, CSV, workbook or page to print."""

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.language import language, spoken
from hazchem.api.operation import JSON, operation
from hazchem.api.questions import AskedSchema, Question, Span, formats, query
from hazchem.api.request import now, store
from hazchem.intake.read import XLSX
from hazchem.reports.rendering import FORMATS
from hazchem.reports.report import forms
from hazchem.services import reports as service
from schemas.fields import Text
from schemas.report import ReportListSchema

views = Blueprint("reports", __name__)
ReportQuery = query(
    "ReportQuery",
    {name: Text() for form in forms().values() for name in form.filters}
    | {"from": Span(), "to": Span(), "format": formats(*FORMATS)},
    AskedSchema,
)


@views.get("/reports")
@operation("Which reports there are", "报告目录", ReportListSchema)
def listing(asked: Question) -> Response:
    """Every report by name, with the filters it takes; the same at every size and instant."""
    return answer(told(ReportListSchema, {"results": service.listing(viewer())}))


@views.get("/reports/<name>")
@operation("One report", "单份报告", {JSON: None, "text/csv": None, XLSX: None, "text/html": None},
           query=ReportQuery)
def one(name: str, asked: Question) -> Response:
    """A report's bytes: the same for the same size, instant, filters, format and language."""
    filters = {key: value for key, value in asked.filters.items() if key != "format"}
    made = service.render(store(), viewer(), name, asked.get("format", "json"), filters,
                          asked.asked, now(), language())
    response = Response(made.body, content_type=made.content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{made.filename}"'
    return spoken(response)
