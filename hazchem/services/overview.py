"""The overview 总览: what a ledger comes to on one page, as its viewer may see it."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from hazchem.domain.custodian import Custodian
from hazchem.services import standing
from hazchem.services.casework.worklist import counted, newest
from hazchem.services.custody import ChainAnswer, chain, names_of
from hazchem.services.findings import Shown, shown_in, wanted_of
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.scope import Viewer
from hazchem.store import registers
from hazchem.store.log import head
from hazchem.store.store import Store

_SHOWN, _CONSIDERED, _SUBSTANCES = 8, 12, 8
# A chain of about so many nodes is read at one look, and fits a page at full size.
_NODES = 4
_NODES_MAX = 24


class Standing(NamedTuple):
    """What stands of one substance in all places a viewer may see; the mass in milligrams."""

    substance: str
    name_zh: str
    name_en: str
    mass_mg: int
    lots: int
    places: int
    custodians: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The newest breaks, all findings by class, stock by substance; the chain of one break."""

    park: str
    custodians: int
    newest: list[Shown]
    counts: dict[str, Counter[str]]
    stock: list[Standing]
    pictured: tuple[Shown, ChainAnswer] | None
    size: int
    as_of: datetime
    root: bytes
    names: dict[str, str] = field(default_factory=dict)


def overview(store: Store, viewer: Viewer, asked: Asked, now: datetime) -> Overview:
    """The ledger on one page."""
    with snapshot(store, asked, now) as seen:
        shown = shown_in(seen, viewer, wanted_of({}))
        breaks = newest(shown, "BREAK")[:_CONSIDERED]
        told = Overview(
            _park(seen), sum(1 for _ in seen.registers.custodians), breaks[:_SHOWN],
            counted(shown), _stock(seen, viewer), None, seen.size, seen.as_of, seen.root,
            names_of(seen, {one.finding.custodian for one in breaks} - {""}))
    return _with_picture(store, viewer, told, breaks, now)


def custodians(store: Store) -> list[Custodian]:
    """Every version of every custodian's entry, as the register stands."""
    with store.read() as tx:
        known = registers_at(store, tx, head(tx).size).custodians
        return [entry for code in known for _, entry in known.history(code)]


def _with_picture(
    store: Store, viewer: Viewer, told: Overview, breaks: list[Shown], now: datetime
) -> Overview:
    """The same with the chain of that break which is read most easily; the newest of equals."""
    asked = Asked(told.as_of, told.size)
    best: tuple[int, Shown, ChainAnswer] | None = None
    for one in breaks:
        if not one.finding.lot:
            continue
        answer = chain(store, viewer, one.finding.lot, asked, now, max_nodes=_NODES_MAX)
        away = abs(len(answer.chain.nodes) - _NODES)
        if best is None or away < best[0]:
            best = away, one, answer
        if not away:
            break
    return told if best is None else replace(told, pictured=best[1:])


def _stock(seen: Snapshot, viewer: Viewer) -> list[Standing]:
    scope = seen.scope(viewer)
    seen_places: dict[str, bool] = {}
    groups: dict[str, list[standing.Held]] = {}
    for one in standing.held_in(seen):
        if one.place not in seen_places:
            seen_places[one.place] = viewer.sees_all or scope.sees_place(one.place)
        if seen_places[one.place]:
            groups.setdefault(one.substance, []).append(one)
    lines = [Standing(substance, held[0].name_zh, held[0].name_en,
                      sum(one.mass_mg for one in held), len({one.lot for one in held}),
                      len({one.place for one in held}), len({one.custodian for one in held}))
             for substance, held in groups.items()]
    return sorted(lines, key=lambda one: (-one.mass_mg, one.substance))[:_SUBSTANCES]


def _park(seen: Snapshot) -> str:
    """What the park is called, where the ledger is one park's."""
    names = {one.code: str(one.content.get("name") or one.code)
             for one in registers.versions(seen.tx, seen.size, "parks")}
    return next(iter(names.values())) if len(names) == 1 else ""
