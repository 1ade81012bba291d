"""Balances reached step by step equal those of a full recomputation, at every size and instant."""

import random
from datetime import datetime, timedelta

import pytest

from hazchem.domain import instant
from hazchem.domain.notation import parse
from hazchem.ledger.postings import book
from hazchem.rules.evidence_balance import balance_named, names_in
from hazchem.rules.evidence_licence import licence_from, named_by
from hazchem.rules.sweep import sweep
from hazchem.services.findings import past_in
from hazchem.services.judging.subjects.licence import posting_of
from hazchem.services.seen.current import open_in
from hazchem.store.findings import Filter
from tests.services.park import BEGUN, Park

C = "6d9c4a8e-0000-4000-8000-0000000000{:02d}"
STORY = f"""
2026-01-02T08:00:00Z opening acme/L1 - > acme-t1-mix 100000 substance=67-64-1 instrument=gauge
2026-01-10T08:00:00Z use - acme-t1-mix > - 2000 instrument=meter
2026-01-30T08:00:00Z count - acme-t1-mix > - counted_kg=97960 instrument=gauge id={C.format(1)}
2026-02-03T08:00:00Z produce acme/L2 - > acme-t2 500 substance=67-64-1 instrument=gauge
2026-02-04T08:00:00Z transfer - acme-t1-mix > acme-t2-mix 5000 instrument=meter
2026-02-27T08:00:00Z count acme/L2 acme-t2 > - counted_kg=499 id={C.format(2)}
2026-02-28T08:00:00Z count - acme-t1-mix > - counted_kg=92930 instrument=gauge id={C.format(3)}
2026-02-28T09:00:00Z count - acme-t2-mix > - counted_kg=4990 instrument=gauge id={C.format(4)}
2026-03-11T08:00:00Z use - acme-t1-mix > - 900 instrument=meter
2026-03-20T08:00:00Z count - acme-t1-mix > - counted_kg=91990 instrument=gauge id={C.format(5)}
2026-03-21T08:00:00Z lose - acme-t1-mix > - 40 reason={C.format(5)}
2026-03-30T08:00:00Z count - acme-t1-mix > - counted_kg=91800 instrument=gauge id={C.format(6)}
"""


@pytest.fixture
def park(store):
    made = Park(store, seeded=BEGUN - timedelta(days=1))
    made.place("acme-t1-mix", "acme-t2-mix", "acme-t2")
    made.register("instruments", code="gauge", custodian="acme", kind="tank_gauge",
                  sigma_ppm="100")
    made.register("instruments", code="meter", custodian="acme", kind="flow_meter",
                  sigma_ppm="500")
    return made


def agree(park: Park, size: int | None = None, as_of: datetime | None = None) -> int:
    """Compare the balances found step by step with those of all facts at once; tells how many."""
    with park.seen(size, as_of) as seen:
        facts = [fact for fact in park.facts() if fact.leaf_index < seen.size]
        legs = book(facts, seen.world, seen.as_of).legs
        shared = {"as_of": seen.as_of, "registers": seen.registers,
                  "parameters": seen.reference.parameters,
                  "substances": seen.reference.substances}
        whole = [one for name in names_in(legs)
                 for one in sweep(balance_named(name, legs, shared), seen.reference.rules)]
        told = [posting_of(leg) for leg in legs]
        whole += [one for name in named_by(told, seen.registers)
                  for one in sweep(licence_from(name, told, shared), seen.reference.rules)]
        stepwise = [one for one in open_in(seen, Filter())
                    if one.subject_kind in ("balance", "licence")]
        assert stepwise == sorted(whole, key=lambda one: one.code)
        return len(whole)


def told(text: str) -> list:
    return list(parse(text))


def balances(park: Park, **asked) -> dict[str, str]:
    with park.seen(**asked) as seen:
        return {one.subject_id: one.rule for one in open_in(seen, Filter())
                if one.subject_kind == "balance"}


