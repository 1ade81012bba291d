"""Gate events in a ledger under test, and the evidence that rules over yards and boards see.

`2026-06-10T08:00:00Z gate p1 enter plate=A1 berth=1 waybill=acme/W1` is what the gate of p1 told.
`parking-lot p1 park=port berths=2` is a lot with two berths beside each other, without `berths` a
gate; `limit_h= states= classes= zone_capacity=` describe its only zone, `apart=3/8` what it keeps
apart itself.
"""

import shlex
import uuid
from collections.abc import Iterable
from datetime import timedelta

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.gate import ENTER, LEAVE, GateEvent, in_order
from hazchem.domain.mass import from_kg
from hazchem.domain.parking_lot import parking_lot_of
from hazchem.domain.register import BEGINNING, Register
from hazchem.parking.cargo import cargo_of
from hazchem.parking.matrix import matrix_of
from hazchem.parking.stays import Parked, Stay, parked_of, stays_of
from hazchem.rules.evidence import Evidence, day_of
from hazchem.rules.evidence_yard import Board, Way, Yard
from hazchem.services.judging.gate_marks import sorts_of
from hazchem.services.judging.yards import span_of
from seeds import loader
from seeds.dataset import rows_of

_NAMESPACE = uuid.UUID("7f1c0a44-6a35-5a5e-9a57-3f0c3b1f2d11")
_DEGREE = int(loader.parameters().value("K-04", "apart_min", day_of(BEGINNING)))
MATRIX = matrix_of(rows_of("segregation"), _DEGREE)


def is_told(line: str) -> bool:
    """Whether a line is one of a gate."""
    return line.split()[1:2] == ["gate"]


def gate_events(lines: Iterable[str]) -> list[GateEvent]:
    """The events of lines of gates."""
    found = []
    for number, line in enumerate(lines):
        at, _, lot, event, *words = shlex.split(line)
        given = dict(word.split("=", 1) for word in words)
        if "gross_kg" in given:
            given["gross_mg"] = from_kg(given.pop("gross_kg"))
        seals = tuple(filter(None, given.pop("seals", "").split(",")))
        found.append(GateEvent(
            event_id=str(uuid.uuid5(_NAMESPACE, f"{number} {line}")), lot=lot, event=event,
            occurred_at=instant.parse(at), seals=seals, **given))
    return found


def parking_lots(entries: list[list[str]]) -> Register:
    """The lots of a ledger's lines."""
    return Register((code, BEGINNING, parking_lot_of(content_of(code, words)))
                    for kind, code, *words in entries if kind == "parking-lot")


def content_of(code: str, words: list[str]) -> dict:
    """What the register holds of a lot that a line describes."""
    given = dict(word.split("=", 1) for word in words)
    berths = int(given.pop("berths", 0))
    most = given.pop("zone_capacity", None)
    zone = {"code": "Z", "capacity": int(most) if most else None,
            "dwell_limit_h": given.pop("limit_h", None),
            "load_states": _list(given, "states"), "allows_classes": _list(given, "classes")}
    pairs = [dict(zip(("class_a", "class_b"), pair.split("/"), strict=True))
             for pair in _list(given, "apart")]
    has_zone = any(zone[name] for name in zone if name != "code")
    return {"code": code, "berths": [{"code": str(n), "zone": "Z", "row": "R", "position": n}
                                     for n in range(1, berths + 1)],
            "zones": [zone] if has_zone else [], "incompatible": pairs, **given}


def _list(given: dict, name: str) -> list[str]:
    return list(filter(None, given.pop(name, "").split(",")))


def told(
    seen: list[GateEvent], live: list[Fact], substances: dict[str, str], shared: dict
) -> list[Evidence]:
    """Every vehicle's day in every park, and every day of every lot with berths."""
    happened = [one for one in seen if one.occurred_at <= shared["as_of"]]
    facts: dict[str, tuple[Fact, ...]] = {}
    for fact in live:
        for paper in fact.movement.papers if fact.at <= shared["as_of"] else ():
            facts[paper] = (*facts.get(paper, ()), fact)
    made = {paper: cargo_of(paper, some, substances) for paper, some in facts.items()}
    more = {**shared, "cargoes": {paper: cargo for paper, cargo in made.items() if cargo}}
    first: dict[str, object] = {}
    for one in seen:  # in the order of filing, whenever it happened
        for sort in sorts_of(one):
            first.setdefault(f"{one.lot}/{sort}", one.occurred_at)
    return [*_yards(happened, live, facts, first, more), *_boards(happened, live, more)]


