"""Subjects: the balance of a substance at a custodian, of one month or of the last twelve."""

from collections.abc import Collection, Iterable

from hazchem.domain import instant
from hazchem.domain.event import Fact
from hazchem.domain.month import month_of
from hazchem.ledger.account import Leg
from hazchem.ledger.balance import LOOKBACK, span_of
from hazchem.ledger.citation import cited_by
from hazchem.rules.evidence_balance import PERIODS, Balance, balance_named, named, parts_of
from hazchem.rules.quantity_balance import may_break
from hazchem.services.judging.subjects import spans
from hazchem.services.judging.subjects.gathered import (
    Asking,
    Filing,
    Gathered,
    Moments,
    Subject,
    filings_of,
)
from hazchem.store import log, movements
from hazchem.store import stocktakes as stored
from hazchem.store.books import Change
from hazchem.store.movements import lots_known
from hazchem.store.stocktakes import Counted
from hazchem.store.store import Tx

KIND = "balance"
_EVER_US, _FAR_US = -2**62, 2**62
_NEVER = instant.EPOCH
# How many filings the past of a balance is told by: each is its site booked again.
_LOOKED_BACK = 48


def gather(asking: Asking, name: str) -> Gathered:
    """The counts of a balance, and what passed between them where that can matter."""
    if asking.legs is None and asking.size == log.head(asking.tx).size:
        return _gather_stored(asking, name)
    legs = asking.legs if asking.legs is not None else booked(
        asking, parts_of(name)[0], only_counted=True)
    return _gathered(asking, balance_named(name, legs, asking.seen_by_all()), legs)


def _gather_stored(asking: Asking, name: str) -> Gathered:
    counts = _counts(asking, name)
    loose = balance_named(name, counts, asking.seen_by_all())
    if not loose.intervals or not may_break(loose):
        return _gathered(asking, loose, counts)
    return _gathered(asking, _with_flows(asking, name, loose, counts), counts)


def whole(asking: Asking, name: str) -> Balance:
    """A balance with everything that passed between its counts, from the stored postings."""
    counts = _counts(asking, name)
    return _with_flows(asking, name, balance_named(name, counts, asking.seen_by_all()), counts)


def _counts(asking: Asking, name: str) -> list[Leg]:
    """The postings of the counts that a balance rests on, with what settled them."""
    custodian, substance, month = parts_of(name)
    until_us = instant.to_us(asking.as_of) + 1
    last = month
    if not month:
        newest_us = stored.newest(asking.tx, substance, custodian, until_us)
        if newest_us is None:
            return []
        last = month_of(instant.from_us(newest_us))
    begins, ends = span_of(last, 1 if month else PERIODS)
    mine = stored.counted(asking.tx, [substance], instant.to_us(begins),
                          min(instant.to_us(ends), until_us), custodian=custodian)
    here = stored.counted(
        asking.tx, [substance], instant.to_us(begins - LOOKBACK), until_us,
        places={one.place for one in mine}) if mine else []
    return stored.differences(asking.tx, (one.event_id for one in here))


def _with_flows(
    asking: Asking, name: str, loose: Balance, counts: Collection[Leg]
) -> Balance:
    """The balance with what passed through its places since the counts that its own ones follow."""
    since: dict[str, int] = {}
    for one in loose.intervals:
        opened_us = instant.to_us(one.opening.at) if one.opening else _EVER_US
        place = one.closing.place
        since[place] = min(opened_us, since.get(place, opened_us))
    if not since:
        return loose
    until_us = max(instant.to_us(one.closing.at) for one in loose.intervals) + 1
    moved = stored.passed(asking.tx, loose.substance, since, min(since.values()), until_us)
    return balance_named(name, [*counts, *moved], asking.seen_by_all())


def _gathered(asking: Asking, evidence: Balance, legs: Iterable[Leg]) -> Gathered:
    """It holds until the next count or settlement, and from the size at which it was heard of."""
    gathered = Gathered(evidence, size=asking.size)
    told = [leg.at for leg in legs if leg.substance == evidence.substance
            and leg.fact.movement.kind in ("count", "lose", "gain")
            and "difference" in (leg.source.kind, leg.target.kind)]
    gathered.at(told)
    ends_us = instant.to_us(span_of(evidence.month)[1]) if evidence.month else _FAR_US
    following = stored.counted(asking.tx, [evidence.substance], instant.to_us(asking.as_of) + 1,
                               ends_us, custodian=evidence.custodian)
    gathered.ahead += [instant.from_us(one.at_us) for one in following[:1]]
    return gathered


