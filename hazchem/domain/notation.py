"""One movement per line: tests, documents and the command line speak it.

    2026-03-01T08:00:00Z dispatch acme/L7 acme-tank > - 30000.000 waybill=acme/W1 consignee=beta

Instant, kind, lot, place > place, kilograms; "-" where there is none; then field=value, a value
with blanks in double quotes. A conversion names its parts: in=lot@place:kg, out=lot@place:kg
with :substance after it where needed, and in="unlisted water:kg"; what has no such short form is
JSON: seals="[...]", in="{...}".
"""

import json
import shlex
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from hazchem.domain import instant
from hazchem.domain.errors import Invalid
from hazchem.domain.mass import from_kg, to_kg
from hazchem.domain.movement import Measured, Movement, Part

_POSITIONAL = {"kind", "occurred_at", "lot", "from_place", "to_place", "mass_mg"}
_TIMES = {"due_at", "period_from"}
_LISTS = {"container", "seals", "signers"}
_NUMBERS = {"pieces"}
_MASSES = {"counted_mg": "counted_kg", "measured_loss_mg": "measured_loss_kg"}
_NAMESPACE = uuid.UUID("6f1d4a52-8d0b-5f0e-9a64-3f0c4f8e7a11")
_OPTIONS = [f for f in fields(Movement) if f.name not in _POSITIONAL]


class NotALine(ValueError):
    """A line that is no movement; says which and why."""


def parse(text: str) -> Iterator[Movement]:
    """The movements of a text; blank lines and lines that start with # are passed over.

    A line without id= gets one derived from its words and its ordinal among equal lines.
    """
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        ordinal = seen[words] = seen.get(words, 0) + 1
        try:
            yield parse_line(words, ordinal)
        except (ValueError, LookupError, TypeError, Invalid) as error:
            raise NotALine(f"line {number}: {words!r}: {error}") from error


def parse_line(line: str, ordinal: int = 1) -> Movement:
    """The movement of one line."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words = list(lexer)
    at, kind, *rest = words
    given: dict[str, Any] = {"kind": kind, "occurred_at": instant.parse(at)}
    positional = [word for word in rest if not _is_option(word)]
    given |= _places(positional)
    for word in rest:
        if _is_option(word):
            _option(given, *word.split("=", 1))
    given.setdefault("event_id", str(uuid.uuid5(_NAMESPACE, f"{ordinal} {line}")))
    return Movement(**given)


def _is_option(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.replace("_", "").isalpha()


def _places(words: list[str]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if ">" in words:
        cut = words.index(">")
        given["from_place"], given["to_place"] = _word(words[cut - 1]), _word(words[cut + 1])
        words = words[: cut - 1] + words[cut + 2 :]
    if words:
        given["lot"] = _word(words[0])
    if len(words) > 1 and _word(words[1]):
        given["mass_mg"] = from_kg(words[1])
    return given


def _word(word: str) -> str:
    return "" if word == "-" else word


def _option(given: dict[str, Any], name: str, text: str) -> None:
    if name == "id":
        given["event_id"] = text
    elif name in ("in", "out"):
        side = "inputs" if name == "in" else "outputs"
        given[side] = (*given.get(side, ()), _part(text))
    elif name in _TIMES:
        given[name] = instant.parse(text)
    elif name in _LISTS:
        given[name] = tuple(json.loads(text) if text.startswith("[") else text.split(","))
    elif name in _NUMBERS:
        given[name] = int(text)
    elif name == "partial":
        given[name] = text == "true"
    elif name == "measured":
        given[name] = Measured(**json.loads(text))
    elif name == "replacement":
        given[name] = parse_line(text)
    elif name in _MASSES.values():
        given[name.replace("_kg", "_mg")] = from_kg(text)
    else:
        given[name] = text


def _part(text: str) -> Part:
    if text.startswith("{"):
        return Part(**json.loads(text))
    if text.startswith("unlisted "):
        name, _, kg = text.removeprefix("unlisted ").rpartition(":")
        return Part(unlisted=name, mass_mg=from_kg(kg))
    where, _, rest = text.partition(":")
    lot, _, place = where.partition("@")
    kg, substance, concentration, pieces, *_ = [*rest.split(":"), "", "", ""]
    if substance == "HW":
        kg, hw, code, concentration, pieces, *_ = [*rest.split(":"), "", ""]
        substance = f"{hw}:{code}"
    return Part(lot=lot, place=place, mass_mg=from_kg(kg), substance=substance,
                concentration=concentration, pieces=int(pieces) if pieces else None)


def print_line(told: Movement) -> str:
    """The line of a movement; parsing it gives the same movement again."""
    words = [instant.show(told.occurred_at), told.kind, _positional(told.lot),
             _positional(told.from_place), ">", _positional(told.to_place),
             to_kg(told.mass_mg) if told.mass_mg is not None else "-"]
    words += [f"{name}={_quoted(code)}" for name in ("lot", "from_place", "to_place")
              if (code := getattr(told, name)) and _positional(code) == "-"]
    for option in _OPTIONS:
        value = getattr(told, option.name)
        if value != option.default:
            words += [f"{name}={_quoted(text)}" for name, text in _shown(option.name, value)]
    return " ".join(words)


def _positional(code: str) -> str:
    """A code as it stands among the others; one that would be misread is named instead."""
    return code if _quoted(code) == code and code != ">" and not _is_option(code) else "-"


def _shown(name: str, value: Any) -> Iterable[tuple[str, str]]:
    if name == "event_id":
        return [("id", value)]
    if name in ("inputs", "outputs"):
        word = "in" if name == "inputs" else "out"
        return [(word, _shown_part(part)) for part in value]
    if name in _TIMES:
        return [(name, instant.show(value))]
    if name in _LISTS:
        plain = ",".join(value)
        kept = not plain.startswith("[") and tuple(plain.split(",")) == value
        return [(name, plain if kept else json.dumps(value, ensure_ascii=False))]
    if name == "partial":
        return [(name, "true")]
    if name == "measured":
        kept = {f.name: getattr(value, f.name) for f in fields(Measured) if getattr(value, f.name)}
        return [(name, json.dumps(kept, ensure_ascii=False))]
    if name == "replacement":
        return [(name, print_line(value))]
    if name in _MASSES:
        return [(_MASSES[name], to_kg(value))]
    return [(name, str(value))]


def _shown_part(part: Part) -> str:
    """The short form where it is read back as the same part, else every field by its name."""
    if part.unlisted:
        short = f"unlisted {part.unlisted}:{to_kg(part.mass_mg)}"
    else:
        tail = [to_kg(part.mass_mg), part.substance, part.concentration,
                str(part.pieces) if part.pieces is not None else ""]
        short = f"{part.lot}@{part.place}:{':'.join(tail).rstrip(':')}"
    try:
        if _part(short) == part:
            return short
    except ValueError:
        pass
    kept = {f.name: getattr(part, f.name) for f in fields(Part)
            if getattr(part, f.name) != f.default}
    return json.dumps(kept, ensure_ascii=False)


def _quoted(text: str) -> str:
    plain = text and not any(char.isspace() or char in "\"'\\" for char in text)
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
