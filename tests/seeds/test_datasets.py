"""Every dataset says where it comes from, and is what it says."""

import re
import shutil
from datetime import date

import pytest

from hazchem.domain.substance import STATES, cas_is_valid
from hazchem.rules.parameters import SEVERITIES
from seeds import loader
from seeds.dataset import HERE, BrokenSeed, Dataset, datasets, read_dataset

PROVENANCE = {
    "title", "issuer", "number", "in_force_from", "in_force_to", "retrieved", "status",
    "how_checked", "digest", "columns",
}  # fmt: skip
FOUND = datasets()
CLASSES = {"BREAK", "IMBALANCE", "LATE", "NONCOMPLIANCE", "DATA"}


def named(name: str) -> Dataset:
    return next(one for one in FOUND if one.name == name)


def several(cell: str) -> list[str]:
    return cell.split(";") if cell else []


each = pytest.mark.parametrize("dataset", FOUND, ids=lambda one: one.name)


def test_every_folder_with_rows_has_a_source():
    with_rows = {path.parent for path in HERE.rglob("data.csv")}
    assert {HERE / one.name for one in FOUND} == with_rows


@each
def test_a_source_names_its_provenance(dataset):
    assert dataset.source.keys() >= PROVENANCE
    assert all(dataset.source[key] for key in PROVENANCE - {"in_force_to"})
    date.fromisoformat(dataset.source["in_force_from"])
    date.fromisoformat(dataset.source["retrieved"])


@each
def test_every_column_is_explained(dataset):
    assert all(dataset.source["columns"].values())


@each
def test_no_row_stands_twice(dataset):
    rows = [tuple(row.values()) for row in dataset.rows]
    assert rows
    assert len(set(rows)) == len(rows)


@each
def test_every_cas_number_passes_its_check_digit(dataset):
    cells = [row[column] for row in dataset.rows for column in row if column.startswith("cas")]
    assert [cas for cell in cells for cas in several(cell) if not cas_is_valid(cas)] == []


@each
def test_cells_have_no_blanks_around_them(dataset):
    assert all(cell == cell.strip() for row in dataset.rows for cell in row.values())


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("data.csv", "7664-41-7", "7664-41-8"), ("source.toml", "digest = ", 'digest = "0" #')],
)
def test_a_changed_dataset_is_refused(tmp_path, file, old, new):
    folder = tmp_path / "substances"
    shutil.copytree(HERE / "substances", folder)
    content = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BrokenSeed, match="substances"):
        read_dataset(folder, tmp_path)


def test_the_register_holds_the_whole_catalogue_once():
    rows = named("substances").rows
    assert [int(row["number"]) for row in rows if row["number"]] == list(range(1, 2834))
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids)


def test_an_id_is_the_cas_where_it_names_one_row_only():
    rows = named("substances").rows
    numbers = [[row["cas"], *several(row["cas_other"])] for row in rows]
    carried = [cas for all_cas in numbers for cas in all_cas]
    for row in rows:
        alone = row["cas"] and carried.count(row["cas"]) == 1
        if alone:
            assert row["id"] == row["cas"]
        else:
            assert row["id"] == f"#{row['number']}" or row["id"].startswith("list:")


def test_rows_of_the_register_use_known_words():
    for row in named("substances").rows:
        assert row["state"] in STATES
        assert all(re.fullmatch(r"[0-9]{4}", un) for un in several(row["un_numbers"]))
        assert all(re.fullmatch(r"J[1-5]|W[0-9]+(\.[0-9])?", one)
                   for one in several(row["symbols"]))
        assert row["confidence"]
        assert row["symbols_status"]


def test_the_94_rules_have_permanent_codes_and_known_words():
    rules = loader.rules()
    letters = {rule["code"][0]: rule["family"] for rule in rules}
    assert len({rule["code"] for rule in rules}) == len(rules) == 94
    assert len(letters) == len(set(letters.values())) == 10
    for rule in rules:
        assert rule["family"] == letters[rule["code"][0]]
        assert rule["class"] in CLASSES
        assert rule["severity"] in SEVERITIES
        assert rule["name_zh"] and rule["name_en"] and rule["basis"] and rule["basis_status"]
        assert not rule["basis_from"] or date.fromisoformat(rule["basis_from"])


def test_what_escalates_a_rule_is_a_dated_row():
    rules = {rule["code"]: rule for rule in loader.rules()}
    said = {(code, *one.split("=")) for code, rule in rules.items()
            for one in several(rule["escalate"])}  # fmt: skip
    rows = [row for row in named("rule_parameters").rows if row["name"] == "escalation"]
    assert {(row["rule"], row["selector"], row["value"]) for row in rows} == said
    assert all(row["value"] < rules[row["rule"]]["severity"] for row in rows)


def test_a_parameter_names_a_rule_and_a_basis():
    known = {rule["code"] for rule in loader.rules()}
    known |= {"filing", "ledger", "outside", "case", "risk"}
    for row in named("rule_parameters").rows:
        assert row["rule"] in known
        assert row["basis"] and row["unit"]
