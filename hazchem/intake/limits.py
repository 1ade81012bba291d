"""How much one body may hold; every limit refuses with its number."""

from dataclasses import dataclass
from typing import NoReturn

from hazchem.domain.errors import Malformed, Problem, TooLarge

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes and counts; the command line may raise them, the API does not."""

    single_bytes: int = MIB
    batch_bytes: int = 8 * MIB
    packed_bytes: int = 20 * MIB
    unpacked_bytes: int = 200 * MIB
    ratio: int = 100
    members: int = 1000
    elements: int = 1000
    rows: int = 200_000
    columns: int = 200
    cells: int = 10_000_000
    depth: int = 16


DEFAULT = Limits()


def malformed(code: str, en: str, zh: str, line: int | None = None) -> NoReturn:
    """Refuse a body that cannot be read at all."""
    raise Malformed(Problem("", code, en, zh, line))


def too_large(what: str, what_zh: str, found: int, most: int, line: int | None = None) -> NoReturn:
    """Refuse a body that exceeds a limit."""
    raise TooLarge(Problem("", "too_large", f"{found} {what} are too many: at most {most}",
                           f"{what_zh}为 {found}，超出上限 {most}", line))


def within(found: int, most: int, what: str, what_zh: str) -> None:
    """Refuse with TooLarge where a count exceeds its limit."""
    if found > most:
        too_large(what, what_zh, found, most)
