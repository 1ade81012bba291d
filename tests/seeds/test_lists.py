"""Each list of substances says who is on it, from when, and how far that was checked."""

from datetime import date

import pytest

from hazchem.domain.dangerous_goods import goods_from_rows
from hazchem.domain.listing import CHECKED, LISTS, listings_from_rows
from hazchem.domain.substance import FLAGS
from hazchem.domain.substance_rows import substances_from_rows
from seeds import loader
from seeds.dataset import HERE, read_dataset, rows_of

REGISTER = loader.register()
DATES_STATUS = {"sourced", "from_knowledge", "year_only"}
each = pytest.mark.parametrize("name", LISTS)


def rows(name):
    return rows_of(name)


@each
def test_a_listing_names_substances_of_the_register_and_how_far_it_was_checked(name):
    for row in rows(name):
        assert all(REGISTER.get(one) for one in row["substances"].split(";"))
        assert row["flag"] in FLAGS and row["entry"] and row["document"] and row["name_zh"]
        assert row["status"] in CHECKED and row["dates_status"] in DATES_STATUS
        first = date.fromisoformat(row["effective_from"])
        assert not row["effective_to"] or first < date.fromisoformat(row["effective_to"])


@each
def test_a_listing_is_about_the_cas_it_prints(name):
    """Where it is not, the note says why."""
    for row in rows(name):
        for one in row["substances"].split(";"):
            entry = REGISTER.get(one)
            assert not row["cas"] or row["cas"] in entry.all_cas or row["note"], row["name_zh"]


@each
def test_no_form_of_an_entry_stands_twice(name):
    forms = [(row["flag"], row["entry"], row["name_zh"]) for row in rows(name)]
    assert len(set(forms)) == len(forms)


@each
def test_a_list_is_in_force_no_later_than_its_first_entry(name):
    source = read_dataset(HERE / name).source
    assert source["in_force_from"] == min(row["effective_from"] for row in rows(name))
    assert source["title_en"]


@pytest.mark.parametrize(
    ("flag", "substances"),
    [("highly_toxic", 148), ("explosive_precursor", 74), ("drug_precursor_1", 24),
     ("drug_precursor_2", 19), ("drug_precursor_3", 8), ("special_control", 20)],
)  # fmt: skip
def test_a_list_flags_as_many_rows_as_it_has_entries(flag, substances):
    assert sum(flag in one.flags for one in loader.substances()) == substances


def test_the_lists_are_the_one_place_that_says_who_is_on_them():
    assert not {"flags", "flags_status", *LISTS} & set(rows("substances")[0])
    assert {flag for one in loader.substances() for flag in one.flags} == FLAGS


def test_the_edition_of_special_control_is_about_those_its_list_names():
    judged = {one for row in rows("catalogues/special_control")
              for one in row["substances"].split(";") if one}
    listed = {one for row in rows("special_control") for one in row["substances"].split(";")}
    assert {REGISTER.resolve(one).id for one in judged} == listed


def test_the_mark_of_a_highly_toxic_chemical_stands_at_its_number():
    assert all(REGISTER.resolve(f"#{row['entry']}").id == row["substances"]
               for row in rows("highly_toxic"))


def test_hydrogen_chloride_is_on_no_list_for_the_acid_that_shares_its_cas():
    gas, acid = REGISTER.resolve("#1475"), REGISTER.resolve("#2507")
    assert (gas.flags, acid.flags) == (frozenset(), {"drug_precursor_3"})


@pytest.mark.parametrize(("day", "flags"), [
    (date(2024, 8, 31), set()), (date(2024, 9, 1), {"drug_precursor_2"})])
def test_a_substance_is_on_a_list_from_its_day(day, flags):
    cannabidiol = REGISTER.resolve("13956-29-1")
    assert cannabidiol.flags_on(day) == flags
    assert cannabidiol.checked("drug_precursor_2", day) == ("verified" if flags else "")


def test_of_several_entries_the_least_checked_tells():
    row = {**rows("special_control")[0], "substances": "7664-41-7"}
    sure, unsure = {**row, "status": "verified"}, {**row, "status": "from_knowledge"}
    ammonia = [one for one in rows("substances") if one["id"] == "7664-41-7"]
    one, = substances_from_rows(ammonia, {"special_control": [sure, unsure]}, ())
    assert one.checked("special_control", date(2026, 1, 1)) == "from_knowledge"


def test_an_edition_from_before_the_lists_is_read_as_it_was():
    ammonia, = (one for one in rows("substances") if one["id"] == "7664-41-7")
    older = {name: cell for name, cell in ammonia.items() if name != "listed_from"} | {
        "flags": "key_regulated;special_control", "adr_class": "2.3", "subsidiary_labels": "8"}
    one, = substances_from_rows([older], {}, ())
    assert one.flags_on(date(2026, 1, 1)) == {"key_regulated", "special_control"}
    assert (one.adr_class, one.subsidiary_labels, one.listed_from) == ("2.3", "8", None)


def test_a_listing_of_nobody_and_an_unknown_status_are_refused():
    row = rows("special_control")[0]
    ammonia = [one for one in rows("substances") if one["id"] == "7664-41-7"]
    with pytest.raises(ValueError, match="not in the register"):
        substances_from_rows(ammonia, {"special_control": [row]}, ())
    with pytest.raises(ValueError, match="status"):
        listings_from_rows({"special_control": [{**row, "status": "sure"}]})


def test_every_un_number_of_the_register_stands_in_the_list():
    lines = goods_from_rows(rows("un_list"))
    assert {un for one in REGISTER for un in one.un_numbers} <= lines.keys()
    assert all(len(un) == 4 and un.isdigit() for un in lines)
    for listed in rows("special_control"):
        assert set(listed["un_numbers"].split(";")) <= lines.keys()


@pytest.mark.parametrize(("reference", "adr_class", "labels", "groups"), [
    ("7664-41-7", "2.3", "8", {""}), ("67-64-1", "3", "", {"II"}),
    ("118-96-7", "1.1D", "", {""}), ("55-63-0", "1.1D;3", "6.1", {"", "II"})])
def test_the_class_of_a_substance_is_read_from_its_un_numbers(reference, adr_class, labels, groups):
    one = REGISTER.resolve(reference)
    assert (one.adr_class, one.subsidiary_labels) == (adr_class, labels)
    assert {line.packing_group for line in one.dangerous_goods} == groups
