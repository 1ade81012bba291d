"""A ledger against the truth of a random world: stock, chains, and what is open."""

from collections import Counter
from decimal import Decimal
from typing import Any

from tests.api.conftest import Door
from tests.worlds.random_world import KG, PLACES, RandomWorld

# Largest remainders and shares of shares: a few milligrams in tonnes, never in the sums.
ROUNDING_MG = 200


def milligrams(mass_kg: str) -> int:
    """Milligrams of a decimal text."""
    return int(Decimal(mass_kg) * KG)


def every(door: Door, path: str, **query: Any) -> list[dict]:
    """A whole list, page by page."""
    found, cursor = [], {}
    while True:
        page = door.get(path, limit=50, **query, **cursor).get_json()
        found += page["results"]
        if not page.get("next"):
            return found
        cursor = {"cursor": page["next"]}


def about(finding: dict) -> set[str]:
    """Everything a finding may be said to be about."""
    return {finding["custodian"], finding["lot"], finding["consignment"], *finding["events"],
            finding["subject"]["id"], finding["subject"]["id"].rpartition("/")[2]}


def wrong_findings(world: RandomWorld, door: Door) -> list[Any]:
    """What is missing among the open findings, and what was invented."""
    left = set(world.expected) | {("I-06", party) for party in world.parties}
    wrong: list[Any] = []
    for finding in every(door, "/findings"):
        told = {(finding["rule"], name) for name in about(finding)} & left
        if not told and not finding["cause"]:
            wrong.append(("invented", finding["rule"], finding["says"]))
        elif not finding["cause"]:
            left -= told
    return wrong + [("missing", *one) for one in sorted(left)]


def wrong_stock(world: RandomWorld, door: Door) -> list[Any]:
    """Places that hold anything but what is truly there, to the milligram."""
    wrong = []
    for place in PLACES:
        held = {row["lot"]: milligrams(row["mass_kg"])
                for row in every(door, f"/places/{place}/stock")}
        if held != world.truth.lots(place):
            wrong.append((place, held, world.truth.lots(place)))
    return wrong


def wrong_chains(world: RandomWorld, door: Door) -> list[Any]:
    """Lots whose chain does not add up, or does not come to their true origins and ends."""
    wrong: list[Any] = []
    for lot in sorted(world.truth.made):
        chain = door.get(f"/lots/{lot}/chain").get_json()
        sums = [sum(milligrams(row["mass_kg"]) for row in chain[name])
                for name in ("origins", "holders", "ends")]
        if not sums[0] == sums[1] + sums[2] == milligrams(chain["mass_kg"]):
            wrong.append((lot, "does not add up", *sums))
        if lot in world.untraced:
            continue
        if sums[0] != world.truth.made[lot]:
            wrong.append((lot, "made", sums[0], world.truth.made[lot]))
        wrong += _unlike(lot, "origins", _by(chain["origins"], "lot", "kind"),
                         world.truth.origins[lot])
        wrong += _unlike(lot, "ends", _by(chain["ends"], "kind"),
                         {(kind,): mass for kind, mass in world.truth.ends[lot].items()})
        wrong += _unlike(lot, "holders", _by(chain["holders"], "place", "lot"),
                         _held_of(world, lot))
    return wrong


def _by(rows: list[dict], *names: str) -> Counter:
    sums: Counter = Counter()
    for row in rows:
        sums[tuple(row[name] or "" for name in names)] += milligrams(row["mass_kg"])
    return sums


def _held_of(world: RandomWorld, lot: str) -> Counter:
    """Who truly has mass of a lot, also as part of other lots; "" is on the road."""
    held: Counter = Counter()
    for (place, name), mix in world.truth.mixes.items():
        if world.truth.stock[place, name]:
            held[place if place in PLACES else "", name] += mix.get(("of", lot), 0)
    return held


def _unlike(lot: str, what: str, told: Any, true: Any) -> list[Any]:
    return [(lot, what, name, told.get(name, 0), round(true.get(name, 0)))
            for name in sorted(told.keys() | true.keys())
            if abs(told.get(name, 0) - true.get(name, 0)) > ROUNDING_MG]
