"""Messages in both languages that travel through marshmallow unharmed."""

from typing import Any, NoReturn

from marshmallow import ValidationError

SHOWN_MAX = 40
# Python refuses to spell integers of more than 4300 digits.
SPELT_BITS_MAX = 1024


class Saying(str):
    """A message with its code and its Chinese; its text is the English, so any library shows it."""

    code: str
    zh: str

    def __new__(cls, code: str, en: str, zh: str) -> "Saying":
        """A finished message: nothing in it is filled in later."""
        said = super().__new__(cls, en)
        said.code, said.zh = code, zh
        return said

    def format(self, *_given: object, **_named: object) -> "Saying":  # type: ignore[override]
        """The message itself: marshmallow formats what it shows, and braces in a value stay."""
        return self


def refuse(code: str, en: str, zh: str) -> NoReturn:
    """Refuse a value with a message in both languages."""
    raise ValidationError(Saying(code, en, zh))


def shown(told: Any) -> str:
    """A value as a message can quote it: short, printable, on one line."""
    text = told if isinstance(told, str) else _named(told)
    text = "".join(char if char.isprintable() else "?" for char in text[: SHOWN_MAX + 1])
    return text if len(text) <= SHOWN_MAX else text[: SHOWN_MAX - 1] + "…"


def _named(told: Any) -> str:
    if told is None or isinstance(told, bool):
        return {None: "null", True: "true", False: "false"}[told]
    if isinstance(told, int) and told.bit_length() > SPELT_BITS_MAX:
        return f"a number of {told.bit_length()} bits"
    if isinstance(told, list):
        return "[…]"
    return "{…}" if isinstance(told, dict) else repr(told)
