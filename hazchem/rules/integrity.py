"""Family I: papers are numbered once, and whoever is named is known."""

from collections.abc import Iterator
from fractions import Fraction

from hazchem.domain.custodian import PROVISIONAL
from hazchem.ledger.line import line_id
from hazchem.ledger.matching import consignee_of, consignor_of
from hazchem.rules.evidence import Goods, Papers, clock_of, distinct, kilograms
from hazchem.rules.lines import limit_mg2, lines_of, lots_on
from hazchem.rules.rule import Saw, rule


@rule("I-04",
      en="{waybill} dispatches {lot} to {consignee} a second time: {kg} kg at {time}",
      zh="单据 {waybill} 再次向 {consignee} 发运批次 {lot}：{time}，{kg} 千克")
def doubled_dispatch(goods: Goods) -> Iterator[Saw]:
    """A line is dispatched once; another system's word of it corroborates and is no second one.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta
        2026-06-01T08:05:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta
        2026-06-01T08:05:00Z dispatch acme/L1 acme-wh > - 50 waybill=acme/W1 consignee=beta \
source=e-waybill
    """
    for second, first in goods.books.trips.doubles:
        told = second.movement
        if not goods.is_home(told):
            continue
        consignor = consignor_of(told, goods.registers)
        consignee = consignee_of(told, goods.registers)
        trip = goods.books.trips.trip(told)
        name = line_id(trip, told.lot, consignee)
        line = next((one for one in lines_of(goods) if one.id == name), None)
        substance = goods.substance_of(told.lot) if told.lot else told.substance
        yield Saw(
            subject_kind="event", subject_id=told.event_id, lot=told.lot, consignment=trip,
            lots=lots_on(goods, line) if line else frozenset(),
            custodian=consignor, parties=distinct((consignor, consignee, second.filer)),
            place=told.from_place, substance=substance or (line.substance if line else ""),
            occurred_at=second.at, events=(first.movement.event_id, told.event_id),
            mass_mg=told.mass_mg, limit_mg2=limit_mg2(goods, line) if line else Fraction(),
            figures={"waybill": trip, "lot": told.lot or "–", "consignee": consignee or "–",
                     "kg": kilograms(told.mass_mg or 0), "time": clock_of(second.at),
                     "line": name})


@rule("I-06", over="party",
      en="{party} is named on {count} movements, but no authority has registered it",
      zh="{party} 出现在 {count} 条流向记录中，但尚未登记")
def unregistered_party(papers: Papers) -> Iterator[Saw]:
    """Whoever is named is registered, or marked as beyond this ledger's area.

    breaks:
        2026-06-01T08:00:00Z receive out/L1 - > acme-wh 100 consignor=uscc:914403001922038216 \
substance=67-64-1
    holds:
        custodian outco uscc=914403001922038216 outside=true
        2026-06-01T08:00:00Z receive out/L1 - > acme-wh 100 consignor=uscc:914403001922038216 \
substance=67-64-1
    """
    party = papers.subject
    facts = papers.happened()
    if not facts or not party.startswith(PROVISIONAL) or papers.registers.party(party) != party:
        return
    held = [fact for fact in facts if party in (
        fact.movement.carrier, fact.movement.consignor, fact.movement.consignee)]
    substances = distinct(
        papers.lot_substance.get(fact.movement.lot) or fact.movement.substance for fact in held)
    first = facts[0]
    flags = frozenset(
        flag for substance in substances for flag in papers.flags(substance, first.at))
    holders = distinct(papers.custodian_of(place, fact.at)
                       for fact in facts for place in fact.movement.places)
    yield Saw(
        subject_kind="party", subject_id=party, occurred_at=first.at,
        custodian=holders[0] if holders else first.filer,
        parties=distinct((*holders, *(fact.filer for fact in facts), party)),
        events=distinct(fact.movement.event_id for fact in facts), case=tuple(sorted(flags)),
        figures={"party": party, "count": len(facts)})
