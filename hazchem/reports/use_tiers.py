"""The report of users 使用分级分类: who is in which tier of supervision, and by which rows."""

from collections.abc import Iterator
from fractions import Fraction

from hazchem.domain.ratio import exact, floored
from hazchem.regulation.use_tier import ANY, GENERAL, MG_PER_KG, Line, Match
from hazchem.reports.basis import surety_of
from hazchem.reports.report import Column, Facts, Group, Row, Section, Word, report
from hazchem.reports.values import UserLine, Values

_TIERS = {1: Word("一级", "tier 1"), 2: Word("二级", "tier 2"), 3: Word("三级", "tier 3"),
          GENERAL: Word("一般", "general")}
_MEASURES = {"held": Word("现存量", "held now"),
             "used": Word("近12个月使用量", "used in 12 months"),
             "s": Word("单元 S 最大值", "largest S of its units")}
_GOODS = {
    ANY: Word("任何危险化学品", "any hazardous chemical"),
    "highly_toxic": Word("剧毒", "highly toxic"),
    "explosive_precursor": Word("易制爆", "explosive precursor"),
    "drug_precursor_1": Word("易制毒第一类", "drug precursor class I"),
    "drug_precursor_2": Word("易制毒第二类", "drug precursor class II"),
    "drug_precursor_3": Word("易制毒第三类", "drug precursor class III"),
    "special_control": Word("特别管控", "special control"),
    "key_regulated": Word("重点监管", "key regulated"),
}
_HOUSE = Word(
    "分级数值多为本平台默认值（house）：未见国家统一的使用单位分级表，主管部门可另行载入。",
    "Most figures are defaults of this house: no national table that grades users is known to "
    "us; an authority may load its own.")
_COUNTED = Word(
    "现存量为单位名下场所内的结存；使用量含投入转化而未原样产出的部分；"
    "不计危险废物。S 取设计与实存中较大者。",
    "Held is what stands in a user's own places; used counts what went into conversions and did "
    "not come out as the same; wastes do not count. S is the larger of design and stock.")
_NO_TABLE = Word("未载入分级表：所列各单位均未判定。",
                 "No grading table is in force: nobody is graded.")
_NOBODY = Word("没有可见的使用单位。", "There is no user you may see.")
_NUMBERS = (Column("tier", "等级", "Tier"), Column("users", "单位数", "Users", "int"))
_USERS = (
    Column("tier", "等级", "Tier", cell="mark", look="strong", width=10),
    Column("custodian_name", "使用单位", "User", cell="holder", width=28),
    Column("custodian", "单位代码", "Custodian code", "code", cell="holder", look="small"),
    Column("park", "园区", "Park", "code", width=8),
    Column("deciding", "决定条款", "Deciding rows", "codes", cell="decided", width=24),
    Column("why", "理由", "Why", cell="decided", look="small", width=50),
    Column("held_mg", "现存（千克）", "Held (kg)", "mass"),
    Column("used_mg", "近12个月使用（千克）", "Used in 12 months (kg)", "mass"),
    Column("s", "S（最大）", "S (largest)", cell="s", width=12),
    Column("unit", "单元", "Unit", "code", cell="s", look="small"),
    Column("status", "依据状态", "Status of basis", "codes", cell="mark", look="small"),
)
_MATCHES = (
    Column("custodian", "单位代码", "Custodian code", "code", look="hidden"),
    Column("row", "条款", "Row", "code", cell="rule", width=18),
    Column("tier", "等级", "Tier", cell="rule", look="small", width=10),
    Column("measure", "指标", "Measure", cell="asked", width=20),
    Column("goods", "货物", "Goods", cell="asked", look="small", width=20),
    Column("figure", "实际", "Figure", width=18),
    Column("least", "起点", "From", cell="mass", width=18),
    Column("substances", "物质", "Substances", width=36),
    Column("status", "依据状态", "Status of basis", "code", cell="basis", look="small"),
    Column("listing", "名录核对", "Listing checked", cell="basis", look="small"),
)
_LINES = (
    Column("row", "条款", "Row", "code", cell="rule", width=18),
    Column("tier", "等级", "Tier", cell="rule", look="small", width=10),
    Column("measure", "指标", "Measure", width=20),
    Column("goods", "货物", "Goods", width=20),
    Column("least", "起点", "From", cell="mass", width=18),
    Column("status", "依据状态", "Status", "code", cell="status"),
    Column("checked", "核对情况", "Checked", cell="status", look="small", width=20),
    Column("basis", "依据", "Basis", look="small", width=60),
)


