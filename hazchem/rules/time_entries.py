"""Family T, entries made afterwards: what a custodian told late, a month at a time."""

from collections.abc import Iterator
from datetime import timedelta

from hazchem.domain.event import Fact
from hazchem.domain.movement import OWN_SOURCE
from hazchem.rules.deadlines import Clock, Due, is_history, is_set, late
from hazchem.rules.evidence import clock_of, span
from hazchem.rules.evidence_custodian import Month
from hazchem.rules.filing_duties import FLOW, duties
from hazchem.rules.rule import Said, Saw, rule

# An opening balance and a correction are told when they are, of whatever day they speak.
_WHENEVER = frozenset({"opening", "correct"})
# How many of a month's entries a finding names; the others are counted.
_NAMED_MAX = 50
_HOUR = timedelta(hours=1)


@rule("T-06", over="month",
      en="{custodian} entered {count} events of {month} late; the latest, of {day}, {hours} h "
         "after it happened",
      zh="{custodian} 有 {count} 条 {month} 的记录系事后补录，最迟一条发生于 {day}，"
         "{hours} 小时后才填报",
      no_calendar=Said(
          "whether {custodian} entered {count} events of {month} late cannot be told: the working "
          "days of {year} are not in the calendar",
          "缺少 {year} 年工作日历，无法判定 {custodian} 的 {count} 条 {month} 记录是否事后补录"))
def late_entries(month: Month) -> Iterator[Saw]:
    """What happens is entered by the next working day, special goods within hours.

    What a rule with a deadline of its own names is not counted here once more.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-10T08:00:00Z use acme/L1 acme-wh > - 10 recorded=2026-06-11T16:00:00Z
        2026-06-11T08:00:00Z use acme/L1 acme-wh > - 10 recorded=2026-06-15T16:00:00Z
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-10T08:00:00Z use acme/L1 acme-wh > - 10 recorded=2026-06-11T15:59:00Z
        2026-06-11T08:00:00Z use acme/L1 acme-wh > - 10 recorded=2026-06-12T15:00:00Z
        2026-06-19T08:00:00Z use acme/L1 acme-wh > - 10 recorded=2026-06-22T15:00:00Z
    """
    seen: dict[str, list[tuple[Fact, Due]]] = {}
    for fact in month.facts:
        missed = _entered_late(month, fact)
        if missed is not None:
            seen.setdefault(missed.variant, []).append((fact, missed))
    for told in seen.values():
        yield _counted(month, told)


def _entered_late(month: Month, fact: Fact) -> Due | None:
    told, told_at = fact.movement, month.told_at(fact)
    if (told.source != OWN_SOURCE or told.kind in _WHENEVER or told.period_from is not None
            or not month.passed(fact.at) or is_history(month, month.custodian, fact.at)):
        return None
    entry = month.registers.custodian(month.custodian, fact.at)
    if entry is None or entry.outside:
        return None
    substance = month.substance(fact)
    flags = month.flags(substance, fact.at)
    clocks = [Clock("T-06", "enter_within", month.custodian, fact.at, selector)
              for selector in sorted(FLOW & flags) or [""]]
    missed = next((one for clock in clocks if is_set(month, clock)
                   and (one := late(month, clock, told_at))), None)
    if missed is None or any(
            late(month, clock, told_at) for clock in duties(month, fact, substance, month.trips)):
        return None
    return missed


def _was_missed(month: Month, fact: Fact) -> bool:
    """Whether a receipt was entered only when its goods had been found missing (G-02)."""
    told, trips = fact.movement, month.trips
    if told.kind != "receive" or not told.papers:
        return False
    trip = trips.facts_of(trips.consignment.get(told.waybill or told.manifest, ""))
    due = [other.movement.due_at for other in trip if other.movement.kind == "dispatch"
           and other.movement.due_at and not (
               other.movement.lot and told.lot and other.movement.lot != told.lot)]
    return any(month.told_at(fact) > at + span(
        month.number("G-02", "grace_h", at, told.mode), _HOUR) for at in due)


def _counted(month: Month, told: list[tuple[Fact, Due]]) -> Saw:
    told = sorted(told, key=lambda one: (one[0].at, one[0].movement.event_id))
    latest = max((fact for fact, _ in told), key=lambda fact: (
        month.told_at(fact) - fact.at, fact.movement.event_id))
    first, missed = told[0]
    suffix = f" {missed.variant}" if missed.variant else ""
    return Saw(
        subject_kind="month", subject_id=f"{month.custodian} {month.month}{suffix}",
        custodian=month.custodian, occurred_at=first.at, variant=missed.variant,
        case=("after_finding",) if any(_was_missed(month, fact) for fact, _ in told) else (),
        events=tuple(fact.movement.event_id for fact, _ in told[:_NAMED_MAX]),
        parameters={name: value for _, due in told for name, value in due.parameters.items()},
        figures={"custodian": month.custodian, "month": month.month, "count": len(told),
                 "day": clock_of(latest.at), "year": str(missed.missing_year),
                 "hours": (month.told_at(latest) - latest.at) // _HOUR})
