"""Segregation 隔离: the matrix of classes that must not be neighbours, known at a log size."""

import csv
import io
from functools import lru_cache

from hazchem.parking.matrix import Matrix, matrix_of
from hazchem.store import datasets
from hazchem.store.store import Tx

DATASET = "segregation"
_KEPT = 16


def matrix_at(tx: Tx, size: int, strictness: int) -> Matrix:
    """The pairs of classes that are at least so strictly apart; none where no table is loaded."""
    found = datasets.digests(tx, size).get(DATASET)
    return _made(datasets.body(tx, found[0]), strictness) if found else Matrix()


@lru_cache(_KEPT)
def _made(csv_text: str, strictness: int) -> Matrix:
    return matrix_of(csv.DictReader(io.StringIO(csv_text, newline="")), strictness)
