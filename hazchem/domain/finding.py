"""Findings 问题: what a rule says about the chain, and the code it keeps for ever."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CLASSES = ("BREAK", "IMBALANCE", "LATE", "NONCOMPLIANCE", "DATA")
SEVERITIES = ("S1", "S2", "S3", "S4")
CODE = re.compile(r"[A-Z]-\d{2}-[0-9A-F]{12}")


def code_of(rule: str, subject_kind: str, subject_id: str) -> str:
    """The permanent code of a finding: it derives from rule and subject, and from nothing else."""
    name = f"{rule}\n{subject_kind}\n{subject_id}".encode()
    return f"{rule}-{hashlib.sha256(name).hexdigest()[:12].upper()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a rule saw: the subject, the events, the figures, and in which words."""

    code: str
    rule: str
    finding_class: str
    severity: str
    title: str
    title_zh: str
    says: str
    says_zh: str
    subject_kind: str
    subject_id: str
    custodian: str = ""
    park: str = ""
    lot: str = ""
    consignment: str = ""
    mass_mg: int | None = None
    events: tuple[str, ...] = ()
    occurred_at: datetime
    due_at: datetime | None = None
    basis: str = ""
    basis_status: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    parties: tuple[str, ...] = ()
    cause: str = ""


def evidence_digest(found: Finding) -> str:
    """The digest of what a finding rests on: its rule and gravity, whose, which events, what mass.

    Words and instants are left out: a better sentence is no other evidence.
    """
    told = [found.rule, found.severity, found.custodian, found.mass_mg, sorted(found.events)]
    spelt = json.dumps(told, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(spelt.encode()).hexdigest()
