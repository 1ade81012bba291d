"""Shortages sorted by what they mean: no source at all, too much taken, the wrong place, too early.

A shortage is mass that left a place whose books did not have it. Each is exactly one of:

- nothing ever brought the lot in, anywhere: G-01, of the lot;
- it lasts, and enough of the lot stands where it did not come from the short place: Q-06;
- it lasts, and more went out than came in: G-08, of the lot;
- a later inflow covered it: G-06 where nothing had come to the place before, else Q-06; nothing
  where the clocks' tolerance explains it, or a total over a period that had begun.

Shares in a commingled place are estimates, so there the same is asked of place × substance. The
same goes for what left any place without a lot. All but a lot without source must exceed 3σ of
what was weighed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from hazchem.domain.event import Fact
from hazchem.ledger.account import HOLDINGS, Leg
from hazchem.ledger.holding import Shortage
from hazchem.rules.evidence import Goods, Weighing, distinct, span

_INBOUND = frozenset({"produced", "imported", "opening", "gain", "unmatched", "difference"})


@dataclass(frozen=True, slots=True)
class Deficit:
    """Shortages with one meaning, and the finding they are: the rule, the subject, the mass."""

    rule: str
    kind: str
    id: str
    lot: str
    substance: str
    shortages: tuple[Shortage, ...]
    mass_mg: int
    came_mg: int
    limit_mg2: Fraction
    covered_at: datetime | None = None

    @property
    def first(self) -> Shortage:
        """The earliest of them."""
        return self.shortages[0]

    @property
    def events(self) -> tuple[str, ...]:
        """The events that took what was not there."""
        return distinct(shortage.fact.movement.event_id for shortage in self.shortages)


def deficits(goods: Goods) -> list[Deficit]:
    """Every shortage of the books under the one rule that names it."""
    shortages = sorted(goods.books.holdings.shortages,
                       key=lambda s: (s.at, s.fact.movement.event_id, s.lot, s.place))
    return [*_lasting_of_lots(goods, shortages), *_lasting_of_tanks(goods, shortages),
            *_passing(goods, shortages)]


def clock_tolerance(goods: Goods, at: datetime) -> timedelta:
    """How far two clocks may differ before it is a finding."""
    return span(goods.number("G-06", "clock_tolerance_min", at), timedelta(minutes=1))


def _lasting_of_lots(goods: Goods, shortages: list[Shortage]) -> Iterator[Deficit]:
    by_lot: dict[str, list[Shortage]] = {}
    for shortage in shortages:
        if shortage.left_mg and not _is_mixed(goods, shortage):
            by_lot.setdefault(shortage.lot, []).append(shortage)
    for lot, short in by_lot.items():
        legs = goods.legs_of(lot)
        came_mg = sum(leg.mass_mg for leg in legs if leg.source.kind in _INBOUND)
        short_mg = sum(shortage.left_mg for shortage in short)
        if not came_mg:
            yield _deficit(goods, "G-01", "lot", lot, short, 0, Fraction())
            continue
        limit_mg2 = _limit_mg2(goods, "G-08", legs, came_mg, short[0].at)
        places = {shortage.place for shortage in short}
        if _standing_elsewhere(goods, legs, places) < short_mg:
            if short_mg**2 > limit_mg2:
                yield _deficit(goods, "G-08", "lot", lot, short, came_mg, limit_mg2)
            continue
        for place in sorted(places):
            here = [shortage for shortage in short if shortage.place == place]
            yield from _misplaced(goods, lot, place, here)


def _misplaced(
    goods: Goods, key: str, place: str, short: list[Shortage]
) -> Iterator[Deficit]:
    legs = _legs_at(goods, short[0])
    came_mg = _came_to(legs, place)
    limit_mg2 = _limit_mg2(goods, "Q-06", legs, came_mg, short[0].at)
    if sum(shortage.left_mg for shortage in short) ** 2 > limit_mg2:
        yield _deficit(goods, "Q-06", "holding", f"{place}|{key}", short, came_mg, limit_mg2)


def _lasting_of_tanks(goods: Goods, shortages: list[Shortage]) -> Iterator[Deficit]:
    by_tank: dict[tuple[str, str], list[Shortage]] = {}
    for shortage in shortages:
        if shortage.left_mg and _is_mixed(goods, shortage):
            substance = goods.substance_of(shortage.lot)
            by_tank.setdefault((shortage.place, substance), []).append(shortage)
    for (place, substance), short in by_tank.items():
        legs = _legs_at(goods, short[0])
        came_mg = _came_to(legs, place)
        limit_mg2 = _limit_mg2(goods, "Q-06", legs, came_mg, short[0].at)
        short_mg = sum(shortage.left_mg for shortage in short)
        same = [leg for leg in goods.books.legs if leg.substance == substance]
        if _standing_elsewhere(goods, same, {place}) >= short_mg:
            yield from _misplaced(goods, substance, place, short)
        elif came_mg:
            if short_mg**2 > limit_mg2:
                yield _deficit(goods, "G-08", "holding", f"{place}|{substance}", short,
                               came_mg, limit_mg2)
        else:
            for lot in distinct(shortage.lot for shortage in short):
                yield _deficit(goods, "G-01", "lot", lot,
                               [s for s in short if s.lot == lot], 0, Fraction())


def _passing(goods: Goods, shortages: list[Shortage]) -> Iterator[Deficit]:
    """Shortages that a later inflow covered, by place and lot, beyond clocks and scales."""
    lasting = {_holding(goods, s) for s in shortages if s.left_mg}
    found: dict[tuple[str, str], list[Shortage]] = {}
    for shortage in shortages:
        if (_holding(goods, shortage) not in lasting and shortage.covered_at is not None
                and shortage.covered_at - shortage.at > clock_tolerance(goods, shortage.at)
                and not _within_total(goods, shortage)):
            found.setdefault(_holding(goods, shortage), []).append(shortage)
    for (place, key), short in found.items():
        legs = _legs_at(goods, short[0])
        came_mg = _came_to(legs, place)
        limit_mg2 = _limit_mg2(goods, "Q-06", legs, came_mg, short[0].at)
        if _peak_mg(short) ** 2 <= limit_mg2:
            continue
        unborn = not any(leg.target.ref == place and leg.target.kind == "stock"
                         and leg.at <= short[0].at for leg in legs)
        yield _deficit(goods, "G-06" if unborn else "Q-06", "holding", f"{place}|{key}", short,
                       came_mg, limit_mg2, max(s.covered_at for s in short if s.covered_at))


def _deficit(
    goods: Goods, rule: str, kind: str, subject_id: str, short: list[Shortage],
    came_mg: int, limit_mg2: Fraction, covered_at: datetime | None = None,
) -> Deficit:
    lots = distinct(shortage.lot for shortage in short)
    mass_mg = _peak_mg(short) if covered_at else sum(shortage.left_mg for shortage in short)
    return Deficit(rule, kind, subject_id, lots[0] if len(lots) == 1 else "",
                   goods.substance_of(lots[0]), tuple(short), mass_mg, came_mg, limit_mg2,
                   covered_at)


def _is_mixed(goods: Goods, shortage: Shortage) -> bool:
    """Whether it is judged on place × substance: a tank, or a draw that named no lot."""
    told = shortage.fact.movement
    return (goods.registers.is_commingled(shortage.place, shortage.at)
            or (told.kind != "convert" and not told.lot)
            or shortage.lot.endswith(f"/?{shortage.place}"))


def _holding(goods: Goods, shortage: Shortage) -> tuple[str, str]:
    """Place × lot, or place × substance where lots are estimates."""
    if _is_mixed(goods, shortage):
        return shortage.place, goods.substance_of(shortage.lot)
    return shortage.place, shortage.lot


def _legs_at(goods: Goods, shortage: Shortage) -> list[Leg]:
    """What moved at the short place, of the lot, or of the substance where lots are estimates."""
    if _is_mixed(goods, shortage):
        substance = goods.substance_of(shortage.lot)
        moved = [leg for leg in goods.books.legs if leg.substance == substance]
    else:
        moved = goods.legs_of(shortage.lot)
    return [leg for leg in moved if shortage.place in (leg.source.ref, leg.target.ref)]


def _came_to(legs: Iterable[Leg], place: str) -> int:
    """What came to a place, also what only covered what it had given before."""
    return sum(leg.mass_mg for leg in legs if leg.target.ref == place
               and leg.target.kind in ("stock", "unexplained") and leg.source.ref != place)


def _standing_elsewhere(goods: Goods, legs: Iterable[Leg], short_places: set[str]) -> int:
    """What is held where no mass from the short places has come, by the legs of a lot."""
    reached = set(short_places)
    held: dict[str, int] = {}
    for leg in legs:
        if leg.target.kind in HOLDINGS:
            held[leg.target.ref] = held.get(leg.target.ref, 0) + leg.mass_mg
            if leg.source.ref in reached and leg.source.kind in {*HOLDINGS, "unexplained"}:
                reached.add(leg.target.ref)
        if leg.source.kind in HOLDINGS:
            held[leg.source.ref] = held.get(leg.source.ref, 0) - leg.mass_mg
    return sum(mass_mg for ref, mass_mg in held.items() if ref not in reached)


def _peak_mg(short: Iterable[Shortage]) -> int:
    """How far below zero the books were at the worst moment."""
    turns = sorted([(s.at, s.mass_mg) for s in short]
                   + [(s.covered_at, -s.mass_mg) for s in short if s.covered_at])
    below = peak = 0
    for _, mass_mg in turns:
        below += mass_mg
        peak = max(peak, below)
    return peak


def _within_total(goods: Goods, shortage: Shortage) -> bool:
    """Whether what covered it is a total over a period that had begun by then."""
    covering = [leg.fact.movement.period_from for leg in goods.legs_of(shortage.lot)
                if leg.at == shortage.covered_at and leg.target.kind == "unexplained"
                and leg.target.ref == shortage.place]
    return any(begun is not None and begun <= shortage.at for begun in covering)


def _limit_mg2(
    goods: Goods, rule: str, legs: Iterable[Leg], came_mg: int, at: datetime
) -> Fraction:
    """(3σ)² of what was weighed: one weighing a fact, however many legs it was booked in."""
    masses: dict[tuple[str, str], tuple[Fact, int]] = {}
    for leg in legs:
        key = leg.fact.filer, leg.fact.movement.event_id
        before_mg = masses[key][1] if key in masses else 0
        masses[key] = leg.fact, before_mg + leg.mass_mg
    weighed: list[Weighing] = list(masses.values())
    return goods.limit_mg2(rule, weighed, came_mg, at)
