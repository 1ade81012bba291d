"""Shortages sorted by what they mean: no source at all, too much taken, the wrong place, too early.

A shortage is mass that left a place whose books did not have it. Each is exactly one of:

- nothing ever brought the lot in, anywhere: G-01, of the lot;
- it lasts, and enough of the lot is left where it did not come from the short place: Q-06;
- it lasts, and more went out than came in: G-08, of the lot;
- a later inflow covered it: G-06 where nothing had come to the place before, else Q-06; nothing
  where the clocks' tolerance explains it, or a total over a period that had begun.

Shares in a commingled place are estimates, so there the same is asked of place × substance. The
same goes for what left any place without a lot. All but a lot without source must exceed 3σ of
what was weighed.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TypeVar

from hazchem.domain.event import Fact
from hazchem.ledger.account import HOLDINGS, Leg
from hazchem.ledger.holding import Shortage
from hazchem.rules.evidence import Goods, Weighing, distinct, span

Key = TypeVar("Key", bound=Hashable)
# What scales or counts found too much of is no source.
_INBOUND = frozenset({"produced", "imported", "opening", "gain", "unmatched"})



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


def deficits(goods: Goods, rule: str) -> list[Deficit]:
    """What the books lack that one rule names; no shortage is named by two."""
    return [deficit for deficit in goods.once("deficits", _sorted_out) if deficit.rule == rule]


def _sorted_out(goods: Goods) -> list[Deficit]:
    shortages = sorted(goods.books.holdings.shortages,
                       key=lambda s: (s.at, s.fact.movement.event_id, s.lot, s.place))
    lasting = [shortage for shortage in shortages if shortage.left_mg]
    has_source = {key: _has_source(goods, short[0]) for key, short in _by(
        lasting, lambda s: (s.lot, *_holding(goods, s))).items()}
    sourceless: list[Shortage] = []
    traced: list[Shortage] = []
    for shortage in lasting:
        known = has_source[shortage.lot, *_holding(goods, shortage)]
        (traced if known else sourceless).append(shortage)
    return [*(_deficit(goods, "G-01", "lot", lot, short, 0, Fraction())
              for lot, short in _by(sourceless, lambda s: s.lot).items()),
            *_lasting_of_lots(goods, [s for s in traced if not _is_mixed(goods, s)]),
            *_lasting_of_tanks(goods, [s for s in traced if _is_mixed(goods, s)]),
            *_passing(goods, shortages)]


def clock_tolerance(goods: Goods, at: datetime) -> timedelta:
    """How far two clocks may differ before it is a finding."""
    return span(goods.number("G-06", "clock_tolerance_min", at), timedelta(minutes=1))


def _has_source(goods: Goods, shortage: Shortage) -> bool:
    """Whether anything ever brought the lot in, or, where lots are mixed, filled the tank."""
    if _brought_mg(goods.legs_of(shortage.lot)):
        return True
    return _is_mixed(goods, shortage) and bool(
        _came_to(_legs_at(goods, shortage), shortage.place))


def _brought_mg(legs: Iterable[Leg]) -> int:
    """What sources other than suspense brought in."""
    return sum(leg.mass_mg for leg in legs if leg.source.kind in _INBOUND)


def _lasting_of_lots(goods: Goods, shortages: list[Shortage]) -> Iterator[Deficit]:
    for lot, short in _by(shortages, lambda s: s.lot).items():
        legs = goods.legs_of(lot)
        came_mg, places = _brought_mg(legs), {shortage.place for shortage in short}
        limit_mg2 = _limit_mg2(goods, "G-08", legs, came_mg, short[0].at)
        short_mg = sum(shortage.left_mg for shortage in short)
        over_mg = short_mg - _left_elsewhere(legs, places)
        if over_mg < short_mg and (over_mg <= 0 or over_mg**2 <= limit_mg2):
            for place, here in _by(short, lambda s: s.place).items():
                yield from _misplaced(goods, lot, place, here)
        elif short_mg**2 > limit_mg2:
            yield _deficit(goods, "G-08", "lot", lot, short, came_mg, limit_mg2)


def _misplaced(
    goods: Goods, key: str, place: str, short: list[Shortage]
) -> Iterator[Deficit]:
    legs = _legs_at(goods, short[0])
    came_mg = _came_to(legs, place)
    limit_mg2 = _limit_mg2(goods, "Q-06", legs, came_mg, short[0].at)
    if sum(shortage.left_mg for shortage in short) ** 2 > limit_mg2:
        yield _deficit(goods, "Q-06", "holding", f"{place}|{key}", short, came_mg, limit_mg2)


def _lasting_of_tanks(goods: Goods, shortages: list[Shortage]) -> Iterator[Deficit]:
    tanks = _by(shortages, lambda s: _holding(goods, s))
    for (place, substance), short in tanks.items():
        legs = _legs_at(goods, short[0])
        came_mg = _came_to(legs, place)
        limit_mg2 = _limit_mg2(goods, "Q-06", legs, came_mg, short[0].at)
        short_mg = sum(shortage.left_mg for shortage in short)
        # Other places count for the lots that were ever in the tank: they could be its goods.
        lots = {leg.lot for leg in legs} | {shortage.lot for shortage in short}
        same = [leg for leg in goods.books.legs if leg.lot in lots]
        over_mg = short_mg - _left_elsewhere(same, {place})
        if over_mg < short_mg and (over_mg <= 0 or over_mg**2 <= limit_mg2):
            yield from _misplaced(goods, substance, place, short)
        elif short_mg**2 > limit_mg2:
            yield _deficit(goods, "G-08", "holding", f"{place}|{substance}", short,
                           came_mg, limit_mg2)


def _passing(goods: Goods, shortages: list[Shortage]) -> Iterator[Deficit]:
    """Shortages that a later inflow covered, by place and lot, beyond clocks and scales."""
    lasting = {_holding(goods, s) for s in shortages if s.left_mg}
    passing = [s for s in shortages if s.covered_at is not None
               and s.covered_at - s.at > clock_tolerance(goods, s.at)
               and not _within_total(goods, s) and _holding(goods, s) not in lasting]
    for (place, key), short in _by(passing, lambda s: _holding(goods, s)).items():
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
    mixed = _is_mixed(goods, short[0])
    substance = _substance_at(goods, short[0]) if mixed else goods.substance_of(lots[0])
    named = len(lots) == 1 and not (kind == "holding" and "/?" in lots[0])
    return Deficit(rule, kind, subject_id, lots[0] if named else "", substance,
                   tuple(short), mass_mg, came_mg, limit_mg2,
                   covered_at)


def _by(shortages: Iterable[Shortage], key: Callable[[Shortage], Key]
        ) -> dict[Key, list[Shortage]]:
    found: dict[Key, list[Shortage]] = {}
    for shortage in shortages:
        found.setdefault(key(shortage), []).append(shortage)
    return found


def _is_mixed(goods: Goods, shortage: Shortage) -> bool:
    """Whether it is judged on place × substance: a tank, or a draw that named no lot."""
    told = shortage.fact.movement
    return (goods.registers.is_commingled(shortage.place, shortage.at)
            or (told.kind != "convert" and not told.lot)
            or shortage.lot.endswith(f"/?{shortage.place}"))


def _holding(goods: Goods, shortage: Shortage) -> tuple[str, str]:
    """Place × lot, or place × substance where lots are estimates."""
    if _is_mixed(goods, shortage):
        return shortage.place, _substance_at(goods, shortage)
    return shortage.place, shortage.lot


def _substance_at(goods: Goods, shortage: Shortage) -> str:
    """What was short in a tank; where nobody said, what it ever held, if that is one thing."""
    return goods.substance_of(shortage.lot) or goods.substance_at(shortage.place)


def _legs_at(goods: Goods, shortage: Shortage) -> list[Leg]:
    """What moved at the short place, of the lot, or of the substance where lots are estimates."""
    if _is_mixed(goods, shortage):
        substance = _substance_at(goods, shortage)
        moved = [leg for leg in goods.books.legs if leg.substance in (substance, "")
                 or not substance]
    else:
        moved = goods.legs_of(shortage.lot)
    return [leg for leg in moved if shortage.place in (leg.source.ref, leg.target.ref)]


def _came_to(legs: Iterable[Leg], place: str) -> int:
    """What came to a place, also what only covered what it had given before."""
    return sum(leg.mass_mg for leg in legs if leg.target.ref == place
               and leg.target.kind in ("stock", "unexplained"))


def _left_elsewhere(legs: Iterable[Leg], short_places: set[str]) -> int:
    """What there is of a lot that did not come from the short places.

    What a count or a receipt missed counts as well: it came in and was not seen to go out. Where
    goods from a short place stand among others, they are the first to leave.
    """
    left: dict[tuple[str, str], int] = {}
    theirs: dict[tuple[str, str], int] = {}  # of it, what came from the short places
    for leg in legs:
        source, target = leg.source[:2], leg.target[:2]
        handed = leg.mass_mg if leg.source.ref in short_places else min(
            theirs.get(source, 0), leg.mass_mg)
        for slot, mass_mg, of_theirs in ((source, -leg.mass_mg, -handed),
                                         (target, leg.mass_mg, handed)):
            left[slot] = left.get(slot, 0) + mass_mg
            theirs[slot] = max(0, theirs.get(slot, 0) + of_theirs)
    elsewhere = sum(max(0, left[slot] - theirs[slot]) for slot in left
                    if slot[0] in HOLDINGS and slot[1] not in short_places)
    missed = sum(max(0, left[slot]) for slot in left if slot[0] == "difference")
    return elsewhere + missed


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
    begun = goods.once("totals", _totals).get((shortage.lot, shortage.place, shortage.covered_at))
    return begun is not None and begun <= shortage.at


def _totals(goods: Goods) -> dict[tuple[str, str, datetime | None], datetime]:
    """When the totals over a period began that covered what a place had given before."""
    found: dict[tuple[str, str, datetime | None], datetime] = {}
    for leg in goods.books.legs:
        begun = leg.fact.movement.period_from
        if begun is not None and leg.target.kind == "unexplained":
            key = leg.lot, leg.target.ref, leg.at
            found[key] = min(begun, found.get(key, begun))
    return found


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
