"""Family Q, balances: a site has what came in less what went out, month by month and in all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from hazchem.domain.mass import MG_PER_KG
from hazchem.ledger.balance import Spread, cumulated, is_beyond, run_beyond
from hazchem.ledger.weighing import root_up
from hazchem.rules.evidence import day_of, distinct, kilograms
from hazchem.rules.evidence_balance import Balance, Period, last_count
from hazchem.rules.rule import Said, Saw, rule


@rule("Q-04", over="balance",
      en="{custodian} lacks {kg} kg of {substance} in {month}: {opening} kg at its counts before, "
         "+ {entered} in - {left} out, {counted} counted; three sigma are {limit} kg",
      zh="{custodian} {month} {substance} 物料平衡差：账面比实存多 {kg} 千克"
         "（期初 {opening} + 入 {entered} - 出 {left}，实盘 {counted}），3σ 为 {limit} 千克",
      gain=Said("{custodian} has {kg} kg of {substance} too much in {month}: {opening} kg at its "
                "counts before, + {entered} in - {left} out, {counted} counted; three sigma are "
                "{limit} kg",
                "{custodian} {month} {substance} 物料平衡差：实存比账面多 {kg} 千克"
                "（期初 {opening} + 入 {entered} - 出 {left}，实盘 {counted}），"
                "3σ 为 {limit} 千克"))
def material_unaccounted_for(balance: Balance) -> Iterator[Saw]:
    """What stands in a site's places is what the month brought, but for three sigma of it all.

    A count that is a finding by itself explains its own part of the difference and is left out.

    breaks:
        instrument gauge kind=tank_gauge sigma_ppm=100
        2026-06-01T07:00:00Z produce acme/L1 - > acme-tank 100 substance=67-64-1 instrument=gauge
        2026-06-02T08:00:00Z count acme/L1 acme-tank > - counted_kg=99.6 instrument=gauge
    holds:
        instrument gauge kind=tank_gauge sigma_ppm=100
        2026-06-01T07:00:00Z produce acme/L1 - > acme-tank 100 substance=67-64-1 instrument=gauge
        2026-06-02T08:00:00Z count acme/L1 acme-tank > - counted_kg=99.97 instrument=gauge
    """
    for period in balance.periods() if balance.month else ():
        times = Fraction(balance.number("Q-04", "sigmas", last_count(_all(period))))
        if period.muf_mg and is_beyond(period.muf_mg, times, period.spread.variance_mg2):
            yield _unaccounted(balance, period, times)


def _unaccounted(balance: Balance, period: Period, times: Fraction) -> Saw:
    at, mass_mg = last_count(period.intervals), abs(period.muf_mg)
    enough = balance.parameters.strictest(
        "Q-04", "significant_quantity_kg", day_of(at), balance.flags(balance.substance, at))
    grave = mass_mg >= Fraction(enough) * MG_PER_KG
    return _saw(
        balance, period.intervals, period.muf_mg, times**2 * period.spread.variance_mg2,
        case=("significant_quantity",) if grave else (),
        parameters={**balance.asked("Q-04", "sigmas", at),
                    **balance.asked("Q-04", "systematic_share_pct", at),
                    **balance.asked("Q-01", "fallback_3sigma_ppm", at),
                    "significant_quantity_kg": f"{enough} kg"},
        figures={"month": period.month, **_lines(period),
                 "lines": budget(period), "sigma": sigma_kg(period.spread)})


def _lines(period: Period) -> dict[str, str]:
    """The four terms of a month's balance, in kilograms."""
    opening = period.mass_mg("opening")
    return {"opening": kilograms(opening), "entered": kilograms(period.mass_mg("in")),
            "left": kilograms(period.mass_mg("out")),
            "counted": kilograms(period.mass_mg("counted"))}


def budget(period: Period) -> list[dict[str, str]]:
    """Every line of the budget summed by its sort and instrument: mass and σ, in kilograms."""
    sums: dict[tuple[str, str], tuple[int, int, Fraction]] = {}
    for one in period.lines:
        count, mass_mg, squares = sums.get((one.line, one.instrument), (0, 0, Fraction()))
        sums[one.line, one.instrument] = (
            count + 1, mass_mg + abs(one.mass_mg), squares + one.variance_mg2)
    return [{"line": line, "instrument": instrument, "weighings": str(count),
             "kg": kilograms(mass_mg), "sigma_kg": kilograms(int(root_up(squares)))}
            for (line, instrument), (count, mass_mg, squares) in sorted(sums.items())]


def sigma_kg(spread: Spread, times: Fraction = Fraction(1)) -> str:
    """So many σ in kilograms, down to the milligram."""
    return kilograms(int(times * root_up(spread.variance_mg2)))


@rule("Q-05", over="balance",
      en="the balances of {substance} at {custodian} drift: {kg} kg lost from {first} to {last}, "
         "in {periods} months that each seemed right; the limit is {limit} kg",
      zh="{custodian} 的 {substance} 自 {first} 至 {last} 累计漂移：{periods} 个月单月均未超限，"
         "合计损失 {kg} 千克，限值 {limit} 千克",
      gain=Said("the balances of {substance} at {custodian} drift: {kg} kg gained from {first} to "
                "{last}, in {periods} months that each seemed right; the limit is {limit} kg",
                "{custodian} 的 {substance} 自 {first} 至 {last} 累计漂移："
                "{periods} 个月单月均未超限，合计盈余 {kg} 千克，限值 {limit} 千克"))
