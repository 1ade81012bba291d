"""The report on hazard units 重大危险源报告: S, R and level by design and stock, what is amiss."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from hazchem.domain.ratio import exact
from hazchem.reports.report import Column, Facts, Row, Section, Word, report
from hazchem.reports.values import UnitLine, Values

_COLUMNS = (
    Column("park", "园区", "Park", "code", look="hidden"),
    Column("unit_name", "单元", "Unit", cell="unit", look="strong", width=24),
    Column("unit", "单元代码", "Unit code", "code", "unit", "small"),
    Column("kind", "类型", "Kind", cell="unit", look="small", width=12),
    Column("custodian_name", "责任单位", "Custodian", cell="custodian", width=26),
    Column("custodian", "单位代码", "Custodian code", "code", "custodian", "small"),
    Column("persons", "暴露人数", "People exposed", "int"),
    Column("design_s", "设计 S", "S by design", "code"),
    Column("design_r", "设计 R", "R by design", "code"),
    Column("design_level", "设计级别", "Level by design", "int"),
    Column("stock_s", "存量 S", "S of stock", "code"),
    Column("stock_r", "存量 R", "R of stock", "code"),
    Column("stock_level", "存量级别", "Level of stock", "int"),
    Column("filed_level", "备案级别", "Filed level", "int"),
    Column("warnings", "预警代码", "Warnings", "codes", cell="amiss", look="small", width=24),
    Column("says", "预警", "What is amiss", cell="amiss", width=44),
    Column("missing", "缺包保责任人", "Missing responsible persons", width=24),
    Column("uncounted", "未计入的物质", "Substances not counted", "codes", width=20),
)
_SUMS = (
    Column("level", "级别", "Level", width=24),
    Column("units", "单元数", "Units", "int"),
    Column("warned", "其中有预警", "Of these with warnings", "int"),
)
_KINDS = {"production": Word("生产单元", "production"), "storage": Word("储存单元", "storage")}
_ROLES = {
    "principal": Word("主要负责人", "principal"), "technical": Word("技术负责人", "technical"),
    "operational": Word("操作负责人", "operational"),
}
_BASIS = Word(
    "按 GB 18218-2018：S=Σq/Q，R=αΣβq/Q；S、R 为精确值（不能除尽的以分数表示）。"
    "辨识以设计最大量为准，存量用于监视；S 不足 1 无级别；未登记暴露人数的单元不计算 R。",
    "By GB 18218-2018: S = Σ q/Q, R = α Σ β q/Q, both exact (a fraction where decimals have no "
    "end). The design maxima identify a unit, its stock is watched; below S = 1 there is no "
    "level; without a count of people exposed there is no R.")
_NOTHING = Word("没有登记重大危险源单元。", "No hazard unit is registered.")


@report(
    "hazard-units",
    title=Word("重大危险源报告", "Report on hazard units"),
    about=Word("各单元按设计最大量与现有存量的 S、R、级别、备案级别与预警",
               "S, R and level of each unit by design and by stock, its filed level, warnings"),
    filters=("park", "custodian"),
)
def hazard_units(values: Values, facts: Facts) -> Iterator[Section]:
    """How many units there are of each level, then every unit, what is amiss first."""
    units = sorted(values.units, key=lambda one: (
        not one.warnings, not one.missing, _level(one) or 5, one.custodian, one.unit))
    yield Section(name="levels", title=Word("按级别", "By level"), columns=_SUMS, glance=True,
                  rows=tuple(_sums(units, facts)),
                  says=() if units else (_NOTHING.of(facts.lang),))
    yield Section(name="units", title=Word("单元明细", "Every unit"), columns=_COLUMNS,
                  rows=tuple(_row(one, values, facts) for one in units),
                  says=(_BASIS.of(facts.lang),))


def _level(one: UnitLine) -> int | None:
    """The graver of the levels by design and by stock."""
    return min((each.level for each in (one.design, one.stock) if each.level), default=None)


def _is_major(one: UnitLine) -> bool:
    return one.design.is_major or one.stock.is_major


def _sums(units: list[UnitLine], facts: Facts) -> Iterator[Row]:
    none = Word("未构成重大危险源", "no major hazard source")
    open_ = Word("已构成，级别不明", "major, level unknown")
    known = Word("{level} 级", "level {level}")
    words = [(_level(one) if _is_major(one) and _level(one) else 5 if _is_major(one) else 6, one)
             for one in units]
    counts = Counter(level for level, _ in words)
    warned = Counter(level for level, one in words if one.warnings or one.missing)
    for level in sorted(counts, key=lambda each: each or 0):
        word = {5: open_, 6: none}.get(level or 0, known)
        yield Row((word.of(facts.lang, level=level), counts[level], warned[level]))


def _row(one: UnitLine, values: Values, facts: Facts) -> Row:
    separator = Word("；", "; ").of(facts.lang)
    says = separator.join(
        each.said.zh if facts.lang == "zh" else each.said.en for each in one.warnings)
    missing = separator.join(_ROLES[role].of(facts.lang) for role in one.missing)
    uncounted = sorted({line.held.name for each in (one.design, one.stock) for line in each.lines
                        if line.measure.threshold_t is None})
    kind = _KINDS[one.kind].of(facts.lang) if one.kind in _KINDS else ""
    return Row((
        one.park, one.name or one.unit, one.unit, kind,
        values.name("custodian", one.custodian) or one.custodian, one.custodian, one.persons,
        exact(one.design.s), _told(one.design.r), one.design.level, exact(one.stock.s),
        _told(one.stock.r), one.stock.level, one.filed_level or None,
        tuple(dict.fromkeys(each.code for each in one.warnings)), says, missing,
        tuple(uncounted)))


def _told(r: Fraction | None) -> str | None:
    return None if r is None else exact(r)
