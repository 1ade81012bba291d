"""Whoever edits what is stored beside the log is found out, and a rebuild puts it right."""

import uuid

import pytest
import sqlalchemy as sa

from hazchem.domain.instant import parse
from hazchem.intake.gates import GateRow
from hazchem.services import gates, keys, registers
from hazchem.services.casework import cases
from hazchem.services.judging import catchup
from hazchem.services.rebuild import Work, rebuild
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.services.verify import verify
from hazchem.store import log, projections, tables
from tests.services import filed
from tests.services.filed import NOW

# Every kind of subject and most kinds of movement: a shared ticket, a stranger, a correction of
# a correction, a blend, a waste lot, a receipt from nowhere, a trip that never arrived.
TEXT = """
    1T06:00 produce acme/L1 - > acme-tank 30000 substance=#49 ticket=T1
    1T07:00 produce acme/L2 - > acme-mix 9000 substance=#49 ticket=T1
    1T08:00 transfer acme/L1 acme-tank > acme-mix 1000
    2T08:00 dispatch - acme-mix > - 5000 waybill=acme/W1 consignee=beta vehicle=haul-1
    2T10:00 receive - - > beta-tank 4000 waybill=acme/W1
    2T11:00 dispatch acme/L1 acme-tank > - 2000 waybill=acme/W2 consignee=beta carrier=haul
    3T08:00 receive gamma/G1 - > gamma-tank 700 substance=#1 waybill=far/W3
    3T09:00 use acme/L1 acme-tank > - 90 id=right
    4T09:00 correct - reverses=right id=fix replacement="3T09:00 use acme/L1 acme-tank > - 9 id=r2"
    5T09:00 correct - reverses=fix id=again
    6T08:00 convert - in=acme/L1@acme-tank:100 out=acme/P1@acme-tank:80:#1 measured_loss_kg=20
    7T08:00 discard acme/L1 acme-tank > - 50 waste_code=900-404-06
    8T08:00 receive out/S1 - > acme-tank 60 substance=#1 consignor=uscc:914403001922038216
    9T08:00 count acme/L1 acme-tank > - - counted_kg=26000
"""


# Of what is no movement: what the gate of a lot saw of one truck.
SEEN = [("enter", "2026-03-02T08:30:00Z"), ("park", "2026-03-02T08:40:00Z"),
        ("leave", "2026-03-02T09:40:00Z")]


@pytest.fixture
def ledger(store):
    """A filed ledger with stays and a step of the work on a finding, everything in it judged."""
    filed.ledger(store, TEXT)
    berths = [{"code": "A1", "row": "A", "position": 1}]
    registers.put(store, SYSTEM, "parking-lots", {"code": "p1", "berths": berths}, NOW)
    rows = [_passed(line, *seen) for line, seen in enumerate(SEEN, 1)]
    for fate in gates.file(store, SYSTEM, "p1", rows, NOW).fates:
        assert fate.receipt, fate
    catchup.catch_up(store, NOW)
    with store.read() as tx:
        code = tx.connection.execute(sa.select(sa.func.min(tables.finding.c.code))).scalar()
    inspector = Viewer("", "inspector", key="k1")
    cases.take(store, inspector, code, {"step": "verify", "note": "seen on the spot"}, NOW)
    catchup.catch_up(store, NOW)
    return store


def _passed(line, event, at):
    told = {"event_id": str(uuid.UUID(int=line)), "event": event, "occurred_at": parse(at),
            "plate": "haul-1", **({"berth": "A1"} if event == "park" else {})}
    return GateRow(line, told["event_id"], told)


def checks(store):
    """The checks that fail; each names the place it is about, in both languages."""
    found = list(verify(store, NOW))
    for fault in found:
        assert fault.where in fault.says
        assert fault.where in fault.says_zh
    return {fault.check for fault in found}


def tamper(store, *statements):
    with store.write() as tx:
        for statement in statements:
            tx.connection.execute(statement)


def first(store, table):
    """A condition that only the first row of a table meets; of subjects, the first group."""
    key = list(table.primary_key.columns)
    query = sa.select(*key).order_by(*key).limit(1)
    if table is tables.subject:  # of some others it is not of the log when they were judged
        query = query.where(table.c.kind == "group")
    with store.read() as tx:
        row = tx.connection.execute(query).one()
    return sa.and_(*(column == value for column, value in zip(key, row, strict=True)))


