"""A ledger for service tests: names say who holds what, and facts are filed by who would file."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from hazchem.domain import notation
from hazchem.domain.event import Fact
from hazchem.domain.movement import Movement
from hazchem.intake.rows import Row
from hazchem.services import filing, registers
from hazchem.services.accepting.fates import Filing
from hazchem.services.seen.asked import Asked, snapshot
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.store import movements
from hazchem.store.store import Store
from seeds import loader
from tests.world import custodian_of, facts_of

BEGUN = datetime(2026, 4, 1, tzinfo=UTC)


class Park:
    """A store with reference data, and a clock of its own that moves a minute at each filing."""

    def __init__(
        self, store: Store, begun: datetime = BEGUN, *, seeded: datetime | None = None
    ) -> None:
        """`seeded` is when the reference data came in; None: now, by the real clock."""
        self.store = store
        self._minutes = (begun + timedelta(minutes=n) for n in count())
        self.now = begun
        loader.seed(store, seeded)

    def tick(self) -> datetime:
        """The next minute."""
        self.now = next(self._minutes)
        return self.now

    def register(self, name: str, /, **fields: object) -> None:
        """Put an entry as the authority."""
        registers.put(self.store, SYSTEM, name, fields, self.tick())

    def place(self, *codes: str, **fields: object) -> None:
        """Places by their names: acme-tank is acme's, x-mix is mixed, out… lies outside."""
        for code in codes:
            holder = custodian_of(code)
            self.party(holder)
            self.register("places", code=code, custodian=holder,
                          commingled=code.endswith("-mix"), **fields)

    def party(self, *codes: str, **fields: object) -> None:
        """Custodians by their codes."""
        for code in codes:
            self.register("custodians", code=code, name=code.upper(),
                          outside=code.startswith("out"), **fields)

    def file(self, text: str, who: str = "", **how: bool) -> Filing:
        """File notation (1T08:00 is 08:00 UTC on 1 March 2026) as an enterprise, else as each."""
        told = [fact.movement for fact in facts_of(text)]
        return self.file_all(told, Viewer(who, "enterprise") if who else None, **how)

    def file_all(
        self, told: Iterable[Movement], viewer: Viewer | None = None, **how: bool
    ) -> Filing:
        """File movements; without a viewer the authority files each for whoever should have."""
        rows = [Row(line, one.event_id, one if viewer else _for_its_filer(one))
                for line, one in enumerate(told, 1)]
        return filing.file(self.store, viewer or SYSTEM, rows, self.tick(), **how)

    def facts(self) -> list[Fact]:
        """Every movement in the log."""
        with self.store.read() as tx:
            return movements.facts(tx, range(100_000))

    def seen(self, size: int | None = None, as_of: datetime | None = None):
        """A snapshot of the ledger."""
        return snapshot(self.store, Asked(as_of, size), self.now)


def refusals(done: Filing) -> list[str]:
    """The class and first code of each refused row."""
    return [f"{type(fate.refusal).__name__} {fate.refusal.problems[0].code}"
            for fate in done.fates if fate.refusal]


def _for_its_filer(told: Movement) -> Movement:
    place = told.to_place if told.kind in ("receive", "produce", "gain") else told.from_place
    part = told.parts[0].place if told.parts else ""
    filer = (told.on_behalf_of or custodian_of(place or told.to_place or part) or told.carrier
             or custodian_of(told.vehicle) or "acme")
    return replace(told, on_behalf_of=filer)


def parse(text: str) -> list[Movement]:
    """Movements of notation with full instants."""
    return list(notation.parse(text))
