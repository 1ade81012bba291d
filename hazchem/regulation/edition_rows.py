"""An edition as a table that an official fills in: a row a rule, headings in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hazchem.domain.errors import Problem
from hazchem.domain.mass import NotAMass, from_kg

# What the whole edition says; the first row that has it tells it.
HEAD = {
    "edition": "版本代码", "regime": "目录", "level": "级别", "park": "园区", "title": "标题",
    "doc_no": "文号", "issuer": "发布机关", "status": "状态", "effective_from": "施行日期",
    "effective_to": "废止日期", "source": "来源", "edition_confidence": "核对情况",
}
# A further row with the code of the rule above adds an exemption to it.
RULE = {
    "code": "规则编号", "category": "类别", "effect": "措施", "substances": "CAS 号",
    "catalogue_numbers": "目录序号", "flags": "清单", "all_others": "其他全部",
    "concentration_min": "浓度下限", "concentration_max": "浓度上限", "forms": "形态",
    "activities": "环节", "zones": "适用区域", "only_zones": "仅限区域",
    "only_industries": "仅限行业", "only_forms": "仅限形态", "mass_kg": "限量（千克）",
    "per": "限量口径", "hours": "时段", "permits": "许可证", "approval": "审批或备案",
    "exemption_kind": "豁免", "exemption_forms": "豁免形态",
    "exemption_max_mass_kg": "豁免上限（千克）", "exemption_evidence": "豁免凭证",
    "text": "条文", "confidence": "条文核对情况",
}
WORDS = {
    "国": "state", "国家": "state", "省": "province", "市": "city", "区": "district",
    "县": "district", "草案": "draft", "试行": "trial", "施行": "force", "废止": "repealed",
    "禁": "prohibited", "限": "restricted", "控": "controlled", "限制": "restricted",
    "控制": "controlled", "仅允许": "allow_only_if", "限量": "cap", "要求": "require",
    "生产": "production", "储存": "storage", "使用": "use", "经营": "trade", "运输": "transport",
    "过境": "transit", "处置": "disposal", "建设项目": "project", "散装": "bulk",
    "包装": "package", "试剂": "reagent", "气瓶": "cylinder", "罐": "tank", "管道": "pipeline",
    "剧毒": "highly_toxic", "易制爆": "explosive_precursor", "易制毒一类": "drug_precursor_1",
    "易制毒二类": "drug_precursor_2", "易制毒三类": "drug_precursor_3",
    "特别管控": "special_control", "重点监管": "key_regulated", "场所": "site", "批": "batch",
    "月": "month", "年": "year",
}
# The same word is one thing as a level, another as a category, another as an effect.
OWN_WORDS = {("level", "园区"): "park", ("category", "禁止"): "prohibited",
              ("effect", "禁止"): "prohibit"}
_COMMAS = str.maketrans(dict.fromkeys("；、|\n", ";"))
_YES = frozenset({"是", "true", "yes", "y", "1", "√"})
_SELECTOR = {"substances": list, "flags": list, "concentration_min": str,
             "concentration_max": str, "forms": list}
_CONDITIONS = {"only_zones": "zones", "only_industries": "industries", "only_forms": "forms",
               "permits": "permits"}


@dataclass(slots=True)
class Sheet:
    """The content that a table tells, on which line each rule stands, and what is no value."""

    content: dict[str, Any]
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def on_line(self, problem: Problem) -> int | None:
        """The line of the rule a problem is about."""
        steps = problem.pointer.split("/")
        if steps[1:2] != ["rules"] or not steps[2:3] or not steps[2].isdigit():
            return None
        return self.lines[int(steps[2])] if int(steps[2]) < len(self.lines) else None


def heading_of(text: str) -> str | None:
    """The column that a heading names, in either language or in both; None for no column."""
    known = {**{zh: name for name, zh in (HEAD | RULE).items()},
             **{name: name for name in HEAD | RULE}}
    folded = text.strip().lower()
    return known.get(text.strip()) or known.get(folded) or next(
        (known[part] for part in (folded.rpartition(" ")[2], text.rpartition(" ")[0].strip())
         if part in known), None)


def sheet_of(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Sheet:
    """The edition of some rows, each with its number in the file."""
    sheet = Sheet({"rules": []})
    rules: list[dict[str, Any]] = sheet.content["rules"]
    for line, cells in rows:
        for name in HEAD:
            if cells.get(name):
                told = {"edition": "code", "edition_confidence": "confidence"}.get(name, name)
                sheet.content.setdefault(told, _word(name, cells[name]))
        code = cells.get("code", "")
        if not code and not any(cells.get(name) for name in RULE):
            continue
        if not (rules and code == rules[-1]["code"] and not cells.get("effect")):
            rules.append(_rule(sheet, len(rules), line, cells))
            sheet.lines.append(line)
        if cells.get("exemption_kind"):
            rules[-1].setdefault("exemptions", []).append(
                _exemption(sheet, len(rules) - 1, line, cells))
    return sheet


def _rule(sheet: Sheet, place: int, line: int, cells: Mapping[str, str]) -> dict[str, Any]:
    selector: dict[str, Any] = {
        name: _several(name, cells[name]) if kind is list else cells[name]
        for name, kind in _SELECTOR.items() if cells.get(name)}
    if cells.get("all_others"):
        selector["all_others"] = cells["all_others"].lower() in _YES
    if cells.get("catalogue_numbers"):
        selector["catalogue_numbers"] = _numbers(sheet, place, line, cells["catalogue_numbers"])
    conditions: dict[str, Any] = {
        told: _several(name, cells[name]) for name, told in _CONDITIONS.items() if cells.get(name)}
    conditions |= {name: _word(name, cells[name]) for name in ("per", "hours", "approval")
                   if cells.get(name)}
    mass_mg = _mass(sheet, f"/rules/{place}/conditions/mass_kg", line, cells.get("mass_kg", ""))
    if mass_mg is not None:
        conditions["mass_mg"] = mass_mg
    words = {name: _word(name, cells.get(name, ""))
             for name in ("code", "category", "effect", "text", "confidence")}
    return {**words, "selector": selector, "conditions": conditions,
            "activities": _several("activities", cells.get("activities", "")),
            "zones": _several("zones", cells.get("zones", ""))}


def _exemption(sheet: Sheet, place: int, line: int, cells: Mapping[str, str]) -> dict[str, Any]:
    mass_mg = _mass(sheet, f"/rules/{place}/exemptions", line,
                    cells.get("exemption_max_mass_kg", ""))
    told = {"kind": cells["exemption_kind"], "evidence": cells.get("exemption_evidence", ""),
            "forms": _several("forms", cells.get("exemption_forms", ""))}
    return told if mass_mg is None else {**told, "max_mass_mg": mass_mg}


def _mass(sheet: Sheet, pointer: str, line: int, text: str) -> int | None:
    try:
        return from_kg(text) if text else None
    except NotAMass as error:
        sheet.problems.append(Problem(pointer, "mass", error.en, error.zh, line))
        return None


def _numbers(sheet: Sheet, place: int, line: int, text: str) -> list[int]:
    told = [part.removeprefix("#") for part in _parts(text)]
    sheet.problems += [
        Problem(f"/rules/{place}/selector/catalogue_numbers/{i}", "integer",
                f'"{part}" is no catalogue number', f"“{part}”不是目录序号", line)
        for i, part in enumerate(told) if not (part.isascii() and part.isdigit())]
    return [int(part) for part in told if part.isascii() and part.isdigit()]


def _several(name: str, text: str) -> list[str]:
    return [_word(name, part) for part in _parts(text)]


def _parts(text: str) -> Sequence[str]:
    return [part.strip() for part in text.translate(_COMMAS).split(";") if part.strip()]


def _word(name: str, text: str) -> str:
    free = name in ("code", "edition", "text", "title", "issuer", "source", "approval", "permits",
                    "regime", "doc_no", "confidence", "only_industries", "zones", "only_zones")
    return text if free else OWN_WORDS.get((name, text), WORDS.get(text, text))
