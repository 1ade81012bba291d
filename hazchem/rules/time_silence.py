"""Family T, what did not come: a custodian that is silent, a place nobody counts."""

from collections.abc import Iterator
from datetime import datetime

from hazchem.domain.substance import SPECIAL
from hazchem.rules.deadlines import Clock, Due, due
from hazchem.rules.evidence import Evidence, day_of, distinct
from hazchem.rules.evidence_custodian import Counts, Filings
from hazchem.rules.filing_duties import FLOW
from hazchem.rules.rule import Said, Saw, rule

_WATCHERS = frozenset({"park", "authority", "carrier"})
# A permit to carry says nothing of having: who carries is heard of by whoever sends.
_TO_HAVE = frozenset({
    "production", "trading", "use", "explosive_precursor_use", "drug_precursor_1",
    "drug_precursor_2", "drug_precursor_3", "waste_operation"})


@rule("T-10", over="custodian",
      en="nothing was heard of {custodian} since {since}, though it has {substances} in stock",
      zh="{custodian} 自 {since} 起未填报任何记录，也无零报告，账上仍有 {substances}",
      permit=Said("nothing was heard of {custodian} since {since}, though it holds permit {permit}",
                  "{custodian} 自 {since} 起未填报任何记录，也无零报告，其许可证 {permit} 仍有效"))
def silent(filings: Filings) -> Iterator[Saw]:
    """Who has goods or a permit files something, were it that there was nothing to file.

    breaks:
        filings acme
        2026-05-20T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1 \
recorded=2026-05-20T08:00:00Z
    holds:
        filings acme
        2026-05-20T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1 \
recorded=2026-05-20T08:00:00Z
        declaration acme kind=zero period=2026-06-01/2026-06-15 recorded=2026-06-16T01:00:00Z
    """
    since = _silent_since(filings)
    if since is None:
        return
    special = due(filings, Clock("T-10", "heard_within", filings.custodian, since, "special"))
    general = due(filings, Clock("T-10", "heard_within", filings.custodian, since))
    if special.at is None or not filings.passed(special.at):
        return  # nobody looks into its stock before that
    standing = filings.stock()
    graver = {substance for substance in standing
              if filings.flags(substance, filings.as_of) & SPECIAL}
    missed = special if graver else general
    if missed.at is None or not filings.passed(missed.at):
        return
    permit = "" if standing else _permit_in_force(filings)
    if standing or permit:
        yield _unheard(filings, since, missed, sorted(graver or standing), permit)


def _silent_since(filings: Filings) -> datetime | None:
    """Since when an active custodian of goods has said nothing; None for whoever need not."""
    code = filings.custodian
    for changed_at, _ in filings.registers.custodians.history(code):
        filings.passed(changed_at)
    entry = filings.registers.custodian(code, filings.as_of)
    if entry is None or entry.outside or entry.status != "active":
        return None
    if entry.roles and set(entry.roles) <= _WATCHERS:
        return None
    joined = entry.ledger_from or filings.began(code)
    if joined is None or not filings.passed(joined):
        return None
    told = [one.recorded_at for one in filings.declared if filings.passed(one.recorded_at)]
    return max([joined, *told, *([filings.heard_at] if filings.heard_at else [])])


def _permit_in_force(filings: Filings) -> str:
    """A permit to have goods that is in force, "" where there is none."""
    found = ""
    for number in filings.registers.permits_of.get(filings.custodian, ()):
        for changed_at, _ in filings.registers.permits.history(number):
            filings.passed(changed_at)
        permit = filings.registers.permits.at(number, filings.as_of)
        if permit is None or permit.kind not in _TO_HAVE:
            continue
        begun = permit.valid_from is None or filings.passed(permit.valid_from)
        ended = permit.valid_to is not None and filings.passed(permit.valid_to)
        if permit.custodian == filings.custodian and begun and not ended:
            found = found or number
    return found


def _unheard(
    filings: Filings, since: datetime, missed: Due, substances: list[str], permit: str
) -> Saw:
    flags = {flag for one in substances for flag in filings.flags(one, filings.as_of)}
    return Saw(
        subject_kind="custodian", subject_id=filings.custodian, custodian=filings.custodian,
        occurred_at=since, due_at=missed.at, parameters=missed.parameters,
        case=tuple(sorted(flags & SPECIAL)), variant="permit" if permit else "",
        substance=substances[0] if len(substances) == 1 else "",
        figures={"custodian": filings.custodian, "since": day_of(since).isoformat(),
                 "substances": ", ".join(substances[:3]) + (" …" if substances[3:] else ""),
                 "permit": permit})


@rule("T-09", over="place",
      en="{substances} at {place} was not counted since {since}; it is to be every {days} days",
      zh="{place} 的 {substances} 自 {since} 起未盘点，应每 {days} 天盘点一次")
def not_counted(counts: Counts) -> Iterator[Saw]:
    """Special goods are counted monthly; a place that is counted at all is counted each quarter.

    breaks:
        filings acme
        2026-04-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-25T07:00:00Z use acme/L1 acme-wh > - 10
    holds:
        filings acme
        2026-04-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-05T07:00:00Z count - acme-wh > - - counted_kg=100
        2026-06-25T07:00:00Z use acme/L1 acme-wh > - 10
    """
    holder = counts.custodian_of(counts.place, counts.as_of)
    entry = counts.registers.custodian(holder, counts.as_of)
    begun = counts.counted_at("") or counts.began_at
    if entry is None or entry.outside or begun is None:
        return
    joined = entry.ledger_from or counts.began(holder)
    begun = max(begun, joined) if joined and counts.passed(joined) else begun
    special = due(counts, Clock("T-09", "count_within", holder, begun, min(FLOW)))
    if special.at is None or not counts.passed(special.at):
        return  # nothing there can be overdue yet: nobody looks into the books
    missed = [(substance, *found) for substance, since in sorted(counts.stock().items())
              if (found := _overdue(counts, holder, substance, max(
                  since, begun, counts.counted_at(substance) or since)))]
    if missed:
        yield _uncounted(counts, holder, missed)


def _overdue(
    counts: Counts, holder: str, substance: str, since: datetime
) -> tuple[datetime, Due] | None:
    graver = sorted(counts.flags(substance, counts.as_of) & FLOW)
    if not graver and not counts.counted:
        return None  # who keeps no counts here is asked for those of special goods alone
    missed = due(counts, Clock(
        "T-09", "count_within", holder, since, graver[0] if graver else ""))
    return (since, missed) if missed.at is not None and counts.passed(missed.at) else None


def _uncounted(
    counts: Counts, holder: str, missed: list[tuple[str, datetime, Due]]
) -> Saw:
    _, since, first = min(missed, key=lambda one: (one[2].at or one[1], one[0]))
    substances = [substance for substance, _, _ in missed]
    return Saw(
        subject_kind="place", subject_id=counts.place, place=counts.place, custodian=holder,
        occurred_at=since, due_at=first.at, parameters=first.parameters,
        substance=substances[0] if len(substances) == 1 else "",
        case=tuple(sorted({flag for one in substances for flag in _flags(counts, one)})),
        figures={"place": counts.place, "since": day_of(since).isoformat(),
                 "substances": ", ".join(distinct(substances)[:3]),
                 "days": next(iter(first.parameters.values())).split()[0]})


def _flags(evidence: Evidence, substance: str) -> frozenset[str]:
    return evidence.flags(substance, evidence.as_of) & SPECIAL
