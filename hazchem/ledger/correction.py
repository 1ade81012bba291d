"""Corrections 更正: which events are void because another undid them."""

from collections.abc import Iterable

from hazchem.domain.event import Fact

Key = tuple[str, str]


def key_of(fact: Fact) -> Key:
    """What names an event: its filer and its id (ids are unique per custodian)."""
    return fact.filer, fact.movement.event_id


def voided(facts: Iterable[Fact]) -> frozenset[Key]:
    """The events that no longer count, given every event known.

    A correction that was itself corrected undoes nothing, and takes its own replacement with it.
    """
    known = sorted(facts, key=lambda fact: fact.leaf_index)
    void: set[Key] = set()
    # What undoes an event is always recorded after it: read backwards, one pass is enough.
    for fact in reversed(known):
        if fact.movement.kind == "correct" and key_of(fact) not in void:
            void.add((fact.filer, fact.movement.reverses))
    for fact in known:
        if fact.movement.replaces and (fact.filer, fact.movement.replaces) in void:
            void.add(key_of(fact))
    return frozenset(void)
