"""What several rules ask of a line: what is missing, whom to chase, and how to name it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from hazchem.domain.event import Fact
from hazchem.domain.waste import is_waste
from hazchem.ledger.correction import key_of
from hazchem.ledger.line import Line, Receipt, line_id
from hazchem.ledger.matching import happened
from hazchem.ledger.stock import is_not_live
from hazchem.rules.evidence import Goods, Weighing, distinct
from hazchem.rules.rule import Saw


def lines_of(goods: Goods) -> list[Line]:
    """The lines as they were filed, in the order of their names.

    What was drawn from a tank without naming a lot is one line, however many lots the books
    think were in it: shares are estimates, and one truck is one matter.
    """
    return goods.once("lines", _as_filed)


def _as_filed(goods: Goods) -> list[Line]:
    named: dict[str, Line] = {}
    drawn: dict[str, list[Line]] = {}
    for line in goods.books.lines.values():
        if any(fact.movement.lot for fact in line.dispatches):
            named[line.id] = line
        else:
            whole = line_id(line.consignment, "", line.consignee)
            drawn.setdefault(whole, []).append(line)
    merged = {name: _merged(name, parts) for name, parts in drawn.items()}
    return [line for _, line in sorted({**named, **merged}.items())]


def lots_on(goods: Goods, line: Line) -> frozenset[str]:
    """The lots that went by a line, as the books think."""
    return frozenset(goods.once("lots on lines", _lots_by_line).get(line.id, {line.lot}))


def _lots_by_line(goods: Goods) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in goods.books.lines.values():
        for name in (line.id, line_id(line.consignment, "", line.consignee)):
            found.setdefault(name, set()).add(line.lot)
    return found


def _merged(name: str, parts: list[Line]) -> Line:
    """Several lots of one draw as the one line that was filed."""
    parts = sorted(parts, key=lambda line: line.lot)
    first, substances = parts[0], {line.substance for line in parts}
    closed = [line.closed_at for line in parts]
    receipts: dict[tuple[str, str], Receipt] = {}
    for receipt in sorted((one for line in parts for one in line.receipts),
                          key=lambda one: happened(one.fact)):
        known = receipts.setdefault(key_of(receipt.fact), replace(receipt, mass_mg=0))
        known.mass_mg += receipt.mass_mg
    return replace(
        first, id=name, lot=first.lot if len(parts) == 1 else "",
        substance=first.substance if len(substances) == 1 else "",
        sent_at=min(line.sent_at for line in parts),
        closed_at=None if None in closed else max(at for at in closed if at),
        diverted=any(line.diverted for line in parts), receipts=list(receipts.values()),
        dispatches=_each(line.dispatches for line in parts),
        handovers=_each(line.handovers for line in parts),
        rejects=_each(line.rejects for line in parts),
        **{mass: sum(getattr(line, mass) for line in parts) for mass in _MASSES})


_MASSES = ("sent_mg", "open_mg", "received_mg", "forwarded_mg", "refused_mg", "returned_mg",
           "exported_mg", "difference_mg")


def _each(told: Iterable[list[Fact]]) -> list[Fact]:
    facts = {key_of(fact): fact for facts in told for fact in facts}
    return sorted(facts.values(), key=happened)


def substance_on(goods: Goods, line: Line) -> str:
    """What goes by a line: what its lot is, else what was told of the line."""
    return (goods.substance_of(line.lot) if line.lot else "") or line.substance


def waiting_mg(goods: Goods, line: Line) -> int:
    """What of a line still waits for a receipt that somebody owes.

    What is left within the weighing tolerance of a partly received line is not a missing load;
    goods refused wait for whoever carries them on or takes them back (`left_mg`); an outside
    consignee confirms special classes and waste; nothing is expected of goods that pass through
    between outside parties, or that were sent before either party joined the ledger.
    """
    if not line.is_open or not line.open_mg or not _is_expected(goods, line):
        return 0
    left = line.open_mg - line.refused_mg
    if line.received_mg and left**2 <= limit_mg2(goods, line):
        return 0
    return left


def left_mg(goods: Goods, line: Line) -> int:
    """What of a line was refused and is still on the road; of waste W-04 tells it."""
    if is_waste(substance_on(goods, line)) or not _is_expected(goods, line):
        return 0
    return line.refused_mg


def _is_expected(goods: Goods, line: Line) -> bool:
    if _before_go_live(goods, line):
        return False
    return not (line.is_outside and (
        not goods.books.world.needs_confirmation(line.substance)
        or goods.registers.is_outside(line.consignor, line.sent_at)))


def limit_mg2(goods: Goods, line: Line, without: tuple[str, ...] = ()) -> Fraction:
    """(3σ)² of what was sent against what came; a gain is as serious as a loss."""
    return goods.limit_mg2("Q-01", weighed(line), line.sent_mg, line.sent_at, without)


def weighed(line: Line) -> list[Weighing]:
    """The weighings behind a line's difference: what each dispatch and each receipt says."""
    sent: list[Weighing] = [(fact, min(fact.movement.mass_mg or line.sent_mg, line.sent_mg))
                            for fact in line.dispatches]
    return sent + [(receipt.fact, receipt.mass_mg) for receipt in line.receipts]


def facts_of(line: Line) -> list[Fact]:
    """The dispatches and receipts of a line."""
    return [*line.dispatches, *(receipt.fact for receipt in line.receipts)]


def line_saw(
    goods: Goods,
    line: Line,
    *,
    figures: Mapping[str, Any],
    events: tuple[str, ...] = (),
    parties: tuple[str, ...] = (),
    occurred_at: datetime | None = None,
    subject: str = "",
    **more: Any,
) -> Saw:
    """What was seen of a line, named alike by every rule that looks at lines.

    Its owner is the consignor; of goods from beyond the ledger's area, the consignee.
    """
    foreign = goods.registers.is_outside(line.consignor, line.sent_at)
    owner = line.consignee if foreign and line.consignee else line.consignor
    substance = substance_on(goods, line)
    named = {"lot": line.lot or substance or "–", "waybill": line.consignment,
             "consignor": line.consignor or "–", "consignee": line.consignee or "–"}
    return Saw(
        subject_kind="line", subject_id=subject or line.id, lot=line.lot,
        lots=lots_on(goods, line),
        consignment=line.consignment, substance=substance,
        custodian=owner, occurred_at=occurred_at or line.sent_at,
        parties=distinct((line.consignor, line.consignee, line.holder,
                          *(receipt.custodian for receipt in line.receipts), *parties)),
        events=events or distinct(fact.movement.event_id for fact in facts_of(line)),
        figures={**named, **figures}, **more)


def _before_go_live(goods: Goods, line: Line) -> bool:
    parties = [party for party in (line.consignor, line.consignee) if party]
    return bool(parties) and all(
        is_not_live(goods.books, party, line.sent_at) for party in parties)
