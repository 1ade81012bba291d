"""Lots 批次: an identified quantity of one substance, named issuer/code (一企一批一码)."""

import re
import unicodedata
from functools import lru_cache

NAME_MAX = 128
# The same few codes are named again and again, each lot and paper by several events.
_KEPT = 8_192
_CODE = r"[^\s/\x00-\x1f\x7f]+"
_BARE = re.compile(_CODE)
_FULL = re.compile(rf"{_CODE}/{_CODE}")


def is_text(text: str) -> bool:
    """Whether a text is free of control and surrogate characters and in normal form C."""
    if text.isprintable():
        return text.isascii() or unicodedata.is_normalized("NFC", text)
    return unicodedata.is_normalized("NFC", text) and not any(
        unicodedata.category(char) in ("Cc", "Cs") for char in text
    )


@lru_cache(_KEPT)
def is_code(text: str) -> bool:
    """Whether a text can be a code: no blank, no slash, at most 128 characters."""
    return len(text) <= NAME_MAX and is_text(text) and _BARE.fullmatch(text) is not None


@lru_cache(_KEPT)
def is_name(text: str) -> bool:
    """Whether a text is a full name: issuer/code, as lots, waybills and manifests have."""
    return len(text) <= 2 * NAME_MAX and is_text(text) and _FULL.fullmatch(text) is not None


def qualify(lot: str, issuer: str) -> str:
    """The full name of a lot; the filer's own prefix may be left out."""
    return lot if not lot or "/" in lot else f"{issuer}/{lot}"


def issuer_of(name: str) -> str:
    """Who gave a lot, a waybill or a manifest its number."""
    return name.partition("/")[0]
