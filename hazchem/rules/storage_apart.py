"""Family S: what must not stand together does not stand in one place."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from hazchem.domain import instant
from hazchem.domain.mass import MG_PER_KG
from hazchem.domain.substance import Substance
from hazchem.regulation.storage_segregation import Apart
from hazchem.rules.episodes import Episode, State, episodes
from hazchem.rules.evidence import clock_of, day_of, distinct, kilograms
from hazchem.rules.evidence_store import Store
from hazchem.rules.rule import Saw, rule

# A fire compartment is a place of these kinds; a tank farm or a loading bay is none.
_COMPARTMENTS = frozenset({"warehouse", "yard"})


class _Together(NamedTuple):
    """Two substances that stand together, the less of them in milligrams, and what forbids it."""

    measure: int
    one: Substance
    other: Substance
    apart: Apart
    masses_mg: tuple[int, int]


@rule("S-05", over="store",
      en="{first} ({first_kg} kg) and {then} ({then_kg} kg) stand together in {place} since "
         "{start}, {until}: {why} ({table})",
      zh="{place} 自 {start} 起同时存放 {first}（{first_kg} 千克）与 {then}（{then_kg} 千克），"
         "{until_zh}：{why_zh}（{table_zh}）")
def incompatible_neighbours(store: Store) -> Iterator[Saw]:
    """Incompatible goods do not stand in one fire compartment.

    Judged by the small table of the house and by what the place's own entry keeps apart, never
    by the tables of transport: GB 15603-2022 refers to the safety data sheets. Of a pair that
    neither names, of a class nobody knows and of remnants nothing is said.

    breaks:
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=7775-27-1
        2026-06-10T08:00:00Z produce acme/L2 - > acme-wh 100 substance=67-56-1
    holds:
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=7775-27-1
        2026-06-10T08:00:00Z produce acme/L2 - > acme-wh2 100 substance=67-56-1
    """
    states = [State(at, _together(store, at, held), events)
              for at, held, events in store.states()]
    for episode in episodes(states[0].seen, states[1:]) if states else ():
        yield _saw(store, episode)


def keeps_apart(
    apart: tuple[Apart, ...], own: tuple[tuple[str, str], ...], one: Substance,
    other: Substance, at: datetime,
) -> Apart | None:
    """What keeps two substances apart: the place's own word before the table."""
    named = (*(Apart("place", *pair, basis="the place's entry") for pair in own), *apart)
    return next((row for row in named if row.forbids(one, other, day_of(at))), None)


def _together(
    store: Store, at: datetime, held: Counter[tuple[str, str]]
) -> dict[str, _Together]:
    """The pairs that must not stand together and do."""
    place = store.registers.places.at(store.place, at)
    if place is None or place.kind not in _COMPARTMENTS or place.commingled:
        return {}
    if store.registers.is_outside(place.custodian, at):
        return {}
    remnant_mg = int(store.number("S-05", "remnant_kg", at) * MG_PER_KG)
    there: Counter[str] = Counter()
    for (_, substance), mass_mg in held.items():
        there[substance] += mass_mg
    known = [(entry, there[substance]) for substance in sorted(there)
             if there[substance] >= remnant_mg
             and isinstance(entry := store.substances.get(substance), Substance)]
    found = {}
    for (one, one_mg), (other, other_mg) in combinations(known, 2):
        apart = keeps_apart(store.apart, place.incompatible, one, other, at)
        if apart is not None:
            found[f"{one.id}+{other.id}"] = _Together(
                min(one_mg, other_mg), one, other, apart, (one_mg, other_mg))
    return found


def _saw(store: Store, episode: Episode[_Together]) -> Saw:
    seen, holder = episode.peak, store.custodian_of(store.place, episode.start)
    own = seen.apart.code == "place"
    table, table_zh = ("by the place's own entry", "按该场所自行登记") if own else (
        f"house table {seen.apart.code}, {seen.apart.status}; GB 15603-2022 refers to the SDS",
        f"本系统内置表 {seen.apart.code}，据知识；GB 15603-2022 要求按安全技术说明书")
    first_mg, then_mg = seen.masses_mg
    why = seen.apart.why or f"{seen.apart.class_a} and {seen.apart.class_b} are kept apart"
    return Saw(
        subject_kind="store", custodian=holder, place=store.place,
        subject_id=f"{store.place}|{instant.show(episode.start)}|{episode.what}",
        occurred_at=episode.start, events=distinct([*episode.events, *episode.peak_events]),
        parameters=store.asked("S-05", "remnant_kg", episode.start),
        figures={"place": store.place, "start": clock_of(episode.start),
                 "first": seen.one.id, "then": seen.other.id, "first_kg": kilograms(first_mg),
                 "then_kg": kilograms(then_mg), "why": why,
                 "why_zh": seen.apart.why_zh or f"{seen.apart.class_a} 与 {seen.apart.class_b} "
                 "须分开存放", "table": table, "table_zh": table_zh,
                 **store.until(episode.end)})
