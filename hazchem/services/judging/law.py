"""Law: the editions of the catalogue as they judge, known at a log size."""

from dataclasses import replace
from typing import Any

from hazchem.regulation.edition import JUDGING, Edition, succession
from hazchem.regulation.edition_content import edition_of
from hazchem.store import editions as stored
from hazchem.store.store import Store, Tx

_REPEALED = "repealed"


def editions_at(store: Store, tx: Tx, size: int) -> tuple[Edition, ...]:
    """The editions as they judge, known at a log size: each with the day it ended, if it did."""
    return told_at(store, tx, size)[1]


def told_at(
    store: Store, tx: Tx, size: int
) -> tuple[tuple[Edition, ...], tuple[Edition, ...]]:
    """The editions as they were told, and as they follow each other; read once per change."""
    newest = stored.newest_leaf(tx, size)
    kept: Any = store.derived.get(("editions", newest))
    if kept is not None:
        return kept
    by_code: dict[str, list[Edition]] = {}
    for version in stored.versions(tx, size):
        by_code.setdefault(version.code, []).append(edition_of(version.content))
    told = tuple(_as_it_judged(versions) for versions in by_code.values())
    made = told, succession(told)
    store.derived[("editions", newest)] = made
    return made


def _as_it_judged(versions: list[Edition]) -> Edition:
    """The newest version; of one that was repealed, what it was until then."""
    newest = versions[-1]
    lived = [one for one in versions[:-1] if one.status in JUDGING]
    if newest.status != _REPEALED or not lived:
        return newest
    return replace(lived[-1], effective_to=newest.effective_to)
