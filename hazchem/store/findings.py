"""Subjects and their findings in the database: what is judged, until when it holds, what it said.

A subject is what rules look at in one go: a group of lots, a weigh ticket, an unregistered party,
a custodian that is not active. Its findings hold for the log up to any size from `size` on and
for every `as_of` from `from_us` until (not including) `until_us`, unless it is stale.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.domain import instant
from hazchem.domain.finding import Finding, evidence_digest
from hazchem.store import bulk, cases
from hazchem.store.store import Tx
from hazchem.store.tables import finding, finding_party, leg, past, subject, to_replay

Subject = tuple[str, str]


class Validity(NamedTuple):
    """For which log sizes and instants a subject's findings hold."""

    size: int
    from_us: int
    until_us: int | None


def mark(tx: Tx, subjects: Iterable[Subject]) -> None:
    """Say that these subjects must be judged again."""
    wanted = sorted(set(subjects))
    for kind in sorted({kind for kind, _ in wanted}):
        names = [name for other, name in wanted if other == kind]
        bulk.change(tx, "UPDATE subject SET stale = 1 WHERE id IN (…) AND kind = ?", names, kind)
    bulk.insert(tx, subject, [(kind, name, 1, 0, 0, None) for kind, name in wanted],
                skip_known=True)


def mark_known(tx: Tx, subjects: Iterable[Subject]) -> None:
    """Say that those of these subjects that were judged before must be judged again."""
    for kind, name in subjects:
        tx.connection.execute(subject.update().values(stale=1).where(
            subject.c.kind == kind, subject.c.id == name))


def mark_between(tx: Tx, kind: str, first: str, last: str) -> None:
    """Say that the subjects of a kind whose names lie between two must be judged again."""
    tx.connection.execute(subject.update().values(stale=1).where(
        subject.c.kind == kind, subject.c.id >= first, subject.c.id <= last))


def mark_known_of(tx: Tx, kind: str, names: Collection[str]) -> None:
    """Say that those of these subjects of a kind that were judged before must be again."""
    bulk.change(tx, "UPDATE subject SET stale = 1 WHERE id IN (…) AND kind = ?", names, kind)


def due(tx: Tx, as_of_us: int, limit: int | None = None, kind: str = "") -> list[Subject]:
    """The subjects, of one kind or of any, that are stale or whose clock has run out by then.

    The stale ones come by kind and name: those that share their facts are then judged together.
    """
    stale, run_out = subject.c.stale == 1, subject.c.until_us <= as_of_us
    if kind:
        stale = sa.and_(stale, subject.c.kind == kind)
        # Put so that no engine takes it for the way in: of a kind there are more than are due.
        run_out = sa.and_(run_out, subject.c.kind + "" == kind)
    return _any_of(tx, [_of(stale).order_by(subject.c.kind, subject.c.id).limit(limit),
                        _of(run_out).limit(limit)])[:limit]


def all_subjects(tx: Tx) -> list[Subject]:
    """Every subject."""
    rows = tx.connection.execute(sa.select(subject.c.kind, subject.c.id).order_by(
        subject.c.kind, subject.c.id))
    return [(kind, name) for kind, name in rows]


def subjects_between(tx: Tx, kind: str, low: str, high: str) -> list[Subject]:
    """The subjects of a kind from one name on and up to another, in byte order."""
    rows = tx.connection.execute(sa.select(subject.c.id).where(
        subject.c.kind == kind, subject.c.id >= low, subject.c.id < high).order_by(subject.c.id))
    return [(kind, name) for name, in rows]


def size_of(tx: Tx, named: Subject) -> int:
    """The log size from which on a subject's findings hold: its newest event is below it."""
    return int(tx.connection.execute(sa.select(subject.c.size).where(
        subject.c.kind == named[0], subject.c.id == named[1])).scalar() or 0)


def not_holding(tx: Tx, size: int, as_of_us: int) -> list[Subject]:
    """The subjects whose stored findings do not hold at a log size and an instant."""
    return _any_of(tx, map(_of, (subject.c.stale == 1, subject.c.size > size,
                                 subject.c.from_us > as_of_us, subject.c.until_us <= as_of_us)))


