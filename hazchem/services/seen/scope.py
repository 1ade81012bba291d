"""Scope: who may do and see what; every service asks here, and nowhere else is it decided."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from hazchem.domain.custodian import PROVISIONAL
from hazchem.domain.errors import Forbidden, Problem, Unseen
from hazchem.domain.event import Fact
from hazchem.domain.instant import EPOCH
from hazchem.domain.movement import TRANSPORT
from hazchem.domain.register import Registers
from hazchem.ledger.parties import Parties
from hazchem.services.judging.known import live_on_papers
from hazchem.store import books, movements
from hazchem.store.findings import Filter
from hazchem.store.store import Tx

ROLES = ("enterprise", "park", "inspector", "auditor", "feed", "admin")
SEES_ALL = frozenset({"inspector", "auditor", "admin"})
LotsHeld = Callable[[Collection[str]], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a custodian in a role; a feed with the kinds and custodians it may speak for.

    `key` names the key that asked and tells nothing of it: where two persons must decide, two keys.
    """

    custodian: str
    role: str
    kinds: tuple[str, ...] = ()
    custodians: tuple[str, ...] = ()
    key: str = ""

    @property
    def sees_all(self) -> bool:
        """Whether nothing is hidden from this role."""
        return self.role in SEES_ALL


# The command line acts for the installation itself.
SYSTEM = Viewer("", "admin")


