"""Filing through the door: receipts, replays, batches, formats, rehearsals, and reading back."""

import io
import json

import pytest
from openpyxl import Workbook, load_workbook

from hazchem.log import proof as proofs
from hazchem.services.signing import signer_of
from hazchem.store import log
from tests.api.conftest import event, produced, used


def test_a_movement_gets_a_receipt_and_the_same_again_gets_the_same(acme):
    first = acme.post("/movements", produced())
    assert first.status_code == 201
    assert set(first.json) == {"event_id", "leaf_index", "leaf_hash", "recorded_at"}
    again = acme.post("/movements", produced(mass_kg="30000", occurred_at="2026-03-01T00:00:00Z"))
    assert again.status_code == 200
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.data == first.data
    assert "Idempotency-Replayed" not in first.headers


def test_the_same_id_with_other_content_is_refused_by_name(acme):
    acme.post("/movements", produced())
    refused = acme.post("/movements", produced(mass_kg="29999"))
    assert refused.status_code == 422
    assert refused.json["type"] == "/problems/id-reused"
    assert event(1) in refused.json["detail"]


def test_a_batch_tells_the_fate_of_every_row_and_a_bad_row_costs_no_good_one(acme):
    acme.post("/movements", produced())
    rows = [used(2), used(3, "-5"), produced(), used(4, from_place="rival-w"),
            used(5, from_place="nowhere")]
    answered = acme.post("/movements", rows)
    assert answered.status_code == 200
    told = answered.json
    assert (told["accepted"], told["replayed"], told["refused"]) == (1, 1, 3)
    assert [line["status"] for line in told["results"]] == [201, 422, 200, 403, 422]
    assert [line["line"] for line in told["results"]] == [1, 2, 3, 4, 5]
    assert told["results"][0]["leaf_index"] == told["size"] - 1
    bad = told["results"][1]
    assert bad["leaf_index"] is None and bad["event_id"] == event(3)
    assert bad["problem"]["errors"][0]["pointer"] == "/mass_kg"
    assert bad["problem"]["errors"][0]["line"] == 2
    assert "-5" in bad["problem"]["detail"]
    assert told["results"][3]["problem"]["errors"][0]["line"] == 4


def test_an_atomic_batch_is_all_or_nothing(acme):
    size = acme.get("/movements").json["size"]
    refused = acme.ask("POST", "/movements?atomic=true", json=[produced(), used(2, "-5")])
    assert refused.status_code == 422
    assert (refused.json["accepted"], refused.json["refused"]) == (0, 1)
    assert [line["leaf_index"] for line in refused.json["results"]] == [None, None]
    assert [line["status"] for line in refused.json["results"]] == [424, 422]
    assert acme.get("/movements").json["size"] == size == refused.json["size"]
    taken = acme.ask("POST", "/movements?atomic=true", json=[produced(), used(2)])
    assert (taken.status_code, taken.json["accepted"]) == (200, 2)


def test_a_rehearsal_shows_what_it_would_open_and_keeps_nothing(acme):
    acme.post("/movements", produced())
    size = acme.get("/movements").json["size"]
    told = acme.ask("POST", "/movements?dry_run=true", json=used(2, "40000"))
    assert told.status_code == 200
    assert told.json["event_id"] == event(2)
    assert [found["rule"] for found in told.json["would_open"]] == ["G-08"]
    assert told.json["would_open"][0]["mass_kg"] == "10000.000"
    assert acme.get("/movements").json["size"] == size
    assert acme.get(f"/movements/{event(2)}").status_code == 404
    refused = acme.ask("POST", "/movements?dry_run=true", json=used(2, "-1"))
    assert refused.status_code == 422


def test_ndjson_counts_lines_as_the_clerk_sees_them(acme):
    text = f"{json.dumps(produced())}\n\nnot json\n{json.dumps(used(2))}\n".encode()
    told = acme.post("/movements", text, content_type="application/x-ndjson").json
    assert [(line["line"], line["status"]) for line in told["results"]] == [
        (1, 201), (3, 422), (4, 201)]


HEADER = "event_id,kind,occurred_at,lot,substance,mass_kg,to_place"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_sent_twice_files_nothing_twice(acme, encoding):
    row = ",produce,2026-03-01 08:00,L7,7664-41-7,10,acme-t1,首批"
    rows = f"{HEADER},备注\n{row}\n".encode(encoding)
    first = acme.post("/movements", rows, content_type="text/csv").json
    assert (first["accepted"], first["results"][0]["line"]) == (1, 2)
    again = acme.post("/movements", rows, content_type="text/csv").json
    assert (again["accepted"], again["replayed"]) == (0, 1)
    assert again["results"][0]["event_id"] == first["results"][0]["event_id"]


