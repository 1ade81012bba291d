"""Verify: the log from its bytes, every projection from the log, every balance from postings."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from hazchem.domain import instant
from hazchem.domain.errors import Refused
from hazchem.log import merkle
from hazchem.services.judging.reference import TYPE as DATASET
from hazchem.services.judging.subjects import ON_POSTINGS, WHEN_HEARD
from hazchem.services.rebuild import ALONE, Work, derive
from hazchem.store import (
    balances,
    books,
    datasets,
    events,
    evidence_files,
    findings,
    kin,
    log,
    projections,
)
from hazchem.store.projections import Difference
from hazchem.store.store import Store, Tx
from hazchem.store.verify import Fault, check_log

# With these wrong there is no telling what the log says: nothing can be derived from it.
_UNREADABLE = frozenset({"head", "contiguity", "body", "columns"})
# How many places of the log have their proofs tried.
_PROOFS = 256


def verify(store: Store, now: datetime, work: Work = ALONE) -> Iterator[Fault]:
    """Every fault of the ledger; none means that it is what its log makes it. Changes nothing.

    The projections are derived a second time in a database beside, which takes some disk space
    and about as long as a rebuild.
    """
    with store.read() as tx:
        unreadable = False
        for fault in check_log(tx):
            unreadable = unreadable or fault.check in _UNREADABLE
            yield fault
        yield from _balances(tx)
        if unreadable:
            yield Fault("projections", "log", "log: not readable, so the projections could not be "
                        "derived from it", "log：日志无法读取，未能据以核对各投影表")
            return
        yield from _proofs(tx)
        yield from _datasets(tx)
        yield from _files(tx)
        with tempfile.TemporaryDirectory(prefix="hazchem-verify-") as folder:
            beside = Store(f"sqlite:///{Path(folder) / 'derived.sqlite3'}")
            try:
                yield from _projections(tx, beside, now, work)
            finally:
                beside.close()


def _balances(tx: Tx) -> Iterator[Fault]:
    for law, where, seen in balances.breaches(tx):
        says, says_zh = balances.LAWS[law]
        check = "balances" if law == "below_zero" else "conservation"
        yield Fault(check, where, f"{where}: {says} ({seen})", f"{where}：{says_zh}（{seen}）")


def _proofs(tx: Tx) -> Iterator[Fault]:
    """Proofs as they would be given out, spread over the whole log, against the head's root."""
    head = log.head(tx)
    places = sorted({*range(0, head.size, head.size // _PROOFS + 1), max(head.size - 1, 0)})
    for place in places if head.size else ():
        try:
            entry = log.entry(tx, place)
            leaf = merkle.leaf_hash(entry.body if entry else b"")
            steps = log.inclusion_proof(tx, place, head.size)
            growth = log.consistency_proof(tx, place, head.size)
            holds = merkle.verify_inclusion(leaf, place, head.size, steps, head.root) and (
                merkle.verify_consistency(place, head.size, log.root_at(tx, place), head.root,
                                          growth))
        except LookupError:  # a stored subtree is missing
            holds = False
        if not holds:
            where = f"entry {place}"
            yield Fault("proofs", where, f"{where}: its proof does not lead to the head",
                        f"{where}：其证明推不出日志头")


def _datasets(tx: Tx) -> Iterator[Fault]:
    """The reference rows against the digests in the log."""
    kept = {edition.leaf_index: edition for edition in datasets.editions(tx)}
    for leaf_index in log.places_of(tx, DATASET):
        entry = log.entry(tx, leaf_index)
        edition = kept.pop(leaf_index, None)
        name = entry.content["name"] if entry else ""
        where = f"dataset {name} (entry {leaf_index})"
        if edition is None:
            yield Fault("dataset", where, f"{where}: its rows are missing", f"{where}：数据行缺失")
            continue
        digest = hashlib.sha256(edition.body.encode()).hexdigest()
        said = (entry.content["name"], entry.content["digest"]) if entry else ()
        if said != (edition.name, edition.digest) or digest != edition.digest:
            yield Fault("dataset", where, f"{where}: its rows are not those whose digest is in "
                        "the log", f"{where}：数据行与日志中的摘要不符")
    for leaf_index in sorted(kept):
        where = f"dataset {kept[leaf_index].name} (entry {leaf_index})"
        yield Fault("dataset", where, f"{where}: does not follow from the log",
                    f"{where}：日志中没有依据")


def _files(tx: Tx) -> Iterator[Fault]:
    """The files that steps of cases brought, against their digests in the log."""
    cited: set[str] = set()
    for leaf_index in log.places_of(tx, events.STEP):
        entry = log.entry(tx, leaf_index)
        told = entry.content.get("evidence", ()) if entry else ()
        cited.update(one["digest"] for one in told if one.get("kept"))
    for digest, found in evidence_files.kept(tx):
        where = f"evidence {digest}"
        if digest not in cited:
            yield Fault("evidence", where, f"{where}: does not follow from the log",
                        f"{where}：日志中没有依据")
        elif digest != found:
            yield Fault("evidence", where, f"{where}: its bytes have another digest",
                        f"{where}：文件内容与摘要不符")
        cited.discard(digest)
    for digest in sorted(cited):
        where = f"evidence {digest}"
        yield Fault("evidence", where, f"{where}: its bytes are missing", f"{where}：文件缺失")


def _projections(tx: Tx, beside: Store, now: datetime, work: Work) -> Iterator[Fault]:
    try:
        beside.migrate(log.head(tx).origin)
        derive(beside, now, work, partial(projections.copy_log, tx))
    except (Refused, ValueError, LookupError, TypeError) as error:
        reason = f"{type(error).__name__}: {error}"
        yield Fault("projections", "log", "log: the projections cannot be derived from it "
                    f"({reason})", f"log：无法据以推导各投影表（{reason}）")
        return
    with beside.read() as derived:
        waiting = _Waiting(tx, derived, now)
        for table in projections.ALL:
            for difference in projections.differences(tx, derived, table):
                if not waiting.excuses(difference):
                    yield _fault(difference)


class _Waiting:
    """The subjects that are yet to be judged: what is stored of them claims nothing."""

    def __init__(self, stored: Tx, derived: Tx, now: datetime) -> None:
        size = log.head(stored).size
        self.subjects = frozenset(findings.not_holding(stored, size, instant.to_us(now)))
        self.codes = projections.finding_codes(stored, self.subjects)
        self.codes |= projections.finding_codes(derived, self.subjects)
        groups = {name for kind, name in self.subjects if kind == "group"}
        self.dead = kin.taken_up(stored, groups)  # theirs goes when they are judged next
        self.lots = books.lots_in(stored, groups) | books.lots_in(derived, groups)

    def excuses(self, difference: Difference) -> bool:
        """Whether a difference is of a subject that is yet to be judged."""
        if difference.table == "leg":
            return ("group", difference.key[0]) in self.subjects
        if difference.table == "turnover":
            return difference.key[2] in self.lots
        if difference.table == "activity":
            return bool(self.lots)
        if difference.table == "subject":
            kind, name = difference.key
            absent = difference.missing or difference.foreign
            return kind in ON_POSTINGS | WHEN_HEARD or name in self.dead or (
                not absent and (kind, name) in self.subjects)
        if difference.table in ("finding", "finding_party"):
            return difference.key[-1] in self.codes
        return False


def _fault(difference: Difference) -> Fault:
    where = " ".join(map(str, (difference.table, *difference.key)))
    if difference.missing:
        says, says_zh = "is missing, though it follows from the log", "缺失，而日志中有依据"
    elif difference.foreign:
        says, says_zh = "does not follow from the log", "日志中没有依据"
    else:
        name, stored, derived = difference.column, difference.stored, difference.derived
        says = f"{name} is {stored!r}, from the log it is {derived!r}"
        says_zh = f"{name} 为 {stored!r}，据日志应为 {derived!r}"
    return Fault(difference.table, where, f"{where}: {says}", f"{where}：{says_zh}")
