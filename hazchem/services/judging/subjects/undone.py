"""Undone: the filings that can take away what postings of a span of time came to."""

from collections.abc import Collection
from datetime import datetime

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.services.judging.known import with_threads
from hazchem.services.judging.subjects.gathered import Asking, Filing, filings_of
from hazchem.store import movements

_EVER_US = -2**62
# How many filings the past of a span is told by: at each its books are read again.
_LOOKED_BACK = 48


def filings(
    asking: Asking, noun: str, codes: Collection[str], begins: datetime, ends: datetime
) -> list[Filing]:
    """The first filing about a span, and those that corrected or told of before what was told.

    What is told in the order in which it happened adds to what was found, and takes nothing away.
    """
    begins_us, until_us = instant.to_us(begins), instant.to_us(ends) - 1

    def told(from_us: int) -> set[int]:
        return {leaf for code in codes for leaf in movements.leaves_between(
            asking.tx, noun, code, from_us, until_us, asking.size)}

    first = min(told(begins_us), default=None)
    if first is None:
        return []
    since = movements.facts(asking.tx, (leaf for leaf in told(_EVER_US) if leaf >= first))
    newest = datetime.min.replace(tzinfo=begins.tzinfo)
    found: list[Fact] = []
    for fact in sorted(with_threads(asking.tx, since, asking.size),
                       key=lambda fact: fact.leaf_index):
        movement = fact.movement
        if fact.at < newest or movement.kind == "correct" or movement.replaces or not found:
            found.append(fact)
        newest = max(newest, fact.at)
    return filings_of(found[:1] + found[1:][-_LOOKED_BACK:])
