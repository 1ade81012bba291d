"""From what stands in a cell to the JSON value its field expects."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from hazchem.domain.errors import Refused
from hazchem.intake.json_text import parse
from schemas.entry import Moment
from schemas.fields import (
    Choice,
    DecimalText,
    Exact,
    Flag,
    Instant,
    ListOf,
    Mass,
    ObjectOf,
    Part,
    Whole,
)

Reader = Callable[[str], Any]

_SEVERAL = re.compile(r"[;；、]")
_POWER = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,3}", re.ASCII)
_WHOLE = re.compile(r"-?[0-9]{1,15}(\.0+)?", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_TIME = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    r"(?:[ Tt]?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,6})?)?)?",
    re.ASCII,
)
_FLAGS = {"是": True, "true": True, "1": True, "yes": True, "y": True, "√": True,
          "否": False, "false": False, "0": False, "no": False, "n": False}
CHINA_OFFSET = "+08:00"


class DigitsLost(ValueError):
    """A long number that the spreadsheet cut: its last digits are gone."""

    def __init__(self, cell: str) -> None:
        self.en = (f'"{cell}" lost its last digits: format the column as text and type '
                   "the number again")
        self.zh = f"“{cell}”已丢失末位数字：请将该列设为文本格式后重新填写"
        super().__init__(self.en)


def reader_of(field: Any, words: Mapping[str, str]) -> Reader:
    """How a cell is read for a field of a schema; what it cannot read the schema will refuse."""
    if isinstance(field, Moment):
        return read_day
    if isinstance(field, Instant):
        return read_time
    if isinstance(field, Flag):
        return lambda cell: _FLAGS.get(cell.lower(), cell)
    if isinstance(field, Whole):
        return lambda cell: int(cell.partition(".")[0]) if _WHOLE.fullmatch(cell) else cell
    if isinstance(field, Mass | DecimalText):
        return lambda cell: Exact(cell) if "e" in cell.lower() and _NUMBER.fullmatch(cell) else cell
    if isinstance(field, Choice):
        return lambda cell: _word(cell, words)
    if isinstance(field, ListOf):
        return _objects if isinstance(field.inner, Part) else _list_reader(field, words)
    return _tonnages if isinstance(field, ObjectOf) else read_text


def read_text(cell: str) -> str:
    """A text as it stands; raises DigitsLost where it is a number shown as a power of ten."""
    if _POWER.fullmatch(cell) and "+" in cell:
        raise DigitsLost(cell)
    return cell


def read_time(cell: str) -> str:
    """A time as RFC 3339; one without an offset is China Standard Time, a day begins at 00:00."""
    form = _TIME.fullmatch(cell)
    if form is None:
        return cell
    year, month, day, hour, minute, second, fraction = form.groups()
    at = f"{int(hour or 0):02d}:{minute or '00'}:{second or '00'}{fraction or ''}"
    return f"{year}-{int(month):02d}-{int(day):02d}T{at}{CHINA_OFFSET}"


def read_day(cell: str) -> str:
    """A day as YYYY-MM-DD, which the register gives its first or last instant; or a time."""
    told = read_time(cell)
    return told[:10] if ":" not in cell and told.endswith(CHINA_OFFSET) else told


def _word(cell: str, words: Mapping[str, str]) -> str:
    folded = cell.lower()
    found = {words.get(word, word) for word in folded.split()}
    return found.pop() if len(found) == 1 else words.get(folded, cell)


def _list_reader(field: ListOf, words: Mapping[str, str]) -> Reader:
    inner = reader_of(field.inner, words)
    return lambda cell: [inner(part.strip()) for part in _SEVERAL.split(cell) if part.strip()]


def _objects(cell: str) -> Any:
    try:
        return parse(cell.encode())
    except (Refused, UnicodeEncodeError):
        return cell


def _tonnages(cell: str) -> Any:
    """An object in a cell: JSON, or name=value pairs."""
    if cell.startswith("{"):
        return _objects(cell)
    pairs = [part.partition("=") for part in _SEVERAL.split(cell) if part.strip()]
    if not all(equals for _, equals, _ in pairs):
        return cell
    return {name.strip(): told.strip() for name, _, told in pairs}
