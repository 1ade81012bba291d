"""Subjects: for each kind but groups of lots, how its evidence is gathered and when it changes.

A subject is what rules look at in one go. `KINDS` names every kind once; a group of lots is
booked as well as judged and stands in `services.judging.judge`.
"""

from collections.abc import Callable, Collection, Iterable

from hazchem.services.judging.subjects import (
    alert,
    balance,
    board,
    filings,
    holder,
    licence,
    loss,
    papers,
    permitted,
    quota,
    stores,
    trip,
    unit,
    yard,
)
from hazchem.services.judging.subjects.gathered import Asking, Gather, Gathered, Moments, Subject
from hazchem.store.books import Change

KINDS: dict[str, Gather] = {
    "ticket": papers.gather_ticket,
    "party": papers.gather_party,
    "holder": holder.gather,
    "trip": trip.gather,
    "balance": balance.gather,
    "licence": licence.gather,
    "alert": alert.gather,
    "loss": loss.gather,
    "yard": yard.gather,
    "board": board.gather,
    "unit": unit.gather,
    "store": stores.gather,
    "quota": quota.gather,
    "permitted": permitted.gather,
    **filings.GATHER,
}
# Kinds of which many are fetched in one go before each is gathered.
FETCH: dict[str, Callable[[Asking, Collection[str]], None]] = {
    "trip": trip.fetch, "yard": yard.fetch}
# Kinds that rest on postings of other subjects: at an older log size each is judged anew.
ON_POSTINGS = frozenset({"holder"})
# Kinds that hear of every posting they rest on: what is found holds from the size it was heard at.
WHEN_HEARD = frozenset({"balance", "board", "licence", "unit", "store", "quota",
                        filings.CUSTODIAN, filings.PLACE})
# Which subjects hear of postings that came or went.
HEAR: tuple[Callable[[Asking, Iterable[Change]], set[Subject]], ...] = (
    holder.hear, balance.hear, licence.hear, filings.hear, unit.hear,
    stores.hear, quota.hear)
# When something was filed about a subject; of a kind not named here, by the movements naming it.
MOMENTS: dict[str, Moments] = {
    **filings.MOMENTS,
    "holder": holder.moments,
    "trip": trip.moments,
    "unit": unit.moments,
    "store": stores.moments,
    "quota": quota.moments,
    "alert": alert.moments,
    "loss": loss.moments,
    "yard": yard.moments,
    "board": board.moments,
    "balance": balance.moments,
    "licence": licence.moments,
    "permitted": permitted.moments,
}

__all__ = ["FETCH", "HEAR", "KINDS", "MOMENTS", "ON_POSTINGS", "WHEN_HEARD", "Asking", "Gathered",
           "Subject"]
