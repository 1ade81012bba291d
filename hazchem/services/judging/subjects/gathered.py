"""What is gathered of a subject: the evidence, what it rests on, and what lies ahead of it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.register import Registers
from hazchem.ledger.account import Leg
from hazchem.rules.evidence import Evidence
from hazchem.services.judging.reference import Reference
from hazchem.store.filings import first_filed
from hazchem.store.store import Tx

Subject = tuple[str, str]
Filing = tuple[int, datetime]  # the place in the log of what was filed, and when it was recorded


@dataclass(frozen=True, slots=True)
class Asking:
    """What is known (up to a log size), what has happened (as of an instant), and by which law."""

    tx: Tx
    registers: Registers
    reference: Reference
    size: int
    as_of: datetime
    # The postings of the whole ledger at an older size; None: those stored.
    legs: Collection[Leg] | None = None
    _began: dict[str, datetime | None] = field(default_factory=dict)
    # What several subjects ask for, worked out once.
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def seen_by_all(self) -> dict[str, Any]:
        """What every kind of evidence begins with."""
        return {"as_of": self.as_of, "registers": self.registers,
                "parameters": self.reference.parameters, "substances": self.reference.substances,
                "controls": self.reference.controls, "calendar": self.reference.calendar,
                "norms": self.reference.norms,
                "began": self.began}

    def began(self, custodian: str) -> datetime | None:
        """When a custodian filed its first movement here."""
        if custodian not in self._began:
            self._began[custodian] = first_filed(self.tx, custodian)
        return self._began[custodian]


@dataclass(slots=True)
class Gathered:
    """Evidence, with what decides for which sizes and instants its findings hold.

    `size`: the newest event it knows is below it. `rests`: instants that have passed; `ahead`:
    instants at which it will look different.
    """

    evidence: Evidence
    size: int = 0
    rests: list[datetime] = field(default_factory=list)
    ahead: list[datetime] = field(default_factory=list)

    def of_facts(self, facts: Iterable[Fact]) -> "Gathered":
        """The same, with what some facts say about when it holds."""
        known = list(facts)
        return self.knowing(fact.leaf_index for fact in known).at(fact.at for fact in known)

    def knowing(self, leaf_indices: Iterable[int]) -> "Gathered":
        """The same, with what stands at these places of the log."""
        self.size = max(self.size, *(leaf + 1 for leaf in leaf_indices), 0)
        return self

    def at(self, instants: Iterable[datetime]) -> "Gathered":
        """The same, resting on those of some instants that have passed, waiting for the others."""
        for at in instants:
            (self.rests if at <= self.evidence.as_of else self.ahead).append(at)
        return self


Gather = Callable[[Asking, str], Gathered]


class Moments(NamedTuple):
    """When something was filed about a subject, as known at a log size, in the order of the log.

    `is_added_to`: of a kind to which anybody's postings add, these are the filings that can take
    away what was found; whatever else was filed may have come between, and only adds.
    """

    of: Callable[[Asking, str], list[Filing]]
    is_added_to: bool = False


def filings_of(facts: Iterable[Fact]) -> list[Filing]:
    """The filings of some facts."""
    return sorted((fact.leaf_index, fact.recorded_at) for fact in facts)
