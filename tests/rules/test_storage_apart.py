"""Goods that must not stand together are found where they do, and no pair that nobody names is."""

import pytest

from hazchem.regulation.storage_segregation import classes_of
from seeds import loader
from seeds.dataset import rows_of
from tests.rules.ledgers import ledger_of

OXIDIZER, METHANOL, ACETONE = "7775-27-1", "67-56-1", "67-64-1"
CYANIDE, ACID, LYE = "143-33-9", "7664-93-9", "1310-73-2"


def made(lot, substance, kg=100, place="acme-wh", at="10T07:00"):
    return f"2026-06-{at}:00Z produce acme/{lot} - > {place} {kg} substance={substance}\n"


def found(*lines):
    return [one for one in ledger_of("".join(lines)).findings() if one.rule == "S-05"]


def together(first, then, **told):
    return found(made("L1", first), made("L2", then, at="10T08:00", **told))


@pytest.mark.parametrize(("first", "then", "row"), [
    (OXIDIZER, METHANOL, "oxidizer-flammable-liquid"), (CYANIDE, ACID, "cyanide-acid"),
    ("7782-50-5", "7664-41-7", "chlorine-ammonia"), ("7681-52-9", "#2507", "hypochlorite-acid")])
def test_a_pair_of_the_house_table_is_found_in_either_order_and_says_what_it_is(first, then, row):
    for pair in ((first, then), (then, first)):
        one, = together(*pair)
        assert row in one.says and "refers to the SDS" in one.says
        assert "按安全技术说明书" in one.says_zh
        assert (one.severity, one.custodian) == ("S2", "acme")


@pytest.mark.parametrize("pair", [(METHANOL, ACETONE), (ACID, LYE), (CYANIDE, METHANOL),
                                  ("HW:900-041-49", METHANOL)])
def test_a_pair_that_no_row_names_is_left_alone(pair):
    assert together(*pair) == []


def test_a_class_that_nobody_knows_is_not_guessed():
    assert classes_of(loader.register().get("8008-60-4")) == frozenset()
    assert together("8008-60-4", OXIDIZER) == []


@pytest.mark.parametrize(("kind", "count"), [
    ("warehouse", 1), ("yard", 1), ("tank", 0), ("loading", 0), ("unit", 0), ("lab", 0)])
def test_a_fire_compartment_is_a_warehouse_or_a_yard(kind, count):
    lines = f"place acme-wh kind={kind}\n", made("L1", OXIDIZER), made("L2", METHANOL)
    assert len(found(*lines)) == count


def test_remnants_and_other_places_are_left_alone():
    assert together(OXIDIZER, METHANOL, kg="0.999999") == []
    assert len(together(OXIDIZER, METHANOL, kg=1)) == 1
    assert together(OXIDIZER, METHANOL, place="acme-wh2") == []


def test_each_time_they_stand_together_is_a_finding_that_stays():
    lines = [made("L1", OXIDIZER), made("L2", METHANOL, at="10T08:00"),
             "2026-06-11T08:00:00Z use acme/L2 acme-wh > - 100\n",
             made("L3", METHANOL, at="12T08:00")]
    first, then = sorted(found(*lines), key=lambda one: one.occurred_at)
    assert "until 2026-06-11 16:00" in first.says and "still so" in then.says


def test_a_place_keeps_apart_what_its_own_entry_names():
    own = f"place acme-wh incompatible={METHANOL}:8\n"
    one, = found(own, made("L1", METHANOL), made("L2", ACID, at="10T08:00"))
    assert "by the place's own entry" in one.says and "按该场所自行登记" in one.says_zh
    assert found(own, made("L1", METHANOL), made("L2", ACETONE, at="10T08:00")) == []


def test_every_word_of_the_table_names_something_of_the_register():
    entries = list(loader.register())
    for row in rows_of("storage_segregation"):
        for word in (row["class_a"] + "/" + row["class_b"]).split("/"):
            assert word == "*" or any(
                word in {*classes_of(one), one.id, *one.all_cas, f"#{one.number}"}
                for one in entries), word
