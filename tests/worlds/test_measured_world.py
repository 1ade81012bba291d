"""A small measured world: every wrong is found by its rule, and honest filers are left alone."""

from datetime import UTC, datetime, timedelta

from bench.world import wrongs
from bench.world.__main__ import World, declared, imagined, score

# Differences beyond three sigma do come by chance: once in some hundred weighings.
BY_CHANCE = {"Q-01", "Q-03", "Q-04", "Q-05", "Q-08"}


def test_every_wrong_is_found_and_no_wolf_is_cried(tmp_path):
    days = 75
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days)
    stories = imagined(5, 40, 1, begun, days)
    world = World(tmp_path, begun)
    acts = [act for story in stories for act in story.acts]
    assert world.live([*acts, *declared(begun, days)]) == 0
    world.clock = begun + timedelta(days=days)
    told = score(stories, list(world.alarms(
        {event: story.number for story in stories for event in story.ids})))
    world.store.close()
    assert sum(told["put_in"].values()) >= len(wrongs.ALL)
    assert {rule for rule in told["put_in"] if told["found"][rule] < told["put_in"][rule]} == set()
    assert set(told["false"]) <= BY_CHANCE
