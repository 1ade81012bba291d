"""Projections: every table that follows from the log, emptied, copied beside and compared."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from hazchem.store import bulk, tables
from hazchem.store.store import Tx

Row = tuple[Any, ...]

# From the log and nothing else; what is judged from them follows in JUDGED.
DERIVED = (tables.movement, tables.mention, tables.lot, tables.kin, tables.register_version,
           tables.edition, tables.event, tables.event_mention, tables.case_state,
           tables.stay)
JUDGED = (tables.leg, tables.turnover, tables.activity, tables.subject, tables.finding,
          tables.finding_party)
ALL = (*DERIVED, *JUDGED)
# What is remembered beside them goes with them, and comes back when it is asked for.
_REMEMBERED = (tables.past, tables.to_replay)


class Difference(NamedTuple):
    """A row that is stored but not derived, derived but not stored, or not the same in both."""

    table: str
    key: Row
    column: str = ""
    stored: Any = None
    derived: Any = None
    missing: bool = False
    foreign: bool = False


def empty(tx: Tx) -> None:
    """Take every projection off; the log, the reference rows and the keys stay."""
    for table in (*_REMEMBERED, *reversed(ALL)):
        tx.connection.execute(table.delete())


def rows(tx: Tx, table: sa.Table) -> Iterator[Row]:
    """The rows of a table in the order of its key, streamed."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    found = tx.connection.execute(query.execution_options(yield_per=bulk.CHUNK))
    return map(tuple, found)


def copy_log(stored: Tx, empty_ledger: Tx) -> None:
    """Bring the log, its head and the reference rows into another, empty ledger."""
    for table in (tables.log_entry, tables.dataset):
        for chunk in bulk.chunks(rows(stored, table)):
            bulk.insert(empty_ledger, table, chunk)
    head = stored.connection.execute(sa.select(tables.log_head)).one()
    empty_ledger.connection.execute(tables.log_head.update().values(head._asdict()))


def finding_codes(tx: Tx, subjects: Collection[tuple[str, str]]) -> set[str]:
    """The codes of the findings of some subjects."""
    if not subjects:
        return set()
    columns = tables.finding.c
    found = tx.connection.execute(
        sa.select(columns.subject_kind, columns.subject_id, columns.code))
    return {code for kind, name, code in found if (kind, name) in subjects}


def differences(stored: Tx, derived: Tx, table: sa.Table) -> Iterator[Difference]:
    """What a table holds in one ledger and not in another, in the order of its key."""
    width = len(table.primary_key.columns)
    names = [column.name for column in table.columns]
    places = [names.index(column.name) for column in table.primary_key.columns]
    assert places == list(range(width)), f"the key of {table.name} stands first"
    left, right = rows(stored, table), rows(derived, table)
    mine, theirs = next(left, None), next(right, None)
    while mine is not None or theirs is not None:
        if theirs is None or (mine is not None and mine[:width] < theirs[:width]):
            yield Difference(table.name, mine[:width] if mine else (), foreign=True)
            mine = next(left, None)
        elif mine is None or mine[:width] > theirs[:width]:
            yield Difference(table.name, theirs[:width], missing=True)
            theirs = next(right, None)
        else:
            for name, one, other in zip(names, mine, theirs, strict=True):
                if one != other:
                    yield Difference(table.name, mine[:width], name, one, other)
            mine, theirs = next(left, None), next(right, None)
