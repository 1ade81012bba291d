"""What was carried under one permit, summed as filings and permits come: as if all came at once."""

import random
from collections import defaultdict

import pytest

from hazchem.domain import instant
from hazchem.ledger.correction import key_of, voided
from hazchem.ledger.matching import match
from hazchem.rules.evidence_permitted import Permitted, permits_of
from hazchem.rules.evidence_trip import Trip
from hazchem.rules.sweep import sweep
from hazchem.services.rebuild import rebuild
from hazchem.services.seen.current import open_in
from hazchem.services.seen.history import History
from hazchem.store.findings import Filter
from hazchem.store.movements import lots_known
from tests.services.park import Park
from tests.world import at

MADE = """
1T06:00 produce acme/P - > acme-wh 900 substance=120-57-0
1T06:00 produce acme/C - > acme-wh 900 substance=108-24-7
1T06:00 produce acme/H - > acme-wh 900 substance=HW:900-402-06
1T06:00 produce acme/T - > acme-wh 900 substance=143-33-9
"""
PLACES = {"beta": "beta-wh", "gamma": "gamma-wh", "dispo": "dispo-pit"}


@pytest.fixture
def park(store):
    made = Park(store)
    made.place("acme-wh", *PLACES.values())
    made.party("haul", "rail")
    for code, number in (("acme", "91330200MA2AJ8TX61"), ("dispo", "914403001922038216")):
        made.register("custodians", code=code, name=code, uscc=number, effective_from=0)
    made.register("permits", number="L1", kind="waste_operation", custodian="dispo")
    made.register("vehicles", plate="haul-1", custodian="haul", kind="rigid")
    made.file(MADE)
    return made


def found(park, size=None):
    """What is found of permits that are used up, reached step by step."""
    with park.seen(size) as seen:
        return sorted(one.says for one in open_in(seen, Filter()) if one.subject_kind == "permit")


def recomputed(park, size=None):
    """The same from all facts at once, of every permit and every trip, with no marks."""
    with park.seen(size) as seen:
        facts = [fact for fact in park.facts() if fact.leaf_index < seen.size]
        void = voided(facts)
        live = [fact for fact in facts if key_of(fact) not in void
                and fact.movement.kind != "correct"]
        trips, mine = match(live, seen.registers), defaultdict(list)
        for fact in live:
            if fact.movement.papers:
                mine[trips.trip(fact.movement)].append(fact)
        shared = {"as_of": seen.as_of, "registers": seen.registers,
                  "parameters": seen.reference.parameters,
                  "substances": seen.reference.substances}
        lots = lots_known(seen.tx, {lot for fact in live for lot in fact.movement.lots})
        every = tuple(Trip(**shared, trip=name, lot_substance=lots, trips=match(
            some, seen.registers)) for name, some in sorted(mine.items()))
        return sorted(one.says for custodian in seen.registers.permits_of
                      for number, _ in permits_of(seen.registers, custodian)
                      for one in sweep(Permitted(**shared, custodian=custodian, permit=number,
                                                 trips=every), seen.reference.rules))


def journeys(luck, many):
    """The lines of some trips of precursors and waste, in any order."""
    lines = []
    for n in range(many):
        day, lot = luck.randrange(2, 9), luck.choice("PPCHHTT")
        to = "dispo" if lot == "H" else luck.choice(["beta", "gamma"])
        paper = f"manifest=acme/2026330200000{n}" if lot == "H" else f"waybill=acme/W{n}"
        by = luck.choice(["carrier=haul", "carrier=rail", "vehicle=haul-1", ""])
        lines.append(f"{day}T{luck.randrange(8, 12):02}:00 dispatch acme/{lot} acme-wh > - 10 "
                     f"{paper} consignee={to} {by}")
        if luck.random() < 0.6:
            lines.append(f"{day}T15:00 receive acme/{lot} - > {PLACES[to]} 10 {paper}")
        elif luck.random() < 0.4:
            lines.append(f"{day}T16:00 reject acme/{lot} - > - 4 {paper} reason=full "
                         f"on_behalf_of={to}")
    luck.shuffle(lines)
    return lines


def permit_something(park, luck):
    """A permit for single acts, new or another version of one, then or since a day."""
    day = luck.randrange(1, 8)
    dates = {"valid_from": instant.to_us(at(f"{day}T00:00")),
             "valid_to": instant.to_us(at(f"{day + luck.randrange(4)}T12:00"))}
    some = {name: dates[name] for name in dates if luck.random() < 0.5}
    since = {} if luck.random() < 0.5 else {"effective_from": 0}
    kind = luck.choice(["drug_precursor_transport", "waste_transfer", "highly_toxic_purchase",
                        "highly_toxic_purchase", "drug_precursor_1", "trading"])
    park.register("permits", number=f"N{luck.randrange(4)}", kind=kind,
                  custodian=luck.choice(["acme", "beta", "haul", "dispo"]), **some, **since,
                  **luck.choice([{}, {"mass_mg": 15_000_000}, {"mass_mg": 25_000_000}]))


@pytest.mark.parametrize("seed", [0, 13])
def test_step_by_step_comes_to_a_full_recomputation_in_any_order(park, seed):
    luck = random.Random(seed)
    rest, ever, sizes = journeys(luck, 12), 0, []
    while rest:
        if luck.random() < 0.6:
            park.file(rest.pop(0))
        else:
            permit_something(park, luck)
        assert found(park) == recomputed(park)
        ever += len(found(park))
        with park.seen() as seen:
            sizes.append(seen.size)
    assert ever
    for size in luck.sample(sizes, 4):
        assert found(park, size) == recomputed(park, size)
    before = found(park)
    rebuild(park.store, park.now)
    assert found(park) == before


def test_a_second_trip_is_found_whatever_was_filed_first_and_its_past_is_told(park):
    park.register("permits", number="N1", kind="drug_precursor_transport", custodian="haul")
    park.file("3T08:00 dispatch acme/P acme-wh > - 10 waybill=acme/W2 consignee=beta carrier=haul")
    assert found(park) == []
    park.file("2T08:00 dispatch acme/P acme-wh > - 10 waybill=acme/W1 consignee=beta carrier=haul")
    says, = found(park)
    assert "carried on acme/W2" in says and "N1, that acme/W1 had used" in says
    park.register("permits", number="N2", kind="drug_precursor_transport", custodian="acme",
                  effective_from=0)
    assert found(park) == [], "nobody told by which of the two it went"
    with park.seen() as seen:
        past, = History(seen).of_subject(("permitted", "haul|N1")).values()
    assert [word for _, word in past.history] == ["detected", "cleared"]


def test_the_comparison_bites(park, monkeypatch):
    monkeypatch.setattr("hazchem.services.judging.subjects.permitted.of_papers",
                        lambda *told: set())
    park.register("permits", number="N1", kind="drug_precursor_transport", custodian="haul")
    assert found(park) == []
    for n in (1, 2):
        park.file(f"{n + 1}T08:00 dispatch acme/P acme-wh > - 10 waybill=acme/W{n} consignee=beta "
                  "carrier=haul")
    assert found(park) != recomputed(park)
