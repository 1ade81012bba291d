"""One value of a report as text: exact for machines, readable for people, harmless for both."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hazchem.domain.instant import CHINA, show
from hazchem.domain.mass import to_kg
from hazchem.reports.report import Kind

# A spreadsheet takes these for the start of a formula; East Asian ones take the wide forms too.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# What no XML, and no clerk, can read: control characters and halves of characters.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Between thousands; and what is as wide as a point and as a digit, so that columns line up.
_THIN, _POINT_WIDE, _DIGIT_WIDE = "\u202f", "\u2008", "\u2007"
MISSING = "–"


def readable(text: str) -> str:
    """A text without what no reader can show."""
    return _UNREADABLE.sub("\ufffd", text)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that starts like one is quoted."""
    safe = readable(text)
    return f"'{safe}" if safe.startswith(_FORMULA) else safe


def plain(value: Any, kind: Kind) -> str:
    """A value for machines: kilograms exact to the milligram, instants with their offset."""
    if value is None:
        return ""
    if kind == "mass":
        return to_kg(value)
    if kind == "time":
        return moment_exact(value)
    if kind == "codes":
        return " ".join(value)
    return str(value)


def told(value: Any, kind: Kind, decimals: int = 0) -> str:
    """A value for people: thousands apart, minutes of China Standard Time."""
    if value is None or value == "":
        return ""
    if kind == "mass":
        return kilograms(value, decimals)
    if kind == "time":
        return moment(value)
    if kind == "int":
        return _apart(str(value))
    return plain(value, kind)


def decimals_of(masses: Iterable[int | None]) -> int:
    """How many decimals the masses of a column have at most."""
    rests = [f"{abs(mass_mg) % 1_000_000:06d}".rstrip("0") for mass_mg in masses if mass_mg]
    return max(map(len, rests), default=0)


def kilograms(mass_mg: int, decimals: int = 0) -> str:
    """Kilograms with thousands apart, never rounded, no idle zeros; the points line up."""
    whole, _, rest = to_kg(mass_mg).partition(".")
    rest = rest.rstrip("0")
    blank = _DIGIT_WIDE * (decimals - len(rest))
    if decimals and not rest:
        blank = _POINT_WIDE + blank
    return _apart(whole) + (f".{rest}" if rest else "") + blank


def _apart(digits: str) -> str:
    sign, digits = ("−", digits[1:]) if digits.startswith("-") else ("", digits)
    return sign + f"{int(digits):,}".replace(",", _THIN)


def moment(at: datetime) -> str:
    """An instant as the clock on the park's wall shows it; seconds only where there are some."""
    local = at.astimezone(CHINA)
    if local.microsecond:
        return local.strftime("%Y-%m-%d %H:%M:%S.%f")
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def moment_exact(at: datetime) -> str:
    """An instant in RFC 3339, in China Standard Time, to the microsecond."""
    return at.astimezone(CHINA).isoformat()


def stamp(at: datetime) -> str:
    """An instant as a part of a file's name."""
    return show(at).replace("-", "").replace(":", "")
