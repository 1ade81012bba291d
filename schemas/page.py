"""Pages of a list: what was asked of which log, and where the next page begins."""

from schemas.fields import Instant, ListOf, Part, Text, Whole
from schemas.wire import WireSchema


class PageSchema(WireSchema):
    """What every page says of itself."""

    size = Whole(required=True, metadata={"description": "log size the answer holds for"})
    as_of = Instant(required=True)
    next = Text(metadata={"description": "cursor of the next page; absent on the last"})


def page_of(inner: type[WireSchema], name: str) -> type[WireSchema]:
    """The schema of a page of these; name is what OpenAPI calls it."""
    page: type[WireSchema] = type(
        name, (PageSchema,), {"results": ListOf(Part(inner), required=True)}
    )
    page.__doc__ = f"A page of {inner.__name__.removesuffix('Schema').lower()}s."
    return page
