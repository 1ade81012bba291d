"""Choices 选择: what the note on a unit's process says of forms and conditions, read plainly."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

# Conditions of a unit's process, the stricter first; they turn W5.3 and W5.4 into themselves.
PROCESS = ("W5.1", "W5.2")
_FORM = re.compile(
    r"(#[0-9]{1,5}|[0-9]{2,7}-[0-9]{2}-[0-9])\s*=\s*"
    r"(?:([JW][0-9]{1,2}(?:\.[0-9])?)(?![0-9.])|([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%)")
_CLAUSE_ENDS = re.compile(r"[;,。、\n]")
_OPENS = re.compile(r"\s*(W5\.[12])(?![0-9.])(?!\s*(?:不|非|not\b|no\b))")


class Form(NamedTuple):
    """What is told of a substance's form: its class, or its concentration in mass %."""

    symbol: str = ""
    concentration: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What a unit says of its process, and of the forms in which it has substances."""

    process: frozenset[str] = frozenset()
    forms: Mapping[str, Form] = field(default_factory=dict)

    def of(self, *names: str) -> Form:
        """The form told for a substance under any of its names."""
        return next((self.forms[name] for name in names if name in self.forms), Form())


def choices_of(note: str) -> Choices:
    """Read a process note: clauses that open with W5.1 or W5.2, and `substance=class` or `=%`.

    "W5.1：工作温度高于沸点；9004-70-0=W10；7697-37-2=68%". Everything else is prose.
    """
    text = unicodedata.normalize("NFKC", note)
    forms: dict[str, Form] = {}
    for name, symbol, percent in _FORM.findall(text):
        before = forms.get(name, Form())
        forms[name] = Form(symbol or before.symbol,
                           Fraction(percent) if percent else before.concentration)
    clauses = _CLAUSE_ENDS.split(_FORM.sub("", text))
    opened = [found[1] for found in map(_OPENS.match, clauses) if found]
    return Choices(frozenset(opened), forms)
