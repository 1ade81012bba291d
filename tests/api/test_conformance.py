"""Every answer has the shape that the description promises, whatever is asked."""

import random
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator, ValidationError

from hazchem.domain.movement import KINDS
from tests.api.conftest import event, produced, used
from tests.api.test_fuzz import WORDS, sound

TRIP = [
    {"event_id": event(5), "kind": "dispatch", "occurred_at": "2026-03-02T08:00:00+08:00",
     "lot": "acme/L1", "mass_kg": "2000", "from_place": "acme-t1", "consignee": "beta",
     "destination": "beta-w", "waybill": "acme/W1", "carrier": "haul", "vehicle": "浙B12345",
     "measured": {"gross_kg": "18000", "tare_kg": "16000"}, "seals": ["S1"], "pieces": 3},
    {"event_id": event(6), "kind": "dispatch", "occurred_at": "2026-03-03T08:00:00+08:00",
     "lot": "acme/L1", "mass_kg": "1", "from_place": "acme-t1", "consignee": "abroad",
     "waybill": "acme/W2"},
]


@pytest.fixture
def told(acme):
    """Acme's door to a ledger with a trip and a break, and the description of the API."""
    acme.post("/movements", [produced(), used(2, "40000"), *TRIP])
    return acme, Description(acme)


class Description:
    """The description, as a validator of answers."""

    def __init__(self, door):
        self.spec = door.app.test_client().get("/openapi.json").json

    def check(self, path, method, answered):
        """Raise where an answer is not as described."""
        described = self.spec["paths"][path][method]["responses"]
        content = described.get(str(answered.status_code), described["default"])["content"]
        assert answered.mimetype in content, (path, answered.status_code, answered.mimetype)
        shape = content[answered.mimetype].get("schema")
        if shape:
            whole = {**shape, "components": self.spec["components"]}
            Draft202012Validator(whole).validate(answered.json)
        return answered


VALUES = {"issuer": "acme", "number": "W1", "plate": "浙B12345", "name": "7664-41-7",
          "event_id": event(2), "index": "0", "tile": "0/000.p/1", "digest": "0" * 64,
          "lot": "none"}
CODES = {"/api/v1/lots/{issuer}/{code}/chain": "L1", "/api/v1/places/{code}/stock": "acme-t1",
         "/api/v1/places/{code}": "acme-t1", "/api/v1/custodians/{code}": "acme",
         "/api/v1/vehicles/{code}": "浙B12345", "/api/v1/parks/{code}": "port",
         "/api/v1/rules/{code}": "G-08",
         "/api/v1/catalogue/editions/{code}": "CN-TBGK-1",
         "/api/v1/catalogue/editions/{code}/impact": "CN-TBGK-1"}


def filled(door, path):
    """A path of the description with codes that exist, where there are any."""
    code = CODES.get(path, "none")
    if path.startswith("/api/v1/findings/{code}"):
        code = door.get("/findings").json["results"][0]["code"]
    name = "breaks" if "reports" in path else VALUES["name"]
    return path.format(**{**VALUES, "code": code, "name": name})


def test_every_read_answers_as_it_is_described(told, keyring):
    door, spec = told
    door.base = ""
    admin = door.with_key(keyring["admin"])
    found = 0
    for path, methods in spec.spec["paths"].items():
        if "get" in methods:
            where = filled(door.__class__(door.app, door.key), path)
            answered = spec.check(path, "get", sound(admin.ask("GET", where)))
            found += answered.status_code == 200
    assert found >= 35


def test_an_answer_of_another_shape_is_noticed(told):
    door, spec = told
    page = door.get("/findings").json
    page["results"][0]["mass_kg"] = 5
    forged = SimpleNamespace(status_code=200, mimetype="application/json", json=page)
    with pytest.raises(ValidationError, match="5 is not of type"):
        spec.check("/api/v1/findings", "get", forged)
    with pytest.raises(AssertionError):
        spec.check("/api/v1/findings", "get", door.get("/reports/breaks", format="csv"))


def test_every_format_is_described(told):
    door, spec = told
    for path, where in (("/api/v1/reports/{name}", "/reports/breaks"),
                        ("/api/v1/lots/{issuer}/{code}/chain", "/lots/acme/L1/chain")):
        for form in ("json", "csv", "xlsx", "html", "svg", "pdf"):
            spec.check(path, "get", sound(door.get(where, format=form)))


def test_every_filing_answers_as_it_is_described(told, keyring):
    door, spec = told
    admin = door.with_key(keyring["admin"])
    for option in ("", "?atomic=true", "?dry_run=true", "?atomic=x"):
        for body in (produced(), produced(7), used(8), used(9, "-1"), [used(8), used(9, "-1"), 5],
                     {}, [], 5, used(10, from_place="rival-w")):
            spec.check("/api/v1/movements", "post",
                       sound(door.ask("POST", f"/movements{option}", json=body)))
    for body in ({"name": "九"}, {"name": 9}, {"code": "x"}, []):
        spec.check("/api/v1/parks/{code}", "put", sound(admin.put("/parks/p9", body)))
        spec.check("/api/v1/parks", "post", sound(admin.post("/parks", body)))
        spec.check("/api/v1/parks", "post", sound(admin.post("/parks", [body, body])))


@pytest.mark.parametrize("seed", range(4))
def test_no_question_is_answered_with_a_failure(told, keyring, seed):
    chance = random.Random(seed)
    door, spec = told
    door.base = ""
    words = [word for word in WORDS if "\ud800" not in word]
    words += ["acme", "acme/L1", "2026-03-02T00:00:00Z", "5", "G-08", "json", "all", *KINDS]
    asker = door.with_key(keyring[chance.choice(["admin", "enterprise", "park", "inspector"])])
    for path, methods in spec.spec["paths"].items():
        if "get" not in methods:
            continue
        parameters = methods["get"]["parameters"]
        for _ in range(3):
            codes = {one["name"]: quote(chance.choice(words), safe="")
                     for one in parameters if one["in"] == "path"}
            known = [one["name"] for one in parameters if one["in"] == "query"]
            asked = {name: chance.choice(words)
                     for name in chance.sample(known, min(len(known), chance.randint(0, 3)))}
            where = path.format(**codes) if chance.random() < 0.5 else filled(
                door.__class__(door.app, door.key), path)
            answered = sound(asker.ask("GET", where, query_string=asked))
            if path.count("/") == where.count("/") and answered.status_code == 200:
                spec.check(path, "get", answered)
