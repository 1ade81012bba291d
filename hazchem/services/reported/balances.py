"""Balances 物料平衡 read back: every month that was counted, with the lines of its budget."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from hazchem.domain import instant
from hazchem.domain.errors import invalid
from hazchem.domain.month import begin_of, month_of
from hazchem.ledger.account import Leg
from hazchem.ledger.balance import is_beyond, span_of
from hazchem.ledger.weighing import root_up
from hazchem.reports.values import BalanceLine, BudgetLine, Limits
from hazchem.rules.evidence_balance import (
    PERIODS,
    Balance,
    Period,
    balance_named,
    last_count,
    named,
    names_in,
    parts_of,
)
from hazchem.rules.quantity_balance import drifting, within
from hazchem.services import standing
from hazchem.services.judging.subjects import Asking, balance
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.current import legs_at
from hazchem.services.seen.scope import Viewer
from hazchem.store import findings, stocktakes


def balances_in(
    seen: Snapshot, viewer: Viewer, filters: Mapping[str, str]
) -> list[BalanceLine]:
    """The balances a viewer may see, of one month, else of the twelve that end with the instant's.

    Filters: park, custodian, substance, month (2026-06).
    """
    scope, month = seen.scope(viewer), _month(filters)
    found: list[BalanceLine] = []
    legs = None if seen.is_newest else _legs(seen)
    for custodian, substance in _subjects(seen, month, legs):
        park = seen.registers.park_of(custodian, seen.as_of)
        wanted = all(filters.get(name, told) in (told, "") for name, told in (
            ("custodian", custodian), ("park", park)))
        if wanted and scope.sees(custodian) and (
                not filters.get("substance")
                or standing.is_substance(seen, substance, filters["substance"])):
            found += _months(seen, named(custodian, substance, month), park, legs)
    return found


def _month(filters: Mapping[str, str]) -> str:
    told = filters.get("month", "")
    try:
        if told:
            begin_of(told)
    except ValueError:
        raise invalid("/month", "month", f'month "{told[:40]}" is none: write it as 2026-06',
                      f"month “{told[:40]}”不是月份：请写成 2026-06") from None
    return told


def _subjects(
    seen: Snapshot, month: str, legs: list[Leg] | None
) -> list[tuple[str, str]]:
    """Whoever counted anything in the months asked for, and what."""
    begins, ends = span_of(month or month_of(seen.as_of), 1 if month else PERIODS)
    if legs is None:
        until_us = min(instant.to_us(ends), seen.as_of_us + 1)
        counts = stocktakes.counted(seen.tx, None, instant.to_us(begins), until_us)
        return sorted({(one.custodian, one.substance) for one in counts if one.substance})
    return sorted({parts_of(name)[:2] for name in names_in(
        leg for leg in legs if begins <= leg.at < ends and leg.at <= seen.as_of)})


def _legs(seen: Snapshot) -> list[Leg]:
    """The postings of the whole ledger at an older size."""
    groups = [name for kind, name in findings.all_subjects(seen.tx) if kind == "group"]
    return legs_at(seen, groups)


def _months(
    seen: Snapshot, name: str, park: str, legs: list[Leg] | None
) -> Iterable[BalanceLine]:
    whole = _balance(seen, name, legs)
    periods = whole.periods()
    inside = [] if whole.month else within(whole, periods)
    run = drifting(whole, inside)
    drifts = {one.month for one in run[0]} if run else set()
    charted = {one.month for one in inside}
    for one in periods:
        yield _line(whole, one, park, one.month in charted,
                    "drift" if one.month in drifts else "")


def _balance(seen: Snapshot, name: str, legs: list[Leg] | None) -> Balance:
    asking = Asking(seen.tx, seen.registers, seen.reference, seen.size, seen.as_of)
    if legs is None:
        return balance.whole(asking, name)
    return balance_named(name, legs, asking.seen_by_all())


def _line(
    whole: Balance, period: Period, park: str, charted: bool, status: str
) -> BalanceLine:
    at = last_count((*period.intervals, *period.alone))
    warn, finding = (Fraction(whole.number("Q-04", name, at)) for name in ("warn_sigmas", "sigmas"))
    muf_mg, variance = period.muf_mg, period.spread.variance_mg2
    if muf_mg and is_beyond(muf_mg, finding, variance):
        status = "beyond"
    elif not status:
        status = ("alone" if not period.intervals else
                  "warn" if muf_mg and is_beyond(muf_mg, warn, variance) else "within")
    takes = [one.closing for one in (*period.intervals, *period.alone)]
    return BalanceLine(
        park, whole.custodian, whole.substance, period.month, status, charted,
        {name: period.mass_mg(name) for name in ("opening", "in", "out", "counted")},
        sum(one.closing.settled_mg for one in period.intervals), muf_mg, period.spread,
        sum(one.closing.left_mg for one in period.alone), len(takes),
        tuple(take.fact.movement.event_id for take in takes),
        tuple(_budget(period, Fraction(whole.number("Q-04", "systematic_share_pct", at)) / 100)),
        Limits(Fraction(whole.number("Q-05", "sigmas", at)),
               Fraction(whole.number("Q-05", "cusum_slack_sigmas", at)),
               Fraction(whole.number("Q-05", "cusum_decision_sigmas", at))))


def _budget(period: Period, systematic: Fraction) -> Iterable[BudgetLine]:
    """The lines of a month by their sort and instrument."""
    sorts = ("opening", "in", "out", "counted")
    for line, instrument in sorted({(one.line, one.instrument) for one in period.lines},
                                   key=lambda key: (sorts.index(key[0]), key[1])):
        lines = [one for one in period.lines if (one.line, one.instrument) == (line, instrument)]
        squares = sum((one.variance_mg2 for one in lines), Fraction())
        yield BudgetLine(
            line, instrument, len(lines), abs(sum(one.mass_mg for one in lines)),
            (1 - systematic) * squares,
            sum((root_up(systematic * one.variance_mg2) for one in lines), Fraction()))
