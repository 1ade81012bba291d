"""Many rows at once: inserted straight through the driver, asked for in chunks."""

from collections.abc import Iterable, Iterator, Sequence
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
        found += _named(tx, query, chunk, given)
    return found


def rows(tx: Tx, query: str, *given: Any) -> list[Any]:
    """The rows of one plain query, straight from the driver for the same reason."""
    return list(tx.connection.exec_driver_sql(
        query if tx.sqlite else query.replace("?", "%s"), given))


def change(tx: Tx, statement: str, values: Iterable[Any], *given: Any) -> None:
    """Run a statement on many values, written and filled in the same way."""
    for chunk in chunks(sorted(set(values))):
        _named(tx, statement, chunk, given)


def _named(tx: Tx, told: str, chunk: list[Any], given: tuple[Any, ...]) -> Any:
    if tx.sqlite:
        sql = told.replace("IN (…)", f"IN ({', '.join('?' * len(chunk))})")
        return tx.connection.exec_driver_sql(sql, (*chunk, *given))
    sql = told.replace("IN (…)", "= ANY (?)").replace("?", "%s")
    return tx.connection.exec_driver_sql(sql, (chunk, *given))


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """Values in lists of at most so many."""
    remaining = iter(values)
    while chunk := list(islice(remaining, size)):
        yield chunk


def _array_type(column: sa.Column[Any]) -> str:
    if isinstance(column.type, sa.LargeBinary):
        return "bytea"
    return "text" if isinstance(column.type, sa.Text) else "bigint"
