"""The loop report 闭环报告: how far the work on findings has come, and what of it is overdue."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from hazchem.domain.finding import SEVERITIES
from hazchem.reports.breaks import STATE_WORDS
from hazchem.reports.report import Column, Facts, Row, Section, Word, report
from hazchem.reports.values import LoopLine, Values

_COUNTS = (
    Column("found", "发现", "Found", "int"), Column("verified", "核实", "Verified", "int"),
    Column("notified", "告知", "Notified", "int"), Column("assigned", "交办", "Assigned", "int"),
    Column("rectified", "整改", "Rectified", "int"),
    Column("accepted", "验收", "Accepted", "int"), Column("closed", "销号", "Closed", "int"),
    Column("otherwise", "其他办结", "Ended otherwise", "int"),
    Column("open", "未结", "Open", "int"), Column("overdue", "逾期", "Overdue", "int"),
    Column("returned", "重现", "Returned", "int"),
    Column("rate", "办结率", "Closing rate", width=12),
)
_STEPS = ("verified", "notified", "assigned", "rectified", "accepted")
_ALL = (Column("severity", "级别", "Severity", "code", look="grade", width=8), *_COUNTS)
_BY_PARK = (Column("name", "园区", "Park", width=28),
            Column("park", "园区代码", "Park code", "code", width=14), *_COUNTS)
_BY_DISTRICT = (Column("name", "区县", "District", width=28),
                Column("district", "行政区划代码", "Division code", "code", width=14), *_COUNTS)
_BY_CUSTODIAN = (Column("name", "责任单位", "Custodian", width=30),
                 Column("custodian", "单位代码", "Custodian code", "code", width=14), *_COUNTS)
_BY_RULE = (Column("rule", "规则", "Rule", "code", look="strong", width=8),
            Column("title", "名称", "Name", width=34), *_COUNTS)
_CASES = (
    Column("severity", "级别", "Severity", "code", "mark", "grade", 8),
    Column("rule", "规则", "Rule", "code", "mark", "strong", 8),
    Column("title", "问题", "Finding", cell="what", look="strong", width=26),
    Column("custodian_name", "责任单位", "Custodian", cell="what", look="labelled", width=26),
    Column("custodian", "单位代码", "Custodian code", "code", "what", "labelled", 14),
    Column("park", "园区", "Park", "code", "what", "labelled", 12),
    Column("code", "问题编号", "Code", "code", "what", "labelled", 22),
    Column("state_name", "状态", "State", cell="when", look="strong", width=12),
    Column("since", "自", "Since", "time", "when", "labelled"),
    Column("assignee", "交办对象", "Assigned to", "code", "when", "labelled", 14),
    Column("deadline", "期限", "Deadline", "time", "due"),
    Column("overdue", "逾期", "Overdue", cell="due", look="strong", width=8),
    Column("state", "状态代码", "State code", "code", look="hidden", width=12),
)
_CELLS = (("mark", Word("级别", "Severity")), ("what", Word("问题", "Finding")),
          ("when", Word("状态", "State")), ("due", Word("期限", "Deadline")))
_YES = Word("逾期", "overdue")
_SAYS = Word(
    "共 {found} 项问题，已办结 {ended} 项（{rate}），未结 {open} 项，其中逾期 {overdue} 项。",
    "{found} findings, {ended} ended ({rate}), {open} open, of which {overdue} overdue.")
_WHAT = Word(
    "发现：规则现在认定的问题，以及已开始办理的问题；无人办理即被后来的填报消除的不计。"
    "由其他问题引起的后果随其起因办理，不另计。核实至验收：曾办理该步骤的项数。"
    "其他办结：经说明、更正或移送而无待办事项的。",
    "Found is what the rules find now and whatever was worked on; what a later filing cleared "
    "before anyone worked on it is not counted, and what follows from another finding is worked on "
    "with its cause. Verified to accepted: on how many the step was ever taken. Ended otherwise: "
    "explained, corrected or referred, with nothing left to decide.")
_DISTRICTS = Word(
    "区县取自责任单位统一社会信用代码第 3–8 位（GB 32100、GB/T 2260）；"
    "名称取自以该代码登记的区域。",
    "The district is that of digits 3 to 8 of the custodian's credit code (GB 32100, GB/T 2260); "
    "its name is that of the zone registered under this code.")
_NOTHING = Word("没有需要办理的问题。", "There is nothing to work on.")


@report(
    "loop",
    title=Word("闭环报告", "Loop report"),
    about=Word("发现、核实、交办、整改、验收、销号各有多少，逾期多少，按园区、区县、单位、规则",
               "How many were found, verified, assigned, rectified, closed, overdue: by park, "
               "district, enterprise and rule"),
    filters=("class", "rule", "severity", "park", "custodian", "from", "to"),
)
def loop(values: Values, facts: Facts) -> Iterator[Section]:
    """The whole at a glance, then by park, custodian and rule, then what is under way."""
    known = {one.shown.finding.code for one in values.loop}
    lines = [one for one in values.loop if one.shown.finding.cause not in known]
    yield Section(name="all", title=Word("总数", "In all"), columns=_ALL, glance=True,
                  says=tuple(_said(lines, facts)),
                  rows=tuple(Row((severity, *_counted(own))) for severity in SEVERITIES
                             if (own := [one for one in lines
                                         if one.shown.finding.severity == severity])))
    yield Section(name="cases", title=Word("办理中的问题", "What is under way"), columns=_CASES,
                  cells=_CELLS,
                  rows=tuple(_case(one, values, facts) for one in _under_way(lines)))
    yield Section(name="parks", title=Word("按园区", "By park"), columns=_BY_PARK, rows=tuple(
        Row((values.name("park", code), code, *_counted(own)))
        for code, own in _by(lines, lambda one: one.shown.finding.park)))
    yield Section(name="districts", title=Word("按区县", "By district"), columns=_BY_DISTRICT,
                  says=(_DISTRICTS.of(facts.lang),) if lines else (), rows=tuple(
                      Row((values.name("zone", code), code, *_counted(own)))
                      for code, own in _by(lines, lambda one: one.district)))
    yield Section(name="custodians", title=Word("按责任单位", "By custodian"),
                  columns=_BY_CUSTODIAN, rows=tuple(
                      Row((values.name("custodian", code), code, *_counted(own)))
                      for code, own in _by(lines, lambda one: one.shown.finding.custodian)))
    yield Section(name="rules", title=Word("按规则", "By rule"), columns=_BY_RULE, rows=tuple(
        Row((code, _title(own[0], facts), *_counted(own)))
        for code, own in _by(lines, lambda one: one.shown.finding.rule)))


def _said(lines: Sequence[LoopLine], facts: Facts) -> Iterator[str]:
    if not lines:
        yield _NOTHING.of(facts.lang)
        return
    ended = sum(one.shown.settled for one in lines)
    yield _SAYS.of(facts.lang, found=len(lines), ended=ended, rate=_rate(ended, len(lines)),
                   open=len(lines) - ended, overdue=sum(one.overdue for one in lines))
    yield _WHAT.of(facts.lang)


def _by(
    lines: Sequence[LoopLine], key: Callable[[LoopLine], str]
) -> list[tuple[str, list[LoopLine]]]:
    """The lines by a key: who has most overdue first, then most open, then by the key."""
    groups: dict[str, list[LoopLine]] = {}
    for one in lines:
        groups.setdefault(key(one), []).append(one)
    return sorted(groups.items(), key=lambda group: (
        -sum(one.overdue for one in group[1]),
        -sum(not one.shown.settled for one in group[1]), group[0]))


def _counted(lines: Sequence[LoopLine]) -> tuple[int | str, ...]:
    found, ended = len(lines), sum(one.shown.settled for one in lines)
    closed = sum(one.shown.settled and one.shown.state == "closed" for one in lines)
    return (found, *(sum(step in one.reached for one in lines) for step in _STEPS), closed,
            ended - closed, found - ended, sum(one.overdue for one in lines),
            sum(one.returned for one in lines), _rate(ended, found))


def _rate(ended: int, found: int) -> str:
    """A share in per cent with one decimal, rounded half up."""
    permille = (2000 * ended + found) // (2 * found)
    return f"{permille // 10}.{permille % 10} %"


def _under_way(lines: Sequence[LoopLine]) -> list[LoopLine]:
    """What somebody worked on and nobody ended: overdue first, then by deadline and gravity."""
    begun = [one for one in lines if one.since is not None and not one.shown.settled]
    return sorted(begun, key=lambda one: (
        not one.overdue, one.deadline is None, one.deadline or one.shown.finding.occurred_at,
        one.shown.finding.severity, one.shown.finding.code))


def _case(one: LoopLine, values: Values, facts: Facts) -> Row:
    finding, state = one.shown.finding, one.shown.state
    return Row((
        finding.severity, finding.rule, _title(one, facts),
        values.name("custodian", finding.custodian), finding.custodian, finding.park, finding.code,
        STATE_WORDS[state].of(facts.lang), _second(one.since), one.assignee,
        _second(one.deadline), _YES.of(facts.lang) if one.overdue else "", state))


def _second(at: datetime | None) -> datetime | None:
    """An instant to the second: finer than that nobody works."""
    return at and at.replace(microsecond=0)


def _title(one: LoopLine, facts: Facts) -> str:
    finding = one.shown.finding
    return finding.title_zh if facts.lang == "zh" else finding.title
