"""Worlds of clean and faulty stories over HTTP: every fault is found, and nothing else is."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

import hazchem.api
from hazchem.services import keys
from seeds import loader
from tests.api.conftest import Door
from tests.worlds import clean, faulty
from tests.worlds.world import PARTIES, PERMITS, PERSONS, PLACES, World

ANSWERS = {200, 201}


@pytest.fixture
def app(store):
    """The API on a ledger with reference data alone."""
    loader.seed(store)
    made = Flask("hazchem")
    hazchem.api.install(made, store)
    return made


def doors(app: Flask, world: World) -> dict[str, Door]:
    """Register everybody and everything of a world; a key for each who files."""
    store = app.extensions["store"]
    admin = Door(app, keys.issue(store, custodian=None, role="admin"))
    assert admin.post("/parks", {"code": "port", "name": "港区"}).status_code in ANSWERS
    parties = [{"code": code, "name": code.upper(), **fields} for code, fields in PARTIES.items()]
    parties.append({"code": "bureau", "name": "bureau", "roles": ["authority"]})
    places = [{"code": code, "custodian": code.partition("-")[0],
               "kind": "yard" if code.endswith("yard") else "warehouse"} for code in PLACES]
    places += [{"code": code, "custodian": holder, "kind": "tank", "commingled": True}
               for holder, code in world.tanks]
    scales = [{"code": f"{name}-scale", "custodian": "acme", "kind": "truck_scale", "e_kg": "20",
               "verified_from": "2026-01-01", "verified_to": until}
              for name, until in (("acme", "2027-01-01"), ("beta", "2027-01-01"),
                                  ("old", "2026-02-01"))]
    keepers = [{"code": "p1", "custodian": "beta", "role": "keeper"}, *PERSONS]
    for register, entries in (("custodians", parties), ("places", places),
                              ("instruments", scales), ("persons", keepers),
                              ("permits", list(PERMITS))):
        assert admin.post(f"/{register}", entries).status_code in ANSWERS
    # All of it is told at once, weeks after it happened: nobody is late for that.
    assert admin.put("/outages/all", {"from_at": "2000-01-01"}).status_code in {201}
    found = {code: Door(app, keys.issue(store, custodian=code, role="enterprise"))
             for code in PARTIES}
    found["bureau"] = Door(app, keys.issue(store, custodian="bureau", role="inspector"))
    return found


def world_of(seed: int, stories) -> World:
    """A world of these stories, each told once."""
    world = World(random.Random(seed), datetime.now(UTC).replace(microsecond=0))
    for story in stories:
        world.begin(story.__name__.replace("_", "-"))
        story(world)
    return world


def file(world: World, by: dict[str, Door]) -> None:
    """File every event in any order, in batches, some of them twice.

    A lot may be named without its substance only once the ledger knows it, and a correction
    comes after what it corrects.
    """
    luck = world.luck
    stages: list[list[tuple[str, dict]]] = [[], [], [], []]
    for filer, event in world.events:
        stages[_stage(event)].append((filer, event))
    for stage in stages:
        luck.shuffle(stage)
        waiting: dict[str, list[dict]] = {}
        for filer, event in stage:
            waiting.setdefault(filer, []).append(event)
            if len(waiting[filer]) >= luck.randint(1, 12):
                _send(by[filer], waiting.pop(filer), twice=luck.random() < 0.3)
            if luck.random() < 0.02:
                by["bureau"].get("/findings", limit=5)
        for filer, events in sorted(waiting.items()):
            _send(by[filer], events, twice=True)


def _stage(event: dict) -> int:
    if "substance" in event:
        return 0
    return {"convert": 1, "discard": 1, "correct": 3}.get(event["kind"], 2)


def _send(door: Door, events: list[dict], *, twice: bool) -> None:
    for _ in range(2 if twice else 1):
        done = door.post("/movements", events)
        assert done.status_code == 200, done.get_json()
        refused = [one["problem"] for one in done.get_json()["results"] if one.get("problem")]
        assert not refused, refused


def open_findings(door: Door, **query) -> list[dict]:
    """Every open finding, page by page."""
    found, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = door.get("/findings", limit=50, **query, **more).get_json()
        found += page["results"]
        cursor = page.get("next")
        if not cursor:
            return found


def about(finding: dict) -> set[str]:
    """Everything a finding may be said to be about."""
    return {finding.get("lot"), finding.get("consignment"), finding["subject"]["id"],
            *finding["events"]}


def check(world: World, by: dict[str, Door]) -> None:
    """Findings, stock and origins against the truth."""
    found = open_findings(by["bureau"])
    left = set(world.expected)
    invented = []
    for finding in found:
        told = {(finding["rule"], name) for name in about(finding)} & left
        if told:
            left -= {sorted(told)[0]}
        elif not finding.get("cause"):
            invented.append((finding["rule"], finding["says"]))
    assert not left, f"not found: {sorted(left)}"
    assert not invented, f"invented: {invented}"
    for (place, lot), mass_kg in world.stock.items():
        stock = by["bureau"].get(f"/places/{place}/stock").get_json()
        held = {row["lot"]: Decimal(row["mass_kg"]) for row in stock["results"]}
        assert held.get(lot, Decimal(0)) == mass_kg, (place, lot)
    lots = {event["lot"] for _, event in world.events if event.get("lot")}
    for lot in sorted(lots):
        chain = by["bureau"].get(f"/lots/{lot}/chain").get_json()
        assert "origins" in chain, chain
        sums = {name: sum(Decimal(row["mass_kg"]) for row in chain[name])
                for name in ("origins", "holders", "ends")}
        assert sums["origins"] == sums["holders"] + sums["ends"], lot
        if lot in world.origins:
            by_kind: Counter = Counter()
            for row in chain["origins"]:
                by_kind[row["kind"]] += Decimal(row["mass_kg"])
            assert dict(by_kind) == world.origins[lot], lot


# One engine is enough for a story alone: the worlds are told to both.
@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("story", clean.STORIES + faulty.STORIES, ids=lambda story: story.__name__)
def test_a_story_comes_to_its_truth(app, story):
    world = world_of(7, [story])
    by = doors(app, world)
    file(world, by)
    check(world, by)


@pytest.mark.parametrize("seed", range(2))
def test_a_world_comes_to_its_truth(app, seed):
    luck = random.Random(seed)
    stories = [*clean.STORIES, *faulty.STORIES, *luck.choices(clean.STORIES, k=20)]
    luck.shuffle(stories)
    world = world_of(seed, stories)
    by = doors(app, world)
    file(world, by)
    check(world, by)
    later = (world.now + timedelta(days=2)).isoformat()
    assert len(open_findings(by["bureau"], as_of=later)) >= len(world.expected)
