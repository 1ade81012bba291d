"""Family C over a month or a year: caps that no movement passes alone, but all together do."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from hazchem.domain import instant
from hazchem.domain.substance import Substance
from hazchem.regulation.aftermath import Cap
from hazchem.regulation.catalogue import Question
from hazchem.rules.evidence import clock_of, day_of, distinct, kilograms
from hazchem.rules.evidence_quota import COUNTS, MONTH, SITE, Quota
from hazchem.rules.rule import Said, Saw, also

# What a cap on a site may be about: goods that come to stand there.
_ON_SITE = ("storage", "production", "use")


@also("C-03", over="quota",
      total=Said("{custodian}, {substance}: {kg} kg moved in {period} up to {time}, {rules} "
                 "allows {cap} kg a {per}",
                 "{custodian} 的 {substance}：{period} 截至 {time} 累计 {kg} 千克，"
                 "超过 {rules} 的{per_zh}限量 {cap} 千克"),
      site=Said("{custodian}, {substance}: {kg} kg stand on its site at {time}, {rules} allows "
                "{cap} kg", "{custodian} 的 {substance}：{time} 现场存量 {kg} 千克，"
                "超过 {rules} 的现场限量 {cap} 千克"))
def cap_exceeded(quota: Quota) -> Iterator[Saw]:
    """What all movements of a month or year come to stays within the cap, as does what stands.

    The rules of the event's day judge; only what was moved while a rule held counts towards it.

    breaks:
        2026-06-01T08:00:00Z produce acme/L1 - > acme-wh 60 substance=108-91-8
        2026-06-20T08:00:00Z produce acme/L2 - > acme-wh 41 substance=108-91-8
    holds:
        2026-06-01T08:00:00Z produce acme/L1 - > acme-wh 60 substance=108-91-8
        2026-06-30T16:00:00Z produce acme/L2 - > acme-wh 41 substance=108-91-8
    """
    entry = quota.substances.get(quota.substance)
    if isinstance(entry, Substance) and quota.controls.capping(entry):
        yield from _moved(quota, entry)
        if quota.per == MONTH:
            yield from _standing(quota, entry)


def _moved(quota: Quota, entry: Substance) -> Iterator[Saw]:
    """For each rule the first movement that took its sum beyond the cap."""
    sums: Counter[Cap] = Counter()
    told: set[tuple[str, str]] = set()
    for flow in sorted(quota.flows, key=lambda one: (one.at, one.event_id, one.group, one.seq)):
        if not quota.passed(flow.at):
            return
        place = next((one.ref for one in (flow.source, flow.target) if one.kind == "stock"), "")
        caps = {cap for activity, counts in COUNTS.items() if counts(flow, quota.custodian)
                for cap in _caps(quota, entry, activity, place, flow.at) if cap.per == quota.per}
        for cap in sorted(caps, key=lambda one: one.key):
            sums[cap] += flow.mass_mg
            if sums[cap] > cap.mass_mg and cap.key not in told:
                told.add(cap.key)
                yield _saw(quota, cap, flow.at, sums[cap], (flow.event_id,))


def _standing(quota: Quota, entry: Substance) -> Iterator[Saw]:
    """For each rule the first event that put more on a site than the cap, or onto what was more."""
    held = Counter[str]()
    for stood in quota.opening:
        held[stood.place] += stood.mass_mg
    told: set[tuple[str, str]] = set()
    for at_us, some in groupby(quota.changes, lambda one: one.at_us):
        at, together, before = instant.from_us(at_us), list(some), Counter(held)
        if not quota.passed(at):
            return
        for one in together:
            held[one.place] += one.mass_mg
        came = {one.place for one in together if one.mass_mg > 0}
        for cap in sorted(_on_site(quota, entry, came, at), key=lambda one: one.key):
            under = [place for place in held if cap in _on_site(quota, entry, {place}, at)]
            now_mg, was_mg = (sum(stock[place] for place in under) for stock in (held, before))
            if now_mg > max(cap.mass_mg, was_mg) and cap.key not in told:
                told.add(cap.key)
                yield _saw(quota, cap, at, now_mg, distinct(
                    one.event_id for one in together if one.mass_mg > 0 and one.place in under))


def _on_site(quota: Quota, entry: Substance, places: set[str], at: datetime) -> set[Cap]:
    return {cap for place in places for activity in _ON_SITE
            for cap in _caps(quota, entry, activity, place, at) if cap.per == SITE}


def _caps(
    quota: Quota, entry: Substance, activity: str, place: str, at: datetime
) -> tuple[Cap, ...]:
    if quota.registers.is_outside(quota.custodian, at):
        return ()
    return tuple(quota.controls.caps(Question(
        substance=entry, activity=activity, day=day_of(at),
        zones=quota.registers.areas_of(place, at) if place else frozenset())))


def _saw(
    quota: Quota, cap: Cap, at: datetime, total_mg: int, events: tuple[str, ...]
) -> Saw:
    is_site = cap.per == SITE
    return Saw(
        subject_kind="quota", custodian=quota.custodian, substance=quota.substance,
        subject_id=f"{quota.custodian}|{quota.substance}|{quota.period}|{cap.edition} {cap.rule}"
                   + (f"|{SITE}" if is_site else ""),
        occurred_at=at, events=events, mass_mg=total_mg - cap.mass_mg,
        variant=SITE if is_site else "total",
        figures={"custodian": quota.custodian, "substance": quota.substance,
                 "kg": kilograms(total_mg), "cap": kilograms(cap.mass_mg), "per": cap.per,
                 "per_zh": "月" if cap.per == MONTH else "年", "period": quota.period,
                 "rules": f"{cap.edition} {cap.rule}", "time": clock_of(at), "text": cap.text})
