"""Reference data in the database: every edition of every dataset, as known at a log size."""

from typing import NamedTuple

import sqlalchemy as sa

from hazchem.store import bulk
from hazchem.store.store import Tx
from hazchem.store.tables import dataset


class Edition(NamedTuple):
    """One edition of a dataset: where it stands in the log, its digest, its rows as CSV text."""

    leaf_index: int
    name: str
    digest: str
    body: str


def add(tx: Tx, edition: Edition) -> None:
    """Keep an edition beside those before it."""
    bulk.insert(tx, dataset, [edition])


def digests(tx: Tx, size: int) -> dict[str, tuple[int, str]]:
    """Per dataset, the place in the log and the digest of its newest edition below a size.

    A size older than a dataset's first edition is answered with that first edition: a ledger is
    never without its reference data.
    """
    rows = tx.connection.exec_driver_sql(
        "SELECT leaf_index, name, digest FROM dataset ORDER BY leaf_index")
    found: dict[str, tuple[int, str]] = {}
    for leaf_index, name, digest in rows:
        if leaf_index < size or name not in found:
            found[name] = leaf_index, digest
    return found


def body(tx: Tx, leaf_index: int) -> str:
    """The rows of one edition as CSV text."""
    return str(tx.connection.execute(
        sa.select(dataset.c.body).where(dataset.c.leaf_index == leaf_index)).scalar_one())


def editions(tx: Tx) -> list[Edition]:
    """Every edition in the order of the log."""
    return [Edition(*row) for row in tx.connection.execute(
        sa.select(dataset).order_by(dataset.c.leaf_index))]
