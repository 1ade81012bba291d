"""Random worlds over HTTP: books, origins and findings come to the truth, however they are told."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

import hazchem.api
from hazchem.services import keys
from seeds import loader
from tests.api.conftest import Door
from tests.worlds import life, telling, trips, wrongs
from tests.worlds.random_world import FIRMS, PARTIES, PLACES, VEHICLES, RandomWorld
from tests.worlds.truthful import wrong_chains, wrong_findings, wrong_stock

WATCHING = {"bureau": "inspector", "office": "park"}
STARTS_WITH = 6


@pytest.fixture
def by(store) -> dict[str, Door]:
    """A door for everybody on a ledger where the world's parties and places are registered."""
    loader.seed(store)
    app = Flask("hazchem")
    app.config.update(HAZCHEM_SIGNING_KEY=b"k" * 32)
    hazchem.api.install(app, store)
    admin = Door(app, keys.issue(store, custodian=None, role="admin"))
    day = timedelta(days=1)
    shut = {"code": "shut", "name": "S", "roles": ["user"], "status": "closed",
            "effective_from": (datetime.now(UTC) - 2 * day).isoformat()}
    scale = {"code": "old-scale", "custodian": "acme", "kind": "truck_scale", "e_kg": "20",
             "verified_from": "2025-01-01", "verified_to": "2026-01-01"}
    for register, entries in (
            ("parks", [{"code": "port", "name": "港区"}]),
            ("custodians", [{"code": code, "name": code.upper(), **fields}
                            for code, fields in PARTIES.items()]),
            ("places", [{"code": code, **fields} for code, fields in PLACES.items()]),
            ("vehicles", [{"plate": plate, "custodian": holder, "kind": "tractor"}
                          for plate, holder in VEHICLES.items()]),
            ("custodians", [shut]), ("instruments", [scale])):
        answered = admin.post(f"/{register}", entries)
        assert answered.status_code == 200 and not answered.get_json()["refused"]
    # All of it is told at once, weeks after it happened: nobody is late for that.
    assert admin.put("/outages/all", {"from_at": "2000-01-01"}).status_code in {201}
    doors = {code: Door(app, keys.issue(store, custodian=code,
                                        role=WATCHING.get(code, "enterprise")))
             for code in PARTIES if code != "ewb"}
    doors["feed"] = Door(app, keys.issue(store, custodian="ewb", role="feed", custodians=FIRMS,
                                         kinds=["dispatch", "receive"]))
    return doors


def world_of(seed: int, size: int, faults: int) -> RandomWorld:
    """Some weeks of a park, with so many things that go wrong in it."""
    world = RandomWorld(random.Random(seed), datetime.now(UTC).replace(microsecond=0))
    stories = world.luck.choices(life.ALL + trips.ALL, k=size)
    stories += world.luck.sample(wrongs.ALL, k=faults)
    starts: list[Callable[[], None]] = [
        lambda story=story: story(world) for story in stories]  # type: ignore[misc]
    starts += [lambda: life.over_a_period(world)] if world.luck.random() < 0.5 else []
    for _ in range(STARTS_WITH):
        life.make(world)
    world.run(starts)
    assert world.clock < world.now - timedelta(hours=80), "what was sent last is not overdue yet"
    return world


def tell(world: RandomWorld, by: dict[str, Door],
         meanwhile: Callable[[], None] = lambda: None) -> None:
    """Everybody files what is theirs, late and in any order."""
    luck, stage, waiting = world.luck, 0, {}
    for filer, event in telling.order(luck, world.events, world.truth.substance):
        if telling.rank(event) > stage:
            stage = telling.rank(event)
            for name in list(waiting):
                telling.tell(luck, by[name], waiting.pop(name), twice=False)
        waiting.setdefault(filer, []).append(event)
        if len(waiting[filer]) >= luck.choice((1, 2, 5, 20, 80)):
            telling.tell(luck, by[filer], waiting.pop(filer), twice=luck.random() < 0.2)
            if luck.random() < 0.1:
                meanwhile()
    for filer, events in sorted(waiting.items()):
        telling.tell(luck, by[filer], events, twice=True)


@pytest.mark.parametrize("seed", range(2))
def test_a_random_world_comes_to_its_truth(by, seed):
    world = world_of(seed, size=30, faults=10)
    tell(world, by)
    assert wrong_findings(world, by["bureau"]) == []
    assert wrong_stock(world, by["bureau"]) == []
    assert wrong_chains(world, by["bureau"]) == []


def test_what_was_answered_is_answered_again_at_that_size(by):
    world = world_of(11, size=25, faults=8)
    told: list[tuple[str, str, dict, bytes]] = []

    def ask() -> None:
        size = by["bureau"].get("/movements", limit=1).get_json()["size"]
        filed = by["bureau"].get("/movements", limit=200).get_json()["results"]
        lot = world.luck.choice([event["lot"] for event in filed if event.get("lot")])
        for days in (-10, 0, 30):
            at = (datetime.now(UTC) + timedelta(days=days)).isoformat()
            for who in ("bureau", "office", "acme"):
                for path in ("/findings", "/movements", "/reports/breaks", f"/lots/{lot}/chain"):
                    query = {"size": size, "as_of": at}
                    told.append((who, path, query, by[who].get(path, **query).data))

    tell(world, by, ask)
    assert len(told) > 100
    for who, path, query, before in told:
        assert by[who].get(path, **query).data == before, (who, path, query)
