"""The risk report 一指数: each enterprise's index as the sum it is, line by line."""

from collections.abc import Iterator
from fractions import Fraction

from hazchem.domain.ratio import exact
from hazchem.regulation.risk_index import Line
from hazchem.reports.report import Column, Facts, Group, Row, Section, Word, report
from hazchem.reports.values import RiskLine, Values

_PARKS = (
    Column("name", "园区", "Park", width=28), Column("park", "园区代码", "Park code", "code"),
    Column("enterprises", "企业数", "Enterprises", "int"),
    Column("points", "指数合计", "Points in all", width=14),
    Column("most", "最高企业指数", "Highest of one", width=14),
)
_INDEX = (
    Column("points", "指数", "Index", look="strong", width=12),
    Column("custodian_name", "企业", "Enterprise", cell="whose", width=30),
    Column("custodian", "单位代码", "Custodian code", "code", cell="whose", look="small"),
    Column("park", "园区", "Park", "code"),
    Column("heaviest", "最重一项", "Heaviest line", width=40),
)
_LINES = (
    Column("custodian", "单位代码", "Custodian code", "code", look="hidden"),
    Column("fact", "事实", "Fact", width=30),
    Column("count", "数量", "Count", width=12),
    Column("weight", "每项分值", "Points for each", width=12),
    Column("points", "分值", "Points", look="strong", width=12),
    Column("status", "依据状态", "Status", "code", width=10),
    Column("basis", "依据", "Basis", look="small", width=50),
)
_FACTS = {
    "finding": Word("未办结问题（{selector}）", "open findings of {selector}"),
    "age": Word("问题存续满月数（{selector}）", "whole months that {selector} findings are open"),
    "level": Word("重大危险源（{selector} 级）", "major hazard source of level {selector}"),
    "over_design": Word("存量超设计百分点", "per cent of stock above design"),
    "late": Word("逾期填报占比（%）", "per cent of filings that were late"),
}
_SAYS = Word(
    "指数是下列事实乘以分值之和，分值为带日期的参数（规则 risk），可由主管部门调整；"
    "由其他问题引起的后果不重复计分。指数用于安排检查先后，不是结论。",
    "The index is the sum of these facts times their points, which are dated rows (rule risk) "
    "that an authority may change; what follows from another finding does not count again. It "
    "orders inspections and is no verdict.")
_NOBODY = Word("没有可计分的企业。", "There is no enterprise to weigh.")


@report(
    "risk",
    title=Word("风险指数（一指数）", "Risk index"),
    about=Word("每家企业、每个园区的指数：逐条列出事实、分值与依据",
               "The index of each enterprise and park: every fact, its points and their basis"),
    filters=("park", "custodian"),
)
def risk(values: Values, facts: Facts) -> Iterator[Section]:
    """Parks at a glance, enterprises by index, then every line of every sum."""
    said = (_SAYS if values.risk else _NOBODY).of(facts.lang)
    parks: dict[str, list[RiskLine]] = {}
    for one in values.risk:
        parks.setdefault(one.park, []).append(one)
    yield Section(
        name="parks", title=Word("各园区", "Parks"), columns=_PARKS, glance=True, says=(said,),
        rows=tuple(Row((values.name("park", code), code, len(some),
                        exact(sum((one.points for one in some), Fraction())),
                        exact(max(one.points for one in some))))
                   for code, some in sorted(parks.items())))
    yield Section(name="enterprises", title=Word("各企业", "Enterprises"), columns=_INDEX,
                  rows=tuple(_index(one, values, facts) for one in values.risk))
    yield Section(name="lines", title=Word("逐条说明", "Every line of every sum"), columns=_LINES,
                  rows=tuple(_line(one, line, values, facts)
                             for one in values.risk for line in one.lines))


def _index(one: RiskLine, values: Values, facts: Facts) -> Row:
    first = one.lines[0] if one.lines else None
    heaviest = "" if first is None else f"{_fact(first, facts)} × {exact(first.counted.amount)}"
    return Row((exact(one.points), values.name("custodian", one.custodian), one.custodian,
                one.park, heaviest))


def _line(one: RiskLine, line: Line, values: Values, facts: Facts) -> Row:
    name = values.name("custodian", one.custodian) or one.custodian
    return Row((one.custodian, _fact(line, facts), exact(line.counted.amount),
                exact(line.weight.points), exact(line.points), line.weight.status,
                line.weight.basis), under=(Group(name, exact(one.points)),))


def _fact(line: Line, facts: Facts) -> str:
    return _FACTS[line.counted.name].of(facts.lang, selector=line.counted.selector)
