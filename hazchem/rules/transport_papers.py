"""Family V, the papers: what was put beforehand, what another system says, what happened."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hazchem.domain.event import Fact
from hazchem.domain.waste import waste_of
from hazchem.ledger.matching import consignee_of, receiver_of
from hazchem.rules.evidence import Weighing, clock_of, distinct, kilograms
from hazchem.rules.evidence_trip import Load, Paper, Trip
from hazchem.rules.rule import Said, Saw, rule

# A draft is not yet issued, and a void paper says nothing any more.
_SILENT = frozenset({"draft", "void"})
_PAPERS_ZH = {"waybill": "运单", "manifest": "联单"}
_KINDS_ZH = {"dispatch": "发运", "receive": "接收", "reject": "拒收"}
_FIELDS = {"consignor": "托运单位", "consignee": "收货单位", "carrier": "承运单位",
           "vehicle": "车辆", "trailer": "挂车", "from_place": "装货场所",
           "destination": "卸货场所"}
_PARTIES = frozenset({"consignor", "consignee", "carrier"})
Line = Mapping[str, Any]


class _Difference(NamedTuple):
    """One field in which two tellings differ, with both words, and by how much."""

    en: str
    zh: str
    mass_mg: int = 0


@rule("V-06", over="trip",
      en="{paper} {number}, put by {filer}, is not what left: {differences}",
      zh="{paper_zh} {number}（{filer} 提交）与实际发运不符：{differences_zh}",
      sources=Said("{kind} on {waybill}: {source} and {other} differ: {differences}",
                   "{waybill} 的{kind_zh}：{source} 与 {other} 所报不一致：{differences_zh}"))
def papers_differ(trip: Trip) -> Iterator[Saw]:
    """What a paper announced is what left, and two systems tell of one line alike.

    Only what both of them tell is compared; a mass only beyond what weighing can tell.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T08:05:00Z dispatch acme/L1 acme-wh > - 120 waybill=acme/W1 consignee=beta \
source=e-waybill
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T08:00:00Z dispatch acme/L1 acme-wh > - 100 waybill=acme/W1 consignee=beta
        2026-06-01T08:05:00Z dispatch acme/L1 acme-wh > - 100.4 waybill=acme/W1 consignee=beta \
source=e-waybill
        2026-06-01T12:00:00Z receive acme/L1 - > beta-wh 100 waybill=acme/W1
    """
    for paper in trip.papers:
        if paper.content.get("status") not in _SILENT:
            yield from _against(trip, paper)
    yield from _two_sources(trip)


def _against(trip: Trip, paper: Paper) -> Iterator[Saw]:
    """A paper put beforehand against the dispatches that cite it."""
    cited = {paper.number, *(paper.content.get(kind, "") for kind in _PAPERS_ZH)} - {""}
    loads = [load for load in trip.loads() if cited & set(load.fact.movement.papers)]
    found = [*_headers(trip, paper.content, loads), *_lines(trip, paper.content, loads)]
    if not found:
        return
    facts = [load.fact for load in loads]
    yield _saw(trip, facts, found, subject=f"{paper.number}|{paper.filer}", by=paper.filer,
               figures={"paper": paper.kind, "paper_zh": _PAPERS_ZH.get(paper.kind, "单据"),
                        "number": paper.number, "filer": paper.filer})


def _headers(trip: Trip, told: Line, loads: list[Load]) -> Iterator[_Difference]:
    per_line = any(line.get("consignee") for line in told.get("lines") or ())
    for name, zh in _FIELDS.items():
        said = told.get(name) or ""
        if not said or (name == "consignee" and per_line):
            continue
        said = trip.registers.party(said) if name in _PARTIES else said
        happened = distinct(_word(trip, load, name) for load in loads)
        if other := [word for word in happened if word != said]:
            yield _differs(name, zh, said, ", ".join(other))


def _word(trip: Trip, load: Load, name: str) -> str:
    """What a dispatch says under the name of a paper's field."""
    if name in ("consignor", "consignee"):
        return str(getattr(load, name))
    word = str(getattr(load.fact.movement, name))
    return trip.registers.party(word) if word and name in _PARTIES else word


def _differs(name: str, zh: str, said: str, happened: str) -> _Difference:
    return _Difference(f"{name} {said} / {happened}", f"{zh} {said}／{happened}")


