"""Where the time goes: each part's own seconds of processor, without what it calls of others."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import Any

import sqlalchemy as sa

import hazchem.intake.read
from hazchem.rules import sweep
from hazchem.rules.rule import FAMILIES, REGISTER
from hazchem.services import filing
from hazchem.services.judging import batch, gate_marks, subjects, touched
from hazchem.services.judging import judge as judging
from hazchem.store import books, bulk, events, findings, log, movements
from hazchem.store.store import Store

_WATCHED: tuple[tuple[Any, str, str], ...] = (
    (movements, "facts", "reading facts"), (events, "naming", "reading events"),
    (events, "at", "reading events"), (judging, "facts_of_groups", "reading groups"),
    (judging, "book", "booking"), (judging, "sweep", "sweep: stamping, sorting"),
    (books, "replace", "writing postings"), (findings, "replace", "writing findings"),
    (findings, "mark", "marking"), (findings, "due", "asking what is due"),
    (log, "append", "appending to the log"), (touched, "subjects_of", "finding what is touched"),
    (gate_marks, "_pair", "pairing stays"), (movements, "add", "projecting movements"),
    (filing, "Desk", "looking at what is filed"), (hazchem.intake.read, "read", "intake"),
)


class Parts:
    """A watch with a stack: whatever runs is on the account of the innermost part."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.queries: defaultdict[str, int] = defaultdict(int)
        self._stack = ["the rest"]
        self._since = time.process_time()

    def turn(self, name: str | None) -> None:
        """Enter a part, or leave the innermost one."""
        now = time.process_time()
        self.seconds[self._stack[-1]] += now - self._since
        self._since = now
        if name is None:
            self._stack.pop()
        else:
            self._stack.append(name)

    def of(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """An act that is on the account of a part; what it yields is made there as well."""
        @wraps(act)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.turn(name)
            try:
                done = act(*args, **kwargs)
                return iter(list(done)) if isinstance(done, Iterator) else done
            finally:
                self.turn(None)
        return watched

    def heard(self, *_: Any) -> None:
        """One query more in the part that is at work."""
        self.queries[self._stack[-1]] += 1

    def hearing(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        """What asks the driver by itself, so that its queries are heard as well."""
        def heard(*given: Any) -> Any:
            self.heard()
            return ask(*given)
        return heard


@contextmanager
def watched(store: Store) -> Iterator[Parts]:
    """Every part of filing and judging on its own account while this lasts."""
    parts, undo = Parts(), []
    for home, name, part in _WATCHED:
        undo.append((home, name, getattr(home, name)))
        setattr(home, name, parts.of(part, getattr(home, name)))
    undo.append((bulk, "_asked", bulk._asked))
    bulk._asked = parts.hearing(bulk._asked)
    kinds, rules, hear = dict(subjects.KINDS), dict(REGISTER), batch.HEAR
    for kind, gather in kinds.items():
        subjects.KINDS[kind] = parts.of(f"gathering: {kind}", gather)
    for code, rule in rules.items():
        name = f"rules: {FAMILIES[code[0]]}"
        REGISTER[code] = replace(rule, look=parts.of(name, rule.look), beside={
            over: parts.of(name, look) for over, look in rule.beside.items()})
    batch.HEAR = tuple(parts.of("hearing of postings", one) for one in hear)
    sweep._looking_over.cache_clear()
    sa.event.listen(store.engine, "before_cursor_execute", parts.heard)
    try:
        yield parts
    finally:
        parts.turn("")
        sa.event.remove(store.engine, "before_cursor_execute", parts.heard)
        for home, name, was in undo:
            setattr(home, name, was)
        subjects.KINDS.update(kinds)
        REGISTER.update(rules)
        batch.HEAR = hear
        sweep._looking_over.cache_clear()
