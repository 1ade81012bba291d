"""How a world is told: late, shuffled, in batches of any size and format, some of it twice."""

import csv
import io
import json
import random
from typing import Any

from openpyxl import Workbook

from tests.api.conftest import Door

Event = dict[str, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LISTS = {"seals": "；", "container": ";", "signers": ";"}


def order(luck: random.Random, events: list[tuple[str, Event]],
          substance: dict[str, str]) -> list[tuple[str, Event]]:
    """Any order in which a correction comes after what it corrects.

    Either whoever names a lot names its substance, or who makes it has told of it before.
    """
    events = list(events)
    luck.shuffle(events)
    if luck.random() < 0.5:
        events = [(filer, named(event, substance)) for filer, event in events]
    else:
        events = [(filer, named(event, substance) if rank(event) == 1 else event)
                  for filer, event in events]
        events.sort(key=lambda told: rank(told[1]))
    waits: dict[str, list[tuple[str, Event]]] = {}
    told: set[str] = set()
    ordered: list[tuple[str, Event]] = []

    def tell(filer: str, event: Event) -> None:
        ordered.append((filer, event))
        told.add(event["event_id"])
        for next_filer, next_event in waits.pop(event["event_id"], []):
            tell(next_filer, next_event)

    for filer, event in events:
        before = event.get("reverses")
        if before and before not in told:
            waits.setdefault(before, []).append((filer, event))
        else:
            tell(filer, event)
    assert not waits
    return ordered


def rank(event: Event) -> int:
    """Makers of lots, then what names them: blends need what they are made of to be known."""
    if event["kind"] in ("opening", "produce", "import") or event.get("substance"):
        return 0
    return {"convert": 1, "discard": 1}.get(event["kind"], 2)


def named(event: Event, substance: dict[str, str]) -> Event:
    """An event that names the substance of every lot it names."""
    if event.get("replacement"):
        event = {**event, "replacement": named(event["replacement"], substance)}
    if event.get("lot") in substance:
        event = {**event, "substance": event.get("substance", substance[event["lot"]])}
    for side in ("inputs", "outputs"):
        if side in event:
            event = {**event, side: [{**part, "substance": substance[part["lot"]]}
                                     if part.get("lot") else part for part in event[side]]}
    return event


def tell(luck: random.Random, door: Door, events: list[Event], *, twice: bool) -> list[Event]:
    """File some events of one filer; returns what became of each row."""
    flat = all(not {"replacement", "extra"} & set(event) for event in events)
    forms = ["array", "ndjson"] + (["csv", "xlsx"] if flat else [])
    form = luck.choice(forms) if len(events) > 1 or luck.random() < 0.5 else "object"
    made = {"object": _object, "array": _array, "ndjson": _ndjson, "csv": _csv,
            "xlsx": _xlsx}[form](luck, events)
    answers = [door.ask("POST", "/movements", **made()) for _ in range(2 if twice else 1)]
    for done in answers:
        assert done.status_code in (200, 201), (form, done.get_json())
    first = answers[0].get_json()
    if form == "object":
        assert all(done.data == answers[0].data for done in answers)
        return [first]
    assert not first["refused"], (form, [r for r in first["results"] if r["problem"]][:3])
    if twice:
        again = answers[1].get_json()
        assert not again["accepted"] and again["replayed"] == first["accepted"] + first["replayed"]
    return first["results"]


def _object(_luck: random.Random, events: list[Event]):
    return lambda: {"json": events[0]}


def _array(_luck: random.Random, events: list[Event]):
    return lambda: {"json": events}


def _ndjson(luck: random.Random, events: list[Event]):
    text = luck.choice(["\n", "\r\n"]).join(json.dumps(event) for event in events)
    return lambda: {"data": text.encode(), "content_type": "application/x-ndjson"}


def table(luck: random.Random, events: list[Event]) -> list[list[str]]:
    """The events as rows under a header, conversions over several rows."""
    rows = []
    for one in events:
        event = dict(one)
        measured = event.pop("measured", {})
        event |= {name if "_" in name else f"measured_{name}": v for name, v in measured.items()}
        for name, between in _LISTS.items():
            if name in event:
                event[name] = between.join(event[name])
        if event["kind"] != "convert":
            rows.append(event)
            continue
        sides = {role: event.pop(f"{role}s", []) for role in ("input", "output")}
        rows += [{**event, **part, "role": role}
                 for role, parts in sides.items() for part in parts]
    header = sorted({name for row in rows for name in row})
    luck.shuffle(header)
    return [header, *([_cell(row.get(name, "")) for name in header] for row in rows)]


def _cell(value: Any) -> str:
    return {True: "是", False: ""}.get(value, value) if isinstance(value, bool) else str(value)


def _csv(luck: random.Random, events: list[Event]):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table(luck, events))
    body = text.getvalue().encode(luck.choice(["utf-8", "utf-8-sig", "gb18030"]))
    return lambda: {"data": body, "content_type": "text/csv"}


def _xlsx(luck: random.Random, events: list[Event]):
    book, packed = Workbook(), io.BytesIO()
    for row in table(luck, events):
        book.active.append([cell or None for cell in row])
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if cell.value is not None else cell.data_type
    book.save(packed)
    return lambda: {"data": {"file": (io.BytesIO(packed.getvalue()), "a.xlsx")}}
