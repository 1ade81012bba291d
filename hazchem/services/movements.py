"""Movements read back: one by its id, or a list by what they name, as the viewer may see them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hazchem.domain import instant
from hazchem.domain.container import container_key
from hazchem.domain.errors import invalid
from hazchem.domain.event import Fact
from hazchem.domain.movement import KINDS, Movement
from hazchem.domain.waste import is_waste
from hazchem.ledger.correction import key_of, voided
from hazchem.regulation.retention import Kept, longest, words_of
from hazchem.rules.evidence import day_of
from hazchem.services.judging.known import thread_of, with_threads
from hazchem.services.seen.asked import Asked, Page, Snapshot, page_of, snapshot
from hazchem.services.seen.paging import place_of
from hazchem.services.seen.scope import Viewer, unseen
from hazchem.store import log, movements
from hazchem.store.movements import Wanted
from hazchem.store.store import Store

# Filters and the noun under which events are found by them.
NAMED = {"lot": "lot", "place": "place", "waybill": "paper", "manifest": "paper",
         "custodian": "custodian", "container": "container"}


@dataclass(frozen=True, slots=True)
class Filed:
    """A movement as the log has it, and whether a correction has undone it."""

    movement: Movement
    leaf_index: int
    leaf_hash: bytes
    recorded_at: datetime
    filer: str
    is_void: bool
    size: int
    as_of: datetime
    root: bytes
    kept: Kept | None = None  # of one movement asked for by itself

    @property
    def retain_until(self) -> datetime | None:
        """Until when it must be kept; None where nothing asks for it, or for ever."""
        return self.kept.until if self.kept else None


def one(store: Store, viewer: Viewer, event_id: str, asked: Asked, now: datetime) -> Filed:
    """A movement by its id; raises Unseen where there is none the viewer may see.

    Ids are unique per filer: where two filers used one, the viewer's own comes first.
    """
    with snapshot(store, asked, now) as seen:
        scope = seen.scope(viewer)
        thread = thread_of(seen.tx, event_id.lower(), seen.size)
        named = [fact for fact in thread if fact.movement.event_id == event_id.lower()]
        named.sort(key=lambda fact: (fact.filer != viewer.custodian, fact.leaf_index))
        for fact in named:
            if scope.sees_fact(fact):
                return replace(_filed(seen, fact, key_of(fact) in voided(thread)),
                               kept=_kept(seen, fact))
        raise unseen("/event_id", event_id)


def leaf_of(store: Store, viewer: Viewer, event_id: str, now: datetime) -> int:
    """Where a movement the viewer may see stands in the log; raises Unseen for others."""
    return one(store, viewer, event_id, Asked(), now).leaf_index


def listing(
    store: Store, viewer: Viewer, filters: Mapping[str, str], asked: Asked, now: datetime,
    limit: int, cursor: str | None,
) -> Page:
    """Movements in the order of the log, of those the viewer may see.

    Filters: lot (or a holder's own number for it), place, waybill, manifest, custodian, container
    (however it is spelt), kind, from, to (instants of occurred_at).
    """
    wanted = _wanted(filters)
    after = place_of(cursor)
    results: list[Filed] = []
    with snapshot(store, asked, now) as seen:
        scope = seen.scope(viewer)
        named = dict(wanted.named)
        if filters.get("lot"):
            named["lot:lot"] = (scope.lot_called(filters["lot"], seen.size) or filters["lot"],)
        if not viewer.sees_all and viewer.role != "park":
            wanted = wanted._replace(stands=scope.own)
        wanted = wanted._replace(named=named, size=seen.size, as_of_us=seen.as_of_us)
        while rows := movements.page(seen.tx, wanted._replace(after=after), limit + 1):
            facts = movements.facts(seen.tx, (row.leaf_index for row in rows))
            void = voided(with_threads(seen.tx, facts, seen.size))
            shown = {fact.leaf_index for fact in scope.seen_of(facts)}
            for fact in facts:
                if fact.leaf_index in shown:
                    if len(results) == limit:
                        return page_of(seen, results, str(after))
                    results.append(_filed(seen, fact, key_of(fact) in void))
                after = fact.leaf_index
        return page_of(seen, results, None)


def _kept(seen: Snapshot, fact: Fact) -> Kept | None:
    """The longest duty to keep a movement, by its goods and whoever filed it."""
    told = fact.movement
    substances = {told.substance, *(part.substance for part in told.parts),
                  *movements.lots_known(seen.tx, told.lots).values()} - {""}
    flags: set[str] = {"waste"} if any(map(is_waste, substances)) else set()
    for substance in substances:
        entry = seen.reference.substances.get(substance)
        flags |= entry.flags_on(day_of(fact.at)) if entry else frozenset()
    filer = seen.registers.custodian(fact.filer, fact.at)
    words = words_of(told, flags, filer.roles if filer else ())
    return longest(seen.reference.retention, words, fact.at)


def _wanted(filters: Mapping[str, str]) -> Wanted:
    named: dict[str, tuple[str, ...]] = {}
    for name, noun in NAMED.items():
        if filters.get(name):
            told = filters[name]
            named[f"{noun}:{name}"] = (container_key(told) if noun == "container" else told,)
    kind = filters.get("kind", "")
    if kind and kind not in KINDS:
        raise invalid("/kind", "unknown", f'"{kind}" is no kind of movement: use one of '
                      f"{' '.join(KINDS)}", f"“{kind}”不是流向类型：可用 {' '.join(KINDS)}")
    span = {name: moment(filters, name) for name in ("from", "to")}
    return Wanted(named, kind, span["from"], span["to"])


def moment(filters: Mapping[str, str], name: str) -> int | None:
    """An instant of a filter in microseconds since 1970; raises Invalid for what is none."""
    if not filters.get(name):
        return None
    try:
        return instant.to_us(instant.parse(filters[name]))
    except instant.NotAnInstant as error:
        raise invalid(f"/{name}", "instant", f"{name}: {error.en}",
                      f"{name}：{error.zh}") from None


def _filed(seen: Snapshot, fact: Fact, is_void: bool) -> Filed:
    entry = log.entry(seen.tx, fact.leaf_index)
    assert entry is not None
    return Filed(fact.movement, fact.leaf_index, entry.leaf_hash, fact.recorded_at, fact.filer,
                 is_void, seen.size, seen.as_of, seen.root)
