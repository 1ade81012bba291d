"""The 禁限控 catalogue as lines of a report: editions, their rules in words, the stock touched."""

from hazchem.domain.mass import to_kg
from hazchem.regulation.edition import (
    LEVELS,
    Conditions,
    ControlRule,
    Edition,
    Exemption,
    Selector,
)
from hazchem.reports.values import ControlLine, EditionLine, TouchedLine
from hazchem.services import catalogue, editions
from hazchem.services.seen.asked import Snapshot
from hazchem.services.seen.scope import Viewer
from hazchem.services.standing import held_in


def editions_in(seen: Snapshot, viewer: Viewer) -> list[EditionLine]:
    """Every edition the viewer may see: those that judge first, the highest level first."""
    visible = {shown.content["code"]: shown.content for shown in editions.visible_in(seen, viewer)}
    found = []
    for one in _ordered(seen):
        if one.code in visible:
            found.append(EditionLine(
                one.code, one.regime, one.level, one.title, one.doc_no, one.issuer,
                visible[one.code]["status"], one.effective_from.isoformat(),
                one.effective_to.isoformat() if one.effective_to else "", one.source,
                one.confidence, one.judges(editions.today(seen.as_of))))
    return sorted(found, key=lambda line: not line.judges)


def controls_in(seen: Snapshot) -> list[ControlLine]:
    """The rules of the editions that judge, in the order of the catalogue."""
    return [_control(edition, rule) for edition in _judging(seen) for rule in edition.rules]


def touched_in(seen: Snapshot, viewer: Viewer) -> list[TouchedLine]:
    """The stock that rules in force touch, by place and lot; a stock stands once per edition."""
    standing = held_in(seen)
    found = [
        TouchedLine(one.held.park, one.held.custodian, one.held.place, one.held.lot,
                    one.held.substance, one.held.mass_mg, edition.code, one.category, one.rules)
        for edition in _judging(seen)
        for one in catalogue.touched_in(seen, viewer, edition, standing)]
    return sorted(found)


def _judging(seen: Snapshot) -> list[Edition]:
    day = editions.today(seen.as_of)
    return [one for one in _ordered(seen) if one.judges(day)]


def _ordered(seen: Snapshot) -> list[Edition]:
    known = editions.editions_at(seen.store, seen.tx, seen.size)
    return sorted(known, key=lambda one: (LEVELS.index(one.level), one.code))


def _control(edition: Edition, rule: ControlRule) -> ControlLine:
    return ControlLine(
        edition.code, rule.code, rule.category, rule.effect, _goods(rule.selector),
        rule.activities, rule.zones, _conditions(rule.conditions),
        "; ".join(map(_exemption, rule.exemptions)), rule.text,
        rule.confidence or edition.confidence)


def _goods(one: Selector) -> str:
    told = [*one.substances, *(f"#{number}" for number in one.catalogue_numbers), *one.flags]
    told += ["all_others"] if one.all_others else []
    if one.concentration_min is not None or one.concentration_max is not None:
        low = "" if one.concentration_min is None else one.concentration_min
        high = "" if one.concentration_max is None else one.concentration_max
        told.append(f"{low}..{high} %")
    return " ".join([*told, *one.forms])


def _conditions(one: Conditions) -> str:
    told = [f"{name}: {' '.join(words)}" for name, words in (
        ("zones", one.zones), ("industries", one.industries), ("forms", one.forms)) if words]
    if one.mass_mg is not None:
        told.append(f"mass_kg: {to_kg(one.mass_mg)} per {one.per or 'batch'}")
    told += [f"hours: {one.hours}"] if one.hours else []
    told += [f"permits: {' '.join(one.permits)}"] if one.permits else []
    return "; ".join([*told, *([f"approval: {one.approval}"] if one.approval else [])])


def _exemption(one: Exemption) -> str:
    told = [one.kind, *one.forms]
    told += [f"{to_kg(one.max_mass_mg)} kg"] if one.max_mass_mg is not None else []
    return f"{' '.join(told)} ({one.wanted})"
