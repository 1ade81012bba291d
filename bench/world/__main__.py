"""How well the rules see, by `python -m bench.world --trips 1000`: recall and false alarms."""

import argparse
import random
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, g

import hazchem.api
from bench.world import clean, park, wrongs
from bench.world.story import Act, Story
from hazchem.services import keys
from hazchem.store.store import Store
from seeds import loader

_IDS = uuid.UUID("8d1c2f4e-0a55-5b8b-8f0d-3a6f0d5c9e22")
_ROLES = {"office": "park", "bureau": "inspector"}
# A batch is what one clerk files in one go.
_BATCH = 50
_SITTING = timedelta(minutes=30)


class Alarm(NamedTuple):
    """A finding, and the story it is about, if it is about one."""

    story: int | None
    rule: str
    folded: bool
    says: str


class World:
    """A ledger with a clock of its own, and a door for everybody."""

    def __init__(self, folder: Path, begun: datetime) -> None:
        self.clock = begun - timedelta(days=400)
        self.store = Store(f"sqlite:///{folder / 'world.sqlite3'}")
        self.store.migrate("world/ledger")
        loader.seed(self.store, self.clock)
        self.app = Flask("world")
        self.app.config.update(HAZCHEM_SIGNING_KEY=b"k" * 32, MAX_CONTENT_LENGTH=16 * 2**20)
        self.app.before_request(self._tell_time)
        hazchem.api.install(self.app, self.store)
        self.keys = {"admin": keys.issue(self.store, custodian=None, role="admin")}
        for register, entries in park.registers():
            answered = self.ask("admin", "POST", f"/{register}", entries)
            assert answered.json["refused"] == 0, answered.json
        for code in (*park.MAKERS, *park.USERS, *park.HAULIERS, park.DISPOSER, *_ROLES):
            self.keys[code] = keys.issue(self.store, custodian=code,
                                         role=_ROLES.get(code, "enterprise"))
        self.keys["ewb"] = keys.issue(self.store, custodian="ewb", role="feed",
                                      kinds=["dispatch"], custodians=park.MAKERS)
        self.keys["watch"] = keys.issue(self.store, custodian="bureau", role="feed",
                                        kinds=["alert"])

    def _tell_time(self) -> None:
        g.now = self.clock

    def ask(self, key: str, method: str, path: str, body: Any = None) -> Any:
        """One request through a key, at the world's own time."""
        return self.app.test_client().open(
            f"/api/v1{path}", method=method, json=body,
            headers={"Authorization": f"Bearer {self.keys[key]}"})

    def live(self, acts: Sequence[Act]) -> int:
        """Everything is filed when its filer files it; returns how many acts were refused."""
        refused = 0
        for (key, path), some in groupby(sorted(acts, key=lambda act: act.filed_at),
                                         key=lambda act: (act.key, act.path)):
            told = list(some)
            while told:
                soon = told[0].filed_at + _SITTING
                now = [act for act in told if act.filed_at <= soon][:_BATCH]
                told = told[len(now):]
                self.clock = max(self.clock, now[-1].filed_at)
                refused += self._file(key, path, now)
        return refused

    def _file(self, key: str, path: str, acts: list[Act]) -> int:
        if acts[0].method == "POST" and path == "/movements":
            return self._checked(self.ask(key, "POST", path, [act.body for act in acts]))
        return sum(self._checked(self.ask(key, act.method, path, act.body)) for act in acts)

    def _checked(self, answered: Any) -> int:
        assert answered.status_code < 500, answered.data
        if answered.status_code >= 400:
            print("refused:", answered.json.get("detail", answered.json))
            return 1
        for line in answered.json.get("results") or ():
            if isinstance(line, dict) and line.get("problem"):
                print("refused:", line["problem"]["detail"])
        return int(answered.json.get("refused") or 0)

    def alarms(self, of: dict[str, int]) -> Iterator[Alarm]:
        """Everything that is found by now, by the story whose event it rests on."""
        cursor = ""
        while True:
            page = self.ask("bureau", "GET", f"/findings?limit=1000{cursor}").json
            for one in page["results"]:
                told = f"{one['lot']} {one['consignment']} {one['subject']['id']} {one['says']}"
                # An event is its story's own; a truck's trip may be another story's.
                named = [*(of[event] for event in one["events"] if event in of), *_marks(told)]
                yield Alarm(named[0] if named else None, one["rule"], bool(one["cause"]),
                            one["says"])
            if not page["next"]:
                return
            cursor = f"&cursor={page['next']}"


def _marks(told: str) -> Iterator[int]:
    """The numbers of the stories that a text names."""
    for word in told.replace("/", " ").replace("|", " ").replace(">", " ").split():
        for part in word.split("-"):
            if part[:1] == "x" and part[1:6].isdigit():
                yield int(part[1:6])


