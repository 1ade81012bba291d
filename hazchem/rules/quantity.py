"""Family Q, sums: sent against received, books against counts, and never below zero."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from hazchem.domain.event import Fact
from hazchem.ledger.books import Count
from hazchem.ledger.line import Line
from hazchem.rules.evidence import Goods, clock_of, distinct, kilograms
from hazchem.rules.graph import deficit_saw
from hazchem.rules.lines import facts_of, limit_mg2, line_saw, lines_of
from hazchem.rules.rule import Said, Saw, rule
from hazchem.rules.shortage import deficits

# Of these every milligram counts: what is missing is reported to the police.
TO_THE_MILLIGRAM = frozenset({"highly_toxic", "explosive_precursor"})


@rule("Q-01",
      en="{kg} kg of the {sent} kg of {lot} sent under {waybill} did not arrive",
      zh="单据 {waybill} 发出批次 {lot} {sent} 千克，少收 {kg} 千克")
def shipper_receiver_difference(goods: Goods) -> Iterator[Saw]:
    """What arrives is what was sent, but for the allowed loss and three sigma of the weighings.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 99.499999 waybill=acme/W1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 99.5 waybill=acme/W1
    """
    for line in lines_of(goods):
        mass_mg, limit = line.difference_mg, limit_mg2(goods, line)
        goods_by = f"{line.substance}/{line.mode}"
        ppm = goods.number("Q-01", "allowed_loss_ppm", line.sent_at, goods_by)
        beyond_mg = mass_mg - Fraction(ppm) * line.sent_mg / 1_000_000
        if line.closed_at is not None and beyond_mg > 0 and beyond_mg**2 > limit:
            allowed = goods.asked("Q-01", "allowed_loss_ppm", line.sent_at, goods_by)
            yield _difference(goods, line, mass_mg, limit, parameters=allowed if ppm else {})


def _difference(
    goods: Goods, line: Line, mass_mg: int, limit: Fraction, *, case: tuple[str, ...] = (),
    parameters: Mapping[str, str] | None = None,
) -> Saw:
    last = line.receipts[-1] if line.receipts else None
    return line_saw(
        goods, line, mass_mg=mass_mg, limit_mg2=limit, case=case,
        occurred_at=last.at if last else line.sent_at,
        place=last.fact.movement.to_place if last else "",
        parameters={**goods.asked("Q-01", "fallback_3sigma_ppm", line.sent_at),
                    **(parameters or {})},
        figures={"kg": kilograms(mass_mg), "sent": kilograms(line.sent_mg),
                 "came": kilograms(line.received_mg)})


@rule("Q-02",
      en="{sent} packages of {lot} were sent under {waybill}, {came} were received",
      zh="单据 {waybill} 发出批次 {lot} {sent} 件，接收 {came} 件")
def piece_difference(goods: Goods) -> Iterator[Saw]:
    """Packages are counted, not weighed: as many arrive as were sent.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
