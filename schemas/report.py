"""The list of reports on the wire."""

from typing import Any

from schemas.fields import ListOf, Part, Text
from schemas.wire import WireSchema


class ReportSchema(WireSchema):
    """One report: its name for ever, what it is about, and which filters it takes."""

    name = Text(required=True)
    title = Text(required=True)
    title_zh = Text(required=True)
    about = Text(required=True)
    about_zh = Text(required=True)
    filters = ListOf(Text(required=True), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A field of a form; what it says in two languages is told apart."""
        said, _, zh = attr.partition("_")
        if said in ("title", "about"):
            return getattr(getattr(obj, said), zh or "en")
        return super().get_attribute(obj, attr, default)


class ReportListSchema(WireSchema):
    """Every report there is."""

    results = ListOf(Part(ReportSchema), required=True)
