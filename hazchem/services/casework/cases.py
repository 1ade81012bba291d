"""Cases 案件: steps of the work on a finding, each an entry of the log, by whom it falls to."""

import base64
import binascii
import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.case import (
    ENTERPRISE_STEPS,
    OFFICIALS,
    STEPS,
    Attached,
    Case,
    Taken,
    check,
    demand_said,
)
from hazchem.domain.errors import Problem, TooLarge, invalid
from hazchem.domain.finding import Finding, evidence_digest
from hazchem.services.accepting import entries
from hazchem.services.accepting.fates import Fate, fate_of
from hazchem.services.casework import case_steps
from hazchem.services.casework.deadlines import rectify_by
from hazchem.services.casework.docket import Docket
from hazchem.services.findings import past_in
from hazchem.services.judging import catchup
from hazchem.services.seen.asked import Asked, Snapshot, seen_in, snapshot
from hazchem.services.seen.current import fits
from hazchem.services.seen.discretion import is_concerned, is_of_park, responsible
from hazchem.services.seen.scope import Scope, Viewer, forbidden, unseen
from hazchem.store import events, evidence_files, findings, log
from hazchem.store.store import Store, Tx

# How much one step may bring; what is larger is kept elsewhere and cited by its digest.
FILE_BYTES_MAX = 2 * 1024 * 1024
FILES_MAX = 10
_EVENTS_KEPT = 200
_IDS = uuid.UUID("2c1d2a57-3f0e-5b8e-9b52-7b6f0d0a9e11")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}")
_PLAIN = "application/octet-stream"
_ANYBODY = frozenset({"park", "authority"})


def take(
    store: Store, viewer: Viewer, code: str, asked: Mapping[str, Any], now: datetime
) -> Fate:
    """Take a step of the work on a finding.

    `asked` has step, and where given note, by, assignee, due_at, event_id and evidence: each with
    name, digest, media_type, size, note, or content_base64 for a small file. Raises Unseen for
    what the viewer may not see, Forbidden for who may not take it, OutOfOrder for its turn.
    """
    with snapshot(store, Asked(), now) as seen:
        _found(seen, viewer, code)  # whoever may not see it holds up no writer
    with store.write() as tx:
        catchup.catch_up_in(store, tx, now)
        seen = seen_in(store, tx, Asked(), now)
        found, is_there = _found(seen, viewer, code)
        case = Docket(seen).whole(code).as_found(evidence_digest(found) if is_there else "")
        _demand_worker(seen.scope(viewer), found, case, asked["step"])
        files = [_file(place, one) for place, one in enumerate(asked.get("evidence", ()))]
        sent = _sent(code, asked, [one for one, _ in files])
        event_id = asked.get("event_id") or str(uuid.uuid5(_IDS, f"{code}\n{seen.size}"))
        taken = Taken(
            step=asked["step"], at=now, person=viewer.key, role=viewer.role,
            by=asked.get("by", ""), note=asked.get("note", ""),
            assignee=asked.get("assignee", ""), due_at=asked.get("due_at"),
            evidence=tuple(one for one, _ in files), after=case.state, severity=found.severity,
            seen=evidence_digest(found) if is_there else "", says=found.says,
            says_zh=found.says_zh, events=found.events[:_EVENTS_KEPT])
        filer = viewer.custodian or viewer.role
        if event_id not in log.fingerprints(tx, filer, [event_id]):
            taken = _sound(seen, viewer, found, case, taken)
            _keep(tx, files)
        entered = entries.enter(tx, events.STEP, event_id, filer,
                                case_steps.content_of(code, taken), now, sent=sent)
        if not entered.replayed:
            case_steps.project(store, tx, [entered.event])
        return fate_of(1, entered)


def may_work(scope: Scope, found: Finding, case: Case) -> bool:
    """Whether any step on a finding is the viewer's to take."""
    role = scope.viewer.role
    if role == "enterprise":
        return is_concerned(scope, found, case)
    return role in OFFICIALS and (role != "park" or is_of_park(scope, found))


def _found(seen: Snapshot, viewer: Viewer, code: str) -> tuple[Finding, bool]:
    """A finding the viewer may see, and whether the rules find it now; raises Unseen."""
    found = findings.by_code(seen.tx, code)
    is_there = found is not None
    if found is None:
        past = past_in(seen, code)
        found, is_there = (past.finding, past.cleared_at is None) if past else (None, False)
    if found is None or not fits(seen, found, seen.scope(viewer).findings()):
        raise unseen("/code", code)
    return found, is_there


def _demand_worker(scope: Scope, found: Finding, case: Case, step: str) -> None:
    role = scope.viewer.role
    named = STEPS[step].named
    if role not in OFFICIALS and role != "enterprise":
        raise forbidden("", f"a key in the role {role} reads findings and takes no steps",
                        f"角色 {role} 只能查阅问题，不能办理")
    if role == "enterprise" and step not in ENTERPRISE_STEPS:
        mine = " ".join(sorted(ENTERPRISE_STEPS))
        raise forbidden("/step", f"step {step} is an authority's: an enterprise takes {mine}",
                        f"“{named.zh}”（{step}）由监管部门办理：企业可办理 {mine}")
    if not may_work(scope, found, case):
        raise forbidden("", "this finding is for another park or enterprise to work on",
                        "该问题由其他园区或单位办理")


