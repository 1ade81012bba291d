"""Canonical JSON bytes: the one spelling of an event, so that its hash can be made again.

The subset of RFC 8785 on which there is nothing to argue about: keys of printable ASCII, NFC
strings, integers below 2**53, booleans, null, lists and objects. No floats.
"""

import json
from typing import Any, NoReturn
from unicodedata import is_normalized

DEPTH_MAX = 16
INTEGER_LIMIT = 2**53

_ENCODE = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
).encode


class NotCanonical(ValueError):
    """A value or text that has no canonical form; says where and why, in both languages."""

    def __init__(self, where: str, en: str, zh: str) -> None:
        super().__init__(f"{where}: {en}")
        self.where = where
        self.en = str(self)
        self.zh = f"{where}：{zh}"


def encode(document: dict[str, Any]) -> bytes:
    """The canonical UTF-8 bytes of a document; raises NotCanonical for what has none."""
    if type(document) is not dict:
        raise NotCanonical("$", f"must be an object, not {_kind(document)}", "必须是对象")
    _check(document, "$", DEPTH_MAX)
    return _ENCODE(document).encode()


def enclose(name: str, spelt: bytes, around: dict[str, Any]) -> bytes:
    """The canonical bytes of `around` with one member more, spelt already and first of all."""
    assert all(name < other for other in around), f"{name} does not come first"
    return b'{"' + name.encode() + b'":' + spelt + b"," + encode(around)[1:]


def parse(text: bytes) -> dict[str, Any]:
    """The document of canonical bytes; any other spelling of it raises NotCanonical."""
    document = read(text)
    if encode(document) != text:
        raise NotCanonical("$", "is JSON, but not spelt canonically", "是JSON，但不是规范写法")
    return document


def read(text: bytes) -> dict[str, Any]:
    """The object in UTF-8 JSON bytes, without asking for canonical spelling (NotCanonical)."""
    try:
        document = _DECODE(text.decode())
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical("$", f"is not JSON ({error})", "不是JSON") from None
    if type(document) is not dict:
        raise NotCanonical("$", f"must be an object, not {_kind(document)}", "必须是对象")
    return document


def _check(part: Any, where: str, depth: int) -> None:
    kind = type(part)
    if kind is str:
        _check_text(part, where)
    elif kind is int:
        if not -INTEGER_LIMIT < part < INTEGER_LIMIT:
            raise NotCanonical(where, f"{part} is not within ±2^53", f"{part}超出±2^53")
    elif kind is dict:
        _check_object(part, where, depth)
    elif kind is list:
        _check_depth(where, depth)
        for position, element in enumerate(part):
            _check(element, f"{where}[{position}]", depth - 1)
    elif part is not None and kind is not bool:
        raise NotCanonical(
            where,
            f"{_kind(part)} has no canonical form: use text, integer, boolean, null, list, object",
            f"{_kind(part)}没有规范写法：请用文本、整数、布尔、空值、列表或对象",
        )


def _check_object(part: dict[Any, Any], where: str, depth: int) -> None:
    _check_depth(where, depth)
    for key, element in part.items():
        if type(key) is not str or not (key and key.isascii() and key.isprintable()):
            raise NotCanonical(
                where, f"key {key!r} is not printable ASCII", f"键{key!r}不是可打印的ASCII"
            )
        kind = type(element)
        # Most of a document is settled here, without another call.
        if kind is str:
            if element.isascii():
                continue
        elif kind is int:
            if -INTEGER_LIMIT < element < INTEGER_LIMIT:
                continue
        elif element is None or kind is bool:
            continue
        _check(element, f"{where}.{key}", depth - 1)


def _check_text(text: str, where: str) -> None:
    if text.isascii():
        return
    if not is_normalized("NFC", text):
        raise NotCanonical(where, f"{text!r} is not in Unicode NFC", f"{text!r}不是NFC规范形式")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotCanonical(
            where, f"{text!r} holds half a surrogate pair", f"{text!r}含有不成对的代理字符"
        ) from None


def _check_depth(where: str, depth: int) -> None:
    if not depth:
        raise NotCanonical(
            where, f"is nested deeper than {DEPTH_MAX} levels", f"嵌套超过{DEPTH_MAX}层"
        )


def _kind(part: Any) -> str:
    return type(part).__name__


def _no_float(digits: str) -> NoReturn:
    raise NotCanonical(
        "$",
        f"{digits} is not an integer: write decimals as text",
        f"{digits}不是整数：小数请写成文本",
    )


_DECODE = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float).decode
