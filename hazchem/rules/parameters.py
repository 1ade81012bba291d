"""The dated numbers that rules judge by: days, tolerances, and what makes a finding worse."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from hazchem.domain.substance import SPECIAL

ESCALATION = "escalation"
SEVERITIES = ("S1", "S2", "S3", "S4")
STATUSES = frozenset({"law", "standard", "house"})


class NoParameter(LookupError):
    """No row is in force for what a rule asks; the seed has a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One row: a value in force from a day until (not including) another."""

    rule: str
    name: str
    selector: str
    value: str
    unit: str
    effective_from: date
    effective_to: date | None
    basis: str
    status: str
    park: str = ""  # "": everywhere no park has a row of its own

    def holds(self, at: date) -> bool:
        """Whether the row is in force on a day."""
        return self.effective_from <= at and (self.effective_to is None or at < self.effective_to)


class Parameters:
    """All parameter rows, asked by rule, name, selector, day and, where practice differs, park."""

    def __init__(self, rows: Iterable[Parameter]) -> None:
        """Index the rows; raise ValueError where two of one selector hold on the same day."""
        found: defaultdict[tuple[str, str, str, str], list[Parameter]] = defaultdict(list)
        for row in rows:
            found[row.rule, row.name, row.selector, row.park].append(row)
        for key, dated in found.items():
            dated.sort(key=lambda row: row.effective_from)
            for older, newer in zip(dated, dated[1:], strict=False):
                if older.holds(newer.effective_from):
                    raise ValueError(f"{key}: two rows hold on {newer.effective_from}")
        self._rows = dict(found)
        self._begins = min((same[0].effective_from for same in found.values()), default=date.min)

    def row(
        self, rule: str, name: str, at: date, selector: str = "", park: str = ""
    ) -> Parameter:
        """The row in force on a day for exactly this selector, else the general one.

        A park's own row comes before that for everywhere. What happened before the table begins
        is judged by the rows it begins with.
        """
        at = max(at, self._begins)
        for wanted in dict.fromkeys((selector, "")):
            for whose in dict.fromkeys((park, "")):
                for row in self._rows.get((rule, name, wanted, whose), ()):
                    if row.holds(at):
                        return row
        raise NoParameter(
            f"no parameter {rule} {name} [{selector or 'general'}] is in force on {at}"
            f" / {at} 无有效参数 {rule} {name} [{selector or '通用'}]"
        )

    def value(
        self, rule: str, name: str, at: date, selector: str = "", park: str = ""
    ) -> int | Decimal:
        """The number in force on a day; raise NoParameter when no row holds."""
        return number_of(self.row(rule, name, at, selector, park).value)

    def strictest(
        self, rule: str, name: str, at: date, selectors: Iterable[str]
    ) -> int | Decimal:
        """The smallest number of the selectors that have a row, else the general one."""
        at = max(at, self._begins)
        known = [
            number_of(row.value)
            for selector in with_special(selectors)
            for row in self._rows.get((rule, name, selector, ""), ())
            if row.holds(at)
        ]
        return min(known) if known else self.value(rule, name, at)

    def applies(self, rule: str, name: str, at: date, selectors: Iterable[str]) -> bool:
        """Whether any of the selectors has a row in force that is not zero."""
        at = max(at, self._begins)
        return any(
            row.holds(at) and number_of(row.value) != 0
            for selector in with_special(selectors)
            for row in self._rows.get((rule, name, selector, ""), ())
        )

    def severity(self, rule: str, base: str, flags: Iterable[str], at: date) -> str:
        """The gravest of a rule's own severity and what the flags escalate it to."""
        if base not in SEVERITIES:
            raise ValueError(f"severity {base!r} is none of {', '.join(SEVERITIES)}")
        at = max(at, self._begins)
        raised = [
            row.value
            for flag in with_special(flags)
            for row in self._rows.get((rule, ESCALATION, flag, ""), ())
            if row.holds(at)
        ]
        return min([base, *raised])

    def escalating(self, rule: str, base: str, flags: Iterable[str], at: date) -> set[str]:
        """The flags that by themselves make a finding of a rule graver than the rule is."""
        return {flag for flag in flags if self.severity(rule, base, (flag,), at) < base}


def with_special(flags: Iterable[str]) -> frozenset[str]:
    """The flags, and `special` when one of them makes a substance special."""
    words = frozenset(flags)
    return words | {"special"} if words & SPECIAL else words


def parameters_from_rows(rows: Iterable[Mapping[str, str]]) -> Parameters:
    """Parameters from table rows (dates as YYYY-MM-DD, an empty effective_to is open)."""
    return Parameters(_from_row(row) for row in rows)


def _from_row(row: Mapping[str, str]) -> Parameter:
    """One parameter; raise ValueError when its status, severity or number is not one."""
    if row["status"] not in STATUSES:
        raise ValueError(f"{row['rule']} {row['name']}: status {row['status']!r} is not known")
    if row["name"] == ESCALATION and row["value"] not in SEVERITIES:
        raise ValueError(f"{row['rule']}: cannot escalate to {row['value']!r}")
    if row["name"] != ESCALATION:
        number_of(row["value"])
    return Parameter(
        rule=row["rule"],
        name=row["name"],
        selector=row["selector"],
        value=row["value"],
        unit=row["unit"],
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
        basis=row["basis"],
        status=row["status"],
        park=row.get("park", ""),
    )


def superseded(
    rows: Iterable[Mapping[str, str]], put: Iterable[Mapping[str, str]]
) -> tuple[dict[str, str], ...]:
    """Rows as they stand after an authority has put others, in order: each holds from its day on.

    What stood for the same rule, name, selector and park ends the day before; what was to begin
    later is no more.
    """
    standing = [{"park": "", **row} for row in rows]
    for new in put:
        kept = []
        for row in standing:
            same = all(row[name] == new[name] for name in ("rule", "name", "selector", "park"))
            if same and row["effective_from"] >= new["effective_from"]:
                continue
            ends = row["effective_to"]
            ended = same and (not ends or ends > new["effective_from"])
            kept.append({**row, "effective_to": new["effective_from"]} if ended else row)
        standing = [*kept, dict(new)]
    return tuple(standing)


@cache
def number_of(text: str) -> int | Decimal:
    """A whole number as int, any other as Decimal; raise ValueError for what is neither."""
    try:
        number = Decimal(text)
    except ArithmeticError as error:
        raise ValueError(f"{text!r} is not a number") from error
    if not number.is_finite():
        raise ValueError(f"{text!r} is not a finite number")
    return int(number) if number == number.to_integral_value() else number
