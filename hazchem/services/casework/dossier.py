"""The dossier 案卷 of a finding, put together from one snapshot for the officials of its case."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from hazchem.custody.words import Lang
from hazchem.domain.event import Fact
from hazchem.domain.finding import Finding
from hazchem.log.checkpoint import Signer
from hazchem.reports.dossier import Dossier, Kept, Named, Proven, dossier_zip, filename
from hazchem.reports.dossier_page import dossier_page
from hazchem.reports.report import Facts
from hazchem.rules.evidence import day_of
from hazchem.services.evidence import signed, tlog_proof
from hazchem.services.findings import Detail, detail_in
from hazchem.services.judging.known import with_threads
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.discretion import is_of_park
from hazchem.services.seen.scope import Viewer, forbidden
from hazchem.store import datasets, evidence_files, log, movements
from hazchem.store.store import Store

# The program that checks a proof is one file and needs nothing of the ledger.
_OFFLINE = Path(__file__).parents[2] / "cli" / "offline.py"
_LAW = ("rules", "rule_parameters")
_ZIP = "application/zip"


class Made(NamedTuple):
    """A dossier as bytes, with the type and the name to send it under."""

    body: bytes
    content_type: str
    filename: str


def dossier(
    store: Store, signer: Signer, key: str, viewer: Viewer, code: str, asked: Asked,
    now: datetime, lang: Lang,
) -> Made:
    """The dossier of a finding; raises Unseen, and Forbidden for whoever works no case of it.

    The same size, instant, language and view give the same bytes.
    """
    with snapshot(store, asked, now) as seen:
        detail = detail_in(seen, viewer, code)
        _demand_official(seen, viewer, detail)
        note = signed(seen.tx, signer, seen.size)
        evidence = _evidence(seen, viewer, detail.shown.finding)
        told = Dossier(
            facts=Facts(size=seen.size, as_of=seen.as_of, root=seen.root.hex(), lang=lang),
            finding=detail.shown.finding, state=detail.shown.state,
            cleared_at=detail.shown.cleared_at, turns=detail.history,
            evidence=evidence, proven=list(_proven(seen, detail, evidence, note)),
            law=_law(seen, detail.shown.finding),
            parameters=_parameters(seen, detail.shown.finding),
            named=sorted(set(_named(seen, detail.shown.finding, evidence))),
            files=list(_files(seen, detail)), checkpoint=note, key=key,
            verifier=_OFFLINE.read_bytes())
    told = replace(told, page=dossier_page(told))
    return Made(dossier_zip(told), _ZIP, filename(told))


def _demand_official(seen: Snapshot, viewer: Viewer, detail: Detail) -> None:
    if not viewer.sees_all and not is_of_park(seen.scope(viewer), detail.shown.finding):
        raise forbidden("/code", "a dossier holds what others filed: it is for the authority that "
                        "works the case", "案卷含其他单位的填报内容，仅供办理该问题的监管部门")


def _evidence(seen: Snapshot, viewer: Viewer, found: Finding) -> list[Fact]:
    """The movements a finding rests on, every version of each."""
    scope = seen.scope(viewer)
    leaves = movements.thread_leaves(seen.tx, found.events, seen.size)
    told = with_threads(seen.tx, movements.facts(seen.tx, leaves), seen.size)
    every = {fact.leaf_index: fact for fact in told}
    return scope.seen_of(every[leaf] for leaf in sorted(every))


def _proven(
    seen: Snapshot, detail: Detail, evidence: Iterable[Fact], note: str
) -> Iterator[Proven]:
    """The entries of the log behind all of it, in the order of the log within each folder."""
    leaves = {fact.leaf_index: "events" for fact in evidence}
    leaves |= {turn.taken.leaf_index: "steps" for turn in detail.history if turn.taken}
    known = {fact.movement.event_id for fact in evidence}
    for event_id in sorted(set(detail.shown.finding.events) - known):
        other = log.find(seen.tx, event_id)  # a gate, an alert: no movement
        if other is not None and other.leaf_index < seen.size and other.type != movements.TYPE:
            leaves[other.leaf_index] = "events"
    editions = datasets.digests(seen.tx, seen.size)
    leaves |= {editions[name][0]: "law" for name in _LAW if name in editions}
    for leaf_index, folder in sorted(leaves.items()):
        entry = log.entry(seen.tx, leaf_index)
        if entry is not None:
            yield Proven(folder, leaf_index, entry.event_id, entry.type, entry.filer,
                         entry.recorded_at, entry.body,
                         tlog_proof(seen.tx, note, leaf_index, seen.size))


def _law(seen: Snapshot, found: Finding) -> dict[str, Any]:
    row = seen.reference.rules.get(found.rule)
    if row is None:
        return {}
    told = row._asdict()
    told["basis_from"] = row.basis_from.isoformat() if row.basis_from else ""
    told["in_force"] = {"basis": found.basis, "status": found.basis_status,
                        "on": day_of(found.occurred_at).isoformat()}
    return told


def _parameters(seen: Snapshot, found: Finding) -> list[dict[str, str]]:
    """The rows of the rule that held on the day of the finding."""
    day = day_of(found.occurred_at).isoformat()
    return [row for row in seen.reference.parameter_rows if row["rule"] == found.rule
            and row["effective_from"] <= day and (not row["effective_to"] or
                                                  day < row["effective_to"])]


def _named(seen: Snapshot, found: Finding, evidence: Iterable[Fact]) -> Iterator[Named]:
    """Who and what the finding and its evidence name, as registered when it happened."""
    registers, at = seen.registers, found.occurred_at
    for code in dict.fromkeys((found.custodian, *found.parties)):
        if code:
            holder = registers.custodian(code, at)
            known = f"{holder.name} {holder.uscc}".strip() if holder else ""
            yield Named("custodian", code, "finding", known)
    for fact in evidence:
        move = fact.movement
        for part in ("driver", "escort", "signers", "filed_by"):
            value = getattr(move, part)
            for code in value if isinstance(value, tuple) else (value,):
                if code:
                    person = registers.persons.at(code, fact.at)
                    known = f"{person.custodian} {person.role}".strip() if person else ""
                    yield Named("person", code, f"{move.kind} {part}", known)
        for part in ("vehicle", "trailer"):
            if plate := getattr(move, part):
                truck = registers.vehicles.at(plate, fact.at)
                yield Named("vehicle", plate, f"{move.kind} {part}",
                            f"{truck.custodian} {truck.kind}" if truck else "")
        if move.instrument:
            scale = registers.instruments.at(move.instrument, fact.at)
            yield Named("instrument", move.instrument, move.kind,
                        f"{scale.custodian} {scale.kind}" if scale else "")
        if move.ticket:
            yield Named("ticket", move.ticket, move.kind, fact.filer)
        for seal in move.seals:
            yield Named("seal", seal, move.kind, "")


def _files(seen: Snapshot, detail: Detail) -> Iterator[Kept]:
    """The files that the steps brought, each once, by digest."""
    cited = {one.digest: one for turn in detail.history if turn.taken
             for one in turn.taken.evidence if one.kept}
    for digest, one in sorted(cited.items()):
        kept = evidence_files.find(seen.tx, digest)
        if kept is not None:
            yield Kept(digest, one.name, one.media_type, kept[1])
