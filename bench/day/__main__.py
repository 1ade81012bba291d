"""A day of 2 500 trips by `python -m bench.day`: filed, judged, read and swept, in events a second.

Speeds are given by seconds of processor of one core, and by the clock; what is filed stands beside
its bytes put raw into a bare table in the same run. `--profile` says where the time goes.
"""

import argparse
import os
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import catalogue
from bench.day import told, town
from bench.day.noted import note
from bench.day.parts import Parts, watched
from bench.ledger import NDJSON, ndjson
from bench.raw import RawSqlite, heard, newest_rows
from bench.samples import timed
from hazchem.intake.gates import read_gates
from hazchem.intake.read import read
from hazchem.services import alerts, filing, gates, papers, registers
from hazchem.services import board as boards
from hazchem.services.judging import catchup
from hazchem.services.replay import replay
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.store import findings, log, projections
from hazchem.store.store import Store
from schemas.alert import AlertSchema
from schemas.paper import PaperSchema
from schemas.problems import loaded
from schemas.register import REGISTERS
from seeds import loader

_PAPER, _ALERT = PaperSchema(), AlertSchema()
_ASKED, _NOON = 20, timedelta(hours=12)


@dataclass
class Spent:
    """Seconds of processor and of the clock, and how many events were done in them."""

    busy: float = 0.0
    waited: float = 0.0
    events: int = 0
    _begun: tuple[float, float] = field(default=(0.0, 0.0), repr=False)

    def __enter__(self) -> "Spent":
        self._begun = _busy(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.busy += _busy() - self._begun[0]
        self.waited += time.perf_counter() - self._begun[1]

    def rate(self) -> str:
        """Events a second."""
        return (f"{self.events / self.busy:7.0f}/s of processor "
                f"{self.events / self.waited:7.0f}/s by the clock")


def _busy() -> float:
    """Seconds of processor so far, of this process and of those it began that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


class Day:
    """A ledger that is told a day, and what that took."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.filed, self.judged, self.put = store, Spent(), Spent(), Spent()
        self.raw, self.beside = RawSqlite(store, folder), Spent()
        self.shown = ""

    def furnish(self) -> None:
        """Its law and its registers, half a year before."""
        before = told.BEGUN - timedelta(days=180)
        self.store.migrate()
        loader.seed(self.store, before)
        for register, entries in town.registers():
            reader = REGISTERS[register].schema()
            registers.put_many(self.store, SYSTEM, register,
                               [loaded(reader, entry) for entry in entries], before)
        catalogue.furnish(self.store, before)
        catchup.catch_up(self.store, told.BEGUN)

    def live(self, trips: int, days: int, every: timedelta, keeps_up: bool) -> datetime:
        """Tell so many days, judged after each sitting or at the end; returns when it ends."""
        now = told.BEGUN
        for now, sitting in told.sittings(0, trips, days, every):
            for filer, sort, rows in sitting:
                spent = self.put if sort in ("waybill", "manifest", "alert") else self.filed
                with spent:
                    self._file(filer, sort, rows, now)
                spent.events += len(rows)
                if spent is self.filed:
                    kept = newest_rows(self.store, len(rows))
                    with self.beside:
                        self.raw.insert(kept)
            if keeps_up:
                self.judge(now)
            if not self.shown and now >= told.BEGUN + _NOON:
                self.shown = self.board(now)
        self.judge(now)
        self.judged.events = self.filed.events + self.put.events
        self.beside.events = self.filed.events
        return now

    def judge(self, now: datetime) -> None:
        """Catch up with what was filed."""
        with self.judged:
            catchup.catch_up(self.store, now)

    def note(self, trips: int, days: int, every: timedelta, is_noted: bool) -> datetime:
        """Note so many days in the log alone; returns when they end."""
        now = told.BEGUN
        for now, sitting in told.sittings(0, trips, days, every):
            if not is_noted:
                note(self.store, sitting, now)
        return now

    def sweep(self, now: datetime, hands: int) -> None:
        """Derive everything from the log: project it whole, then judge it by so many processes."""
        with self.store.write() as tx, self.filed:
            self.filed.events = log.head(tx).size
            projections.empty(tx)
            replay(self.store, tx)
        with self.judged:
            catchup.catch_up(self.store, now, hands=hands)
        self.judged.events = self.filed.events

    def board(self, now: datetime) -> str:
        """Ask for the board of the lot, beside the one bare query on its stays."""
        def ask() -> boards.Board:
            return boards.board(self.store, Viewer(town.OFFICE, "park"), "yard", Asked(), now)

        self.judge(now)
        with heard(self.store) as queries:
            made = ask()
        on_stays = [one for one in queries if "FROM stay" in one[0] and "lot" in one[0]]
        plans = {row[-1] for sql, given in on_stays for row in self.raw.same.execute(
            f"EXPLAIN QUERY PLAN {sql}", given) if "stay" in row[-1]}
        ours = min(timed(ask) for _ in range(_ASKED))
        bare = min(timed(lambda: self.raw.ask(on_stays)) for _ in range(_ASKED))
        return (f"{len(made.vehicles)} vehicles on 64 berths: {ours * 1_000:.1f} ms, "
                f"{len(queries)} queries, of these on stays {len(on_stays)} "
                f"({bare * 1_000:.2f} ms bare; {'; '.join(sorted(plans))})")

    def _file(self, filer: str, sort: str, rows: list[dict[str, Any]], now: datetime) -> None:
        if sort == "movements":
            taken = read(ndjson(rows), NDJSON, None, filer)
            done = filing.file(self.store, Viewer(filer, "enterprise"), taken.rows, now)
            refused = [fate.refusal for fate in done.fates if fate.receipt is None]
            assert not refused, refused[:1]
        elif sort in papers.KINDS:
            for row in rows:
                body = {name: value for name, value in row.items() if name != "number"}
                papers.put(self.store, Viewer(filer, "enterprise"), sort, row["number"],
                           loaded(_PAPER, body), now)
        elif sort == "alert":
            for row in rows:
                alerts.file(self.store, Viewer(None, "admin"), loaded(_ALERT, row), now)
        else:
            seen = read_gates(ndjson(rows), NDJSON, None)
            done = gates.file(self.store, Viewer(filer, "park"), sort, seen.rows, now)
            refused = [fate.refusal for fate in done.fates if fate.receipt is None]
            assert not refused, refused[:1]


def main() -> None:
    """Tell a day, judge it, and say what it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.day", description=__doc__)
    parser.add_argument("--trips", type=int, default=2_500, help="trips a day")
    parser.add_argument("--days", type=int, default=1)
    parser.add_argument("--sitting", type=int, default=6, help="hours that are filed in one go")
    parser.add_argument("--keep-up", action="store_true", help="judge after each, else once")
    parser.add_argument("--sweep", action="store_true",
                        help="note the days in the log alone, then derive everything from it")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1,
                        help="how many judge in a sweep; with --profile it is one")
    parser.add_argument("--at", type=Path, help="a folder in which a noted log is kept")
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.at or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        every = timedelta(hours=given.sitting)
        file = folder / "day.db"
        is_noted = file.exists()
        day = Day(Store(f"sqlite:///{file}"), folder)
        if is_noted:
            day.store.migrate()
        else:
            day.furnish()
        if given.sweep:
            ends = day.note(given.trips, given.days, every, is_noted)
        parts = stack.enter_context(
            watched(day.store) if given.profile else nullcontext())
        if given.sweep:
            day.sweep(ends, 1 if given.profile else given.processes)
        else:
            day.live(given.trips, given.days, every, given.keep_up)
        _tell(day)
        if parts:
            _tell_parts(parts)


def _tell(day: Day) -> None:
    both = Spent(day.filed.busy + day.put.busy + day.judged.busy,
                 day.filed.waited + day.put.waited + day.judged.waited, day.judged.events)
    with day.store.read() as tx:
        found = Counter(one.rule for one in findings.open_findings(tx, findings.Filter()))
        print(f"{log.head(tx).size} entries; found: {dict(sorted(found.items())) or 'nothing'}")
    names = (("filed in batches" if day.beside.events else "projected anew", day.filed),
             ("papers put singly", day.put), ("judged", day.judged), ("all of it", both))
    for name, spent in names:
        if spent.events:
            print(f"  {name:<20}{spent.events:>8} events {spent.waited:8.1f} s {spent.rate()}")
    if day.beside.events:
        print("  board at noon,", day.shown)
        print("  filed in batches, over the same bytes raw:",
              f"{day.filed.busy / day.beside.busy:.1f} × of processor,",
              f"{day.filed.waited / day.beside.waited:.1f} × by the clock")


def _tell_parts(parts: Parts) -> None:
    whole = sum(parts.seconds.values())
    print("  where the time of the processor goes")
    for name, seconds in sorted(parts.seconds.items(), key=lambda one: -one[1]):
        print(f"    {name:<32}{seconds:8.2f} s {seconds / whole:6.1%}"
              f"{parts.queries[name]:>9} queries")


if __name__ == "__main__":
    main()
