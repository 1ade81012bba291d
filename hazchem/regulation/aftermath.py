"""The 禁限控 catalogue after the fact: what a movement has certainly done against it."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from hazchem.domain.substance import Substance
from hazchem.regulation.catalogue import (
    BATCH,
    PROHIBITED,
    Fitting,
    Question,
    Step,
    applying,
    failures,
)
from hazchem.regulation.edition import ControlRule, Edition

_KEPT = 20_000  # places, substances and concentrations whose rules are remembered


class Breach(NamedTuple):
    """A rule that was broken, by what, and the exemption that would have lifted it, if shown."""

    edition: str
    rule: ControlRule
    why: str
    exempt: str


class Cap(NamedTuple):
    """A rule that caps what all movements of a period come to, or what stands on a site."""

    edition: str
    rule: str
    per: str
    mass_mg: int
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """What it is cited by."""
        return self.edition, self.rule


class Controls:
    """The editions of a catalogue, ready to be asked of many movements."""

    def __init__(self, editions: Sequence[Edition] = ()) -> None:
        self.editions = tuple(editions)
        self._hard: dict[tuple[str, str], tuple[Edition, ...]] = {}
        self._capping: dict[str, tuple[Edition, ...]] = {}
        self._applied: dict[Hashable, Sequence[Fitting]] = {}

    def breaches(self, question: Question) -> Iterator[Breach]:
        """What the editions of the day certainly forbid; the question names every area around.

        What a movement does not tell is not held against it: a form, an industry, a permit, an
        approval. Caps per site, month or year need what others moved: `caps` names them.
        """
        for edition in self.concerning(question.substance, question.activity):
            if edition.judges(question.day) and edition.park in ("", *question.zones):
                for rule, unsure in self._applying(edition, question):
                    why = [] if unsure else _certain(rule, question)
                    if why:
                        yield Breach(edition.code, rule, "; ".join(why),
                                     _possible_exemption(rule, question))

    def caps(self, question: Question) -> Iterator[Cap]:
        """The caps per site, month or year that certainly apply; one an exemption may lift not."""
        for edition in self.capping(question.substance):
            if edition.judges(question.day) and edition.park in ("", *question.zones):
                for rule, unsure in self._applying(edition, question):
                    asked = rule.conditions
                    if _is_cap(rule) and asked.mass_mg is not None and not (
                            unsure or rule.exemptions):
                        yield Cap(edition.code, rule.code, asked.per, asked.mass_mg, rule.text)

    def capping(self, substance: Substance) -> tuple[Edition, ...]:
        """The editions with such a cap on a substance, with the rules alone that name it."""
        if substance.id not in self._capping:
            self._capping[substance.id] = tuple(
                edition for edition in self._naming(substance)
                if any(_is_cap(rule) for rule in edition.rules))
        return self._capping[substance.id]

    def prohibiting(self, substance: Substance, activity: str) -> tuple[Edition, ...]:
        """The editions in force on some day with a rule that prohibits it for a substance."""
        return tuple(edition for edition in self.concerning(substance, activity)
                     if edition.judges(edition.effective_from) and any(
                         rule.effect == "prohibit" and activity in rule.activities
                         and rule.selector.names(substance) for rule in edition.rules))

    def _applying(self, edition: Edition, question: Question) -> Sequence[Fitting]:
        """The rules that apply, worked out once for all movements of one substance in one place."""
        substance = question.substance
        key = (edition.code, substance.id, substance.flags_on(question.day), question.activity,
               question.zones, question.concentration, question.form)
        found = self._applied.get(key)
        if found is None:
            if len(self._applied) >= _KEPT:
                self._applied.clear()
            trace: list[Step] = []
            found = self._applied[key] = applying(edition, question, question.zones, trace)
        return found

    def concerning(self, substance: Substance, activity: str) -> tuple[Edition, ...]:
        """The editions with a rule on a substance that a movement alone can break.

        Each comes with the rules alone that name the substance on some day: the others, of which
        a real edition has hundreds, say nothing of it.
        """
        key = substance.id, activity
        if key not in self._hard:
            self._hard[key] = tuple(
                edition for edition in self._naming(substance) if any(
                    activity in rule.activities and _is_hard(rule) for rule in edition.rules))
        return self._hard[key]

    def _naming(self, substance: Substance) -> Iterator[Edition]:
        for edition in self.editions:
            yield replace(edition, rules=tuple(
                rule for rule in edition.rules if rule.selector.names(substance)))


def _is_cap(rule: ControlRule) -> bool:
    """Whether it caps more than one movement or batch."""
    return rule.conditions.mass_mg is not None and rule.conditions.per not in ("", BATCH)


def _is_hard(rule: ControlRule) -> bool:
    """Whether a movement by itself can break it."""
    asked = rule.conditions
    return rule.effect == "prohibit" or bool(
        asked.zones or asked.hours or (asked.mass_mg is not None and asked.per in ("", "batch")))


def _certain(rule: ControlRule, question: Question) -> list[str]:
    if rule.effect == "prohibit":
        return [PROHIBITED]
    return [one.condition for one in failures(rule.conditions, question, question.zones, {})
            if not one.wanted]


def _possible_exemption(rule: ControlRule, question: Question) -> str:
    """The exemption that the mass leaves possible; its form and proof are not known."""
    for one in rule.exemptions:
        if one.max_mass_mg is None or (
                question.mass_mg is not None and question.mass_mg <= one.max_mass_mg):
            return f"{one.kind} ({one.wanted})"
    return ""
