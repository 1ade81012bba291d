"""The sweep: every rule over one subject's evidence; what it saw is stamped as a finding."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import hazchem.rules
from hazchem.domain.finding import Finding
from hazchem.ledger.transport import export_clock
from hazchem.rules.causes import folded
from hazchem.rules.evidence import Evidence, Goods, day_of, distinct
from hazchem.rules.rule import REGISTER, Rule, Saw

Look = Callable[[Any], Iterator[Saw]]
# A rule registers itself as its file is read, whichever file of this folder that is.
for _file in sorted(found.name for found in pkgutil.iter_modules(hazchem.rules.__path__)):
    importlib.import_module(f"hazchem.rules.{_file}")


class RuleRow(NamedTuple):
    """What the dated seed says of a rule: names, class, severity, basis."""

    code: str
    name_zh: str
    name_en: str
    family: str
    finding_class: str
    severity: str
    basis: str
    basis_from: date | None
    basis_status: str
    default_text: str
    note: str


def rule_rows(rows: Iterable[Mapping[str, str]]) -> dict[str, RuleRow]:
    """The rows of the rules by code, from table rows."""
    return {
        row["code"]: RuleRow(
            row["code"], row["name_zh"], row["name_en"], row["family"], row["class"],
            row["severity"], row["basis"],
            date.fromisoformat(row["basis_from"]) if row["basis_from"] else None,
            row["basis_status"], row["default_text"], row["note"])
        for row in rows
    }


def sweep(evidence: Evidence, rows: Mapping[str, RuleRow]) -> list[Finding]:
    """What every rule over this kind of evidence finds, consequences folded, sorted by code.

    Afterwards `evidence.clocks` holds the instants at which the answer may change, and
    `evidence.rests_on` the latest one it rests on.
    """
    seen: dict[str, list[Saw]] = {}
    for code, look in _looking_over(evidence.over, len(REGISTER)):
        if code in rows:
            known: dict[str, Saw] = {}
            for saw in sorted(look(evidence), key=lambda saw: (saw.occurred_at, saw.events)):
                known.setdefault(saw.finding_code(code), saw)
            seen[code] = list(known.values())
    if isinstance(evidence, Goods):
        _note_clocks(evidence)
    causes = folded(seen)
    found = [_stamped(evidence, REGISTER[code], rows[code], saw, causes)
             for code, saws in seen.items() for saw in saws]
    return sorted(found, key=lambda finding: finding.code)


@cache
def _looking_over(over: str, _registered: int) -> tuple[tuple[str, Look], ...]:
    """The rules that look over a kind of evidence, by code; asked anew when more are registered."""
    looks = ((code, rule.looks(over)) for code, rule in sorted(REGISTER.items()))
    return tuple((code, look) for code, look in looks if look is not None)


def _note_clocks(goods: Goods) -> None:
    """What has yet to happen, and what the books' own clock has yet to do."""
    for fact in goods.books.trips.facts:
        goods.passed(fact.at)
    for step in goods.books.steps:
        if step.fact.movement.kind in ("dispatch", "reject"):
            clock = export_clock(goods.books, step)
            if clock is not None:
                goods.passed(clock.at)


def _stamped(
    evidence: Evidence, rule: Rule, row: RuleRow, saw: Saw, causes: Mapping[str, str]
) -> Finding:
    day = day_of(saw.occurred_at)
    listed = evidence.flags(saw.substance, saw.occurred_at)
    flags = listed | set(saw.case)
    graver = evidence.parameters.escalating(rule.code, row.severity, listed, day)
    said = rule.says[saw.variant]
    park = _park(evidence, saw)
    basis, status = _basis(row, day)
    code = saw.finding_code(rule.code)
    return Finding(
        code=code, rule=rule.code, finding_class=saw.finding_class or row.finding_class,
        severity=evidence.parameters.severity(rule.code, row.severity, flags, day),
        title=row.name_en, title_zh=row.name_zh,
        says=said.en.format(**saw.figures), says_zh=said.zh.format(**saw.figures),
        subject_kind=saw.subject_kind, subject_id=saw.subject_id, custodian=saw.custodian,
        park=park, lot=saw.lot, consignment=saw.consignment,
        mass_mg=saw.mass_mg, events=saw.events, occurred_at=saw.occurred_at, due_at=saw.due_at,
        basis=basis, basis_status=status,
        parameters={**saw.parameters, **evidence.listed(saw.substance, saw.occurred_at, graver)},
        figures=dict(saw.figures), parties=distinct((saw.custodian, *saw.parties)),
        cause=causes.get(code, ""))


def _park(evidence: Evidence, saw: Saw) -> str:
    """The park: of what a parking lot saw its own, else that of the custodian or the place."""
    registers, at = evidence.registers, saw.occurred_at
    lot = registers.parking_lots.at(saw.place, at)
    place = registers.places.at(saw.place, at) if saw.place else None
    named = (lot.park if lot else "", registers.park_of(saw.custodian, at),
             place.park if place else "")
    return next(filter(None, named), "")


def _basis(row: RuleRow, day: date) -> tuple[str, str]:
    """The basis in force on the day; before it was in force the rule is the house's own."""
    if row.basis_from is not None and day < row.basis_from:
        return f"house rule; from {row.basis_from.isoformat()}: {row.basis}", "house"
    return row.basis, row.basis_status
