"""The words every report shares, in both languages."""

from hazchem.reports.cells import moment
from hazchem.reports.report import Facts, Word

LEDGER = Word("危险化学品流向台账", "Ledger of hazardous chemicals")
GLANCE = Word("总览", "At a glance")
TIMES = Word("时间均为北京时间（UTC+8）", "Times are China Standard Time (UTC+8)")
MASSES = Word("质量单位为千克，精确到毫克", "Masses are kilograms, exact to the milligram")
AGAIN = Word(
    "以相同的账本规模、截至时刻、筛选、语言和查阅范围再次生成，内容逐字节一致。",
    "Asked again with the same size, as_of, filters, language and view, it is the same to the "
    "byte.",
)
NOTHING = Word("无", "None")
_FACTS = {
    "as_of": Word("截至", "As of"), "size": Word("账本规模 N", "Ledger size N"),
    "root": Word("日志根", "Log root"), "filters": Word("筛选", "Filters"),
    "seen_by": Word("查阅范围", "As seen by"), "release": Word("软件版本", "Release"),
}
_FILTERS = {
    "class": Word("类别", "class"), "rule": Word("规则", "rule"),
    "severity": Word("级别", "severity"), "park": Word("园区", "park"),
    "custodian": Word("责任单位", "custodian"), "lot": Word("批次", "lot"),
    "consignment": Word("运次", "consignment"), "state": Word("状态", "state"),
    "from": Word("起", "from"), "to": Word("止", "to"), "place": Word("场所", "place"),
    "substance": Word("物质", "substance"),
}


def facts_told(facts: Facts) -> list[tuple[str, str]]:
    """What a report rests on, as it is printed: a name and what it is."""
    told = {
        "as_of": f"{moment(facts.as_of)} UTC+8", "size": str(facts.size), "root": facts.root,
        "filters": filters_told(facts), "seen_by": facts.seen_by, "release": facts.release,
    }
    return [(_FACTS[name].of(facts.lang), fact) for name, fact in told.items() if fact]


def filters_told(facts: Facts) -> str:
    """The filters of a report in a line, "" for none."""
    between, after = ("：", "；") if facts.lang == "zh" else (": ", "; ")
    return after.join(
        f"{_FILTERS[name].of(facts.lang) if name in _FILTERS else name}{between}{value}"
        for name, value in facts.filters)
