"""The property that must never fail: step by step comes to what a full recomputation comes to."""

import random
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from hazchem.domain import instant
from hazchem.domain.finding import Finding
from hazchem.ledger.correction import key_of, voided
from hazchem.ledger.kinship import papers_of
from hazchem.ledger.postings import book
from hazchem.rules.evidence import Goods, Papers
from hazchem.rules.evidence_balance import balance_named, names_in
from hazchem.rules.sweep import sweep
from hazchem.services.judging import catchup
from hazchem.services.judging.known import trips_of
from hazchem.services.judging.subjects import Asking, trip
from hazchem.services.seen.current import open_in
from hazchem.store import books as stored_books
from hazchem.store.findings import Filter
from hazchem.store.movements import lots_known, ticket_key
from hazchem.store.store import Store
from tests.ledger.test_machine import Filings
from tests.rules import filings, standing_told
from tests.services.park import BEGUN, Park
from tests.world import world_of

METHANOL = "67-56-1"
FAR = timedelta(days=400)


def recomputed(seen, facts) -> list[Finding]:
    """The findings of a whole ledger judged at once from its facts, with no groups and no store."""
    common = {"as_of": seen.as_of, "registers": seen.registers,
              "parameters": seen.reference.parameters, "substances": seen.reference.substances,
              "norms": seen.reference.norms, "calendar": seen.reference.calendar,
              "began": filings.began(facts).get}
    books = book(facts, seen.world, seen.as_of)
    found = sweep(Goods(**common, books=books), seen.reference.rules)
    for name in names_in(books.legs):
        found += sweep(balance_named(name, books.legs, common), seen.reference.rules)
    for unit in standing_told.units(book(facts, seen.world).legs, common):
        found += sweep(unit, seen.reference.rules)
    for store in standing_told.stores(book(facts, seen.world).legs, common):
        found += sweep(store, seen.reference.rules)
    void = voided(facts)
    live = [fact for fact in facts if key_of(fact) not in void]
    tickets: dict[str, list] = {}
    for fact in live:
        if fact.movement.ticket:
            tickets.setdefault(ticket_key(fact), []).append(fact)
    for ticket, named in tickets.items():
        lots = {lot for fact in named for lot in fact.movement.lots}
        found += sweep(Papers(**common, kind="ticket", subject=ticket, facts=tuple(named),
                              consignment=trips_of(seen.tx, named, seen.size),
                              lot_substance=lots_known(seen.tx, lots)), seen.reference.rules)
    for one in filings.everybody(facts, books.legs, lots_known(seen.tx, {
            lot for fact in facts for lot in fact.movement.lots}), common):
        found += sweep(one, seen.reference.rules)
    asking = Asking(seen.tx, seen.registers, seen.reference, seen.size, seen.as_of)
    for paper in sorted({paper for fact in facts for paper in papers_of(fact.movement)}):
        found += sweep(trip.gather(asking, paper).evidence, seen.reference.rules)
    return sorted(found, key=lambda one: one.code)


def agree(park: Park, size: int | None = None, as_of: datetime | None = None) -> int:
    """Compare what is reached step by step with a full recomputation; returns how much there is."""
    with park.seen(size, as_of) as seen:
        facts = [fact for fact in park.facts() if fact.leaf_index < seen.size]
        stepwise = open_in(seen, Filter())
        whole = recomputed(seen, facts)
        assert [(one.code, one.says) for one in stepwise] == [
            (one.code, one.says) for one in whole]
        assert stepwise == whole
        return len(whole)


class Steps(Filings):
    """Any history of filings, filed in a shuffled order and in batches, read in between."""

    def books_hold(self) -> None:
        """What the pure machine asks of books is asked there."""

    def teardown(self) -> None:
        """File what the machine told, and compare."""
        luck = random.Random(len(self.told))
        told = [_real(one) for one in self.told]
        corrections = [one for one in told if one.kind == "correct"]
        others = [one for one in told if one.kind != "correct"]
        luck.shuffle(others)
        with tempfile.TemporaryDirectory() as folder:
            store = Store(f"sqlite:///{Path(folder) / 'ledger.sqlite3'}")
            store.migrate()
            park = Park(store)
            _register(park, told)
            for batch in _batches([*others, *corrections], luck):
                park.file_all(batch)
                if luck.random() < 0.4:
                    agree(park)
            agree(park)
            agree(park, as_of=park.now + FAR)
            head = len(park.facts())
            for _ in range(3):
                with park.seen() as seen:
                    size = luck.randint(seen.size - head, seen.size)
                agree(park, size)
                agree(park, size, datetime.fromisoformat("2026-03-01T08:10:00Z"))
            self._same_books(park)
            store.close()

    def _same_books(self, park: Park) -> None:
        """The stored postings are those of the whole ledger booked at once."""
        with park.seen() as seen:
            whole = book(park.facts(), seen.world)
            stored = stored_books.balances(seen.tx, {"stock", "transit"}, 2**62)
            held: dict = {}
            for leg in whole.legs:
                for account, sign in ((leg.source, -1), (leg.target, 1)):
                    if account.kind in ("stock", "transit"):
                        key = account, leg.lot, leg.substance
                        held[key] = held.get(key, 0) + sign * leg.mass_mg
            assert stored == [(*key, mass) for key, mass in sorted(held.items()) if mass]


