"""What a hazard unit held is judged step by step as all at once, whatever comes late."""

import random
from datetime import timedelta

import pytest

from hazchem.domain.instant import parse
from hazchem.services.seen.current import open_in
from hazchem.store.findings import Filter
from tests.services.park import Park
from tests.services.test_steps import agree

AMMONIA = "7664-41-7"  # Q is 10 t


@pytest.fixture
def park(store):
    made = Park(store, parse("2026-07-01T00:00:00Z"))
    made.place("beta-wh")
    made.party("acme")
    made.register("hazard-units", code="u1", custodian="acme", exposed_persons=60, filed_level=4)
    for code in ("acme-wh", "acme-tank"):
        made.place(code, hazard_unit="u1", design_max_t={AMMONIA: "8"})
    return made


def s04(park, **asked):
    with park.seen(**asked) as seen:
        return [one for one in open_in(seen, Filter({"rule": "S-04"}))]


def made(at, lot, kg, place="acme-wh"):
    return f"2026-{at}:00Z produce acme/{lot} - > {place} {kg} substance={AMMONIA}"


def test_what_comes_late_in_an_earlier_month_is_judged_then_and_ever_since(park):
    park.file(made("06-20T08:00", "L1", 3000))
    assert s04(park) == []
    park.file(made("04-02T08:00", "L0", 6000))
    one, = s04(park)
    assert one.subject_id == f"u1|2026-06-20T08:00:00Z|above|acme-wh|{AMMONIA}"
    park.file("2026-05-05T08:00:00Z produce acme/L2 - > acme-wh 2500 substance=7664-41-7 id=late")
    one, = s04(park)
    assert one.subject_id.startswith("u1|2026-05-05"), "June only goes on with what May began"
    assert one.figures["until"].startswith("still so on 2026-06-01")
    park.file("2026-06-30T08:00:00Z correct - reverses=late")
    one, = s04(park)
    assert one.subject_id.startswith("u1|2026-06-20"), "a month with nothing left says nothing"
    agree(park)


def test_a_breach_that_happened_stays_and_older_instants_do_not_know_it(park):
    park.file(made("05-05T08:00", "L1", 9000))
    park.file("2026-05-06T08:00:00Z use acme/L1 acme-wh > - 5000")
    assert [one.figures["until"] for one in s04(park)] == ["until 2026-05-06 16:00"]
    assert [one.figures["until"] for one in s04(park, as_of=parse("2026-05-05T12:00:00Z"))] == [
        "still so"]
    assert s04(park, as_of=parse("2026-05-05T07:00:00Z")) == []


def test_a_register_that_comes_later_is_heard(park):
    park.file(made("05-05T08:00", "L1", 9000, "beta-wh").replace("acme/", "beta/"))
    assert s04(park) == []
    park.register("hazard-units", code="u2", custodian="beta", exposed_persons=60)
    park.place("beta-wh", hazard_unit="u2", effective_from=1)
    park.place("beta-wh", hazard_unit="u2", design_max_t={AMMONIA: "20"}, effective_from=1)
    assert [one.subject_id.split("|")[2] for one in s04(park)] == ["unfiled"]
    park.register("hazard-units", code="u2", custodian="beta", exposed_persons=60, filed_level=4,
                  effective_from=2)
    assert s04(park) == []
    agree(park)


def test_any_order_of_filing_comes_to_a_full_recomputation(park):
    for turn in range(3):
        luck = random.Random(turn)
        told = list(_lines(luck, f"R{turn}"))
        luck.shuffle(told)
        while told:
            count = luck.randint(1, 5)
            park.file("\n".join(told[:count]))
            told = told[count:]
            if luck.random() < 0.4:
                agree(park)
        agree(park)
    with park.seen() as seen:
        head = seen.size
    for size in luck.sample(range(head - 30, head), 6):
        agree(park, size)
        agree(park, size, parse("2026-05-10T00:00:00Z"))
    assert len(s04(park)) > 3
    agree(park, as_of=park.now + timedelta(days=400))


def _lines(luck, name):
    for number in range(7):
        lot, place = f"{name}x{number}", luck.choice(["acme-wh", "acme-tank"])
        day = luck.randint(1, 25)
        month = luck.randint(2, 6)
        yield made(f"{month:02}-{day:02}T08:00", lot, luck.randint(1000, 5000), place)
        if luck.random() < 0.7:
            yield (f"2026-{min(6, month + luck.randint(0, 2)):02}-{day + 2:02}T08:00:00Z "
                   f"use acme/{lot} {place} > - {luck.randint(100, 5000)}")
