"""A small measured world: every wrong is found by its rule, and honest filers are left alone."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import seeds
from bench.world import clean, wrongs
from bench.world.__main__ import imagined, told
from bench.world.score import score
from bench.world.world import World

# Differences beyond three sigma do come by chance: once in some hundred weighings.
BY_CHANCE = {"Q-01", "Q-03", "Q-04", "Q-05", "Q-08"}


def test_every_wrong_is_found_and_no_wolf_is_cried(tmp_path):
    days = 75
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days)
    stories = imagined(5, len(clean.HABITS), 1, begun, days)
    world = World(tmp_path, begun)
    assert world.live(told(stories, begun, days)) == 0
    world.clock = begun + timedelta(days=days)
    seen = score(stories, list(world.alarms(
        {event: story.number for story in stories for event in story.ids})))
    world.store.close()
    assert sum(seen["put_in"].values()) == len(wrongs.ALL)
    assert dict(seen["missed"]) == {}
    assert {cried for cried in seen["cried"] if cried[0] not in BY_CHANCE} == set()


def test_every_rule_is_put_to_the_test_or_said_why_not():
    with (Path(seeds.__file__).parent / "rules" / "data.csv").open(encoding="utf-8") as file:
        rules = {row["code"] for row in csv.DictReader(file)}
    asked = {rule for one in wrongs.REGISTER.values() for rule in one.rules}
    assert asked | set(wrongs.CANNOT_OCCUR) == rules
    assert not asked & set(wrongs.CANNOT_OCCUR)
