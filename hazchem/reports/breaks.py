"""The break-in-chain report 断链检查报告: what the inspector works through, gravest first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hazchem.domain.finding import CLASSES, SEVERITIES
from hazchem.reports.basis import kind_of, surety_of
from hazchem.reports.cells import kilograms
from hazchem.reports.folding import Tree, by_custodian, folded, is_open
from hazchem.reports.frames import summed
from hazchem.reports.report import Column, Facts, Group, Row, Section, Word, report
from hazchem.reports.values import Shown, Values

CLASS_WORDS = {
    "BREAK": Word("断链", "Break"), "IMBALANCE": Word("不平衡", "Imbalance"),
    "LATE": Word("逾期", "Late"), "NONCOMPLIANCE": Word("违规", "Noncompliance"),
    "DATA": Word("数据", "Data"),
}
STATE_WORDS = {
    "detected": Word("发现", "detected"), "verified": Word("已核实", "verified"),
    "notified": Word("已告知", "notified"), "assigned": Word("已交办", "assigned"),
    "rectified": Word("已整改", "rectified"), "accepted": Word("已验收", "accepted"),
    "closed": Word("已销号", "closed"), "explained": Word("已说明", "explained"),
    "corrected": Word("已更正", "corrected"), "referred": Word("已移送", "referred"),
}
_SETTLED = Word("已消除或已办结", "Cleared or settled")
_NEEDS = Word("需要接入外部系统（{feed}）", "needs another system's feed ({feed})")
_ABSENT = Word("本版本尚未实现", "not in this release yet")
_NOBODY = Word("责任单位不明", "No custodian known")
_COUNTED = Word("{n} 项", "{n} {findings}")
_FOLLOWING = Word("另有后果 {n} 项", "{n} {consequences}")

FINDINGS = (
    Column("severity", "级别", "Severity", "code", "mark", "grade", 8),
    Column("rule", "规则", "Rule", "code", "mark", "strong", 8),
    Column("class", "类别", "Class", "code", look="hidden", width=16),
    Column("class_name", "类别名称", "Class in words", look="hidden", width=14),
    Column("title", "问题", "Finding", cell="what", look="strong", width=26),
    Column("says", "情况", "What was seen", cell="what", width=60),
    Column("custodian_name", "责任单位", "Custodian", cell="what", look="labelled", width=26),
    Column("custodian", "单位代码", "Custodian code", "code", "what", "labelled", 14),
    Column("lot", "批次", "Lot", "code", "what", "labelled", 22),
    Column("consignment", "运次", "Consignment", "code", "what", "labelled", 22),
    Column("park", "园区", "Park", "code", "what", "labelled", 14),
    Column("cause", "起因", "Follows from", "code", "what", "labelled", 22),
    Column("basis", "依据", "Basis", cell="what", look="labelled", width=44),
    Column("basis_kind", "依据性质", "Kind of basis", cell="what", look="labelled", width=14),
    Column("basis_surety", "核对程度", "How sure", cell="what", look="labelled", width=22),
    Column("parameters", "参数", "Parameters", "code", "what", "labelled", 24),
    Column("code", "问题编号", "Code", "code", "what", "labelled", 22),
    Column("events", "证据（记录编号）", "Evidence (event ids)", "codes", "what", "labelled"),
    Column("mass_mg", "质量（千克）", "Mass (kg)", "mass", "mass"),
    Column("occurred_at", "发生", "Occurred", "time", "when", "labelled"),
    Column("due_at", "期限", "Due", "time", "when", "labelled"),
    Column("state_name", "状态", "State", "text", "when", "labelled", 12),
    Column("cleared_at", "消除", "Cleared", "time", "when", "labelled"),
    Column("level", "层级", "Level", "int", look="hidden", width=8),
    Column("state", "状态代码", "State code", "code", look="hidden", width=12),
    Column("basis_status", "核对说明", "How it was checked", look="hidden", width=22),
)
_GRADES = tuple(Column(grade, grade, grade, "int", width=6) for grade in SEVERITIES)
_CLASSES = (
    Column("class_name", "类别", "Class", width=20),
    Column("findings", "未结", "Open", "int"), *_GRADES,
    Column("consequences", "后果", "Consequences", "int"),
    Column("mass_mg", "质量（千克）", "Mass (kg)", "mass"),
    Column("class", "代码", "Code", "code", look="hidden", width=16),
)
_RULES = (
    Column("rule", "规则", "Rule", "code", look="strong", width=8),
    Column("title", "名称", "Name", width=34),
    Column("class", "类别", "Class", width=18),
    Column("findings", "未结", "Open", "int"), *_GRADES,
    Column("consequences", "后果", "Consequences", "int"),
    Column("mass_mg", "质量（千克）", "Mass (kg)", "mass"),
)
_UNJUDGED = (
    Column("why", "原因", "Why", look="strong", width=30),
    Column("count", "条数", "Rules", "int"),
    Column("rules", "规则", "Which", width=100),
)
_CELLS = (("mark", Word("级别", "Severity")), ("what", Word("问题", "Finding")),
          ("when", Word("时间与状态", "Times and state")))
_SUMS = ("key", "findings", *SEVERITIES, "consequences", "mass_mg")


@report(
    "breaks",
    title=Word("断链检查报告", "Break-in-chain report"),
    about=Word("未结问题：断链在前，按责任单位分组，后果折叠在起因之下",
               "What is open: breaks first, by custodian, consequences folded under their cause"),
    filters=("class", "rule", "severity", "park", "custodian", "lot", "consignment", "state",
             "from", "to"),
)
def breaks(values: Values, facts: Facts) -> Iterator[Section]:
    """What is open, in totals and one by one; then what was settled, where that was asked."""
    still = folded(shown for shown in values.findings if is_open(shown))
    settled = folded(shown for shown in values.findings if not is_open(shown))
    yield _by_class(still, values, facts)
    yield _by_rule(still, facts)
    unjudged = _unjudged(values, facts)
    rows = [row for tree, under in _grouped(still, values, facts)
            for row in _rows(tree, under, values, facts)]
    rows += [row for tree, under in _grouped(settled, values, facts, _SETTLED)
             for row in _rows(tree, under, values, facts)]
    yield Section(name="findings", title=Word("问题清单", "Findings"), columns=FINDINGS,
                  cells=_CELLS, rows=tuple(rows))
    if unjudged.rows:
        yield unjudged


def _nothing(values: Values, facts: Facts) -> str:
    """Nothing is open among the classes that some rule judges; the others are named as such."""
    lang, judged = facts.lang, _judged(values)
    between = Word("、", ", ").of(lang)
    classes = between.join(CLASS_WORDS[name].of(lang) for name in CLASSES if name in judged)
    rest = between.join(CLASS_WORDS[name].of(lang) for name in CLASSES if name not in judged)
    says = Word("没有未结问题：{classes}均为零。", "Nothing is open: none of class {classes}.")
    if not classes:
        return Word("没有任何规则参与判定。", "No rule judges at all.").of(lang)
    if facts.filters:
        says = Word("所选范围内没有未结问题：{classes}均为零。",
                    "Nothing is open in this selection: none of class {classes}.")
    unjudged = Word("{rest}：没有规则判定。", " No rule judges: {rest}.").of(lang, rest=rest)
    return says.of(lang, classes=classes) + (unjudged if rest else "")


def _judged(values: Values) -> frozenset[str]:
    """The classes that a rule of this release judges; all where no rules are told."""
    if not values.rules:
        return frozenset(CLASSES)
    return frozenset(rule.finding_class for rule in values.rules if rule.judges)


def _by_class(still: Sequence[Tree], values: Values, facts: Facts) -> Section:
    """A tile for each class, and the report's first sentences."""
    sums = _sums((shown.finding.finding_class, shown, level) for tree in still
                 for shown, level in tree.branches)
    judged = _judged(values)
    rows = []
    for name in CLASSES:
        # No rule judges it: that is no zero.
        none = 0 if name in judged else None
        figures = sums.get(name, (*(none,) * 6, None))
        rows.append(Row((CLASS_WORDS[name].of(facts.lang), *figures, name)))
    return Section(name="classes", title=Word("按类别", "By class"), columns=_CLASSES,
                  rows=tuple(rows),
                   look="tiles", glance=True, says=tuple(_lead(still, values, facts)))


