"""The catalogue report 禁限控报告: editions in force, their rules and sources, stock touched."""

from collections.abc import Iterator

from hazchem.reports.report import Column, Facts, Group, Row, Section, Word, report
from hazchem.reports.values import ControlLine, EditionLine, TouchedLine, Values

_EDITIONS = (
    Column("edition", "版本", "Edition", "code", cell="edition", look="strong", width=18),
    Column("title", "标题", "Title", cell="edition", look="small", width=34),
    Column("regime", "目录", "Regime", "code"),
    Column("level", "级别", "Level", width=10),
    Column("status", "状态", "Status", width=10),
    Column("effective_from", "施行日期", "In force from", width=12),
    Column("effective_to", "截止日期（不含）", "Until (exclusive)", width=12),
    Column("rules", "规则数", "Rules", "int", width=8),
    Column("confidence", "核对情况", "Checked", width=18),
    Column("doc_no", "文号", "Document", cell="source", look="small", width=20),
    Column("issuer", "发布机关", "Issuer", cell="source", look="small", width=24),
    Column("source", "来源", "Source", cell="source", look="small", width=34),
)
_RULES = (
    Column("edition", "版本", "Edition", "code", look="hidden", width=18),
    Column("rule", "规则", "Rule", "code", cell="rule", look="strong"),
    Column("category", "类别", "Category", cell="rule", look="small", width=12),
    Column("effect", "措施", "Effect", cell="rule", look="small", width=14),
    Column("goods", "货物", "Goods", width=22),
    Column("activities", "环节", "Activities", "codes", width=20),
    Column("zones", "区域", "Zones", "codes"),
    Column("conditions", "条件", "Conditions", cell="asks", width=30),
    Column("exemptions", "豁免", "Exemptions", cell="asks", look="labelled", width=26),
    Column("text", "条文", "Text", width=40),
    Column("confidence", "核对情况", "Checked", width=18),
)
_TOUCHED = (
    Column("category", "类别", "Category", width=12),
    Column("edition", "版本", "Edition", "code", cell="edition", look="strong", width=18),
    Column("rules", "规则", "Rules", "codes", cell="edition", look="small"),
    Column("custodian_name", "责任单位", "Custodian", cell="holder", width=26),
    Column("custodian", "单位代码", "Custodian code", "code", cell="holder", look="small"),
    Column("park", "园区", "Park", "code"),
    Column("place", "场所代码", "Place code", "code"),
    Column("lot", "批次", "Lot", "code", width=24),
    Column("substance_name", "物质", "Substance", cell="substance", width=24),
    Column("substance", "物质代码", "Substance code", "code", cell="substance", look="small"),
    Column("mass_mg", "质量（千克）", "Mass (kg)", "mass"),
)
_WORDS = {
    "prohibited": Word("禁止", "prohibited"), "restricted": Word("限制", "restricted"),
    "controlled": Word("控制", "controlled"), "prohibit": Word("禁止", "prohibit"),
    "allow_only_if": Word("仅允许", "allow only if"), "cap": Word("限量", "cap"),
    "require": Word("要求", "require"), "state": Word("国家", "state"),
    "province": Word("省", "province"), "city": Word("市", "city"),
    "district": Word("区", "district"), "park": Word("园区", "park"),
    "draft": Word("草案", "draft"), "trial": Word("试行", "trial"),
    "force": Word("施行", "in force"), "repealed": Word("废止", "repealed"),
}
_LOCAL = ("city", "district")
_FICTIONAL = "fictional"
_EMPTY = Word(
    "本账本未载入宁波市及其区县自己的禁限控目录，须由主管部门录入；"
    "在此之前“允许”只表示已载入的目录未禁止。",
    "No catalogue of Ningbo itself or of its districts is loaded: its authority must load it. "
    "Until then “allowed” only says that no edition loaded here forbids it.")
_MADE_UP = Word("标为“演示·虚构”的版本不是任何机关发布的。",
                "Editions marked “演示·虚构” (fictional) were issued by no authority.")
_NOT_ALL = Word("触及库存：物质与区域均与规则相符的在库批次，不论从事何种环节；"
                "是否违规须按环节、条件与凭证判定。",
                "Touched is stock whose substance and zone a rule names, whatever is done with it; "
                "whether a rule is broken depends on the activity, its conditions and evidence.")


@report(
    "catalogue",
    title=Word("禁限控目录报告", "Control catalogue report"),
    about=Word("现行目录版本、规则与来源核对情况，以及触及的库存",
               "Editions in force with their rules, sources and how far they were checked; "
               "the stock they touch"),
    filters=("park", "custodian", "place", "lot", "substance"),
)
def catalogue(values: Values, facts: Facts) -> Iterator[Section]:
    """The editions in force, their rules, the stock these touch, then all other editions."""
    counts: dict[str, int] = {}
    for control in values.controls:
        counts[control.edition] = counts.get(control.edition, 0) + 1
    judging = [line for line in values.editions if line.judges]
    others = [line for line in values.editions if not line.judges]
    yield Section(name="editions", title=Word("现行版本", "Editions in force"), glance=True,
                  columns=_EDITIONS, says=tuple(_said(judging, facts)),
                  rows=tuple(_edition(line, counts, facts) for line in judging))
    titles = {line.code: line.title for line in judging}
    yield Section(name="rules", title=Word("规则", "Rules"), columns=_RULES,
                  rows=tuple(_rule(line, titles, facts) for line in values.controls))
    yield Section(name="touched", title=Word("触及的库存", "Stock touched"), columns=_TOUCHED,
                  says=(_NOT_ALL.of(facts.lang),),
                  rows=tuple(_stock(line, values, facts) for line in values.touched))
    yield Section(name="others", title=Word("未施行或已失效的版本", "Editions not in force"),
                  columns=_EDITIONS, rows=tuple(_edition(line, {}, facts) for line in others))


def _said(judging: list[EditionLine], facts: Facts) -> Iterator[str]:
    if not any(line.level in _LOCAL and line.confidence != _FICTIONAL for line in judging):
        yield _EMPTY.of(facts.lang)
    if any(line.confidence == _FICTIONAL for line in judging):
        yield _MADE_UP.of(facts.lang)


def _edition(line: EditionLine, counts: dict[str, int], facts: Facts) -> Row:
    return Row((line.code, line.title, line.regime, _said_of(line.level, facts),
                _said_of(line.status, facts), line.effective_from, line.effective_to,
                counts.get(line.code, 0), line.confidence, line.doc_no, line.issuer, line.source))


def _rule(line: ControlLine, titles: dict[str, str], facts: Facts) -> Row:
    return Row((line.edition, line.code, _said_of(line.category, facts),
                _said_of(line.effect, facts), line.goods, line.activities, line.zones,
                line.conditions, line.exemptions, line.text, line.confidence),
               under=(Group(titles.get(line.edition, line.edition), line.edition),))


def _stock(line: TouchedLine, values: Values, facts: Facts) -> Row:
    return Row((_said_of(line.category, facts), line.edition, line.rules,
                values.name("custodian", line.custodian), line.custodian, line.park, line.place,
                line.lot, values.name("substance", line.substance), line.substance, line.mass_mg))


def _said_of(word: str, facts: Facts) -> str:
    return _WORDS[word].of(facts.lang) if word in _WORDS else word
