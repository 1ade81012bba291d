"""Family Q, how it was measured: the conversion, the instrument, the ticket."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from hazchem.domain.event import Fact
from hazchem.domain.instrument import Instrument
from hazchem.domain.mass import MG_PER_KG
from hazchem.domain.movement import KINDS, Measured
from hazchem.ledger.correction import key_of
from hazchem.ledger.order import Step
from hazchem.rules.evidence import Goods, Papers, day_of, distinct, kilograms
from hazchem.rules.lines import facts_of, limit_mg2, lines_of
from hazchem.rules.rule import Said, Saw, rule

# How many milligrams, and how many litres, one of a unit is.
MASS_UNITS = {"mg": 1, "毫克": 1, "g": 1_000, "克": 1_000, "kg": MG_PER_KG, "千克": MG_PER_KG,
              "公斤": MG_PER_KG, "t": 1_000 * MG_PER_KG, "吨": 1_000 * MG_PER_KG}
VOLUME_UNITS = {"ml": Fraction(1, 1_000), "毫升": Fraction(1, 1_000), "l": Fraction(1),
                "升": Fraction(1), "m3": Fraction(1_000), "m³": Fraction(1_000),
                "立方米": Fraction(1_000), "kl": Fraction(1_000)}


@rule("Q-07",
      en="{kind} {event} says {kg} kg, but {value} {unit} as measured are {converted} kg",
      zh="{kind_zh}记录 {event} 填报 {kg} 千克，但所测 {value} {unit} 折合 {converted} 千克",
      unit=Said("{kind} {event} measured {value}, but does not say in which unit",
                "{kind_zh}记录 {event} 的计量值 {value} 未注明单位"))
def implausible_conversion(goods: Goods) -> Iterator[Saw]:
    """The mass filed is what was measured, converted by its unit and density.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 1000 substance=67-64-1 \
measured='{"value": "1000", "unit": "L", "density_kg_per_l": "0.79"}'
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 790 substance=67-64-1 \
measured='{"value": "1000", "unit": "L", "density_kg_per_l": "0.79"}'
    """
    for step in goods.own_steps():
        told = step.fact.movement
        mass_mg = told.counted_mg if told.kind == "count" else told.mass_mg
        measured = told.measured
        if mass_mg is None or measured is None or _fraction(measured.value) is None:
            continue
        if not measured.unit:
            yield _measured(goods, step, mass_mg, measured, variant="unit")
            continue
        converted = _converted_mg(measured)
        ppm = Fraction(goods.number("Q-07", "density_tolerance_ppm", step.at))
        if converted is not None and abs(mass_mg - converted) * 1_000_000 > ppm * converted:
            yield _measured(
                goods, step, abs(mass_mg - int(converted)), measured,
                parameters=goods.asked("Q-07", "density_tolerance_ppm", step.at),
                figures={"kg": kilograms(mass_mg), "converted": kilograms(int(converted))})


def _measured(
    goods: Goods, step: Step, mass_mg: int, measured: Measured, *, variant: str = "",
    parameters: dict[str, str] | None = None, figures: dict[str, str] | None = None,
) -> Saw:
    told = step.fact.movement
    return _of_event(goods, step.fact, mass_mg=mass_mg, variant=variant,
                     parameters=parameters or {}, figures={
                         "kind": told.kind, "kind_zh": KINDS[told.kind].zh,
                         "event": told.event_id, "value": measured.value,
                         "unit": measured.unit, **(figures or {})})


def _of_event(
    goods: Goods, fact: Fact, *, figures: dict[str, str], mass_mg: int | None = None,
    variant: str = "", case: tuple[str, ...] = (), parameters: dict[str, str] | None = None,
) -> Saw:
    """What was seen of one weighing."""
    told = fact.movement
    lot = told.lots[0] if told.lots else ""
    place = told.places[0] if told.places else ""
    holder = goods.custodian_of(place, fact.at) or fact.filer
    return Saw(subject_kind="event", subject_id=told.event_id, lot=lot, place=place,
               substance=goods.substance_of(lot), consignment=goods.books.trips.trip(told),
               custodian=holder, parties=distinct((holder, fact.filer)), occurred_at=fact.at,
               events=(told.event_id,), mass_mg=mass_mg, variant=variant, case=case,
               parameters=parameters or {}, figures=figures)


def _converted_mg(measured: Measured) -> Fraction | None:
    """The mass of what was measured; None where unit or density does not give one."""
    value, unit = _fraction(measured.value), measured.unit.strip().lower()
    if value is None or value <= 0:
        return None
    if unit in MASS_UNITS:
        return value * MASS_UNITS[unit]
    density = _fraction(measured.density_kg_per_l)
    if unit in VOLUME_UNITS and density is not None and density > 0:
        return value * VOLUME_UNITS[unit] * density * MG_PER_KG
    return None


def _fraction(text: str) -> Fraction | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return Fraction(number) if number is not None and number.is_finite() else None


@rule("Q-11",
      en="{kind} {event} was weighed on {instrument}, whose verification does not cover {day}",
      zh="{kind_zh}记录 {event} 使用的计量器具 {instrument} 在 {day} 不在检定有效期内")
def instrument_out_of_verification(goods: Goods) -> Iterator[Saw]:
    """What weighs is verified on the day; an instrument nobody named or registered is not asked.

    breaks:
        instrument scale custodian=acme e_kg=20 verified_to=2026-05-31T00:00:00Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1 instrument=scale
    holds:
        instrument scale custodian=acme e_kg=20 verified_to=2026-12-31T00:00:00Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1 instrument=scale
    """
    for step in goods.own_steps():
        told = step.fact.movement
        entry = (goods.registers.instruments.at(told.instrument, step.fact.at)
                 if told.instrument else None)
        if entry is None or entry.is_verified(step.fact.at):
            continue
        hides = ("hides_difference",) if _hides_difference(goods, step.fact, entry) else ()
        yield _of_event(goods, step.fact, mass_mg=told.mass_mg, case=hides, figures={
            "kind": told.kind, "kind_zh": KINDS[told.kind].zh, "event": told.event_id,
            "instrument": entry.code,
            "day": day_of(step.fact.at).isoformat()})


def _hides_difference(goods: Goods, fact: Fact, instrument: Instrument) -> bool:
    """Whether only this instrument's uncertainty keeps a line's difference within the limit."""
    for line in lines_of(goods):
        if not any(key_of(one) == key_of(fact) for one in facts_of(line)):
            continue
        mass_mg = abs(line.difference_mg)
        strict = limit_mg2(goods, line, without=(instrument.code,))
        if strict < mass_mg**2 <= limit_mg2(goods, line):
            return True
    return False


@rule("Q-12", over="ticket",
      en="weigh ticket {ticket} stands on {count} movements that are not one trip: {events}",
      zh="磅单 {ticket} 用于 {count} 条不属于同一运次的流向记录：{events_zh}")
def ticket_reused(papers: Papers) -> Iterator[Saw]:
    """A weigh ticket speaks of one weighing: one event, or one truck's lots at both its ends.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1 ticket=T1
        2026-06-01T08:00:00Z use acme/L1 acme-wh > - 100 ticket=T1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1 ticket=T1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
