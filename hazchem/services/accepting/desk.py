"""The desk where filings are looked at: whose they are, whether known, replayed or understood."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from hazchem.domain.errors import (
    Invalid,
    Mismatch,
    OutOfOrder,
    Problem,
    Refused,
    TooLarge,
    invalid,
)
from hazchem.domain.event import Fact, content_of, qualified
from hazchem.domain.movement import Movement
from hazchem.ledger.correction import voided
from hazchem.ledger.kinship import papers_of
from hazchem.log import canonical
from hazchem.services.accepting import filers
from hazchem.services.accepting.fates import Sent
from hazchem.services.accepting.understood import (
    lots_named,
    totals_of_known,
    understood,
    unknown_lots,
    unnamed_lots,
)
from hazchem.services.judging.known import live_facts, thread_of
from hazchem.services.judging.reference import reference
from hazchem.services.judging.world import registers_at
from hazchem.services.papers import are_open
from hazchem.services.seen.scope import Scope, Viewer, forbidden
from hazchem.store import log, movements
from hazchem.store.log import Filed, NewEntry
from hazchem.store.store import Store, Tx

# What the log writes around a content: ids, times, origin.
_AROUND_BYTES = 1_024


class Told(Sent, Protocol):
    """One movement as it came in."""

    @property
    def movement(self) -> Movement | None: ...


@dataclass(slots=True)
class Looked:
    """What the desk says of one row: refused, filed before, or entries that may be appended."""

    line: int
    event_id: str | None
    filer: str = ""
    movement: Movement | None = None
    refusal: Refused | None = None
    before: Filed | None = None
    repeats: bool = False  # an earlier row of the same batch
    entries: list[tuple[Movement, NewEntry]] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether its entries are to be appended."""
        return self.refusal is None and self.before is None and not self.repeats


