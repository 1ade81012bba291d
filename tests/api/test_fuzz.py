"""Whatever is sent, the answer is never a failure of ours, and a refusal is always a problem."""

import io
import json
import random
import zipfile

import pytest

from hazchem.domain.movement import KINDS, Movement
from tests.api.conftest import event, produced, used

WORDS = ["", " ", "\0", "\ud800", "é", "e\u0301", "\u202e", "甲" * 200, "x" * 5000, "=1+1", "a/b",
         "a/b/c", "/", "../..", "'; DROP TABLE log_entry;--", "%00", "NaN", "null", "-0", "1e400",
         "0x1F", "1,000", "1 000", "٣", "9" * 400, "-1", "0.0000001", "1.5", "9007199254740993",
         "2026-02-30T00:00:00Z", "2026-03-01T08:00:00", "9999-12-31T23:59:59-23:59", "uscc:1",
         "HW:1", "#0", "7664-41-8", "7647-01-0", "acme/L1", "acme-t1", "beta-w", "rival", "true"]
VALUES = [*WORDS, None, True, False, 0, -1, 1.5, 2**63, 2**64, 10**400, 1e308, [], {}, [None], [[]],
          {"a": None}, [{}] * 3, ["x"] * 1001, {"x": {"y": {"z": []}}}]
NAMES = [*Movement.__dataclass_fields__, "mass_kg", "counted_kg", "measured_loss_kg", "nonsense",
         "__class__", "extra"]


def body_of(told):
    """A value as JSON text, whatever is in it."""
    return json.dumps(told).encode("utf-8", "surrogatepass")


def sound(answered):
    """The answer is one we meant to give."""
    assert answered.status_code < 500, (answered.request.url, answered.text[:300])
    if answered.status_code >= 400 and answered.mimetype != "application/json":
        assert answered.mimetype == "application/problem+json"
        assert answered.json["status"] == answered.status_code
        assert answered.json["detail"]
    return answered


def odd_movement(chance):
    """A movement with some of its fields gone wrong."""
    kind = chance.choice(list(KINDS))
    told = produced(chance.randrange(50), kind=kind, from_place="acme-t1", waybill="acme/W1")
    for name in chance.sample(NAMES, chance.randint(1, 6)):
        told[name] = chance.choice(VALUES)
    for name in chance.sample(sorted(told), chance.randint(0, 3)):
        del told[name]
    return told


@pytest.mark.parametrize("seed", range(6))
def test_no_movement_breaks_the_door(acme, seed):
    chance = random.Random(seed)
    for _ in range(60):
        sound(acme.post("/movements", body_of(odd_movement(chance)),
                        content_type="application/json"))
    rows = [chance.choice([odd_movement(chance), chance.choice(VALUES)]) for _ in range(60)]
    for option in ("", "?atomic=true", "?dry_run=true"):
        sound(acme.post(f"/movements{option}", body_of(rows), content_type="application/json"))
    for path in ("/movements", "/findings?state=all", "/reports/breaks", "/reports/stock",
                 "/flows", "/lots/acme/L1/chain", "/consignments/acme/W1"):
        sound(acme.ask("GET", path))


def test_no_conversion_breaks_the_door(acme):
    chance = random.Random(7)
    acme.post("/movements", produced())
    for number in range(40):
        parts = [{name: chance.choice([*VALUES, "acme/L1", "5", "acme-t1", "7664-41-7"])
                  for name in ("lot", "substance", "mass_kg", "from_place", "to_place",
                               "unlisted") if chance.random() < 0.6} for _ in range(3)]
        sound(acme.post("/movements", body_of({
            "event_id": event(100 + number), "kind": "convert",
            "occurred_at": "2026-03-02T00:00:00Z", "inputs": parts[:1], "outputs": parts[1:]}),
            content_type="application/json"))


