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
