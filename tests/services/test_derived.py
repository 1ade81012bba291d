"""What is remembered of the log never outlives a transaction that was undone."""

import pytest

from hazchem.services import registers
from hazchem.services.judging.world import registers_at
from hazchem.services.seen.scope import SYSTEM
from hazchem.store import log
from hazchem.store.registers import Version, add
from tests.services.park import Park


class Undone(Exception):
    """Stops a transaction."""


def test_registers_of_an_undone_entry_are_forgotten(store):
    park = Park(store)
    with pytest.raises(Undone), store.write() as tx:
        size = log.head(tx).size
        add(tx, [Version(size, "custodians", "ghost", 0, {"code": "ghost", "name": "G"})])
        assert "ghost" in registers_at(store, tx, size + 1).custodians
        raise Undone
    registers.put(store, SYSTEM, "custodians", {"code": "real", "name": "R"}, park.tick())
    with park.seen() as seen:
        assert "real" in seen.registers.custodians
        assert "ghost" not in seen.registers.custodians