class Desk:
    """Looks at the rows of one filing in one transaction."""

    def __init__(
        self, store: Store, tx: Tx, viewer: Viewer, now: datetime, *, notes_strange: bool = False
    ) -> None:
        """`notes_strange`: keep in `strange` which rows name what the viewer does not see."""
        self.tx, self.viewer, self.now = tx, viewer, now
        self.size = log.head(tx).size
        self.registers = registers_at(store, tx, self.size)
        self.reference = reference(store, tx, self.size)
        self.scope = Scope(tx, viewer, self.registers, self.size)
        self.filed: dict[tuple[str, str], Filed] = {}
        self.new: dict[tuple[str, str], bytes] = {}
        self.notes_strange, self.strange = notes_strange, set[str]()
        self.facts: list[Fact] = []  # what this batch files, at the places it will have

    def look(self, told: Sequence[Told]) -> list[Looked]:
        """Every row looked at; those that are accepted stand in the order they came."""
        looked = [self._understand(row) for row in told]
        on_paper = _by_paper(one.movement for one in looked if one.movement)
        for one in looked:
            if one.movement and not one.refusal:
                one.refusal = self._authorise(one.movement, on_paper)
        good = [one for one in looked if one.movement and not one.refusal]
        self._find_filed(good)
        told_of = [told for one in good for told in _parts(one.movement)]
        lots: dict[str, str] = {}
        for movement in told_of:
            lots |= lots_named(movement)
        named = {lot for movement in told_of for lot in movement.lots}
        lots |= movements.lots_known(self.tx, named - lots.keys())
        for one in good:
            try:
                self._decide(one, lots)
            except Refused as refused:
                one.refusal = refused
        return looked

    def _understand(self, row: Told) -> Looked:
        looked = Looked(row.line, row.event_id)
        if row.movement is None:
            looked.refusal = Invalid(*row.problems)
            return looked
        try:
            looked.filer = filers.filer_of(row.movement, self.viewer, self.registers)
            looked.movement = self._named(row.movement, looked.filer)
        except Refused as refused:
            looked.refusal = self._misread(row.movement) or refused
        return looked

    def _misread(self, told: Movement) -> Invalid | None:
        """What the authority misspelt; why nobody could be named for the act says less."""
        if self.viewer.role == "admin":
            try:
                self._named(told, self.viewer.custodian)
            except Invalid as refused:
                return refused
        return None

    def _named(self, told: Movement, filer: str) -> Movement:
        """The movement under full names; a replacement's problems say where they stand."""
        full = qualified(told, filer)
        truth = full.replacement
        if truth is not None:
            try:
                truth = understood(truth, self.registers, self.reference, self.now)
            except Invalid as refused:
                raise Invalid(*(replace(one, pointer=f"/replacement{one.pointer}")
                                for one in refused.problems)) from None
            full = replace(full, replacement=replace(truth, replaces=full.event_id))
        return understood(full, self.registers, self.reference, self.now)

    def _authorise(
        self, told: Movement, on_paper: dict[str, list[Movement]]
    ) -> Refused | None:
        if told.on_behalf_of:
            return None  # the authority's, which was asked already; a truth goes with it
        for movement in _parts(told):
            beside: list[Movement] = []
            if movement.kind in ("handover", "reject"):
                # Not the successor's: who is to receive there has not refused anything.
                beside += self._filed_on(movement)
                beside += [other for paper in movement.papers for other in on_paper[paper]
                           if other is not movement]
            refused = filers.check(movement, self.viewer, self.registers, beside)
            if refused is not None:
                is_told = not beside or are_open(self.scope, movement.papers)
                return refused if is_told else filers.not_named(movement, self.viewer)
        return None

    def _find_filed(self, good: Iterable[Looked]) -> None:
        ids: defaultdict[str, set[str]] = defaultdict(set)
        for one in good:
            ids[one.filer].update(told.event_id for told in _parts(one.movement))
        for filer, event_ids in ids.items():
            found = log.fingerprints(self.tx, filer, event_ids)
            self.filed |= {(filer, event_id): filed for event_id, filed in found.items()}

    def _decide(self, one: Looked, lots: dict[str, str]) -> None:
        """Whether a row was filed before, may be filed, or is refused as the ledger stands."""
        told = one.movement
        assert told is not None
        entries = [(part, self._entry(part, one.filer)) for part in _parts(told)]
        name = one.filer, told.event_id
        before = self.filed.get(name)
        known = before.fingerprint if before else self.new.get(name)
        if known is not None:
            if known != entries[0][1].fingerprint:
                raise _reused("/event_id", told.event_id)
            one.before, one.repeats = before, before is None
            return
        for part, _ in entries[1:]:
            if (one.filer, part.event_id) in self.filed or (one.filer, part.event_id) in self.new:
                raise _reused("/replacement/event_id", part.event_id)
        problems = [problem for part in _parts(told) for problem in (
            *unknown_lots(part, lots),
            *totals_of_known(part, lots, self.reference.substances),
            *unnamed_lots(part, self.registers, self._on_papers(part)))]
        if problems:
            raise Invalid(*problems)
        if told.kind == "correct":
            self._may_correct(told, one.filer)
        for part, entry in entries:
            if self.notes_strange and self._is_strange(part):
                self.strange.add(part.event_id)
            self.new[one.filer, part.event_id] = entry.fingerprint
            self.facts.append(Fact(part, self.size + len(self.facts), self.now, one.filer))
        one.entries = entries

    def _filed_on(self, told: Movement) -> Iterator[Movement]:
        """What was filed before on the papers of a movement."""
        for paper in told.papers:
            yield from (fact.movement for fact in live_facts(self.tx, "paper", paper, self.size))

    def _on_papers(self, told: Movement) -> Iterator[Movement]:
        """What is known on the papers of a movement, with what this batch filed before it."""
        yield from self._filed_on(told)
        papers = set(told.papers)
        yield from (fact.movement for fact in self.facts if papers & set(fact.movement.papers))

    def _is_strange(self, told: Movement) -> bool:
        """Whether a movement names a lot or a trip that is known, and not to the viewer."""
        papers = papers_of(told)
        return bool(papers) and not are_open(self.scope, papers) or any(
            movements.is_named(self.tx, "lot", lot, self.size)
            and not self.scope.sees_lot(lot, self.size) for lot in told.lots)

    def _entry(self, told: Movement, filer: str) -> NewEntry:
        content = content_of(told)
        spelt = canonical.encode(content)
        if len(spelt) + _AROUND_BYTES > log.BODY_BYTES_MAX:
            most = log.BODY_BYTES_MAX - _AROUND_BYTES
            raise TooLarge(Problem(
                "", "too_large", f"this movement has {len(spelt)} bytes, at most {most} can be "
                "kept", f"该记录为 {len(spelt)} 字节，最多可保存 {most} 字节"))
        fingerprint = hashlib.sha256(spelt).digest()
        return NewEntry(told.event_id, filer, movements.TYPE, fingerprint, content, spelt)

    def _may_correct(self, told: Movement, filer: str) -> None:
        thread = thread_of(self.tx, told.reverses, self.size)
        thread += [fact for fact in self.facts if fact not in thread]
        mine = [fact for fact in thread
                if fact.movement.event_id == told.reverses and fact.filer == filer]
        if not mine:
            others = [fact for fact in thread if fact.movement.event_id == told.reverses]
            if any(self.scope.sees_fact(fact) for fact in others):
                raise forbidden("/reverses", f"{told.reverses} was filed by another, who alone "
                                "corrects it", f"{told.reverses} 由他人填报，只能由其更正")
            raise invalid("/reverses", "unknown", f'"{told.reverses}" is no movement of {filer}',
                          f"“{told.reverses}”不是 {filer} 填报的记录")
        if (filer, told.reverses) in voided(thread):
            raise OutOfOrder(Problem(
                "/reverses", "already_reversed", f"{told.reverses} was already reversed",
                f"{told.reverses} 已被更正，不能重复更正"))


def _parts(told: Movement | None) -> list[Movement]:
    """A movement and, of a correction, the truth filed with it."""
    if told is None:
        return []
    return [told] if told.replacement is None else [told, told.replacement]


def _by_paper(told: Iterable[Movement]) -> defaultdict[str, list[Movement]]:
    found: defaultdict[str, list[Movement]] = defaultdict(list)
    for movement in told:
        for paper in papers_of(movement):
            found[paper].append(movement)
    return found


def _reused(pointer: str, event_id: str) -> Mismatch:
    return Mismatch(Problem(
        pointer, "id_reused", f"{event_id} was already filed with other content: what is filed "
        "is never changed, file a correct instead",
        f"{event_id} 已用于其他内容：已填报的记录不能修改，请提交更正（correct）"))