RAW = [b"", b" ", b"{", b"[", b"null", b"1", b'"x"', b"[]", b"{}", b"[[]]", b"[1,2]", b"\xff\xfe{",
       b"\xef\xbb\xbf{}", b"{\"a\":1}{", b"[" * 100_000, b"{\"a\":" * 5000, b"NaN", b"[1e999999]",
       b"-", b"0" * 5000, b'{"a":"\\ud800"}', b"\x00" * 100, b"PK\x03\x04", b"PK\x03\x04" * 999,
       b"kind,kind\n1,2\n", b"kind;lot\nproduce;x", b"\"unclosed", b"a,b\r\n\"\"\"\"\"",
       b",,,\n,,,", "类型,批次\n生产,x\n".encode("gb18030"), b"kind\n" + b"x\n" * 3000,
       b",".join([b"kind"] * 999)]
MEDIA = ["application/json", "application/x-ndjson", "text/csv", "text/csv; charset=latin-9", "",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/html",
         "application/x-www-form-urlencoded", "multipart/form-data",
         "multipart/form-data; boundary=x", "application/json; charset=utf-16", "\u00ff"]


@pytest.mark.parametrize("media", MEDIA)
def test_no_bytes_break_the_door(acme, media):
    for raw in RAW:
        sound(acme.post("/movements", raw, content_type=media))
        sound(acme.ask("PUT", "/places/acme-9", data=raw, content_type=media))
        sound(acme.post("/places", raw, content_type=media))


