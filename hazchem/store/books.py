"""The books in the database: the postings of each group, and the flows a chain is read from."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from hazchem.custody.flow import Flow, process_of
from hazchem.domain import instant
from hazchem.ledger.account import Account, Leg
from hazchem.store import activity, bulk, turnover
from hazchem.store.store import Tx
from hazchem.store.tables import leg
from hazchem.store.turnover import Change

Row = tuple[Any, ...]
_MAKES_LOTS = ("convert", "discard")
# The kinds of movements that use goods up.
USES = ("use", "convert")


def replace(tx: Tx, wanted: Mapping[str, list[Row]]) -> list[Change]:
    """Put the postings of whole groups, as rows, in place of others; returns what differs.

    Most filings add to the end of a group or mend a little of it: rows that stay are let be.
    """
    stored: dict[str, list[Row]] = {group: [] for group in wanted}
    for chunk in bulk.chunks(sorted(wanted)):
        query = sa.select(leg).where(leg.c.grp.in_(chunk)).order_by(leg.c.grp, leg.c.seq)
        for row in tx.connection.execute(query):
            stored[row[0]].append(tuple(row))
    changes: list[Change] = []
    new: list[Row] = []
    for group, rows in sorted(wanted.items()):
        before = stored[group]
        same = next((place for place, (old, row) in enumerate(zip(before, rows, strict=False))
                     if old != row), min(len(before), len(rows)))
        if before[same:]:
            tx.connection.execute(leg.delete().where(leg.c.grp == group, leg.c.seq >= same))
        new += rows[same:]
        changes += _changes(before[same:], rows[same:])
    bulk.insert(tx, leg, new)
    turnover.post(tx, changes)
    activity.post(tx, changes)
    return changes


def _changes(before: list[Row], after: list[Row]) -> Iterator[Change]:
    """What two lists of postings differ by, whatever the order they stand in."""
    gone, come = Counter(row[2:] for row in before), Counter(row[2:] for row in after)
    for rows, is_new in ((gone - come, False), (come - gone, True)):
        for at_us, _leaf, _id, _kind, lot, substance, *accounts, mass_mg in rows.elements():
            yield Change(at_us, lot, substance, Account(*accounts[:3]), Account(*accounts[3:]),
                         mass_mg, is_new)


def rows_of(group: str, legs: Iterable[Leg]) -> list[Row]:
    """The postings of a group as rows of the table."""
    return [(group, seq, instant.to_us(one.at), one.fact.leaf_index, one.fact.movement.event_id,
             one.fact.movement.kind, one.lot, one.substance, *tuple(one.source),
             *tuple(one.target), one.mass_mg)
            for seq, one in enumerate(legs)]


def lineage(tx: Tx, lot: str) -> set[str]:
    """A lot with every lot it came from or went into, at any remove: one recursive query each."""
    return {lot} | _closure(tx, lot, "consumed", "produced") | _closure(
        tx, lot, "produced", "consumed")


def flows(tx: Tx, lots: Collection[str], as_of_us: int) -> list[Flow]:
    """The flows of some lots, and every flow of a process in which one of them takes part.

    In the order of the books within each group; `custody.flow.merged` brings groups together.
    """
    found: dict[tuple[str, int], Flow] = {}
    for chunk in bulk.chunks(sorted(lots)):
        _read(tx, found, leg.c.lot.in_(chunk), leg.c.at_us <= as_of_us)
    processes = sorted({process for flow in found.values()
                        for account in (flow.source, flow.target)
                        if (process := process_of(flow, account))})
    for chunk in bulk.chunks(processes):
        _read(tx, found, leg.c.target_ref.in_(chunk), leg.c.target_kind == "consumed",
              leg.c.at_us <= as_of_us)
        _read(tx, found, leg.c.source_ref.in_(chunk), leg.c.source_kind == "produced",
              leg.c.at_us <= as_of_us)
    return [flow for _, flow in sorted(found.items())]


def _read(tx: Tx, found: dict[tuple[str, int], Flow], *wanted: Any) -> None:
    for row in tx.connection.execute(sa.select(leg).where(*wanted)):
        group, seq, *_ = row
        if (group, seq) not in found:
            found[group, seq] = flow_of(row)


def flow_of(row: Any) -> Flow:
    """One row as a flow; `seq` is its place within its group."""
    (group, seq, at_us, _leaf, event_id, kind, lot, substance, *accounts, mass_mg) = row
    return Flow(seq, instant.from_us(at_us), event_id, kind, lot, substance,
                Account(*accounts[:3]), Account(*accounts[3:]), mass_mg, group)


def balances(
    tx: Tx, kinds: Collection[str], as_of_us: int, *, refs: Collection[str] | None = None,
    custodians: Collection[str] | None = None, lots: Collection[str] | None = None,
) -> list[tuple[Account, str, str, int]]:
    """What some accounts have at an instant: (account, lot, substance, mass) above or below 0."""
    sides = []
    for side, sign in (("target", 1), ("source", -1)):
        kind, ref, holder = (leg.c[f"{side}_{name}"] for name in ("kind", "ref", "custodian"))
        wanted = [column.in_(sorted(values)) for column, values in
                  ((kind, kinds), (ref, refs), (holder, custodians), (leg.c.lot, lots))
                  if values is not None]
        sides.append(sa.select(
            kind.label("kind"), ref.label("ref"), holder.label("holder"), leg.c.lot,
            leg.c.substance, (leg.c.mass_mg * sign).label("mass_mg")
        ).where(*wanted, leg.c.at_us <= as_of_us))
    both = sa.union_all(*sides).subquery()
    named: list[Any] = [both.c[name] for name in ("kind", "ref", "holder", "lot", "substance")]
    whole = sa.func.sum(both.c.mass_mg)
    query = sa.select(*named).add_columns(whole).group_by(*named).having(whole != 0)
    return sorted((Account(*account), lot, substance, int(mass_mg))
                  for *account, lot, substance, mass_mg in tx.connection.execute(query))


def summed(
    flows: Iterable[Flow], kinds: Collection[str], *, refs: Collection[str] | None = None
) -> list[tuple[Account, str, str, int]]:
    """The same of flows in memory, for log sizes older than the stored postings."""
    sums: dict[tuple[Account, str, str], int] = {}
    for flow in flows:
        for account, sign in ((flow.target, 1), (flow.source, -1)):
            if account.kind in kinds and (refs is None or account.ref in refs):
                key = account, flow.lot, flow.substance
                sums[key] = sums.get(key, 0) + sign * flow.mass_mg
    return [(*key, mass_mg) for key, mass_mg in sorted(sums.items()) if mass_mg]


def transport(tx: Tx, as_of_us: int) -> list[Flow]:
    """The flows of dispatches, refusals and receipts up to an instant."""
    query = sa.select(leg).where(leg.c.kind.in_(("dispatch", "receive", "reject")),
                                 leg.c.at_us <= as_of_us)
    return [flow_of(row) for row in tx.connection.execute(query)]


def uses(tx: Tx, after_us: int, as_of_us: int) -> list[Flow]:
    """What was used or taken into conversions in a period, and what these gave."""
    query = sa.select(leg).where(
        leg.c.kind.in_(USES), leg.c.at_us > after_us, leg.c.at_us <= as_of_us,
        sa.or_(leg.c.target_kind == "consumed", leg.c.source_kind == "produced"))
    return [flow_of(row) for row in tx.connection.execute(query)]


def lots_in(tx: Tx, groups: Iterable[str]) -> set[str]:
    """Every lot that some groups have postings of."""
    found: set[str] = set()
    for chunk in bulk.chunks(sorted(groups)):
        found.update(tx.connection.execute(
            sa.select(leg.c.lot).where(leg.c.grp.in_(chunk)).distinct()).scalars())
    return found



def next_posting(tx: Tx, after_us: int) -> int | None:
    """The instant of the first posting after another, None where there is none."""
    found = tx.connection.execute(
        sa.select(sa.func.min(leg.c.at_us)).where(leg.c.at_us > after_us)).scalar()
    return None if found is None else int(found)


def is_held_by(tx: Tx, lot: str, custodians: Collection[str]) -> bool:
    """Whether any of these custodians stands on a posting of a lot."""
    named = sorted(custodians)
    query = sa.select(leg.c.seq).where(leg.c.lot == lot, sa.or_(
        leg.c.source_custodian.in_(named), leg.c.target_custodian.in_(named)))
    return tx.connection.execute(query.limit(1)).first() is not None


def _closure(tx: Tx, lot: str, into: str, out_of: str) -> set[str]:
    """The lots reached through processes in one direction, without the lot itself."""
    query = _closing(into, out_of, tx.sqlite)
    return set(tx.connection.execute(query, {"asked": lot}).scalars()) - {lot}


@cache
def _closing(into: str, out_of: str, sqlite: bool) -> Any:
    """The recursive query for the lots that processes lead to in one direction.

    A process has the ref of its `consumed` and `produced` accounts; other accounts of these
    kinds have the ref of a place, which no other account of the opposite kind shares a lot with.
    """
    first, then = leg.alias("a"), leg.alias("b")
    sides = {"consumed": "target", "produced": "source"}
    in_ref, in_kind = (first.c[f"{sides[into]}_{name}"] for name in ("ref", "kind"))
    out_ref, out_kind = (then.c[f"{sides[out_of]}_{name}"] for name in ("ref", "kind"))
    # PostgreSQL asks that both terms sort alike; SQLite knows no collation of that name.
    asked: Any = sa.bindparam("asked", type_=sa.Text)
    start = asked if sqlite else sa.collate(asked, "C")
    reached = sa.select(start.label("lot")).cte("reached", recursive=True)
    step = (
        sa.select(then.c.lot)
        .select_from(reached)
        .join(first, sa.and_(first.c.lot == reached.c.lot, in_kind == into,
                             _is_process(first, in_ref)))
        .join(then, sa.and_(out_ref == in_ref, out_kind == out_of, _is_process(then, out_ref))))
    return sa.select(reached.union(step).c.lot)


def _is_process(side: Any, ref: Any) -> Any:
    """A process is a conversion or discard by its event, or an unfiled blend in a tank."""
    return sa.or_(sa.and_(side.c.kind.in_(_MAKES_LOTS), ref == side.c.event_id),
                  ref.like(side.c.event_id + "~%"))