def _carrying(parked: Parked, live: list[Fact]) -> Parked:
    """A vehicle of which nothing is said goes by what it was last sent with in eight days."""
    if parked.waybills or any(state == "empty" for _, state in parked.states):
        return parked
    mine = {parked.plate, parked.trailer} - {""}
    trips = [fact for fact in live if fact.movement.kind in ("dispatch", "handover")
             and fact.movement.waybill and parked.since - timedelta(days=8) <= fact.at
             and fact.at <= parked.since and mine & {fact.movement.vehicle, fact.movement.trailer}
             and (not parked.trailer or fact.movement.trailer in ("", parked.trailer))]
    last = max(trips, key=lambda fact: (fact.at, fact.leaf_index), default=None)
    return parked.going_by(last.movement.waybill) if last else parked


def sealed(
    seen: list[GateEvent], consignment: dict[str, str], trip: str, as_of: object
) -> tuple[GateEvent, ...]:
    """What gates told of the seals of a trip."""
    return tuple(sorted((one for one in seen if one.seals and one.occurred_at <= as_of
                         and consignment.get(one.waybill) == trip), key=in_order))


def _yards(
    seen: list[GateEvent], live: list[Fact], facts: dict, first: dict, shared: dict
) -> Iterable[Evidence]:
    lots = shared["registers"].parking_lots

    def ground(lot: str) -> str:
        entry = lots.at(lot, shared["as_of"])
        return entry.park if entry and entry.park else f"/{lot}"

    for place, plate in sorted({(ground(one.lot), one.plate) for one in seen}):
        mine = [one for one in seen if one.plate == plate and ground(one.lot) == place]
        stays = [stay for lot in sorted({one.lot for one in mine})
                 for stay in stays_of(one for one in mine if one.lot == lot)]
        plates = {plate, *(one.trailer for one in mine if one.trailer)}
        trips = tuple(fact.at for fact in live if fact.movement.kind in ("dispatch", "handover")
                      and {fact.movement.vehicle, fact.movement.trailer} & plates)
        ways = tuple(Way(one.lot, one.occurred_at, one.event) for one in sorted(
            mine, key=lambda one: one.occurred_at) if one.event in (ENTER, LEAVE))
        for day in sorted({day_of(stay.first.occurred_at) for stay in stays}):
            yield Yard(name=f"{place}/{plate}/{day}", plate=plate, ways=ways, facts=facts,
                       stays=tuple(s for s in stays if day_of(s.first.occurred_at) == day),
                       first_told={code: at for code, at in first.items()
                                   if ground(code.partition("/")[0]) == place},
                       trips=trips, assumed=_assumed(stays, live), **shared)


def _assumed(stays: Iterable[Stay], live: list[Fact]) -> dict[str, str]:
    carrying = [_carrying(parked, live) for parked in map(parked_of, stays) if parked]
    return {one.events[0]: one.waybills[0][1] for one in carrying if one.assumed}


def _boards(seen: list[GateEvent], live: list[Fact], shared: dict) -> Iterable[Evidence]:
    parked: dict[str, list] = {}
    for lot, plate in sorted({(one.lot, one.plate) for one in seen}):
        stays = stays_of(one for one in seen if (one.lot, one.plate) == (lot, plate))
        parked.setdefault(lot, []).extend(
            _carrying(one, live) for one in map(parked_of, stays) if one)
    for lot, vehicles in parked.items():
        for day in sorted({day_of(one.occurred_at) for one in seen if one.lot == lot}):
            begins, ends = (instant.from_us(us) for us in span_of(day.isoformat()))
            yield Board(code=lot, begins=begins, ends=ends, vehicles=tuple(sorted(
                vehicles, key=lambda one: (one.since, one.plate))), matrix=MATRIX, **shared)