def zipped(members):
    """A zip with these members, deflated."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_no_workbook_breaks_the_door(acme):
    bombs = {
        "ratio": zipped({"xl/worksheets/sheet1.xml": b"0" * 30_000_000}),
        "members": zipped({f"m{n}": b"" for n in range(1500)}),
        "no sheets": zipped({"[Content_Types].xml": b"<Types/>"}),
        "entities": zipped({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}),
    }
    for name, packed in bombs.items():
        sent = {"file": (io.BytesIO(packed), f"{name}.xlsx")}
        assert sound(acme.ask("POST", "/movements", data=sent)).status_code in (400, 413), name


def test_too_much_is_413_whatever_it_is(acme):
    one = body_of(produced(note="x", extra={"a": ["y" * 4000] * 300}))
    for raw, media in (
        (b"[" + b",".join([b"{}"] * 1001) + b"]", "application/json"),
        (b"[" + b" " * (9 * 2**20) + b"]", "application/json"), (one, "application/json"),
        (b"\n" * (9 * 2**20), "application/x-ndjson"),
        (b"kind\n" + b"x" * (22 * 2**20), "text/csv"),
    ):
        refused = sound(acme.post("/movements", raw, content_type=media))
        assert (refused.status_code, refused.json["type"]) == (413, "/problems/too-large")
        assert any(char.isdigit() for char in refused.json["detail"])


def test_an_event_too_long_for_the_log_is_refused_by_its_row(acme):
    long = produced(2, extra={"a": ["甲" * 1000] * 60})
    assert sound(acme.post("/movements", long)).status_code in (413, 422)
    told = sound(acme.post("/movements", [produced(), long])).json
    assert [line["status"] for line in told["results"]][0] == 201


PATHS = ["/movements/{}", "/movements/{}/proof", "/lots/{}/x/chain", "/lots/acme/{}/chain",
         "/consignments/{}/W1", "/consignments/acme/{}", "/vehicles/{}/journeys",
         "/places/{}/stock", "/findings/{}", "/rules/{}", "/reports/{}", "/substances/{}",
         "/log/entries/{}", "/tile/{}", "/custodians/{}", "/vehicles/{}", "/permits/{}"]


@pytest.mark.parametrize("path", PATHS)
def test_no_code_in_a_path_breaks_the_door(acme, path):
    for word in ["%00", "%FF%FE", "%ED%A0%80", "..", "%2e%2e%2f", "%0a", "%", "%zz", "'", '"',
                 "<x>", "甲", "e%CC%81", "x" * 3000, "1" * 500, "-1", "%23", "%25", "+", "a%20b",
                 "uscc:1", ";", "*", "%E2%80%AE"]:
        answered = sound(acme.ask("GET", path.format(word)))
        assert answered.status_code in (403, 404, 422), (word, answered.text[:200])


FAR = ["1685-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "2254-12-31T23:59:59Z"]
TOO_FAR = ["0001-01-01T00:00:00Z", "1684-12-31T23:59:59Z", "2255-01-01T00:00:00Z",
           "9999-12-31T23:59:59Z"]


def test_no_instant_breaks_a_read(acme, keyring):
    acme.post("/movements", [produced(), used(2, "40000"), {
        "event_id": event(3), "kind": "dispatch", "occurred_at": "2026-03-02T00:00:00Z",
        "lot": "acme/L1", "mass_kg": "5", "from_place": "acme-t1", "consignee": "abroad",
        "waybill": "acme/W1", "vehicle": "浙B12345", "due_at": "2254-12-31T23:00:00Z"}])
    inspector = acme.with_key(keyring["inspector"])
    for at in FAR:
        for path in ("/movements", "/findings", "/findings?state=all", "/lots/acme/L1/chain",
                     "/consignments/acme/W1", "/vehicles/浙B12345/journeys",
                     "/places/acme-t1/stock", "/flows", "/reports/breaks", "/reports/stock",
                     "/reports/flow", "/custodians/acme", "/rules", "/substances?q=氨"):
            sign = "&" if "?" in path else "?"
            answered = sound(inspector.ask("GET", f"{path}{sign}as_of={at}"))
            # What had not begun by then is not found.
            assert answered.status_code in (200, 404), path
        for name in ("from", "to"):
            for path in ("/movements", "/findings", "/flows"):
                assert sound(inspector.get(path, **{name: at})).status_code == 200


@pytest.mark.parametrize("at", TOO_FAR)
def test_an_instant_nobody_can_mean_is_refused(acme, at):
    year = at[:4]
    for refused in (acme.get("/movements", as_of=at), acme.post("/movements", produced(due_at=at)),
                    acme.put("/places/acme-9", {"custodian": "acme", "effective_from": at})):
        assert refused.status_code == 422 and year in refused.json["detail"]
    day = acme.put("/vehicles/浙B1", {"custodian": "acme", "permit_until": "9999-12-31"})
    assert day.status_code == 422


@pytest.mark.parametrize("at", FAR)
def test_no_instant_breaks_a_filing(acme, at):
    for field in ("occurred_at", "due_at", "period_from"):
        sound(acme.post("/movements", produced(1, **{field: at})))
        sound(acme.post("/movements", {
            "event_id": event(3), "kind": "dispatch", "occurred_at": "2026-03-02T00:00:00Z",
            "lot": "acme/L1", "substance": "7664-41-7", "mass_kg": "5", "from_place": "acme-t1",
            "consignee": "beta", "waybill": "acme/W1", field: at}))
    sound(acme.put("/places/acme-9", {"custodian": "acme", "effective_from": at}))
    assert sound(acme.get("/findings")).status_code == 200


def test_no_mass_breaks_the_books(acme):
    for number, mass in enumerate(["0", "0.000001", "9000000000", "9223372036854.775807",
                                   "999999999999", "1e12", "-0"], 1):
        sound(acme.post("/movements", produced(number, mass_kg=mass)))
        sound(acme.post("/movements", used(100 + number, mass_kg=mass)))
    for path in ("/lots/acme/L1/chain", "/places/acme-t1/stock", "/findings", "/reports/stock"):
        assert sound(acme.ask("GET", path)).status_code == 200


def test_many_times_the_largest_mass_still_adds_up(acme):
    for number in range(1, 13):
        sound(acme.post("/movements", produced(number, mass_kg="9000000000")))
    stock = sound(acme.get("/places/acme-t1/stock"))
    assert stock.status_code == 200
