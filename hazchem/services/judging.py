"""Judging: the facts of a subject, booked, looked over by the rules, and until when that holds."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.finding import Finding
from hazchem.domain.register import Registers
from hazchem.ledger.account import Account, Leg
from hazchem.ledger.books import Books
from hazchem.ledger.postings import book
from hazchem.rules.evidence import Evidence, Goods, Holder, Papers
from hazchem.rules.sweep import sweep
from hazchem.services.known import facts_of_groups, live_facts, trips_of
from hazchem.services.reference import Reference
from hazchem.services.world import world_of
from hazchem.store import books as stored
from hazchem.store.findings import Subject, Validity
from hazchem.store.movements import lots_known
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
        self.size, self.as_of, self.legs = size, as_of, legs
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
        goods = Goods(**self._seen_by_all(), books=books)
        found = sweep(goods, self.reference.rules)
        rests = [step.at for step in books.steps] + [leg.at for leg in books.legs]
        rests += [fact.at for fact in facts if fact.at <= self.as_of]
        return Judged(self._validity(goods, facts, rests, ahead), found, whole.legs, books)

    def other(self, subject: Subject) -> Judged:
        """A weigh ticket, an unregistered party, or a custodian that is not active."""
        kind, name = subject
        if kind == "holder":
            return self._holder(name)
        facts = [] if kind == "party" and self.registers.party(name) != name else live_facts(
            self.tx, kind, name, self.size)
        happened = [fact for fact in facts if fact.at <= self.as_of]
        lots = {lot for fact in happened for lot in fact.movement.lots}
        papers = Papers(
            **self._seen_by_all(), kind=kind, subject=name, facts=tuple(facts),
            consignment=trips_of(self.tx, happened, self.size),
            lot_substance=lots_known(self.tx, lots))
        found = sweep(papers, self.reference.rules)
        ahead = [fact.at for fact in facts if fact.at > self.as_of]
        rests = [fact.at for fact in happened]
        return Judged(self._validity(papers, facts, rests, ahead), found)

    def inactive_holders(self, custodians: Iterable[str]) -> set[str]:
        """Those of some custodians that are, were or will be anything but active."""
        return {code for code in custodians if code and any(
            entry.status != "active" for _, entry in self.registers.custodians.history(code))}

    def _holder(self, custodian: str) -> Judged:
        holdings, substances = self._held_by(custodian)
        holder = Holder(**self._seen_by_all(), custodian=custodian, holdings=holdings,
                        substance_of=substances)
        found = sweep(holder, self.reference.rules)
        # What a holder has changes with every posting: what is found holds until the next one.
        changes = stored.next_posting(self.tx, instant.to_us(self.as_of))
        ahead = [instant.from_us(changes)] if changes is not None else []
        return Judged(self._validity(holder, (), [self.as_of], ahead), found)

    def _held_by(self, custodian: str) -> tuple[dict[str, int], dict[str, str]]:
        """What a custodian has by lot, and of which substance the lots are."""
        places = [code for code in self.registers.places
                  if self.registers.custodian_of(code, self.as_of) == custodian]
        as_of_us = instant.to_us(self.as_of)
        if self.legs is None:
            held = stored.balances(self.tx, {"stock"}, as_of_us, refs=places) if places else []
            held += stored.balances(self.tx, {"transit"}, as_of_us, custodians=[custodian])
        else:
            mine = set(places)
            held = [(account, lot, substance, mass_mg)
                    for account, lot, substance, mass_mg in _balances(self.legs, self.as_of)
                    if (account.ref in mine if account.kind == "stock" else
                        account.kind == "transit" and account.custodian == custodian)]
        holdings: dict[str, int] = {}
        for _, lot, _, mass_mg in held:
            holdings[lot] = holdings.get(lot, 0) + mass_mg
        return holdings, {lot: substance for _, lot, substance, _ in held}

    def _seen_by_all(self) -> dict[str, Any]:
        return {"as_of": self.as_of, "registers": self.registers,
                "parameters": self.reference.parameters, "substances": self.reference.substances,
                "controls": self.reference.controls}

    def _validity(
        self, evidence: Evidence, facts: Iterable[Fact], rests: list[datetime],
        ahead: list[datetime],
    ) -> Validity:
        size = max((fact.leaf_index + 1 for fact in facts), default=0)
        if evidence.rests_on is not None:
            rests = [*rests, evidence.rests_on]
        from_us = max(map(instant.to_us, rests), default=0)
        return Validity(size, from_us, _earliest(ahead, evidence))


def _earliest(ahead: list[datetime], evidence: Evidence) -> int | None:
    return min(map(instant.to_us, [*ahead, *evidence.clocks]), default=None)


def _balances(legs: Iterable[Leg], as_of: datetime) -> list[tuple[Account, str, str, int]]:
    sums: Counter[tuple[Account, str, str]] = Counter()
    for leg in legs:
        if leg.at <= as_of:
            sums[leg.source, leg.lot, leg.substance] -= leg.mass_mg
            sums[leg.target, leg.lot, leg.substance] += leg.mass_mg
    return [(*key, mass_mg) for key, mass_mg in sorted(sums.items()) if mass_mg]
