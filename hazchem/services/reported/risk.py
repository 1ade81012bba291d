"""The risk index of each enterprise: what is counted of it, and by which dated rows it weighs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

from hazchem.regulation.risk_index import Counted, Line, Weight, Weights, weighed
from hazchem.reports.values import RiskLine, Shown, UnitLine
from hazchem.rules.evidence import day_of
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.scope import Viewer
from hazchem.store import movements

RULE = "risk"
_LATE = "T-06"
_MONTH = timedelta(days=30)
_PERCENT = 100


def lines_in(
    seen: Snapshot, viewer: Viewer, findings: Sequence[Shown], units: Sequence[UnitLine],
    filters: Mapping[str, str],
) -> list[RiskLine]:
    """Every enterprise that the viewer may see and the filters leave, the riskiest first."""
    scope, weights = seen.scope(viewer), weights_in(seen)
    open_of: dict[str, list[Shown]] = {}
    known = {one.finding.code for one in findings}
    for one in findings:
        if one.finding.cause not in known and not one.cleared_at and not one.settled:
            open_of.setdefault(one.finding.custodian, []).append(one)
    filed = movements.filed_by(seen.tx, seen.size, seen.as_of_us)
    found = []
    for code in seen.registers.custodians:
        entry = seen.registers.custodians.at(code, seen.as_of)
        if entry is None or entry.outside or not scope.sees(code):
            continue
        if any(filters.get(name) not in (None, "", value)
               for name, value in (("park", entry.park), ("custodian", code))):
            continue
        mine = [unit for unit in units if unit.custodian == code]
        lines = weighed(_facts(seen, open_of.get(code, ()), mine, filed.get(code, 0)), weights)
        if lines or filed.get(code):
            found.append(RiskLine(code, entry.park, lines))
    return sorted(found, key=lambda one: (-one.points, one.custodian))


def weights_in(seen: Snapshot) -> Weights:
    """What each sort of fact weighs on the day of a snapshot."""
    day = day_of(seen.as_of)
    found: dict[tuple[str, str], Weight] = {}
    for row in seen.reference.parameter_rows:
        if row["rule"] == RULE:
            held = seen.reference.parameters.row(RULE, row["name"], day, row["selector"])
            found[row["name"], row["selector"]] = Weight(
                Fraction(held.value), held.unit, held.basis, held.status)
    return found


def _facts(
    seen: Snapshot, findings: Iterable[Shown], units: Iterable[UnitLine], filed: int
) -> Iterator[Counted]:
    counts: dict[str, int] = {}
    months: dict[str, int] = {}
    late = 0
    for shown in findings:
        one = shown.finding
        counts[one.severity] = counts.get(one.severity, 0) + 1
        age = max(0, (seen.as_of - one.occurred_at) // _MONTH)
        months[one.severity] = months.get(one.severity, 0) + age
        late += len(one.events) if one.rule == _LATE else 0
    for severity, count in sorted(counts.items()):
        yield Counted("finding", severity, Fraction(count))
        yield Counted("age", severity, Fraction(months[severity]))
    for unit in units:
        levels = [one.level for one in (unit.design, unit.stock) if one.level is not None]
        if levels:
            yield Counted("level", str(min(levels)), Fraction(1))
        if unit.design.s:
            over = unit.stock.s / unit.design.s * _PERCENT - _PERCENT
            yield Counted("over_design", "", _tenths(max(Fraction(), over)))
    if filed:
        yield Counted("late", "", _tenths(Fraction(min(late, filed) * _PERCENT, filed)))


def _tenths(share: Fraction) -> Fraction:
    """A share in whole tenths, rounded down: what is printed is what is weighed."""
    return Fraction(share * 10 // 1, 10)


__all__ = ["RULE", "Line", "lines_in", "weights_in"]
