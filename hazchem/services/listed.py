"""Which lists name a substance: title, number, entry, days and how far that was checked."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from hazchem.domain.listing import LISTS
from hazchem.domain.substance import Substance
from hazchem.rules.evidence import day_of
from hazchem.services.seen.asked import Snapshot
from hazchem.store import datasets, log

_CATALOGUE, _UN_LIST = "substances", "un_list"


class Listed(NamedTuple):
    """One list a substance is on; the flag is empty where being on it gives none."""

    flag: str
    listed_in: str
    title: str
    title_en: str
    issuer: str
    number: str
    document: str
    entry: str
    name_zh: str
    effective_from: date | None
    effective_to: date | None
    dates_status: str
    in_force: bool
    status: str
    note: str


class ListTables:
    """The lists at a snapshot's size, with the sources that vouch for them."""

    def __init__(self, seen: Snapshot) -> None:
        found = datasets.digests(seen.tx, seen.size)
        self._day = day_of(seen.as_of)
        self._sources: dict[str, Mapping[str, Any]] = {}
        for name in (*LISTS, _CATALOGUE, _UN_LIST):
            entry = log.entry(seen.tx, found[name][0]) if name in found else None
            self._sources[name] = entry.content["source"] if entry else {}

    @property
    def day(self) -> date:
        """The day it is asked of."""
        return self._day

    @property
    def un_source(self) -> str:
        """Where the lines of UN numbers come from."""
        return str(self._sources[_UN_LIST].get("title", ""))

    def of(self, one: Substance) -> tuple[Listed, ...]:
        """The catalogue and every list that names a substance, whatever the day."""
        found = [self._listed(
            one_list.listed_in, one_list.flag, one_list.entry, one_list.document,
            one_list.name_zh, one_list.effective_from, one_list.effective_to,
            one_list.dates_status, one_list.status, one_list.note) for one_list in one.listings]
        if one.number is not None:
            number = str(self._sources[_CATALOGUE].get("number", ""))
            found.insert(0, self._listed(_CATALOGUE, "", f"#{one.number}", number, one.name_zh,
                                         one.listed_from, None, "", one.confidence, one.note))
        return tuple(found)

    def _listed(
        self, listed_in: str, flag: str, entry: str, document: str, name_zh: str,
        first: date | None, after: date | None, *checked: str,
    ) -> Listed:
        source, day = self._sources[listed_in], self._day
        in_force = (first is None or first <= day) and (after is None or day < after)
        title, title_en, issuer, number = (
            str(source.get(key, "")) for key in ("title", "title_en", "issuer", "number"))
        dates_status, status, note = checked
        return Listed(flag, listed_in, title, title_en, issuer, number, document, entry, name_zh,
                      first, after, dates_status, in_force, status, note)