@pytest.mark.parametrize("seed", range(2))
def test_balances_are_the_same_in_whatever_order_they_are_told(park, seed):
    lines = told(STORY)
    luck = random.Random(seed)
    luck.shuffle(lines)
    while lines:
        batch = luck.randint(1, 3)
        park.file_all(lines[:batch])
        lines = lines[batch:]
        agree(park)
    with park.seen() as seen:
        newest = seen.size
    for size in luck.sample(range(newest - 12, newest + 1), 6):
        agree(park, size)
        agree(park, size, instant.parse("2026-02-28T08:30:00Z"))
    for at in ("2026-02-27T08:00:00Z", "2026-03-20T08:00:00Z", "2026-03-20T12:00:00Z"):
        agree(park, as_of=instant.parse(at))
    assert balances(park)


def test_a_correction_a_settlement_and_another_scale_are_heard_of(park):
    park.file_all(told(STORY))
    before = balances(park)
    with park.seen() as seen:
        size = seen.size
    park.file_all(told(f"""
2026-03-31T08:00:00Z correct - - > - reverses={C.format(6)}
"""))
    agree(park)
    assert balances(park) != before
    assert balances(park, size=size) == before
    park.file_all(told("2026-02-05T08:00:00Z use - acme-t1-mix > - 30 instrument=meter"))
    agree(park)
    park.register("instruments", code="gauge", custodian="acme", kind="tank_gauge",
                  sigma_ppm="5000", effective_from=0)
    agree(park)
    agree(park, size)


def test_what_nobody_counted_is_not_judged(park):
    park.file_all([one for one in told(STORY) if one.kind != "count"])
    assert balances(park) == {}
    assert agree(park) == 0


def test_licences_are_heard_of_by_what_is_made_and_by_licences(park):
    text = """
2026-02-01T08:00:00Z produce acme/P1 - > acme-t2 60 substance=67-63-0
2026-02-02T08:00:00Z convert in=acme/P1@acme-t2:60 out=acme/P2@acme-t2:60:67-63-0
2026-02-03T08:00:00Z produce acme/P3 - > acme-t2 50 substance=67-63-0
2026-02-04T08:00:00Z use acme/P3 acme-t2 > - 30
"""
    park.file_all(told(text))
    assert agree(park) == 0
    with park.seen() as seen:
        size = seen.size
    licence = {"kind": "production", "custodian": "acme", "substances": ["67-63-0"],
               "mass_mg": 100_000_000}
    park.register("permits", number="A1", **licence)
    assert agree(park) == 1
    assert agree(park, as_of=instant.parse("2026-02-03T07:00:00Z")) == 0
    agree(park, size)
    park.file_all(told("2026-02-05T08:00:00Z correct - - > - reverses=nothing\n"
                       "2026-02-03T09:00:00Z produce acme/P4 - > acme-t2 1 substance=67-63-0"))
    assert agree(park) == 1
    park.register("permits", number="A1", **licence | {"mass_mg": 120_000_000},
                  effective_from=0)
    assert agree(park) == 0
    park.file_all(told("2026-02-06T08:00:00Z produce acme/Q - > acme-t2 1 substance=67-56-1"))
    assert agree(park) == 1, "methanol is not on the licence"
    with park.seen() as seen:
        newest = seen.size
    for earlier in range(newest - 3, newest):
        agree(park, earlier)


def test_the_past_of_a_balance_says_when_it_was_found_and_when_it_was_cleared(park):
    park.file_all(told(STORY))
    with park.seen() as seen:
        (code,) = [one.code for one in open_in(seen, Filter())
                   if one.subject_id == "acme|67-64-1|2026-01"]
    park.file_all(told("2026-01-11T08:00:00Z use - acme-t1-mix > - 40 instrument=meter"))
    assert "acme|67-64-1|2026-01" not in balances(park)
    with park.seen() as seen:
        past = past_in(seen, code)
    assert past is not None and not past.is_open
    assert [state for _, state in past.history] == ["detected", "cleared"]