pieces=4
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1 pieces=3
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta \
pieces=4
        2026-06-01T10:00:00Z receive acme/L1 - > beta-wh 75 waybill=acme/W1 pieces=3 partial=true
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 25 waybill=acme/W1 pieces=1
    """
    for line in lines_of(goods):
        papers, drawn = [*facts_of(line), *line.rejects], not line.dispatches[0].movement.lot
        if line.closed_at is None or not (drawn or all(fact.movement.lot for fact in papers)):
            continue  # pieces of several lots on one paper cannot be told apart
        pieces = line.pieces
        if pieces is not None and pieces[0] != pieces[1]:
            sent, came = pieces
            yield line_saw(
                goods, line, occurred_at=line.receipts[-1].at, limit_mg2=limit_mg2(goods, line),
                mass_mg=line.sent_mg * abs(sent - came) // sent,
                figures={"sent": sent, "came": came})


@rule("Q-03",
      en="the count at {place} on {time} found {counted} kg of {lot} where the books say {book} "
         "kg: {kg} kg are missing",
      zh="{place} 于 {time} 盘点 {lot} {counted} 千克，账面 {book} 千克，缺少 {kg} 千克")
def book_physical_difference(goods: Goods) -> Iterator[Saw]:
    """A count finds what the books say; a loss that cites the finding settles the difference.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-02T08:00:00Z count acme/L1 acme-wh > - counted_kg=99.499999
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-02T08:00:00Z count acme/L1 acme-wh > - counted_kg=99.5
    """
    for count in goods.books.counts:
        left_mg = count.delta_mg - count.settled_mg
        if left_mg > 0 and left_mg**2 > _count_limit_mg2(goods, count):
            yield _counted(goods, "Q-03", count, left_mg)


def _count_limit_mg2(goods: Goods, count: Count) -> Fraction:
    """(3σ)² of a count against the books; nothing for what is counted to the milligram."""
    if _count_flags(goods, count) & TO_THE_MILLIGRAM:
        return Fraction()
    return _flows_mg2(goods, count) + goods.limit_mg2(
        "Q-03", [(count.fact, count.counted_mg), (None, count.book_mg)], count.book_mg, count.at)


def _flows_mg2(goods: Goods, count: Count) -> Fraction:
    """9σ² of the last count, and of what was weighed in or out since, by named instruments.

    The books are no surer than what they sum: a store that thirty trucks left comes to zero by
    the scale's uncertainty of thirty weighings, however little should be left in it; and what is
    left of a tank is known no better than it was gauged when it was full.
    """
    counted = [other for other in goods.books.counts if other.place == count.place
               and other.at < count.at and set(other.lots) & set(count.lots)]
    since = max((other.at for other in counted), default=None)
    weighed: dict[tuple[str, str], tuple[Fact, int]] = {}
    for lot in count.lots:
        for leg in goods.legs_of(lot):
            here = any(account.kind == "stock" and account.ref == count.place
                       for account in (leg.source, leg.target))
            if here and leg.at <= count.at and (since is None or leg.at > since):
                key = leg.fact.filer, leg.fact.movement.event_id
                weighed[key] = leg.fact, weighed.get(key, (leg.fact, 0))[1] + leg.mass_mg
    weighings = [*weighed.values(), *((other.fact, other.counted_mg) for other in counted
                                      if other.at == since)]
    variances = (goods.variance_mg2(fact, mass_mg) for fact, mass_mg in weighings)
    return sum((9 * variance for variance in variances if variance is not None), Fraction())


def _count_flags(goods: Goods, count: Count) -> frozenset[str]:
    return frozenset(flag for substance in _count_substances(goods, count)
                     for flag in goods.flags(substance, count.at))


def _count_substances(goods: Goods, count: Count) -> tuple[str, ...]:
    """What was counted; goods nobody named are what the place ever held, if that is one thing."""
    return distinct(goods.substance_of(lot) or goods.substance_at(count.place)
                    for lot in sorted(count.lots))


def _counted(goods: Goods, code: str, count: Count, mass_mg: int) -> Saw:
    told = count.fact.movement
    substances = _count_substances(goods, count)
    lots = [lot for lot in sorted(count.lots) if "/?" not in lot]
    lot = told.lot or (lots[0] if len(lots) == 1 else "")
    return Saw(
        subject_kind="event", subject_id=told.event_id, lot=lot, place=count.place,
        lots=frozenset(count.lots) | goods.lots_at(count.place),
        substance=substances[0] if len(substances) == 1 else "",
        custodian=goods.custodian_of(count.place, count.at), occurred_at=count.at,
        events=(told.event_id,), mass_mg=mass_mg, limit_mg2=_count_limit_mg2(goods, count),
        parameters=goods.asked(code, "fallback_3sigma_ppm", count.at),
        case=tuple(sorted(_count_flags(goods, count))), variant="count" if code == "Q-08" else "",
        figures={"kg": kilograms(mass_mg), "place": count.place, "time": clock_of(count.at),
                 "lot": lot or ", ".join(substances) or "–", "book": kilograms(count.book_mg),
                 "counted": kilograms(count.counted_mg), "lots": ", ".join(lots)})


@rule("Q-06",
      en="{kg} kg of {lot} left {place}, where the books had none of it, while enough stood "
         "elsewhere",
      zh="{lot} 从 {place} 多出库 {kg} 千克，账面不足，而他处尚有存量",
      passing=Said("the books of {place} were {kg} kg below zero for {lot} from {early} to {late}",
                   "{place} 的 {lot} 账面自 {early} 至 {late} 为负，差额 {kg} 千克"))
def negative_stock(goods: Goods) -> Iterator[Saw]:
    """A place gives what it has: goods that stand elsewhere come first.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z use acme/L1 acme-unit > - 60
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T07:30:00Z transfer acme/L1 acme-wh > acme-unit 60
        2026-06-01T08:00:00Z use acme/L1 acme-unit > - 60
    """
    for deficit in deficits(goods, "Q-06"):
        yield deficit_saw(
            goods, deficit, variant="passing" if deficit.covered_at else "",
            parameters=goods.asked("Q-06", "fallback_3sigma_ppm", deficit.first.at))


@rule("Q-08",
      en="{came} kg of {lot} arrived under {waybill}, {kg} kg more than the {sent} kg sent",
      zh="单据 {waybill} 发出批次 {lot} {sent} 千克，接收 {came} 千克，多收 {kg} 千克",
      count=Said("the count at {place} on {time} found {counted} kg of {lot} where the books say "
                 "{book} kg: {kg} kg too much",
                 "{place} 于 {time} 盘点 {lot} {counted} 千克，账面 {book} 千克，多出 {kg} 千克"))
def unexplained_gain(goods: Goods) -> Iterator[Saw]:
    """Nothing comes from nothing: a gain is a source nobody wrote down, as serious as a loss.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100.500001 waybill=acme/W1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T11:00:00Z receive acme/L1 - > beta-wh 100.5 waybill=acme/W1
    """
    for line in lines_of(goods):
        gained_mg, limit = -line.difference_mg, limit_mg2(goods, line)
        if gained_mg > 0 and gained_mg**2 > limit:
            yield _difference(goods, line, gained_mg, limit, case=("gain",))
    for count in goods.books.counts:
        gained_mg = count.settled_mg - count.delta_mg
        if gained_mg > 0 and gained_mg**2 > _count_limit_mg2(goods, count):
            yield _counted(goods, "Q-08", count, gained_mg)
