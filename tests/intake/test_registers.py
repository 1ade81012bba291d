"""Register files: named by their file, read row by row."""

import pytest

from hazchem.domain.errors import Invalid, Malformed
from hazchem.intake.registers import read_register, register_named


@pytest.mark.parametrize(("filename", "register"), [
    ("custodians.csv", "custodians"), ("/x/hazard_units.xlsx", "hazard-units"),
    ("Parking-Lots.json", "parking-lots"), ("movements.csv", None)])
def test_a_file_is_named_after_its_register(filename, register):
    assert register_named(filename) == register


def test_a_bad_entry_costs_no_good_one():
    body = "代码,roles,统一社会信用代码\na,user；carrier,913702002645712340\nb,king,\n".encode()
    good, bad = read_register("custodians", body, "custodians.csv")
    assert good.content == {"code": "a", "roles": ["user", "carrier"],
                            "uscc": "913702002645712340"}
    assert (bad.line, bad.code, bad.content) == (3, "b", None)
    assert [(one.pointer, one.line) for one in bad.problems] == [("/roles/0", 3)]


@pytest.mark.parametrize(("register", "body", "content"), [
    ("places", "code,custodian,design_max_t,混存\nt,a,7664-41-7=10；#2=5,是",
     {"code": "t", "custodian": "a", "design_max_t": {"7664-41-7": "10", "#2": "5"},
      "commingled": True}),
    ("hazard-units", "code,custodian,responsible_principal,exposed_persons\nu,a,甲,40",
     {"code": "u", "custodian": "a", "responsible": {"principal": "甲"}, "exposed_persons": 40}),
    ("parking-lots", 'code,berths\nl,"[{""code"":""1""}]"',
     {"code": "l", "berths": [{"code": "1"}]}),
    ("permits", "number,kind,custodian,valid_from,valid_to\nX,use,a,2026-03-01,2026/3/1",
     {"number": "X", "kind": "use", "custodian": "a", "valid_from": 1_772_294_400_000_000,
      "valid_to": 1_772_380_799_999_999}),
])
def test_every_form_of_cell_is_read(register, body, content):
    row, = read_register(register, body.encode(), f"{register}.csv")
    assert row.problems == ()
    assert row.content == content


def test_json_entries_are_read_too():
    rows = read_register("parks", b'[{"code":"p"},{"name":"x"},3]', "parks.json")
    assert [(row.line, row.code, row.content) for row in rows] == [
        (1, "p", {"code": "p"}), (2, None, None), (3, None, None)]


def test_what_is_no_register_file_is_refused():
    with pytest.raises(Invalid):
        read_register("parks", b"code,colour\n", "parks.csv")
    with pytest.raises(Malformed):
        read_register("parks", b"", "parks.csv")
