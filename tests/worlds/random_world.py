"""A random world: a park at work for some weeks, what it files, and the truth it comes to."""

import heapq
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.worlds.truth import KG, Truth

PARTIES: dict[str, dict[str, Any]] = {
    "acme": {"roles": ["producer"], "park": "port"}, "beta": {"roles": ["user"], "park": "port"},
    "gamma": {"roles": ["warehouse"], "park": "port"}, "delta": {"roles": ["user"]},
    "haul": {"roles": ["carrier"]}, "rail": {"roles": ["carrier"]},
    "dispo": {"roles": ["disposer"]}, "abroad": {"roles": ["producer"], "outside": True},
    "far": {"roles": ["user"], "outside": True}, "ewb": {"roles": ["carrier"]},
    "shut": {"roles": ["user"]},
    "office": {"roles": ["park"], "park": "port"}, "bureau": {"roles": ["authority"]},
}
FIRMS = ("acme", "beta", "gamma", "delta")
SUBSTANCES = ("108-88-3", "95-47-6", "67-56-1", "67-64-1", "71-43-2", "7664-41-7")
USCCS = ("91330200MA2AJ8TX61", "914403001922038216")
PLACES = {f"{firm}-{name}": {"custodian": firm, "kind": kind}
          for firm in FIRMS for name, kind in (("wh", "warehouse"), ("unit", "unit"))}
PLACES |= {f"{firm}-tank{n}": {"custodian": firm, "kind": "tank", "commingled": True}
           for firm in FIRMS for n in (1, 2)}
PLACES |= {"dispo-pit": {"custodian": "dispo", "kind": "disposal", "commingled": True},
           "dispo-yard": {"custodian": "dispo", "kind": "yard"},
           "shut-wh": {"custodian": "shut", "kind": "warehouse"}}
VEHICLES = {"V-1": "haul", "V-2": "haul", "R-1": "rail"}


@dataclass
class Trip:
    """One truck: its paper, who sends it, and what is loaded for whom."""

    bill: str
    consignor: str
    carrier: str
    due: datetime
    lines: list[tuple[str, str, int]] = field(default_factory=list)  # (lot, consignee, mg)


