"""Deadlines over HTTP: what happened months ago and is filed today, by each rule of family T."""

import pytest

from tests.api.conftest import CUSTODIANS, event

CYANIDE, TOLUENE = "143-33-9", "108-88-3"
MANIFEST = "acme/20263302000001"
DAY = "2026-05-20T08:00:00+08:00"


@pytest.fixture
def doors(acme, admin, keyring):
    """The park since it joined the ledger in spring: acme's door, beta's, the authority's."""
    for told in CUSTODIANS[:2]:
        assert admin.put(f"/custodians/{told['code']}", {
            **told, "ledger_from": "2026-04-01", "effective_from": "2026-01-01"},
        ).status_code == 200
    return acme, acme.with_key(keyring["beta"]), admin


def tell(door, number, kind, **given):
    """File one event of the day, months after it."""
    told = door.post("/movements", {"event_id": event(number), "kind": kind, "occurred_at": DAY,
                                    **given})
    assert told.status_code == 201, told.json


def made(door, substance, number=1):
    tell(door, number, "produce", lot="acme/N1", substance=substance, mass_kg="100",
         to_place="acme-w")


def sold(acme, beta, substance):
    made(acme, substance)
    tell(acme, 2, "dispatch", lot="acme/N1", mass_kg="90", from_place="acme-w", waybill="acme/W1",
         consignee="beta")
    tell(beta, 3, "receive", lot="acme/N1", mass_kg="90", to_place="beta-w", waybill="acme/W1")


def found(door, **query):
    """The rules of family T with open findings, each with whose they are."""
    answered = door.get("/findings", limit="500", **query)
    assert answered.status_code == 200, answered.json
    return {(one["rule"], one["custodian"]) for one in answered.json["results"]
            if one["rule"].startswith("T-")}


def test_seller_and_buyer_of_toxic_goods_are_late(doors):
    acme, beta, admin = doors
    sold(acme, beta, CYANIDE)
    assert {("T-01", "acme"), ("T-01", "beta")} <= found(admin)
    one, = admin.get("/findings", rule="T-01", custodian="acme").json["results"]
    assert one["due_at"] == "2026-05-23T15:59:59.999999Z"
    assert one["parameters"]["file_within"] == "3 d"
    assert ("T-01", "acme") not in found(admin, as_of="2026-05-23T15:59:59Z")


def test_a_user_that_transfers_is_late_by_the_article_of_its_own(doors):
    acme, beta, admin = doors
    admin.put("/custodians/acme", {**CUSTODIANS[0], "roles": ["user"], "ledger_from": "2026-04-01",
                                   "effective_from": "2026-01-01"})
    sold(acme, beta, CYANIDE)
    assert {("T-02", "acme"), ("T-01", "beta")} <= found(admin)


def test_a_seller_of_a_drug_precursor_is_late_after_thirty_days(doors):
    acme, beta, admin = doors
    sold(acme, beta, TOLUENE)
    assert {rule for rule, _ in found(admin)} >= {"T-03"}
    assert ("T-03", "beta") not in found(admin)


@pytest.mark.parametrize(("source", "rules"), [
    ("enterprise", {("T-04", "beta")}), ("paper", {("T-05", "acme"), ("T-05", "beta")})])
def test_a_manifest_is_accepted_and_entered_in_working_days(doors, source, rules):
    acme, beta, admin = doors
    made(acme, "67-56-1")
    tell(acme, 2, "discard", lot="acme/N1", mass_kg="50", from_place="acme-w", to_place="acme-w",
         waste_code="900-402-06", waste_lot="acme/X1")
    tell(acme, 3, "dispatch", lot="acme/X1", mass_kg="50", from_place="acme-w", consignee="beta",
         manifest=MANIFEST, source=source)
    tell(beta, 4, "receive", lot="acme/X1", mass_kg="50", to_place="beta-w", manifest=MANIFEST,
         source=source)
    assert {one for one in found(admin) if one[0] in ("T-04", "T-05")} == rules


def test_the_manifest_of_a_receipt_may_be_told_after_it_by_the_dispatch(doors):
    acme, beta, admin = doors
    made(acme, "HW:900-402-06")
    tell(beta, 2, "receive", lot="acme/N1", mass_kg="100", to_place="beta-w", waybill="acme/W1")
    assert ("T-06", "beta") in found(admin) and ("T-04", "beta") not in found(admin)
    tell(acme, 3, "dispatch", lot="acme/N1", mass_kg="100", from_place="acme-w", consignee="beta",
         waybill="acme/W1", manifest=MANIFEST)
    assert ("T-04", "beta") in found(admin) and ("T-06", "beta") not in found(admin)


