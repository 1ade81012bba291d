"""Spans: what stood in some places from a month on until the next in which anything changed.

A subject such as `place|2026-06` is one such span. It tells of what began in it, and rests on the
postings of the months before by what stood there when it began.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.month import begin_of, end_of, month_of
from hazchem.ledger.account import Leg
from hazchem.ledger.kinship import possible_nodes
from hazchem.ledger.postings import book
from hazchem.ledger.standing import Booked, Places
from hazchem.rules.evidence_unit import Span
from hazchem.services.judging.known import facts_of_groups
from hazchem.services.judging.subjects.gathered import Asking, Gathered, Subject
from hazchem.services.judging.world import world_of
from hazchem.store import findings, kin, log, movements
from hazchem.store.books import Change
from hazchem.store.store import Tx
from hazchem.store.turnover import Stored


def parts_of(name: str) -> tuple[str, str]:
    """What a span is of, and its month."""
    code, _, month = name.rpartition("|")
    return code, month


def places_known(asking: Asking, places: Collection[str]) -> Places:
    """What is known of some places: by the stored postings, or by those of an older size."""
    if asking.legs is None and asking.size == log.head(asking.tx).size:
        return Stored(asking.tx)
    key = ("standing", *(sorted(places) if asking.legs is None else ()))
    if key not in asking.kept:
        asking.kept[key] = Booked(asking.legs if asking.legs is not None
                                  else booked_at(asking, movements.leaves(
                                      asking.tx, "place", places, asking.size)))
    known: Booked = asking.kept[key]
    return known


def span_of(known: Places, places: Collection[str], month: str) -> tuple[datetime, datetime | None]:
    """From when to when a span lasts; raises LookupError where nothing changed in its month."""
    begins, after = begin_of(month), end_of(month)
    first = known.first(places, instant.to_us(begins))
    if first is None or first >= instant.to_us(after):
        raise LookupError(month)
    following = known.first(places, instant.to_us(after))
    ends = begin_of(month_of(instant.from_us(following))) if following is not None else None
    return begins, ends


def told_of(
    known: Places, places: Collection[str], month: str,
    wanted: Callable[[Collection[str]], Collection[str]] | None = None,
) -> dict[str, Any]:
    """What evidence of a span says of its places; `wanted` picks from the substances there."""
    try:
        begins, ends = span_of(known, places, month)
    except LookupError:
        return {"begins": None, "ends": None}
    before_us, last_us = instant.to_us(begins) - 1, instant.to_us(end_of(month)) - 1
    ids = None
    if wanted is not None:
        ids = wanted(known.substances(places, last_us))
        if not ids:
            return {"begins": begins, "ends": ends}
    return {"begins": begins, "ends": ends,
            "opening": tuple(one for one in known.standing(places, before_us)
                             if ids is None or one.substance in ids),
            "changes": tuple(one for one in known.changes(places, before_us, last_us)
                             if ids is None or one.substance in ids)}


def gathered(asking: Asking, evidence: Span, moments: Iterable[datetime] = ()) -> Gathered:
    """It holds from the size it was heard at, until something else of it has happened."""
    found = Gathered(evidence, size=asking.size)
    if evidence.begins is None:
        return found
    told = {evidence.begins, *(instant.from_us(one.at_us) for one in evidence.changes)}
    told |= {at for at in moments if evidence.begins <= at
             and (evidence.ends is None or at < evidence.ends)}
    told |= {evidence.ends} if evidence.ends else set()
    return found.at(told)


def heard(
    asking: Asking, kind: str, changed: Mapping[str, set[int]],
    places: Mapping[str, Collection[str]],
) -> set[Subject]:
    """The spans that changed postings touch: their months, every later one, and the one before.

    `changed` are the instants by what the spans are of, `places` the places of each.
    """
    found: set[Subject] = set()
    for code, instants in changed.items():
        months = {month_of(instant.from_us(at_us)) for at_us in instants}
        begins_us = instant.to_us(begin_of(min(months)))
        before = Stored(asking.tx).last(places[code], begins_us)
        months |= {month_of(instant.from_us(before))} if before is not None else set()
        found |= {(kind, f"{code}|{month}") for month in months}
        found |= set(findings.subjects_between(
            asking.tx, kind, f"{code}|{min(months)}", f"{code}|~"))
    return found


def months_of(tx: Tx, places: Collection[str]) -> list[str]:
    """The months in which anything came into some places or went out, by the stored postings."""
    known, found, from_us = Stored(tx), list[str](), -2**62
    while (at_us := known.first(places, from_us)) is not None:
        found.append(month_of(instant.from_us(at_us)))
        from_us = instant.to_us(end_of(found[-1]))
    return found


def by_place(changes: Iterable[Change]) -> dict[str, set[int]]:
    """The instants of changed postings by the places whose stock they change."""
    found: dict[str, set[int]] = {}
    for one in changes:
        for account in (one.source, one.target):
            if account.kind == "stock":
                found.setdefault(account.ref, set()).add(one.at_us)
    return found


def booked_at(asking: Asking, leaves: Collection[int]) -> list[Leg]:
    """The postings of all that some movements are about, as known at an older size."""
    nodes = {node for fact in movements.facts(asking.tx, leaves)
             for node in possible_nodes(fact.movement)}
    group_of = kin.group_of(asking.tx, nodes)
    groups = facts_of_groups(
        asking.tx, {group_of.get(node, node) for node in nodes}, asking.size)
    world = world_of(asking.registers, asking.reference)
    return [leg for owned, facts in groups.values()
            for leg in book(facts, world, None, frozenset(owned).__contains__).legs]
