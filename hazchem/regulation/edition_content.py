"""An edition as the log's content and back: built with every problem it has told at once."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, TypeVar

from hazchem.domain import instant
from hazchem.domain.errors import Invalid, Problem
from hazchem.domain.substance import (
    AmbiguousSubstance,
    MalformedReference,
    SubstanceRegister,
    UnknownSubstance,
    parse_reference,
)
from hazchem.regulation.edition import (
    Conditions,
    ControlRule,
    Edition,
    Exemption,
    Selector,
    missing,
    refuse,
    repeated,
    unknown_in,
)

Noun = TypeVar("Noun")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# What stands in for a part that is wrong, so that the rest is looked at all the same.
_SOME_DAY = date(2000, 1, 1)
_SOME = Conditions(mass_mg=1, per="batch", approval="-")


@dataclass(slots=True)
class _Builder:
    """Makes the parts of an edition and collects what is wrong with them."""

    zones: Collection[str] | None
    substances: SubstanceRegister | None
    problems: list[Problem] = field(default_factory=list)

    def made(self, pointer: str, make: Callable[[], Noun], otherwise: Noun) -> Noun:
        """A part, or what stands in for it while its problems are kept."""
        try:
            return make()
        except Invalid as refused:
            self.problems += [replace(one, pointer=pointer + one.pointer)
                              for one in refused.problems]
            return otherwise

    def day(self, name: str, told: Mapping[str, Any], needed: bool) -> date | None:
        """A day of the calendar, or what an instant's day is in China."""
        text = told.get(name)
        if not text:
            if needed:
                self.problems.append(missing(name))
            return None
        try:
            return day_of(str(text))
        except ValueError:
            self.problems.append(_no_day(name, str(text)))
            return None

    def known_zones(self, pointer: str, told: Mapping[str, Any]) -> tuple[str, ...]:
        """Zones that are registered."""
        zones = tuple(told.get("zones") or ())
        if self.zones is not None:
            self.problems += [
                Problem(f"{pointer}/zones/{i}", "unknown",
                        f'zone "{zone}" is no registered zone or park',
                        f"区域“{zone}”未登记（也不是已登记的园区）")
                for i, zone in enumerate(zones) if zone not in self.zones]
        return zones

    def selector(self, pointer: str, told: Mapping[str, Any]) -> Selector:
        """Whom a rule is for."""
        bounds = {name: self._decimal(f"{pointer}/{name}", told[name])
                  for name in ("concentration_min", "concentration_max") if told.get(name)}
        numbers = tuple(told.get("catalogue_numbers") or ())
        self._demand_known(pointer, told.get("substances") or (), numbers)
        return self.made(pointer, lambda: Selector(
            substances=tuple(_spelt(one) for one in told.get("substances") or ()),
            catalogue_numbers=numbers, flags=tuple(told.get("flags") or ()),
            all_others=bool(told.get("all_others")), forms=tuple(told.get("forms") or ()),
            **bounds), Selector(all_others=True))

    def _decimal(self, pointer: str, text: Any) -> Decimal | None:
        try:
            number = Decimal(str(text))
        except InvalidOperation:
            number = Decimal("nan")
        if number.is_finite():
            return number
        self.problems.append(Problem(pointer, "decimal", f'"{text}" is not a decimal number',
                                     f"“{text}”不是十进制数"))
        return None

    def _demand_known(
        self, pointer: str, references: Collection[str], numbers: Collection[int]
    ) -> None:
        named = [(f"substances/{i}", one) for i, one in enumerate(references)]
        named += [(f"catalogue_numbers/{i}", f"#{one}") for i, one in enumerate(numbers)]
        if self.substances is None:
            return
        for where, reference in named:
            try:
                self.substances.resolve(reference)
            except UnknownSubstance as none:
                self.problems.append(Problem(f"{pointer}/{where}", "unknown", none.en, none.zh))
            except (AmbiguousSubstance, MalformedReference):
                continue  # a rule may mean all that a CAS names; the selector tells a bad form

    def conditions(self, pointer: str, told: Mapping[str, Any]) -> Conditions:
        """What a rule asks."""
        zones = self.known_zones(pointer, told)
        return self.made(pointer, lambda: Conditions(
            zones=zones, industries=tuple(told.get("industries") or ()),
            forms=tuple(told.get("forms") or ()), mass_mg=told.get("mass_mg"),
            per=told.get("per") or "", hours=told.get("hours") or "",
            permits=tuple(told.get("permits") or ()), approval=told.get("approval") or ""), _SOME)

    def rule(self, pointer: str, told: Mapping[str, Any]) -> ControlRule | None:
        """One rule with its parts."""
        zones = self.known_zones(pointer, told)
        selector = self.selector(f"{pointer}/selector", told.get("selector") or {})
        asked = self.conditions(f"{pointer}/conditions", told.get("conditions") or {})
        lifts = [self.made(f"{pointer}/exemptions/{i}", partial(_exemption, one), None)
                 for i, one in enumerate(told.get("exemptions") or ())]
        return self.made(pointer, lambda: ControlRule(
            code=told.get("code") or "", category=told.get("category") or "",
            effect=told.get("effect") or "", selector=selector,
            activities=tuple(told.get("activities") or ()), zones=zones, conditions=asked,
            exemptions=tuple(one for one in lifts if one is not None),
            text=told.get("text") or "", confidence=told.get("confidence") or ""), None)


