"""The demo park as it is written: small enough to read, whole, and fresh on every day."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hazchem.domain import instant, notation
from hazchem.domain.custodian import uscc_is_valid
from hazchem.ledger.postings import book
from schemas.register import REGISTERS
from seeds.demo import park
from seeds.demo.turns import BATCH, Stuck, in_turn
from tests.seeds.demo_ledger import JOURNALS, demo
from tests.world import balanced

HERE = Path(park.__file__).parent
MOVES = [timedelta(), timedelta(days=150), timedelta(days=-400)]


def test_the_park_is_of_the_size_that_was_asked_for():
    enterprises = [entry for entry in park.entries("custodians") if entry.get("ledger_from")]
    assert sum(len(told) for _, told in park.journals()) >= 2000
    assert len({entry["code"] for entry in enterprises}) >= 12
    texts = [*JOURNALS, *HERE.glob("*.toml")]
    assert sum(path.stat().st_size for path in texts) < 450_000


@pytest.mark.parametrize("path", [*JOURNALS, *sorted(HERE.glob("*.toml"))], ids=lambda p: p.name)
def test_every_file_says_first_what_it_is(path):
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_every_journal_is_that_of_a_registered_custodian():
    assert {path.stem for path in JOURNALS} <= {
        entry["code"] for entry in park.entries("custodians")}


def test_every_kind_of_movement_that_a_park_sees_is_shown():
    kinds = {one.movement.kind for _, told in park.journals() for one in told}
    modes = {one.movement.mode for _, told in park.journals() for one in told}
    assert kinds >= {
        "opening", "produce", "import", "transfer", "convert", "count", "dispatch", "handover",
        "receive", "reject", "use", "discard", "dispose", "lose", "export", "correct"}
    assert modes >= {"road", "water", "pipeline"}


def test_credit_codes_are_valid_and_nobody_shares_one():
    by_code = {entry["code"]: entry["uscc"] for entry in park.entries("custodians")}
    assert all(uscc_is_valid(code) for code in by_code.values())
    assert len(set(by_code.values())) == len(by_code)


@pytest.mark.parametrize("register", park.REGISTERS)
def test_entries_are_what_the_wire_would_make_of_them(register):
    schema = REGISTERS[register].schema()
    for entry in park.entries(register):
        assert schema.load(schema.dump(entry)) == entry


def test_all_registers_are_there_and_name_what_exists():
    assert set(park.REGISTERS) == set(REGISTERS)
    known = {name: {entry[REGISTERS[name].key] for entry in park.entries(name)}
             for name in park.REGISTERS}
    owners = {entry["custodian"] for name in park.REGISTERS for entry in park.entries(name)
              if "custodian" in entry}
    units = {entry["hazard_unit"] for entry in park.entries("places") if "hazard_unit" in entry}
    assert owners <= known["custodians"]
    assert units == known["hazard-units"]


@pytest.mark.parametrize("move", MOVES, ids=str)
def test_whatever_has_a_date_moves_by_the_same_days(move):
    for (filer, written), (again, moved) in zip(park.journals(), park.journals(move), strict=True):
        assert filer == again
        for before, after in zip(written, moved, strict=True):
            assert (after.event_id, after.line) == (before.event_id, before.line)
            assert _instants(after.movement) == [
                at + move for at in _instants(before.movement)]
    for register in park.REGISTERS:
        assert _dates(park.entries(register, move)) == [
            at_us + move // timedelta(microseconds=1) for at_us in _dates(park.entries(register))]


def _instants(told) -> list[datetime]:
    own = [at for at in (told.occurred_at, told.due_at, told.period_from) if at is not None]
    return own + (_instants(told.replacement) if told.replacement else [])


def _dates(entries) -> list[int]:
    return [value for entry in entries for name, value in sorted(entry.items())
            if name.endswith(("_from", "_to", "_until"))]


def test_the_last_day_is_the_one_before_today():
    today = date(2027, 2, 1)
    last = max(one.movement.occurred_at
               for _, told in park.journals(park.days_until(today)) for one in told)
    assert last.astimezone(instant.CHINA).date() == date(2027, 1, 31)


def test_a_manifest_bears_the_year_in_which_its_waste_left():
    over_new_year = park.days_until(date(2027, 1, 9))
    numbers = {one.movement.manifest: one.movement for _, told in park.journals(over_new_year)
               for one in told if one.movement.kind == "dispatch" and one.movement.manifest}
    years = {told.manifest.partition("/")[2][:4] for told in numbers.values()}
    assert years == {"2025", "2026", "2027"}
    for number, told in numbers.items():
        assert number.partition("/")[2][:4] == str(
            told.occurred_at.astimezone(instant.CHINA).year)


def test_ids_come_from_the_lines_as_they_are_written():
    path = next(path for path in JOURNALS if path.stem == "yunlan")
    written = [one.event_id for one in notation.parse(path.read_text(encoding="utf-8"))]
    shifted = dict(park.journals(timedelta(days=33)))["yunlan"]
    assert [one.event_id for one in shifted] == written


def test_a_line_is_filed_after_whatever_it_names():
    journals = dict(park.journals())
    batches = list(in_turn(journals))
    filed = Counter((filer, one.event_id) for filer, batch in batches for one in batch)
    assert filed == Counter((filer, one.event_id) for filer, told in journals.items()
                            for one in told)
    assert max(len(batch) for _, batch in batches) <= BATCH
    assert len(batches) < 200


def test_a_journal_that_waits_for_ever_is_named():
    journals = dict(park.journals())
    without = {filer: told for filer, told in journals.items() if filer != "qinghe"}
    with pytest.raises(Stuck, match="dongxiang:"):
        list(in_turn(without))


def test_the_books_of_the_park_sum_to_zero():
    facts, world = demo()
    books = book(facts, world)
    balanced(books)
    assert len(books.legs) > len(facts)