def cumulative_drift(balance: Balance) -> Iterator[Saw]:
    """Small losses do not add up: over twelve months what is random cancels.

    A month that is a finding by itself is left out, and it takes two to drift.

    breaks:
        instrument gauge kind=tank_gauge sigma_ppm=100
        2026-04-01T07:00:00Z produce acme/L1 - > acme-tank 100 substance=67-64-1 instrument=gauge
        2026-04-28T08:00:00Z count acme/L1 acme-tank > - counted_kg=99.965 instrument=gauge
        2026-05-28T08:00:00Z count acme/L1 acme-tank > - counted_kg=99.93 instrument=gauge
        2026-06-28T08:00:00Z count acme/L1 acme-tank > - counted_kg=99.895 instrument=gauge
        2026-07-28T08:00:00Z count acme/L1 acme-tank > - counted_kg=99.86 instrument=gauge
        as_of 2026-08-01T00:00:00Z
    holds:
        instrument gauge kind=tank_gauge sigma_ppm=100
        2026-04-01T07:00:00Z produce acme/L1 - > acme-tank 100 substance=67-64-1 instrument=gauge
        2026-04-28T08:00:00Z count acme/L1 acme-tank > - counted_kg=99.965 instrument=gauge
        2026-05-28T08:00:00Z count acme/L1 acme-tank > - counted_kg=100 instrument=gauge
        2026-06-28T08:00:00Z count acme/L1 acme-tank > - counted_kg=99.965 instrument=gauge
        2026-07-28T08:00:00Z count acme/L1 acme-tank > - counted_kg=100 instrument=gauge
        as_of 2026-08-01T00:00:00Z
    """
    if balance.month:
        return
    run = drifting(balance, within(balance, balance.periods()))
    if run is not None:
        periods, total_mg, limit_mg2 = run
        at = last_count(_all(periods[-1]))
        yield _saw(
            balance, [one for period in periods for one in period.intervals], total_mg, limit_mg2,
            parameters={**balance.asked("Q-05", "sigmas", at),
                        **balance.asked("Q-05", "cusum_slack_sigmas", at),
                        **balance.asked("Q-05", "cusum_decision_sigmas", at)},
            figures={"first": periods[0].month, "last": periods[-1].month,
                     "periods": str(len(periods)),
                     "chart": [{"month": one.month, "muf_kg": _signed(one.muf_mg),
                                "sigma_kg": sigma_kg(one.spread)} for one in periods]})


def within(balance: Balance, periods: Iterable[Period]) -> list[Period]:
    """The months that are no finding by themselves and have anything left to judge."""
    return [one for one in periods if one.intervals and not is_beyond(
        one.muf_mg, Fraction(balance.number("Q-04", "sigmas", last_count(_all(one)))),
        one.spread.variance_mg2)]


def drifting(
    balance: Balance, periods: Sequence[Period]
) -> tuple[list[Period], int, Fraction] | None:
    """The months that drift, what they come to, and the square of the limit they are beyond."""
    if len(periods) < 2:
        return None
    at, points = last_count(_all(periods[-1])), [one.point for one in periods]
    total_mg, spread = cumulated(points)
    times = Fraction(balance.number("Q-05", "sigmas", at))
    if is_beyond(total_mg, times, spread.variance_mg2):
        return list(periods), total_mg, times**2 * spread.variance_mg2
    slack = Fraction(balance.number("Q-05", "cusum_slack_sigmas", at))
    decision = Fraction(balance.number("Q-05", "cusum_decision_sigmas", at))
    run = run_beyond(points, slack, decision)
    if run is None or run[1] - run[0] < 2:
        return None
    found = list(periods[run[0]:run[1]])
    mean_mg2 = sum((one.spread.variance_mg2 for one in points), Fraction()) / len(points)
    return (found, sum(one.muf_mg for one in found),
            (decision + slack * len(found)) ** 2 * mean_mg2)


def may_break(balance: Balance) -> bool:
    """Whether the counts alone leave it open that something is beyond its limits.

    Everything that came and went only makes a balance less sure: where this says no, what passed
    between the counts need not be looked at.
    """
    loosely = [one._replace(spread=one.loosely) for one in balance.periods() if one.intervals]
    if len(within(balance, loosely)) < len(loosely):
        return True
    return drifting(balance, loosely) is not None


def _all(period: Period) -> Sequence[Any]:
    return (*period.intervals, *period.alone)


def _saw(
    balance: Balance, found: Sequence[Any], muf_mg: int, limit_mg2: Fraction, *,
    figures: Mapping[str, Any], parameters: Mapping[str, str], case: tuple[str, ...] = (),
) -> Saw:
    takes = [one.closing for one in found]
    places = distinct(take.place for take in takes)
    return Saw(
        subject_kind="balance", subject_id=balance.name, custodian=balance.custodian,
        substance=balance.substance, place=places[0] if len(places) == 1 else "",
        occurred_at=last_count(found), mass_mg=abs(muf_mg), limit_mg2=limit_mg2,
        events=distinct(take.fact.movement.event_id for take in takes),
        variant="" if muf_mg > 0 else "gain", case=case, parameters=parameters,
        figures={"custodian": balance.custodian, "substance": balance.substance,
                 "kg": kilograms(abs(muf_mg)), "muf_kg": _signed(muf_mg),
                 "limit": kilograms(int(root_up(limit_mg2))), "places": ", ".join(places),
                 **figures})


def _signed(mass_mg: int) -> str:
    return ("-" if mass_mg < 0 else "") + kilograms(abs(mass_mg))
