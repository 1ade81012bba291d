"""Lots 批次 asked for by people: found by name, alias or substance, and told in a line each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hazchem.services.seen.asked import Asked, Snapshot, snapshot
from hazchem.services.seen.scope import Viewer
from hazchem.store import books, movements
from hazchem.store import lots as stored
from hazchem.store.lots import Named, Sought
from hazchem.store.store import Store

# Of the lots that a text finds, how many are looked at for whether the viewer may see them.
_LOOKED_AT = 2_000
_SUBSTANCES = 50


class LotLine(NamedTuple):
    """A lot with its substance; what stands in places of it, as far as the viewer may know."""

    lot: str
    substance: str
    name_zh: str
    name_en: str
    held_mg: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """The lots that a text finds, the newest first."""

    results: list[LotLine]
    is_cut: bool
    size: int
    as_of: datetime
    root: bytes


def search(
    store: Store, viewer: Viewer, text: str, asked: Asked, now: datetime, limit: int = 100
) -> Found:
    """The lots whose name, alias or substance holds a text; all there are without one."""
    with snapshot(store, asked, now) as seen:
        scope = seen.scope(viewer)
        told = text.strip()
        register = seen.reference.substances
        substances = [one.id for one in register.search(told, _SUBSTANCES)] if told else []
        sought = Sought(told, substances, None if viewer.sees_all else scope.own)
        visible: list[Named] = []
        for one in stored.found(seen.tx, sought, seen.size, _LOOKED_AT):
            if scope.sees_lot(one.lot, seen.size):
                visible.append(one)
            if len(visible) > limit:
                break
        lines = _lines(seen, viewer, visible[:limit])
        return Found(lines, len(visible) > limit, seen.size, seen.as_of, seen.root)


def line_of(store: Store, viewer: Viewer, lot: str, asked: Asked, now: datetime) -> LotLine:
    """One lot that the viewer was found to see, in a line."""
    with snapshot(store, asked, now) as seen:
        known = movements.lots_known(seen.tx, [lot])
        line, = _lines(seen, viewer, [Named(lot, known.get(lot, ""))])
        return line


def _lines(seen: Snapshot, viewer: Viewer, named: Iterable[Named]) -> list[LotLine]:
    told = list(named)
    held: dict[str, int] = {}
    scope = seen.scope(viewer)
    rows = books.balances(seen.tx, {"stock"}, seen.as_of_us, lots=[one.lot for one in told]) if (
        seen.is_newest) else []
    for account, lot, _, mass_mg in rows:
        if viewer.sees_all or scope.sees_place(account.ref):
            held[lot] = held.get(lot, 0) + mass_mg
    lines = []
    for one in told:
        entry = seen.reference.substances.get(one.substance) if one.substance else None
        lines.append(LotLine(
            one.lot, one.substance, entry.name_zh if entry else "", entry.name_en if entry else "",
            held.get(one.lot, 0) if seen.is_newest else None))
    return lines
