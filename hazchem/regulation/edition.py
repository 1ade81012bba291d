"""Editions 版本 of the 禁限控 catalogue: dated rules that cannot be built wrong."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal

from hazchem.domain.errors import Invalid, Problem
from hazchem.domain.substance import FLAGS, MalformedReference, Substance, parse_reference

ACTIVITIES = ("production", "storage", "use", "trade", "transport", "transit", "disposal",
              "project")
FORMS = ("bulk", "package", "reagent", "cylinder", "tank", "pipeline")
# The gravest first.
CATEGORIES = ("prohibited", "restricted", "controlled")
EFFECTS = ("prohibit", "allow_only_if", "cap", "require")
LEVELS = ("state", "province", "city", "district", "park")
STATUSES = ("draft", "trial", "force", "repealed")
JUDGING = ("trial", "force")
PERIODS = ("site", "batch", "month", "year")
_HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_MIDNIGHT = 24 * 60


def unknown(name: str, word: str, known: Collection[str]) -> list[Problem]:
    """A word that is none of the known ones."""
    words = " ".join(known)
    return [] if word in known else [
        Problem(f"/{name}", "unknown", f'{name}: "{word}" is none of: {words}',
                f"{name}：“{word}”不在可用值之内：{words}")]


def unknown_in(name: str, told: Iterable[str], known: Collection[str]) -> list[Problem]:
    """Every word of a list that is none of the known ones, each with its pointer."""
    return [problem for i, word in enumerate(told)
            for problem in unknown(f"{name}/{i}", word, known)]


def missing(name: str) -> Problem:
    """A field that must be there."""
    return Problem(f"/{name}", "missing", f"{name} is missing", f"缺少 {name}")


def out_of_range(name: str, told: Decimal) -> Problem:
    """A concentration that no goods can have."""
    return Problem(f"/{name}", "range", f"{name} {told} is out of range: 0..100 mass %",
                   f"{name} {told} 超出范围：质量分数应为 0～100")


def refuse(problems: Collection[Problem]) -> None:
    """Raise Invalid with every problem there is."""
    if problems:
        raise Invalid(*problems)


def _wrong_reference(pointer: str, text: str) -> list[Problem]:
    try:
        parse_reference(text)
    except MalformedReference as error:
        return [Problem(pointer, "substance", error.en, error.zh)]
    return []


def _window(hours: str) -> tuple[int, int] | None:
    form = _HOURS.fullmatch(hours)
    if form is None:
        return None
    begin, end = int(form[1]) * 60 + int(form[2]), int(form[3]) * 60 + int(form[4])
    within = begin < _MIDNIGHT and end <= _MIDNIGHT and begin != end
    return (begin, end) if within else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Which goods a rule is about; several keys narrow each other."""

    substances: tuple[str, ...] = ()
    catalogue_numbers: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()
    all_others: bool = False
    concentration_min: Decimal | None = None
    concentration_max: Decimal | None = None
    forms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        low, high = self.concentration_min, self.concentration_max
        found = [*unknown_in("flags", self.flags, sorted(FLAGS)),
                 *unknown_in("forms", self.forms, FORMS)]
        for i, text in enumerate(self.substances):
            found += _wrong_reference(f"/substances/{i}", text)
        for name, bound in (("concentration_min", low), ("concentration_max", high)):
            if bound is not None and not 0 <= bound <= 100:
                found.append(out_of_range(name, bound))
        if low is not None and high is not None and low > high:
            found.append(Problem(
                "/concentration_min", "contradiction",
                f"concentration_min {low} is above concentration_max {high}: no goods are between",
                f"concentration_min {low} 大于 concentration_max {high}：没有货物在此区间"))
        if self.all_others and (self.substances or self.catalogue_numbers):
            found.append(Problem(
                "/all_others", "contradiction",
                "all_others is what no rule names, so a rule with it names no substance",
                "all_others 指其他规则未列名的物质，不能同时列出具体物质"))
        refuse(found)

    @property
    def tier(self) -> int:
        """How specific it is: 0 names substances, 1 a flag, 2 all others."""
        if self.substances or self.catalogue_numbers:
            return 0
        return 1 if self.flags and not self.all_others else 2

    def names(self, substance: Substance, day: date | None = None) -> bool:
        """Whether a substance is among those it names, whatever its concentration and form.

        A list counts on the days it names the substance; without a day, on any.
        """
        if self.substances and not {*self.substances} & {
                substance.id, *substance.all_cas, f"#{substance.number}"}:
            return False
        if self.catalogue_numbers and substance.number not in self.catalogue_numbers:
            return False
        listed = substance.flags if day is None else substance.flags_on(day)
        return not self.flags or not listed.isdisjoint(self.flags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What must hold, all of it."""

    zones: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    mass_mg: int | None = None
    per: str = ""
    hours: str = ""
    permits: tuple[str, ...] = ()
    approval: str = ""

    def __post_init__(self) -> None:
        found = unknown_in("forms", self.forms, FORMS)
        if self.per:
            found += unknown("per", self.per, PERIODS)
        if self.per and self.mass_mg is None:
            found.append(Problem("/mass_kg", "missing", f"per {self.per} needs mass_kg",
                                 f"填写了 per（{self.per}），还须填写 mass_kg"))
        if self.mass_mg is not None and self.mass_mg < 0:
            found.append(Problem("/mass_kg", "range", "mass_kg must not be below zero",
                                 "mass_kg 不得小于零"))
        if self.hours and _window(self.hours) is None:
            found.append(Problem(
                "/hours", "hours", f'"{self.hours}" is no window of the day: write it as '
                '"22:00-06:00"', f"“{self.hours}”不是时段：请写成“22:00-06:00”"))
        refuse(found)

    def __bool__(self) -> bool:
        """Whether anything is asked at all."""
        return self != _NONE

    def is_open_at(self, at: time) -> bool:
        """Whether a time of day in China is within the hours; they may run past midnight."""
        begin, end = _window(self.hours) or (0, _MIDNIGHT)
        minute = at.hour * 60 + at.minute
        return begin <= minute < end if begin < end else minute >= begin or minute < end


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """What lifts a rule, once its evidence is shown."""

    kind: str
    forms: tuple[str, ...] = ()
    max_mass_mg: int | None = None
    evidence: str = ""

    def __post_init__(self) -> None:
        found = unknown_in("forms", self.forms, FORMS)
        if not self.kind:
            found.append(missing("kind"))
        if self.max_mass_mg is not None and self.max_mass_mg <= 0:
            found.append(Problem("/max_mass_kg", "range", "max_mass_kg must be above zero",
                                 "max_mass_kg 须大于零"))
        refuse(found)

    @property
    def wanted(self) -> str:
        """The evidence it takes: what it says, else proof of its kind."""
        return self.evidence or self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRule:
    """One rule of an edition: whom it is for, what it asks, what lifts it."""

    code: str
    category: str
    effect: str
    selector: Selector
    activities: tuple[str, ...]
    zones: tuple[str, ...] = ()
    conditions: Conditions = Conditions()
    exemptions: tuple[Exemption, ...] = ()
    text: str = ""
    confidence: str = ""

    def __post_init__(self) -> None:
        found = [] if self.code else [missing("code")]
        found += unknown("category", self.category, CATEGORIES)
        found += unknown("effect", self.effect, EFFECTS)
        found += unknown_in("activities", self.activities, ACTIVITIES)
        if not self.activities:
            found.append(Problem("/activities", "unreachable",
                                 f"rule {self.code}: no activity can reach it; name at least one "
                                 f"of {' '.join(ACTIVITIES)}",
                                 f"规则 {self.code} 没有任何环节可以触及：请至少填写一个环节"))
        if self.selector == Selector():
            found.append(Problem(
                "/selector", "missing", f"rule {self.code}: say which goods it is about: "
                "substances, catalogue_numbers, flags, forms, concentration or all_others",
                f"规则 {self.code}：须写明针对哪些货物"
                "（物质、序号、清单标志、形态、浓度或 all_others）"))
        refuse([*found, *self._wrong_effect()])

    def _wrong_effect(self) -> Iterable[Problem]:
        asked = self.conditions
        if self.effect == "prohibit" and asked:
            yield Problem("/conditions", "contradiction",
                          f"rule {self.code}: what is prohibited has no conditions; use "
                          "allow_only_if, or exemptions",
                          f"规则 {self.code}：禁止（prohibit）不能带条件，"
                          "请改用 allow_only_if 或豁免")
        if self.effect == "cap" and (asked.mass_mg is None or not asked.per):
            yield Problem("/conditions", "missing",
                          f"rule {self.code}: a cap needs mass_kg and per",
                          f"规则 {self.code}：限量（cap）须填写 mass_kg 和 per")
        if self.effect == "require" and not asked:
            yield Problem("/conditions", "missing",
                          f"rule {self.code}: say what it requires: a permit, an approval, hours",
                          f"规则 {self.code}：须写明要求什么（许可证、审批、时段等）")
        never = set(self.selector.forms) and set(asked.forms) and not (
            set(self.selector.forms) & set(asked.forms))
        if never and self.effect == "allow_only_if":
            yield Problem("/conditions/forms", "contradiction",
                          f"rule {self.code} is about {' '.join(self.selector.forms)} and allows "
                          f"only {' '.join(asked.forms)}: prohibit it instead",
                          f"规则 {self.code} 针对 {' '.join(self.selector.forms)}，却只允许 "
                          f"{' '.join(asked.forms)}：请改为禁止")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of one authority's catalogue, with the days it is in force."""

    code: str
    regime: str
    level: str
    title: str
    status: str
    effective_from: date
    effective_to: date | None = None
    park: str = ""
    doc_no: str = ""
    issuer: str = ""
    source: str = ""
    confidence: str = ""
    rules: tuple[ControlRule, ...] = ()

    def __post_init__(self) -> None:
        found = [missing(name) for name in ("code", "regime", "title") if not getattr(self, name)]
        found += unknown("level", self.level, LEVELS)
        found += unknown("status", self.status, STATUSES)
        if self.effective_to is not None and self.effective_to <= self.effective_from:
            found.append(Problem(
                "/effective_to", "contradiction",
                f"effective_to {self.effective_to} is not after effective_from "
                f"{self.effective_from}: it would hold on no day",
                f"effective_to {self.effective_to} 不晚于 effective_from {self.effective_from}："
                "没有一天有效"))
        refuse([*found, *repeated([rule.code for rule in self.rules])])

    def judges(self, day: date) -> bool:
        """Whether what happens on a day is judged by it."""
        ended = self.effective_to is not None and self.effective_to <= day
        return self.status in JUDGING and self.effective_from <= day and not ended


def repeated(codes: Sequence[str]) -> list[Problem]:
    """Rules whose code stood before."""
    return [Problem(f"/rules/{i}/code", "repeated", f"rule {code} stands twice",
                    f"规则 {code} 重复")
            for i, code in enumerate(codes) if code and code in codes[:i]]


def clashes(edition: Edition, others: Iterable[Edition]) -> list[Problem]:
    """Other editions of the same regime whose days overlap: one of them must end first.

    An earlier one without an end ends where the later begins, so it does not clash.
    """
    found = []
    for other in others:
        if (other.code == edition.code or other.regime != edition.regime
                or {other.status, edition.status} - set(JUDGING)):
            continue
        first, then = sorted((edition, other), key=lambda one: one.effective_from)
        if first.effective_from < then.effective_from and (
                first.effective_to is None or first.effective_to <= then.effective_from):
            continue
        found.append(Problem(
            "/effective_from", "overlap",
            f"{edition.code} overlaps {other.code} of the same regime {edition.regime} "
            f"({days(other)}): let one begin where the other ends",
            f"{edition.code} 与同一目录 {edition.regime} 的 {other.code}"
            f"（{days(other)}）有效期重叠：请首尾相接"))
    return found


def succession(editions: Iterable[Edition]) -> tuple[Edition, ...]:
    """The editions as they follow each other: one without an end ends where its successor begins.

    The order of the answer is that of regime, day and code.
    """
    dated = sorted(editions, key=lambda one: (one.regime, one.effective_from, one.code))
    found = []
    for edition in dated:
        later = [one.effective_from for one in dated
                 if one.regime == edition.regime and one.status in JUDGING
                 and one.effective_from > edition.effective_from]
        open_ended = edition.status in JUDGING and edition.effective_to is None
        found.append(replace(edition, effective_to=min(later)) if open_ended and later else edition)
    return tuple(found)


def days(edition: Edition) -> str:
    """From when until when an edition holds."""
    return f"{edition.effective_from} – {edition.effective_to or ''}".rstrip()


_NONE = Conditions()
