"""The morning page 今日园区: what is inside, overdue, crossing, silent and due, in twenty lines."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hazchem.domain.instant import CHINA
from hazchem.domain.ratio import floored
from hazchem.reports.report import Column, Facts, Row, Section, Word, report
from hazchem.reports.values import LotLine, ParkedLine, Values

LINES_MAX = 20
_DAY = timedelta(days=1)
_OVERDUE, _SILENT = "G-02", "T-10"
_TILES = (Column("what", "项目", "What"), Column("count", "数量", "Count", "int", look="strong"))
_LINES = (
    Column("new", "新", "New", width=6, look="strong"),
    Column("kind", "事项", "Matter", width=12),
    Column("severity", "级别", "Severity", "code", look="grade", width=8),
    Column("what", "内容", "What", width=60),
    Column("custodian_name", "责任单位", "Custodian", cell="whose", width=26),
    Column("custodian", "单位代码", "Custodian code", "code", cell="whose", look="small"),
    Column("since", "自", "Since", "time", width=18),
    Column("due", "期限", "Due", "time", width=18),
    Column("code", "问题编号", "Code", "code", look="small", width=20),
)
_NEW = Word("新", "new")
_KINDS = {
    "finding": Word("新问题", "new finding"), "overdue": Word("逾期未到", "overdue"),
    "stay": Word("超时停留", "overstay"), "silent": Word("未报单位", "silent"),
    "due": Word("办理期限", "work due"), "unit": Word("重大危险源", "hazard unit"),
}
_STAYS = Word("{plate} 在 {lot} 停留超时，{goods}", "{plate} has stayed too long in {lot}, {goods}")
_DUE = Word("{rule} {title}：应由 {assignee} 办理", "{rule} {title}: {assignee} is to act")
_UNIT = Word("{unit} 实际存量 S 为 {s}：{why}", "{unit}: S of its stock is {s}: {why}")
_MORE = Word("另有 {count} 项未列出，见查处报告和闭环报告。",
             "{count} more are not shown: see the reports on breaks and on the loop.")
_QUIET = Word("今日无待办事项。", "There is nothing to see to today.")
_WHAT = Word("截至 {at}（北京时间）；新：近 24 小时内发生或到期。",
             "As of {at} (UTC+8); new: happened or fell due within 24 hours.")
_EMPTY = Word("空车", "empty")


class Matter(NamedTuple):
    """One thing to see to; `at` is when it came up."""

    kind: str
    severity: str
    what: str
    custodian: str
    at: datetime
    due: datetime | None = None
    code: str = ""


@report(
    "today",
    title=Word("今日园区", "Today in the park"),
    about=Word("园区负责人一分钟看完的一页：在场、逾期、过境、未报、到期，新的在前",
               "One page to read in a minute: inside, overdue, crossing, silent, due; new first"),
    filters=("park", "custodian"),
)
def today(values: Values, facts: Facts) -> Iterator[Section]:
    """The counts as tiles, then at most twenty lines, what is new first."""
    matters = sorted(_matters(values, facts), key=lambda one: (
        not _is_new(one, facts), one.severity or "S9", one.at, one.what))
    yield Section(name="glance", title=Word("一览", "At a glance"), columns=_TILES, look="tiles",
                  glance=True, rows=tuple(_tiles(values, matters, facts)))
    says = [_WHAT.of(facts.lang, at=f"{facts.as_of.astimezone(CHINA):%Y-%m-%d %H:%M}")]
    if len(matters) > LINES_MAX:
        says.append(_MORE.of(facts.lang, count=len(matters) - LINES_MAX))
    if not matters:
        says.append(_QUIET.of(facts.lang))
    yield Section(name="lines", title=Word("今日事项", "Matters of today"), columns=_LINES,
                  says=tuple(says), rows=tuple(_row(one, values, facts)
                                               for one in matters[:LINES_MAX]))


def _tiles(values: Values, matters: Sequence[Matter], facts: Facts) -> Iterator[Row]:
    # Who came in by a gate and stands in a lot is seen by both, and is one vehicle.
    inside = {one.plate: one for lot in values.parking for one in lot.vehicles}.values()
    counted = (
        (Word("24 小时内新问题", "New in 24 hours"), sum(_is_new(one, facts) for one in matters)),
        (Word("在场车辆", "Vehicles inside"), len(inside)),
        (Word("其中重车", "Of these loaded"), sum(one.state == "loaded" for one in inside)),
        (Word("过境车辆", "Passing through"), sum(_is_crossing(one) for one in inside)),
        (Word("逾期未到运次", "Trips overdue"), sum(one.kind == "overdue" for one in matters)),
        (Word("超时停留", "Overstaying"), sum(one.kind == "stay" for one in matters)),
        (Word("未报单位", "Silent custodians"), sum(one.kind == "silent" for one in matters)),
        (Word("到期与逾期办理", "Work due or overdue"), sum(one.kind == "due" for one in matters)),
    )
    return (Row((word.of(facts.lang), count)) for word, count in counted)


def _is_crossing(one: ParkedLine) -> bool:
    """A vehicle on a waybill of which this ledger knows no goods: none of them are ours."""
    return bool(one.waybill) and not one.goods and one.state == "loaded"


def _matters(values: Values, facts: Facts) -> Iterator[Matter]:
    yield from _findings(values, facts)
    for lot in values.parking:
        for one in lot.vehicles:
            if one.overdue:
                yield _stay(lot, one, facts)
    yield from _work(values, facts)
    yield from _units(values, facts)


def _findings(values: Values, facts: Facts) -> Iterator[Matter]:
    """What is overdue or silent, however old; of anything else what is new and grave."""
    known = {one.finding.code for one in values.findings}
    for shown in values.findings:
        one = shown.finding
        if one.cause in known or shown.settled or shown.cleared_at:
            continue
        at = max(one.occurred_at, one.due_at or one.occurred_at)
        kind = {_OVERDUE: "overdue", _SILENT: "silent"}.get(one.rule, "finding")
        if kind == "finding" and (at < facts.as_of - _DAY or one.severity > "S2"):
            continue
        yield Matter(kind, one.severity, one.says if facts.lang == "en" else one.says_zh,
                     one.custodian, at, one.due_at, one.code)


def _stay(lot: LotLine, one: ParkedLine, facts: Facts) -> Matter:
    names = (zh if facts.lang == "zh" or not en else en for zh, en in one.goods)
    goods = ("、" if facts.lang == "zh" else ", ").join(names) or _EMPTY.of(facts.lang)
    return Matter("stay", "", _STAYS.of(facts.lang, plate=one.plate, lot=lot.name or lot.lot,
                                        goods=goods), one.custodian, one.until or one.since,
                  one.until)


def _work(values: Values, facts: Facts) -> Iterator[Matter]:
    """Cases whose deadline falls within a day, or has passed."""
    for line in values.loop:
        if line.deadline is None or line.shown.settled or line.shown.cleared_at:
            continue
        if line.deadline <= facts.as_of + _DAY:
            one = line.shown.finding
            title = one.title if facts.lang == "en" else one.title_zh
            yield Matter("due", one.severity, _DUE.of(
                facts.lang, rule=one.rule, title=title, assignee=line.assignee or "–"),
                line.assignee or one.custodian, min(line.deadline, facts.as_of), line.deadline,
                one.code)


def _units(values: Values, facts: Facts) -> Iterator[Matter]:
    for unit in values.units:
        if unit.warnings and unit.stock.lines:
            why = ("；" if facts.lang == "zh" else "; ").join(
                one.said.zh if facts.lang == "zh" else one.said.en for one in unit.warnings)
            yield Matter("unit", "", _UNIT.of(facts.lang, unit=unit.name or unit.unit,
                                              s=floored(unit.stock.s), why=why),
                         unit.custodian, facts.as_of - 2 * _DAY)


def _is_new(one: Matter, facts: Facts) -> bool:
    return one.at >= facts.as_of - _DAY


def _row(one: Matter, values: Values, facts: Facts) -> Row:
    return Row((
        _NEW.of(facts.lang) if _is_new(one, facts) else "", _KINDS[one.kind].of(facts.lang),
        one.severity, one.what, values.name("custodian", one.custodian), one.custodian,
        None if one.kind == "unit" else one.at, one.due, one.code))
