"""Family Q, licences: what is made, traded and used is of the kinds and quantities licensed."""

from collections.abc import Iterator, Mapping

from hazchem.domain.permit import Permit
from hazchem.domain.waste import is_waste
from hazchem.ledger.activity import MADE, SOLD, USED
from hazchem.rules.evidence import distinct, kilograms
from hazchem.rules.evidence_licence import KINDS, Day, Licence, totals
from hazchem.rules.rule import Said, Saw, rule

_WORDS = {MADE: Said("made", "生产"), USED: Said("used", "使用"), SOLD: Said("sold", "销售")}
_PERMITS = {"production": "安全生产许可证", "trading": "经营许可证", "use": "安全使用许可证"}


@rule("Q-10", over="licence",
      en="{custodian} {did} {kg} kg of {substance} in {year} up to {day}, its licence {numbers} "
         "allows {allowed} kg a year",
      zh="{custodian} {year} 年截至 {day} {did_zh} {substance} {kg} 千克，许可证 {numbers} "
         "年许可量 {allowed} 千克",
      kind=Said("{custodian} {did} {substance} on {day} ({kg} kg in {year}): no {permit} licence "
                "of its own names it ({numbers})",
                "{custodian} 于 {day} {did_zh} {substance}（{year} 年共 {kg} 千克），"
                "不在其{permit_zh}（{numbers}）许可品种之内"))
def beyond_licence(licence: Licence) -> Iterator[Saw]:
    """What a custodian makes, trades or uses is named by its licence, and no more than that a year.

    Only a kind of licence that the custodian has one of, valid that day, is asked for. Who makes
    a thing by licence sells it by the same.

    breaks:
        permit A1 kind=production custodian=acme substances=67-64-1 mass_kg=100 \
valid_from=2026-01-01T00:00:00Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 60 substance=67-64-1
        2026-06-03T07:00:00Z produce acme/L2 - > acme-wh 41 substance=67-64-1
    holds:
        permit A1 kind=production custodian=acme substances=67-64-1 mass_kg=100 \
valid_from=2026-01-01T00:00:00Z
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 60 substance=67-64-1
        2026-06-02T07:00:00Z convert in=acme/L1@acme-wh:60 out=acme/L3@acme-wh:60:67-64-1
        2026-06-03T07:00:00Z produce acme/L2 - > acme-wh 40 substance=67-64-1
        2026-06-04T07:00:00Z use acme/L2 acme-wh > - 40
    """
    by_kind = totals(licence.days)
    for (activity, substance), days in by_kind.items():
        if _is_licensed_goods(licence, substance) and not (
                activity == SOLD and _makes(licence, by_kind, substance)):
            seen = _beyond(licence, activity, substance, days)
            if seen is not None:
                yield seen


def _is_licensed_goods(licence: Licence, substance: str) -> bool:
    """Whether a substance is of the register, and no waste."""
    return licence.substances.get(substance) is not None and not is_waste(substance)


def _makes(
    licence: Licence, by_kind: Mapping[tuple[str, str], list[Day]], substance: str
) -> bool:
    """Whether the custodian makes it, or may: what it makes it needs no licence to sell."""
    return (MADE, substance) in by_kind or any(
        entry.substances and licence.is_named(entry, substance)
        for number in licence.permits(KINDS[MADE])
        for _, entry in licence.registers.permits.history(number))


def _beyond(
    licence: Licence, activity: str, substance: str, days: list[Day]
) -> Saw | None:
    """The first day on which more was done than all licences so far allow, or what none names."""
    naming: dict[str, Permit] = {}
    total_mg = 0
    for day in days:
        valid = licence.valid(KINDS[activity], day.begins)
        named = [one for one in valid if licence.is_named(one, substance)]
        if valid and not named:
            return _saw(licence, activity, day, sum(one.mass_mg for one in days), valid, None)
        naming |= {one.number: one for one in named}
        total_mg += day.mass_mg if named else 0
        limits = [one.mass_mg for one in naming.values()]
        if limits and None not in limits and total_mg > sum(one or 0 for one in limits):
            return _saw(licence, activity, day, total_mg, list(naming.values()),
                        sum(one or 0 for one in limits))
    return None


def _saw(
    licence: Licence, activity: str, day: Day, total_mg: int, permits: list[Permit],
    allowed_mg: int | None,
) -> Saw:
    deeds, kind = licence.deeds(day.begins, activity, day.substance), KINDS[activity]
    at = max((deed.at for deed in deeds), default=day.begins)
    numbers = ", ".join(sorted(one.number for one in permits))
    did = _WORDS[activity]
    return Saw(
        subject_kind="licence",
        subject_id=f"{licence.custodian}|{activity}|{day.substance}|{licence.year}",
        custodian=licence.custodian, substance=day.substance, occurred_at=at,
        events=distinct(deed.event_id for deed in deeds),
        mass_mg=total_mg if allowed_mg is None else total_mg - allowed_mg,
        variant="kind" if allowed_mg is None else "",
        figures={"custodian": licence.custodian, "substance": day.substance, "did": did.en,
                 "did_zh": did.zh, "kg": kilograms(total_mg), "year": licence.year,
                 "day": day.begins.strftime("%Y-%m-%d"), "numbers": numbers, "permit": kind,
                 "permit_zh": _PERMITS[kind], "allowed": kilograms(allowed_mg or 0)})
