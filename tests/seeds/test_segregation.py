"""The transport tables of segregation are whole, read the same way round, and say what they are."""

from collections import Counter

from seeds.dataset import HERE, read_dataset

TABLE = read_dataset(HERE / "segregation")
IMDG = [row for row in TABLE.rows if row["system"].startswith("IMDG")]
ADR = [row for row in TABLE.rows if row["system"].startswith("ADR")]
STATUSES = {"verified", "verified (older edition)", "from_knowledge", "uncertain"}


def code_of(rows, one: str, other: str) -> str:
    """What is printed for two classes, whichever is named first."""
    (row,) = [row for row in rows if {row["class_a"], row["class_b"]} == {one, other}]
    return row["code"]


def test_each_table_has_every_pair_of_its_classes_once():
    for rows, classes in ((IMDG, 17), (ADR, 18)):
        pairs = Counter(frozenset((row["class_a"], row["class_b"])) for row in rows)
        named = {row["class_a"] for row in rows} | {row["class_b"] for row in rows}
        assert len(named) == classes
        assert len(pairs) == classes * (classes + 1) // 2
        assert set(pairs.values()) == {1}


def test_cells_are_those_printed():
    assert code_of(IMDG, "3", "5.1") == "2"
    assert code_of(IMDG, "2.1", "3") == "2"
    assert code_of(IMDG, "8", "9") == "x"
    assert code_of(ADR, "3", "5.1") == "X"


def test_a_code_means_one_thing_in_its_table():
    for rows in (IMDG, ADR):
        meanings = {(row["code"], row["meaning"], row["verdict"]) for row in rows}
        assert len(meanings) == len({row["code"] for row in rows})


def test_what_was_not_checked_says_so_and_why():
    assert {row["status"] for row in TABLE.rows} <= STATUSES
    unsure = [row for row in TABLE.rows if row["status"] in {"uncertain", "from_knowledge"}]
    assert {(row["class_a"], row["class_b"]) for row in unsure if row in IMDG} == {
        ("2.1", "4.3"), ("3", "4.3")}
    assert all(row["note"] for row in unsure)


def test_the_source_says_that_these_are_no_rules_of_a_warehouse():
    assert "not the rule of a Chinese warehouse" in TABLE.source["status"]
