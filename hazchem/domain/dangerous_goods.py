"""Dangerous goods 危险货物: what the list of UN numbers prints about one of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_GASES, _EXPLOSIVES = "2", "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerousGoods:
    """One line of the list: a UN number in one form."""

    un: str
    name_en: str
    printed_class: str
    classification_code: str
    packing_group: str
    labels: tuple[str, ...]
    status: str

    @property
    def transport_class(self) -> str:
        """The class with its division, which the list prints elsewhere for gases and explosives."""
        if self.printed_class == _GASES and self.labels:
            return self.labels[0]
        return self.classification_code if self.printed_class == _EXPLOSIVES else (
            self.printed_class)

    @property
    def beside(self) -> str:
        """The labels beside that of the class."""
        return "+".join(self.labels[1:])


def goods_from_rows(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[DangerousGoods, ...]]:
    """The lines of each UN number, from table rows."""
    found: defaultdict[str, list[DangerousGoods]] = defaultdict(list)
    for row in rows:
        found[row["un"]].append(DangerousGoods(
            un=row["un"], name_en=row["name_en"], printed_class=row["class"],
            classification_code=row["classification_code"], packing_group=row["packing_group"],
            labels=tuple(row["labels"].split("+")) if row["labels"] else (),
            status=row["status"]))
    return {un: tuple(lines) for un, lines in found.items()}