def _sound(
    seen: Snapshot, viewer: Viewer, found: Finding, case: Case, taken: Taken
) -> Taken:
    """A step that may be taken, with its deadline; raises what stands against it."""
    check(case, taken.step, viewer.role, viewer.key, found.severity)
    if taken.step == "assign" and not taken.assignee:
        taken = replace(taken, assignee=found.custodian)  # whose it is, unless another is named
    given = {"note": taken.note, "evidence": taken.evidence, "assignee": taken.assignee}
    demand_said(taken.step, [name for name, value in given.items() if value])
    if taken.assignee:
        _demand_assignee(seen.scope(viewer), found, taken.assignee)
    if taken.due_at is None and taken.step == "assign":
        taken = replace(taken, due_at=rectify_by(seen, found.severity, taken.at))
        if taken.due_at is None:
            raise invalid("/due_at", "missing", "step assign needs due_at: no row sets a deadline "
                          f"for severity {found.severity}",
                          f"“交办”须给出 due_at：{found.severity} 级没有规定期限")
    return taken


def _demand_assignee(scope: Scope, found: Finding, assignee: str) -> None:
    """Refuse an assignee nobody registered, or one whom the finding does not concern."""
    custodian = responsible(scope, assignee)
    versions = scope.registers.custodians.history(custodian)
    if not versions and custodian not in found.parties:
        raise invalid("/assignee", "unknown", f'assignee "{assignee}" is neither a registered '
                      "custodian nor a registered person", f"assignee “{assignee}”不是已登记的"
                      "责任单位或人员")
    concerned = {found.custodian, *found.parties} - {""}
    roles = set(versions[-1][1].roles) if versions else set()
    if concerned and custodian not in concerned and not roles & _ANYBODY:
        whom = " ".join(sorted(concerned))
        raise invalid("/assignee", "unconcerned", f'assignee "{assignee}" has nothing to do with '
                      f"this finding: assign it to one of {whom}",
                      f"assignee “{assignee}”与该问题无关：可交办 {whom}")


def _file(place: int, told: Mapping[str, Any]) -> tuple[Attached, bytes]:
    """What a step cites, and its bytes where they were sent along."""
    where = f"/evidence/{place}"
    body, size = b"", told.get("size")
    digest, media_type = told.get("digest", "").lower(), told.get("media_type", "").lower()
    if media_type and not _MEDIA_TYPE.fullmatch(media_type):
        raise invalid(f"{where}/media_type", "media_type", f'media_type "{media_type[:40]}" is '
                      "none, such as application/pdf",
                      f"media_type “{media_type[:40]}”不是媒体类型，例如 application/pdf")
    if "content_base64" in told:
        body = _decoded(where, told["content_base64"])
        made = hashlib.sha256(body).hexdigest()
        if digest not in ("", made) or size not in (None, len(body)):
            raise invalid(f"{where}/digest", "digest", f"the file that came has {len(body)} bytes "
                          f"and digest {made}: it is not the one that is named",
                          f"收到的文件为 {len(body)} 字节，摘要 {made}，与所述不符")
        digest, size, media_type = made, len(body), media_type or _PLAIN
    if not digest and not told.get("name"):
        raise invalid(where, "missing", "evidence needs a name, a digest or content_base64",
                      "证据须给出 name、digest 或 content_base64")
    return Attached(name=told.get("name", ""), digest=digest, media_type=media_type, size=size,
                    note=told.get("note", ""), kept="content_base64" in told), body


def _decoded(where: str, text: str) -> bytes:
    try:
        body = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(f"{where}/content_base64", "base64", "content_base64 is not base64",
                      "content_base64 不是 base64 编码") from None
    if len(body) > FILE_BYTES_MAX:
        raise TooLarge(Problem(
            f"{where}/content_base64", "too_large", f"the file has {len(body)} bytes: at most "
            f"{FILE_BYTES_MAX}; keep it elsewhere and cite its digest",
            f"文件为 {len(body)} 字节，上限 {FILE_BYTES_MAX}：请另行保存并提供其摘要"))
    return body


def _keep(tx: Tx, files: list[tuple[Attached, bytes]]) -> None:
    for one, body in files:
        if one.kept:
            evidence_files.add(tx, body, one.media_type)


def _sent(code: str, asked: Mapping[str, Any], files: list[Attached]) -> dict[str, Any]:
    """What the sender told: sent again it must be the same."""
    told = {name: asked[name] for name in ("step", "note", "by", "assignee") if asked.get(name)}
    due_at = asked.get("due_at")
    return told | {"finding": code, "due_at": None if due_at is None else instant.to_us(due_at),
                   "evidence": [[one.name, one.digest, one.media_type, one.size, one.note]
                                for one in files]}
