"""Family Q, norms: what is claimed to be lost by nature is no more than a norm of losses allows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from hazchem.domain.event import Fact
from hazchem.domain.finding import code_of
from hazchem.domain.month import month_of
from hazchem.ledger.account import Leg
from hazchem.ledger.citation import cited_by
from hazchem.ledger.correction import key_of
from hazchem.ledger.line import Line
from hazchem.regulation.loss_norms import STORAGE
from hazchem.rules.evidence import Goods, day_of, distinct, kilograms
from hazchem.rules.lines import lines_of, lots_on
from hazchem.rules.rule import Said, Saw, rule


@dataclass(slots=True)
class _Claim:
    """What is claimed to have been lost of one thing: so far, and out of how much."""

    fact: Fact
    at: datetime
    lot: str
    lots: frozenset[str]
    substance: str
    custodian: str
    place: str
    mode: str
    mass_mg: int
    of_mg: int
    line: Line | None = None


@rule("Q-09",
      en="{kg} kg of {lot} are said to be lost at {place} in {month}: of {whole} kg the norm "
         "allows {allowed} kg ({ppm} ppm, {norm})",
      zh="{place} {month} 申报 {lot} 损耗 {kg} 千克：基数 {whole} 千克，定额 {allowed} 千克"
         "（{ppm} ppm，{norm}）",
      trip=Said("{kg} kg of {lot} are said to be lost on the way under {waybill}: of {whole} kg "
                "the norm allows {allowed} kg by {mode} ({ppm} ppm, {norm})",
                "单据 {waybill} 申报 {lot} 途耗 {kg} 千克：发运 {whole} 千克，{mode} 定额 "
                "{allowed} 千克（{ppm} ppm，{norm}）"))
def loss_above_norm(goods: Goods) -> Iterator[Saw]:
    """A loss by evaporation is no larger than the norm for the goods, on their way or in a month.

    Where no norm speaks of the goods and their site has none of its own, nothing is judged.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-tank 1000 substance=86290-81-5
        2026-06-02T08:00:00Z lose acme/L1 acme-tank > - 2.2 reason=evaporated
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-tank 1000 substance=86290-81-5
        2026-06-02T08:00:00Z lose acme/L1 acme-tank > - 2.1 reason=evaporated
        2026-06-03T07:00:00Z produce acme/L2 - > acme-tank 1000 substance=67-64-1
        2026-06-04T08:00:00Z lose acme/L2 acme-tank > - 50 reason=spilled
    """
    if not any(step.fact.movement.kind == "lose" for step in goods.books.steps):
        return
    said: set[tuple[str, ...]] = set()
    for key, claim in _claims(goods):
        norm = _norm(goods, claim)
        if key not in said and norm is not None:
            code, ppm, status = norm
            allowed_mg = Fraction(ppm) * claim.of_mg / 1_000_000
            if claim.mass_mg > allowed_mg:
                said.add(key)
                yield _above(claim, code, ppm, status, int(allowed_mg))


def _claims(goods: Goods) -> Iterator[tuple[tuple[str, ...], _Claim]]:
    """Every loss as it is told, with what was claimed of the same before it in the month."""
    held: dict[tuple[str, str], int] = {}
    known: dict[tuple[str, ...], _Claim] = {}
    for told in _by_fact(goods.books.legs):
        fact = told[0].fact
        if fact.movement.kind == "lose":
            claim = _claim(goods, told, held)
            key = (claim.line.id,) if claim.line else (
                claim.place, claim.lot, month_of(claim.at))
            before = known.get(key)
            if before is not None:
                claim.mass_mg += before.mass_mg
                claim.of_mg = max(claim.of_mg, before.of_mg)
            known[key] = claim
            yield key, claim
        for leg in told:
            for account, sign in ((leg.target, 1), (leg.source, -1)):
                if account.kind == "stock":
                    spot = _spot(goods, account.ref, leg.lot, leg.at)
                    held[spot] = held.get(spot, 0) + sign * leg.mass_mg


def _by_fact(legs: list[Leg]) -> Iterator[list[Leg]]:
    """Postings in their order, those of one fact at one instant together."""
    together: list[Leg] = []
    for leg in legs:
        if together and (leg.at, key_of(leg.fact)) != (together[0].at, key_of(together[0].fact)):
            yield together
            together = []
        together.append(leg)
    if together:
        yield together


def _spot(goods: Goods, place: str, lot: str, at: datetime) -> tuple[str, str]:
    """Where lots mix, the place stands for them all."""
    return place, "" if goods.registers.is_commingled(place, at) else lot


def _claim(goods: Goods, told: list[Leg], held: dict[tuple[str, str], int]) -> _Claim:
    fact, first = told[0].fact, told[0]
    place = fact.movement.from_place
    lots = frozenset(leg.lot for leg in told)
    spots = {_spot(goods, place, lot, first.at) for lot in lots}
    substances = distinct(goods.substance_of(lot) for lot in sorted(lots))
    counts = [count for count in goods.books.counts
              if first.source == ("difference", count.fact.movement.event_id,
                                  first.source.custodian)]
    whole_mg = counts[0].book_mg if counts else sum(held.get(spot, 0) for spot in spots)
    line = None if counts else _line(goods, fact, lots)
    return _Claim(
        fact, first.at, next(iter(lots)) if len(spots) == 1 and len(lots) == 1 else "", lots,
        substances[0] if len(substances) == 1 else "", goods.custodian_of(place, first.at), place,
        line.mode if line else STORAGE, fact.movement.mass_mg or 0,
        line.sent_mg if line else whole_mg, line)


def _line(goods: Goods, fact: Fact, lots: frozenset[str]) -> Line | None:
    """The line on whose way a loss is said to have been: of its paper, or of a finding it cites."""
    cited, papers = cited_by(fact.movement), fact.movement.papers
    trips = {goods.books.trips.consignment.get(paper, paper) for paper in papers}
    for line in lines_of(goods):
        on_it = lots_on(goods, line) | {line.lot}
        if (line.consignment in trips and lots & on_it) or (
                code_of("Q-01", "line", line.id) in cited):
            return line
    return None


def _norm(goods: Goods, claim: _Claim) -> tuple[str, int | Fraction, str] | None:
    """What the goods may lose: their site's own norm, else the standard's."""
    day, site = day_of(claim.at), f"{claim.custodian}/{claim.substance}"
    if claim.mode == STORAGE and goods.parameters.applies("Q-09", "site_norm_ppm", day, [site]):
        row = goods.parameters.row("Q-09", "site_norm_ppm", day, site)
        return row.basis, Fraction(row.value), row.status
    far_km = int(goods.number("Q-09", "far_km", claim.at))
    found = goods.norms.allowed(claim.substance, claim.mode, day, None, far_km)
    return None if found is None else (found[0].code, found[1], found[0].status)


def _above(
    claim: _Claim, code: str, ppm: int | Fraction, status: str, allowed_mg: int
) -> Saw:
    told, line = claim.fact.movement, claim.line
    return Saw(
        subject_kind="event", subject_id=told.event_id, occurred_at=claim.at,
        events=(told.event_id,), custodian=claim.custodian,
        parties=distinct((claim.custodian, claim.fact.filer)), lot=claim.lot, lots=claim.lots,
        substance=claim.substance, place=claim.place, mass_mg=claim.mass_mg - allowed_mg,
        consignment=line.consignment if line else "", variant="trip" if line else "",
        parameters={f"norm_ppm[{code}]": f"{ppm} ppm ({status})"},
        figures={"kg": kilograms(claim.mass_mg), "lot": claim.lot or claim.substance,
                 "place": claim.place, "month": month_of(claim.at), "norm": code,
                 "whole": kilograms(claim.of_mg), "allowed": kilograms(allowed_mg),
                 "ppm": str(ppm), "mode": claim.mode, "status": status,
                 "waybill": line.consignment if line else "", "reason": told.reason})