def _lines(trip: Trip, told: Line, loads: list[Load]) -> Iterator[_Difference]:
    """The lines of a paper against what left; a line still to be loaded is waited for."""
    lines: list[Line] = list(told.get("lines") or ())
    if not lines or not loads:
        return
    paired, free = _paired(trip, lines, loads)
    for line, mine in paired:
        if mine:
            yield from _line(trip, line, mine)
    empty = [line for line, mine in paired if not mine]
    if len(empty) == len(free) == 1:
        yield _differs("goods", "货物", _called(empty[0]), _shipped(free[0]))
        yield from _line(trip, {**empty[0], "lot": "", "substance": "", "waste_code": ""}, free)
        return
    for load in free:
        yield _differs("goods", "货物", "–", f"{_shipped(load)} {kilograms(load.mass_mg)} kg")
    if trip.of_kind("handover", "receive", "reject"):  # loading is over
        for line in empty:
            yield _differs("goods", "货物", _called(line), "–")


def _paired(
    trip: Trip, lines: list[Line], loads: list[Load]
) -> tuple[list[tuple[Line, list[Load]]], list[Load]]:
    """The loads of each line, the surest likeness first, and those of none."""
    def lot(line: Line, load: Load) -> bool:
        return bool(line.get("lot")) and line["lot"] == load.lot

    def substance(line: Line, load: Load) -> bool:
        return bool(_names(line) & _names_of(trip, load))

    def to(line: Line, load: Load) -> bool:
        named = line.get("consignee") or ""
        return not (named and load.consignee) or trip.registers.party(named) == load.consignee

    paired: list[tuple[Line, list[Load]]] = [(line, []) for line in lines]
    free = list(loads)
    likenesses: tuple[Callable[[Line, Load], bool], ...] = (
        lambda line, load: lot(line, load) and to(line, load), lot,
        lambda line, load: not (line.get("lot") and load.lot) and substance(line, load)
        and to(line, load), lambda line, load: substance(line, load) and to(line, load), substance)
    for place, alike in enumerate(likenesses):
        for line, mine in paired:
            if place >= 3 and mine:
                continue
            mine += [load for load in free if alike(line, load)]
            free = [load for load in free if not any(load is one for one in mine)]
    return paired, free


def _names(line: Line) -> set[str]:
    code = line.get("waste_code")
    return {line.get("substance") or "", waste_of(code or "")} - {""}


def _names_of(trip: Trip, load: Load) -> frozenset[str]:
    return trip.names_of(load.substance)


def _line(trip: Trip, line: Line, loads: list[Load]) -> Iterator[_Difference]:
    """One line of a paper against the loads that are its."""
    named = _called(line) or _shipped(loads[0])
    lots = distinct(load.lot for load in loads)
    if line.get("lot") and lots and line["lot"] not in lots:
        yield _differs("lot", "批次", line["lot"], ", ".join(lots))
    if line.get("lot") and _names(line) and all(load.substance and not (
            _names(line) & _names_of(trip, load)) for load in loads):
        yield _differs(f"substance of {named}", f"{named} 物质", ", ".join(_names(line)),
                       loads[0].substance)
    consignee = trip.registers.party(line.get("consignee") or "")
    others = distinct(load.consignee for load in loads if load.consignee != consignee)
    if consignee and others:
        yield _differs("consignee", "收货单位", consignee, ", ".join(others))
    yield from _amounts(trip, named, line.get("mass_mg"), line.get("pieces"),
                        [load.fact for load in loads])


def _amounts(
    trip: Trip, named: str, mass_mg: int | None, pieces: int | None, facts: list[Fact],
    seconds: Iterable[Fact] = (),
) -> Iterator[_Difference]:
    """A mass beyond what weighing can tell; a count of packages that is another."""
    moved = [fact.movement for fact in facts]
    total = sum(told.mass_mg or 0 for told in moved)
    if mass_mg is not None:
        weighed: list[Weighing] = [(fact, fact.movement.mass_mg or 0)
                                   for fact in (*facts, *seconds)]
        if len(weighed) == len(facts):
            weighed.append((None, mass_mg))
        limit_mg2 = trip.limit_mg2("V-06", weighed, mass_mg, facts[0].at)
        if (total - mass_mg) ** 2 > limit_mg2:
            said = f"{kilograms(mass_mg)} / {kilograms(total)} kg"
            yield _Difference(f"mass of {named} {said}", f"{named} 质量 {said}",
                              abs(total - mass_mg))
    counted = [told.pieces for told in moved]
    if pieces is not None and None not in counted:
        count = sum(one or 0 for one in counted)
        if count != pieces:
            yield _differs(f"pieces of {named}", f"{named} 件数", str(pieces), str(count))


