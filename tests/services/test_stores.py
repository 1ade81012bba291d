"""What stood together in a place, and what an edition left there, step by step as all at once."""

import random

import pytest

from hazchem.domain.instant import parse
from hazchem.services import editions
from hazchem.services.seen.current import open_in
from hazchem.services.seen.scope import SYSTEM
from hazchem.store.findings import Filter
from tests.services.park import Park
from tests.services.test_steps import agree

OXIDIZER, METHANOL, ACID = "7775-27-1", "67-56-1", "7664-93-9"
BAN = {"code": "ban", "regime": "ban", "level": "city", "title": "ban", "status": "force",
       "effective_from": "2026-03-01", "rules": [
           {"code": "r1", "category": "prohibited", "effect": "prohibit",
            "activities": ["storage"], "selector": {"substances": [METHANOL]}}]}


@pytest.fixture
def park(store):
    made = Park(store, parse("2026-07-01T00:00:00Z"))
    made.place("acme-wh", "acme-wh2")
    return made


def made(at, lot, substance, kg=100, place="acme-wh"):
    return f"2026-{at}:00Z produce acme/{lot} - > {place} {kg} substance={substance}"


def found(park, rule, **asked):
    with park.seen(**asked) as seen:
        return open_in(seen, Filter({"rule": rule}))


def test_what_comes_late_makes_neighbours_of_what_stood_alone(park):
    park.file(made("05-10T08:00", "L1", OXIDIZER))
    park.file(made("06-10T08:00", "L2", METHANOL))
    assert [one.subject_id for one in found(park, "S-05")] == [
        f"acme-wh|2026-06-10T08:00:00Z|{METHANOL}+{OXIDIZER}"]
    park.file("2026-05-20T08:00:00Z use acme/L1 acme-wh > - 100")
    assert found(park, "S-05") == []
    agree(park)


def test_a_place_that_names_a_pair_of_its_own_is_heard(park):
    park.file(made("05-10T08:00", "L1", ACID))
    park.file(made("06-10T08:00", "L2", METHANOL))
    assert found(park, "S-05") == []
    park.place("acme-wh", incompatible=[{"class_a": "3", "class_b": "8"}], effective_from=1)
    one, = found(park, "S-05")
    assert "own entry" in one.says
    park.place("acme-wh", kind="tank", effective_from=2)
    assert found(park, "S-05") == []
    agree(park)


def test_an_edition_that_comes_finds_what_is_left_when_its_grace_ends(park):
    park.file(made("02-10T08:00", "L1", METHANOL))
    park.file(made("03-10T08:00", "L2", METHANOL))
    assert found(park, "C-05") == []
    editions.put(park.store, SYSTEM, BAN, park.tick())
    one, = found(park, "C-05")
    assert (one.subject_id, one.mass_mg) == ("acme-wh|67-56-1|ban", 100_000_000)
    assert found(park, "C-05", as_of=parse("2026-05-29T00:00:00Z")) == []
    park.file("2026-05-20T08:00:00Z use acme/L1 acme-wh > - 40")
    assert [one.mass_mg for one in found(park, "C-05")] == [60_000_000]
    park.file("2026-05-21T08:00:00Z use acme/L1 acme-wh > - 60")
    assert found(park, "C-05") == []


def test_any_order_of_filing_comes_to_a_full_recomputation(park):
    luck = random.Random(4)
    told = []
    for number in range(14):
        lot, place = f"R{number}", luck.choice(["acme-wh", "acme-wh2"])
        month, day = luck.randint(2, 5), luck.randint(1, 25)
        substance = luck.choice([OXIDIZER, METHANOL, ACID])
        told.append(made(f"{month:02}-{day:02}T08:00", lot, substance, place=place))
        told.append(f"2026-{month + luck.randint(0, 1):02}-{day + 2:02}T08:00:00Z "
                    f"use acme/{lot} {place} > - {luck.choice([50, 100])}")
    luck.shuffle(told)
    while told:
        park.file("\n".join(told[:3]))
        told = told[3:]
        if luck.random() < 0.4:
            agree(park)
    agree(park)
    assert len(found(park, "S-05")) >= 2
    with park.seen() as seen:
        head = seen.size
    for size in luck.sample(range(head - 28, head), 4):
        agree(park, size)
        agree(park, size, parse("2026-04-10T00:00:00Z"))
