"""Family T, periodic waste declarations 危废申报: a month, a quarter or a year at a time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from hazchem.domain.instant import CHINA
from hazchem.domain.mass import MG_PER_KG
from hazchem.domain.outage import suspended
from hazchem.domain.working_days import end_of
from hazchem.rules.deadlines import outages_of
from hazchem.rules.evidence import clock_of, distinct
from hazchem.rules.evidence_custodian import Declared, Filings
from hazchem.rules.rule import Said, Saw, rule

_DAY = timedelta(days=1)
_MG_PER_T = 1_000 * MG_PER_KG
_WORDS = {"monthly": Said("month", "月度"), "quarterly": Said("quarter", "季度"),
          "yearly": Said("year", "年度")}
_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
_LICENCE = "waste_operation"


class _Period(NamedTuple):
    """A span that is declared as one: how often, its first and last day, and by which day."""

    often: str
    first: date
    last: date
    by: date


@rule("T-07", over="custodian",
      en="the waste of the {often} {first} to {last} was not declared by {due}",
      zh="{first} 至 {last} 的危险废物{often_zh}申报未于 {due} 前完成",
      filed=Said("the waste of the {often} {first} to {last} was declared at {told}, due by {due}",
                 "{first} 至 {last} 的危险废物{often_zh}申报于 {told} 才提交，应于 {due} 前完成"))
def late_declaration(filings: Filings) -> Iterator[Saw]:
    """Who declares its waste here declares it again for each period, by how much there is.

    breaks:
        filings acme
        2026-06-25T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        custodian acme roles=disposer
        declaration acme kind=waste period=2026-04-01/2026-04-30 recorded=2026-05-10T01:00:00Z
    holds:
        filings acme
        2026-06-25T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        custodian acme roles=disposer
        declaration acme kind=waste period=2026-04-01/2026-04-30 recorded=2026-05-10T01:00:00Z
        declaration acme kind=zero period=2026-05-01/2026-05-31 recorded=2026-06-15T15:00:00Z
    """
    told = [one for one in filings.declared if filings.passed(one.recorded_at)]
    begun = min((one.last for one in told if one.kind == "waste"), default=None)
    entry = filings.registers.custodian(filings.custodian, filings.as_of)
    if begun is None or entry is None or entry.outside:
        return
    for period in _periods(filings, begun + _DAY):
        over = end_of(period.last)
        due_at, codes = suspended(over, end_of(period.by), outages_of(
            filings, filings.custodian, over))
        if due_at is None or not filings.passed(due_at):
            return
        told_at = _covered_at(period, told)
        if told_at is None or told_at > due_at:
            yield _missed(filings, period, due_at, told_at, codes)


def _periods(filings: Filings, day: date) -> Iterator[_Period]:
    """The periods from a day on, each as long as the class of its custodian makes it."""
    while True:
        at = datetime(day.year, day.month, day.day, tzinfo=CHINA)
        if not filings.parameters.applies("T-07", "declare_by_day", day, ["monthly"]):
            if at > filings.as_of:
                return
            day += _DAY
            continue
        often = _how_often(filings, day.year, at)
        count = _MONTHS[often]
        first_month = (day.month - 1) // count * count + 1
        following = _month(day.year, first_month + count)
        due_month = int(filings.number("T-07", "declare_by_month", at, often)) if (
            often == "yearly") else following.month
        by = date(following.year, due_month, int(
            filings.number("T-07", "declare_by_day", at, often)))
        yield _Period(often, day, following - _DAY, by)
        day = following


def _how_often(filings: Filings, year: int, at: datetime) -> str:
    """By HJ 1259: a licence holder and who makes most of it monthly, who makes little yearly."""
    entry = filings.registers.custodian(filings.custodian, at)
    permits = (filings.registers.permits.at(number, at)
               for number in filings.registers.permits_of.get(filings.custodian, ()))
    if (entry and "disposer" in entry.roles) or any(
            permit and permit.kind == _LICENCE for permit in permits):
        return "monthly"
    made_mg = filings.waste_mg(year - 1) or filings.waste_mg(year)
    if made_mg >= filings.number("T-07", "from_t_a", at, "focus") * _MG_PER_T:
        return "monthly"
    least = filings.number("T-07", "from_t_a", at, "simplified")
    return "quarterly" if made_mg >= least * _MG_PER_T else "yearly"


def _month(year: int, month: int) -> date:
    """The first of a month, counted on into the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _covered_at(period: _Period, told: list[Declared]) -> datetime | None:
    """When the last day of a period was declared; None while one is not."""
    covered: list[datetime] = []
    for n in range((period.last - period.first).days + 1):
        day = period.first + n * _DAY
        of_day = [one.recorded_at for one in told if one.first <= day <= one.last]
        if not of_day:
            return None
        covered.append(min(of_day))
    return max(covered)


def _missed(
    filings: Filings, period: _Period, due_at: datetime, told_at: datetime | None,
    outages: tuple[str, ...],
) -> Saw:
    at, word = end_of(period.last), _WORDS[period.often]
    first, last = period.first.isoformat(), period.last.isoformat()
    return Saw(
        subject_kind="declaration", subject_id=f"{filings.custodian} {first} {last}",
        custodian=filings.custodian, parties=distinct((filings.custodian,)), occurred_at=at,
        due_at=due_at, variant="filed" if told_at else "",
        parameters=filings.asked("T-07", "declare_by_day", at, period.often)
        | ({"outages": ", ".join(outages)} if outages else {}),
        figures={"often": word.en, "often_zh": word.zh, "first": first, "last": last,
                 "due": clock_of(due_at), "told": clock_of(told_at) if told_at else "–"})