class Scope:
    """What one viewer may see of the ledger at a log size, as the registers stand.

    What is filed after that size (in a dry run: what is rehearsed) brings nobody onto a trip.
    """

    def __init__(
        self, tx: Tx, viewer: Viewer, registers: Registers, size: int,
        lots_held: LotsHeld | None = None,
    ) -> None:
        """`lots_held` tells for an older log size what the stored postings do not."""
        self.tx, self.viewer, self.registers, self.size = tx, viewer, registers, size
        self.lots_held = lots_held
        self._parties: dict[str, Parties] = {}

    @cached_property
    def park(self) -> str:
        """The park a park's key acts for."""
        versions = self.registers.custodians.history(self.viewer.custodian)
        return versions[-1][1].park if versions else ""

    @cached_property
    def own(self) -> frozenset[str]:
        """The custodians the viewer acts for: itself, also under its bare credit code.

        A feed reads for those it may speak for; a park's key for everybody in its park.
        """
        codes = {self.viewer.custodian, *self.viewer.custodians} - {""}
        if self.viewer.role == "park" and self.park:
            codes |= {code for code in self.registers.custodians
                      if self.registers.custodians.history(code)[-1][1].park == self.park}
            codes |= {entry.custodian for code in self.registers.places
                      for _, entry in self.registers.places.history(code)
                      if entry.park == self.park}
        for code in list(codes):
            entry = self.registers.custodian(code, EPOCH)
            if entry and entry.uscc:
                codes.add(PROVISIONAL + entry.uscc)
        return frozenset(codes)

    @cached_property
    def held_then(self) -> frozenset[str] | None:
        """The lots the viewer had stood on at an older log size; None: the stored postings tell."""
        return self.lots_held(self.own) if self.lots_held is not None else None

    def _holds(self, lot: str) -> bool:
        if self.held_then is not None:
            return lot in self.held_then
        return books.is_held_by(self.tx, lot, self.own)

    def sees(self, custodian: str) -> bool:
        """Whether the viewer acts for a custodian, or sees everybody."""
        return self.viewer.sees_all or custodian in self.own

    def sees_place(self, place: str) -> bool:
        """Whether what stands in a place is the viewer's to see."""
        history = self.registers.places.history(place)
        if not history:
            return False
        entries = [entry for _, entry in history]
        if self.viewer.role == "park" and any(entry.park == self.park for entry in entries):
            return bool(self.park)
        return any(self.sees(entry.custodian) for entry in entries)

    def sees_lot(self, lot: str, size: int) -> bool:
        """Whether the viewer stands on any event or posting of a lot."""
        if not movements.is_named(self.tx, "lot", lot, size):
            return False
        if self.viewer.sees_all or self._holds(lot):
            return True
        return bool(movements.leaves(self.tx, "lot", [lot], size)
                    & movements.leaves(self.tx, "custodian", self.own, size))

    def lot_called(self, name: str, size: int) -> str:
        """The lot of a name, or of a holder's own number for it; "" for none the viewer sees."""
        if self.sees_lot(name, size):
            return name
        leaves = movements.leaves(self.tx, "alias", [name.partition("/")[2] or name], size)
        return next((fact.movement.lot for fact in movements.facts(self.tx, leaves)
                     if fact.movement.lot and self.sees_lot(fact.movement.lot, size)), "")

    def sees_whole(self, lot: str) -> bool:
        """Whether a lot's chain is shown unmasked: to authorities, and to parks it touched."""
        if self.viewer.role == "park":
            return self._holds(lot)
        return self.viewer.sees_all

    def sees_fact(self, fact: Fact) -> bool:
        """Whether the viewer stands on a movement; of several, `seen_of` costs less."""
        return bool(self.seen_of([fact]))

    def seen_of(self, facts: Iterable[Fact]) -> list[Fact]:
        """Those of some movements on which the viewer stands, or on whose line it stands.

        A park sees what is told of lots it sees.
        """
        told = list(facts)
        named = {fact.leaf_index for fact in told if self._is_named(fact)}
        papers = {fact.movement.papers[0] for fact in told if fact.leaf_index not in named
                  and fact.movement.kind in TRANSPORT and fact.movement.papers}
        parties = self._parties_on(papers)
        return [fact for fact in told if fact.leaf_index in named or any(
            one.told_to.get(fact.leaf_index, frozenset()) & self.own
            for paper in fact.movement.papers[:1] if (one := parties.get(paper)))]

    def _is_named(self, fact: Fact) -> bool:
        if self.viewer.sees_all:
            return True
        named = movements.mentions(fact, self.registers)
        if any(noun == "custodian" and code in self.own for noun, code in named):
            return True
        return self.viewer.role == "park" and any(
            noun == "lot" and self.sees_whole(code) for noun, code in named)

    def fetch(self, papers: Collection[str]) -> None:
        """Fetch together who stands on some trips, where each will be asked about."""
        self._parties_on(papers)

    def stands_on(self, line: str) -> bool:
        """Whether the viewer stands on a line of the books, by its name."""
        return self.viewer.sees_all or any(map(
            self.sees, self.parties(line.partition("|")[0]).on_line(line)))

    def is_on_trip(self, paper: str) -> bool:
        """Whether the viewer stands on a line of a trip, or another named it there."""
        parties = self.parties(paper)
        return any(self.sees(party) for line in parties.on_trip(paper) for party in line) or any(
            self._is_named(fact) for fact in parties.facts_on(paper) if not self.sees(fact.filer))

    def knows_trip(self, paper: str) -> bool:
        """Whether the viewer is on a trip, or nobody else told of it."""
        return self.is_on_trip(paper) or all(
            self.sees(fact.filer) for fact in self.parties(paper).facts_on(paper))

    def parties(self, paper: str) -> Parties:
        """Who stands on the lines of the trip of a paper."""
        return self._parties_on([paper])[paper]

    def _parties_on(self, papers: Collection[str]) -> dict[str, Parties]:
        new = set(papers) - self._parties.keys()
        for paper, live in live_on_papers(self.tx, new, self.size).items():
            self._parties[paper] = Parties(live, self.registers)
        return {paper: self._parties[paper] for paper in papers}

    def findings(self) -> Filter:
        """Which findings the viewer may see."""
        if self.viewer.sees_all:
            return Filter()
        if self.viewer.role != "park":
            return Filter(parties=self.own)
        return Filter(parties=self.own, lots_of=self.own, lots_held=self.held_then)


def unseen(pointer: str, value: str) -> Unseen:
    """The one answer for what does not exist and for what the viewer may not see."""
    return Unseen(Problem(pointer, "not_found", f'"{value}" is not found',
                          f"未找到“{value}”"))


def forbidden(pointer: str, en: str, zh: str) -> Forbidden:
    """A refusal of what is another's to do."""
    return Forbidden(Problem(pointer, "forbidden", en, zh))