def imagined(seed: int, trips: int, faults: int, begun: datetime, days: int) -> list[Story]:
    """So many clean stories, with each wrong so many times among them."""
    luck = random.Random(seed)
    habits = list(clean.HABITS)
    tell: list[Any] = luck.choices(habits, list(clean.HABITS.values()), k=trips)
    tell += [wrong for wrong in wrongs.ALL for _ in range(faults)]
    luck.shuffle(tell)
    # A gate is asked for waybills once it ever read one.
    tell.insert(0, clean.passing_through)
    span = timedelta(days=days) - clean.LONGEST
    stories = []
    starts = sorted(begun + span * luck.random() for _ in tell)
    for number, (how, at) in enumerate(zip(tell, starts, strict=True)):
        # Crews take turns: none is on two roads at once.
        story = Story(number, luck, at.replace(second=0, microsecond=0), number % park.CREWS,
                      minimal=luck.random() < 0.2, how=how.__name__)
        how(story)
        stories.append(story)
    return stories


def declared(begun: datetime, days: int) -> Iterator[Act]:
    """Everybody says each week that nothing else is to be told: who is idle is not silent."""
    for week in range(days // 7 + 1):
        at = begun + timedelta(days=7 * week)
        for firm in (*park.MAKERS, *park.USERS, *park.HAULIERS, park.DISPOSER):
            yield Act(at, firm, "POST", "/declarations", {
                "event_id": str(uuid.uuid5(_IDS, f"{firm} {week}")), "kind": "zero",
                "period_from": (at - timedelta(days=7)).isoformat(),
                "period_to": at.isoformat()})


def score(stories: Sequence[Story], alarms: Sequence[Alarm]) -> dict[str, Any]:
    """Per rule: faults put in, found; false alarms on clean stories; what else spoke on faults."""
    spoke: dict[int, set[str]] = defaultdict(set)
    every: dict[int, list[str]] = defaultdict(list)
    for alarm in alarms:
        if alarm.story is not None:
            every[alarm.story].append(alarm.rule)
            if not alarm.folded:
                spoke[alarm.story].add(alarm.rule)
    put_in, found, false, confused = Counter(), Counter(), Counter(), Counter()
    for story in stories:
        said = spoke[story.number]
        for rule in story.expects:
            put_in[rule] += 1
            found[rule] += rule in said
        extra = said - story.expects - story.allows
        for rule in extra:
            if story.expects:
                confused[min(story.expects), rule] += 1
            else:
                false[rule] += 1
    wrong = [story for story in stories if story.expects]
    return {"put_in": put_in, "found": found, "false": false, "confused": confused,
            "clean": len(stories) - len(wrong),
            "before": sum(len(every[story.number]) for story in wrong),
            "after": sum(len(spoke[story.number]) for story in wrong), "wrong": len(wrong),
            "nobody": Counter(alarm.rule for alarm in alarms if alarm.story is None)}


def shown(told: dict[str, Any]) -> None:
    """The score as a table."""
    print(f"{'rule':6}{'put in':>8}{'found':>8}{'recall':>9}{'false alarms':>14}"
          f"{'per 1000 clean':>16}")
    for rule in sorted({*told["put_in"], *told["false"]}):
        n, hits, wolf = told["put_in"][rule], told["found"][rule], told["false"][rule]
        recall = f"{hits / n:.1%}" if n else "–"
        print(f"{rule:6}{n:8}{hits:8}{recall:>9}{wolf:14}{wolf * 1000 / told['clean']:16.2f}")
    print("confused (expected > what also spoke):", ", ".join(
        f"{a} > {b} ×{n}" for (a, b), n in sorted(told["confused"].items())) or "none")
    print("about no story:", dict(told["nobody"]) or "none")
    print(f"one fault yields {told['before'] / max(told['wrong'], 1):.2f} findings, "
          f"{told['after'] / max(told['wrong'], 1):.2f} once consequences are folded")


def main() -> None:
    """Imagine a world, let it live, and say what the rules made of it."""
    asked = argparse.ArgumentParser(prog="python -m bench.world", description=__doc__)
    asked.add_argument("--trips", type=int, default=400, help="clean stories")
    asked.add_argument("--faults", type=int, default=2, help="how often each wrong is put in")
    asked.add_argument("--days", type=int, default=120)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--show", default="", help="print the sentences of this rule")
    given = asked.parse_args()
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(days=given.days)
    stories = imagined(given.seed, given.trips, given.faults, begun, given.days)
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), begun)
        started = time.perf_counter()
        acts = [act for story in stories for act in story.acts]
        acts += declared(begun, given.days)
        refused = world.live(acts)
        filed = time.perf_counter()
        world.clock = begun + timedelta(days=given.days)
        alarms = list(world.alarms({event: one.number for one in stories for event in one.ids}))
        judged = time.perf_counter()
        print(f"{len(stories)} stories, {len(acts)} acts filed in {filed - started:.0f} s "
              f"({refused} refused), judged in {judged - filed:.0f} s")
        shown(score(stories, alarms))
        for alarm in alarms:
            if alarm.rule == given.show:
                how = stories[alarm.story].how if alarm.story is not None else "–"
                print(alarm.story, how, "folded" if alarm.folded else "", alarm.says)
        world.store.close()


if __name__ == "__main__":
    main()
