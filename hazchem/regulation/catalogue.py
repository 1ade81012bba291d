"""The 禁限控 catalogue judged: may this be done here, by which rule, and what is wanted for it."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

from hazchem.domain.mass import to_kg
from hazchem.domain.substance import Substance
from hazchem.regulation.edition import (
    ACTIVITIES,
    CATEGORIES,
    FORMS,
    LEVELS,
    Conditions,
    ControlRule,
    Edition,
    Selector,
    out_of_range,
    refuse,
    unknown,
)

ALLOWED = "allowed"
PROHIBITED = "prohibit"
VERDICTS = (*CATEGORIES, ALLOWED)
BATCH = "batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May this be done, here, on this day? What is not known is None or empty."""

    substance: Substance
    activity: str
    day: date
    at: time | None = None
    zones: frozenset[str] = frozenset()
    mass_mg: int | None = None
    form: str = ""
    concentration: Decimal | None = None
    industry: str = ""
    evidence: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        found = unknown("activity", self.activity, ACTIVITIES)
        found += unknown("form", self.form, FORMS) if self.form else []
        if self.concentration is not None and not 0 <= self.concentration <= 100:
            found.append(out_of_range("concentration", self.concentration))
        refuse(found)

    def shows(self, wanted: str) -> bool:
        """Whether an evidence is among those shown, whatever its letters' case and width."""
        return _folded(wanted) in {_folded(shown) for shown in self.evidence}


class Applied(NamedTuple):
    """One rule that applies, met or not, and what would meet it."""

    edition: str
    rule: str
    category: str
    met: bool
    failed_condition: str
    evidence_wanted: str
    text: str
    confidence: str


class Step(NamedTuple):
    """One step of a decision, said in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The strictest rule that is not met gives the verdict; the trace says how it was reached."""

    verdict: str
    rules: tuple[Applied, ...]
    trace: tuple[Step, ...]


class Failed(NamedTuple):
    """One condition that does not hold, or cannot be shown to hold."""

    condition: str
    wanted: str = ""


def decide(
    question: Question,
    editions: Iterable[Edition],
    parents: Mapping[str, str],
    running: Mapping[str, int | None] | None = None,
) -> Decision:
    """What the editions in force on the day say of a question.

    `parents` gives for each zone the zone it lies in; `running` the milligrams of the substance
    that a site holds (`site`) or has moved in the calendar `month` and `year` so far, None where
    that is not known. What cannot be shown to hold does not hold.
    """
    areas = enclosing(question.zones, parents)
    rules: list[Applied] = []
    trace: list[Step] = []
    for edition in sorted(editions, key=lambda one: (LEVELS.index(one.level), one.code)):
        if not edition.judges(question.day):
            trace.append(_not_judging(edition, question.day))
        elif edition.park and edition.park not in areas:
            trace.append(Step(f"{edition.code}：只管园区 {edition.park}",
                              f"{edition.code}: for park {edition.park} alone"))
        else:
            for rule, unsure in applying(edition, question, areas, trace):
                rules.append(_judged(edition, rule, unsure, question, areas, running or {}, trace))
    unmet = {one.category for one in rules if not one.met}
    verdict = next((one for one in CATEGORIES if one in unmet), ALLOWED)
    trace.append(Step(f"结论：{verdict}", f"verdict: {verdict}"))
    return Decision(verdict, tuple(rules), tuple(trace))


def enclosing(zones: Iterable[str], parents: Mapping[str, str]) -> frozenset[str]:
    """Some zones with every zone they lie in."""
    found: set[str] = set()
    waiting = [zone for zone in zones if zone]
    while waiting:
        zone = waiting.pop()
        if zone not in found:
            found.add(zone)
            waiting += [parents[zone]] if parents.get(zone) else []
    return frozenset(found)


def touching(
    edition: Edition, substance: Substance, areas: frozenset[str],
    concentration: Decimal | None = None,
) -> list[ControlRule]:
    """The rules of an edition that a stock in some areas may come under, whatever is done with it.

    Asked of editions that do not judge yet as well; the most specific ones win.
    """
    if edition.park and edition.park not in areas:
        return []
    question = Question(substance=substance, activity=ACTIVITIES[0], day=edition.effective_from,
                        concentration=concentration)
    return [rule for rule, _ in _most_specific(
        [(rule, unsure) for rule, unsure in _fitting(edition, question)
         if not rule.zones or areas & set(rule.zones)], [], edition)]


Fitting = tuple[ControlRule, tuple[str, ...]]


def applying(
    edition: Edition, question: Question, areas: frozenset[str], trace: list[Step]
) -> list[Fitting]:
    """The rules of an edition that a question comes under, with what it left unsaid."""
    found = []
    for rule, unsure in _fitting(edition, question):
        where = f"{edition.code} {rule.code}"
        if question.activity not in rule.activities:
            trace.append(Step(f"{where}：不涉及环节 {question.activity}",
                              f"{where}: not for activity {question.activity}"))
        elif rule.zones and not areas & set(rule.zones):
            zones = " ".join(rule.zones)
            trace.append(Step(f"{where}：只在区域 {zones} 适用", f"{where}: only in zones {zones}"))
        else:
            found.append((rule, unsure))
    if not found:
        trace.append(Step(f"{edition.code}：没有适用的规则", f"{edition.code}: no rule applies"))
    return _most_specific(found, trace, edition)


def _fitting(edition: Edition, question: Question) -> list[Fitting]:
    """The rules whose goods these are, or may be as far as is known."""
    fits = [(rule, _unsure(rule.selector, question)) for rule in edition.rules]
    named = any(unsure == () and rule.selector.tier < 2 for rule, unsure in fits)
    return [(rule, unsure) for rule, unsure in fits
            if unsure is not None and not (rule.selector.all_others and named)]


