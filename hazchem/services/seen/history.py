"""History: when each finding was opened and cleared, as a replay of its subject tells it.

It comes out the same whoever asks when (`services.seen.replayed`). At the newest size it is
remembered, subject by subject, until one is judged anew; at an older one all is replayed.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from heapq import merge
from itertools import groupby

from hazchem.domain import instant
from hazchem.domain.finding import Finding
from hazchem.rules.rule import REGISTER
from hazchem.services.judging import catchup
from hazchem.services.judging.catchup import Told, unheard
from hazchem.services.judging.crew import Crew
from hazchem.services.seen.asked import Asked, Snapshot, seen_in, snapshot
from hazchem.services.seen.replayed import changes_in, replayed
from hazchem.store import bulk, findings, log, pasts
from hazchem.store.findings import Subject
from hazchem.store.pasts import Kept
from hazchem.store.store import Store, Tx

# What a rule looks over and what its subject is called, where the two differ.
_SUBJECTS = {"goods": "group"}
# How many histories are held in memory: a few kilobytes each.
_HELD = 20_000
# How many subjects are replayed in one transaction, so that writers need not wait for long work.
_BATCH = 50
# With fewer waiting than so many, other processes take longer to begin than they spare.
_MANY = 2_000


@dataclass(slots=True)
class Past:
    """A finding as it was last seen, and every instant it opened or was cleared."""

    finding: Finding
    history: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the last thing that happened to it was that it opened."""
        return self.history[-1][1] == "detected"

    @property
    def cleared_at(self) -> datetime | None:
        """When a filing took it away, None while it is open."""
        return None if self.is_open else self.history[-1][0]


@contextmanager
def with_past(store: Store, asked: Asked, now: datetime) -> Iterator[Snapshot]:
    """A snapshot by which much of what was cleared will be asked for: it is remembered first."""
    if asked.size is None:
        remember(store, now)
    with snapshot(store, asked, now) as seen:
        yield seen


def remember(store: Store, now: datetime, *, hands: int = 1, told: Told = unheard) -> int:
    """Replay every subject that waits for it; returns how many there were.

    `hands` is how many processes may do so side by side where very many wait; `told` hears how
    many more were replayed.
    """
    catchup.catch_up(store, now, hands=hands)
    done = _side_by_side(store, now, hands, told) if hands > 1 else 0
    while True:
        with store.write() as tx:
            catchup.catch_up_in(store, tx, now)
            some = pasts.waiting(tx, _BATCH)
            pasts.put(tx, some, _pasts_of(store, tx, log.head(tx).size, now, some))
        if not some:
            return done
        done += len(some)
        told(len(some))


def _side_by_side(store: Store, now: datetime, hands: int, told: Told) -> int:
    """Replay what waits by several processes, for as long as nobody files; the rest waits on."""
    with store.read() as tx:
        size, waiting = log.head(tx).size, pasts.waiting(tx)
    done = 0
    if len(waiting) < _MANY:
        return 0
    with Crew(store, hands) as crew:
        batches = bulk.chunks(waiting, _BATCH)
        for found in crew.each(_pasts_of, size, now, waiting, _BATCH):
            with store.write() as tx:
                if found is None or log.head(tx).size != size:
                    break
                # What was judged anew since, for its clock ran out, has more to tell.
                moved = set(findings.not_holding(tx, size, instant.to_us(now)))
                some = [subject for subject in next(batches) if subject not in moved]
                pasts.put(tx, some, [one for one in found if one.subject not in moved])
            done += len(some)
            told(len(some))
    return done


def _pasts_of(
    store: Store, tx: Tx, size: int, now: datetime, subjects: Sequence[Subject]
) -> list[Kept]:
    seen = seen_in(store, tx, Asked(size=size), now)
    return [_kept(subject, past) for subject in subjects
            for past in _replay(seen, subject).values()]


class History:
    """What was ever found, up to the size and the instant of a snapshot."""

    def __init__(self, seen: Snapshot) -> None:
        self.seen = seen

    @cached_property
    def _forgotten(self) -> frozenset[Subject]:
        """The subjects that have to be replayed: whatever is remembered does not hold here."""
        seen = self.seen
        if not seen.is_newest:
            return frozenset(findings.all_subjects(seen.tx))
        return frozenset([*pasts.waiting(seen.tx),
                          *findings.not_holding(seen.tx, seen.size, seen.as_of_us)])

    def of_subject(self, subject: Subject) -> dict[str, Past]:
        """Everything ever found of a subject, by code."""
        seen = self.seen
        if subject not in self._forgotten:
            return {one.finding.code: _past(one) for one in pasts.of_subject(seen.tx, subject)}
        key = ("past", *subject, seen.size, seen.as_of,
               findings.size_of(seen.tx, subject), changes_in(seen).newest(seen.size))
        held = seen.store.derived.get(key)
        if isinstance(held, dict):
            return held
        if len(seen.store.derived) > _HELD:
            seen.store.derived.clear()
        found = seen.store.derived[key] = _replay(seen, subject)
        return found

    def cleared(self, rule: str = "", after: str = "") -> Iterator[Past]:
        """Everything that was found and is no longer, of one rule or of any, by code."""
        anew = sorted((past for past in self._replayed(rule)
                       if past.cleared_at and past.finding.code > after
                       and rule in ("", past.finding.rule)), key=_code)
        stored = map(_past, self._that_hold(pasts.cleared(self.seen.tx, rule, after)))
        for _, told in groupby(merge(stored, anew, key=_code), _code):
            yield _last(told)

    def with_code(self, code: str) -> Past | None:
        """A finding by its code, as the subject tells of it that was the last to do so."""
        told = [*map(_past, self._that_hold(pasts.of_code(self.seen.tx, code)))]
        told = told or [past for past in self._replayed(code[:4]) if past.finding.code == code]
        return _last(told) if told else None

    def _that_hold(self, kept: Iterable[Kept]) -> Iterator[Kept]:
        return (one for one in kept if one.subject not in self._forgotten)

    def _replayed(self, rule: str) -> Iterator[Past]:
        """What was ever found of the subjects to be replayed, where a rule looks over them."""
        judge = REGISTER.get(rule)
        kinds = {_SUBJECTS.get(over, over) for over in (judge.over, *judge.beside)
                 } if judge else None
        for subject in sorted(self._forgotten):
            if kinds is None or subject[0] in kinds:
                yield from self.of_subject(subject).values()


def _replay(seen: Snapshot, subject: Subject) -> dict[str, Past]:
    found: dict[str, Past] = {}
    for at, now_open in replayed(seen, subject):
        for code, past in found.items():
            if past.is_open and code not in now_open:
                past.history.append((at, "cleared"))
        for code, one in now_open.items():
            past = found.setdefault(code, Past(one))
            past.finding = one
            if not past.history or not past.is_open:
                past.history.append((at, "detected"))
    return found


def _kept(subject: Subject, past: Past) -> Kept:
    cleared_us = instant.to_us(past.cleared_at) if past.cleared_at else None
    return Kept(subject, past.finding,
                [(instant.to_us(at), state) for at, state in past.history], cleared_us)


def _past(kept: Kept) -> Past:
    return Past(kept.finding, [(instant.from_us(at_us), state) for at_us, state in kept.turns])


def _code(past: Past) -> str:
    return past.finding.code


def _last(told: Iterable[Past]) -> Past:
    """Of what several subjects told of one finding the newest; what is open before the rest."""
    return max(told, key=lambda past: (past.is_open, past.history[-1][0]))
