"""Family S: a hazard unit holds no more than it was designed and filed for."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from hazchem.domain import instant
from hazchem.domain.hazard_unit import RESPONSIBLE, HazardUnit
from hazchem.domain.ratio import exact, floored
from hazchem.regulation.major_hazard_unit import MG_PER_TONNE, Key, limits_of
from hazchem.rules.episodes import Episode, State, episodes
from hazchem.rules.evidence import clock_of, distinct
from hazchem.rules.evidence_unit import Unit
from hazchem.rules.rule import Said, Saw, rule

_LEVELS = {1: "一", 2: "二", 3: "三", 4: "四"}
_GRAVE = frozenset({1, 2})
_ROLES = {"principal": "主要负责人", "technical": "技术负责人", "operational": "操作负责人"}
_SINCE, _SINCE_ZH = "{unit} since {start}: ", "单元 {unit} 自 {start} 起："


class _Seen(NamedTuple):
    """What a unit comes to where it should not: how far, and the words for it."""

    measure: Fraction
    figures: Mapping[str, str]
    place: str = ""
    substance: str = ""
    level: int | None = None
    excess_mg: int | None = None


@rule("S-04", over="unit",
      en=_SINCE + "up to {held} t of {substance} in {place}, designed for {most} t; {until}",
      zh=_SINCE_ZH + "{place} 存有 {substance} 至 {held} 吨，超过设计量 {most} 吨；{until_zh}",
      unfiled=Said(
          _SINCE + "a major hazard source (S up to {s}, {level}) that is not filed; {until}",
          _SINCE_ZH + "已构成重大危险源（S 最高 {s}，{level_zh}），未备案；{until_zh}"),
      filed_lower=Said(
          _SINCE + "{level} (S up to {s}), but filed as {filed}; {until}",
          _SINCE_ZH + "实为{level_zh}（S 最高 {s}），备案为{filed_zh}；{until_zh}"),
      above_level=Said(
          _SINCE + "the stock makes {level} (S up to {s}), the design {filed}; {until}",
          _SINCE_ZH + "实际存量达{level_zh}（S 最高 {s}），设计为{filed_zh}；{until_zh}"),
      responsible=Said(
          _SINCE + "a major hazard source that names no {roles}; {until}",
          _SINCE_ZH + "已构成重大危险源，未明确包保责任人：{roles_zh}；{until_zh}"))
def beyond_design_or_filing(unit: Unit) -> Iterator[Saw]:
    """A unit holds no more than its design, and a major hazard source is filed as what it is.

    What the design comes to counts from the first goods on. Each time it becomes so is one
    finding, which stays; who registers neither design nor places is asked nothing.

    breaks:
        unit u1 custodian=acme exposed_persons=10
        place acme-wh hazard_unit=u1 design_max_t=67-56-1:0.5
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 600 substance=67-56-1
        2026-06-11T07:00:00Z use acme/L1 acme-wh > - 200
    holds:
        unit u1 custodian=acme exposed_persons=10
        place acme-wh hazard_unit=u1 design_max_t=67-56-1:0.5
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 500 substance=67-56-1
    """
    states, used = [], unit.was_used
    for at, held, events in unit.states():
        used = used or bool(events)
        seen = _seen(unit, at, held) if used and unit.past.places_at(at) else {}
        states.append(State(at, seen, events))
    for episode in episodes(states[0].seen, states[1:]) if states else ():
        yield _saw(unit, episode)


def _seen(unit: Unit, at: datetime, held: Mapping[Key, int]) -> dict[str, _Seen]:
    """Everything that is amiss in a unit at an instant."""
    entry = unit.past.at(at)
    if entry is None or unit.registers.is_outside(entry.custodian, at):
        return {}
    stock, design = unit.past.stock(at, held), unit.past.design(at)
    s = max(stock.s, design.s)
    level = min((one.level for one in (stock, design) if one.level), default=None)
    found = {f"above|{one.place}|{one.substance}": one for one in _above(unit, at, held)}
    if s >= 1 and not entry.filed_level:
        found["unfiled"] = _Seen(s, _levels(s, level), level=level)
    elif s >= 1 and level and entry.filed_level and level < entry.filed_level:
        found["filed_lower"] = _Seen(s, _levels(s, level, entry.filed_level), level=level)
    if stock.level and design.level and stock.level < design.level:
        found["above_level"] = _Seen(stock.s, _levels(stock.s, stock.level, design.level),
                                     level=stock.level)
    missing = _unnamed(unit, entry, s)
    if missing:
        found["responsible"] = _Seen(s, {
            "roles": ", ".join(missing), "roles_zh": "、".join(map(_ROLES.__getitem__, missing))})
    return found


def _above(unit: Unit, at: datetime, held: Mapping[Key, int]) -> Iterator[_Seen]:
    """Where more of a substance stands than the place is designed for."""
    there: dict[tuple[str, str], int] = {}
    for (place, substance, _), mass_mg in held.items():
        there[place, substance] = there.get((place, substance), 0) + mass_mg
    for entry in unit.past.places_at(at):
        limits = limits_of(unit.past.substances, entry) if entry.design_max_t else {}
        for substance, most in sorted(limits.items()):
            mass_mg = there.get((entry.code, substance), 0)
            over_mg = mass_mg - most * MG_PER_TONNE
            if over_mg > 0:
                yield _Seen(Fraction(mass_mg), {
                    "place": entry.code, "substance": substance, "most": exact(most),
                    "held": exact(Fraction(mass_mg, MG_PER_TONNE))},
                    place=entry.code, substance=substance, excess_mg=-int(-over_mg // 1))


def _unnamed(unit: Unit, entry: HazardUnit, s: Fraction) -> tuple[str, ...]:
    """The responsible persons that a major hazard source lacks.

    They are asked of whoever named any for a unit of its own: others keep no such register.
    """
    if s < 1 and not entry.filed_level:
        return ()
    missing = tuple(role for role in RESPONSIBLE if role not in entry.responsible)
    if not missing:
        return ()
    units = unit.registers.hazard_units
    keeps = any(told.responsible and told.custodian == entry.custodian
                for code in units for _, told in units.history(code))
    return missing if keeps else ()


def _levels(s: Fraction, level: int | None, filed: int | None = None) -> dict[str, str]:
    told = {"s": floored(s), "level": f"level {level}" if level else "level not known",
            "level_zh": f"{_LEVELS[level]}级" if level else "级别不明"}
    if filed:
        told |= {"filed": f"level {filed}", "filed_zh": f"{_LEVELS.get(filed, str(filed))}级"}
    return told


def _saw(unit: Unit, episode: Episode[_Seen]) -> Saw:
    peak, variant = episode.peak, episode.what.partition("|")[0]
    entry = unit.past.at(episode.start)
    grave = variant == "unfiled" and peak.level in _GRAVE
    return Saw(
        subject_kind="unit",
        subject_id=f"{unit.past.code}|{instant.show(episode.start)}|{episode.what}",
        occurred_at=episode.start, events=distinct([*episode.events, *episode.peak_events]),
        custodian=entry.custodian if entry else "", place=peak.place, substance=peak.substance,
        mass_mg=peak.excess_mg, variant="" if variant == "above" else variant,
        case=("unregistered_major",) if grave else (),
        figures={"unit": unit.past.code, "start": clock_of(episode.start), **peak.figures,
                 **_until(unit, episode.end)})


def _until(unit: Unit, end: datetime | None) -> dict[str, str]:
    """Until when it was so; what a later month brought is that month's to know."""
    if end is not None:
        return {"until": f"until {clock_of(end)}", "until_zh": f"至 {clock_of(end)} 恢复"}
    if unit.ends is None or unit.goes_on():
        return {"until": "still so", "until_zh": "至今未恢复"}
    told = clock_of(unit.ends)
    return {"until": f"still so on {told}", "until_zh": f"至 {told} 仍未恢复"}

