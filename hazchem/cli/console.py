"""What the verbs share: the ledger, the one at the console, and refusals in words."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

from hazchem.domain import instant
from hazchem.domain.errors import Problem, Refused
from hazchem.store.engine import UnsafeDatabase
from hazchem.store.store import NoLedger, Store
from hazchem.store.writer_lock import Busy

FAILED = 1


class Instant(click.ParamType):
    """An instant with its offset."""

    name = "instant"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """The instant a text says."""
        if isinstance(value, datetime):
            return value
        try:
            return instant.parse(value)
        except instant.NotAnInstant as error:
            self.fail(f"{error.zh}\n{error.en}", param, ctx)


lang_option = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True,
    help="语言 / language",
)
as_of_option = click.option(
    "--as-of", type=Instant(),
    help="截至此刻（默认现在） / what has happened by then (default: now)",
)
size_option = click.option(
    "--size", type=click.IntRange(min=0),
    help="账本规模 / log size N: what was known (default: all)",
)


def verb(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command's function, given the store first; what is refused is said, and ends with 1."""

    @with_appcontext
    @wraps(function)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return function(store(), *arguments, **options)
        except Refused as refused:
            fail(lines_of(refused.problems) or [f"{refused.title_zh} / {refused.title}"])
        except (NoLedger, Busy, UnsafeDatabase) as error:
            fail([error.zh, error.en])

    return run


def store() -> Store:
    """The ledger this application serves."""
    found: Store = current_app.extensions["store"]
    return found


def now() -> datetime:
    """The clock on the wall; below the doors nobody reads it."""
    return datetime.now(UTC)


def lines_of(problems: Iterable[Problem], name: str = "") -> list[str]:
    """Problems in both languages, each with the file, line and field it is about."""
    told = []
    for problem in problems:
        place = f"{name}:{problem.line}" if name and problem.line is not None else name
        where = " ".join(part for part in (place, problem.pointer) if part)
        told.append(f"{where}: {problem.zh} / {problem.en}" if where else
                    f"{problem.zh} / {problem.en}")
    return told


def fail(lines: Iterable[str]) -> NoReturn:
    """Say what is wrong on the error stream and end with status 1."""
    for line in lines:
        click.echo(line, err=True)
    raise click.exceptions.Exit(FAILED)
