"""What of the demo moves no goods: gates, papers, alerts, declarations and the work on findings."""

import re
import shlex
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hazchem.domain import instant
from hazchem.domain.errors import Problem
from hazchem.domain.mass import from_kg
from seeds.demo.park import HERE

_NAMESPACE = uuid.UUID("1a0f2c7e-6a0b-5d0c-8f3a-52c9c1f3b7d0")
_AGO = re.compile(r"now-(?:(\d+)h)?(?:(\d+)m)?")
_TIMES = ("occurred_at", "departs_at", "due_at", "period_from", "period_to")


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of gates.txt as the gates service takes it."""

    line: int
    lot: str
    event_id: str
    told: Mapping[str, Any]
    problems: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Shift:
    """How the demo's time lies: its days moved by `move`, and what stands there is as of `now`."""

    move: timedelta
    now: datetime

    def at(self, told: str) -> datetime:
        """An instant as it is written: a day of the thirty, or so long before now."""
        ago = _AGO.fullmatch(told)
        if ago:
            return self.now - timedelta(hours=int(ago[1] or 0), minutes=int(ago[2] or 0))
        return instant.parse(told) + self.move


def passages(shift: Shift) -> Iterator[Passage]:
    """What the gates and lots saw: instant, lot, event, plate, then field=value."""
    for number, line in enumerate((HERE / "gates.txt").read_text(encoding="utf-8").split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            at, lot, event, plate, *options = shlex.split(line)
            told = {name: _read(name, value) for name, value in
                    (option.split("=", 1) for option in options)}
            event_id = str(uuid.uuid5(_NAMESPACE, line))
            told |= {"event_id": event_id, "event": event, "plate": plate,
                     "occurred_at": shift.at(at)}
            yield Passage(number, lot, event_id, {
                name.replace("_kg", "_mg"): value for name, value in told.items()})


def entries(name: str, shift: Shift) -> list[dict[str, Any]]:
    """The entries of one TOML file of happenings, with the ids of those that bear one."""
    written = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    return [{"event_id": str(uuid.uuid5(_NAMESPACE, f"{name} {number}"))} | _content(one, shift)
            for number, one in enumerate(written["entries"])]


def _content(entry: Mapping[str, Any], shift: Shift) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for name, value in entry.items():
        if name in _TIMES:
            content[name] = instant.to_us(shift.at(value))
        elif name == "lines":
            content[name] = [_content(line, shift) for line in value]
        elif name == "mass_kg":
            content["mass_mg"] = from_kg(value)
        else:
            content[name] = value
    return content


def _read(name: str, value: str) -> Any:
    if name == "gross_kg":
        return from_kg(value)
    return value.split(",") if name == "seals" else value
