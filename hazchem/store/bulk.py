"""Many rows at once: inserted straight through the driver, asked for in chunks."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

import sqlalchemy as sa

from hazchem.store.store import Tx

# How many values one query names; both engines take far more, none is faster with more.
CHUNK = 1_000


def insert(
    tx: Tx, table: sa.Table, rows: Sequence[tuple[Any, ...]], *, skip_known: bool = False,
    known: str = "",
) -> None:
    """Insert rows given in the order of the table's columns; known keys fail or are skipped."""
    if not rows:
        return
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    into = f"INSERT INTO {table.name} ({names})"
    known = known or ("ON CONFLICT DO NOTHING" if skip_known else "")
    # Straight to the driver: these rows need none of the conversions that Core would look for.
    if tx.sqlite:
        marks = ", ".join("?" for _ in table.columns)
        tx.connection.exec_driver_sql(f"{into} VALUES ({marks}) {known}", list(rows))
        return
    marks = ", ".join(f"%s::{_array_type(column)}[]" for column in table.columns)
    statement = f"{into} SELECT * FROM unnest({marks}) {known}"
    tx.connection.exec_driver_sql(statement, tuple(map(list, zip(*rows, strict=True))))


def add_up(tx: Tx, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add numbers, the last column of each row, to those that stand under the same key."""
    if not rows:
        return
    *key, number = (column.name for column in table.columns)
    insert(tx, table, rows, known=f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET "
           f"{number} = {table.name}.{number} + excluded.{number}")


def look_up(tx: Tx, query: str, values: Iterable[Any], *given: Any) -> list[Any]:
    """The rows of a query, its `IN (…)` filled with many values, its `?` behind that with others.

    Straight from the driver: what each filing asks a dozen times would cost thrice as much to
    put together as to answer.
    """
    found: list[Any] = []
    for chunk in chunks(sorted(set(values))):
        found += _asked(tx, *_filled(tx, query, chunk, given))
    return found


def rows(tx: Tx, query: str, *given: Any) -> list[Any]:
    """The rows of one plain query, straight from the driver for the same reason."""
    return _asked(tx, query if tx.sqlite else query.replace("?", "%s"), given)


def change(tx: Tx, statement: str, values: Iterable[Any], *given: Any) -> None:
    """Run a statement on many values, written and filled in the same way."""
    for chunk in chunks(sorted(set(values))):
        tx.connection.exec_driver_sql(*_filled(tx, statement, chunk, given))


def _filled(
    tx: Tx, told: str, chunk: list[Any], given: tuple[Any, ...]
) -> tuple[str, tuple[Any, ...]]:
    """A statement as its driver reads it, with all that goes into it."""
    if not tx.sqlite:
        return told.replace("IN (…)", "= ANY (?)").replace("?", "%s"), (chunk, *given)
    # As many places as the next power of two, the last value repeated: SQLite then prepares a
    # dozen statements of a sort, and not one for every number of values.
    places = 1 << (len(chunk) - 1).bit_length()
    filled = told.replace("IN (…)", f"IN ({', '.join('?' * places)})")
    return filled, (*chunk, *chunk[-1:] * (places - len(chunk)), *given)


def _asked(tx: Tx, query: str, given: tuple[Any, ...]) -> list[Any]:
    """Every row, without the result around it that costs more than a small query."""
    with closing(tx.connection.connection.cursor()) as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """Values in lists of at most so many."""
    remaining = iter(values)
    while chunk := list(islice(remaining, size)):
        yield chunk


def _array_type(column: sa.Column[Any]) -> str:
    if isinstance(column.type, sa.LargeBinary):
        return "bytea"
    return "text" if isinstance(column.type, sa.Text) else "bigint"
