"""The dossier 案卷 as a page to read and to print: the finding, its law, its evidence, its work."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from hazchem.domain.case import STEPS
from hazchem.reports.basis import kind_of, surety_of
from hazchem.reports.breaks import CLASS_WORDS, STATE_WORDS
from hazchem.reports.cells import kilograms, moment
from hazchem.reports.dossier import Dossier
from hazchem.reports.page import report_html
from hazchem.reports.report import Column, Report, Row, Section, Word

_PAIR = (Column("name", "项目", "What", width=20), Column("value", "内容", "Value", width=60))
_EVENTS = (
    Column("occurred_at", "发生", "Occurred", "time"),
    Column("kind", "类型", "Kind", "code", "what", "strong"),
    Column("lot", "批次", "Lot", "code", "what", "labelled"),
    Column("from_place", "自", "From", "code", "what", "labelled"),
    Column("to_place", "至", "To", "code", "what", "labelled"),
    Column("papers", "单据", "Papers", "codes", "what", "labelled"),
    Column("ticket", "磅单", "Ticket", "code", "what", "labelled"),
    Column("mass_mg", "质量（千克）", "Mass (kg)", "mass"),
    Column("filer", "填报", "Filed by", "code", "filed", "strong"),
    Column("recorded_at", "收录", "Recorded", "time", "filed", "labelled"),
    Column("leaf_index", "日志序号", "Entry", "int", "filed", "labelled"),
    Column("event_id", "记录", "Event", "code", "filed", "labelled"))
_EVENT_CELLS = (("what", Word("记录", "Movement")),
                ("filed", Word("填报与存证", "Filed, and where")))
_NAMED = (
    Column("noun", "类别", "Sort", width=14), Column("code", "代码", "Code", "code"),
    Column("part", "在何处", "Where named", width=22),
    Column("known", "登记情况", "As registered", width=50))
_LAW = (
    Column("name", "参数", "Parameter", "code"), Column("selector", "适用", "For", "code"),
    Column("value", "值", "Value"), Column("unit", "单位", "Unit"),
    Column("effective_from", "施行", "From"), Column("basis", "依据", "Basis", width=50),
    Column("status", "性质", "Status"))
_TURNS = (
    Column("at", "时间", "When", "time"), Column("state", "状态", "State", look="strong"),
    Column("step", "步骤", "Step"),
    Column("who", "经办", "By", cell="said", look="labelled", width=26),
    Column("note", "说明", "Note", cell="said", look="labelled", width=50),
    Column("assignee", "交办", "Assigned to", "code", "said", "labelled"),
    Column("due_at", "期限", "Deadline", "time", "said", "labelled"),
    Column("files", "证据", "Evidence", cell="said", look="labelled", width=40),
    Column("leaf_index", "日志序号", "Entry", "int", "said", "labelled"))
_TURN_CELLS = (("said", Word("经办与说明", "By whom, and what was said")),)
_FILES = (
    Column("name", "文件", "File", width=40), Column("size", "字节", "Bytes", "int"),
    Column("digest", "SHA-256", "SHA-256", "code", width=64))
_NOUNS = {
    "custodian": Word("单位", "custodian"), "person": Word("人员", "person"),
    "vehicle": Word("车辆", "vehicle"), "instrument": Word("计量器具", "instrument"),
    "ticket": Word("磅单", "ticket"), "seal": Word("封志", "seal")}
_CHECK = Word(
    "核验方法见同一文件中的 README.txt：每条记录附有原文与存证证明，可离线核验。",
    "How to check is told in README.txt beside this page: each entry comes with its bytes and the "
    "proof of its place, to be checked offline.")


def dossier_page(told: Dossier) -> bytes:
    """The page, as the reports are printed."""
    title = Word(f"案卷 {told.finding.code}", f"Dossier {told.finding.code}")
    return report_html(Report(name="dossier", title=title, facts=replace(told.facts),
                              sections=tuple(_sections(told))))


def _sections(told: Dossier) -> Iterator[Section]:
    lang, finding = told.facts.lang, told.finding
    says = finding.says_zh if lang == "zh" else finding.says
    yield Section(name="finding", title=Word("问题", "Finding"), columns=_PAIR, glance=True,
                  says=(says, _CHECK.of(lang)), rows=tuple(_pairs(told)))
    yield Section(name="events", title=Word("证据：流向记录", "Evidence: movements"),
                  columns=_EVENTS, cells=_EVENT_CELLS, rows=tuple(_events(told)))
    yield Section(name="named", title=Word("涉及的单位、人员、车辆、器具、磅单",
                                           "Who and what is named"), columns=_NAMED,
                  rows=tuple(Row((_NOUNS[one.noun].of(lang), one.code, one.part, one.known))
                             for one in told.named))
    yield Section(name="law", title=Word("发生之日适用的参数", "Numbers in force on the day"),
                  columns=_LAW, rows=tuple(
                      Row(tuple(row.get(column.name, "") for column in _LAW))
                      for row in told.parameters))
    yield Section(name="work", title=Word("经过与办理", "History and work"), columns=_TURNS,
                  cells=_TURN_CELLS, rows=tuple(_turns(told)))
    yield Section(name="files", title=Word("证据文件", "Files"), columns=_FILES, rows=tuple(
        Row((one.name, len(one.body), one.digest)) for one in told.files))


def _pairs(told: Dossier) -> Iterator[Row]:
    lang, finding = told.facts.lang, told.finding
    kind, surety = kind_of(finding.basis, finding.basis_status), surety_of(finding.basis_status)
    mass = "" if finding.mass_mg is None else kilograms(finding.mass_mg)
    for word, value in (
        (Word("问题编号", "Code"), finding.code),
        (Word("规则", "Rule"), f"{finding.rule} "
         f"{finding.title_zh if lang == 'zh' else finding.title}"),
        (Word("类别与级别", "Class and severity"),
         f"{CLASS_WORDS[finding.finding_class].of(lang)} {finding.severity}"),
        (Word("责任单位", "Custodian"), finding.custodian), (Word("园区", "Park"), finding.park),
        (Word("批次", "Lot"), finding.lot), (Word("运次", "Consignment"), finding.consignment),
        (Word("质量（千克）", "Mass (kg)"), mass),
        (Word("发生", "Occurred"), moment(finding.occurred_at)),
        (Word("依据", "Basis"), finding.basis),
        (Word("依据性质与核对程度", "Kind of basis, how sure"),
         f"{kind.of(lang)} · {surety.of(lang)}"),
        (Word("施行", "In force from"), str(told.law.get("basis_from") or "")),
        (Word("状态", "State"), STATE_WORDS[told.state].of(lang)),
        (Word("消除", "Cleared"), moment(told.cleared_at) if told.cleared_at else ""),
    ):
        if value:
            yield Row((word.of(lang), value))


def _events(told: Dossier) -> Iterator[Row]:
    for fact in told.evidence:
        move = fact.movement
        yield Row((fact.at, move.kind, move.lot, move.from_place, move.to_place,
                   tuple(move.papers), move.ticket, move.mass_mg, fact.filer,
                   _second(fact.recorded_at), fact.leaf_index, move.event_id))


def _turns(told: Dossier) -> Iterator[Row]:
    lang = told.facts.lang
    for at, state, taken in told.turns:
        word = STATE_WORDS.get(state, Word("已消除", "cleared")).of(lang)
        if taken is None:
            yield Row((_second(at), word, "", "", "", "", None, "", None))
            continue
        named = STEPS[taken.step].named
        who = " ".join(filter(None, (taken.custodian, taken.role, taken.by, taken.person)))
        files = "; ".join(one.name or one.digest for one in taken.evidence)
        yield Row((_second(at), word, named.zh if lang == "zh" else named.en, who, taken.note,
                   taken.assignee, taken.due_at and _second(taken.due_at), files,
                   taken.leaf_index))


def _second(at: datetime) -> datetime:
    """An instant to the second; dossier.json has it exact."""
    return at.replace(microsecond=0)
