"""JSON and NDJSON on the way in: exact, strict, line by line, never anything but a refusal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hazchem.domain.errors import Malformed, Refused, TooLarge
from hazchem.intake.json_text import parse
from hazchem.intake.limits import MIB, Limits
from hazchem.intake.read import form_of, read
from schemas.fields import Exact

ID = "3f2a6f0e-8c1d-4b57-9a64-0c2f5b7d9e1"
USE = {"kind": "use", "occurred_at": "2026-03-01T08:00:00+08:00", "lot": "acme/L1",
       "mass_kg": "5", "from_place": "t1"}


def use(number, **change):
    """A use with an id of its own."""
    return {"event_id": f"{ID}{number}", **USE, **change}


def taken(told, content_type="application/json", **limits):
    """What intake makes of a body."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return read(body, content_type, None, "acme", Limits(**limits))


def test_one_object_is_single():
    intake = taken(use(1))
    assert intake.single
    assert [(row.line, row.event_id, row.problems) for row in intake.rows] == [(1, f"{ID}1", ())]
    assert intake.rows[0].movement.mass_mg == 5_000_000


def test_in_an_array_a_bad_row_costs_no_good_one():
    intake = taken([use(1), 7, use(2, mass_kg="x"), use(3)])
    assert not intake.single
    assert [(row.line, row.movement is not None) for row in intake.rows] == [
        (1, True), (2, False), (3, False), (4, True)]
    assert [problem.line for row in intake.rows for problem in row.problems] == [2, 3]
    assert intake.rows[2].event_id == f"{ID}2"


def test_a_missing_event_id_is_a_problem_of_its_row():
    problem = taken([USE]).rows[0].problems[0]
    assert (problem.pointer, problem.code, problem.line) == ("/event_id", "missing", 1)


def test_ndjson_lines_keep_their_numbers_and_their_faults():
    lines = [json.dumps(use(1)).encode(), b"", b"{", b'{"a":"\xff"}', b'{"a":"\\u0000"}',
             json.dumps(use(2)).encode()]
    rows = taken(b"\xef\xbb\xbf" + b"\r\n".join(lines), "application/x-ndjson").rows
    assert [row.line for row in rows] == [1, 3, 4, 5, 6]
    assert [row.problems[0].code for row in rows if row.problems] == ["json", "encoding", "text"]
    assert {problem.line for row in rows for problem in row.problems} == {3, 4, 5}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nul", b"1", b'"x"', b"null", b'{"a":1,"a":2}', b'[{"x":{"a":1,"a":2}}]',
     b'{"a":NaN}', b"[Infinity]", b'{"a":"\\u0000"}', b'{"\\ud800":1}', b'{"a":"\\udc00"}',
     b'{"a":"\x00"}', b'{"a":"\xff"}', b"\x00", b"[" + b"9" * 5000 + b"]", b"{} {}"],
)
def test_what_is_no_json_is_malformed(body):
    with pytest.raises(Malformed) as refused:
        taken(body)
    assert refused.value.problems[0].zh


def test_a_pair_of_surrogates_is_one_character():
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"


@pytest.mark.parametrize(
    ("told", "limits"),
    [
        (b"[" * 17 + b"]" * 17, {}),
        (b"[" * 100_000 + b"]" * 100_000, {}),
        (b'{"a":' * 17 + b"1" + b"}" * 17, {}),
        ([1] * 1001, {}),
        ({"note": "x" * MIB}, {}),
        ([{"note": "x" * 9 * MIB}], {}),
        ([1, 2, 3], {"elements": 2}),
    ],
)
def test_what_is_too_large_is_refused_as_such(told, limits):
    with pytest.raises(TooLarge) as refused:
        taken(told, **limits)
    assert "at most" in refused.value.problems[0].en


def test_ndjson_has_its_limits_too():
    with pytest.raises(TooLarge):
        taken(b"{}\n{}\n{}", "application/x-ndjson", rows=2)
    with pytest.raises(TooLarge):
        taken(b"{}\n{}\n{}", "application/x-ndjson", batch_bytes=4)


def test_numbers_are_read_exactly():
    assert parse(b"[1, 30000.10, 1e3]") == [1, Exact("30000.10"), Exact("1e3")]
    row = taken(json.dumps(use(1)).replace('"5"', "30000.000001").encode()).rows[0]
    assert row.movement.mass_mg == 30_000_000_001
    assert taken(json.dumps(use(1)).replace('"5"', "0.0000001").encode()).rows[0].problems


@pytest.mark.parametrize(
    ("content_type", "filename", "form"),
    [
        ("application/json; charset=utf-8", None, "json"),
        ("application/x-ndjson", "a.csv", "ndjson"),
        ("application/vnd.ms-excel", "a.CSV", "csv"),
        ("application/octet-stream", "a.xlsx", "xlsx"),
        ("", None, "xlsx"),
    ],
)
def test_the_form_is_told_by_type_then_name_then_bytes(content_type, filename, form):
    assert form_of(b"PK\x03\x04", content_type, filename) == form


def test_a_form_nobody_reads_is_malformed():
    with pytest.raises(Malformed):
        form_of(b"%PDF", "application/pdf", "a.pdf")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.text() | st.sampled_from([*use(1), "inputs", "measured", "replacement", "extra"]),
        inner, max_size=6),
)


@given(JSON)
def test_any_json_is_read_or_refused(told):
    body = json.dumps(told).encode()
    try:
        rows = taken(body).rows
    except Refused as refused:
        assert refused.problems
    else:
        assert all((row.movement is None) == bool(row.problems) for row in rows)


@given(st.dictionaries(st.sampled_from([*use(1), "inputs", "measured", "extra", "seals"]), JSON))
def test_any_json_in_a_known_field_is_read_or_refused(change):
    body = json.dumps(use(1) | change).encode()
    try:
        row = taken(body).rows[0]
    except Refused as refused:
        assert refused.problems
    else:
        assert (row.movement is None) == bool(row.problems)


@given(st.binary(), st.sampled_from(["application/json", "application/x-ndjson", "text/csv",
                                     "application/octet-stream", "x"]))
def test_any_bytes_are_read_or_refused(body, content_type):
    for filename in (None, "a.csv", "a.xlsx"):
        try:
            read(body, content_type, filename, "acme")
        except Refused as refused:
            assert refused.problems