def _lead(still: Sequence[Tree], values: Values, facts: Facts) -> Iterator[str]:
    lang = facts.lang
    if not still:
        yield _nothing(values, facts)
    else:
        classes = Counter(tree.cause.finding.finding_class for tree in still)
        gravest = sum(tree.cause.finding.severity == "S1" for tree in still)
        custodians = len({tree.cause.finding.custodian for tree in still} - {""})
        yield Word("未结问题 {all} 项，其中断链 {breaks} 项、S1 级 {gravest} 项，"
                   "涉及责任单位 {custodians} 家。",
                   "{all} open, of which {breaks} in class BREAK and {gravest} of severity S1; "
                   "custodians concerned: {custodians}.").of(
            lang, all=len(still), breaks=classes["BREAK"], gravest=gravest, custodians=custodians)
        yield Word("由其他问题引起的后果折叠在起因之下，不计入未结数，质量也不重复计算。",
                   "What follows from another finding is folded under it and counted apart; "
                   "its mass is not counted twice.").of(lang)
    judging = sum(rule.judges for rule in values.rules)
    if values.rules:
        yield Word("本报告由 {n} 条规则判定；{rest} 条规则未参与判定，列于文末，不等于通过。",
                   "{n} rules judged; {rest} did not and are listed at the end: that is no pass."
                   ).of(lang, n=judging, rest=len(values.rules) - judging)


