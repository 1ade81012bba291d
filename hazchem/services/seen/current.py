"""Current: the findings open at a log size and an instant, stored ones where they hold."""

from collections.abc import Collection

from hazchem.custody.flow import Flow, flows_of
from hazchem.domain import instant
from hazchem.domain.finding import Finding
from hazchem.ledger.account import Leg
from hazchem.services.judging.judge import Judge
from hazchem.services.judging.subjects import ON_POSTINGS
from hazchem.services.seen.asked import Snapshot
from hazchem.store import books, findings
from hazchem.store.findings import Filter, Subject


def open_in(
    seen: Snapshot, wanted: Filter, *, after: str = "", limit: int | None = None
) -> list[Finding]:
    """The findings open at a snapshot's size and instant, by code.

    What is stored is taken where it holds; every other subject is judged again, in memory.
    """
    changed = _changed(seen)
    if wanted.lots_held is None:
        found = findings.open_findings(seen.tx, wanted, after=after, limit=limit, without=changed)
    else:
        everybody = wanted._replace(parties=None)
        found = [one for one in findings.open_findings(seen.tx, everybody, after=after,
                                                       without=changed)
                 if fits(seen, one, wanted)]
    if changed:
        found += [one for one in _judged_anew(seen, changed)
                  if one.code > after and fits(seen, one, wanted)]
        found.sort(key=lambda one: one.code)
    return found[:limit]


def fits(seen: Snapshot, one: Finding, wanted: Filter) -> bool:
    """Whether a finding is one of those wanted; says what the store's query says."""
    told = {"class": one.finding_class, "rule": one.rule, "severity": one.severity,
            "park": one.park, "custodian": one.custodian, "lot": one.lot,
            "consignment": one.consignment}
    if any(told[name] != value for name, value in wanted.equal.items()):
        return False
    if (wanted.lots or wanted.trips) and not (
            one.lot in wanted.lots or one.consignment in wanted.trips):
        return False
    at_us = instant.to_us(one.occurred_at)
    if wanted.from_us is not None and at_us < wanted.from_us:
        return False
    if wanted.to_us is not None and at_us >= wanted.to_us:
        return False
    if wanted.parties is None or {one.custodian, *one.parties} & set(wanted.parties):
        return True
    if wanted.lots_held is not None:
        return one.lot in wanted.lots_held
    return bool(wanted.lots_of and one.lot) and books.is_held_by(
        seen.tx, one.lot, wanted.lots_of)


def legs_at(seen: Snapshot, groups: Collection[str]) -> list[Leg]:
    """The postings of some groups as they were known at a snapshot's size."""
    judged = _judge(seen).groups(groups)
    return [leg for group in sorted(judged) for leg in judged[group].legs]


def flows_at(seen: Snapshot, groups: Collection[str]) -> list[Flow]:
    """The same as flows up to the snapshot's instant, each group's in the order of its books."""
    judged = _judge(seen).groups(groups)
    return [flow for group in sorted(judged) for flow in flows_of(judged[group].legs, group)
            if flow.at <= seen.as_of]


def _judge(seen: Snapshot, legs: Collection[Leg] | None = None) -> Judge:
    return Judge(seen.tx, seen.registers, seen.reference, seen.size, seen.as_of, legs=legs)


def _changed(seen: Snapshot) -> list[Subject]:
    """The subjects whose stored findings do not hold at a snapshot's size and instant."""
    if seen.is_newest:
        return findings.not_holding(seen.tx, seen.size, seen.as_of_us)
    changed = seen.then.changed()
    # What they rest on then is not in the stored postings.
    resting = [subject for subject in findings.all_subjects(seen.tx)
               if subject[0] in ON_POSTINGS]
    return sorted({*changed, *resting})


def _judged_anew(seen: Snapshot, changed: Collection[Subject]) -> list[Finding]:
    legs = None
    if not seen.is_newest and any(kind in ON_POSTINGS for kind, _ in changed):
        every = [name for kind, name in findings.all_subjects(seen.tx) if kind == "group"]
        legs = legs_at(seen, every)
    judge = _judge(seen, legs)
    groups = [name for kind, name in changed if kind == "group"]
    found = [one for judged in judge.groups(groups).values() for one in judged.findings]
    judge.fetch(changed)
    for subject in changed:
        if subject[0] != "group":
            found += judge.other(subject).findings
    return found
