"""Family G, the lot itself: it goes forward, stays what it is, has parents, and is looked at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from hazchem.domain.event import Fact
from hazchem.domain.mass import MG_PER_KG
from hazchem.domain.movement import KINDS, Movement
from hazchem.domain.substance import SPECIAL
from hazchem.ledger.books import Books
from hazchem.ledger.order import Step
from hazchem.rules.evidence import Goods, clock_of, day_of, distinct, kilograms, span
from hazchem.rules.evidence_trip import WAY_BACK
from hazchem.rules.rule import Said, Saw, rule

_CHANGES_IDENTITY = frozenset({"convert", "discard", "correct", "count", "handover"})


@dataclass(frozen=True, slots=True)
class _Passage:
    """Goods of one lot going from one custodian to another."""

    left_at: datetime
    came_at: datetime
    giver: str
    taker: str
    facts: tuple[Fact, ...]


@rule("G-07",
      en="{lot} went {path}: it came back to who had it, and nothing says it was returned",
      zh="批次 {lot} 流转 {path}，回到原持有单位，且未注明退货或返工")
def circular_custody(goods: Goods) -> Iterator[Saw]:
    """A lot does not come back to who gave it away, unless it is returned, refused or reworked.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
        2026-06-02T08:00:00Z dispatch acme/L1 beta-wh > - 100 waybill=beta/W1 consignee=acme
        2026-06-02T11:00:00Z receive acme/L1 - > acme-wh 100 waybill=beta/W1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
        2026-06-02T08:00:00Z dispatch acme/L1 beta-wh > - 100 waybill=beta/W1 consignee=acme \
