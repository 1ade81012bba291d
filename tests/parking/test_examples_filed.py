"""Each rule's own ledgers, filed as a park and its enterprises file: found over HTTP, or not."""

import shlex
import uuid
from datetime import UTC, datetime

import pytest

from hazchem.domain import notation
from hazchem.rules.rule import REGISTER
from hazchem.services import registers
from hazchem.services.seen.scope import SYSTEM
from seeds import loader
from tests.api.conftest import Door, app_on
from tests.rules import gates_told
from tests.services.filed import file, register

RULES = ("K-01", "K-02", "K-03", "K-04", "K-05", "K-06", "K-08", "K-09", "V-01", "V-15")
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def told(store, ledger: str) -> str:
    """File the lines of a ledger; the instant it is read at."""
    loader.seed(store)
    lines = [line.strip() for line in ledger.splitlines() if line.strip()]
    entries = [shlex.split(line) for line in lines if not line[0].isdigit()]
    moves = list(notation.parse("\n".join(
        line for line in lines if line[0].isdigit() and not gates_told.is_told(line))))
    registers.put(store, SYSTEM, "parks", {"code": "port"}, NOW)
    registers.put(store, SYSTEM, "custodians", {
        "code": "office", "roles": ["park"], "park": "port"}, NOW)
    register(store, moves, NOW)
    for kind, code, *words in entries:
        given = dict(word.split("=", 1) for word in words)
        if kind == "custodian":
            registers.put(store, SYSTEM, "custodians", {
                "code": code, "outside": given.get("outside") == "true"}, NOW)
        elif kind == "instrument":
            registers.put(store, SYSTEM, "instruments", {
                "code": code, "custodian": "office", **given}, NOW)
        elif kind == "parking-lot":
            content = gates_told.content_of(code, words)
            registers.put(store, SYSTEM, "parking-lots", content, NOW)
    for fate in file(store, moves, NOW).fates:
        assert fate.receipt, fate.refusal
    return next((words[0] for kind, *words in entries if kind == "as_of"), "2026-07-01T00:00:00Z")


def gate_bodies(ledger: str):
    lines = [line.strip() for line in ledger.splitlines() if gates_told.is_told(line.strip())]
    for one in gates_told.gate_events(lines):
        body = {"event_id": str(uuid.UUID(one.event_id)), "event": one.event, "plate": one.plate,
                "occurred_at": one.occurred_at.isoformat(), "seals": list(one.seals)}
        for name in ("trailer", "berth", "load_state", "waybill", "driver", "escort"):
            body[name] = getattr(one, name)
        if one.gross_mg is not None:
            body["gross_kg"] = f"{one.gross_mg / 1_000_000:.3f}"
        yield one.lot, body


def found(store, ledger: str) -> set[str]:
    from hazchem.services import keys

    as_of = told(store, ledger)
    park = Door(app_on(store), keys.issue(store, custodian="office", role="park"))
    for lot, body in gate_bodies(ledger):
        answered = park.post(f"/parking/{lot}/events", body)
        assert answered.status_code == 201, answered.json
    seen = park.get("/findings", as_of=as_of, park="port")
    assert seen.status_code == 200, seen.json
    for one in seen.json["results"]:
        detail = park.get(f"/findings/{one['code']}", as_of=as_of)
        assert detail.status_code == 200, detail.json
        assert detail.json["history"], one
    return {one["rule"] for one in seen.json["results"]}


@pytest.mark.parametrize("code", RULES)
def test_what_a_rule_calls_a_breach_is_found_by_the_park(store, code):
    assert found(store, REGISTER[code].examples[0]) == {code}


@pytest.mark.parametrize("code", RULES)
def test_what_it_lets_pass_is_not(store, code):
    assert found(store, REGISTER[code].examples[1]) == set()
