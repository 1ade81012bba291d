"""The dossier of a finding: one file, the same each time, that whoever doubts it can check."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest

from hazchem.cli import offline
from tests.api.conftest import event, used
from tests.api.test_cases import DIGEST, PHOTO, SENT, Case


@pytest.fixture
def case(acme, ledger, keyring):
    made = Case(acme, ledger, keyring)
    made.take("verify", note="现场核查属实", by="王检查", evidence=[SENT, "外部照片"])
    made.walk("notify", "assign")
    return made


def opened(answered) -> dict[str, bytes]:
    """The members of a dossier by name."""
    assert answered.status_code == 200, answered.text
    assert answered.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answered.data)) as archive:
        assert archive.testzip() is None
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: archive.read(name) for name in archive.namelist()}


def dossier(case, who="inspector", **query):
    return case.by[who].get(f"/findings/{case.code}/dossier", **query)


def test_it_holds_the_finding_its_law_its_evidence_and_its_work(case):
    members = opened(dossier(case))
    told = json.loads(members["dossier.json"])
    assert (told["finding"]["code"], told["finding"]["state"]) == (case.code, "assigned")
    assert told["law"]["code"] == "G-08" and told["law"]["in_force"]["basis"]
    assert [one["content"]["event_id"] for one in told["events"]] == told["finding"]["events"]
    assert [one.get("step") for one in told["history"]] == [None, "verify", "notify", "assign"]
    assert {(one["noun"], one["code"]) for one in told["named"]} >= {("custodian", "acme")}
    assert members[f"evidence/{DIGEST}"] == PHOTO
    page = members["dossier.html"].decode()
    assert "现场核查属实" in page and "王检查" in page and "<script" not in page
    assert {name.partition("/")[0] for name in members} == {
        "README.txt", "MANIFEST.sha256", "dossier.html", "dossier.json", "checkpoint.txt",
        "key.txt", "offline.py", "events", "steps", "law", "evidence"}


def test_every_entry_in_it_is_proven_by_a_program_that_knows_nothing_of_the_ledger(case):
    members = opened(dossier(case))
    proofs = [name for name in members if name.endswith(".proof")]
    assert len(proofs) >= 6
    for name in proofs:
        body = members[name.removesuffix("proof") + "json"]
        head, place, proven = offline.check(members[name].decode(), members["key.txt"].decode(),
                                            body)
        assert proven == body and place == int(name.rpartition("/")[2].removesuffix(".proof"))
        with pytest.raises(offline.DoesNotHold):
            offline.check(members[name].decode(), members["key.txt"].decode(), body + b" ")
    assert head.size == json.loads(members["dossier.json"])["size"]


def test_its_readme_tells_how_and_it_works(case, tmp_path):
    for name, body in opened(dossier(case)).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    for line in (tmp_path / "MANIFEST.sha256").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    proof, = [one for one in (tmp_path / "events").glob("*.proof")][:1]
    ran = subprocess.run(
        [sys.executable, "offline.py", proof.relative_to(tmp_path), "key.txt",
         proof.with_suffix(".json").relative_to(tmp_path)],
        cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_same_size_and_instant_give_the_same_bytes(case):
    page = case.inspector.get("/findings").json
    asked = {"size": page["size"], "as_of": page["as_of"]}
    first = dossier(case, **asked)
    case.walk("rectify")
    case.acme.post("/movements", used(9, "5"))
    again = dossier(case, **asked)
    assert again.data == first.data
    assert again.headers["Content-Disposition"] == first.headers["Content-Disposition"]
    assert opened(dossier(case)) != opened(first)
    assert dossier(case, "auditor", **asked).data == first.data
    assert case.inspector.speaking("zh").get(
        f"/findings/{case.code}/dossier", **asked).data != first.data


def test_it_is_for_the_authority_that_works_the_case(case):
    for who, status in (("inspector", 200), ("park", 200), ("admin", 200), ("auditor", 200),
                        ("enterprise", 403), ("rival", 404)):
        assert dossier(case, who).status_code == status, who
    missing = case.inspector.get("/findings/G-08-000000000000/dossier")
    assert missing.status_code == 404


def test_what_was_corrected_is_in_it_in_every_version(case):
    undo = {"event_id": event(5), "kind": "correct", "reverses": event(2), "reason": "误报",
            "occurred_at": "2026-03-03T09:00:00+08:00",
            "replacement": used(6, "41000")}
    assert case.acme.post("/movements", undo).status_code == 201
    told = json.loads(opened(dossier(case))["dossier.json"])
    ids = {one["content"]["event_id"] for one in told["events"]}
    assert {event(2), event(5), event(6)} <= ids