def test_what_is_entered_months_later_is_one_finding_a_month(doors):
    acme, _, admin = doors
    made(acme, "67-64-1")
    for number in range(5, 9):
        tell(acme, number, "use", lot="acme/N1", mass_kg="1", from_place="acme-w")
    one, = admin.get("/findings", rule="T-06").json["results"]
    assert one["subject"] == {"kind": "month", "id": "acme 2026-05"}
    assert "entered 5 events of 2026-05 late" in one["says"]
    assert "5 条 2026-05 的记录系事后补录" in one["says_zh"]


def test_an_outage_that_an_authority_declares_suspends_the_clocks(doors):
    acme, beta, admin = doors
    sold(acme, beta, CYANIDE)
    assert found(admin)
    outage = {"source": "ledger", "park": "port", "from_at": "2026-05-01", "reason": "升级"}
    assert acme.put("/outages/o1", outage).status_code == 403
    assert admin.put("/outages/o1", outage).status_code == 201
    assert {rule for rule, _ in found(admin)} <= {"T-09"}
    ended = admin.put("/outages/o1", {**outage, "to_at": "2026-05-25"})
    assert ended.status_code == 200
    assert {("T-01", "acme"), ("T-01", "beta")} <= found(admin)
    one, = admin.get("/findings", rule="T-01", custodian="acme").json["results"]
    assert one["parameters"]["outages"] == "o1"
    assert acme.get("/outages/o1").json["reason"] == "升级"


@pytest.mark.parametrize(("given", "pointer"), [
    ({"to_at": "2026-04-30"}, "/to_at"), ({"custodians": ["nobody"]}, "/custodians/0"),
    ({"from_at": None}, "/from_at")])
def test_an_outage_that_cannot_be_understood_names_its_field(admin, given, pointer):
    told = admin.put("/outages/o1", {"from_at": "2026-05-01", **given})
    assert told.status_code == 422
    assert [one["pointer"] for one in told.json["errors"]] == [pointer]


def test_who_joins_brings_its_history_in_time_but_for_what_the_police_are_told(
    acme, admin, keyring
):
    beta = acme.with_key(keyring["beta"])
    sold(acme, beta, CYANIDE)
    assert {rule for rule, _ in found(admin)} <= {"T-01", "T-09"}
    assert ("T-01", "acme") in found(admin)


def test_toxic_goods_that_nobody_counts_are_overdue_until_somebody_does(doors):
    acme, _, admin = doors
    made(acme, CYANIDE)
    assert ("T-09", "acme") in found(admin)
    tell(acme, 5, "count", from_place="acme-w", counted_kg="100",
         occurred_at="2026-11-20T08:00:00+08:00")
    counted = found(admin, as_of="2026-12-20T00:00:00Z")
    assert ("T-09", "acme") not in counted
    assert ("T-09", "acme") in found(admin, as_of="2026-12-22T00:00:00Z")


def test_a_custodian_with_stock_that_falls_silent_is_found_in_time(doors):
    acme, _, admin = doors
    made(acme, "67-64-1")
    assert ("T-10", "acme") not in found(admin)
    assert ("T-10", "acme") in found(admin, as_of="2099-01-01T00:00:00Z")
    told = acme.get("/findings", rule="T-10", as_of="2099-01-01T00:00:00Z").json["results"]
    assert "67-64-1" in told[0]["says"] and "零报告" in told[0]["says_zh"]


def test_waste_is_declared_for_every_period_once_it_ever_was(doors):
    acme, _, admin = doors
    made(acme, "67-64-1")
    assert acme.post("/declarations", {
        "event_id": event(900), "kind": "waste", "period_from": "2024-01-01",
        "period_to": "2024-12-31"}).status_code == 201
    assert ("T-07", "acme") in found(admin), "2025 was due by 31 March 2026"
    assert acme.post("/declarations", {
        "event_id": event(901), "kind": "waste", "period_from": "2025-01-01",
        "period_to": "2025-12-31"}).status_code == 201
    one, = [one for one in admin.get("/findings", rule="T-07").json["results"]
            if "2025-01-01" in one["subject"]["id"]]
    assert "was declared at" in one["says"]


def test_a_movement_says_how_long_it_is_kept(acme, doors):
    acme, beta, _ = doors
    sold(acme, beta, CYANIDE)
    told = acme.get(f"/movements/{event(2)}").json
    assert told["retain_until"] == "2029-05-20T15:59:59.999999Z"
    assert told["retention"]["years"] == 3 and "Art.61" in told["retention"]["basis"]
    assert "retention" not in acme.get(f"/movements/{event(1)}").json


def test_records_cannot_be_destroyed_so_that_rule_is_kept_as_a_code(admin):
    told = admin.get("/rules/T-08").json
    assert told["status"] == "dormant"
    assert "the log refuses" in told["note"]