@report(
    "use-tiers",
    title=Word("使用分级分类报告", "Tiers of users"),
    about=Word("使用单位按现存量、年使用量、名录和 S 分级，逐条说明理由与依据",
               "Users graded by what they hold and use, the lists it stands on and their S; "
               "every row that matched and its basis"),
    filters=("park", "custodian"),
)
def use_tiers(values: Values, facts: Facts) -> Iterator[Section]:
    """How many users are in each tier, who they are, every row that matched, and the table."""
    users, lines = values.users, values.tier_lines
    says = [_HOUSE, _COUNTED] if lines else [_NO_TABLE]
    said = tuple(word.of(facts.lang) for word in (says if users else [*says, _NOBODY]))
    counts = [Row((word.of(facts.lang), sum(one.grade.tier == tier for one in users)))
              for tier, word in _TIERS.items()]
    yield Section(name="tiers", title=Word("各级单位数", "Users by tier"), columns=_NUMBERS,
                  rows=tuple(counts) if lines else (), says=said, look="tiles", glance=True)
    yield Section(name="users", title=Word("使用单位", "Users"), columns=_USERS,
                  cells=(("mark", Word("等级、依据", "Tier, basis")),),
                  rows=tuple(_user(one, values, facts, bool(lines)) for one in users))
    yield Section(name="matches", title=Word("符合的全部条款", "Every row that matched"),
                  columns=_MATCHES, cells=(("basis", Word("依据", "Basis")),),
                  rows=tuple(_matched(one, match, values, facts)
                             for one in users for match in one.grade.matches))
    yield Section(name="table", title=Word("现行分级表", "The grading table in force"),
                  columns=_LINES, rows=tuple(_line(line, values, facts) for line in lines))


def _user(one: UserLine, values: Values, facts: Facts, is_graded: bool) -> Row:
    grade, figures = one.grade, one.figures
    why = ("；" if facts.lang == "zh" else "; ").join(
        _why(match, values, facts) for match in grade.deciding)
    return Row((
        _TIERS[grade.tier].of(facts.lang) if is_graded else "",
        values.name("custodian", one.custodian), one.custodian, one.park,
        tuple(match.line.code for match in grade.deciding), why, figures.held_mg,
        figures.used_mg, "" if figures.s is None else floored(figures.s), figures.unit,
        tuple(sorted({match.line.status for match in grade.deciding}))))


def _why(match: Match, values: Values, facts: Facts) -> str:
    line = match.line
    asked = _MEASURES[line.measure].of(facts.lang)
    if line.measure != "s":
        asked = f"{_goods(line, values, facts)} {asked}"
    told = f"{asked} {_amount(line, match.figure)}"
    least = _least(line, facts)
    return f"{told} ≥ {least}" if line.least else f"{told} ({least})"


def _matched(one: UserLine, match: Match, values: Values, facts: Facts) -> Row:
    line = match.line
    names = (values.name("substance", name) or name for name in match.substances)
    holder = Group(values.name("custodian", one.custodian) or one.custodian,
                   _TIERS[one.grade.tier].of(facts.lang))
    return Row((one.custodian, line.code, _TIERS[line.tier].of(facts.lang),
                _MEASURES[line.measure].of(facts.lang), _goods(line, values, facts),
                _amount(line, match.figure), _least(line, facts),
                ("、" if facts.lang == "zh" else ", ").join(names), line.status,
                " ".join(match.listing)), under=(holder,))


def _line(line: Line, values: Values, facts: Facts) -> Row:
    return Row((line.code, _TIERS[line.tier].of(facts.lang), _MEASURES[line.measure].of(facts.lang),
                _goods(line, values, facts), _least(line, facts), line.status,
                surety_of(line.status).of(facts.lang), line.basis))


def _goods(line: Line, values: Values, facts: Facts) -> str:
    if line.measure == "s":
        return ""
    named = _GOODS.get(line.goods)
    return named.of(facts.lang) if named else values.name("substance", line.goods) or line.goods


def _least(line: Line, facts: Facts) -> str:
    if not line.least:
        return Word("任意量", "any amount").of(facts.lang)
    return _amount(line, line.least)


def _amount(line: Line, figure: Fraction) -> str:
    return floored(figure) if line.measure == "s" else f"{exact(figure / MG_PER_KG)} kg"
