"""What stands behind the question mark is read strictly: a bad parameter is named, never a 500."""

import pytest

from tests.api.conftest import produced

READS = ("/movements", "/findings", "/rules", "/substances", "/places", "/flows",
         "/lots/acme/L1/chain", "/places/acme-t1/stock", "/custodians/acme",
         "/movements/00000000-0000-4000-8000-000000000001", "/rules/G-01", "/reports/breaks",
         "/substances/7664-41-7")
LISTS = ("/movements", "/findings", "/rules", "/substances", "/places")
BAD = {
    "as_of": ["2026-03-01T08:00:00", "2026-03-01", "now", "2026-13-01T00:00:00Z",
              "2026-03-01 08:00:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59",
              "1\x00"],
    "size": ["x", "-1", "1.5", "1e3", "0x10", "99999999", "9" * 30, "٣", " 1", ""],
}
BAD_LISTS = {
    "limit": ["0", "-1", "1001", "x", "", "9" * 40], "cursor": ["\x00", "x" * 5000, "\n"],
}


@pytest.mark.parametrize("path", READS)
def test_a_bad_instant_or_size_is_named(acme, path):
    for name, value in ((n, v) for n, some in BAD.items() for v in some):
        refused = acme.get(path, **{name: value})
        assert refused.status_code == 422, (name, value, refused.json)
        assert name in refused.json["detail"]
        assert refused.json["errors"][0]["pointer"] == f"/{name}"


@pytest.mark.parametrize("path", LISTS)
def test_a_bad_limit_or_cursor_is_named(acme, path):
    for name, value in ((n, v) for n, some in BAD_LISTS.items() for v in some):
        refused = acme.get(path, **{name: value})
        assert refused.status_code == 422, (name, value, refused.json)
        assert refused.json["errors"][0]["pointer"] == f"/{name}"


def test_a_cursor_nobody_gave_is_refused(acme):
    for path in ("/movements", "/findings", "/rules", "/substances", "/alerts", "/declarations"):
        for cursor in ("甲;--", "²", "-1", "9" * 40):
            assert acme.get(path, cursor=cursor).status_code == 422, (path, cursor)


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [("/findings", "class", "BROKEN"), ("/findings", "severity", "S5"), ("/findings", "state", "x"),
     ("/findings", "from", "2026-03-01"), ("/movements", "kind", "teleport"),
     ("/movements", "to", "soon"), ("/lots/acme/L1/chain", "direction", "sideways"),
     ("/lots/acme/L1/chain", "format", "png"), ("/lots/acme/L1/chain", "max_nodes", "0"),
     ("/flows", "from", "x"), ("/reports/breaks", "format", "doc")],
)
def test_a_word_that_is_none_is_refused_with_those_that_are(acme, path, name, value):
    acme.post("/movements", produced())
    refused = acme.get(path, **{name: value})
    assert refused.status_code == 422
    assert name in refused.json["detail"] and value in refused.json["detail"]


def test_an_unknown_parameter_is_refused_not_passed_over(acme):
    for path in READS:
        refused = acme.get(path, sise="3")
        assert refused.status_code == 422
        assert "sise" in refused.json["detail"]


def test_a_parameter_given_twice_is_refused(acme):
    refused = acme.ask("GET", "/movements?size=1&size=2")
    assert refused.status_code == 422
    assert "size" in refused.json["detail"]


@pytest.mark.parametrize(
    "value", ["2026-03-01T08:00:00+08:00", "2026-03-01T08:00:00%2B08:00", "2026-03-01T00:00:00Z",
              "2026-03-01t00:00:00.000000z"])
def test_an_offset_is_understood_with_and_without_escaping(acme, value):
    shown = acme.ask("GET", f"/movements?as_of={value}")
    assert shown.json["as_of"] == "2026-03-01T00:00:00Z"


@pytest.mark.parametrize("word", ["true", "True", "1"])
def test_a_switch_is_on_however_a_client_spells_it(acme, word):
    assert "would_open" in acme.ask("POST", f"/movements?dry_run={word}", json=produced()).json
    assert acme.ask("POST", "/movements?dry_run=maybe", json=produced()).status_code == 422


def test_a_read_says_what_it_was_a_function_of(acme):
    shown = acme.get("/movements", as_of="2026-01-01T00:00:00Z", size=5).json
    assert (shown["as_of"], shown["size"]) == ("2026-01-01T00:00:00Z", 5)
    assert shown == acme.get("/movements", as_of=shown["as_of"], size=shown["size"]).json


def test_a_rule_that_is_none_finds_nothing_not_even_in_the_past(acme):
    acme.post("/movements", produced())
    for rule in ("X-99", "T-08", "甲"):
        listed = acme.get("/findings", rule=rule, state="all")
        assert (listed.status_code, listed.json["results"]) == (200, []), rule
