"""JSON read strictly: exact numbers, no duplicate keys, nothing that is not text in a text."""

import json
import re
from typing import Any, NoReturn

from hazchem.domain.errors import Malformed, Problem
from hazchem.intake.limits import DEFAULT, Limits, malformed, too_large
from schemas.fields import Exact
from schemas.saying import shown

# NUL and half a surrogate pair can stand in JSON only as escapes.
_SUSPECT = re.compile(r"\\u(0000|[dD][89a-fA-F])")


def parse(body: bytes, limits: Limits = DEFAULT, line: int | None = None) -> Any:
    """The value of a JSON text in UTF-8; numbers with a point or exponent become Exact texts.

    Raises Malformed for what is not JSON, TooLarge where it is nested too deep.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        malformed("encoding", f"byte {error.start} is not UTF-8: send JSON in UTF-8",
                  f"第 {error.start} 字节不是 UTF-8：请以 UTF-8 发送 JSON", line)
    try:
        told = _DECODE(text)
    except json.JSONDecodeError as error:
        malformed("json", f"this is not JSON: {error.msg} at line {error.lineno} column "
                  f"{error.colno}", f"不是 JSON：第 {error.lineno} 行第 {error.colno} 列有误",
                  line or error.lineno)
    except RecursionError:
        too_large("levels of nesting", "嵌套层数", limits.depth + 1, limits.depth, line)
    except Malformed as refused:
        first = refused.problems[0]
        malformed(first.code, first.en, first.zh, line)
    except ValueError:
        malformed("number", "a number has too many digits", "数字位数过多", line)
    _check(told, limits, _SUSPECT.search(text) is not None, line)
    return told


def _check(told: Any, limits: Limits, suspect: bool, line: int | None) -> None:
    level, depth = [told], 0
    while level:
        inner: list[Any] = []
        nested = False
        for part in level:
            kind = type(part)
            if kind is dict or kind is list:
                nested = True
                inner += part.values() if kind is dict else part
                if suspect and kind is dict:
                    inner += part
            elif suspect and kind is str and not _is_clean(part):
                malformed("text", f'"{shown(part)}" holds NUL or half a surrogate pair',
                          f"“{shown(part)}”含 NUL 或不成对的代理字符", line)
        depth += nested
        if depth > limits.depth:
            too_large("levels of nesting", "嵌套层数", depth, limits.depth, line)
        level = inner


def _is_clean(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        names = [name for name, _ in pairs]
        twice = shown(next(name for name in names if names.count(name) > 1))
        raise Malformed(Problem("", "duplicate_key", f'"{twice}" stands twice in one object',
                                f"同一对象中“{twice}”出现两次"))
    return told


def _constant(word: str) -> NoReturn:
    raise Malformed(Problem("", "number", f"{word} is no number in JSON", f"JSON 中没有 {word}"))


_DECODE = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Exact, parse_constant=_constant
).decode
