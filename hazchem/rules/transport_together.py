"""Family V, the goods aboard: what may not travel together, by one waybill or by two."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations, product
from typing import NamedTuple

from hazchem.domain.substance import Substance
from hazchem.regulation.segregation import Cell
from hazchem.rules.evidence import clock_of, distinct, span
from hazchem.rules.evidence_trip import Load, Trip
from hazchem.rules.evidence_vehicle import earlier
from hazchem.rules.rule import Said, Saw, rule
from hazchem.rules.transport_aboard import Aboard, by_road, gravest, left_at, trip_saw


@rule("V-11", over="trip",
      en="{plate} carried {one} and {other} together on {waybill}: ADR 7.5.2.1 forbids class "
         "{class_a} with {class_b} (row {status})",
      zh="{waybill}：{plate} 同车装运 {one_zh} 与 {other_zh}，"
         "JT/T 617.6（ADR 7.5.2.1）禁止第 {class_a} 类与第 {class_b} 类混装（表行核对：{status}）",
      beside=Said("{plate} carried {one} on {waybill} and {other} on {beside} at once, from "
                  "{since} until {until}: ADR 7.5.2.1 forbids class {class_a} with {class_b} "
                  "(row {status})",
                  "{plate} 于 {since} 至 {until} 同车装运运单 {waybill} 的 {one_zh} 与运单 "
                  "{beside} 的 {other_zh}，JT/T 617.6（ADR 7.5.2.1）禁止第 {class_a} 类与第 "
                  "{class_b} 类混装（表行核对：{status}）"))
def incompatible_loads(trip: Trip) -> Iterator[Saw]:
    """One vehicle does not carry at once what the table of co-loading forbids in every form.

    That holds of the goods of two waybills as well, told by the later one and only once. They were
    aboard together where the first was received, by its papers, a good while after the second had
    left in the same vehicle; a tractor holds nothing, and a receipt that is missing tells nothing.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=118-96-7
        2026-06-01T07:00:00Z produce acme/L2 - > acme-wh2 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T08:10:00Z dispatch acme/L2 acme-wh2 > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
        2026-06-01T12:00:00Z receive acme/L2 - > beta-wh2 100 waybill=acme/W1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=64-19-7
        2026-06-01T07:00:00Z produce acme/L2 - > acme-wh 100 substance=67-64-1
        2026-06-01T07:00:00Z produce acme/L3 - > acme-wh3 100 substance=118-96-7
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T08:10:00Z dispatch acme/L2 acme-wh > - 100 waybill=acme/W1 consignee=beta \
vehicle=haul-1
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
        2026-06-01T12:00:00Z receive acme/L2 - > beta-wh 100 waybill=acme/W1
        2026-06-01T12:00:00Z dispatch acme/L3 acme-wh3 > - 100 waybill=acme/W2 consignee=beta \
vehicle=haul-1
        2026-06-01T14:00:00Z receive acme/L3 - > beta-wh3 100 waybill=acme/W2
    """
    found = list(_on_one(trip))
    for aboard, pair in found:
        yield trip_saw(trip, aboard, subject=f"{pair.plate}|{pair.one.id}|{pair.other.id}",
                       figures={"waybill": trip.trip, **_figures(pair)})
    told = {pair.plate for _, pair in found}
    for other in earlier(trip):
        yield from _on_two(trip, other, told)


class _Pair(NamedTuple):
    """Two substances on one vehicle, and the cell of the table that forbids them."""

    plate: str
    one: Substance
    other: Substance
    cell: Cell


def _on_one(trip: Trip) -> Iterator[tuple[Aboard, _Pair]]:
    """What was aboard together under one waybill, from each departure on."""
    for aboard in by_road(trip):
        entries = {load.substance: entry for load in aboard.loads
                   if (entry := trip.entry_of(load.substance))}
        for mine, other in combinations(sorted(entries), 2) if aboard.holder else ():
            cell = trip.co_loading.forbids(entries[mine], entries[other])
            if cell is not None:
                yield aboard, _Pair(aboard.holder, entries[mine], entries[other], cell)


def _on_two(trip: Trip, other: Trip, told: set[str]) -> Iterator[Saw]:
    """The first of what was aboard together under two waybills, by plate.

    Of a plate of which either waybill alone tells already nothing more is told.
    """
    told = told | {pair.plate for _, pair in _on_one(other)}
    for mine, theirs in product(by_road(trip), by_road(other)):
        plate = mine.holder
        if plate != theirs.holder or plate in told or not plate or _is_tractor(trip, mine):
            continue
        for one, two in product(mine.loads, theirs.loads):
            entries = trip.entry_of(one.substance), trip.entry_of(two.substance)
            since_until = _together(trip, (mine, one), (other, theirs, two))
            if since_until is None or entries[0] is None or entries[1] is None:
                continue
            cell = trip.co_loading.forbids(entries[0], entries[1])
            if cell is not None:
                told.add(plate)
                pair = _Pair(plate, entries[0], entries[1], cell)
                yield _saw(trip, mine, other, theirs, pair, since_until)
                break


def _is_tractor(trip: Trip, aboard: Aboard) -> bool:
    entry = trip.registers.vehicles.at(aboard.holder, aboard.at)
    return entry is not None and entry.kind == "tractor"


def _together(
    trip: Trip, mine: tuple[Aboard, Load], theirs: tuple[Trip, Aboard, Load]
) -> tuple[datetime, datetime | None] | None:
    """From when until when two loads were aboard at once, None where that is not certain.

    An end nobody told is no end: of two loads that left at one instant none is needed.
    """
    (aboard, load), (other, beside, beside_load) = mine, theirs
    begins = max(aboard.at, beside.at)
    ends = left_at(trip, aboard, load), left_at(other, beside, beside_load)
    known = min((end for end in ends if end is not None), default=None)
    if aboard.at == beside.at:
        return begins, known
    first = ends[0] if aboard.at < beside.at else ends[1]
    # Whoever unloads signs a little later, by another clock.
    margin = span(trip.number("V-01", "match_min", begins), timedelta(minutes=1))
    if first is None or known is None or known <= begins + margin:
        return None
    return begins, known


def _saw(
    trip: Trip, mine: Aboard, other: Trip, theirs: Aboard, pair: _Pair,
    since_until: tuple[datetime, datetime | None],
) -> Saw:
    since, until = since_until
    saw = trip_saw(
        trip, mine, subject=f"{pair.plate}|{other.trip}", variant="beside",
        events=distinct((*mine.events, *theirs.events)),
        substance=gravest(trip, (*mine.loads, *theirs.loads)),
        figures={"waybill": trip.trip, "beside": other.trip, "since": clock_of(since),
                 "until": clock_of(until) if until else "–", **_figures(pair)})
    # Only to whom the vehicle answers: the other trip is no matter of this one's parties.
    return replace(saw, parties=(saw.custodian,), occurred_at=since)


def _figures(pair: _Pair) -> dict[str, str]:
    return {"plate": pair.plate, "class_a": pair.cell.class_a, "class_b": pair.cell.class_b,
            "status": pair.cell.status, "one": _en(pair.one), "one_zh": pair.one.name_zh,
            "other": _en(pair.other), "other_zh": pair.other.name_zh}


def _en(entry: Substance) -> str:
    return entry.name_en or entry.id
