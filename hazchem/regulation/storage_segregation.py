"""Storage apart 禁忌: which goods do not stand together in one fire compartment."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from hazchem.domain.substance import Substance

EVERYTHING = "*"


class Apart(NamedTuple):
    """A pair that is kept apart, by the table or by a place's own word."""

    code: str
    class_a: str
    class_b: str
    why: str = ""
    why_zh: str = ""
    basis: str = ""
    status: str = ""
    effective_from: date = date.min
    effective_to: date | None = None

    def forbids(self, one: Substance, other: Substance, day: date) -> bool:
        """Whether it keeps two substances apart on a day, in either order."""
        if day < self.effective_from or (self.effective_to and day >= self.effective_to):
            return False
        return self.ever_forbids(one, other)

    def ever_forbids(self, one: Substance, other: Substance) -> bool:
        """Whether it keeps them apart on any day."""
        return any(_is_of(first, self.class_a) and _is_of(then, self.class_b, self.class_a)
                   for first, then in ((one, other), (other, one)))


def apart_from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Apart, ...]:
    """The pairs of table rows."""
    return tuple(Apart(
        row["code"], row["class_a"], row["class_b"], row["why"], row["why_zh"], row["basis"],
        row["status"], date.fromisoformat(row["effective_from"]),
        date.fromisoformat(row["effective_to"]) if row["effective_to"] else None)
        for row in rows)


def classes_of(substance: Substance) -> frozenset[str]:
    """The classes that a substance has in every form in which it travels; none if not known."""
    if substance.dangerous_goods:
        forms = [{one.transport_class, *one.beside.split("+")}
                 for one in substance.dangerous_goods]
    else:
        forms = [{one} for one in substance.adr_class.split(";")]
    every = set.intersection(*forms) - {""}
    return frozenset({"1" if one.startswith("1.") or one == "1" else one for one in every})


def _is_of(substance: Substance, named: str, beside: str = "") -> bool:
    """Whether a substance is of a class or among substances; * is what is not of the other."""
    classes = classes_of(substance)
    if named == EVERYTHING:
        return bool(classes) and beside not in classes
    words = set(named.split("/"))
    return bool(words & {*classes, substance.id, *substance.all_cas, f"#{substance.number}"})
