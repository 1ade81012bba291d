"""Parties 当事方 of a trip: who stands on which of its lines, and may know what was told of them.

A line is founded by its first dispatch: whom that names as consignor, consignee or carrier stands
on it. Others come to stand on it by the word of somebody who does, or of a system that claims
nothing for itself. By one's own word alone nobody comes to stand on another's line: a stranger
that claims to have received or taken over goods knows what it claimed, and nothing more.
"""

from collections.abc import Iterable
from typing import NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.movement import TRANSPORT
from hazchem.domain.paper import consignments
from hazchem.domain.register import Registers
from hazchem.ledger.kinship import papers_of
from hazchem.ledger.line import line_id
from hazchem.ledger.matching import carriers_of, consignee_of, consignor_of, receiver_of


class _Line(NamedTuple):
    trip: str
    lot: str
    consignee: str


class Parties:
    """Who stands on the lines of some trips, by the live facts on their papers."""

    def __init__(self, live: Iterable[Fact], registers: Registers) -> None:
        self.registers = registers
        told = sorted((fact for fact in live if fact.movement.kind in TRANSPORT
                       and fact.movement.papers), key=lambda fact: fact.leaf_index)
        self.trips = consignments((fact.movement.waybill, fact.movement.manifest) for fact in told)
        self.lines: dict[_Line, set[str]] = {}
        for fact in told:
            if fact.movement.successor:
                self.trips.setdefault(fact.movement.successor, fact.movement.successor)
            if fact.movement.kind == "dispatch":
                self.lines.setdefault(self._sent(fact), self._named(fact))
        # Whose word counts may be told last.
        while any([self._hear(fact) for fact in told]):
            pass
        self.facts = told
        self.told_to = {fact.leaf_index: self._told_to(fact) for fact in told}

    def on_line(self, name: str) -> set[str]:
        """Who stands on the line of a name (one of a finding goes on after a bar).

        Of goods sent without naming a lot the books name lots, and so lines, of their own.
        """
        for line, parties in self.lines.items():
            if f"{name}|".startswith(f"{line_id(*line)}|"):
                return parties
        for line, parties in self.lines.items():
            ends = (f"{line.trip}|", f"|{line.consignee}") if not line.lot else (
                f"{line.trip}|{line.lot}|", "")
            if not (line.lot and line.consignee) and name.startswith(ends[0]) and (
                    name.endswith(ends[1])):
                return parties
        return set()

    def on_trip(self, paper: str) -> list[set[str]]:
        """Who stands on each line of the trip that a paper belongs to."""
        trip = self.trips.get(paper, paper)
        return [parties for line, parties in self.lines.items() if line.trip == trip]

    def facts_on(self, paper: str) -> list[Fact]:
        """What was told of the trip that a paper belongs to."""
        trip = self.trips.get(paper, paper)
        return [fact for fact in self.facts if any(
            self.trips[one] == trip for one in papers_of(fact.movement))]

    def _hear(self, fact: Fact) -> bool:
        """Whether a fact brings anybody new onto a line."""
        told, named = fact.movement, self._named(fact)
        claims = named | {receiver_of(told, self.registers)}
        is_new = False
        for line in self._lines_of(fact):
            on_it = self.lines[line]
            if fact.filer not in on_it and fact.filer in claims and not told.on_behalf_of:
                continue
            onto = [(line, named)]
            if told.successor and fact.filer in on_it:
                # Refused goods go on: whoever stood on the line knows by which paper.
                onto.append((_Line(self.trips[told.successor], line.lot, ""), on_it))
            for other, parties in onto:
                known = self.lines.setdefault(other, set())
                is_new = is_new or not known.issuperset(parties)
                known |= parties
        return is_new

    def _lines_of(self, fact: Fact) -> list[_Line]:
        """The lines that a movement tells of: a hand-over of all, a receipt of its taker's own."""
        told = fact.movement
        if told.kind == "dispatch":
            return [self._sent(fact)]
        trip = self.trips[told.papers[0]]
        lines = [line for line in self.lines if line.trip == trip
                 and (not (told.lot and line.lot) or told.lot == line.lot)]
        if told.kind == "handover":
            return lines
        taker = receiver_of(told, self.registers) if told.kind == "receive" else fact.filer
        return [line for line in lines if line.consignee == taker] or lines

    def _told_to(self, fact: Fact) -> frozenset[str]:
        """Who stands on all that a movement tells of; a hand-over tells of no line's goods."""
        on_them = [self.lines[line] for line in self._lines_of(fact)]
        if not on_them:
            return frozenset()
        joined = set.union if fact.movement.kind == "handover" else set.intersection
        return frozenset(joined(*on_them))

    def _sent(self, fact: Fact) -> _Line:
        told = fact.movement
        return _Line(self.trips[told.papers[0]], told.lot, consignee_of(told, self.registers))

    def _named(self, fact: Fact) -> set[str]:
        """Whom a movement names as sending, carrying, or to receive."""
        told = fact.movement
        named = carriers_of(told, self.registers)
        if told.kind == "dispatch":
            named |= {consignor_of(told, self.registers), consignee_of(told, self.registers)}
        return named - {""}
