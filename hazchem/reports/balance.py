"""The report on balances 物料平衡报告: every month, the lines of its budget, a chart of a year."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from hazchem.ledger.weighing import root_up
from hazchem.reports.control_chart import chart
from hazchem.reports.report import Column, Facts, Row, Section, Word, report
from hazchem.reports.values import BalanceLine, Values

_WHOSE = (
    Column("park", "园区", "Park", "code", look="hidden"),
    Column("custodian_name", "责任单位", "Custodian", cell="custodian", width=26),
    Column("custodian", "单位代码", "Custodian code", "code", "custodian", "small"),
    Column("substance_name", "物质", "Substance", cell="substance", width=22),
    Column("substance", "物质代码", "Substance code", "code", "substance", "small"),
    Column("month", "月份", "Month", "code"),
)
_MONTHS = (
    *_WHOSE,
    Column("status", "判定", "Status", width=16),
    Column("opening", "期初", "Opening", "mass", "books", "labelled"),
    Column("came", "入", "In", "mass", "books", "labelled"),
    Column("went", "出", "Out", "mass", "books", "labelled"),
    Column("counted", "实盘", "Counted", "mass", "books", "labelled"),
    Column("settled", "已核销", "Settled", "mass", "books", "labelled"),
    Column("muf", "平衡差", "MUF", "mass", look="strong"),
    Column("sigma", "σ", "σ", "mass", "limits", "labelled"),
    Column("two_sigma", "2σ", "2σ", "mass", "limits", "labelled"),
    Column("three_sigma", "3σ", "3σ", "mass", "limits", "labelled"),
    Column("alone", "单次盘点已报", "Told by single counts", "mass", "counts", "labelled"),
    Column("counts", "盘点次数", "Counts", "int", "counts", "labelled"),
    Column("events", "盘点记录", "Count events", "codes", "counts", "labelled", 24),
)
_CELLS = (("books", Word("账目", "Books")), ("limits", Word("限值", "Limits")),
          ("counts", Word("盘点", "Counts")))
_LINES = (
    *_WHOSE,
    Column("line", "项目", "Line", width=14),
    Column("instrument", "计量器具", "Instrument", "code"),
    Column("weighings", "次数", "Weighings", "int"),
    Column("mass", "质量", "Mass", "mass"),
    Column("random", "随机 σ", "Random σ", "mass"),
    Column("systematic", "系统 σ", "Systematic σ", "mass"),
)
_CHART = (
    *_WHOSE,
    Column("muf", "平衡差", "MUF", "mass"),
    Column("sigma", "σ", "σ", "mass"),
    Column("cumulated", "累计平衡差", "Cumulated MUF", "mass"),
    Column("cumulated_limit", "累计限值", "Limit of it", "mass"),
    Column("cusum_loss", "CUSUM 损失", "CUSUM, losses", "mass"),
    Column("cusum_gain", "CUSUM 盈余", "CUSUM, gains", "mass"),
    Column("cusum_limit", "CUSUM 限值", "Limit of CUSUM", "mass"),
)
STATUS = {
    "beyond": Word("超 3σ", "beyond 3σ"), "drift": Word("累计漂移", "drifts"),
    "warn": Word("超 2σ", "beyond 2σ"), "alone": Word("单次盘点已报", "told by counts"),
    "within": Word("正常", "within"),
}
_SORTS = {"opening": Word("期初", "opening"), "in": Word("入", "in"), "out": Word("出", "out"),
          "counted": Word("实盘", "counted")}
_SUMS = (Column("status", "判定", "Status", width=20),
         Column("balances", "月度平衡", "Monthly balances", "int"))
_BASIS = Word(
    "平衡差 MUF =（期初 + 入 − 出）− 实盘，正值为账面损失；期间为自然月，边界为责任单位。"
    "未盘点的场所不计入，全月未盘点的不判定。单次盘点已构成问题（Q-03、Q-08）的差额由其单独报告。"
    "随机误差平方相加，同一器具的系统误差线性相加；未注明器具的按 Q-01 的缺省值。"
    "2σ 提示，3σ 报告。",
    "MUF = (opening + in − out) − counted; positive is an apparent loss; the area is a custodian, "
    "the period a month. A place that was not counted adds nothing, a month without a count is "
    "not judged. What a single count tells (Q-03, Q-08) is its own finding. Random errors add in "
    "quadrature, those an instrument repeats linearly; weighings without an instrument are as in "
    "Q-01. Shown at 2σ, a finding at 3σ.")
_CHARTED = Word(
    "控制图：最近十二个月，单月超限的不计入。累计限值为 3σ（Q-05）；CUSUM 的 k、h 以平均 σ 计。",
    "Control chart: the last twelve months, without those that are findings by themselves. The "
    "limit of the sum is three sigma (Q-05); k and h of CUSUM are in mean sigmas.")
_NOTHING = Word("期间内没有盘点，无平衡可判。",
                "Nothing was counted, so there is no balance to judge.")
# More charts than this are for whoever asks for one custodian or substance.
_CHARTS = 24


@report(
    "balance",
    title=Word("物料平衡报告", "Report on material balances"),
    about=Word("各责任单位、物质逐月的平衡差与不确定度明细，及控制图",
               "MUF of each custodian and substance by month, every line of its uncertainty, and "
               "control charts"),
    filters=("park", "custodian", "substance", "month"),
)
def balance(values: Values, facts: Facts) -> Iterator[Section]:
    """How many months stand where, then every month, what is beyond first, its lines, its chart."""
    found = sorted(values.balances, key=lambda one: (
        list(STATUS).index(one.status), one.custodian, one.substance, one.month))
    counts = Counter(one.status for one in found)
    yield Section(name="statuses", title=Word("概览", "At a glance"), columns=_SUMS, glance=True,
                  rows=tuple(Row((word.of(facts.lang), counts[status]))
                             for status, word in STATUS.items() if counts[status]),
                  says=() if found else (_NOTHING.of(facts.lang),))
    yield Section(name="balances", title=Word("逐月平衡", "Month by month"), columns=_MONTHS,
                  cells=_CELLS,
                  rows=tuple(Row((*_whose(one, values), *_month(one, facts))) for one in found),
                  says=(_BASIS.of(facts.lang),))
    yield Section(name="lines", title=Word("不确定度明细", "Every line of the budget"),
                  columns=_LINES, rows=tuple(row for one in found
                                             for row in _lines(one, values, facts)))
    charts = list(_by_subject(found))
    yield Section(
        name="chart", title=Word("控制图", "Control charts"), columns=_CHART,
        rows=tuple(row for one in charts for row in _points(one, values)),
        says=(_CHARTED.of(facts.lang),) if charts else (),
        pictures=tuple(chart(_title(one, values), one) for one in charts[:_CHARTS]))


def _whose(one: BalanceLine, values: Values) -> tuple[str, ...]:
    return (one.park, values.name("custodian", one.custodian) or one.custodian, one.custodian,
            values.name("substance", one.substance) or one.substance, one.substance, one.month)


def _title(found: Sequence[BalanceLine], values: Values) -> str:
    _, custodian, _, substance, code, _ = _whose(found[0], values)
    return f"{custodian} · {substance}" + (f" ({code})" if code != substance else "")


def _month(one: BalanceLine, facts: Facts) -> tuple[object, ...]:
    sigma = root_up(one.spread.variance_mg2)
    return (STATUS[one.status].of(facts.lang), *(one.terms[name] for name in _SORTS),
            one.settled_mg, one.muf_mg, int(sigma), int(2 * sigma), int(3 * sigma), one.alone_mg,
            one.counts, one.events)


def _lines(one: BalanceLine, values: Values, facts: Facts) -> Iterator[Row]:
    for line in one.lines:
        yield Row((*_whose(one, values), _SORTS[line.line].of(facts.lang), line.instrument,
                   line.weighings, line.mass_mg, int(root_up(line.random_mg2)),
                   int(line.systematic_mg)))


def _by_subject(found: Sequence[BalanceLine]) -> Iterator[list[BalanceLine]]:
    """The months of one balance that its chart shows, in their order."""
    charts: dict[tuple[str, str], list[BalanceLine]] = {}
    for one in sorted(found, key=lambda one: (one.custodian, one.substance, one.month)):
        if one.charted:
            charts.setdefault((one.custodian, one.substance), []).append(one)
    yield from charts.values()


def _points(found: Sequence[BalanceLine], values: Values) -> Iterator[Row]:
    total, spread, high, low = 0, found[0].spread, Fraction(), Fraction()
    mean = root_up(sum((one.spread.variance_mg2 for one in found), Fraction()) / len(found))
    for n, one in enumerate(found):
        total += one.muf_mg
        spread = spread + one.spread if n else spread
        high = max(Fraction(), high + one.muf_mg - one.limits.slack * mean)
        low = max(Fraction(), low - one.muf_mg - one.limits.slack * mean)
        yield Row((*_whose(one, values), one.muf_mg, int(root_up(one.spread.variance_mg2)), total,
                   int(one.limits.sum * root_up(spread.variance_mg2)), int(high), int(low),
                   int(one.limits.decision * mean)))