def _by_rule(still: Sequence[Tree], facts: Facts) -> Section:
    of_rule = {shown.finding.rule: shown.finding for tree in still for shown, _ in tree.branches}
    sums = _sums((shown.finding.rule, shown, level) for tree in still
                 for shown, level in tree.branches)
    rows = []
    for code in sorted(of_rule, key=lambda code: (
            CLASSES.index(of_rule[code].finding_class), code)):
        finding = of_rule[code]
        rows.append(Row((code, finding.title_zh if facts.lang == "zh" else finding.title,
                         CLASS_WORDS[finding.finding_class].of(facts.lang), *sums[code])))
    return Section(name="rules", title=Word("按规则", "By rule"), columns=_RULES,
                   rows=tuple(rows), glance=True)


def _sums(branches: Iterable[tuple[str, Shown, int]]) -> dict[str, tuple[int | None, ...]]:
    """By key: causes, causes of each severity, consequences, and the mass of the causes."""
    rows = []
    for key, shown, level in branches:
        finding, is_cause = shown.finding, not level
        grades = [int(is_cause and finding.severity == grade) for grade in SEVERITIES]
        rows.append((key, int(is_cause), *grades, int(not is_cause),
                     (finding.mass_mg or 0) if is_cause else 0))
    # A class or rule that speaks of no mass has none, rather than nothing.
    return {key: (*sums[:-1], sums[-1] or None) for key, *sums in summed(rows, _SUMS, ["key"])}


