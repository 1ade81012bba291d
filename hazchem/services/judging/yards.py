"""Yards: one vehicle in the lots of one park on one day, paired from what lies around that day.

A vehicle that comes every day for years would make each of its filings cost all of its past, were
it one subject. So a subject of the rules is its day: `park/plate/2026-06-10` judges the stays that
began on it, and to pair those exactly it needs no more than a few passages before and after. Lots
of one park are looked at together, for a truck may come in by one gate and go out by another.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from operator import attrgetter
from typing import NamedTuple

from hazchem.domain import instant
from hazchem.domain.gate import ENTER, LEAVE, GateEvent, gate_event_of
from hazchem.domain.instant import CHINA
from hazchem.domain.register import Registers
from hazchem.parking.stays import Parked, Stay, parked_of, stays_of
from hazchem.store import events, stays
from hazchem.store.events import Event
from hazchem.store.stays import Passage
from hazchem.store.store import Tx

# Ways in and out that are read before and after a span: two readers tell of each passage twice.
_BACK, _AHEAD = 8, 6
# Of these so many are context alone, in which the stays may be cut off.
_CONTEXT_BACK, _CONTEXT_AHEAD = 4, 4
# How far passages are looked for: what stood longer without a sign is two stays nobody saw end.
AROUND_US = timedelta(days=45) // timedelta(microseconds=1)


def ground_of(registers: Registers, lot: str) -> str:
    """What the lots of one park share as a name; a lot of no park is a ground of its own."""
    versions = registers.parking_lots.history(lot)
    return (versions[-1][1].park if versions else "") or f"/{lot}"


def lots_of(registers: Registers, ground: str) -> list[str]:
    """The lots and gates that share a ground."""
    if not ground.startswith("/"):
        return registers.lots_in(ground)
    lot = ground[1:]
    return [lot] if lot in registers.parking_lots and ground_of(registers, lot) == ground else []


def gates_of(
    registers: Registers, lots: Iterable[str], when: Callable[[Iterable[bool]], bool] = all
) -> frozenset[str]:
    """Those of some lots that are gates in all versions of their entries, or in any."""
    return frozenset(lot for lot in lots if when(
        entry.is_gate for _, entry in registers.parking_lots.history(lot)))


def day_of(at_us: int) -> str:
    """The day in China that an instant falls on."""
    return instant.from_us(at_us).astimezone(CHINA).date().isoformat()


def span_of(day: str) -> tuple[int, int]:
    """The first and the last microsecond of a day in China."""
    first = datetime.combine(datetime.fromisoformat(day), clock_time(), CHINA).astimezone(UTC)
    begun_us = instant.to_us(first)
    return begun_us, begun_us + 86_400_000_000 - 1


def name_of(ground: str, plate: str, at_us: int) -> str:
    """The subject that judges what a vehicle began at an instant."""
    return f"{ground}/{plate}/{day_of(at_us)}"


def parts_of(name: str) -> tuple[str, str, str]:
    """Ground, vehicle and day of a subject."""
    ground, plate, day = name.rsplit("/", 2)
    return ground, plate, day


def gate_events(told: Iterable[Event]) -> list[GateEvent]:
    """Gate events as the domain has them, with their places in the log."""
    return [gate_event_of(one.content, one.leaf_index, instant.from_us(one.recorded_us), one.filer)
            for one in told]


def passages_near(
    tx: Tx, lot: str, plate: str, size: int, from_us: int, to_us: int
) -> list[Passage]:
    """The passages of a vehicle in a lot around a span, as far as they may belong to it."""
    return stays.passages(tx, lot, plate, size, from_us - AROUND_US, to_us + AROUND_US)


def stays_near(
    tx: Tx, known: Sequence[Passage], from_us: int, to_us: int
) -> list[Stay]:
    """The stays that a span touches, exactly, of the passages known around it.

    Those are given that begin after the fourth way in or out before it, up to the second after.
    """
    window = window_of(known, from_us, to_us)
    return window.paired(gate_events(events.at(tx, window.leaves)))


def telling(
    known: Iterable[Passage], from_us: int, to_us: int, gates: Collection[str]
) -> list[Passage]:
    """Those passages around a span that say anything of the stays that began in it.

    Rules ask which way a vehicle last went, or next, and at which lot; and where it stood until
    a gate saw it come in again.
    """
    return _telling(sorted(known, key=lambda one: max(from_us - one.at_us, one.at_us - to_us)),
                    from_us, to_us, gates)


def told_at_any_size(
    known: Iterable[Passage], from_us: int, to_us: int, gates: Collection[str]
) -> list[Passage]:
    """Those that said anything of it once one within the span was filed, or will have since."""
    told = _telling(sorted(known, key=attrgetter("leaf_index")), from_us, to_us, gates)
    begun = next((one.leaf_index for one in told if from_us <= one.at_us <= to_us), 0)
    return [one for one in told if one.leaf_index >= begun]


def _telling(
    known: Iterable[Passage], from_us: int, to_us: int, gates: Collection[str]
) -> list[Passage]:
    """Each held against those before it in the order given: nearest first, or as filed."""
    found: list[Passage] = []
    ways: dict[tuple[bool, str], list[int]] = {}  # how far those of a lot are, before and after
    nearest: dict[tuple[bool, str, str], int] = {}
    back_us: int | None = None  # when a gate saw it come in again
    for one in known:
        if from_us <= one.at_us <= to_us:
            found.append(one)
            continue
        after = one.at_us > to_us
        far_us = one.at_us - to_us if after else from_us - one.at_us
        side = ways.setdefault((after, one.lot), [])
        nearer = bisect_left(side, far_us)
        key = after, one.lot, one.event
        if nearer < _BACK or far_us < nearest.get(key, far_us + 1) or (
                after and (back_us is None or one.at_us <= back_us)):
            found.append(one)
        if one.event in (ENTER, LEAVE):
            side.insert(nearer, far_us)
            nearest[key] = min(far_us, nearest.get(key, far_us))
        if after and one.event == ENTER and one.lot in gates:
            back_us = one.at_us if back_us is None else min(one.at_us, back_us)
    return found


class Window(NamedTuple):
    """The passages to be read to pair those of a span, and where the stays are exact."""

    leaves: frozenset[int]
    exact_from: int | None
    exact_to: int | None

    def paired(self, told: Iterable[GateEvent]) -> list[Stay]:
        """The stays that begin where they are exact, of the events of these passages."""
        return [one for one in stays_of(told) if self._is_exact(one)]

    def _is_exact(self, one: Stay) -> bool:
        at_us = instant.to_us(one.first.occurred_at)
        return (self.exact_from is None or at_us >= self.exact_from) and (
            self.exact_to is None or at_us <= self.exact_to)


def window_of(known: Sequence[Passage], from_us: int, to_us: int) -> Window:
    """What is to be read of the passages known around a span."""
    ways = [one.at_us for one in known if one.event in (ENTER, LEAVE)]
    before = [at_us for at_us in ways if at_us < from_us]
    after = [at_us for at_us in ways if at_us > to_us]
    read_from = before[-_BACK] if len(before) >= _BACK else None
    read_to = after[_AHEAD - 1] if len(after) >= _AHEAD else None
    wanted = frozenset(one.leaf_index for one in known
                       if (read_from is None or one.at_us >= read_from)
                       and (read_to is None or one.at_us <= read_to))
    return Window(wanted, before[-_CONTEXT_BACK] if read_from is not None else None,
                  after[_AHEAD - _CONTEXT_AHEAD - 1] if read_to is not None else None)


def parked_in(
    tx: Tx, lot: str, from_us: int, to_us: int, size: int, *, is_newest: bool
) -> list[Parked]:
    """The vehicles that were in a lot at some instant of a span, as known at a log size.

    The newest size is one indexed query. At an older one the vehicles of which something was
    filed since are paired again from what was known then.
    """
    found = stays.there(tx, lot, from_us, to_us)
    if is_newest:
        return found
    changed = stays.told_since(tx, size, from_us - AROUND_US, to_us + AROUND_US)
    kept = [one for one in found if one.plate not in changed]
    for plate in sorted(changed):
        known = passages_near(tx, lot, plate, size, from_us, to_us)
        again = [parked_of(one) for one in stays_near(tx, known, from_us, to_us)]
        kept += [one for one in again if one is not None and overlaps(one, from_us, to_us)]
    return sorted(kept, key=lambda one: (one.since, one.plate))


def overlaps(one: Parked, from_us: int, to_us: int) -> bool:
    """Whether a vehicle was there at some instant of a span."""
    return instant.to_us(one.since) <= to_us and (
        one.until is None or (instant.to_us(one.until) > from_us and one.until > one.since))
