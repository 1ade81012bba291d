"""The flow report 流向报告: what went from whom to whom, summed for each substance."""

from collections.abc import Iterator
from typing import Any

from hazchem.reports.cells import kilograms
from hazchem.reports.frames import summed
from hazchem.reports.report import Column, Facts, Group, Row, Section, Word, report
from hazchem.reports.values import Values

_SUMS = (
    Column("trips", "运次", "Trips", "int"),
    Column("sent_mg", "发出（千克）", "Sent (kg)", "mass"),
    Column("received_mg", "接收（千克）", "Received (kg)", "mass"),
)
_COLUMNS = (
    Column("substance_name", "物质", "Substance", look="hidden", width=24),
    Column("substance", "物质代码", "Substance code", "code", look="hidden"),
    Column("source_name", "自", "From", cell="source", look="strong", width=26),
    Column("source", "发出单位代码", "Sender's code", "code", "source", "small"),
    Column("target_name", "至", "To", cell="target", look="strong", width=26),
    Column("target", "接收单位代码", "Receiver's code", "code", "target", "small"),
    *_SUMS,
)
_TOTALS = (
    Column("substance_name", "物质", "Substance", width=24),
    Column("substance", "物质代码", "Substance code", "code"),
    *_SUMS,
)
_SUMMED = ("trips", "sent_mg", "received_mg")


@report(
    "flow",
    title=Word("流向报告", "Flow report"),
    about=Word("按物质汇总责任单位之间的发出与接收",
               "What custodians sent each other and what was received, for each substance"),
    filters=("park", "substance", "from", "to"),
)
def flow(values: Values, facts: Facts) -> Iterator[Section]:
    """What each substance comes to, then each pair of custodians, the largest mass first."""
    pairs = summed(
        ((one.substance, one.source, one.target, one.trips, one.sent_mg, one.received_mg)
         for one in values.passages),
        ("substance", "source", "target", *_SUMMED), ["substance", "source", "target"])
    totals = summed(((pair[0], *pair[3:]) for pair in pairs), ("substance", *_SUMMED),
                    ["substance"])
    nothing = Word("没有流向。", "Nothing moved between custodians.").of(facts.lang)
    yield Section(name="totals", title=Word("按物质", "By substance"), columns=_TOTALS,
                  rows=tuple(Row((values.name("substance", substance), substance, *sums))
                             for substance, *sums in totals),
                  glance=True, says=() if pairs else (nothing,))
    over = {total[0]: _over(total, values, facts) for total in totals}
    pairs.sort(key=lambda pair: (pair[0], -max(pair[4:]), pair[1], pair[2]))
    outside = Word("发往区外的货物一般没有接收记录：发出多于接收本身不是问题，问题见断链检查报告。",
                   "What goes beyond this ledger's area is seldom confirmed there: more sent than "
                   "received is no finding by itself. Findings are in the break-in-chain report."
                   ).of(facts.lang)
    yield Section(name="flow", title=Word("流向明细", "Flow in detail"), columns=_COLUMNS,
                  says=(outside,) if pairs else (),
                  rows=tuple(Row((values.name("substance", substance), substance,
                                  _party(source, values, facts), source,
                                  _party(target, values, facts), target, *sums),
                                 under=(over[substance],))
                             for substance, source, target, *sums in pairs))


def _over(total: tuple[Any, ...], values: Values, facts: Facts) -> Group:
    """The heading of a substance: its name, and what was sent and received of it."""
    substance, _, sent_mg, received_mg = total
    name = " ".join(filter(None, (values.name("substance", substance), substance)))
    return Group(name, Word("发出 {sent} 千克 · 接收 {received} 千克",
                            "sent {sent} kg · received {received} kg").of(
        facts.lang, sent=kilograms(sent_mg), received=kilograms(received_mg)))


def _party(code: str, values: Values, facts: Facts) -> str:
    unknown = Word("不明", "unknown").of(facts.lang)
    return values.name("custodian", code) or code or unknown
