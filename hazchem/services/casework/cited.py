"""Files that steps of cases cite: given to whoever may read a step that brought them."""

from datetime import datetime
from typing import NamedTuple

from hazchem.domain.case import Attached
from hazchem.services.casework import case_steps
from hazchem.services.casework.docket import Docket
from hazchem.services.findings import past_in
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.current import fits
from hazchem.services.seen.discretion import discreet_steps
from hazchem.services.seen.scope import Viewer, unseen
from hazchem.store import events, evidence_files, findings
from hazchem.store.store import Store


class File(NamedTuple):
    """A file with the name it was sent under."""

    filename: str
    media_type: str
    body: bytes


def file(store: Store, viewer: Viewer, digest: str, asked: Asked, now: datetime) -> File:
    """A file by its digest; raises Unseen where the viewer may read no step that brought it."""
    with snapshot(store, asked, now) as seen:
        kept = evidence_files.find(seen.tx, digest.lower())
        told = _citation(seen, viewer, digest.lower()) if kept else None
        if kept is None or told is None:
            raise unseen("/digest", digest)
        return File(told.name or digest, told.media_type, kept[1])


def _citation(seen: Snapshot, viewer: Viewer, digest: str) -> Attached | None:
    """How a step that the viewer may read tells of a file it brought."""
    scope = seen.scope(viewer)
    cited = events.naming(seen.tx, case_steps.FILE, [digest], seen.size)
    for code in dict.fromkeys(one.content[case_steps.FINDING] for one in cited
                              if one.type == events.STEP):
        found = findings.by_code(seen.tx, code) if seen.is_newest else None
        if found is None:
            past = past_in(seen, code)
            found = past.finding if past else None
        if found is None or not fits(seen, found, scope.findings()):
            continue
        for taken in discreet_steps(scope, found, Docket(seen).whole(code)):
            for one in taken.evidence:
                if one.kept and one.digest == digest:
                    return one
    return None