ticket=T2
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1 ticket=T2
    """
    uses = _uses(papers)
    if len(uses) < 2:
        return
    facts = [fact for use in uses for fact in use]
    facts.sort(key=lambda fact: (fact.at, fact.movement.event_id, fact.filer))
    first, second = facts[0], uses[1][0]
    lots = distinct(lot for fact in facts for lot in fact.movement.lots)
    holders = distinct(papers.custodian_of(place, fact.at)
                       for fact in facts for place in fact.movement.places)
    place = next(iter(second.movement.places), "")
    yield Saw(
        subject_kind="ticket", subject_id=papers.subject, occurred_at=second.at,
        events=tuple(fact.movement.event_id for fact in facts), place=place,
        custodian=papers.custodian_of(place, second.at) or second.filer,
        parties=distinct((*holders, *(fact.filer for fact in facts))),
        lot=lots[0] if len(lots) == 1 else "", mass_mg=first.movement.mass_mg,
        consignment=papers.trip(second.movement),
        substance=papers.lot_substance.get(lots[0], "") if lots else "",
        figures={"ticket": first.movement.ticket, "count": len(facts),
                 "events": ", ".join(f"{fact.movement.kind} {fact.movement.event_id}"
                                     for fact in facts),
                 "events_zh": "、".join(f"{KINDS[fact.movement.kind].zh} "
                                       f"{fact.movement.event_id}" for fact in facts)})


def _uses(papers: Papers) -> list[list[Fact]]:
    """The facts of a ticket by what was weighed: a trip, or an event that is on none.

    Two scales may both print number 1: events that name different ones do not share a ticket.
    The largest set of uses that may share one counts.
    """
    by_use: dict[tuple[str, str], list[Fact]] = {}
    onward: dict[str, str] = {}
    for fact in papers.happened():
        told = fact.movement
        trip = papers.trip(told)
        trip = onward.get(trip, trip)
        if told.successor:
            onward[papers.consignment.get(told.successor, told.successor)] = trip
        by_use.setdefault(("trip", trip) if trip else (fact.filer, told.event_id), []).append(fact)
    uses = list(by_use.values())
    scales = [{fact.movement.instrument for fact in use} - {""} for use in uses]
    return max(([use for use, named in zip(uses, scales, strict=True)
                 if not named or not scale or named & scale] for scale in scales),
               key=len, default=[])
