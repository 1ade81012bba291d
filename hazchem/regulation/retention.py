"""Retention 保存期限: how long what was filed must be kept, by the rows of the event's own day."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from hazchem.domain.instant import CHINA
from hazchem.domain.movement import Movement
from hazchem.domain.working_days import end_of

DATASET = "retention"
PERMANENT = "permanent"
_FLOW = frozenset({"highly_toxic", "explosive_precursor"})
_PRECURSORS = frozenset({"drug_precursor_1", "drug_precursor_2", "drug_precursor_3"})
_OVER_THE_BOOK = frozenset({"receive", "dispose", "dispatch", "transfer", "convert"})
_LANDFILL = ("landfill", "填埋")


class Word(NamedTuple):
    """What a duty is about, in both languages."""

    en: str
    zh: str


WORDS = {
    "waybill": Word("a waybill", "运单"), "manifest": Word("a waste manifest", "转移联单"),
    "flow": Word("a sale of highly toxic goods or explosive precursors", "剧毒、易制爆销售购买"),
    "dual_custody": Word("what two persons sign for", "双人收发"),
    "drug_precursor": Word("a drug precursor", "易制毒"), "waste": Word("waste", "危险废物台账"),
    "licensee": Word("the book of a waste licensee", "经营记录簿"),
    "landfill": Word("landfill", "填埋"),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One row: what must be kept for how many years (None: for ever), in which span of days."""

    applies: str
    years: int | None
    effective_from: date
    effective_to: date | None
    basis: str
    status: str

    def holds(self, day: date) -> bool:
        """Whether it holds for events of a day."""
        return self.effective_from <= day and (
            self.effective_to is None or day < self.effective_to)


class Kept(NamedTuple):
    """The longest duty there is: until when (None: for ever), and the row that says so."""

    until: datetime | None
    duty: Duty

    @property
    def word(self) -> Word:
        """What the duty is about."""
        return WORDS[self.duty.applies]


def duties_from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Duty, ...]:
    """Duties from table rows; raises ValueError for a word nobody knows."""
    found = []
    for row in rows:
        if row["applies"] not in WORDS:
            raise ValueError(f"retention: {row['applies']!r} is none of {', '.join(WORDS)}")
        found.append(Duty(
            row["applies"], None if row["years"] == PERMANENT else int(row["years"]),
            date.fromisoformat(row["effective_from"]),
            date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
            row["basis"], row["status"]))
    return tuple(found)


def longest(duties: Iterable[Duty], words: Collection[str], at: datetime) -> Kept | None:
    """The longest duty to keep an event of an instant; None where no row asks for it."""
    day = at.astimezone(CHINA).date()
    known = [Kept(None if duty.years is None else end_of(_years_later(day, duty.years)), duty)
             for duty in duties if duty.applies in words and duty.holds(day)]
    return max(known, key=lambda kept: (kept.until is None, kept.until or at), default=None)


def words_of(told: Movement, flags: Collection[str], roles: Collection[str]) -> set[str]:
    """What a movement is about: by its papers, its goods' lists, and the roles of its filer."""
    listed = frozenset(flags)
    found = {"waybill"} if told.waybill else set()
    found |= {"manifest"} if told.manifest else set()
    if listed & _FLOW and told.kind in ("dispatch", "receive"):
        found.add("flow")
    if told.signers:
        found.add("dual_custody")
    if listed & _PRECURSORS:
        found.add("drug_precursor")
    if "waste" in listed or told.manifest or told.kind == "discard":
        found.add("waste")
        if "disposer" in roles and told.kind in _OVER_THE_BOOK:
            found.add("licensee")
        if told.kind == "dispose" and any(word in told.method.lower() for word in _LANDFILL):
            found.add("landfill")
    return found


def _years_later(day: date, years: int) -> date:
    """The same day so many years on; of 29 February the last day of that month."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