def workbook_of(*rows):
    """The bytes of a workbook with these rows."""
    book, packed = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(packed)
    return packed.getvalue()


def test_a_workbook_comes_as_a_form_with_one_file(acme):
    packed = workbook_of(HEADER.split(","), [event(1), "produce", "2026-03-01T08:00:00+08:00",
                                             "L1", "7664-41-7", "30000", "acme-t1"])
    sent = {"file": (io.BytesIO(packed), "三月 流向.xlsx")}
    told = acme.ask("POST", "/movements", data=sent)
    assert (told.status_code, told.json["accepted"]) == (200, 1)
    none = acme.ask("POST", "/movements", data={"note": "x"}, content_type="multipart/form-data")
    assert (none.status_code, none.json["type"]) == (400, "/problems/malformed")
    two = acme.ask("POST", "/movements", data={
        "a": (io.BytesIO(packed), "a.xlsx"), "b": (io.BytesIO(packed), "b.xlsx")})
    assert two.status_code == 400


def test_the_empty_forms_can_be_filled_and_sent_back(acme):
    form = acme.get("/movements/template.csv")
    assert form.mimetype == "text/csv"
    assert "类型 kind" in form.data.decode("utf-8-sig")
    assert acme.post("/movements", form.data, content_type="text/csv").json["results"] == []
    packed = acme.get("/movements/template.xlsx")
    assert "attachment" in packed.headers["Content-Disposition"]
    assert "类型 kind" in [cell.value for cell in load_workbook(
        io.BytesIO(packed.data)).worksheets[0][1]]


def test_a_movement_is_read_back_with_its_place_in_the_log(acme):
    receipt = acme.post("/movements", produced(extra={"工单": 1.50})).json
    shown = acme.get(f"/movements/{event(1).upper()}").json
    assert shown["mass_kg"] == "30000.000" and shown["extra"] == {"工单": 1.5}
    for name in ("leaf_index", "leaf_hash", "recorded_at"):
        assert shown[name] == receipt[name]
    assert shown["filer"] == "acme" and "void" not in shown
    assert shown["size"] == receipt["leaf_index"] + 1 and len(shown["root"]) == 64


def test_a_proof_holds_offline(acme, ledger):
    acme.post("/movements", produced())
    proof = acme.get(f"/movements/{event(1)}/proof")
    assert proof.mimetype == "text/plain"
    place = acme.get(f"/movements/{event(1)}").json["leaf_index"]
    with ledger.read() as tx:
        body = log.entry(tx, place).body
    signed = proofs.verify(proof.text, body, [signer_of(ledger, b"k" * 32).verifier])
    assert signed.size == place + 1
    with pytest.raises(proofs.NotAProof):
        proofs.verify(proof.text, body + b" ", [signer_of(ledger, b"k" * 32).verifier])


