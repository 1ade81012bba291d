"""The world that books and rules are read against, as known at a log size."""

from datetime import datetime, timedelta
from functools import partial

from hazchem.domain.instant import EPOCH
from hazchem.domain.mass import MG_PER_KG
from hazchem.domain.register import Registers
from hazchem.domain.waste import is_waste
from hazchem.ledger.books import World
from hazchem.rules.evidence import day_of
from hazchem.services.judging.reference import Reference
from hazchem.store import registers
from hazchem.store.store import Store, Tx

_KEPT = 8


def registers_at(store: Store, tx: Tx, size: int) -> Registers:
    """The registers as known at a log size; read once for each time they changed."""
    key = ("registers", registers.newest_leaf(tx, size))
    kept = store.derived.get(key)
    if isinstance(kept, Registers):
        return kept
    made = registers.registers(tx, size)
    old = [other for other in list(store.derived) if isinstance(other, tuple)
           and other[0] == "registers"]
    for other in old[:-_KEPT]:
        store.derived.pop(other, None)
    store.derived[key] = made
    return made


def world_of(known: Registers, reference: Reference) -> World:
    """What postings are read against."""
    # A property of the ledger, not of an event: by the row the table begins with.
    remnant_kg = reference.parameters.value("ledger", "remnant_kg", day_of(EPOCH))
    return World(known, partial(_needs_confirmation, reference),
                 partial(_export_after, reference), int(remnant_kg * MG_PER_KG))


def _needs_confirmation(reference: Reference, substance: str) -> bool:
    """Special classes and waste have left the area only when their arrival is confirmed."""
    entry = reference.substances.get(substance) if substance else None
    return is_waste(substance) or bool(entry and entry.is_special)


def _export_after(reference: Reference, mode: str, at: datetime) -> timedelta:
    hours = reference.parameters.value("outside", "export_after_h", day_of(at), mode)
    return timedelta(hours=int(hours))
