"""How well the rules see, by `python -m bench.world --trips 1000`: recall and false alarms."""

import argparse
import random
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.world import clean, park, wrongs
from bench.world.score import score, shown
from bench.world.story import Act, Story
from bench.world.world import World

_IDS = uuid.UUID("8d1c2f4e-0a55-5b8b-8f0d-3a6f0d5c9e22")
_WEEK = timedelta(days=7)
# Whoever has special goods is heard of within a week, others within a month.
_OFTEN, _SELDOM = timedelta(days=6), timedelta(days=28)


def imagined(seed: int, trips: int, faults: int, begun: datetime, days: int) -> list[Story]:
    """So many clean stories, with each wrong so many times among them."""
    luck = random.Random(seed)
    habits = list(clean.HABITS)
    # Each is told at least once where there is room, so that a small world has them all.
    tell: list[Any] = habits[:trips]
    tell += luck.choices(habits, list(clean.HABITS.values()), k=trips - len(tell))
    tell += [wrong for wrong in wrongs.ALL for _ in range(faults)]
    luck.shuffle(tell)
    # A gate is asked for waybills once it ever read one.
    tell.insert(0, clean.yards.passing_through)
    span = timedelta(days=days) - clean.LONGEST
    stories = []
    starts = sorted(begun + span * luck.random() for _ in tell)
    for number, (how, at) in enumerate(zip(tell, starts, strict=True)):
        # Crews take turns: none is on two roads at once.
        story = Story(number, luck, at.replace(second=0, microsecond=0), number % park.CREWS,
                      minimal=luck.random() < 0.2, how=how.__name__, begun=begun)
        how(story)
        stories.append(story)
    return stories


def told(stories: Sequence[Story], begun: datetime, days: int) -> list[Act]:
    """Everything that is filed while the world lasts."""
    ends = begun + timedelta(days=days)
    acts = [act for story in stories for act in story.acts if act.filed_at <= ends]
    return [*acts, *_declared(stories, begun, ends)]


def _declared(stories: Sequence[Story], begun: datetime, ends: datetime) -> Iterator[Act]:
    """Everybody says each week that nothing else is to be told: who is idle is not silent."""
    for firm in (*park.MAKERS, *park.USERS, *park.HAULIERS, park.DISPOSER):
        yield from _each(firm, begun, ends, _WEEK)
    for story in stories:
        for firm, since in story.declaring.items():
            often = _OFTEN if story.goods in park.SPECIAL else _SELDOM
            yield from _each(firm, since + often, ends, often)


def _each(firm: str, at: datetime, ends: datetime, often: timedelta) -> Iterator[Act]:
    while at <= ends:
        yield Act(at, firm, "POST", "/declarations", {
            "event_id": str(uuid.uuid5(_IDS, f"{firm} {at.isoformat()}")), "kind": "zero",
            "period_from": (at - often).isoformat(), "period_to": at.isoformat()})
        at += often


def main() -> None:
    """Imagine a world, let it live, and say what the rules made of it."""
    asked = argparse.ArgumentParser(prog="python -m bench.world", description=__doc__)
    asked.add_argument("--trips", type=int, default=400, help="clean stories")
    asked.add_argument("--faults", type=int, default=2, help="how often each wrong is put in")
    asked.add_argument("--days", type=int, default=120)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--show", nargs="*", default=(), help="print the sentences of these rules")
    asked.add_argument("--odd", action="store_true", help="print what should not have been said")
    given = asked.parse_args()
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(days=given.days)
    stories = imagined(given.seed, given.trips, given.faults, begun, given.days)
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), begun)
        started = time.perf_counter()
        acts = told(stories, begun, given.days)
        refused = world.live(acts)
        filed = time.perf_counter()
        world.clock = begun + timedelta(days=given.days)
        alarms = list(world.alarms({event: one.number for one in stories for event in one.ids}))
        judged = time.perf_counter()
        print(f"{len(stories)} stories, {len(acts)} acts filed in {filed - started:.0f} s "
              f"({refused} refused), judged in {judged - filed:.0f} s")
        shown(score(stories, alarms))
        for rule, why in wrongs.CANNOT_OCCUR.items():
            print(f"{rule} cannot occur: {why}")
        for alarm in alarms:
            story = stories[alarm.story] if alarm.story is not None else None
            odd = not alarm.folded and not (
                story and alarm.rule in story.expects | story.allows)
            if alarm.rule in given.show or (given.odd and odd):
                print(alarm.story, story.how if story else "–", alarm.rule,
                      "folded" if alarm.folded else "", alarm.says)
        world.store.close()


if __name__ == "__main__":
    main()
