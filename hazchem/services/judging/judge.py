"""Judging: the facts of a subject, booked, looked over by the rules, and until when that holds."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.finding import Finding
from hazchem.domain.register import Registers
from hazchem.ledger.account import Leg
from hazchem.ledger.books import Books
from hazchem.ledger.postings import book
from hazchem.rules.evidence import Goods
from hazchem.rules.sweep import sweep
from hazchem.services.judging.known import facts_of_groups
from hazchem.services.judging.reference import Reference
from hazchem.services.judging.subjects import FETCH, KINDS, Asking, Gathered
from hazchem.services.judging.world import world_of
from hazchem.store.findings import Subject, Validity
from hazchem.store.store import Tx


@dataclass(frozen=True, slots=True)
class Judged:
    """What one subject's facts come to."""

    validity: Validity
    findings: list[Finding]
    legs: list[Leg] = field(default_factory=list)
    books: Books | None = None


class Judge:
    """Judges subjects as known at one log size and as of one instant."""

    def __init__(
        self, tx: Tx, registers: Registers, reference: Reference, size: int, as_of: datetime,
        *, legs: Collection[Leg] | None = None,
    ) -> None:
        """`legs` are the postings of the whole ledger at an older size; None: those stored."""
        self.tx, self.registers, self.reference = tx, registers, reference
        self.size, self.as_of = size, as_of
        self.asking = Asking(tx, registers, reference, size, as_of, legs)
        self.world = world_of(registers, reference)

    def subject(self, subject: Subject) -> Judged:
        """One subject of any kind."""
        kind, name = subject
        return self.groups([name])[name] if kind == "group" else self.other(subject)

    def groups(self, groups: Collection[str]) -> dict[str, Judged]:
        """Groups of lots, their facts fetched together."""
        known = facts_of_groups(self.tx, groups, self.size)
        return {group: self.group(nodes, facts) for group, (nodes, facts) in known.items()}

    def group(self, nodes: Collection[str], facts: list[Fact]) -> Judged:
        """One group: its whole books, and what the rules see in them as of the instant."""
        owns = frozenset(nodes).__contains__
        whole = book(facts, self.world, None, owns)
        ahead = [step.at for step in whole.steps if step.at > self.as_of]
        ahead += [leg.at for leg in whole.legs if leg.at > self.as_of]
        # Also what is told to happen later but was pulled forward or set apart.
        ahead += [fact.at for fact in facts if fact.at > self.as_of]
        books = book(facts, self.world, self.as_of, owns) if ahead else whole
        goods = Goods(**self.asking.seen_by_all(), books=books)
        found = sweep(goods, self.reference.rules)
        rests = [step.at for step in books.steps] + [leg.at for leg in books.legs]
        rests += [fact.at for fact in facts if fact.at <= self.as_of]
        size = max((fact.leaf_index + 1 for fact in facts), default=0)
        gathered = Gathered(goods, size, rests, ahead)
        return Judged(_validity(gathered), found, whole.legs, books)

    def fetch(self, subjects: Collection[Subject]) -> None:
        """Fetch together what some subjects will be judged by, where that spares queries."""
        for kind, fetch in FETCH.items():
            if names := [name for other, name in subjects if other == kind]:
                fetch(self.asking, names)

    def other(self, subject: Subject) -> Judged:
        """A subject of any kind but a group."""
        kind, name = subject
        gathered = KINDS[kind](self.asking, name)
        found = sweep(gathered.evidence, self.reference.rules)
        return Judged(_validity(gathered), found)


def _validity(gathered: Gathered) -> Validity:
    evidence, rests = gathered.evidence, list(gathered.rests)
    if evidence.rests_on is not None:
        rests.append(evidence.rests_on)
    from_us = max(map(instant.to_us, rests), default=0)
    until_us = min(map(instant.to_us, [*gathered.ahead, *evidence.clocks]), default=None)
    return Validity(gathered.size, from_us, until_us)
