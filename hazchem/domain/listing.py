"""Lists of substances 名录: who stands on one, from which day, and how far that was checked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# Datasets that are lists; a further one is named here once and then found by whoever asks.
LISTS = ("highly_toxic", "explosive_precursors", "drug_precursors", "key_regulated",
         "special_control")
# How far a listing may have been checked, the surest first.
CHECKED = ("verified", "verified_draft", "name_verified", "single_parse", "from_knowledge",
           "uncertain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One entry of a list that names a substance, from a day until (not including) another."""

    flag: str
    listed_in: str  # the dataset
    entry: str
    document: str
    name_zh: str
    effective_from: date
    effective_to: date | None = None
    dates_status: str = ""
    status: str = ""
    note: str = ""

    def holds(self, day: date) -> bool:
        """Whether the substance stands on the list on a day."""
        return self.effective_from <= day and (
            self.effective_to is None or day < self.effective_to)


def listings_from_rows(
    lists: Mapping[str, Iterable[Mapping[str, str]]],
) -> dict[str, tuple[Listing, ...]]:
    """The listings of each substance, by its id; raise ValueError on an unknown status."""
    found: defaultdict[str, list[Listing]] = defaultdict(list)
    for listed_in, rows in lists.items():
        for row in rows:
            one = _listing(listed_in, row)
            for substance_id in row["substances"].split(";"):
                found[substance_id].append(one)
    return {substance_id: tuple(several) for substance_id, several in found.items()}


def least_checked(statuses: Iterable[str]) -> str:
    """The status of the one that was checked least; "" of none."""
    return max(statuses, key=CHECKED.index, default="")


def _listing(listed_in: str, row: Mapping[str, str]) -> Listing:
    if row["status"] not in CHECKED:
        raise ValueError(f"{listed_in} {row['entry']}: status {row['status']!r} is none of "
                         f"{', '.join(CHECKED)}")
    return Listing(
        flag=row["flag"], listed_in=listed_in, entry=row["entry"], document=row["document"],
        name_zh=row["name_zh"], effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
        dates_status=row["dates_status"], status=row["status"], note=row["note"])
