"""Co-loading 混装: which classes one vehicle may not carry together, by the table of transport."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from hazchem.domain.substance import Substance

# ADR 7.5.2.1, the same table as JT/T 617.6; the other table of the dataset is for ships.
SYSTEM = "ADR_7.5.2.1"
PROHIBITED = "prohibited"
# With 4.1 and 5.2 the table has rows of their own for what carries the label of class 1 as well.
_WITH_EXPLOSIVE = frozenset({"4.1", "5.2"})
_UNRESTRICTED = "1.4S"


class Cell(NamedTuple):
    """One cell of the table: two classes, what it says of them, how far that was checked."""

    class_a: str
    class_b: str
    verdict: str
    meaning: str
    status: str


class CoLoading:
    """The table, asked of two substances in either order."""

    def __init__(self, cells: Iterable[Cell] = ()) -> None:
        self._cells = {frozenset((one.class_a, one.class_b)): one for one in cells}

    def forbids(self, one: Substance, other: Substance) -> Cell | None:
        """The cell that forbids two substances on one vehicle, None where any form is allowed.

        A substance that travels in several forms is asked about each: only what no form allows is
        forbidden. What the table allows on a condition, or sends elsewhere, it does not forbid.
        """
        found: Cell | None = None
        for mine in labels_of(one):
            for theirs in labels_of(other):
                cell = next((cell for a in sorted(mine) for b in sorted(theirs)
                             if (cell := self._cells.get(frozenset((a, b))))
                             and cell.verdict == PROHIBITED), None)
                if cell is None:
                    return None
                found = found or cell
        return found


def labels_of(substance: Substance) -> tuple[frozenset[str], ...]:
    """The rows of the table that each form of a substance is in; () where no class is known."""
    if substance.dangerous_goods:
        forms = [(one.transport_class, one.beside) for one in substance.dangerous_goods]
    else:
        forms = [(one, substance.subsidiary_labels) for one in substance.adr_class.split(";")]
    return tuple(dict.fromkeys(_rows(primary, beside.split("+")) for primary, beside in forms
                               if primary))


def _rows(primary: str, beside: list[str]) -> frozenset[str]:
    labels = [primary, *filter(None, beside)]
    explosive = "1" in {label.partition(".")[0] for label in labels[1:]}
    if explosive and primary in _WITH_EXPLOSIVE:
        return frozenset({f"{primary}+1"})
    return frozenset(filter(None, map(_row, labels)))


def _row(label: str) -> str:
    """The row of one label: 1.1D is in that of class 1, 1.4B in its own, 1.4S in none."""
    if label == _UNRESTRICTED:
        return ""
    division = label.rstrip("ABCDEFGHJKLNS")
    return "1" if division in ("1.1", "1.2", "1.3") else division


def co_loading_of(rows: Iterable[Mapping[str, str]]) -> CoLoading:
    """The table from its rows; a row of several classes stands for each of them."""
    return CoLoading(
        Cell(one, other, row["verdict"], row["meaning"], row["status"])
        for row in rows if row["system"].startswith(SYSTEM)
        for one in row["class_a"].split("/") for other in row["class_b"].split("/"))
