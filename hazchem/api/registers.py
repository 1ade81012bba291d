"""Registers 登记: entries put one by one or as an array, and read as of any instant."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from hazchem.api.answers import answer, told
from hazchem.api.auth import viewer
from hazchem.api.bodies import json_body
from hazchem.api.operation import operation
from hazchem.api.problems import problem, status_of
from hazchem.api.questions import PagedSchema, Question
from hazchem.api.request import now, store
from hazchem.domain.errors import Invalid, Refused, invalid
from hazchem.intake.limits import DEFAULT, malformed, within
from hazchem.services import registers as service
from schemas.entry_answer import EntriesResultSchema, answer_of, page_schema
from schemas.problems import loaded
from schemas.register import REGISTERS, RegisterShape
from schemas.saying import shown

views = Blueprint("registers", __name__)
# Registers whose entries are shown with more than they say: `one` is a view of its own.
SHOWN_APART = frozenset({"hazard-units"})


def _serve(register: str, shape: RegisterShape) -> None:
    """The four endpoints of one register."""
    schema, page = answer_of(shape), page_schema(shape)
    reader = shape.schema()

    @operation("Put one entry", f"{shape.zh}：登记一条", {201: schema, 200: schema},
               query=None, body=shape.schema)
    def put(code: str) -> Response:
        content = loaded(reader, _with_code(json_body(), code, shape.key))
        done = service.put(store(), viewer(), register, content, now())
        body = {**done.entry, "size": done.size, "as_of": done.as_of}
        return answer(told(schema, body), 201 if done.created else 200)

    @operation("One entry", f"{shape.zh}：查询一条", schema)
    def one(code: str, asked: Question) -> Response:
        found = service.one(store(), viewer(), register, code, asked.asked, now())
        return answer(told(schema, found))

    @operation("Every entry", f"{shape.zh}：列表", page, query=PagedSchema)
    def listing(asked: Question) -> Response:
        found = service.listing(store(), viewer(), register, asked.asked, now(), asked.limit,
                                asked.cursor)
        return answer(told(page, found))

    @operation("Put an array of entries", f"{shape.zh}：批量登记", EntriesResultSchema,
               query=None, body=[shape.schema])
    def put_many() -> Response:
        return _batch(register, shape, lambda entry: loaded(reader, entry))

    for method, path, view in (
        ("PUT", "/<code>", put), ("GET", "/<code>", one),
        ("GET", "", listing), ("POST", "", put_many),
    ):
        endpoint = f"{register}-{view.__name__}"
        if view is one and register in SHOWN_APART:
            continue
        views.add_url_rule(f"/{register}{path}", endpoint, view, methods=[method])


for _register, _shape in REGISTERS.items():
    _serve(_register, _shape)


def _with_code(entry: Any, code: str, key: str) -> Any:
    """The entry under the code of its path; one that names another is refused."""
    if not isinstance(entry, dict):
        malformed("json", "the body is one entry as an object", "报文应为一条登记（对象）")
    named = entry.get(key)
    if named not in (None, code):
        raise invalid(f"/{key}", "mismatch",
                      f"{key} is {shown(named)} in the body and {shown(code)} in the path",
                      f"{key} 在报文中为 {shown(named)}，在路径中为 {shown(code)}")
    return {**entry, key: code}


def _batch(register: str, shape: RegisterShape, read: Callable[[Any], Any]) -> Response:
    """Every entry's fate; a bad one costs no other."""
    body = json_body(DEFAULT.batch_bytes)
    entries = body if isinstance(body, list) else [body]
    within(len(entries), DEFAULT.elements, "entries in one array", "数组中的条目数")
    fates: list[Any] = []
    for entry in entries:
        try:
            fates.append(read(entry))
        except Invalid as refused:
            fates.append(refused)
    good = [fate for fate in fates if not isinstance(fate, Refused)]
    done = iter(service.put_many(store(), viewer(), register, good, now()))
    fates = [fate if isinstance(fate, Refused) else next(done) for fate in fates]
    return answer(_result(fates, entries, shape.key))


def _result(fates: list[Any], entries: list[Any], key: str) -> dict[str, Any]:
    lines = []
    for line, (fate, entry) in enumerate(zip(fates, entries, strict=True), 1):
        code = entry.get(key) if isinstance(entry, dict) else None
        refused = isinstance(fate, Refused)
        lines.append({
            "line": line,
            "code": code if isinstance(code, str) else None,
            "status": status_of(fate) if refused else 201 if fate.created else 200,
            "problem": problem(fate, line) if refused else None,
        })
    return {
        "accepted": sum(line["problem"] is None for line in lines),
        "refused": sum(line["problem"] is not None for line in lines),
        "size": max((fate.size for fate in fates if not isinstance(fate, Refused)), default=None),
        "results": lines,
    }
