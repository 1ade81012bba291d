"""Family C: what was moved was allowed there, by the 禁限控 catalogue of the day."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from hazchem.domain.instant import CHINA
from hazchem.domain.movement import Movement
from hazchem.domain.substance import Substance
from hazchem.domain.zone import INLAND_WATERS
from hazchem.ledger.order import Step
from hazchem.regulation.aftermath import Breach
from hazchem.regulation.catalogue import Question
from hazchem.rules.evidence import Goods, clock_of, day_of, distinct
from hazchem.rules.rule import Saw, rule

# What is done where goods come to, and where they are taken from.
_INTO = {"produce": ("production", "storage"), "import": ("storage",), "transfer": ("storage",),
         "receive": ("storage",)}
_OUT_OF = {"use": ("use",), "dispatch": ("transport",), "dispose": ("disposal",)}
_STORES = frozenset({"tank", "warehouse", "yard"})


class _Act(NamedTuple):
    """One thing a movement does with one substance at one place."""

    activity: str
    substance: str
    place: str
    mass_mg: int | None
    concentration: str


class _Broken(NamedTuple):
    """A movement with the rules it breaks."""

    step: Step
    act: _Act
    breaches: list[Breach]


@rule("C-01",
      en="{substance} at {place}, {time}: {rules} forbids it ({why})",
      zh="{time} 在 {place} 的 {substance}：违反 {rules}（{why}）")
def prohibited_activity(goods: Goods) -> Iterator[Saw]:
    """Nobody does with a substance what the catalogue of the day prohibits there.

    breaks:
        2026-06-01T08:00:00Z produce acme/L1 - > acme-wh 100 substance=12185-10-3
    holds:
        as_of 2026-01-01T00:00:00Z
        2025-12-31T15:59:59Z produce acme/L1 - > acme-wh 100 substance=12185-10-3
    """
    yield from _seen(goods, "prohibited")


@rule("C-02",
      en="{substance} at {place}, {time}: outside what {rules} allows ({why})",
      zh="{time} 在 {place} 的 {substance}：超出 {rules} 允许的范围（{why}）")
def restricted_exceeded(goods: Goods) -> Iterator[Saw]:
    """A restricted substance stays within its zones; of a place in no zone nothing is said.

    breaks:
        place acme-wh zones=centre
        2026-06-01T08:00:00Z produce acme/L1 - > acme-wh 100 substance=2235-25-8
    holds:
        place acme-wh zones=core
        2026-06-01T08:00:00Z produce acme/L1 - > acme-wh 100 substance=2235-25-8
    """
    yield from _seen(goods, "restricted")


@rule("C-03",
      en="{substance} at {place}, {time}: not as {rules} asks ({why})",
      zh="{time} 在 {place} 的 {substance}：不符合 {rules} 的管控要求（{why}）")
def control_exceeded(goods: Goods) -> Iterator[Saw]:
    """A controlled substance moves in its hours, and no more of it at once than is allowed.

    breaks:
        2026-06-01T08:00:00Z produce acme/L1 - > acme-wh 101 substance=75-86-5
    holds:
        2026-06-01T08:00:00Z produce acme/L1 - > acme-wh 100 substance=75-86-5
    """
    yield from _seen(goods, "controlled")


@rule("C-04",
      en="{substance} at {place}, {time}: {rules} allows it only as {exempt}, which was not shown",
      zh="{time} 在 {place} 的 {substance}：{rules} 仅在 {exempt} 时豁免，未见凭证")
def exemption_not_shown(goods: Goods) -> Iterator[Saw]:
    """What only an exemption can allow is shown to be exempt.

    breaks:
        2026-06-01T08:00:00Z produce acme/L1 - > acme-wh 1 substance=80-12-6
    holds:
        as_of 2025-07-01T00:00:00Z
        2025-06-01T08:00:00Z produce acme/L1 - > acme-wh 1 substance=80-12-6
    """
    yield from _seen(goods, "exempt")


def _seen(goods: Goods, kind: str) -> Iterator[Saw]:
    for broken in goods.once("catalogue", _work_out).get(kind, []):
        told, act = broken.step.fact.movement, broken.act
        holder = goods.custodian_of(act.place, broken.step.at)
        rules = "; ".join(f"{one.edition} {one.rule.code}" for one in broken.breaches)
        yield Saw(
            subject_kind="event", subject_id=told.event_id, lot=told.lot, place=act.place,
            substance=act.substance, occurred_at=broken.step.at, events=(told.event_id,),
            custodian=holder, parties=distinct((holder, broken.step.fact.filer)),
            mass_mg=act.mass_mg,
            figures={"substance": act.substance, "place": act.place, "rules": rules,
                     "time": clock_of(broken.step.at), "activity": act.activity,
                     "why": "; ".join(distinct(one.why for one in broken.breaches)),
                     "exempt": "; ".join(distinct(one.exempt for one in broken.breaches)),
                     "text": "; ".join(distinct(one.rule.text for one in broken.breaches))})


def _work_out(goods: Goods) -> dict[str, list[_Broken]]:
    """What each movement breaks, by the kind of finding; the first act that breaks tells of it."""
    found: dict[str, list[_Broken]] = {}
    if not goods.controls.editions:
        return found
    for step in goods.own_steps():
        by_kind: dict[str, _Broken] = {}
        for act in _acts(goods, step):
            for breach in _breaches(goods, step, act):
                kind = "exempt" if breach.exempt else breach.rule.category
                by_kind.setdefault(kind, _Broken(step, act, [])).breaches.append(breach)
        for kind, broken in by_kind.items():
            found.setdefault(kind, []).append(broken)
    return found


def _breaches(goods: Goods, step: Step, act: _Act) -> Iterator[Breach]:
    entry = goods.substances.get(act.substance)
    if not isinstance(entry, Substance) or not goods.controls.concerning(entry, act.activity):
        return
    if goods.registers.is_outside(goods.custodian_of(act.place, step.at), step.at):
        return
    whole_period = step.fact.movement.period_from is not None
    for breach in goods.controls.breaches(Question(
            substance=entry, activity=act.activity, day=day_of(step.at),
            at=None if whole_period else step.at.astimezone(CHINA).time(),
            zones=goods.registers.areas_of(act.place, step.at),
            mass_mg=None if whole_period else act.mass_mg,
            concentration=_number(act.concentration))):
        # What may not go by inland water is asked of the voyage (V-14), not of the quay.
        if act.activity != "transport" or INLAND_WATERS not in breach.rule.zones:
            yield breach


def _acts(goods: Goods, step: Step) -> Iterator[_Act]:
    told = step.fact.movement
    for parts, activity in ((told.inputs, "use"), (told.outputs, "production")):
        for part in parts:
            if not part.unlisted:
                yield _Act(activity, goods.substance_of(part.lot) or part.substance, part.place,
                           part.mass_mg, part.concentration)
    for activities, place in ((_INTO, told.to_place), (_OUT_OF, told.from_place)):
        for activity in activities.get(told.kind, ()):
            if place and not (activity == "storage" and not _stores(goods, step, place)):
                yield _Act(activity, _substance(goods, told, place), place, told.mass_mg,
                           told.concentration)


def _stores(goods: Goods, step: Step, place: str) -> bool:
    entry = goods.registers.places.at(place, step.at)
    return entry is not None and entry.kind in _STORES


def _substance(goods: Goods, told: Movement, place: str) -> str:
    if told.lot:
        return goods.substance_of(told.lot) or told.substance
    return told.substance or goods.substance_at(place)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
