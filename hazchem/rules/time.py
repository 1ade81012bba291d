"""Family T, filings with a deadline of their own: flow, transfers, precursors, manifests."""

from collections.abc import Iterator

from hazchem.domain.event import Fact
from hazchem.domain.movement import KINDS
from hazchem.ledger.correction import key_of
from hazchem.rules.deadlines import Clock, Due, is_history, late
from hazchem.rules.evidence import Goods, clock_of, day_of, distinct, kilograms
from hazchem.rules.filing_duties import duties
from hazchem.rules.rule import Said, Saw, rule

_NO_CALENDAR = Said(
    "{kind} of {substance} of {day} was filed at {told}; whether that was in time cannot be told: "
    "the working days of {year} are not in the calendar",
    "{day} 的{kind_zh}（{substance}）于 {told} 填报，缺少 {year} 年工作日历，无法判定是否逾期")

# Flows of highly toxic goods and explosive precursors are filed with the police in any case.
_BY_LAW = frozenset({"T-01"})


@rule("T-01",
      en="{kind} of {kg} kg {substance} of {day} was filed at {told} by {party}, due by {due}",
      zh="{party} 于 {told} 才填报 {day} 的{kind_zh}（{substance}，{kg} 千克），应于 {due} 前备案")
def late_flow_filing(goods: Goods) -> Iterator[Saw]:
    """Seller and buyer file the flow of what is highly toxic or an explosive precursor in days.

    breaks:
        permit 1 kind=use custodian=beta
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
recorded=2026-06-04T16:00:00Z
        2026-06-01T18:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    holds:
        permit 1 kind=use custodian=beta
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
recorded=2026-06-01T11:00:00Z
        2026-06-01T18:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    yield from _late(goods, "T-01")


@rule("T-02",
      en="{party}, a user, transferred {kg} kg {substance} on {day} and filed it at {told}, due "
         "by {due}",
      zh="使用单位 {party} 于 {day} 转让 {substance} {kg} 千克，{told} 才填报，应于 {due} 前备案")
def late_transfer_filing(goods: Goods) -> Iterator[Saw]:
    """Who uses such goods and gives them on files that in days.

    breaks:
        custodian acme roles=user
        permit 1 kind=use custodian=beta
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
recorded=2026-06-04T16:00:00Z
        2026-06-01T18:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    holds:
        custodian acme roles=user
        permit 1 kind=use custodian=beta
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=143-33-9
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T18:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    yield from _late(goods, "T-02")


@rule("T-03",
      en="{party} sold {kg} kg {substance} on {day} and filed it at {told}, due by {due}",
      zh="{party} 于 {day} 销售 {substance} {kg} 千克，{told} 才填报，应于 {due} 前备案")
def late_precursor_filing(goods: Goods) -> Iterator[Saw]:
    """Who sells a drug precursor files it: class 1 in five days, classes 2 and 3 in thirty.

    breaks:
        2026-05-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=108-88-3
        2026-05-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
recorded=2026-05-31T16:00:00Z
        2026-05-01T18:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    holds:
        2026-05-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=108-88-3
        2026-05-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-05-01T18:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    yield from _late(goods, "T-03")


@rule("T-04",
      en="{party} accepted {substance} under {paper}, arrived {day}, at {told}, due by {due}",
      zh="{paper} 的 {substance} 于 {day} 到达，{party} 至 {told} 才确认接受，应于 {due} 前确认",
      no_calendar=_NO_CALENDAR)
def late_acceptance(goods: Goods) -> Iterator[Saw]:
    """Who receives waste under a manifest confirms it within five working days.

    breaks:
        2026-06-01T06:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T06:00:00Z produce beta/L1 - > beta-wh 100 substance=67-56-1
        2026-06-01T07:00:00Z discard acme/L1 acme-wh > acme-wh 100 waste_code=900-402-06 \
waste_lot=acme/X1
        2026-06-01T08:00:00Z dispatch acme/X1 acme-wh > - 100 consignee=beta \
manifest=acme/20263302000001
        2026-06-01T18:00:00Z receive acme/X1 - > beta-wh 100 manifest=acme/20263302000001 \
