"""Understood: what a movement names must be known, whatever it says of it may be wrong."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from hazchem.domain.custodian import PROVISIONAL
from hazchem.domain.errors import Invalid, Problem
from hazchem.domain.movement import MAKERS, Movement, Part
from hazchem.domain.register import Registers
from hazchem.domain.substance import (
    AmbiguousSubstance,
    MalformedReference,
    SubstanceRegister,
    UnknownSubstance,
)
from hazchem.domain.waste import waste_of
from hazchem.rules.evidence import day_of
from hazchem.services.accepting.ahead import ahead
from hazchem.services.judging.reference import Reference

_PARTIES = ("carrier", "consignor", "consignee", "owner", "seller", "buyer")
_SHOWN = 8
# A period total hides what each of these movements was, and the law asks for each.
_NO_TOTALS = frozenset({"highly_toxic", "explosive_precursor"})


def understood(
    told: Movement, registers: Registers, reference: Reference, now: datetime
) -> Movement:
    """The movement with every substance under its one name; raises Invalid with all problems."""
    problems = [*_unknown_codes(told, registers),
                *ahead(told.occurred_at, reference.parameters, now)]
    named: dict[str, str] = {}
    for pointer, text in _substances(told):
        try:
            named[text] = reference.substances.resolve(text).id
        except (UnknownSubstance, AmbiguousSubstance, MalformedReference) as error:
            code = "ambiguous" if isinstance(error, AmbiguousSubstance) else "unknown"
            problems.append(Problem(pointer, code, error.en, error.zh))
    problems += _period_totals(told, named, reference.substances)
    if problems:
        raise Invalid(*problems)
    return _renamed(told, lambda text: named.get(text, text))


def unknown_lots(told: Movement, known: Mapping[str, str]) -> list[Problem]:
    """The lots a movement names without a substance that nobody else has named either."""
    found = []
    if told.lot and not told.substance and told.lot not in known:
        found.append(_unknown_lot("/lot", told.lot, told.kind in MAKERS))
    for side in ("inputs", "outputs"):
        for i, part in enumerate(getattr(told, side)):
            if part.lot and not part.substance and not part.unlisted and part.lot not in known:
                found.append(_unknown_lot(f"/{side}/{i}/lot", part.lot, side == "outputs"))
    return found


def lots_named(told: Movement) -> dict[str, str]:
    """The lots a movement names together with their substance."""
    named = {told.lot: told.substance} if told.lot and told.substance else {}
    named |= {part.lot: part.substance for part in told.parts if part.lot and part.substance}
    return named | ({told.waste_lot: waste_of(told.waste_code)} if told.kind == "discard" else {})


def totals_of_known(
    told: Movement, known: Mapping[str, str], substances: SubstanceRegister
) -> list[Problem]:
    """Why a movement may be no period total, by the substances its lots are known to be."""
    named = [(lot, known[lot]) for lot in told.lots if lot in known]
    return list(_no_totals(told, named, substances))


def unnamed_lots(
    told: Movement, registers: Registers, on_papers: Iterable[Movement]
) -> list[Problem]:
    """The lots that a movement must name: what left a place that mixes nothing, which of several.

    `on_papers` are the movements known on its papers. A receipt may leave its lot out where only
    one can be meant; what is drawn from a commingled place is of all that is in it.
    """
    if told.kind == "receive":
        return [] if told.lot else list(_which_of_several(told, registers, on_papers))
    drawn = [] if told.lot or told.kind == "count" else [("/lot", told.from_place)]
    drawn += [(f"/inputs/{i}/lot", part.place) for i, part in enumerate(told.inputs)
              if not part.lot and not part.unlisted]
    return [Problem(pointer, "missing", f"lot is missing: {place} is not commingled, so say which "
                    "lot left it", f"缺少 lot：{place} 不是混存场所，请填写移出的批次")
            for pointer, place in drawn
            if place and not registers.is_commingled(place, told.occurred_at)]


def _which_of_several(
    told: Movement, registers: Registers, on_papers: Iterable[Movement]
) -> Iterator[Problem]:
    """Of which of the lots on a waybill a receipt may be that names none."""
    place, at = told.to_place, told.occurred_at
    holder = registers.custodian_of(place, at)
    sent: dict[bool, set[str]] = {True: set(), False: set()}
    come: set[str] = set()
    for other in on_papers:
        if other.kind == "dispatch" and told.substance in ("", other.substance):
            sent[registers.party(other.consignee) == holder].add(other.lot)
        elif other.kind == "receive" and not other.partial:
            come.add(other.lot)
    waiting = sorted((sent[True] or sent[False]) - come - {""})
    if len(waiting) > 1:
        # Only to whom they were sent is it told which they are.
        named = f" ({', '.join(waiting[:_SHOWN])})" if sent[True] else ""
        yield Problem("/lot", "ambiguous", f"lot is missing, and several may be meant{named}: file "
                      "a receipt for each",
                      f"缺少 lot：该单据有多个批次{named}，请逐批填报接收")


def _unknown_lot(pointer: str, lot: str, makes: bool) -> Problem:
    if makes:
        return Problem(pointer.replace("lot", "substance"), "missing",
                       f"substance is missing: {lot} is new", f"缺少 substance：{lot} 是新批次")
    return Problem(pointer, "unknown", f'lot "{lot}" is not known here: name its substance',
                   f"未知批次“{lot}”：请填写其物质（substance）")


def _unknown_codes(told: Movement, registers: Registers) -> Iterator[Problem]:
    for name, place in _places(told):
        if place not in registers.places:
            yield Problem(f"/{name}", "unknown", f'{name} "{place}" is no registered place',
                          f"{name} “{place}”不是已登记的场所")
    for name in _PARTIES:
        party = getattr(told, name)
        if party and not party.startswith(PROVISIONAL) and party not in registers.custodians:
            yield Problem(f"/{name}", "unknown", f'{name} "{party}" is no registered custodian: '
                          "use its code, or uscc: and its credit code",
                          f"{name} “{party}”不是已登记的责任单位："
                          "请用其代码，或 uscc: 加统一社会信用代码")
    if told.kind == "dispatch" and not told.from_place and told.consignor:
        consignor = registers.party(told.consignor)
        entry = registers.custodian(consignor, told.occurred_at)
        if entry is not None and not entry.outside:
            yield Problem("/from_place", "missing", f"from_place is missing: {consignor} is not "
                          "outside this ledger's area",
                          f"缺少 from_place：{consignor} 不是区外单位")


def _places(told: Movement) -> Iterator[tuple[str, str]]:
    for name in ("from_place", "to_place", "destination"):
        if place := getattr(told, name):
            yield name, place
    for side, name in (("inputs", "from_place"), ("outputs", "to_place")):
        for i, part in enumerate(getattr(told, side)):
            if part.place:
                yield f"{side}/{i}/{name}", part.place


def _substances(told: Movement) -> Iterator[tuple[str, str]]:
    if told.substance:
        yield "/substance", told.substance
    for side in ("inputs", "outputs"):
        for i, part in enumerate(getattr(told, side)):
            if part.substance:
                yield f"/{side}/{i}/substance", part.substance


def _period_totals(
    told: Movement, named: Mapping[str, str], substances: SubstanceRegister
) -> Iterator[Problem]:
    said = [(pointer, named.get(text, "")) for pointer, text in _substances(told)]
    return _no_totals(told, said, substances)


def _no_totals(
    told: Movement, said: Iterable[tuple[str, str]], substances: SubstanceRegister
) -> Iterator[Problem]:
    for where, substance in said if told.period_from is not None else ():
        entry = substances.get(substance)
        if entry is not None and entry.flags_on(day_of(told.occurred_at)) & _NO_TOTALS:
            yield Problem("/period_from", "not_here", f"{entry.name_en or entry.id} ({where}) is "
                          "filed movement by movement, never as a period total",
                          f"{entry.name_zh}属剧毒或易制爆，须逐笔填报，不得按时段汇总")


def _renamed(told: Movement, name: Callable[[str], str]) -> Movement:
    """The movement with its substances under other names."""

    def parts(side: tuple[Part, ...]) -> tuple[Part, ...]:
        return tuple(replace(part, substance=name(part.substance)) for part in side)

    if all(name(text) == text for _, text in _substances(told)):
        return told
    return replace(told, substance=name(told.substance), inputs=parts(told.inputs),
                   outputs=parts(told.outputs))
