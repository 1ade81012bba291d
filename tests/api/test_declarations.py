"""Declarations over HTTP: who files them, what is refused, and whose silence they end."""

import pytest

from tests.api.conftest import event

ZERO = {"event_id": event(900), "kind": "zero", "period_from": "2026-06-01",
        "period_to": "2026-06-30"}


def test_a_declaration_is_filed_once_and_listed(acme):
    first = acme.post("/declarations", {**ZERO, "note": "停产检修"})
    assert first.status_code == 201, first.json
    again = acme.post("/declarations", {**ZERO, "note": "停产检修"})
    assert again.status_code == 200 and again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert acme.post("/declarations", ZERO).status_code == 422
    one, = acme.get("/declarations").json["results"]
    assert one["custodian"] == "acme" and one["kind"] == "zero"
    assert one["period_from"] == "2026-05-31T16:00:00Z"
    assert one["period_to"] == "2026-06-30T15:59:59.999999Z"


def test_another_s_declaration_is_not_one_s_to_file_or_to_see(acme, keyring):
    assert acme.post("/declarations", {**ZERO, "custodian": "beta"}).status_code == 403
    acme.post("/declarations", ZERO)
    assert acme.with_key(keyring["rival"]).get("/declarations").json["results"] == []
    assert len(acme.with_key(keyring["inspector"]).get("/declarations").json["results"]) == 1
    assert len(acme.with_key(keyring["park"]).get("/declarations").json["results"]) == 1


def test_the_authority_says_whose_declaration_it_is(admin):
    assert admin.post("/declarations", {**ZERO, "custodian": "beta"}).status_code == 201
    told = admin.post("/declarations", {**ZERO, "custodian": "nobody"})
    assert told.status_code == 422 and told.json["errors"][0]["pointer"] == "/custodian"


@pytest.mark.parametrize(("given", "pointer"), [
    ({"period_to": "2026-05-01"}, "/period_to"), ({"period_to": "2999-01-01"}, "/period_to"),
    ({"kind": "nothing"}, "/kind"), ({"period_from": None}, "/period_from"),
    ({"period_from": "June"}, "/period_from")])
def test_what_cannot_be_understood_names_its_field(acme, given, pointer):
    for language in ("en", "zh"):
        told = acme.speaking(language).post("/declarations", {**ZERO, **given})
        assert told.status_code == 422
        assert [one["pointer"] for one in told.json["errors"]] == [pointer]