@dataclass
class RandomWorld:
    """A clock, a queue of what happens next, the events filed, and the truth."""

    luck: random.Random
    now: datetime
    truth: Truth = field(default_factory=Truth)
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    expected: dict[tuple[str, str], str] = field(default_factory=dict)  # -> what was done
    parties: set[str] = field(default_factory=set)  # unregistered, named on something
    clock: datetime = field(init=False)
    queue: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    holders: dict[str, set[str]] = field(default_factory=dict)  # lot -> who ever had it
    untouchable: set[str] = field(default_factory=set)  # lots about which a fault was filed
    given: dict[str, str] = field(default_factory=dict)  # tank -> the one substance it holds
    untraced: set[str] = field(default_factory=set)  # lots whose books hold what is not true
    count: int = 0
    corrections: float = 0.06

    def __post_init__(self) -> None:
        self.clock = self.now - timedelta(days=24)

    # Telling.

    def number(self) -> int:
        """The next number of this world."""
        self.count += 1
        return self.count

    def kg(self, low: float, high: float) -> int:
        """A mass in milligrams, in whole kilograms, grams or milligrams."""
        step = self.luck.choice((KG, KG, 1000, 1))
        return max(int(self.luck.uniform(low, high) * KG) // step, 1) * step

    def tick(self, least: float = 2, most: float = 60) -> datetime:
        """Time goes by, in minutes; no two events share an instant."""
        self.clock += timedelta(seconds=int(self.luck.uniform(least, most) * 60))
        return self.clock

    def event_id(self) -> str:
        """A client's UUID."""
        return str(uuid.UUID(int=self.luck.getrandbits(128), version=4))

    def say(self, filer: str, kind: str, **given: Any) -> dict[str, Any]:
        """One event told by a filer now; masses in milligrams become kilograms."""
        at = given.pop("at", None) or self.tick()
        told = {"event_id": self.event_id(), "kind": kind, "occurred_at": at.isoformat()}
        for name, value in given.items():
            if value in ("", None, []):
                continue
            told[name.replace("_mg", "_kg")] = kilograms(value) if name.endswith("_mg") else value
        if self.luck.random() < self.corrections and kind not in ("handover", "reject"):
            return self._mistaken(filer, told)
        self.events.append((filer, told))
        return told

    def _mistaken(self, filer: str, told: dict[str, Any]) -> dict[str, Any]:
        """The same truth told with a mistake in it that was corrected."""
        way = self.luck.randrange(3)
        undo = {"kind": "correct", "occurred_at": (self.clock + timedelta(
            minutes=self.luck.randint(1, 3000))).isoformat(), "reason": "typing error"}
        if way == 0 and "mass_kg" in told:
            wrong = {**told, "mass_kg": kilograms(self.kg(1, 90000))}
            truth = {name: value for name, value in told.items() if name != "event_id"}
            self.events += [(filer, wrong), (filer, {
                "event_id": self.event_id(), **undo, "reverses": wrong["event_id"],
                "replacement": {**truth, "event_id": self.event_id()}
                if self.luck.random() < 0.5 else truth})]
            return told
        if way == 1 and "mass_kg" in told:
            bogus = {**told, "event_id": self.event_id(), "mass_kg": kilograms(self.kg(1, 9000))}
            self.events += [(filer, told), (filer, bogus), (filer, {
                "event_id": self.event_id(), **undo, "reverses": bogus["event_id"]})]
            return told
        first = {"event_id": self.event_id(), **undo, "reverses": told["event_id"]}
        self.events += [(filer, told), (filer, first), (filer, {
            "event_id": self.event_id(), **undo, "reverses": first["event_id"]})]
        return told

    def later(self, hours: float, then: Callable[[], None]) -> None:
        """Something goes on after some hours."""
        heapq.heappush(self.queue, (self.clock + timedelta(hours=hours), self.number(), then))

    def run(self, starts: list[Callable[[], None]]) -> None:
        """Begin everything somewhere in the first weeks, and let it come to its end."""
        for start in starts:
            self.later(self.luck.uniform(0, 16 * 24), start)
        while self.queue:
            at, _, then = heapq.heappop(self.queue)
            self.clock = max(at, self.clock + timedelta(minutes=1)).replace(microsecond=0)
            then()

    def must_find(self, rule: str, about: str) -> None:
        """A finding that must be open, about a lot, a consignment, an event or a party."""
        self.expected[rule, about] = rule

    # What there is.

    def new_lot(self, firm: str, word: str = "L", substance: str = "") -> str:
        """A name for a new lot."""
        lot = f"{firm}/{word}{self.number()}"
        self.truth.substance[lot] = substance or self.luck.choice(SUBSTANCES)
        self.holders[lot] = {firm}
        return lot

    def held(self, firm: str, *, tanks: bool = False, least: int = 20 * KG) -> list[tuple]:
        """(place, lot, mg) of what a firm has and may go on with."""
        return [(place, lot, mass) for (place, lot), mass in sorted(self.truth.stock.items())
                if place in PLACES and PLACES[place]["custodian"] == firm and mass >= least
                and lot not in self.untouchable and not self.truth.substance[lot].startswith("HW")
                and bool(PLACES[place].get("commingled")) == tanks]

    def some(self, firm: str) -> tuple[str, str, int] | None:
        """Something a firm has in a plain place."""
        there = self.held(firm)
        return self.luck.choice(there) if there else None

    def part(self, mass_mg: int) -> int:
        """All of it, or some."""
        if self.luck.random() < 0.3:
            return mass_mg
        return max(1, min(mass_mg, self.kg(0.05 * mass_mg / KG, mass_mg / KG)))

    def plain(self, firm: str) -> str:
        """A place of a firm that keeps lots apart."""
        return f"{firm}-{self.luck.choice(['wh', 'unit'])}" if firm in FIRMS else "dispo-yard"

    def tank_for(self, firm: str, substance: str) -> str | None:
        """A tank of a firm that holds this substance or nothing yet."""
        for n in self.luck.sample((1, 2), 2):
            if self.given.setdefault(f"{firm}-tank{n}", substance) == substance:
                return f"{firm}-tank{n}"
        return None

    def came(self, place: str, lot: str, sent_mg: int) -> int:
        """What a scale says of what was sent: a little more or less."""
        if self.luck.random() < 0.4:
            return sent_mg
        return max(1, sent_mg + int(sent_mg * self.luck.uniform(-0.004, 0.004)))

    def arrive(self, line: str, lot: str, place: str, came_mg: int) -> None:
        """A line ends at a place: what is too much is a gain, what lacks a difference."""
        there = self.truth.stock[line, lot]
        moved = min(came_mg, there)
        self.truth.move((line, lot), (place, lot), moved)
        if came_mg > moved:
            self.truth.born((place, lot), came_mg - moved, "gain")
        if there > moved:
            self.truth.end((line, lot), there - moved, "difference")


def kilograms(mass_mg: int) -> str:
    """Kilograms as a decimal text."""
    return f"{mass_mg // KG}.{mass_mg % KG:06d}"
