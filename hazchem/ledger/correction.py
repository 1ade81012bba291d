"""Corrections 更正: which events are void because another undid them."""

from collections.abc import Collection, Iterable
from datetime import datetime

from hazchem.domain.event import Fact

Key = tuple[str, str]


def key_of(fact: Fact) -> Key:
    """What names an event: its filer and its id (ids are unique per custodian)."""
    return fact.filer, fact.movement.event_id


def voided(facts: Iterable[Fact]) -> frozenset[Key]:
    """The events that no longer count, given every event known.

    A correction that was itself corrected undoes nothing, and takes its own replacement with it.
    So does one of a replacement that never counted: it amends what has been withdrawn.
    """
    known = sorted((fact for fact in facts
                    if fact.movement.kind == "correct" or fact.movement.replaces),
                   key=lambda fact: (fact.leaf_index, fact.movement.kind != "correct"))
    void: set[Key] = set()
    # What undoes an event is always recorded after it: read backwards, one pass is enough.
    for fact in reversed(known):
        if fact.movement.kind == "correct" and key_of(fact) not in void:
            void.add((fact.filer, fact.movement.reverses))
    withdrawn: set[Key] = set()  # replacements whose correction does not stand
    pointless = {key_of(fact) for fact in known if key_of(fact) in void}
    for fact in known:
        told = fact.movement
        if told.kind == "correct" and (fact.filer, told.reverses) in withdrawn:
            pointless.add(key_of(fact))
        elif told.replaces and (fact.filer, told.replaces) in pointless:
            withdrawn.add(key_of(fact))
    return frozenset(void | withdrawn)


def first_told(facts: Iterable[Fact], void: Collection[Key]) -> dict[Key, datetime]:
    """When what was filed again was told first: a mended entry is as old as the one it mends.

    That one is the event its `correct` undid, else an undone one of the same filer that told of
    the same goods at the same place on the same paper.
    """
    if not void:
        return {}
    known = sorted(facts, key=lambda fact: fact.leaf_index)
    undone = {key_of(fact): (fact.filer, fact.movement.reverses) for fact in known
              if fact.movement.kind == "correct"}
    recorded = {key_of(fact): fact.recorded_at for fact in reversed(known)}
    found: dict[Key, datetime] = {}
    taken_back: dict[tuple[str, ...], datetime] = {}
    for fact in known:
        told, key = fact.movement, key_of(fact)
        mended = undone.get((fact.filer, told.replaces)) if told.replaces else None
        same = (fact.filer, told.kind, told.lot, *told.papers, *told.places)
        before = found.get(mended, recorded.get(mended)) if mended else taken_back.get(same)
        if before is not None:
            found[key] = before
        if key in void and told.kind != "correct":
            taken_back.setdefault(same, found.get(key, fact.recorded_at))
    return found