def _real(told):
    """The machine's substance X as one of the register's."""
    name = {"X": METHANOL}
    parts = {side: tuple(replace(part, substance=name.get(part.substance, part.substance))
                         for part in getattr(told, side)) for side in ("inputs", "outputs")}
    return replace(told, substance=name.get(told.substance, told.substance), **parts)


def _register(park: Park, told) -> None:
    known = world_of(told).registers
    for code in sorted(known.custodians):
        park.party(code)
    # Two of the places are a hazard unit, designed for two kilograms and less.
    park.party("acme")
    park.register("hazard-units", code="u1", custodian="acme", exposed_persons=3)
    for code in sorted(known.places):
        inside = code in ("acme-tank", "acme-unit")
        park.place(code, **({"hazard_unit": "u1", "design_max_t": {METHANOL: "0.002"}}
                            if inside else {}))


def _batches(told, luck: random.Random):
    while told:
        count = luck.randint(1, 6)
        yield told[:count]
        told = told[count:]


TestSteps = Steps.TestCase
TestSteps.settings = settings(max_examples=12, stateful_step_count=18, deadline=None)

STORY = """
1T07:00 produce acme/L1 - > acme-wh 1000 substance=67-56-1 ticket=T1
1T08:00 dispatch acme/L1 acme-wh > - 300 waybill=acme/W1 consignee=beta due_at=2T08:00 ticket=T1
1T08:30 dispatch acme/L1 acme-wh > - 300 waybill=acme/W2 consignee=gamma due_at=2T08:00
1T11:00 receive acme/L1 - > beta-wh 200 waybill=acme/W1
1T12:00 use acme/L1 beta-wh > - 250
1T13:00 transfer acme/L1 acme-wh > acme-mix 100
1T14:00 produce acme/L2 - > acme-mix 100 substance=67-56-1
1T15:00 use - acme-mix > - 150
1T16:00 count - acme-mix > - counted_kg=20
1T17:00 produce acme/N1 - > acme-wh 90 substance=143-33-9
1T18:00 transfer acme/N1 acme-wh > acme-yard 50 signers=p1,p2
1T19:00 use acme/N1 acme-wh > - 10 signers=p1
2T20:00 use acme/N1 acme-yard > - 10 signers=p1,p2
"""


@pytest.fixture
def park(store):
    made = Park(store)
    made.place("acme-wh", "acme-mix", "beta-wh", "gamma-wh")
    made.place("acme-yard", kind="yard")
    return made


def test_every_size_and_every_engine_comes_to_a_full_recomputation(park):
    lines = STORY.strip().splitlines()
    random.Random(3).shuffle(lines)
    found = 0
    for line in lines:
        park.file(line)
        found = agree(park)
    assert found >= 4
    with park.seen() as seen:
        sizes = range(seen.size - len(lines), seen.size + 1)
    for size in sizes:
        agree(park, size)
    agree(park, as_of=park.now + FAR)


def test_a_store_that_turns_out_to_be_a_yard_is_judged_as_one(park):
    park.file(STORY)
    before = agree(park)
    park.place("acme-wh", kind="yard", effective_from=1)
    assert agree(park) == before + 1
    park.place("acme-wh", kind="unit", effective_from=2)
    assert agree(park) == before - 1, "what goes in and out of a production unit is not signed for"


def test_the_comparison_bites(park):
    park.file(STORY)
    agree(park)
    with park.store.write() as tx:
        from hazchem.store.tables import finding
        one = tx.connection.execute(finding.select().limit(1)).one()
        tx.connection.execute(finding.delete().where(finding.c.code == one.code))
    with pytest.raises(AssertionError):
        agree(park)


def test_who_begins_a_register_of_persons_is_asked_who_signed(park):
    park.file("1T07:00 produce acme/N - > acme-wh 10 substance=143-33-9")
    park.file("1T08:00 use acme/N acme-wh > - 10")
    before = agree(park)
    park.register("persons", code="p1", custodian="acme", role="keeper")
    assert agree(park) == before + 1


def test_who_files_after_others_at_one_instant_is_silent_no_longer(store):
    late = Park(store, BEGUN + FAR)
    late.place("acme-wh", "beta-wh")
    late.party("acme", ledger_from=instant.to_us(BEGUN - FAR))
    late.file("""
        1T08:00 produce beta/L1 - > beta-wh 100 substance=67-64-1
        1T08:00 produce acme/L1 - > acme-wh 100 substance=67-64-1
    """)
    catchup.catch_up(store, late.now)  # which comes before the second was recorded
    catchup.catch_up(store, late.tick())
    agree(late)
    with late.seen() as seen:
        assert not [one for one in open_in(seen, Filter()) if one.rule == "T-10"]
