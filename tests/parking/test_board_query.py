"""A board reads its stays in one indexed query, however many there were before."""

import uuid
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from hazchem.intake.gates import GateRow
from hazchem.services import board, gates
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM
from hazchem.store import bulk
from tests.services.park import Park

NOW = datetime(2026, 6, 11, tzinfo=UTC)
BERTHS = [{"code": f"{row}{n:02d}", "row": row, "position": n} for row in "ABCD"
          for n in range(1, 17)]


def test_a_board_of_64_berths_and_500_stays_is_one_query_by_its_index(store, monkeypatch):
    park = Park(store)
    park.register("parks", code="port")
    park.register("parking-lots", code="p1", park="port", berths=BERTHS)
    rows = []
    for number in range(500):
        came = NOW - timedelta(minutes=3 * number)
        berth = BERTHS[number % 64]["code"]
        passages = [("enter", came, {"berth": berth})]
        if number >= 60:
            passages.append(("leave", came + timedelta(minutes=170), {}))
        rows += [GateRow(1, None, {"event_id": str(uuid.uuid4()), "event": event,
                                   "occurred_at": at, "plate": f"P{number}", **more})
                 for event, at, more in passages]
    filed = gates.file(store, SYSTEM, "p1", rows, NOW)
    assert not any(fate.refusal for fate in filed.fates)
    board.board(store, SYSTEM, "p1", Asked(), NOW)
    asked: list[str] = []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    known = bulk._asked
    monkeypatch.setattr(bulk, "_asked", lambda tx, query, given: (
        asked.append(query) or known(tx, query, given)))
    sa.event.listen(store.engine, "before_cursor_execute", note)
    seen = board.board(store, SYSTEM, "p1", Asked(), NOW)
    sa.event.remove(store.engine, "before_cursor_execute", note)
    assert len(seen.vehicles) == 60 and seen.free == 4
    on_stays = [one for one in asked if "FROM stay" in one]
    assert len(on_stays) == 1
    # And the queries beside it are a few, whatever number of vehicles stands there.
    assert len(asked) < 30
    if store.engine.dialect.name == "sqlite":
        with store.read() as tx:
            plan = tx.connection.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT * FROM stay WHERE lot = 'p1' AND begun_us <= 9 "
                "AND until_us IS NULL UNION ALL SELECT * FROM stay WHERE lot = 'p1' "
                "AND begun_us <= 9 AND until_us > 5").all()
        assert not any("SCAN stay" in row[-1] for row in plan), plan