def booked(asking: Asking, custodian: str, *, only_counted: bool = False) -> list[Leg]:
    """The postings of what ever stood in a custodian's places, as known at an older size.

    In those alone that were ever counted, where the rest does not matter.
    """
    key = "postings", custodian, only_counted
    if key not in asking.kept:
        known = asking.registers.places
        here = {code for code in known if any(
            entry.custodian == custodian for _, entry in known.history(code))}
        if only_counted:
            counts = movements.of_kind_at(asking.tx, "count", here)
            here = {code for leaf, codes in counts.items() if leaf < asking.size for code in codes}
        asking.kept[key] = spans.booked_at(
            asking, movements.leaves(asking.tx, "place", here, asking.size))
    legs: list[Leg] = asking.kept[key]
    return legs


def _filed_counts(tx: Tx, custodian: str, size: int) -> list[Fact]:
    """Every count a custodian filed, whether it still counts or not."""
    return movements.facts(tx, (leaf for leaf in movements.filed_of_kind(
        tx, "count", [custodian]) if leaf < size))


def _filings(asking: Asking, name: str) -> list[Filing]:
    """The counts of a balance, and what was told of their places once the first was filed."""
    tx, size = asking.tx, asking.size
    custodian, substance, month = parts_of(name)
    counts = _filed_counts(tx, custodian, size)
    substance_of = lots_known(tx, {fact.movement.lot for fact in counts})
    newest = max((month_of(fact.at) for fact in counts), default="")
    begins, ends = span_of(month or newest, 1 if month else PERIODS) if counts else (_NEVER, _NEVER)
    mine = [fact for fact in counts if begins <= fact.at < ends
            and substance_of.get(fact.movement.lot, substance) == substance]
    if not mine:
        return []
    first, until_us = min(fact.leaf_index for fact in mine), instant.to_us(ends)
    later = {leaf for kind in ("correct", "lose", "gain")
             for leaf in movements.filed_of_kind(tx, kind, [custodian])}
    for place in {fact.movement.from_place for fact in mine} if month else ():
        later |= movements.leaves_between(tx, "place", place, _EVER_US, until_us, size)
    told = [fact for fact in movements.facts(tx, later) if first < fact.leaf_index < size
            and (fact.movement.kind not in ("lose", "gain") or cited_by(fact.movement))]
    return sorted(set(filings_of([*mine, *told])))[-_LOOKED_BACK:]


moments = Moments(_filings)


def hear(asking: Asking, changes: Iterable[Change]) -> set[Subject]:
    """The balances that changed postings belong to, or that count what they moved."""
    found: set[tuple[str, str, int]] = set()  # custodian, substance, instant of a count
    settled: set[str] = set()
    since: dict[tuple[str, str], int] = {}
    for one in changes:
        for account, other in ((one.source, one.target), (one.target, one.source)):
            counted = other.kind == "difference" and "|" not in other.ref
            if counted and account.kind == "stock":
                found.add((account.custodian, one.substance, one.at_us))
            elif counted and account.kind in ("loss", "gain"):
                settled.add(other.ref)
            if account.kind == "stock" and one.substance:
                key = account.ref, one.substance
                since[key] = min(one.at_us, since.get(key, one.at_us))
    found |= {(_holder(leg), leg.substance, instant.to_us(leg.at))
              for leg in stored.differences(asking.tx, settled)
              if leg.fact.movement.kind == "count"}
    found |= {(one.custodian, one.substance, one.at_us) for one in _counts_after(asking.tx, since)}
    return {(KIND, name) for custodian, substance, at_us in found if substance
            for name in (named(custodian, substance),
                         named(custodian, substance, month_of(instant.from_us(at_us))))}


def _holder(leg: Leg) -> str:
    """Who held the place that a posting of a count is of."""
    return (leg.source if leg.source.kind == "stock" else leg.target).custodian


def _counts_after(tx: Tx, since: dict[tuple[str, str], int]) -> list[Counted]:
    """The counts that come after changes of what stood where they count."""
    if not since:
        return []
    counts = stored.counted(tx, {substance for _, substance in since}, min(since.values()),
                            _FAR_US, places={place for place, _ in since})
    return [one for one in counts
            if one.at_us >= since.get((one.place, one.substance), one.at_us + 1)]


def weighed_by(tx: Tx, instruments: Collection[str]) -> set[str]:
    """Those who ever weighed by some instruments."""
    told = movements.facts(tx, movements.leaves(tx, "instrument", instruments))
    return {party for fact in told for party in (fact.filer, fact.movement.on_behalf_of) if party}