def _called(line: Line) -> str:
    return str(line.get("lot") or "") or ", ".join(sorted(_names(line)))


def _shipped(load: Load) -> str:
    return load.lot or load.substance or "–"


def _two_sources(trip: Trip) -> Iterator[Saw]:
    """What a second system tells of the same lines, in total, against whose word counts."""
    told: dict[tuple[str, str, str, str], list[Fact]] = {}
    for second, _ in trip.trips.corroborating:
        move, end = second.movement, _end(trip, second)
        if move.kind in _KINDS_ZH and trip.passed(second.at):
            # A word that counts and names no lot is of all the goods that went there.
            whole = any(not fact.movement.lot for fact in trip.of_kind(move.kind)
                        if _end(trip, fact) == end)
            what = "" if whole else move.lot or move.substance
            told.setdefault((move.kind, move.source, end, what), []).append(second)
    for (kind, source, end, what), seconds in sorted(told.items(), key=lambda one: one[0]):
        firsts = [fact for fact in trip.of_kind(kind) if _end(trip, fact) == end
                  and (not what or _is_of(trip, fact, seconds[0]))]
        masses = [fact.movement.mass_mg for fact in seconds]
        if not firsts or None in masses:
            continue
        pieces = [fact.movement.pieces for fact in seconds]
        named = what or "/".join(distinct(fact.movement.lot for fact in firsts)) or "–"
        found = [*_crew(firsts, seconds), *_amounts(
            trip, named, sum(one or 0 for one in masses),
            None if None in pieces else sum(one or 0 for one in pieces), firsts, seconds)]
        if found:
            yield _saw(
                trip, [*firsts, *seconds], found, variant="sources", by=seconds[0].filer,
                subject=f"{kind}|{source}|{end}|{what}",
                figures={"waybill": trip.trip, "kind": kind, "kind_zh": _KINDS_ZH[kind],
                         "source": source, "other": firsts[0].movement.source})


def _end(trip: Trip, fact: Fact) -> str:
    told = fact.movement
    return (consignee_of(told, trip.registers) if told.kind == "dispatch"
            else receiver_of(told, trip.registers))


def _is_of(trip: Trip, first: Fact, second: Fact) -> bool:
    """Whether a word that counts is of the goods that a second system tells of."""
    told = second.movement
    if told.lot and first.movement.lot:
        return told.lot == first.movement.lot
    return not told.substance or trip.substance_of(first) in ("", told.substance)


def _crew(firsts: list[Fact], seconds: list[Fact]) -> Iterator[_Difference]:
    """The plates that two systems name."""
    for name in ("vehicle", "trailer"):
        said, happened = (distinct(getattr(fact.movement, name) for fact in facts)
                          for facts in (seconds, firsts))
        if said and happened and not set(said) & set(happened):
            yield _differs(name, _FIELDS[name], ", ".join(said), ", ".join(happened))


def _saw(
    trip: Trip, facts: list[Fact], found: list[_Difference], *, subject: str, by: str,
    figures: dict[str, str], variant: str = "",
) -> Saw:
    loads = trip.loads()
    owner = next((load.consignor for load in loads if load.consignor), "") or facts[0].filer
    lots = distinct(fact.movement.lot for fact in facts)
    teller = by if by in trip.registers.custodians else ""
    return Saw(
        subject_kind="trip", subject_id=f"{trip.trip}|{subject}", occurred_at=facts[-1].at,
        events=distinct(fact.movement.event_id for fact in facts), custodian=owner,
        parties=distinct((owner, teller, *(load.consignee for load in loads),
                          *(fact.filer for fact in facts))),
        lot=lots[0] if len(lots) == 1 else "", lots=frozenset(lots), consignment=trip.trip,
        substance=max((trip.substance_of(fact) for fact in facts),
                      key=lambda one: (len(trip.flags(one)), one)),
        mass_mg=sum(one.mass_mg for one in found) or None, variant=variant,
        parameters=trip.asked("V-06", "fallback_3sigma_ppm", facts[0].at),
        figures={**figures, "time": clock_of(facts[-1].at),
                 "differences": "; ".join(one.en for one in found),
                 "differences_zh": "；".join(one.zh for one in found)})
