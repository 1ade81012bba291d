"""A ledger with a clock of its own, to which everybody files through a key of its own."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, g

import hazchem.api
from bench.world import park
from bench.world.story import Act
from hazchem.services import keys
from hazchem.store.store import Store
from seeds import loader

_ROLES = {"office": "park", "bureau": "inspector"}
# A batch is what one clerk files in one go.
_BATCH = 50
_SITTING = timedelta(minutes=30)
# The registers are put so long before the first story: some lots have stood for more than a year.
BEFORE = timedelta(days=400)
_CUSTODIANS = "/custodians/"


class Alarm(NamedTuple):
    """A finding, and the story it is about, if it is about one."""

    story: int | None
    rule: str
    folded: bool
    says: str


class World:
    """A ledger with a clock of its own, and a door for everybody."""

    def __init__(self, folder: Path, begun: datetime) -> None:
        self.clock = begun - BEFORE
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
        for code, edition in park.editions(begun.date()).items():
            answered = self.ask("admin", "PUT", f"/catalogue/editions/{code}", edition)
            assert answered.status_code == 201, answered.json
        for code in (*park.MAKERS, *park.USERS, *park.HAULIERS, park.DISPOSER, *_ROLES):
            self._admit(code)
        self.keys["ewb"] = keys.issue(self.store, custodian="ewb", role="feed",
                                      kinds=["dispatch"], custodians=park.MAKERS)
        self.keys["watch"] = keys.issue(self.store, custodian="bureau", role="feed",
                                        kinds=["alert"])

    def _admit(self, code: str) -> None:
        """Whoever is registered gets a key."""
        if code not in self.keys:
            self.keys[code] = keys.issue(self.store, custodian=code,
                                         role=_ROLES.get(code, "enterprise"))

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
        refused = sum(self._checked(self.ask(key, act.method, path, act.body)) for act in acts)
        if path.startswith(_CUSTODIANS) and not refused:
            self._admit(path.removeprefix(_CUSTODIANS))
        return refused

    def _checked(self, answered: Any) -> int:
        assert answered.status_code < 500, answered.data
        if answered.status_code >= 400:
            print("refused:", answered.json.get("detail"), answered.json.get("errors"))
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