def edition_of(
    content: Mapping[str, Any], zones: Collection[str] | None = None,
    substances: SubstanceRegister | None = None,
) -> Edition:
    """The edition that a content tells; raises Invalid with everything that is wrong with it.

    With `zones` and `substances`, what a rule names must be registered.
    """
    building = _Builder(zones, substances)
    begins = building.day("effective_from", content, needed=True)
    ends = building.day("effective_to", content, needed=False)
    rules = [building.rule(f"/rules/{i}", one) for i, one in enumerate(content.get("rules") or ())]
    # Told here, for here alone every rule stands where it was told.
    building.problems += repeated([one.get("code") or "" for one in content.get("rules") or ()])
    sound = {one.code: one for one in rules if one is not None}
    park = content.get("park") or ""
    if park and zones is not None:
        building.problems += [
            replace(one, pointer="/park") for one in unknown_in("park", (park,), zones)]
    made = building.made("", lambda: Edition(
        **{name: content.get(name) or "" for name in (
            "code", "regime", "level", "title", "status", "park", "doc_no", "issuer", "source",
            "confidence")},
        effective_from=begins or _SOME_DAY, effective_to=ends if begins else None,
        rules=tuple(sound.values())), None)
    refuse(building.problems)
    assert made is not None
    return made


def tidy(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content in one spelling: days as days, nothing that is empty but the list of rules."""
    told = _given(content)
    for name in ("effective_from", "effective_to"):
        if name in told:
            told[name] = day_of(str(told[name])).isoformat()
    return {**told, "rules": told.get("rules", [])}


def day_of(text: str) -> date:
    """A day, or the day in China of an instant; raises ValueError for any other text."""
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    return instant.parse(text).astimezone(instant.CHINA).date()


def _exemption(told: Mapping[str, Any]) -> Exemption | None:
    return Exemption(
        kind=told.get("kind") or "", forms=tuple(told.get("forms") or ()),
        max_mass_mg=told.get("max_mass_mg"), evidence=told.get("evidence") or "")


def _given(told: Any) -> Any:
    if isinstance(told, Mapping):
        kept = {name: _given(one) for name, one in told.items()}
        return {name: one for name, one in kept.items() if one not in (None, "", [], {}, False)}
    if isinstance(told, list | tuple):
        return [_given(one) for one in told]
    return told


def _spelt(text: str) -> str:
    try:
        return str(parse_reference(text))
    except MalformedReference:
        return text


def _no_day(name: str, text: str) -> Problem:
    return Problem(f"/{name}", "day", f'{name}: "{text}" is no day: write it as "2026-05-01"',
                   f"{name}：“{text}”不是日期：请写成“2026-05-01”")
