"""What the 禁限控 catalogue adds to a filing: judged after the fact, and asked before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from bench.ledger import Ledger, now
from bench.samples import Sample, busy
from bench.traffic import SUBSTANCE
from hazchem.rules.rule import REGISTER
from hazchem.services import catalogue, editions, registers
from hazchem.services.judging import catchup
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.store import findings
from hazchem.store.store import Store

_FAMILY = "C-"
_TIMES, _ASKED = 8, 20
# A city's rules on what the stories move, by zone, hours, mass and list, none of them broken; and
# as many on other substances as a city's catalogue may have.
_OTHERS = 300
_ALL = ["production", "storage", "use", "transport"]
_EDITION: dict[str, Any] = {
    "code": "bench-1", "regime": "bench", "level": "city", "title": "bench", "status": "force",
    "effective_from": "2025-01-01", "rules": [
        {"code": "zone", "category": "prohibited", "effect": "prohibit", "activities": _ALL,
         "selector": {"substances": [SUBSTANCE]}, "zones": ["bench-core"]},
        {"code": "cap", "category": "controlled", "effect": "cap", "activities": _ALL,
         "selector": {"substances": [SUBSTANCE]},
         "conditions": {"mass_mg": 40_000_000_000, "per": "batch"}},
        {"code": "hours", "category": "controlled", "effect": "require",
         "activities": ["transport"], "selector": {"substances": [SUBSTANCE]},
         "conditions": {"hours": "00:00-23:59"}},
        {"code": "list", "category": "prohibited", "effect": "prohibit", "activities": _ALL,
         "selector": {"flags": ["highly_toxic"]}},
        {"code": "rest", "category": "controlled", "effect": "cap", "activities": _ALL,
         "selector": {"all_others": True},
         "conditions": {"mass_mg": 90_000_000_000, "per": "batch"}},
        *({"code": f"n{number}", "category": "prohibited", "effect": "prohibit",
           "activities": _ALL, "selector": {"catalogue_numbers": [number]}}
          for number in range(1001, 1001 + _OTHERS))]}


def furnish(store: Store, at: datetime) -> None:
    """Put the city's edition in force; again, it does nothing."""
    registers.put_many(store, SYSTEM, "zones",
                       [{"code": "bench-core", "name": "核心区", "kind": "zone"}], at)
    editions.put(store, SYSTEM, _EDITION, at)


def judged(ledger: Ledger, stories: int) -> Sample:
    """A batch filed, and what family C adds to judging it, over the filing alone.

    The same groups are judged from scratch in turns, with and without the family. A filing is its
    transaction alone, without its waits and without what judging the other families takes: over
    what a filing costs in all, or over one that is posted by itself, the share is smaller.
    """
    filed, count = 0.0, 0
    lots: set[tuple[str, str]] = set()
    for filer, rows in ledger.halves(stories):
        filed += busy(lambda filer=filer, rows=rows: ledger.file(filer, rows))
        lots |= {("group", row["lot"]) for row in rows}
        count += len(rows)
    catchup.catch_up(ledger.store, now())
    taken: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(_TIMES):
        for on in (True, False):
            taken[on].append(_settled(ledger, lots, on))
    return Sample(filed + min(taken[True]) - min(taken[False]), filed, count)


def asked(ledger: Ledger, stories: int) -> Sample:
    """Questions before the fact, over as many single filings."""
    viewer, filed, count = Viewer("maker0", "enterprise"), 0.0, 0
    for filer, rows in ledger.halves(stories):
        for row in rows:
            filed += busy(lambda filer=filer, row=row: ledger.file(filer, [row]))
            count += 1
    question = {"substance": SUBSTANCE, "activity": "storage", "place": "maker0-w",
                "on": "2026-06-01", "mass_mg": 30_000_000_000}
    once = busy(lambda: [catalogue.check(ledger.store, viewer, question, Asked(), now())
                         for _ in range(_ASKED)]) / _ASKED
    return Sample(once * count, filed, count)


def _settled(ledger: Ledger, lots: set[tuple[str, str]], on: bool) -> float:
    with ledger.store.write() as tx:
        findings.mark(tx, sorted(lots))
    with _family(on):
        return busy(lambda: catchup.catch_up(ledger.store, now()))


@contextmanager
def _family(on: bool) -> Iterator[None]:
    """The rules with or without those of the catalogue."""
    left_out = {} if on else {
        code: one for code, one in REGISTER.items() if code.startswith(_FAMILY)}
    for code in left_out:
        del REGISTER[code]
    try:
        yield
    finally:
        REGISTER.update(left_out)