def _of(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(subject.c.kind, subject.c.id).where(condition)


def _any_of(tx: Tx, queries: Iterable[sa.Select[Any]]) -> list[Subject]:
    """The subjects that any of some queries finds, each asked alone, of an index of its own."""
    return sorted({(kind, name) for query in queries
                   for kind, name in tx.connection.execute(query)})


def replace(
    tx: Tx, judged: Mapping[Subject, tuple[Validity, Collection[Finding]]]
) -> None:
    """Put what was judged anew in place of what stood there."""
    _drop(tx, judged)
    bulk.insert(tx, subject, [
        (kind, name, 0, holds.size, holds.from_us, holds.until_us)
        for (kind, name), (holds, _) in sorted(judged.items())])
    bulk.insert(tx, to_replay, sorted(judged))
    found = [(subject, one) for subject, (_, all_found) in sorted(judged.items())
             for one in all_found]
    # What began in a month may come to be told by another: its subject before is judged anew.
    _release(tx, (one.code for _, one in found))
    bulk.insert(tx, finding, [
        (one.code, *subject, one.rule, one.finding_class, one.severity, one.custodian, one.park,
         one.lot, one.consignment, instant.to_us(one.occurred_at),
         evidence_digest(one), one.cause, body_of(one))
        for subject, one in found])
    bulk.insert(tx, finding_party, sorted(
        {(party, one.code) for _, one in found for party in (one.custodian, *one.parties)
         if party}))


def forget(tx: Tx, kind: str, name: str) -> None:
    """Take a subject off, with all it said."""
    _drop(tx, [(kind, name)])


def _drop(tx: Tx, subjects: Iterable[Subject]) -> None:
    by_kind: dict[str, list[str]] = {}
    for kind, name in subjects:
        by_kind.setdefault(kind, []).append(name)
    for kind, names in by_kind.items():
        for chunk in bulk.chunks(sorted(names)):
            theirs = sa.and_(finding.c.subject_kind == kind, finding.c.subject_id.in_(chunk))
            codes = sa.select(finding.c.code).where(theirs)
            tx.connection.execute(finding_party.delete().where(finding_party.c.code.in_(codes)))
            tx.connection.execute(finding.delete().where(theirs))
            for table in (subject, past, to_replay):
                tx.connection.execute(table.delete().where(
                    table.c.kind == kind, table.c.id.in_(chunk)))


def _release(tx: Tx, codes: Iterable[str]) -> None:
    """Take findings off whatever subject has them."""
    for chunk in bulk.chunks(sorted(codes)):
        tx.connection.execute(finding_party.delete().where(finding_party.c.code.in_(chunk)))
        tx.connection.execute(finding.delete().where(finding.c.code.in_(chunk)))


class Filter(NamedTuple):
    """Which findings are wanted: columns that must be equal, a span of days, and whose."""

    equal: Mapping[str, str] = {}
    from_us: int | None = None
    to_us: int | None = None
    parties: Collection[str] | None = None  # None: everybody's
    lots_of: Collection[str] = ()  # and those on lots these custodians ever held
    lots_held: Collection[str] | None = None  # the lots themselves, where postings were others
    lots: Collection[str] = ()  # on any of these lots or trips alone, where some are named
    trips: Collection[str] = ()
    work: str | None = None  # how the work on it stands: a state, "open"; None: whatever it is


def open_findings(
    tx: Tx, wanted: Filter, *, after: str = "", limit: int | None = None,
    without: Collection[Subject] = (),
) -> list[Finding]:
    """Stored findings by code, those of some subjects left out."""
    query = sa.select(finding.c.subject_kind, finding.c.subject_id, finding.c.body).where(
        finding.c.code > after, *_conditions(wanted))
    if wanted.work is not None:
        query = cases.where_work_stands(query, wanted.work,
                                        is_rare=cases.is_rare(tx, wanted.work))
    hidden = frozenset(without)
    if not hidden:
        query = query.limit(limit)
    rows = tx.connection.execute(query.order_by(finding.c.code))
    return [finding_of(body) for kind, name, body in rows if (kind, name) not in hidden]


def known_of(tx: Tx, kind: str, names: Collection[str]) -> set[str]:
    """Those of these subjects of a kind that there are."""
    return {name for name, in bulk.look_up(
        tx, "SELECT id FROM subject WHERE id IN (…) AND kind = ?", names, kind)}


def of_subjects(tx: Tx, kind: str, names: Collection[str]) -> list[Finding]:
    """The stored findings of some subjects of a kind."""
    return [finding_of(body) for body, in bulk.look_up(
        tx, "SELECT body FROM finding WHERE subject_id IN (…) AND subject_kind = ?", names, kind)]


def subject_of(tx: Tx, code: str) -> Subject | None:
    """The subject a stored finding is of."""
    row = tx.connection.execute(sa.select(finding.c.subject_kind, finding.c.subject_id).where(
        finding.c.code == code)).first()
    return (row[0], row[1]) if row else None


def by_code(tx: Tx, code: str) -> Finding | None:
    """The stored finding of a code."""
    body = tx.connection.execute(sa.select(finding.c.body).where(finding.c.code == code)).scalar()
    return None if body is None else finding_of(body)


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    conditions = [finding.c[name] == value for name, value in wanted.equal.items()]
    if wanted.from_us is not None:
        conditions.append(finding.c.occurred_us >= wanted.from_us)
    if wanted.to_us is not None:
        conditions.append(finding.c.occurred_us < wanted.to_us)
    if wanted.lots or wanted.trips:
        conditions.append(sa.or_(finding.c.lot.in_(sorted(wanted.lots)),
                                 finding.c.consignment.in_(sorted(wanted.trips))))
    if wanted.parties is not None:
        whose: sa.ColumnElement[bool] = finding.c.code.in_(sa.select(finding_party.c.code).where(
            finding_party.c.custodian.in_(sorted(wanted.parties))))
        if wanted.lots_of:
            whose = sa.or_(whose, finding.c.lot.in_(lots_held_by(wanted.lots_of)))
        conditions.append(whose)
    return conditions


def lots_held_by(custodians: Collection[str]) -> Any:
    """A query for the lots that have a posting of any of these custodians."""
    named = sorted(custodians)
    return sa.union(
        sa.select(leg.c.lot).where(leg.c.source_custodian.in_(named)),
        sa.select(leg.c.lot).where(leg.c.target_custodian.in_(named)))


def lots_with(tx: Tx, custodians: Collection[str]) -> set[str]:
    """The lots that have a posting of any of these custodians."""
    return set(tx.connection.execute(lots_held_by(custodians)).scalars())


_TIMES = ("occurred_at", "due_at")


def body_of(one: Finding) -> str:
    """A finding as JSON text, the same for the same finding."""
    told = {name: getattr(one, name) for name in Finding.__dataclass_fields__}
    for name in _TIMES:
        told[name] = None if told[name] is None else instant.to_us(told[name])
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def finding_of(body: str) -> Finding:
    """The finding of a JSON text; the inverse of body_of."""
    told = json.loads(body)
    for name in _TIMES:
        told[name] = None if told[name] is None else instant.from_us(told[name])
    return Finding(**told | {"events": tuple(told["events"]), "parties": tuple(told["parties"])})
