"""The log through the door: heads, entries, consistency and tiles, each for whom it is for."""

import base64
import hashlib

import pytest

from hazchem.log import checkpoint as checkpoints
from hazchem.log.merkle import verify_consistency
from hazchem.services.signing import signer_of
from tests.api.conftest import produced


def test_the_head_is_signed(acme, ledger):
    note = acme.get("/log/checkpoint")
    assert note.mimetype == "text/plain"
    head = checkpoints.verify(note.text, [signer_of(ledger, b"k" * 32).verifier])
    page = acme.get("/movements").json
    assert (head.size, head.root.hex()) == (page["size"], page["root"])
    old = checkpoints.parse(acme.get("/log/checkpoint", size=3).text)[0]
    assert old.size == 3


def test_two_heads_are_proved_consistent(acme):
    size = acme.get("/movements").json["size"]
    acme.post("/movements", produced())
    heads = [checkpoints.parse(acme.get("/log/checkpoint", size=at).text)[0]
             for at in (size, size + 1)]
    told = acme.get("/log/consistency", **{"from": size, "to": size + 1}).json
    assert (told["from"], told["to"]) == (size, size + 1)
    hashes = [base64.b64decode(one) for one in told["hashes"]]
    assert verify_consistency(size, size + 1, heads[0].root, heads[1].root, hashes)
    assert acme.get("/log/consistency", **{"from": size}).json["to"] == size + 1


def test_an_entry_is_the_very_bytes_that_were_hashed(acme, keyring):
    receipt = acme.post("/movements", produced()).json
    path = f"/log/entries/{receipt['leaf_index']}"
    for role in ("auditor", "admin"):
        entry = acme.with_key(keyring[role]).get(path)
        assert entry.headers["Leaf-Hash"] == receipt["leaf_hash"]
        assert hashlib.sha256(b"\0" + entry.data).hexdigest() == receipt["leaf_hash"]
        assert entry.json["event_id"] == receipt["event_id"]
    for role in ("enterprise", "park", "inspector"):
        assert acme.with_key(keyring[role]).get(path).status_code == 403
    auditor = acme.with_key(keyring["auditor"])
    for place in ("999999", "99999999999999999999", "-1", "x"):
        assert auditor.get(f"/log/entries/{place}").status_code == 404


def test_tiles_hold_hashes_for_everyone_and_entries_for_auditors(acme, keyring):
    receipt = acme.post("/movements", produced()).json
    size = receipt["leaf_index"] + 1
    tile = acme.get(f"/tile/0/000.p/{size}")
    assert tile.mimetype == "application/octet-stream"
    assert tile.data[-32:].hex() == receipt["leaf_hash"] and len(tile.data) == 32 * size
    assert acme.get(f"/tile/entries/000.p/{size}").status_code == 403
    entries = acme.with_key(keyring["auditor"]).get(f"/tile/entries/000.p/{size}")
    assert receipt["event_id"].encode() in entries.data
    assert acme.get("/tile/0/000").status_code == 404
    assert acme.get("/tile/nonsense").status_code == 422


@pytest.mark.parametrize(
    ("path", "query", "names"),
    [("/log/checkpoint", {"size": "10000000"}, "size"), ("/log/checkpoint", {"size": "-1"}, "size"),
     ("/log/consistency", {}, "from"), ("/log/consistency", {"from": "x"}, "from"),
     ("/log/consistency", {"from": "5", "to": "2"}, "from"),
     ("/log/consistency", {"from": "1", "to": "99999999"}, "to")],
)
def test_sizes_the_log_never_had_are_refused_by_name(acme, path, query, names):
    refused = acme.get(path, **query)
    assert refused.status_code == 422
    assert names in refused.json["detail"]