reason="goods returned"
        2026-06-02T11:00:00Z receive acme/L1 - > acme-wh 100 waybill=beta/W1
    """
    for lot, passages in _passages(goods).items():
        circles = [circle for start in sorted({p.giver for p in passages})
                   if (circle := _circle(start, passages))]
        if not circles:
            continue
        circle = min(circles, key=lambda found: (found[-1].came_at, found[0].giver))
        holders = [circle[0].giver, *(passage.taker for passage in circle)]
        facts = [fact for passage in circle for fact in passage.facts]
        yield Saw(subject_kind="lot", subject_id=lot, lot=lot, custodian=holders[0],
                  parties=tuple(holders), substance=goods.substance_of(lot),
                  occurred_at=circle[-1].came_at, mass_mg=facts[-1].movement.mass_mg,
                  events=distinct(fact.movement.event_id for fact in facts),
                  figures={"lot": lot, "path": " → ".join(holders)})


def _passages(goods: Goods) -> dict[str, list[_Passage]]:
    """By lot, what went from one custodian to another within the area; declared returns not.

    What was drawn from a tank without a lot is left out: which lot it was is an estimate.
    """
    found: dict[str, list[_Passage]] = {}
    for line in goods.books.lines.values():
        drawn = not any(fact.movement.lot for fact in line.dispatches)
        for receipt in () if line.continued_from or drawn else line.receipts:
            _note(goods, found, line.lot, _Passage(
                line.sent_at, receipt.at, line.consignor, receipt.custodian,
                (*line.dispatches, receipt.fact)))
    for leg in goods.books.legs:
        told = leg.fact.movement
        if told.kind == "transfer" and told.lot and leg.target.kind == "stock":
            _note(goods, found, leg.lot, _Passage(
                leg.at, leg.at, leg.source.custodian, leg.target.custodian, (leg.fact,)))
    for passages in found.values():
        passages.sort(key=lambda p: (p.left_at, p.came_at, p.facts[-1].movement.event_id))
    return found


def _note(
    goods: Goods, found: dict[str, list[_Passage]], lot: str, passage: _Passage
) -> None:
    words = " ".join(f"{fact.movement.reason} {fact.movement.purpose}" for fact in passage.facts)
    beyond = any(not party or goods.registers.is_outside(party, passage.left_at)
                 for party in (passage.giver, passage.taker))
    if (passage.giver != passage.taker and not beyond
            and not any(word in words.lower() for word in WAY_BACK)):
        found.setdefault(lot, []).append(passage)


def _circle(start: str, passages: list[_Passage]) -> tuple[_Passage, ...]:
    """The first way back to a custodian that respects time; () where there is none.

    What was the custodian's own all along (it is named as owner) only came home.
    """
    ways: dict[str, tuple[_Passage, ...]] = {}
    for passage in passages:
        way = ways.get(passage.giver, ())
        if passage.giver == start:
            ways.setdefault(passage.taker, (passage,))
        elif way and way[-1].came_at <= passage.left_at:
            if passage.taker != start:
                ways.setdefault(passage.taker, (*way, passage))
            elif not any(fact.movement.owner == start
                         for one in (*way, passage) for fact in one.facts):
                return (*way, passage)
    return ()


@rule("G-09",
      en="{lot} is {own}, but {kind} {event} names it {named}",
      zh="批次 {lot} 为 {own}，但{kind_zh}记录 {event} 称其为 {named}",
      concentration=Said("{lot} has {own} %, but {kind} {event} gives {named} %",
                         "批次 {lot} 浓度为 {own}%，但{kind_zh}记录 {event} 填报 {named}%"))
def identity_change(goods: Goods) -> Iterator[Saw]:
    """A lot stays the substance it was made as, unless it is converted or discarded.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z use acme/L1 acme-wh > - 100 substance=71-43-2
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z use acme/L1 acme-wh > - 100 substance=67-64-1
    """
    strayed: dict[str, list[tuple[Step, str, str, str]]] = {}
    strengths: dict[str, Decimal] = {}
    for lot, maker in goods.books.makers.items():
        if (strength := _strength_of(lot, maker.movement)) is not None:
            strengths[lot] = strength
    for step in goods.own_steps():
        told = step.fact.movement
        if not told.lot or told.kind in _CHANGES_IDENTITY:
            continue
        own = goods.substance_of(told.lot)
        if told.substance and told.substance != own:
            strayed.setdefault(told.lot, []).append((step, "", own, told.substance))
        elif (named := _number(told.concentration)) is not None:
            strength = strengths.setdefault(told.lot, named)
            if abs(named - strength) > goods.number(
                    "G-09", "concentration_tolerance_pct", step.at):
                strayed.setdefault(told.lot, []).append(
                    (step, "concentration", f"{strength:f}", told.concentration))
    for lot, found in strayed.items():
        yield _strayed(goods, lot, found)


def _strayed(goods: Goods, lot: str, found: list[tuple[Step, str, str, str]]) -> Saw:
    step, variant, own, named = found[0]
    told = step.fact.movement
    places = [place for one, *_ in found for place in one.fact.movement.places]
    holders = distinct(goods.custodian_of(place, step.at) for place in places)
    return Saw(
        subject_kind="lot", subject_id=lot, lot=lot, substance=goods.substance_of(lot),
        custodian=holders[0] if holders else step.fact.filer,
        parties=distinct((*holders, *(one.fact.filer for one, *_ in found))),
        occurred_at=step.fact.at, mass_mg=told.mass_mg, variant=variant,
        consignment=goods.books.trips.trip(told), place=places[0] if places else "",
        events=distinct(one.fact.movement.event_id for one, *_ in found),
        parameters=goods.asked("G-09", "concentration_tolerance_pct", step.at) if variant else {},
        figures={"lot": lot, "own": own, "named": named, "event": told.event_id,
                 "kind": told.kind, "kind_zh": KINDS[told.kind].zh})


def _strength_of(lot: str, maker: Movement) -> Decimal | None:
    """What its maker said of a lot's concentration, None where nothing."""
    if maker.lot == lot and maker.kind != "discard":
        return _number(maker.concentration)
    return next((_number(part.concentration) for part in maker.outputs if part.lot == lot), None)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


@rule("G-10",
      en="{child} came out of a conversion at {place} that names nothing it was made from",
      zh="{place} 的转化产出 {child}，但未填写任何来源批次",
      unnamed=Said("{kg} kg went into a conversion at {place} without saying of which lot",
                   "{place} 的转化投入 {kg} 千克，但未填写批次"))
