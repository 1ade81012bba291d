"""Stays in the database, and the passages of a vehicle in a lot in the order they happened."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.domain import instant
from hazchem.parking.stays import Parked, Standing, Stay, parked_of
from hazchem.store import bulk, events
from hazchem.store.store import Tx
from hazchem.store.tables import event_mention, stay

# Under this noun a gate event is found by lot, vehicle and time, without reading what it says.
NOUN = "yard"
# And under this one by its vehicles.
PLATE = "plate"
# Added to microseconds since 1970, so that texts of the years of a ledger sort as instants do.
_OFFSET_US = 10**16
_DIGITS = 17
# So many questions of one sort make one query; SQLite takes no more than 500.
_ASKED_AT_ONCE = 100
_PASSAGES = ("SELECT code, leaf_index FROM event_mention WHERE noun = ? AND code >= ? "
             "AND code < ? AND leaf_index < ?")
_FIRST_US, _LAST_US = -9 * 10**15, 9 * 10**15


class Passage(NamedTuple):
    """One gate event as the index has it: where, of whom, when, which, and its place in the log."""

    lot: str
    plate: str
    at_us: int
    event: str
    leaf_index: int


def code_of(lot: str, plate: str, at_us: int, event: str) -> str:
    """Under what code a gate event is found."""
    return f"{lot}/{plate}/{at_us + _OFFSET_US:0{_DIGITS}d}/{event}"


def passage_of(code: str, leaf_index: int = -1) -> Passage:
    """The gate event that a code was made of; the inverse of code_of."""
    lot, plate, at, event = code.split("/")
    return Passage(lot, plate, int(at) - _OFFSET_US, event, leaf_index)


def passages(
    tx: Tx, lot: str, plate: str, size: int, from_us: int = _FIRST_US, to_us: int = _LAST_US
) -> list[Passage]:
    """The gate events of a vehicle in a lot in a span, known at a log size, as they happened."""
    return passages_of(tx, {(lot, plate): (from_us, to_us)}, size)[lot, plate]


def passages_of(
    tx: Tx, spans: Mapping[tuple[str, str], tuple[int, int]], size: int
) -> dict[tuple[str, str], list[Passage]]:
    """The same of many vehicles, each by its lot and plate with a span of its own."""
    found: dict[tuple[str, str], list[Passage]] = {key: [] for key in spans}
    for chunk in bulk.chunks(sorted(spans.items()), _ASKED_AT_ONCE):
        given = [value for (lot, plate), (from_us, to_us) in chunk for value in (
            NOUN, code_of(lot, plate, from_us, ""), code_of(lot, plate, to_us + 1, ""), size)]
        for code, leaf in bulk.rows(tx, " UNION ALL ".join([_PASSAGES] * len(chunk)), *given):
            one = passage_of(code, leaf)
            found[one.lot, one.plate].append(one)
    for some in found.values():
        some.sort(key=lambda one: (one.at_us, one.leaf_index))
    return found


def told_since(tx: Tx, size: int, from_us: int, to_us: int) -> set[str]:
    """The vehicles of which gates told something in a span that was filed at a size or later."""
    return {plate for plate, in bulk.rows(
        tx, "SELECT DISTINCT event_mention.code FROM event JOIN event_mention "
        "ON event_mention.leaf_index = event.leaf_index WHERE event.type = ? "
        "AND event.occurred_us >= ? AND event.occurred_us <= ? AND event.leaf_index >= ? "
        "AND event_mention.noun = ?", events.GATE, from_us, to_us, size, PLATE)}


def is_empty(tx: Tx) -> bool:
    """Whether no gate ever told of anything."""
    return not bulk.rows(tx, "SELECT 1 FROM stay LIMIT 1")


def every_passage(tx: Tx, lot: str) -> list[Passage]:
    """Every gate event of a lot."""
    query = sa.select(event_mention.c.code, event_mention.c.leaf_index).where(
        event_mention.c.noun == NOUN, event_mention.c.code >= f"{lot}/",
        event_mention.c.code < f"{lot}0")
    return [passage_of(code, leaf) for code, leaf in tx.connection.execute(query)]


def replace(tx: Tx, old: Iterable[Stay], new: Iterable[Stay]) -> None:
    """Put stays in place of those that they were."""
    bulk.change(tx, "DELETE FROM stay WHERE leaf_index IN (…)",
                (one.first.leaf_index for one in old))
    bulk.insert(tx, stay, [_row(one) for one in new])


class Spell(NamedTuple):
    """A stay as far as it says which days it touches: when it began and ended, and each event."""

    lot: str
    plate: str
    begun_us: int
    until_us: int | None
    told_us: tuple[int, ...]

    def holds(self, at_us: int) -> bool:
        """Whether an instant lies within it, both ends included."""
        return self.begun_us <= at_us and (self.until_us is None or self.until_us >= at_us)


def spell_of(one: Stay) -> Spell:
    """A stay as a spell."""
    us = instant.to_us
    until_us = us(one.until) if one.until else None
    return Spell(one.lot, one.plate, us(one.first.occurred_at), until_us,
                 tuple(us(event.occurred_at) for event in one.events))


def spells(
    tx: Tx, lot: str, plates: Iterable[str], from_us: int, to_us: int
) -> list[Spell]:
    """The stays of some vehicles in a lot that began in a span."""
    found = bulk.look_up(
        tx, "SELECT plate, begun_us, until_us, body FROM stay WHERE plate IN (…) AND lot = ? "
        "AND begun_us >= ? AND begun_us <= ?", plates, lot, from_us, to_us)
    return [Spell(lot, plate, begun_us, until_us,
                  tuple(at_us for at_us, _ in json.loads(body)["events"]))
            for plate, begun_us, until_us, body in found]


def _row(one: Stay) -> tuple[Any, ...]:
    parked = parked_of(one)
    us = instant.to_us
    return (
        one.first.leaf_index, one.lot, one.plate, us(one.first.occurred_at),
        us(one.entered.occurred_at) if one.entered else None,
        us(one.left.occurred_at) if one.left else None,
        us(one.until) if one.until else None,
        parked.trailer if parked else one.first.trailer,
        parked.standings[-1].berth if parked and parked.standings else "",
        parked.states[-1][1] if parked and parked.states else one.first.load_state,
        parked.waybills[-1][1] if parked and parked.waybills else one.first.waybill,
        _body(parked, one))


def _body(parked: Parked | None, one: Stay) -> str:
    us = instant.to_us
    told: dict[str, Any] = {
        "events": [[us(event.occurred_at), event.event_id] for event in one.events]}
    if parked is not None:
        told |= {
            "left": parked.left,
            "standings": [[berth, us(since), us(until) if until else None]
                          for berth, since, until in parked.standings],
            "states": [[us(at), state] for at, state in parked.states],
            "waybills": [[us(at), waybill] for at, waybill in parked.waybills]}
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _parked(row: Any) -> Parked:
    told = json.loads(row.body)

    def at(us: int | None) -> Any:
        return None if us is None else instant.from_us(us)

    return Parked(
        row.lot, row.plate, instant.from_us(row.begun_us), at(row.until_us), told["left"],
        row.trailer, tuple(Standing(berth, at(since), at(until))
                           for berth, since, until in told["standings"]),
        tuple((at(when), state) for when, state in told["states"]),
        tuple((at(when), waybill) for when, waybill in told["waybills"]),
        tuple((at(when), event_id) for when, event_id in told["events"]))


def there(tx: Tx, lot: str, from_us: int, to_us: int) -> list[Parked]:
    """The vehicles that were in a lot at some instant of a span, by when they came."""
    begun = [stay.c.lot == lot, stay.c.begun_us <= to_us,
             # Of a stay that begins with a departure nobody knows when it began.
             sa.or_(stay.c.left_us.is_(None), stay.c.left_us > stay.c.begun_us)]
    # Those still there and those that left later, each by the same index: asked with an `or`, an
    # engine would walk every stay there ever was.
    query = sa.union_all(*(sa.select(stay).where(*begun, ended) for ended in (
        stay.c.until_us.is_(None), stay.c.until_us > from_us)))
    return sorted(map(_parked, tx.connection.execute(query)),
                  key=lambda one: (one.since, one.plate))


class Listed(NamedTuple):
    """One stay of a list; None for what nobody saw."""

    leaf_index: int
    lot: str
    plate: str
    begun_us: int
    entered_us: int | None
    left_us: int | None
    until_us: int | None
    trailer: str
    berth: str
    load_state: str
    waybill: str
    events: tuple[str, ...]


def page(
    tx: Tx, lot: str, limit: int, after: tuple[int, int] | None = None, plate: str = "",
    from_us: int | None = None, to_us: int | None = None,
) -> list[Listed]:
    """The stays of a lot, newest first, from the one after a key (begun_us, leaf_index) on."""
    query = sa.select(stay).where(stay.c.lot == lot)
    if after is not None:
        query = query.where(sa.tuple_(stay.c.begun_us, stay.c.leaf_index) < sa.tuple_(*after))
    if plate:
        query = query.where(stay.c.plate == plate)
    if from_us is not None:
        query = query.where(stay.c.begun_us >= from_us)
    if to_us is not None:
        query = query.where(stay.c.begun_us < to_us)
    rows = tx.connection.execute(
        query.order_by(stay.c.begun_us.desc(), stay.c.leaf_index.desc()).limit(limit))
    return [_listed(row) for row in rows]


def _listed(row: Any) -> Listed:
    return Listed(
        row.leaf_index, row.lot, row.plate, row.begun_us, row.entered_us, row.left_us,
        row.until_us, row.trailer, row.berth, row.load_state, row.waybill,
        tuple(event_id for _, event_id in json.loads(row.body)["events"]))


def listed_of(one: Stay) -> Listed:
    """A stay as a list has it; the same as its row gives."""
    return Listed._make((*_row(one)[:-1], tuple(event.event_id for event in one.events)))
