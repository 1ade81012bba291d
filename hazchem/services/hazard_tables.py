"""What GB 18218 prints about a substance: its lines of each table, as the ledger's datasets say."""

import csv
import io
from collections.abc import Mapping
from typing import NamedTuple

from hazchem.domain.substance import Substance
from hazchem.services.seen.asked import Snapshot
from hazchem.store import datasets

Row = Mapping[str, str]
_NAMED, _CLASSES = "gb18218_thresholds_named", "gb18218_thresholds_class"
_BETA_NAMED, _BETA_CLASSES = "gb18218_beta_named", "gb18218_beta_class"
_TABLES = (_NAMED, _CLASSES, _BETA_NAMED, _BETA_CLASSES)


class Printed(NamedTuple):
    """The lines about one substance: thresholds by name and by class, factors by name and class."""

    table1: tuple[Row, ...]
    table2: tuple[Row, ...]
    table3: tuple[Row, ...]
    table4: tuple[Row, ...]


class HazardTables:
    """The tables at a snapshot's size, parsed once for each set of editions."""

    def __init__(self, seen: Snapshot) -> None:
        found = datasets.digests(seen.tx, seen.size)
        key = ("gb18218", *(found[name][1] for name in _TABLES if name in found))
        kept = seen.store.derived.get(key)
        if kept is None:
            kept = seen.store.derived[key] = {
                name: tuple(csv.DictReader(io.StringIO(
                    datasets.body(seen.tx, found[name][0]), newline="")))
                for name in _TABLES if name in found}
        self._rows: Mapping[str, tuple[Row, ...]] = kept  # type: ignore[assignment]

    def of(self, one: Substance) -> Printed:
        """Every line that is about a substance."""
        return Printed(
            self._where(_NAMED, "number", one.table1_items),
            self._where(_CLASSES, "symbol", one.symbols),
            self._where(_BETA_NAMED, "substance", (one.id,)),
            self._where(_BETA_CLASSES, "symbol", one.symbols))

    def _where(self, table: str, column: str, wanted: tuple[str, ...]) -> tuple[Row, ...]:
        return tuple(row for row in self._rows.get(table, ()) if row[column] in wanted)