def broken_lineage(goods: Goods) -> Iterator[Saw]:
    """What comes out of a conversion names what went in; inputs off the register are lawful.

    breaks:
        2026-06-01T08:00:00Z convert out=acme/L2@acme-wh:100:67-64-1
    holds:
        2026-06-01T08:00:00Z convert in="unlisted brine:100" out=acme/L2@acme-wh:100:67-64-1
    """
    for step in goods.own_steps():
        told = step.fact.movement
        if told.kind != "convert" or not told.parts:
            continue
        unnamed = [part for part in told.inputs if not part.unlisted and not part.lot
                   and not goods.registers.is_commingled(part.place, step.at)]
        orphans = [] if told.inputs else [part for part in told.outputs if not part.unlisted]
        for part in (unnamed or orphans)[:1]:
            mass_mg = sum(one.mass_mg for one in unnamed or orphans)
            lots = distinct(one.lot for one in told.outputs)
            yield Saw(
                subject_kind="event", subject_id=told.event_id, place=part.place,
                custodian=goods.custodian_of(part.place, step.at), events=(told.event_id,),
                lot=lots[0] if lots else "", mass_mg=mass_mg, occurred_at=step.at,
                substance=goods.substance_of(lots[0]) if lots else part.substance,
                variant="unnamed" if unnamed else "",
                figures={"child": ", ".join(lots), "place": part.place,
                         "kg": kilograms(mass_mg)})


@rule("G-11",
      en="{kg} kg of {lot} stand at {place}, and nothing was heard of them since {last}",
      zh="{place} 存有 {lot} {kg} 千克，自 {last} 以来没有任何记录（含盘点）")
def dormant_lot(goods: Goods) -> Iterator[Saw]:
    """What stands somewhere is moved or counted within the days its class allows.

    breaks:
        as_of 2026-07-10T00:00:00Z
        place acme-wh hazard_unit=u1
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
    holds:
        as_of 2026-07-10T00:00:00Z
        place acme-wh hazard_unit=u1
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-20T07:00:00Z count acme/L1 acme-wh > - counted_kg=100
    """
    for place, key, held in _standing(goods.books):
        last = max(goods.books.holdings.touched[place, lot] for lot in held)
        mass_mg, substance = sum(held.values()), goods.substance_of(next(iter(held)))
        if mass_mg < goods.number("G-11", "remnant_kg", last) * MG_PER_KG:
            continue
        entry = goods.registers.places.at(place, last)
        flags = goods.flags(substance, last)
        asked = flags | ({"hazard_unit"} if entry and entry.hazard_unit else frozenset())
        days = goods.parameters.strictest("G-11", "days", day_of(last), asked)
        deadline = last + span(days, timedelta(days=1))
        if not goods.passed(deadline):
            continue
        yield Saw(
            subject_kind="holding", subject_id=f"{place}|{key}", place=place,
            lot=next(iter(held)) if len(held) == 1 else "", substance=substance,
            lots=frozenset(held),
            custodian=goods.custodian_of(place, deadline), mass_mg=mass_mg, occurred_at=last,
            due_at=deadline,
            parameters={"days": f"{days} d", **goods.listed(substance, last, flags & SPECIAL)},
            finding_class="BREAK" if flags & SPECIAL else "",
            figures={"kg": kilograms(mass_mg), "lot": key or "–", "place": place,
                     "last": clock_of(last), "days": str(days)})


def _standing(books: Books) -> Iterable[tuple[str, str, dict[str, int]]]:
    """What stands where: place × lot, or place × substance where lots are estimates."""
    for place, lots in books.holdings.stock.items():
        by_key: dict[str, dict[str, int]] = {}
        for lot, mass_mg in sorted(lots.items()):
            last = books.holdings.touched[place, lot]
            mixed = books.world.registers.is_commingled(place, last)
            key = books.substances.get(lot, "") if mixed else lot
            by_key.setdefault(key, {})[lot] = mass_mg
        for key, held in by_key.items():
            yield place, key, held
