"""The picture of a chain that a service answered: every door draws the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hazchem.custody.svg import Mark, svg
from hazchem.custody.words import Lang

if TYPE_CHECKING:
    from hazchem.services.custody import ChainAnswer


def picture(answer: ChainAnswer, lang: Lang) -> str:
    """A chain as SVG, its findings marked and titled in a language."""
    marks = [
        Mark(one.code, one.title_zh if lang == "zh" else one.title, frozenset(one.events),
             one.consignment, one.lot)
        for one in (shown.finding for shown in answer.findings)
    ]
    return svg(answer.chain, marks=marks, names=answer.names, lang=lang, as_of=answer.as_of,
               size=answer.size)
