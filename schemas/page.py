"""Pages of a list: what was asked of which log, and where the next page begins."""

from schemas.answer import AnswerSchema
from schemas.fields import ListOf, Part, Text
from schemas.wire import WireSchema


class PageSchema(AnswerSchema):
    """What every page says of itself."""

    next = Text(metadata={"description": "cursor of the next page; absent on the last"})


def page_of(inner: type[WireSchema], name: str) -> type[WireSchema]:
    """The schema of a page of these; name is what OpenAPI calls it."""
    page: type[WireSchema] = type(
        name, (PageSchema,), {"results": ListOf(Part(inner), required=True)}
    )
    page.__doc__ = f"A page of {inner.__name__.removesuffix('Schema').lower()}s."
    return page
