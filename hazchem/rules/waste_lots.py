"""Family W on the lot: what was taken in is disposed of in time, no more than came, by its code."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hazchem.domain.substance import Substance
from hazchem.domain.waste import is_waste
from hazchem.ledger.account import Leg
from hazchem.rules.evidence import Goods, clock_of, day_of, distinct, kilograms, span
from hazchem.rules.rule import Said, Saw, rule
from hazchem.rules.shortage import Deficit, deficits

# A discarded chemical of the catalogue, by 国家危险废物名录.
DISCARDED = "900-999-49"


@rule("W-05",
      en="{kg} kg of waste {lot} that came to {holder} at {since} are still there after {days} d",
      zh="{holder} 于 {since} 接收的危险废物 {lot} 尚存 {kg} 千克，贮存超过 {days} 天")
def not_disposed(goods: Goods) -> Iterator[Saw]:
    """Whoever takes waste in disposes of it within a year.

    breaks:
        2025-05-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2025-05-01T08:00:00Z dispatch acme/N1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
manifest=acme/20253302000001
        2025-05-01T11:00:00Z receive acme/N1 - > beta-wh 100 waybill=acme/W1
    holds:
        2025-05-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2025-05-01T08:00:00Z dispatch acme/N1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
manifest=acme/20253302000001
        2025-05-01T11:00:00Z receive acme/N1 - > beta-wh 100 waybill=acme/W1
        2026-03-01T11:00:00Z dispose acme/N1 beta-wh > - 100 method=D10
    """
    for place, lots in goods.books.holdings.stock.items():
        for lot, held_mg in sorted(lots.items()):
            if not is_waste(goods.substance_of(lot)) or not held_mg:
                continue
            came = _came_in(goods, place, lot)
            if came is None:
                continue
            park = goods.registers.park_of(came.target.custodian, came.at)
            days = goods.number("W-05", "storage_d", came.at, "", park)
            until = came.at + span(days, timedelta(days=1))
            if goods.passed(until) and not _has_passed_through(goods, place, came):
                yield _kept(goods, place, lot, held_mg, came, until, str(days))


def _came_in(goods: Goods, place: str, lot: str) -> Leg | None:
    """The first receipt of a lot by whoever has it now, None where it was made there."""
    holder = goods.custodian_of(place, goods.as_of)
    return next((leg for leg in goods.legs_of(lot) if leg.fact.movement.kind == "receive"
                 and leg.target.kind == "stock" and leg.target.custodian == holder), None)


def _has_passed_through(goods: Goods, place: str, came: Leg) -> bool:
    """Whether a mixed pit has given out since as much as was in it: the first in, the first out."""
    if not goods.registers.is_commingled(place, came.at):
        return False
    held_mg = out_mg = 0
    for leg in goods.books.legs:
        for account, sign in ((leg.target, 1), (leg.source, -1)):
            if account.kind == "stock" and account.ref == place:
                if leg.at <= came.at:
                    held_mg += sign * leg.mass_mg
                elif sign < 0:
                    out_mg += leg.mass_mg
    return out_mg >= held_mg


def _kept(
    goods: Goods, place: str, lot: str, held_mg: int, came: Leg, until: datetime, days: str
) -> Saw:
    holder = goods.custodian_of(place, goods.as_of)
    return Saw(
        subject_kind="holding", subject_id=f"{place}|{lot}", place=place, lot=lot,
        substance=goods.substance_of(lot), custodian=holder, occurred_at=came.at, due_at=until,
        parties=distinct((holder, came.fact.filer)), events=(came.fact.movement.event_id,),
        mass_mg=held_mg, parameters=goods.asked(
            "W-05", "storage_d", came.at, "", goods.registers.park_of(holder, came.at)),
        figures={"kg": kilograms(held_mg), "lot": lot, "holder": holder, "days": days,
                 "since": clock_of(came.at)})


@rule("W-06",
      en="{kg} kg more of waste {subject} were disposed of at {place} than the {came} kg that came",
      zh="{place} 处置的危险废物 {subject} 比其来量 {came} 千克多 {kg} 千克")
def disposed_too_much(goods: Goods) -> Iterator[Saw]:
    """No more waste is disposed of than came in.

    breaks:
        2026-06-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2026-06-02T07:00:00Z dispose acme/N1 acme-wh > - 180 method=D10
    holds:
        2026-06-01T07:00:00Z opening acme/N1 - > acme-wh 100 substance=HW:900-041-49
        2026-06-02T07:00:00Z dispose acme/N1 acme-wh > - 100 method=D10
    """
    for deficit in (*deficits(goods, "G-08"), *deficits(goods, "Q-06")):
        disposed = [short for short in deficit.shortages
                    if short.fact.movement.kind == "dispose"]
        if disposed and is_waste(deficit.substance):
            yield _too_much(goods, deficit)


def _too_much(goods: Goods, deficit: Deficit) -> Saw:
    first = deficit.first
    holder = goods.custodian_of(first.place, first.at)
    return Saw(
        subject_kind=deficit.kind, subject_id=deficit.id, lot=deficit.lot, place=first.place,
        lots=frozenset(short.lot for short in deficit.shortages), substance=deficit.substance,
        custodian=holder, parties=distinct((holder, first.fact.filer)), occurred_at=first.at,
        events=deficit.events, mass_mg=deficit.mass_mg, limit_mg2=deficit.limit_mg2,
        figures={"kg": kilograms(deficit.mass_mg), "came": kilograms(deficit.came_mg),
                 "subject": deficit.lot or deficit.substance, "place": first.place,
                 "consignee": holder, "consignor": holder})


@rule("W-08",
      en="{lot} was discarded as {waste_code}: there is no waste class HW{hw_class}",
      zh="批次 {lot} 按 {waste_code} 废弃：名录中没有 HW{hw_class} 类",
      listed=Said("{lot} ({substance}) was discarded as {waste_code}, which is for chemicals of "
                  "the catalogue alone: it has no catalogue number",
                  "批次 {lot}（{substance}）按 {waste_code} 废弃："
                  "该代码仅适用于目录内的危险化学品"))
def wrong_code(goods: Goods) -> Iterator[Saw]:
    """A waste code names a class there is, and fits what was discarded.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-02T07:00:00Z discard acme/L1 acme-wh > - 10 waste_code=900-041-43
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-02T07:00:00Z discard acme/L1 acme-wh > - 10 waste_code=900-999-49
    """
    for step in goods.own_steps():
        told = step.fact.movement
        if told.kind != "discard":
            continue
        hw_class, day = told.waste_code[-2:], day_of(step.at)
        substance = goods.substance_of(told.lot)
        known = 1 <= int(hw_class) <= goods.number("W-08", "classes", step.at) and not (
            goods.parameters.applies("W-08", "class_abolished", day, [hw_class]))
        entry = goods.substances.get(substance)
        if known and not (told.waste_code == DISCARDED and _is_unlisted(entry)):
            continue
        yield Saw(
            subject_kind="event", subject_id=told.event_id, lot=told.lot, place=told.from_place,
            substance=substance, custodian=goods.custodian_of(told.from_place, step.at),
            occurred_at=step.at, events=(told.event_id,), mass_mg=told.mass_mg,
            variant="listed" if known else "",
            parameters=goods.asked("W-08", "classes", step.at),
            figures={"lot": told.lot, "waste_code": told.waste_code, "hw_class": hw_class,
                     "substance": substance})


def _is_unlisted(entry: Substance | None) -> bool:
    return entry is not None and entry.number is None
