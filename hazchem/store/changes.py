"""Changes of what everything is judged by: entries of registers, editions, datasets, parameters."""

import json
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa

from hazchem.store import bulk, events
from hazchem.store.store import Tx
from hazchem.store.tables import dataset, edition, event, register_version

# Registers whose entries are asked for by whose they are, and are named by no movement.
_OF_A_CUSTODIAN = frozenset({"permits", "persons", "recipes", "hazard-units"})


@dataclass(frozen=True, slots=True)
class Changes:
    """The places in the log of all such changes, and by name of those that are about something."""

    leaves: list[int]
    named: dict[str, list[int]] = field(default_factory=dict)

    def newest(self, size: int) -> int:
        """The place in the log of the newest change below a size; −1 where there is none."""
        before = bisect_left(self.leaves, size)
        return self.leaves[before - 1] if before else -1

    def about(self, names: Collection[str], first: int, size: int) -> list[int]:
        """The changes between two places of the log that are about any of some names."""
        return sorted({leaf for name in names for leaf in self.named.get(name, ())
                       if first <= leaf < size})


def changes(tx: Tx) -> Changes:
    """Every such change of the whole log."""
    leaves: set[int] = set()
    for query in (sa.select(edition.c.leaf_index), sa.select(dataset.c.leaf_index),
                  sa.select(event.c.leaf_index).where(event.c.type == events.PARAMETER)):
        leaves.update(tx.connection.execute(query).scalars())
    found = Changes([])
    for leaf, register, code, body in tx.connection.execute(sa.select(
            register_version.c.leaf_index, register_version.c.register, register_version.c.code,
            register_version.c.body).order_by(register_version.c.leaf_index)):
        leaves.add(leaf)
        names = {code}
        if register in _OF_A_CUSTODIAN:
            names.add(json.loads(body).get("custodian", code))
        for name in names:
            found.named.setdefault(name, []).append(leaf)
    found.leaves.extend(sorted(leaves))
    return found


def named_at(tx: Tx, leaf_indices: Collection[int]) -> set[str]:
    """Whatever the movements at some places of the log name, of any sort."""
    return {code for code, in bulk.look_up(
        tx, "SELECT DISTINCT code FROM mention WHERE leaf_index IN (…)", leaf_indices)}
