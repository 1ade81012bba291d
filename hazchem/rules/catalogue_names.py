"""Family C: what a filer calls unlisted 名录外 is not in the register after all."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hazchem.domain.movement import Part
from hazchem.domain.substance import Substance, cas_is_valid, tidied
from hazchem.rules.evidence import Goods, clock_of, distinct
from hazchem.rules.rule import Said, Saw, rule

# A text that is a CAS number as a whole, or says that one follows.
_CAS = re.compile(r"(?:.*\bCAS(?:\s*(?:No\.?|号|编号))?\s*[:：#]?\s*)?([0-9]{2,7}-[0-9]{2}-[0-9])",
                  re.IGNORECASE)


class _Named(NamedTuple):
    """One part that is called unlisted, the entries its name is that of, or its broken CAS."""

    part: Part
    entries: tuple[Substance, ...]
    broken: str


@rule("C-06",
      en="{time}, {place}: filed as unlisted, but in the register: {named}; name it as a substance",
      zh="{time} 在 {place}：以“名录外”填报的物料已在名录中：{named}；请按物质填报",
      broken=Said("{time}, {place}: filed as unlisted with a CAS number whose check digit is "
                  "wrong: {named}; what it is cannot be told",
                  "{time} 在 {place}：以“名录外”填报的物料 CAS 号校验位不符：{named}；无法归目"))
def not_matched(goods: Goods) -> Iterator[Saw]:
    """What is called unlisted bears no name or CAS number of the register, and no broken one.

    An entry whose name sets a condition (含量＞8%, 无水) may be rightly unlisted in another form:
    it opens nothing, nor does a CAS number that the register does not hold.

    breaks:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T08:00:00Z convert in=acme/L1@acme-wh:100 out=acme/L2@acme-wh:60:67-64-1 \
out="unlisted 甲苯:40"
    holds:
        2026-06-01T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-56-1
        2026-06-01T08:00:00Z convert in=acme/L1@acme-wh:100 out=acme/L2@acme-wh:60:67-64-1 \
out="unlisted 双氧水:40"
    """
    for step in goods.own_steps():
        told = step.fact.movement
        named = [one for part in (*told.inputs, *told.outputs) if part.unlisted
                 and ((one := _named(goods, part)).entries or one.broken)]
        place = next(iter(told.places), "")
        holder = goods.custodian_of(place, step.at)
        if not named or goods.registers.is_outside(holder, step.at):
            continue
        entries = distinct(entry.id for one in named for entry in one.entries)
        yield Saw(
            subject_kind="event", subject_id=told.event_id, occurred_at=step.at,
            events=(told.event_id,), custodian=holder, place=place,
            parties=distinct((holder, step.fact.filer)),
            substance=entries[0] if len(entries) == 1 else "",
            mass_mg=sum(one.part.mass_mg for one in named),
            variant="" if entries else "broken",
            figures={"time": clock_of(step.at), "place": place,
                     "named": "; ".join(map(_said, named))})


def _named(goods: Goods, part: Part) -> _Named:
    entries = tuple(entry for entry in goods.substances.called(part.unlisted)
                    if "[" not in entry.name_zh)
    cas = _CAS.fullmatch(tidied(part.unlisted))
    if entries or cas is None:
        return _Named(part, entries, "")
    if not cas_is_valid(cas[1]):
        return _Named(part, (), cas[1])
    return _Named(part, tuple(entry for entry in goods.substances.called(cas[1])
                              if "[" not in entry.name_zh), "")


def _said(one: _Named) -> str:
    if one.broken:
        return f"{one.part.unlisted} (CAS {one.broken})"
    entries = ", ".join(
        f"{entry.id if entry.number is None else f'#{entry.number}'} {entry.name_zh} "
        f"[{entry.confidence}]" for entry in one.entries)
    return f"{one.part.unlisted} = {entries}"
