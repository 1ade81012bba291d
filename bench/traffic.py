"""Traffic to measure with: numbered stories of a lot made, sent, received and used."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

PAIRS = 20
SUBSTANCE = "7664-41-7"
BEGUN = datetime(2025, 1, 1, tzinfo=UTC)
_IDS = uuid.UUID("8f0b3a52-6d0e-5f43-9d35-0a3f3f5f9d10")
# Every so many stories one receipt is short and one lorry never arrives.
_SHORT, _LOST = 50, 97
# Some 2 500 trips a day: one sets out every so many seconds and is two hours on its way, so that
# a vehicle and its crew of such a fleet are on one trip at a time.
_APART_S, FLEET = 34, 400
_SLOTS = 1_100_000


def registers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry the stories name: producers, consumers, a carrier, their places and scales."""
    yield "custodians", {"code": "haul", "name": "运输公司", "roles": ["carrier"]}
    for number in range(FLEET):
        yield "vehicles", {"plate": _plate(number), "custodian": "haul", "kind": "tractor"}
    for pair in range(PAIRS):
        for side in ("maker", "buyer"):
            code = f"{side}{pair}"
            yield "custodians", {"code": code, "name": code.upper(), "roles": ["producer"]}
            yield "places", {"code": f"{code}-w", "custodian": code, "kind": "warehouse"}
            yield "instruments", {"code": f"{code}-scale", "custodian": code, "e_kg": "20"}


def batches(first: int, stories: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Stories from a number on as (filer, movements), each pair's sent first, then received."""
    told = [story(number) for number in range(first, first + stories)]
    for pair in range(PAIRS):
        for side, half in (("maker", slice(0, 2)), ("buyer", slice(2, 4))):
            rows = [row for number, rows in enumerate(told, first) if number % PAIRS == pair
                    for row in rows[half]]
            if rows:
                yield f"{side}{pair}", rows


def story(number: int) -> list[dict[str, Any]]:
    """Four movements: produced and dispatched by a maker, received and used by a buyer."""
    pair = number % PAIRS
    maker, buyer = f"maker{pair}", f"buyer{pair}"
    lot, waybill = f"{maker}/L{number:08}", f"{maker}/W{number:08}"
    arrived = "29000.000" if number % _SHORT == 0 else "29980.000"
    made = _told(number, 0, "produce", lot=lot, substance=SUBSTANCE, mass_kg="30000.000",
                 to_place=f"{maker}-w", alias=f"B{number:08}", filed_by="张三")
    sent = _told(number, 1, "dispatch", lot=lot, mass_kg="30000.000", from_place=f"{maker}-w",
                 waybill=waybill, carrier="haul", consignee=buyer, destination=f"{buyer}-w",
                 vehicle=_plate(number), driver=f"D{number % FLEET:04}",
                 escort=f"E{number % FLEET:04}", instrument=f"{maker}-scale",
                 ticket=f"T{number:08}", due_at=_at(number, 10), filed_by="张三")
    came = _told(number, 2, "receive", lot=lot, mass_kg=arrived, to_place=f"{buyer}-w",
                 waybill=waybill, instrument=f"{buyer}-scale", ticket=f"R{number:08}",
                 filed_by="李四")
    used = _told(number, 3, "use", lot=lot, mass_kg="100.000", from_place=f"{buyer}-w",
                 purpose="合成", filed_by="李四")
    return [made, sent] if number % _LOST == 0 else [made, sent, came, used]


def chain(name: str, hops: int) -> list[dict[str, Any]]:
    """A lot converted into the next so many times, all by one maker."""
    def event(number: int, kind: str, **told: Any) -> dict[str, Any]:
        event_id = str(uuid.uuid5(_IDS, f"{name} {number}"))
        at = (BEGUN + timedelta(minutes=number)).isoformat()
        return {"event_id": event_id, "kind": kind, "occurred_at": at, **told}

    place, mass = "maker0-w", "30000.000"
    rows = [event(0, "produce", lot=f"maker0/{name}-0", substance=SUBSTANCE, mass_kg=mass,
                  to_place=place)]
    for hop in range(1, hops + 1):
        taken = {"lot": f"maker0/{name}-{hop - 1}", "mass_kg": mass, "from_place": place}
        given = {"lot": f"maker0/{name}-{hop}", "substance": SUBSTANCE, "mass_kg": mass,
                 "to_place": place}
        rows.append(event(hop, "convert", inputs=[taken], outputs=[given]))
    return rows


def _told(number: int, step: int, kind: str, **told: Any) -> dict[str, Any]:
    event_id = str(uuid.uuid5(_IDS, f"{number} {step}"))
    return {"event_id": event_id, "kind": kind, "occurred_at": _at(number, 2 * step), **told}


def _plate(number: int) -> str:
    """The vehicle of a story: a whole round of the fleet passes before it sets out again."""
    return f"浙B{10_000 + number % FLEET}"


def _at(number: int, hours: int) -> str:
    # However many stories there are, all of them lie in the past.
    return (BEGUN + timedelta(seconds=_APART_S * (number % _SLOTS), hours=hours)).isoformat()