def test_a_list_is_read_page_by_page_and_filtered(acme):
    later = used(4, occurred_at="2026-03-05T08:00Z")
    acme.post("/movements", [produced(), used(2), used(3), later])
    seen, cursor = [], {}
    while True:
        page = acme.get("/movements", limit=2, **cursor).json
        seen += [one["event_id"] for one in page["results"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [event(n) for n in (1, 2, 3, 4)]

    def found(**query):
        return [one["event_id"] for one in acme.get("/movements", **query).json["results"]]

    assert found(kind="use") == [event(n) for n in (2, 3, 4)]
    assert found(kind="use", to="2026-03-03T00:00:00Z") == [event(2), event(3)]
    assert found(**{"from": "2026-03-03T00:00:00+08:00"}) == [event(4)]
    assert found(lot="acme/other") == []
    assert len(found(lot="acme/L1", place="acme-t1", custodian="acme")) == 4
    acme.post("/movements", used(5, alias="内部-77"))
    assert found(lot="内部-77") == found(lot="acme/内部-77") == found(lot="acme/L1")
    assert len(found(lot="内部-77")) == 5


def test_movements_are_found_by_a_container_however_it_is_spelt(acme, keyring):
    moved = {"event_id": event(2), "kind": "dispatch", "occurred_at": "2026-03-02T08:00:00+08:00",
             "lot": "acme/L1", "mass_kg": "100", "from_place": "acme-t1", "waybill": "acme/W1",
             "consignee": "beta", "container": ["ABCU1234567", "TGHU 765432-1"]}
    acme.post("/movements", [produced(), moved])

    def found(door, number):
        answered = door.get("/movements", container=number)
        assert answered.status_code == 200, answered.json
        return [one["event_id"] for one in answered.json["results"]]

    for number in ("ABCU1234567", "abcu 123456-7", "TGHU7654321"):
        assert found(acme, number) == [event(2)]
    assert found(acme, "ABCU1234568") == found(acme, "--") == []
    assert found(acme.with_key(keyring["rival"]), "ABCU1234567") == []
    assert found(acme.with_key(keyring["beta"]), "ABCU1234567") == [event(2)]


def test_who_stands_on_nothing_of_it_sees_nothing_of_it(acme, keyring):
    acme.post("/movements", produced())
    rival = acme.with_key(keyring["rival"])
    hidden, missing = (rival.get(f"/movements/{event(n)}") for n in (1, 99))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json["detail"].replace(event(1), "X") == missing.json["detail"].replace(
        event(99), "X")
    assert rival.get("/movements").json["results"] == []
    assert rival.get(f"/movements/{event(1)}/proof").status_code == 404
    assert rival.get("/lots/acme/L1/chain").status_code == 404


def test_others_acts_and_other_roles_are_forbidden(acme, keyring):
    assert acme.with_key(keyring["rival"]).post("/movements", produced()).status_code == 403
    for role in ("park", "inspector", "auditor"):
        assert acme.with_key(keyring[role]).post("/movements", produced()).status_code == 403
    on_behalf = produced(on_behalf_of="acme")
    assert acme.post("/movements", on_behalf).status_code == 403
    assert acme.with_key(keyring["admin"]).post("/movements", on_behalf).status_code == 201


def test_a_correction_is_filed_once(acme):
    acme.post("/movements", produced())
    undo = {"event_id": event(2), "kind": "correct", "occurred_at": "2026-03-02T08:00:00Z",
            "reverses": event(1), "reason": "typo",
            "replacement": {key: value for key, value in produced(mass_kg="29000").items()
                            if key != "event_id"}}
    assert acme.post("/movements", undo).status_code == 201
    assert acme.get(f"/movements/{event(1)}").json["void"] is True
    assert acme.get("/lots/acme/L1/chain").json["mass_kg"] == "29000.000"
    again = acme.post("/movements", {**undo, "event_id": event(3)})
    assert (again.status_code, again.json["type"]) == (409, "/problems/out-of-order")
    unknown = acme.post("/movements", {**undo, "event_id": event(4), "reverses": event(77)})
    assert unknown.status_code == 422


def test_what_left_a_place_that_mixes_nothing_is_named(acme, admin):
    acme.post("/movements", produced())
    for kind, more in (("use", {}), ("lose", {"reason": "spilt"}), ("dispose", {}),
                       ("dispatch", {"waybill": "acme/W1", "consignee": "beta"})):
        refused = acme.post("/movements", used(2, kind=kind, lot="", **more))
        assert refused.status_code == 422, kind
        assert refused.json["errors"][0]["pointer"] == "/lot"
        assert "acme-t1 is not commingled" in refused.json["detail"]
    assert acme.post("/movements", {"event_id": event(3), "kind": "count", "counted_kg": "30000",
                                    "occurred_at": "2026-03-02T08:00:00+08:00",
                                    "from_place": "acme-t1"}).status_code == 201
    tank = admin.get("/places/acme-t1").json
    admin.put("/places/acme-t1", {"code": "acme-t1", "custodian": "acme", "kind": "tank",
                                  "park": tank["park"], "commingled": True,
                                  "effective_from": "2025-01-01"})
    assert acme.post("/movements", used(4, lot="")).status_code == 201


def test_a_receipt_names_its_lot_where_several_may_be_meant(acme, keyring):
    beta = acme.with_key(keyring["beta"])
    for number in (1, 2):
        acme.post("/movements", produced(number, lot=f"acme/M{number}"))
        sent = acme.post("/movements", used(
            10 + number, kind="dispatch", lot=f"acme/M{number}", mass_kg="5", consignee="beta",
            waybill="acme/ML"))
        assert sent.status_code == 201, sent.json
    came = {"kind": "receive", "occurred_at": "2026-03-03T08:00:00+08:00", "mass_kg": "5",
            "to_place": "beta-w", "waybill": "acme/ML"}
    refused = beta.post("/movements", {**came, "event_id": event(20)})
    assert refused.status_code == 422 and refused.json["errors"][0]["code"] == "ambiguous"
    assert "acme/M1, acme/M2" in refused.json["detail"]
    stranger = acme.with_key(keyring["rival"]).post(
        "/movements", {**came, "event_id": event(21), "to_place": "rival-w"})
    assert stranger.status_code == 422 and "acme/M1" not in stranger.text
    named = beta.post("/movements", {**came, "event_id": event(22), "lot": "acme/M1"})
    rest = beta.post("/movements", {**came, "event_id": event(23)})
    assert (named.status_code, rest.status_code) == (201, 201)
    assert acme.get("/findings", rule="Q-01").json["results"] == []
    assert acme.get("/consignments/acme/ML").json["state"] == "received"
