"""The dossier 案卷 of a finding: one file for a penalty case, checked by whoever doubts it."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from hazchem.domain import instant
from hazchem.domain.case import Taken
from hazchem.domain.event import Fact, content_of
from hazchem.domain.finding import Finding
from hazchem.domain.mass import to_kg
from hazchem.reports.cells import stamp
from hazchem.reports.dossier_text import README
from hazchem.reports.report import Facts

# So that the same dossier has the same bytes wherever it is made.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


class Proven(NamedTuple):
    """An entry of the log: the bytes that were hashed, and the proof of their place."""

    folder: str
    leaf_index: int
    event_id: str
    type: str
    filer: str
    recorded_at: datetime
    body: bytes
    proof: str

    @property
    def path(self) -> str:
        """What its bytes are called in the dossier."""
        return f"{self.folder}/{self.leaf_index:09d}.json"


class Named(NamedTuple):
    """Somebody or something a finding names: in which part, its code, and what is known of it."""

    noun: str
    code: str
    part: str
    known: str


class Kept(NamedTuple):
    """A file that a step brought."""

    digest: str
    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything of one finding, as known at one size and seen from one instant."""

    facts: Facts
    finding: Finding
    state: str
    cleared_at: datetime | None
    turns: Sequence[tuple[datetime, str, Taken | None]]
    evidence: Sequence[Fact]
    proven: Sequence[Proven]
    law: Mapping[str, Any]
    parameters: Sequence[Mapping[str, str]]
    named: Sequence[Named]
    files: Sequence[Kept]
    checkpoint: str
    key: str
    verifier: bytes
    page: bytes = b""


def filename(told: Dossier) -> str:
    """What the file is called: what it is a function of."""
    facts = told.facts
    return f"dossier-{told.finding.code}-N{facts.size}-{stamp(facts.as_of)}-{facts.lang}.zip"


def dossier_zip(told: Dossier) -> bytes:
    """The dossier as one file: a page to read, values for machines, bytes and proofs to check."""
    members: dict[str, bytes] = {
        "README.txt": README.encode(), "dossier.html": told.page,
        "dossier.json": dossier_json(told), "checkpoint.txt": told.checkpoint.encode(),
        "key.txt": f"{told.key}\n".encode(), "offline.py": told.verifier}
    for one in told.proven:
        members[one.path] = one.body
        members[one.path.removesuffix(".json") + ".proof"] = one.proof.encode()
    for file in told.files:
        members[f"evidence/{file.digest}"] = file.body
    members["MANIFEST.sha256"] = "".join(
        f"{hashlib.sha256(members[name]).hexdigest()}  {name}\n"
        for name in sorted(members)).encode()
    written = io.BytesIO()
    # Stored, not packed: no two versions of a packer need write the same bytes.
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system, member.external_attr = 3, _MODE
            archive.writestr(member, members[name])
    return written.getvalue()


def dossier_json(told: Dossier) -> bytes:
    """The dossier for machines; masses are decimal text, instants RFC 3339."""
    facts = told.facts
    body = {
        "size": facts.size, "as_of": instant.show(facts.as_of), "root": facts.root,
        "finding": _finding(told), "law": dict(told.law),
        "parameters": [dict(row) for row in told.parameters],
        "events": [_event(fact) for fact in told.evidence],
        "entries": [{
            "leaf_index": one.leaf_index, "event_id": one.event_id, "type": one.type,
            "filer": one.filer, "recorded_at": instant.show(one.recorded_at), "file": one.path,
            "sha256": hashlib.sha256(one.body).hexdigest()} for one in told.proven],
        "named": [one._asdict() for one in told.named],
        "history": [_turn(*turn) for turn in told.turns],
        "evidence": [{"digest": one.digest, "name": one.name, "media_type": one.media_type,
                      "size": len(one.body), "file": f"evidence/{one.digest}"}
                     for one in told.files],
    }
    return (json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _finding(told: Dossier) -> dict[str, Any]:
    finding = told.finding
    said = {name: getattr(finding, name) for name in Finding.__dataclass_fields__}
    mass_mg = said.pop("mass_mg")
    return _plain(said | {
        "mass_kg": None if mass_mg is None else to_kg(mass_mg), "state": told.state,
        "cleared_at": told.cleared_at})


def _event(fact: Fact) -> dict[str, Any]:
    """A movement as it was filed: masses as milligrams, instants as microseconds, as hashed."""
    return {"leaf_index": fact.leaf_index, "filer": fact.filer,
            "recorded_at": instant.show(fact.recorded_at), "content": content_of(fact.movement)}


def _turn(at: datetime, state: str, taken: Taken | None) -> dict[str, Any]:
    told: dict[str, Any] = {"at": at, "state": state}
    if taken is not None:
        told |= {name: getattr(taken, name) for name in (
            "step", "after", "custodian", "role", "person", "by", "note", "assignee", "due_at",
            "severity", "says", "says_zh", "event_id", "leaf_index")}
        told["evidence"] = [
            {name: getattr(one, name) for name in ("name", "digest", "media_type", "size", "note",
                                                   "kept")} for one in taken.evidence]
    return _plain(told)


def _plain(told: Any) -> Any:
    """A value in types that JSON has."""
    if isinstance(told, datetime):
        return instant.show(told)
    if isinstance(told, Mapping):
        return {str(name): _plain(value) for name, value in told.items()}
    if isinstance(told, tuple | list):
        return [_plain(one) for one in told]
    if isinstance(told, set | frozenset):
        return sorted(_plain(one) for one in told)
    return told if told is None or isinstance(told, str | int | bool) else str(told)