recorded=2026-06-09T16:00:00Z
    holds:
        2026-06-01T06:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T06:00:00Z produce beta/L1 - > beta-wh 100 substance=67-56-1
        2026-06-01T07:00:00Z discard acme/L1 acme-wh > acme-wh 100 waste_code=900-402-06 \
waste_lot=acme/X1
        2026-06-01T08:00:00Z dispatch acme/X1 acme-wh > - 100 consignee=beta \
manifest=acme/20263302000001
        2026-06-01T12:00:00Z receive acme/X1 - > beta-wh 100 manifest=acme/20263302000001 \
recorded=2026-06-02T15:00:00Z
    """
    yield from _late(goods, "T-04")


@rule("T-05",
      en="the {kind} of {substance} under the paper manifest {paper} was entered at {told} by "
         "{party}, due by {due}",
      zh="纸质联单 {paper} 的{kind_zh}（{substance}）由 {party} 于 {told} 才补录，"
         "应于 {due} 前补录",
      no_calendar=_NO_CALENDAR)
def late_back_entry(goods: Goods) -> Iterator[Saw]:
    """What was written on a paper manifest is entered within ten working days of the transfer.

    breaks:
        2026-06-01T06:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T07:00:00Z discard acme/L1 acme-wh > acme-wh 100 waste_code=900-402-06 \
waste_lot=acme/X1
        2026-06-01T08:00:00Z dispatch acme/X1 acme-wh > - 100 consignee=beta \
manifest=acme/20263302000001 source=paper recorded=2026-06-16T16:00:00Z
        2026-06-01T18:00:00Z receive acme/X1 - > beta-wh 100 manifest=acme/20263302000001
    holds:
        2026-06-01T06:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T07:00:00Z discard acme/L1 acme-wh > acme-wh 100 waste_code=900-402-06 \
waste_lot=acme/X1
        2026-06-01T08:00:00Z dispatch acme/X1 acme-wh > - 100 consignee=beta \
manifest=acme/20263302000001 source=paper recorded=2026-06-16T15:00:00Z
        2026-06-01T18:00:00Z receive acme/X1 - > beta-wh 100 manifest=acme/20263302000001
    """
    yield from _late(goods, "T-05")


def _late(goods: Goods, code: str) -> Iterator[Saw]:
    """Everything that came too late by one rule's clock."""
    for fact, clock, missed in goods.once("late", lambda one: list(_missed(one))):
        if clock.rule == code:
            yield _filed_late(goods, fact, clock, missed)


def _missed(goods: Goods) -> Iterator[tuple[Fact, Clock, Due]]:
    """Each event of the question with the clocks it missed, judged by its first filing."""
    for step in goods.own_steps():
        fact = step.fact
        told_at = goods.books.first_told.get(key_of(fact), fact.recorded_at)
        if told_at <= fact.at:
            continue  # filed at once: no clock has run
        substance = goods.substance_of(fact.movement.lot) or fact.movement.substance or (
            goods.substance_at(fact.movement.from_place))
        for clock in duties(goods, fact, substance, goods.books.trips):
            if not is_history(goods, fact.filer, fact.at, by_law=clock.rule in _BY_LAW):
                missed = late(goods, clock, told_at)
                if missed is not None:
                    yield fact, clock, missed


def _filed_late(goods: Goods, fact: Fact, clock: Clock, missed: Due) -> Saw:
    told = fact.movement
    told_at = goods.books.first_told.get(key_of(fact), fact.recorded_at)
    substance = goods.substance_of(told.lot) or told.substance
    return Saw(
        subject_kind="event", subject_id=told.event_id, occurred_at=fact.at,
        events=(told.event_id,), custodian=clock.custodian,
        parties=distinct((clock.custodian, fact.filer)), lot=told.lot, substance=substance,
        place=told.to_place or told.from_place, consignment=goods.books.trips.trip(told),
        mass_mg=told.mass_mg, due_at=missed.at, parameters=missed.parameters,
        variant=missed.variant, finding_class=missed.finding_class,
        figures={"kind": told.kind, "kind_zh": KINDS[told.kind].zh, "party": clock.custodian,
                 "substance": substance or "–", "kg": kilograms(told.mass_mg or 0),
                 "paper": told.manifest or told.waybill, "day": day_of(fact.at).isoformat(),
                 "told": clock_of(told_at), **missed.figures})
