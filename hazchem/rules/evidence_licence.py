"""What a rule may see of a year's licences: what a custodian made, used and sent to others."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hazchem.domain.permit import Permit
from hazchem.domain.register import Registers
from hazchem.ledger.account import Account
from hazchem.ledger.activity import ACCEPTED, MADE, SOLD, USED, day_begins, done_by
from hazchem.rules.evidence import Evidence

# The kind of permit that each needs.
KINDS = {MADE: "production", USED: "use", SOLD: "trading", ACCEPTED: "waste_operation"}


class Day(NamedTuple):
    """So much of a substance made, used or sent on in a day; it begins at an instant."""

    begins: datetime
    activity: str
    substance: str
    mass_mg: int


class Deed(NamedTuple):
    """One event by which a substance was made, used or sent on."""

    at: datetime
    event_id: str


def _no_deeds(_begins: datetime, _activity: str, _substance: str) -> Sequence[Deed]:
    return ()


@dataclass(slots=True, kw_only=True)
class Licence(Evidence):
    """A custodian in one year: its days, and the events of a day where one asks for them."""

    custodian: str
    year: str
    days: tuple[Day, ...] = ()
    deeds: Callable[[datetime, str, str], Sequence[Deed]] = field(default=_no_deeds)

    def permits(self, kind: str) -> list[str]:
        """The numbers of the permits of a kind that were ever this custodian's."""
        return [number for number in self.registers.permits_of.get(self.custodian, ())
                if any(entry.kind == kind for _, entry in self.registers.permits.history(number))]

    def valid(self, kind: str, day: datetime) -> list[Permit]:
        """The permits of a kind that were valid at any time of a day."""
        found = []
        for number in self.permits(kind):
            entry = self.registers.permits.at(number, day)
            if entry is not None and (entry.kind, entry.custodian) == (kind, self.custodian) and (
                    entry.is_valid(day) or entry.valid_from is not None
                    and (entry.valid_from - day).days == 0 and entry.valid_from > day):
                found.append(entry)
        return found

    def is_named(self, permit: Permit, substance: str) -> bool:
        """Whether a permit's lists let a substance pass; a list of classes alone lets all."""
        entry = self.substances.get(substance)
        names = {substance}
        if entry is not None:
            names |= {*entry.all_cas, f"#{entry.number}"}
        return permit.names(names)


def netted(rows: Iterable[tuple[datetime, str, str, str, int]]) -> list[Day]:
    """Days from rows of (begins, substance, activity, process, mass).

    Of a process only what it took beyond what it gave was used, or the other way round.
    """
    plain: dict[tuple[datetime, str, str], int] = {}
    process: dict[tuple[datetime, str, str], int] = {}
    for begins, substance, activity, by, mass_mg in rows:
        if by and activity in (MADE, USED):
            key = begins, substance, by
            process[key] = process.get(key, 0) + (mass_mg if activity == MADE else -mass_mg)
        else:
            at = begins, activity, substance
            plain[at] = plain.get(at, 0) + mass_mg
    for (begins, substance, _), mass_mg in process.items():
        at = begins, MADE if mass_mg > 0 else USED, substance
        plain[at] = plain.get(at, 0) + abs(mass_mg)
    return [Day(begins, activity, substance, mass_mg)
            for (begins, activity, substance), mass_mg in sorted(plain.items()) if mass_mg]


def totals(days: Iterable[Day]) -> Mapping[tuple[str, str], list[Day]]:
    """Days by activity and substance, in their order."""
    found: dict[tuple[str, str], list[Day]] = {}
    for day in days:
        found.setdefault((day.activity, day.substance), []).append(day)
    return found


class Posting(NamedTuple):
    """One posting of a custodian, looked at closely."""

    at: datetime
    event_id: str
    substance: str
    source: Account
    target: Account
    mass_mg: int


Row = tuple[datetime, str, str, str, int]


def rows_of(postings: Iterable[Posting], custodian: str) -> Iterator[Row]:
    """What a custodian did by some postings, for `netted`."""
    for one in postings:
        for holder, what, process in done_by(one.source, one.target, one.substance):
            if holder == custodian:
                yield day_begins(one.at), one.substance, what, process, one.mass_mg


def deeds_in(
    postings: Iterable[Posting], custodian: str, what: str, substance: str
) -> list[Deed]:
    """The events among some postings by which a custodian did something with a substance."""
    return sorted({Deed(one.at, one.event_id) for one in postings
                   if one.substance == substance and any(
                       (holder, done) == (custodian, what)
                       for holder, done, _ in done_by(one.source, one.target, one.substance))})


def licence_from(name: str, postings: Iterable[Posting], seen: Mapping[str, Any]) -> Licence:
    """The evidence of a name from postings; what has not happened by `as_of` is left out."""
    custodian, _, year = name.rpartition("|")
    told = [one for one in postings if one.at <= seen["as_of"]
            and day_begins(one.at).strftime("%Y") == year]

    def deeds(begins: datetime, what: str, substance: str) -> list[Deed]:
        day = [one for one in told if begins <= one.at < begins + timedelta(days=1)]
        return deeds_in(day, custodian, what, substance)

    return Licence(**seen, custodian=custodian, year=year, deeds=deeds,
                   days=tuple(netted(rows_of(told, custodian))))


def is_licensed(registers: Registers, custodian: str) -> bool:
    """Whether a custodian ever had a licence of these kinds: of others nothing is asked."""
    return any(entry.kind in KINDS.values() for number in registers.permits_of.get(custodian, ())
               for _, entry in registers.permits.history(number))


def named_by(postings: Iterable[Posting], registers: Registers) -> list[str]:
    """Every licensed custodian with each year in which postings tell of anything it did."""
    found = {(holder, day_begins(one.at).strftime("%Y")) for one in postings
             for holder, _, _ in done_by(one.source, one.target, one.substance)}
    return sorted(f"{holder}|{year}" for holder, year in found if is_licensed(registers, holder))
