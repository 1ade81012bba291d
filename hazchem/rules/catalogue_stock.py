"""Family C: what a new edition of the catalogue prohibits does not stay in store."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from hazchem.domain.instant import CHINA
from hazchem.domain.substance import Substance
from hazchem.regulation.catalogue import Question
from hazchem.regulation.edition import Edition
from hazchem.rules.evidence import clock_of, day_of, kilograms, span
from hazchem.rules.evidence_store import Store
from hazchem.rules.rule import Saw, rule

_DAY = timedelta(days=1)


@rule("C-05", over="store",
      en="{kg} kg of {substance} stand at {place} as they did when {rules} began to prohibit "
         "storing it on {day}: {grace} days of grace ended on {due}; {until}",
      zh="{rules} 自 {day} 起禁止储存 {substance}，{grace} 天处置期已于 {due} 届满，{place} "
         "原有存量仍余 {kg} 千克；{until_zh}")
def left_after_prohibition(store: Store) -> Iterator[Saw]:
    """What stood in a place when it became prohibited there is gone when the grace ends.

    Lots that came later are judged as they come (C-01); what was prohibited before is not new.

    breaks:
        as_of 2026-05-01T00:00:00Z
        2025-12-31T08:00:00Z produce acme/L1 - > acme-wh 100 substance=12185-10-3
    holds:
        as_of 2026-05-01T00:00:00Z
        2025-12-31T08:00:00Z produce acme/L1 - > acme-wh 100 substance=12185-10-3
        2026-02-01T08:00:00Z dispose acme/L1 acme-wh > - 100
    """
    for substance in store.ids():
        entry = store.substances.get(substance)
        for edition in _editions(store, entry) if isinstance(entry, Substance) else ():
            begun, due = _terms(store, edition)
            if isinstance(entry, Substance) and store.holds(due) and _is_new(
                    store, entry, edition, begun, due):
                yield from _left(store, entry, edition, begun, due)


def cut_off(store: Store) -> list[tuple[datetime, datetime]]:
    """When editions began to prohibit what stands there, each with the end of its grace."""
    found = {_terms(store, edition) for substance in store.ids()
             if isinstance(entry := store.substances.get(substance), Substance)
             for edition in _editions(store, entry)}
    return sorted(found)


def _editions(store: Store, entry: Substance) -> tuple[Edition, ...]:
    return store.controls.prohibiting(entry, "storage")


def _terms(store: Store, edition: Edition) -> tuple[datetime, datetime]:
    """When an edition came into force, and when its grace ended."""
    begun = datetime.combine(edition.effective_from, time(), CHINA)
    return begun, begun + span(store.number("C-05", "grace_d", begun), _DAY)


def _is_new(
    store: Store, entry: Substance, edition: Edition, begun: datetime, due: datetime
) -> bool:
    """Whether an edition prohibits at the end of its grace what nothing did before it began."""
    return not _prohibits(store, entry, begun - _DAY) and edition.code in _prohibits(
        store, entry, due)


def _prohibits(store: Store, entry: Substance, at: datetime) -> dict[str, str]:
    """The editions that prohibit storing a substance there on a day, with their rules."""
    if store.registers.is_outside(store.custodian_of(store.place, at), at):
        return {}
    found = store.controls.breaches(Question(
        substance=entry, activity="storage", day=day_of(at),
        zones=store.registers.areas_of(store.place, at)))
    return {one.edition: f"{one.edition} {one.rule.code}" for one in found
            if one.rule.effect == "prohibit" and not one.exempt}


def _left(
    store: Store, entry: Substance, edition: Edition, begun: datetime, due: datetime
) -> Iterator[Saw]:
    """What stood there when it began and still stood at the end of the grace."""
    stood = store.stood.get(begun, {})
    left_mg, end = 0, None
    for at, held, _ in store.states((due,)):
        now_mg = sum(max(0, min(mass_mg, held[key])) for key, mass_mg in stood.items()
                     if key[1] == entry.id)
        if at <= due:
            left_mg = now_mg
        elif left_mg and not now_mg and end is None:
            end = at
    if left_mg:
        grace = store.number("C-05", "grace_d", begun)
        holder = store.custodian_of(store.place, due)
        rules = _prohibits(store, entry, due)[edition.code]
        yield Saw(
            subject_kind="store", subject_id=f"{store.place}|{entry.id}|{edition.code}",
            occurred_at=due, due_at=due, custodian=holder, place=store.place,
            substance=entry.id, mass_mg=left_mg, case=("after_grace",),
            parameters=store.asked("C-05", "grace_d", begun),
            figures={"kg": kilograms(left_mg), "substance": entry.id, "place": store.place,
                     "rules": rules, "day": f"{edition.effective_from}", "grace": f"{grace}",
                     "due": clock_of(due), **store.until(end)})