def test_an_untouched_ledger_is_sound_and_leaves_no_table_untried(ledger):
    assert checks(ledger) == set()
    assert [name for name, rows in filed.dump(ledger).items() if not rows] == []


def test_verifying_changes_nothing(ledger):
    before = filed.dump(ledger)
    list(verify(ledger, NOW))
    assert filed.dump(ledger) == before


def test_what_waits_to_be_judged_is_no_fault(ledger):
    filed.file(ledger, filed.movements_of(
        "9T10:00 use acme/L1 acme-tank > - 5\n9T11:00 use acme/L2 acme-mix > - 5"))
    assert checks(ledger) == set()


# Every column that is no key, with a value that is never right.
EDITS = {
    tables.movement: {"event_id": "x", "filer": "x", "kind": "x", "occurred_us": 5, "thread": "x"},
    tables.lot: {"substance": "x", "first_leaf": 0},
    tables.turnover: {"mass_mg": 5},
    tables.activity: {"mass_mg": 5},
    tables.kin: {"grp": "x"},
    tables.register_version: {"register": "x", "code": "x", "effective_us": 5, "body": "{}"},
    tables.leg: {
        "at_us": 5, "leaf_index": 0, "event_id": "x", "kind": "x", "lot": "x", "substance": "x",
        "source_kind": "gain", "source_ref": "x", "source_custodian": "x", "target_kind": "loss",
        "target_ref": "x", "target_custodian": "x", "mass_mg": 5},
    tables.finding: {
        "subject_kind": "x", "subject_id": "x", "rule": "x", "class": "x", "severity": "x",
        "custodian": "x", "park": "x", "lot": "x", "consignment": "x", "occurred_us": 5,
        "digest": "x", "cause": "x", "body": "{}"},
    tables.subject: {"size": 0, "from_us": 5},
    tables.edition: {"code": "x", "regime": "x", "body": "{}"},
    tables.event: {"type": "x", "event_id": "x", "filer": "x", "occurred_us": 5, "body": "{}"},
    tables.stay: {
        "lot": "x", "plate": "x", "begun_us": 5, "entered_us": 5, "left_us": 5, "until_us": 5,
        "trailer": "x", "berth": "x", "load_state": "x", "waybill": "x", "body": "{}"},
    tables.case_state: {
        "state": "x", "settled": 5, "returned": 5, "seen": "x", "severity": "x", "assignee": "x",
        "decided_by": "x", "due_us": 5, "since_us": 5, "leaf_index": 0},
}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_column_edited_in_any_projection_is_named(ledger):
    for table, values in EDITS.items():
        keys = {column.name for column in table.primary_key.columns}
        assert values.keys() | keys >= set(table.columns.keys()) - {"stale", "until_us"}
        tamper(ledger, table.update().where(first(ledger, table)).values(values))
        said = [fault.says for fault in verify(ledger, NOW) if fault.check == table.name]
        for column in values:
            assert any(f": {column} is " in says for says in said), f"{table.name}.{column}"
        rebuild(ledger, NOW)
    assert checks(ledger) == set()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_key_edited_is_one_row_missing_and_one_from_nowhere(ledger):
    for table in (tables.mention, tables.event_mention, tables.finding_party, tables.kin,
                  tables.lot):
        column = next(iter(table.primary_key.columns))
        tamper(ledger, table.update().where(first(ledger, table)).values({column.name: "x"}))
        said = " ".join(fault.says for fault in verify(ledger, NOW) if fault.check == table.name)
        assert "is missing" in said
        assert "does not follow from the log" in said
        rebuild(ledger, NOW)


def test_a_row_taken_away_is_named_and_a_rebuild_brings_it_back(ledger):
    before = filed.comparable(ledger)
    for table in projections.ALL:
        tamper(ledger, table.delete().where(first(ledger, table)))
        assert table.name in checks(ledger)
        rebuild(ledger, NOW)
        assert filed.comparable(ledger) == before, table.name


def test_a_finding_that_no_rule_made_is_named(ledger):
    one = sa.select(*(column for column in tables.finding.columns if column.name != "code"),
                    sa.literal("G-01-000000000000").label("code")).limit(1)
    tamper(ledger, tables.finding.insert().from_select(
        [column.name for column in one.selected_columns], one))
    found = [fault for fault in verify(ledger, NOW) if fault.check == "finding"]
    assert [fault.where for fault in found] == ["finding G-01-000000000000"]
    assert "does not follow from the log" in found[0].says


