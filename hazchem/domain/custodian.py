"""Custodians 责任单位: who can hold goods, with the check character of the 统一社会信用代码."""

import re
from dataclasses import dataclass
from datetime import datetime

ROLES = ("producer", "trader", "user", "warehouse", "carrier", "disposer", "park", "authority")
STATUSES = ("active", "suspended", "closed")
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(r"[0-9ABCDEFGHJKLMNPQRTUWXY]{18}")
PROVISIONAL = "uscc:"
_AREA_DIGITS = 6


def check_character(first17: str) -> str:
    """The check character of a credit code's first 17 (GB 32100-2015, weights 3^i mod 31)."""
    total = sum(_USCC_ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(first17))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def uscc_is_valid(text: str) -> bool:
    """Whether a text is an 18-character 统一社会信用代码 whose check character is right."""
    return _USCC.fullmatch(text) is not None and check_character(text[:17]) == text[17]


@dataclass(frozen=True, slots=True, kw_only=True)
class Custodian:
    """One version of a custodian's entry in the register."""

    code: str
    name: str = ""
    uscc: str = ""
    roles: tuple[str, ...] = ()
    status: str = "active"
    park: str = ""
    outside: bool = False
    ledger_from: datetime | None = None

    @property
    def area(self) -> str:
        """The six digits of the district whose authority gave the credit code (GB 32100), or ""."""
        digits = self.uscc[2:8]
        return digits if len(digits) == _AREA_DIGITS and digits.isdigit() else ""

    @property
    def is_provisional(self) -> bool:
        """Whether nobody registered this party: it is known by its credit code alone."""
        return self.code.startswith(PROVISIONAL)


def provisional(code: str) -> Custodian:
    """The outside custodian that a bare uscc:… stands for until an authority registers it."""
    return Custodian(code=code, name=code, uscc=code.removeprefix(PROVISIONAL), outside=True)
