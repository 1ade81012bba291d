"""Gate events filed: stays in the table are those of all events, in any order, and after replay."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hazchem.domain import instant
from hazchem.domain.errors import Forbidden, Invalid
from hazchem.domain.gate import EVENTS
from hazchem.intake.gates import GateRow
from hazchem.parking.stays import stays_of
from hazchem.services import gates, rebuild
from hazchem.services.judging import yards
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.store import events, projections, stays, tables
from tests.services.park import Park

NOW = datetime(2026, 7, 1, tzinfo=UTC)
BEGUN = datetime(2026, 6, 1, tzinfo=UTC)
BERTHS = [{"code": f"A{n}", "row": "A", "position": n} for n in range(1, 5)]


@pytest.fixture
def park(store):
    found = Park(store)
    found.register("parks", code="port")
    found.party("office", roles=["park"], park="port")
    found.register("parking-lots", code="p1", park="port", berths=BERTHS)
    found.register("parking-lots", code="g1", park="port")
    found.register("parking-lots", code="alone")
    return found


def row(number, event, at, plate="B1", **more):
    told = {"event_id": str(uuid.UUID(int=number)), "event": event, "occurred_at": at,
            "plate": plate, **more}
    return GateRow(number, told["event_id"], told)


def rows_in(store, table):
    with store.read() as tx:
        return list(projections.rows(tx, table))


def of_all(store, lot, plate):
    """The stays of everything that was ever told of a vehicle in a lot."""
    with store.read() as tx:
        leaves = [one.leaf_index for one in stays.passages(tx, lot, plate, 10**9)]
        return stays_of(yards.gate_events(events.at(tx, leaves)))


def stored(store):
    return {(lot, plate, begun, until) for _, lot, plate, begun, _, _, until, *_ in rows_in(
        store, tables.stay)}


def test_a_stay_is_a_row_and_what_nobody_saw_is_null(park):
    filed = gates.file(park.store, SYSTEM, "p1", [
        row(1, "enter", BEGUN), row(2, "park", BEGUN + timedelta(minutes=5), berth="A2"),
        row(3, "leave", BEGUN + timedelta(hours=2)), row(4, "leave", BEGUN + timedelta(hours=9)),
    ], NOW)
    assert [fate.refusal for fate in filed.fates] == [None] * 4
    one, other = rows_in(park.store, tables.stay)
    assert one[1:8] == ("p1", "B1", instant.to_us(BEGUN), instant.to_us(BEGUN), instant.to_us(
        BEGUN + timedelta(hours=2)), instant.to_us(BEGUN + timedelta(hours=2)), "")
    assert one[8] == "A2"
    assert other[4] is None and other[5] is not None


drawn = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30), st.sampled_from(EVENTS)),
                 min_size=1, max_size=60)


@settings(max_examples=25, deadline=None, suppress_health_check=[
    HealthCheck.function_scoped_fixture])
@given(told=drawn, luck=st.randoms(use_true_random=False), batch=st.integers(1, 7),
       number=st.integers(1, 10**9))
def test_filed_in_any_order_the_table_holds_the_stays_of_all_events(
    park, told, luck: random.Random, batch, number
):
    plate = f"P{number}-{uuid.uuid4().hex[:6]}"
    made = [row(0, event, BEGUN - timedelta(days=60) + timedelta(hours=hours, minutes=minutes),
                plate=plate) for hours, minutes, event in told]
    made = [GateRow(1, str(uuid.uuid4()), one.told) for one in made]
    made = [GateRow(1, one.event_id, {**one.told, "event_id": one.event_id}) for one in made]
    luck.shuffle(made)
    for first in range(0, len(made), batch):
        gates.file(park.store, SYSTEM, "p1", made[first : first + batch], NOW)
    expected = {("p1", plate, instant.to_us(one.first.occurred_at),
                 instant.to_us(one.until) if one.until else None)
                for one in of_all(park.store, "p1", plate)}
    assert {one for one in stored(park.store) if one[1] == plate} == expected


def test_a_rebuild_brings_back_the_same_stays(park):
    luck = random.Random(3)
    for number in range(1, 60):
        at = BEGUN + timedelta(hours=luck.randint(0, 400))
        gates.file(park.store, SYSTEM, luck.choice(["p1", "g1"]), [row(
            number, luck.choice(EVENTS), at, plate=luck.choice(["B1", "B2"]), waybill="acme/W1")],
            NOW)
    before = rows_in(park.store, tables.stay), rows_in(park.store, tables.event_mention)
    rebuild.rebuild(park.store, NOW)
    assert (rows_in(park.store, tables.stay), rows_in(park.store, tables.event_mention)) == before


def test_who_may_tell_of_a_lot(park):
    told = [row(1, "enter", BEGUN)]
    for viewer in (Viewer("acme", "enterprise"), Viewer("office", "inspector"),
                   Viewer("reader", "feed", ("dispatch",), ("office",)),
                   Viewer("reader", "feed", ("gate",), ("acme",))):
        with pytest.raises(Forbidden):
            gates.file(park.store, viewer, "p1", told, NOW)
    with pytest.raises(Forbidden):
        gates.file(park.store, Viewer("office", "park"), "alone", told, NOW)
    gates.file(park.store, Viewer("office", "park"), "p1", told, NOW)
    gates.file(park.store, Viewer("reader", "feed", ("gate",), ("office",)), "g1", told, NOW)
    gates.file(park.store, SYSTEM, "alone", told, NOW)


def test_what_is_not_understood_is_refused_and_costs_no_other(park):
    with pytest.raises(Invalid, match='"p9" is no parking lot: one of alone, g1, p1'):
        gates.file(park.store, SYSTEM, "p9", [], NOW)
    filed = gates.file(park.store, SYSTEM, "p1", [
        row(1, "park", BEGUN, berth="Z9"), row(2, "enter", NOW + timedelta(minutes=11)),
        row(3, "enter", NOW + timedelta(minutes=9), plate="who", driver="nobody", seals=["s"]),
    ], NOW)
    codes = [fate.refusal and fate.refusal.problems[0].code for fate in filed.fates]
    assert codes == ["unknown", "future", None]
    assert "one of A1, A2, A3, A4" in filed.fates[0].refusal.problems[0].en
    gate, = gates.file(park.store, SYSTEM, "g1", [row(4, "enter", BEGUN, berth="A1")], NOW).fates
    assert gate.refusal.problems[0].code == "no_berths"


def test_the_same_again_is_the_first_answer_and_other_content_is_refused(park):
    told = row(1, "enter", BEGUN)
    first = gates.file(park.store, SYSTEM, "p1", [told], NOW).fates[0]
    again = gates.file(park.store, SYSTEM, "p1", [told, row(1, "leave", BEGUN)], NOW).fates
    assert again[0].replayed and again[0].receipt == first.receipt
    assert again[1].refusal.slug == "id-reused"
    assert len(rows_in(park.store, tables.event)) == 1


def test_atomic_and_dry_run_keep_nothing_of_a_spoilt_batch(park):
    spoilt = [row(1, "enter", BEGUN), row(2, "park", BEGUN, berth="Z9")]
    filed = gates.file(park.store, SYSTEM, "p1", spoilt, NOW, atomic=True)
    assert filed.fates[0].receipt is None and rows_in(park.store, tables.event) == []
    # Nor has a row that comes twice in it a place in the log.
    filed = gates.file(park.store, SYSTEM, "p1", [spoilt[0], *spoilt], NOW, atomic=True)
    assert [fate.receipt for fate in filed.fates] == [None] * 3
    gates.file(park.store, SYSTEM, "p1", spoilt[:1], NOW, dry_run=True)
    assert rows_in(park.store, tables.event) == rows_in(park.store, tables.stay) == []