def test_postings_below_zero_break_the_balances(ledger):
    tamper(ledger, tables.leg.update().where(tables.leg.c.source_kind == "produced").values(
        mass_mg=1))
    assert checks(ledger) >= {"balances", "leg"}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_postings_that_make_mass_or_lose_it_break_conservation(ledger):
    out = sa.and_(tables.leg.c.kind == "use", tables.leg.c.lot == "acme/L1")
    for change in ({"mass_mg": 0}, {"mass_mg": -5}, {"target_kind": "pocket"},
                   {"substance": "#1"}):
        tamper(ledger, tables.leg.update().where(out).values(change))
        assert checks(ledger) >= {"conservation", "leg"}, change
        rebuild(ledger, NOW)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("change", [{"body": "code\nG-01\n"}, {"digest": "0" * 64}, {"name": "x"}])
def test_reference_rows_are_held_to_the_digest_in_the_log(ledger, change):
    tamper(ledger, tables.dataset.update().where(tables.dataset.c.name == "rules").values(change))
    assert "dataset" in checks(ledger)


def test_reference_rows_missing_or_from_nowhere_are_named(ledger):
    tamper(ledger, tables.dataset.delete().where(tables.dataset.c.name == "substances"))
    assert "dataset" in checks(ledger)
    tamper(ledger, tables.dataset.insert().values(
        leaf_index=999, name="extra", digest="0" * 64, body=""))
    assert "dataset extra (entry 999)" in {fault.where for fault in verify(ledger, NOW)}


def unguard(store):
    """Take the database's own guards away, as only its owner can."""
    with store.write() as tx:
        names = tx.connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'" if tx.sqlite else
            "SELECT tgname || ' ON ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"
        ).scalars().all()
        for name in names:
            tx.connection.exec_driver_sql(f"DROP TRIGGER {name}")


def edited(store, event_id, old, new):
    """An update of the bytes of one entry."""
    with store.read() as tx:
        entry = log.find(tx, event_id)
    assert old in entry.body
    return tables.log_entry.update().where(
        tables.log_entry.c.leaf_index == entry.leaf_index).values(body=entry.body.replace(old, new))


def test_an_entry_edited_in_the_log_shows_there_and_in_what_follows_from_it(ledger):
    unguard(ledger)
    tamper(ledger, edited(ledger, "right", b'"acme/L1"', b'"acme/L2"'))
    assert checks(ledger) >= {"guards", "leaf_hash", "frontier", "proofs", "mention", "leg"}


def test_an_entry_that_says_no_movement_any_more_leaves_nothing_to_compare(ledger):
    unguard(ledger)
    tamper(ledger, edited(ledger, "right", b'"kind":"use"', b'"kind":"eat"'))
    assert checks(ledger) == {"guards", "leaf_hash", "frontier", "proofs", "projections"}


def test_a_log_with_a_gap_leaves_nothing_to_compare(ledger):
    unguard(ledger)
    tamper(ledger, tables.log_entry.delete().where(tables.log_entry.c.event_id == "right"))
    assert checks(ledger) == {"guards", "contiguity", "frontier", "projections"}


def test_a_head_that_no_proof_leads_to_is_named(ledger):
    unguard(ledger)
    tamper(ledger, tables.log_entry.update().where(
        tables.log_entry.c.leaf_index == 3).values(leaf_hash=b"x" * 32))
    assert checks(ledger) == {"guards", "leaf_hash", "proofs"}


def test_a_rebuild_brings_back_identical_projections_and_keeps_the_keys(ledger):
    key = keys.issue(ledger, custodian="acme", role="enterprise", now=NOW)
    before = filed.comparable(ledger)
    heard = []
    judged = []
    assert rebuild(ledger, NOW, Work(1, heard.append, judged.append)) == sum(judged) > 0
    assert filed.comparable(ledger) == before
    with ledger.read() as tx:
        assert sum(heard) == log.head(tx).size
    assert keys.viewer_of(ledger, key, NOW).custodian == "acme"


def test_a_rebuild_forgets_what_was_remembered_of_edited_registers(ledger):
    before = filed.comparable(ledger)
    places = tables.register_version.c.register == "places"
    tamper(ledger, tables.register_version.update().where(places).values(
        body='{"code":"x","custodian":"beta","kind":"tank"}'))
    rebuild(ledger, NOW)
    assert filed.comparable(ledger) == before
