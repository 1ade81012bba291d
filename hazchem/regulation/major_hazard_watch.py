"""Watching a unit: what its stock, its design and its filing say against each other."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from hazchem.domain.ratio import exact, floored
from hazchem.regulation.major_hazard import Assessment, Said


class Excess(NamedTuple):
    """More of a substance in a place than the place is designed for, in tonnes."""

    place: str
    substance: str
    held_t: Fraction
    design_t: Fraction


class Warned(NamedTuple):
    """One thing to look after, by its word, said in both languages."""

    code: str
    said: Said


def warnings(
    design: Assessment, stock: Assessment, excesses: Sequence[Excess], filed_level: int | None,
    warn: Fraction,
) -> list[Warned]:
    """Everything to look after in a unit; `warn` is the S from which it is near to one."""
    found = [_above(one) for one in excesses]
    s = max(design.s, stock.s)
    levels = [one.level for one in (design, stock) if one.level is not None]
    if s >= 1:
        found += _unfiled(min(levels, default=None), filed_level)
    elif s >= warn:
        found.append(Warned("near", Said(
            f"S 为 {floored(s)}，接近 1（预警值 {exact(warn)}）",
            f"S is {floored(s)}, near to 1 (warned from {exact(warn)})")))
    if stock.is_major and design.lines and not design.is_major:
        found.append(Warned("crossed", Said(
            f"实际存量 S 为 {floored(stock.s)}，设计最大量仅 {floored(design.s)}：已构成重大危险源",
            f"S of the stock is {floored(stock.s)}, of the design {floored(design.s)}: it has "
            "become a major hazard source")))
    if stock.level is not None and design.level is not None and stock.level < design.level:
        found.append(Warned("level_above_design", Said(
            f"实际存量为{_NAMES[stock.level]}级，设计为{_NAMES[design.level]}级",
            f"the stock makes level {stock.level}, the design level {design.level}")))
    return found


_NAMES = {1: "一", 2: "二", 3: "三", 4: "四"}


def _above(one: Excess) -> Warned:
    held, most = exact(one.held_t), exact(one.design_t)
    return Warned("above_design", Said(
        f"{one.place} 存有 {one.substance} {held} 吨，超过设计最大量 {most} 吨",
        f"{one.place} holds {held} t of {one.substance}, more than its design maximum {most} t"))


def _unfiled(level: int | None, filed_level: int | None) -> list[Warned]:
    """A major hazard source is filed, and at no lower level than it has."""
    if not filed_level:
        return [Warned("unfiled", Said("已构成重大危险源，未备案",
                                       "a major hazard source that is not filed"))]
    if level is not None and level < filed_level:
        return [Warned("filed_lower", Said(
            f"实为{_NAMES[level]}级，备案为{_NAMES.get(filed_level, str(filed_level))}级",
            f"level {level}, but filed as level {filed_level}"))]
    return []