def _grouped(
    trees: Sequence[Tree], values: Values, facts: Facts, settled: Word | None = None
) -> Iterator[tuple[Tree, tuple[Group, ...]]]:
    """Each tree with the headings over it: its class, or that it is settled; its custodian."""
    for kind in CLASSES:
        of_class = [tree for tree in trees if tree.cause.finding.finding_class == kind]
        title = Word(f"{CLASS_WORDS[kind].zh} {kind}", CLASS_WORDS[kind].en).of(facts.lang)
        if settled:
            title = f"{settled.of(facts.lang)} · {title}"
        over = Group(title, _come_to(of_class, facts))
        for custodian, own in by_custodian(of_class, lambda code: _named(code, values, facts)):
            name = _named(custodian, values, facts)
            code = f"{custodian} · " if name != custodian and custodian else ""
            group = Group(name, code + _come_to(own, facts), (name, custodian))
            yield from ((tree, (over, group)) for tree in own)


def _come_to(trees: Sequence[Tree], facts: Facts) -> str:
    """How many there are and how much they are about."""
    mass_mg = sum(tree.cause.finding.mass_mg or 0 for tree in trees)
    following = sum(len(tree.branches) - 1 for tree in trees)
    told = [_COUNTED.of(facts.lang, n=len(trees),
                        findings="finding" if len(trees) == 1 else "findings")]
    if following:
        told.append(_FOLLOWING.of(facts.lang, n=following, consequences=
                                  "consequence" if following == 1 else "consequences"))
    if mass_mg:
        told.append(f"{kilograms(mass_mg)} {Word('千克', 'kg').of(facts.lang)}")
    return " · ".join(told)


def _named(custodian: str, values: Values, facts: Facts) -> str:
    if not custodian:
        return _NOBODY.of(facts.lang)
    return values.name("custodian", custodian) or custodian


def _rows(
    tree: Tree, under: tuple[Group, ...], values: Values, facts: Facts
) -> Iterator[Row]:
    for shown, level in tree.branches:
        cells = _cells(shown, level, values, facts)
        yield Row(tuple(cells[column.name] for column in FINDINGS), level, under)


def _cells(shown: Shown, level: int, values: Values, facts: Facts) -> dict[str, Any]:
    finding, lang = shown.finding, facts.lang
    state = STATE_WORDS.get(shown.state)
    return {
        "severity": finding.severity, "rule": finding.rule, "class": finding.finding_class,
        "class_name": CLASS_WORDS[finding.finding_class].of(lang),
        "title": finding.title_zh if lang == "zh" else finding.title,
        "says": finding.says_zh if lang == "zh" else finding.says,
        "custodian_name": values.name("custodian", finding.custodian),
        "custodian": finding.custodian, "lot": finding.lot, "consignment": finding.consignment,
        "park": finding.park, "cause": finding.cause, "basis": finding.basis,
        "basis_kind": kind_of(finding.basis, finding.basis_status).of(lang),
        "basis_surety": surety_of(finding.basis_status).of(lang),
        "parameters": " ".join(f"{name}={value}" for name, value
                               in sorted(finding.parameters.items())),
        "code": finding.code, "events": finding.events, "mass_mg": finding.mass_mg,
        "occurred_at": finding.occurred_at, "due_at": finding.due_at,
        "state_name": state.of(lang) if state else shown.state,
        "cleared_at": shown.cleared_at, "level": level, "state": shown.state,
        "basis_status": finding.basis_status,
    }


def _unjudged(values: Values, facts: Facts) -> Section:
    """Rules that did not judge, by what they lack: silence of theirs is no pass."""
    lacking: dict[str, list[str]] = {}
    for rule in sorted(values.rules):
        if not rule.judges:
            why = _NEEDS.of(facts.lang, feed=rule.needs) if rule.needs else (
                _ABSENT.of(facts.lang))
            title = rule.title_zh if facts.lang == "zh" else rule.title
            lacking.setdefault(why, []).append(f"{rule.code} {title}")
    between = Word("；", "; ").of(facts.lang)
    rows = tuple(Row((why, len(rules), between.join(rules)))
                 for why, rules in sorted(lacking.items()))
    return Section(name="unjudged", title=Word("未参与判定的规则", "Rules that did not judge"),
                   columns=_UNJUDGED, rows=rows)