def _unsure(selector: Selector, question: Question) -> tuple[str, ...] | None:
    """What a question must still say for a selector to be sure of it; None: it is other goods."""
    if not selector.names(question.substance, question.day):
        return None
    low, high, told = (selector.concentration_min, selector.concentration_max,
                       question.concentration)
    unsure = []
    if low is not None or high is not None:
        if told is None:
            unsure.append("concentration")
        elif (low is not None and told < low) or (high is not None and told > high):
            return None
    if selector.forms:
        if not question.form:
            unsure.append("form")
        elif question.form not in selector.forms:
            return None
    return tuple(unsure)


def _most_specific(found: list[Fitting], trace: list[Step], edition: Edition) -> list[Fitting]:
    """Those no more specific rule displaces; one that is unsure displaces none."""
    sure = min((rule.selector.tier for rule, unsure in found if not unsure), default=2)
    for rule, _ in found:
        if rule.selector.tier > sure:
            where = f"{edition.code} {rule.code}"
            trace.append(Step(f"{where}：让位于本目录中更具体的规则",
                              f"{where}: a more specific rule of the edition goes before it"))
    return [(rule, unsure) for rule, unsure in found if rule.selector.tier <= sure]


def _judged(
    edition: Edition, rule: ControlRule, unsure: tuple[str, ...], question: Question,
    areas: frozenset[str], running: Mapping[str, int | None], trace: list[Step],
) -> Applied:
    failed = [Failed(PROHIBITED)] if rule.effect == "prohibit" else list(
        failures(rule.conditions, question, areas, running))
    wanted = [one.wanted for one in failed if one.wanted]
    where = f"{edition.code} {rule.code}"
    says, says_en = "，".join(one.condition for one in failed), "; ".join(
        one.condition for one in failed)
    if failed and (lifted := _lifted(rule, question)):
        trace.append(Step(f"{where}（{rule.category}）：{says}，凭“{lifted}”豁免",
                          f'{where} ({rule.category}): {says_en}, lifted by "{lifted}"'))
        failed, wanted = [], []
    elif failed:
        wanted += [*unsure, *(one.wanted for one in rule.exemptions)]
        trace.append(Step(f"{where}（{rule.category}）：不满足 {says}",
                          f"{where} ({rule.category}): not met: {says_en}"))
    else:
        trace.append(Step(f"{where}（{rule.category}）：满足", f"{where} ({rule.category}): met"))
    return Applied(edition.code, rule.code, rule.category, not failed,
                   "; ".join(one.condition for one in failed), "; ".join(dict.fromkeys(wanted)),
                   rule.text, rule.confidence or edition.confidence)


def failures(
    asked: Conditions, question: Question, areas: frozenset[str],
    running: Mapping[str, int | None],
) -> Iterable[Failed]:
    """The conditions that do not hold; with what is wanted to tell, where that is not known."""
    if asked.zones and not areas & set(asked.zones):
        yield Failed(f"zones: {' '.join(asked.zones)}", "" if areas else "zones")
    if asked.industries and question.industry not in asked.industries:
        yield Failed(f"industries: {' '.join(asked.industries)}",
                      "" if question.industry else "industry")
    if asked.forms and question.form not in asked.forms:
        yield Failed(f"forms: {' '.join(asked.forms)}", "" if question.form else "form")
    yield from _over(asked, question, running)
    if asked.hours and (question.at is None or not asked.is_open_at(question.at)):
        yield Failed(f"hours: {asked.hours}", "" if question.at else "time of day")
    for permit in asked.permits:
        if not question.shows(permit):
            yield Failed(f"permits: {permit}", permit)
    if asked.approval and not question.shows(asked.approval):
        yield Failed(f"approval: {asked.approval}", asked.approval)


def _over(
    asked: Conditions, question: Question, running: Mapping[str, int | None]
) -> Iterable[Failed]:
    """A cap that would be passed, or that cannot be told."""
    if asked.mass_mg is None:
        return
    per = asked.per or BATCH
    before = 0 if per == BATCH else running.get(per)
    limit = f"{to_kg(asked.mass_mg)} kg per {per}"
    if question.mass_mg is None:
        yield Failed(f"mass_kg: {limit}", "mass_kg")
    elif before is None:
        yield Failed(f"mass_kg: {limit}", f"running total per {per}")
    elif before + question.mass_mg > asked.mass_mg:
        so_far = "" if per == BATCH else f"{to_kg(before)} + "
        yield Failed(f"mass_kg: {so_far}{to_kg(question.mass_mg)} > {limit}")


def _lifted(rule: ControlRule, question: Question) -> str:
    """The kind of the exemption that lifts a rule, "" where none does."""
    for one in rule.exemptions:
        fits = not one.forms or question.form in one.forms
        small = one.max_mass_mg is None or (
            question.mass_mg is not None and question.mass_mg <= one.max_mass_mg)
        if fits and small and question.shows(one.wanted):
            return one.kind
    return ""


def _not_judging(edition: Edition, day: date) -> Step:
    if edition.status not in ("trial", "force"):
        return Step(f"{edition.code}：状态为 {edition.status}，不作判定",
                    f"{edition.code}: {edition.status}, so it does not judge")
    if edition.effective_from > day:
        return Step(f"{edition.code}：自 {edition.effective_from} 起施行",
                    f"{edition.code}: in force from {edition.effective_from} only")
    return Step(f"{edition.code}：至 {edition.effective_to} 止（不含当日）",
                f"{edition.code}: ended on {edition.effective_to}")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
