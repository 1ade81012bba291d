"""Accounts and legs: a leg is a pair of postings, so that every event sums to zero by itself."""

from datetime import datetime
from typing import NamedTuple

from hazchem.domain.event import Fact

SOURCES = frozenset({"produced", "imported", "opening", "gain"})
SINKS = frozenset({"consumed", "disposed", "exported", "loss"})
SUSPENSE = frozenset({"unexplained", "unmatched"})
HOLDINGS = frozenset({"stock", "transit"})
KINDS = HOLDINGS | SOURCES | SINKS | SUSPENSE | {"difference"}


class Account(NamedTuple):
    """Where mass can be: (kind, what it is the account of, who holds it).

    `ref` is a place for stock, a line for transit, an event for the two sides of a conversion,
    and a line or a count for a difference.
    """

    kind: str
    ref: str
    custodian: str


class Leg(NamedTuple):
    """Mass of one lot going from one account to another: −mass_mg there, +mass_mg here."""

    at: datetime
    fact: Fact
    lot: str
    substance: str
    source: Account
    target: Account
    mass_mg: int
