"""Any history of filings, however odd: what must hold for the books after every step."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hazchem.domain.movement import Movement, Part
from hazchem.ledger.postings import book
from tests.groups import Groups
from tests.world import at, filed, sound, world_of

PLACES = ("acme-tank", "acme-unit", "beta-tank", "gamma-tank")
LOTS = tuple(f"acme/L{n}" for n in range(4))
BILLS = tuple(f"acme/W{n}" for n in range(3))
place = st.sampled_from(PLACES)
lot = st.sampled_from(LOTS)
bill = st.sampled_from(BILLS)
mass = st.integers(1, 3_000_000)
part = st.fractions(0, 1)


class Filings(RuleBasedStateMachine):
    """Files movements in any order and keeps plain dicts of what a careful clerk would expect.

    A lot that something impossible or unordered happened to is `odd`: the clerk's dicts say
    nothing about it any more, the promises for all books still do.
    """

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Movement] = []
        self.now = at("1T08:00")
        self.stock: Counter[tuple[str, str]] = Counter()
        self.road: dict[tuple[str, str, str], int] = {}  # (bill, lot, consignee) -> open
        self.closed: set[tuple[str, str, str]] = set()
        self.odd: set[str] = set()
        self.several_sources = False
        self.reversed: set[str] = set()

    def file(self, kind: str, **words: object) -> Movement:
        """File one movement a minute after the last one, unless it says when."""
        self.now += timedelta(minutes=1)
        words.setdefault("occurred_at", self.now)
        told = Movement(event_id=f"e{len(self.told):03}", kind=kind, **words)
        self.told.append(told)
        return told

    def lots_on(self, paper: str) -> set[str]:
        return {told.lot for told in self.told if paper in (*told.papers, told.successor)}

    @rule(lot=lot, place=place, mass=mass)
    def produce(self, lot: str, place: str, mass: int) -> None:
        self.file("produce", lot=lot, to_place=place, mass_mg=mass, substance="X")
        self.stock[place, lot] += mass

    @rule(source=place, onto=place, lot=lot, part=part)
    def transfer(self, source: str, onto: str, lot: str, part) -> None:
        mass = int(self.stock[source, lot] * part)
        if source != onto and mass > 0:
            self.file("transfer", lot=lot, from_place=source, to_place=onto, mass_mg=mass)
            self.stock[source, lot] -= mass
            self.stock[onto, lot] += mass

    @rule(lot=lot, place=place, mass=mass)
    def use(self, lot: str, place: str, mass: int) -> None:
        """Also more than there is: then what follows there is beyond the clerk."""
        if mass > self.stock[place, lot]:
            self.odd.add(lot)
        self.file("use", lot=lot, from_place=place, mass_mg=mass)
        self.stock[place, lot] -= mass

    @rule(lot=lot, place=place, counted=st.integers(0, 3_000_000))
    def count(self, lot: str, place: str, counted: int) -> None:
        self.file("count", lot=lot, from_place=place, counted_mg=counted)
        self.stock[place, lot] = counted

    @rule(source=lot, output=lot, place=place, part=part, made=mass)
    def convert(self, source: str, output: str, place: str, part, made: int) -> None:
        mass = int(self.stock[place, source] * part)
        if mass > 0:
            self.file("convert", inputs=(Part(lot=source, place=place, mass_mg=mass),),
                      outputs=(Part(lot=output, place=place, mass_mg=made, substance="X"),
                               Part(unlisted="water", mass_mg=1)))
            self.stock[place, source] -= mass
            self.stock[place, output] += made

    @rule(lot=lot, place=place, part=part, bill=bill,
          to=st.sampled_from(("beta", "gamma", "outco")))
    def dispatch(self, lot: str, place: str, part, bill: str, to: str) -> None:
        mass = int(self.stock[place, lot] * part)
        if mass <= 0:
            return
        line = (bill, lot, to)
        if line in self.road or to == "outco" or any(
                told.kind in ("receive", "reject") and lot == told.lot and bill in told.papers
                for told in self.told) or "" in self.lots_on(bill):
            self.odd.add(lot)
        self.file("dispatch", lot=lot, from_place=place, mass_mg=mass, waybill=bill, consignee=to)
        self.stock[place, lot] -= mass
        self.road[line] = self.road.get(line, 0) + mass

    @rule(bill=bill, carrier=st.sampled_from(("haul", "rail")))
    def hand_over(self, bill: str, carrier: str) -> None:
        self.file("handover", waybill=bill, carrier=carrier)

    @rule(bill=bill, lot=lot, place=place, mass=mass, partial=st.booleans())
    def receive(self, bill: str, lot: str, place: str, mass: int, partial: bool) -> None:
        """Less, equal, more, in parts, twice, by another, or never sent at all."""
        line = (bill, lot, place.partition("-")[0])
        if line not in self.road:
            self.odd.add(lot)
        self.file("receive", lot=lot, to_place=place, mass_mg=mass, waybill=bill, partial=partial)
        self.stock[place, lot] += mass
        if line in self.road and line not in self.closed:
            self.road[line] = max(0, self.road[line] - mass) if partial else 0
            if not self.road[line]:
                self.closed.add(line)

    @precondition(lambda self: self.road)
    @rule(choice=st.randoms(use_true_random=False), more=st.sampled_from((-1, 0, 1)))
    def receive_what_was_sent(self, choice: random.Random, more: int) -> None:
        bill, lot, to = choice.choice(sorted(self.road))
        mass = self.road[bill, lot, to] + more
        if to != "outco" and mass > 0:
            self.receive(bill, lot, f"{to}-tank", mass, False)

    @rule(bill=bill, onward=bill, lot=lot)
    def refuse(self, bill: str, onward: str, lot: str) -> None:
        if bill != onward:
            self.odd.add(lot)
            self.file("reject", lot=lot, waybill=bill, successor=onward, on_behalf_of="beta")

    @rule(lot=lot, place=place, mass=mass, to_mix=st.booleans())
    def pour(self, lot: str, place: str, mass: int, to_mix: bool) -> None:
        self.odd.add(lot)
        ways = (place, "acme-mix") if to_mix else ("acme-mix", place)
        self.file("transfer", lot=lot, from_place=ways[0], to_place=ways[1], mass_mg=mass)

    @rule(mass=mass, kind=st.sampled_from(("use", "transfer", "count", "dispatch")), bill=bill)
    def draw_blank(self, mass: int, kind: str, bill: str) -> None:
        words: dict[str, object] = {"from_place": "acme-mix", "mass_mg": mass}
        if kind == "transfer":
            words |= {"to_place": "beta-mix"}
        if kind == "count":
            words |= {"counted_mg": mass}
        if kind == "dispatch":
            self.odd |= self.lots_on(bill)
            words |= {"waybill": bill, "consignee": "beta"}
        self.file(kind, **words)

    @rule(bill=bill, place=place, mass=mass)
    def receive_blank(self, bill: str, place: str, mass: int) -> None:
        self.odd |= self.lots_on(bill)
        self.file("receive", to_place=place, mass_mg=mass, waybill=bill)

    @precondition(lambda self: self.told)
    @rule(choice=st.randoms(use_true_random=False), change=st.sampled_from(
        ("reverse", "double", "second source", "late")))
    def meddle(self, choice: random.Random, change: str) -> None:
        """Undo an event, file it again under another id, from another system, or in the past."""
        old = choice.choice(self.told)
        if change == "second source" and old.papers:
            self.several_sources = True
            self.told.append(replace(old, event_id=f"e{len(self.told):03}", source="e-waybill"))
            if old.source != "enterprise":
                self.odd |= self.lots_on(old.papers[0])
            return
        if old.kind == "correct":
            return
        self.odd |= {*old.lots, *(self.lots_on(old.papers[0]) if old.papers else ())}
        if change == "reverse" and old.event_id not in self.reversed:
            self.reversed.add(old.event_id)
            self.file("correct", reverses=old.event_id)
        elif change in ("double", "late"):
            when = choice.choice(self.told).occurred_at if change == "late" else old.occurred_at
            self.told.append(replace(old, event_id=f"e{len(self.told):03}", occurred_at=when))

    @invariant()
    def books_hold(self) -> None:
        """Conservation, nothing below zero, order of filing, as_of, and groups booked alone."""
        facts, world = filed(self.told), world_of(self.told)
        luck = random.Random(len(facts))
        books = sound(facts, world, luck)
        whole = Counter(leg._replace(fact=leg.fact.movement.event_id) for leg in books.legs)
        groups = Groups(facts, world)
        alone: Counter[object] = Counter()
        fetched: Counter[object] = Counter()
        for group in groups.all():
            for facts_known, union in ((facts, alone), (groups.facts_of(group, facts), fetched)):
                part = book(facts_known, world, owns=group.__contains__)
                union.update(leg._replace(fact=leg.fact.movement.event_id) for leg in part.legs)
        assert alone == whole, "the groups' books do not add up to the whole"
        assert fetched == whole, "a group needs facts that do not name it"
        if not self.several_sources and not self.reversed:
            mixed = list(self.told)
            luck.shuffle(mixed)
            late = book(filed(mixed), world)
            assert Counter(leg._replace(fact=leg.fact.movement.event_id)
                           for leg in late.legs) == whole, "the order of filing changed the books"
        self._agrees_with_the_clerk(books)

    def _agrees_with_the_clerk(self, books) -> None:
        for place in PLACES:
            for lot in set(LOTS) - self.odd:
                assert books.holdings.of(place, lot) == self.stock[place, lot], (place, lot)
        for (bill, lot, to), mass in self.road.items():
            if lot not in self.odd:
                assert books.lines[f"{bill}|{lot}|{to}"].open_mg == mass


TestFilings = Filings.TestCase
TestFilings.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
