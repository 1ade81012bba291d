"""A ledger filed through the services from lines of notation, every name in them registered."""

from dataclasses import replace
from datetime import UTC, datetime

from hazchem.domain import notation
from hazchem.intake.rows import Row
from hazchem.services import filing, registers
from hazchem.services.duty import falls_to
from hazchem.services.judging.subjects import ON_POSTINGS, WHEN_HEARD
from hazchem.services.seen.scope import SYSTEM
from hazchem.store import projections
from seeds import loader
from tests import world

NOW = datetime(2026, 3, 20, tzinfo=UTC)


def movements_of(text):
    """The movements of lines with short instants."""
    return list(notation.parse(world.with_dates(text)))


def register(store, told, now=NOW):
    """Every custodian, place and vehicle that movements name, as their names say."""
    known = world.world_of(told).registers
    put = [("custodians", {"code": code, "outside": code.startswith("out")})
           for code in known.custodians]
    put += [("places", {"code": code, "custodian": world.custodian_of(code), "kind": "tank",
                        "commingled": code.endswith("-mix")}) for code in known.places]
    put += [("vehicles", {"plate": plate, "custodian": world.custodian_of(plate)})
            for plate in known.vehicles]
    for name, content in put:
        registers.put(store, SYSTEM, name, content, now)


def file(store, told, now=NOW):
    """File movements as the authority, each on behalf of whom it falls to; what became of each."""
    whose = falls_to(store, told)
    rows = [Row(line, one.event_id, replace(one, on_behalf_of=whose[one.event_id]))
            for line, one in enumerate(told, 1)]
    return filing.file(store, SYSTEM, rows, now)


def ledger(store, text, now=NOW):
    """A ledger with the reference data, in which every line of a text is filed."""
    loader.seed(store)
    told = movements_of(text)
    register(store, told, now)
    for fate in file(store, told, now).fates:
        assert fate.receipt, fate
    return store


def dump(store):
    """Every projection, row by row."""
    with store.read() as tx:
        return {table.name: list(projections.rows(tx, table)) for table in projections.ALL}


def comparable(store):
    """Every projection; but when some were judged is not of the log, only what was found."""
    told = dump(store)
    return told | {"subject": [row for row in told["subject"]
                               if row[0] not in ON_POSTINGS | WHEN_HEARD]}
