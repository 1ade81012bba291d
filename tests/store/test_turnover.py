"""What stands in a place is told by months, and comes to what the postings come to."""

import random

import sqlalchemy as sa

from hazchem.domain.instant import to_us
from hazchem.domain.month import begin_of, end_of, month_of
from hazchem.services.judging import catchup
from hazchem.services.judging.subjects import spans
from hazchem.store import books, tables, turnover
from hazchem.store.store import Store
from tests.services import filed
from tests.services.filed import NOW
from tests.services.test_verify import TEXT

# Over three months: made in January, moved in February, used up in March.
MONTHS = """
    2026-01-10T08:00:00Z produce acme/M1 - > acme-tank 100 substance=#49
    2026-02-03T08:00:00Z transfer acme/M1 acme-tank > acme-wh 40
    2026-02-20T08:00:00Z transfer acme/M1 acme-wh > acme-tank 15
    2026-03-01T08:00:00Z use acme/M1 acme-tank > - 75
"""


def standing(tx, at_us, places=None):
    """The same from all postings."""
    sums = {}
    for account, lot, substance, mass_mg in books.balances(tx, {"stock"}, at_us, refs=places):
        key = account.ref, substance, lot
        sums[key] = sums.get(key, 0) + mass_mg
    return [(*key, mass_mg) for key, mass_mg in sorted(sums.items()) if mass_mg]


def ledger_of(store, text):
    filed.ledger(store, text)
    catchup.catch_up(store, NOW)
    return store


def test_a_month_is_china_s():
    assert month_of(begin_of("2026-03")) == "2026-03"
    assert f"{begin_of('2026-03'):%Y-%m-%dT%H:%M%z}" == "2026-03-01T00:00+0800"
    assert end_of("2025-12") == begin_of("2026-01")


def test_at_every_instant_it_is_what_the_postings_sum_to(store):
    ledger_of(store, TEXT + MONTHS)
    with store.read() as tx:
        moments = tx.connection.execute(sa.select(tables.leg.c.at_us).distinct()).scalars()
        instants = {at_us + step for at_us in moments for step in (-1, 0, 1)}
        instants |= {to_us(begin_of(month)) + step for month in ("2026-02", "2026-03", "2027-01")
                     for step in (-1, 0)}
        for at_us in sorted(instants):
            assert turnover.standing(tx, at_us) == standing(tx, at_us)
            for places in (["acme-tank"], ["acme-tank", "acme-mix"], []):
                assert turnover.standing(tx, at_us, places) == standing(tx, at_us, places)
        held = turnover.standing(tx, to_us(NOW), None, "7664-41-7")
        assert held == [one for one in standing(tx, to_us(NOW)) if one[1] == "7664-41-7"]


def test_what_came_and_went_in_a_month_leaves_no_row(store: Store):
    ledger_of(store, MONTHS + "2026-02-04T08:00:00Z produce acme/M2 - > acme-wh 9 substance=#49\n"
              "2026-02-05T08:00:00Z use acme/M2 acme-wh > - 9")
    rows = {row[:1] + row[2:] for row in filed.dump(store)["turnover"]}
    assert rows == {("acme-tank", "acme/M1", "2026-01", 100_000_000),
                    ("acme-tank", "acme/M1", "2026-02", -25_000_000),
                    ("acme-wh", "acme/M1", "2026-02", 25_000_000),
                    ("acme-tank", "acme/M1", "2026-03", -75_000_000)}


def test_it_follows_what_is_corrected_and_what_comes_late(store):
    lines = filed.movements_of(TEXT + MONTHS)
    filed.loader.seed(store)
    filed.register(store, lines)
    late = random.Random(5)
    late.shuffle(lines)
    lines.sort(key=lambda one: one.kind == "correct")
    for line in lines:
        filed.file(store, [line])
        catchup.catch_up(store, NOW)
        with store.read() as tx:
            for at in (begin_of("2026-02"), begin_of("2026-03"), NOW):
                assert turnover.standing(tx, to_us(at)) == standing(tx, to_us(at))


def test_the_months_of_a_place_are_those_in_which_something_moved(store):
    ledger_of(store, MONTHS)
    with store.read() as tx:
        assert spans.months_of(tx, ["acme-tank"]) == ["2026-01", "2026-02", "2026-03"]
        assert spans.months_of(tx, ["acme-wh"]) == ["2026-02"]
        assert spans.months_of(tx, []) == []
        before = turnover.Stored(tx).last(["acme-tank", "acme-wh"], to_us(begin_of("2026-03")))
        assert before == to_us(filed.movements_of(MONTHS)[2].occurred_at)
