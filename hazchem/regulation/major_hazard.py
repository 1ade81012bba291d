"""Major hazard sources 重大危险源: identification S and grading R of a unit, in exact fractions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from hazchem.domain.substance import Substance
from hazchem.regulation.major_hazard_choices import PROCESS
from hazchem.regulation.major_hazard_tables import Edition, NamedThreshold

# Classes of flammable liquids, which the process of a unit turns into W5.1 or W5.2.
_BY_PROCESS = frozenset({"W5.2", "W5.3", "W5.4"})
_RANKS = ("verified", "from_knowledge", "uncertain")
_CHECKED_ZH = {"verified": "已核对", "from_knowledge": "据知识，未核对", "uncertain": "存疑"}


class Said(NamedTuple):
    """One thing said in both languages; said of nothing it is empty."""

    zh: str = ""
    en: str = ""


NOTHING = Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """So many tonnes of one substance, or of a class alone, with what is told of its form."""

    mass_t: Fraction
    name: str = ""
    substance: Substance | None = None
    symbol: str = ""
    concentration: Fraction | None = None
    unknown: Said = NOTHING  # why its name is no substance


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a quantity is measured by: its threshold, its beta, and what decided them."""

    symbol: str = ""
    table1: str = ""
    threshold_t: Fraction | None = None
    beta: Fraction | None = None
    confidence: str = "uncertain"
    source: Said = NOTHING
    note: Said = NOTHING

    def ratio(self, mass_t: Fraction) -> Fraction:
        """What a mass adds to S."""
        return mass_t / self.threshold_t if self.threshold_t else Fraction()


@dataclass(frozen=True, slots=True)
class Line:
    """A quantity with what it was measured by, and what it adds to S."""

    held: Held
    measure: Measure
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class Assessment:
    """S, R and the level of a unit; without a count of people there is no R."""

    s: Fraction
    alpha: Fraction | None
    r: Fraction | None
    level: int | None
    lines: tuple[Line, ...]

    @property
    def is_major(self) -> bool:
        """Whether the unit is a major hazard source: S is one or more."""
        return self.s >= 1


def assess(
    edition: Edition, quantities: Iterable[Held], persons: int | None,
    process: Collection[str] = (),
) -> Assessment:
    """A unit by GB 18218: S = Σ q/Q, R = α Σ β q/Q, and where S is one or more its level."""
    lines = tuple(
        Line(held, measure, measure.ratio(held.mass_t))
        for held in quantities for measure in [measured(edition, held, process)])
    return graded(edition, sum((line.ratio for line in lines), Fraction()),
                  sum((line.ratio * (line.measure.beta or 0) for line in lines), Fraction()),
                  persons, lines)


def graded(
    edition: Edition, s: Fraction, weighted: Fraction, persons: int | None,
    lines: tuple[Line, ...] = (),
) -> Assessment:
    """What sums come to: `weighted` is Σ β q/Q."""
    alpha = edition.alpha(persons)
    r = None if alpha is None else alpha * weighted
    level = edition.level(r) if r is not None and s >= 1 else None
    return Assessment(s, alpha, r, level, lines)


def measured(edition: Edition, held: Held, process: Collection[str] = ()) -> Measure:
    """What a quantity is measured by: table 1 before table 2, the lowest Q of several classes.

    The whole of a mixture counts as its substance, unless a class is told that the pure
    substance does not have: then it is measured by its own class.
    """
    entry = held.substance
    if entry is None:
        if held.symbol:
            return _of_class(edition, held.symbol)
        why = held.unknown if held.unknown.en else Said(
            f"名录中没有 {held.name}", f"{held.name} is not in the register")
        return _uncounted(f"{why.zh}；未计入", f"{why.en}: not counted")
    named = [edition.named[number] for number in entry.table1_items if number in edition.named]
    own = {symbol for line in named for symbol in line.symbols} | set(entry.symbols)
    if held.symbol and not _is_class_of(held.symbol, own):
        note = Said("按所报类别计，不按纯物质计", "measured by the class told, not as the pure "
                    "substance") if own else Said("登记册无类别，按所报类别计",
                                                  "the register has no class: as told")
        return _of_class(edition, held.symbol, note)
    classes = _classes(entry.symbols, held.symbol, process)
    line, note = _line_of(named, held)
    if not held.symbol and (worked := set(classes) - set(entry.symbols)):
        note = _both(note, Said(f"按单元工艺为 {min(worked)}", f"{min(worked)} by the unit's "
                                "process"))
    if line is not None:
        return _of_line(edition, entry, line, classes, note)
    return _of_classes(edition, entry, classes, held, note)


def _is_class_of(symbol: str, own: Collection[str]) -> bool:
    return symbol in own or (symbol in PROCESS and bool(_BY_PROCESS & set(own)))


def _classes(
    symbols: Iterable[str], told: str, process: Collection[str]
) -> tuple[str, ...]:
    """The classes of a substance in a unit: the one told, else its own in that process."""
    if told:
        return (told,)
    worked = next((symbol for symbol in PROCESS if symbol in process), None)
    return tuple(dict.fromkeys(
        worked if worked and symbol in _BY_PROCESS else symbol for symbol in symbols))


def _line_of(
    named: list[NamedThreshold], held: Held
) -> tuple[NamedThreshold | None, Said]:
    """The line of table 1 that holds, the lowest Q where several may; and what was not told."""
    if not named:
        return None, NOTHING
    told = [line for line in named if held.symbol and held.symbol in line.symbols]
    fits = told or [line for line in named if line.holds_at(held.concentration)
                    and (line.when_unknown or line.above is not None)]
    numbers = "、".join(line.number for line in named)
    if not fits:
        one = named[0]
        return None, Said(f"表1第{numbers}项（{one.condition_zh}）不适用或未说明",
                          f"table 1 item {numbers} ({one.condition_en}) does not hold or was "
                          "not told")
    line = min(fits, key=lambda one: one.quantity_t)
    if len({one.quantity_t for one in fits}) > 1:
        forms = "/".join(dict.fromkeys(one.symbols[0] for one in named if one.symbols))
        return line, Said(f"形态未说明：按表1第{numbers}项中最小临界量计，可用类别 {forms} 说明",
                          f"form not told: the lowest Q of table 1 items {numbers}; tell it by "
                          f"class {forms}")
    if line.above is not None and held.concentration is None and not told:
        return line, Said(f"浓度未说明：按{line.condition_zh}计",
                          f"concentration not told: taken as {line.condition_en}")
    return line, NOTHING


def _of_line(
    edition: Edition, entry: Substance, line: NamedThreshold, classes: tuple[str, ...],
    note: Said,
) -> Measure:
    """Measured by a line of table 1."""
    of_form = line.symbols or classes
    beta = _beta(edition, entry, of_form, line.symbols_status or _checked(entry.symbols_status))
    return Measure(
        symbol=beta.symbol, table1=line.number, threshold_t=line.quantity_t, beta=beta.value,
        confidence=_weakest(line.status, beta.status),
        source=_source(Said(f"{_zh(line.source)} 第{line.number}项",
                            f"{line.source} item {line.number}"), line.status, beta),
        note=_both(note, beta.note))


def _of_classes(
    edition: Edition, entry: Substance, classes: tuple[str, ...], held: Held, note: Said
) -> Measure:
    """Measured by the class of table 2 with the lowest threshold."""
    known = [edition.classes[symbol] for symbol in classes if symbol in edition.classes]
    if not known:
        return _uncounted_of(entry, note)
    one = min(known, key=lambda line: line.quantity_t)
    checked = "verified" if held.symbol else _checked(entry.symbols_status)
    if entry.symbols_condition and not held.symbol and len(known) > 1:
        condition = entry.symbols_condition
        note = _both(note, Said(f"类别取决于形态（{condition}），未说明：按最小临界量计",
                                f"the class depends on the form ({condition}), not told: the "
                                "lowest Q"))
    beta = _beta(edition, entry, tuple(line.symbol for line in known), checked)
    return Measure(
        symbol=one.symbol, threshold_t=one.quantity_t, beta=beta.value,
        confidence=_weakest(one.status, checked, beta.status),
        source=_source(Said(f"{_zh(one.source)} {one.symbol}（分类：{entry.symbols_status}）",
                            f"{one.source} {one.symbol} (class: {entry.symbols_status})"),
                       one.status, beta),
        note=_both(note, beta.note))


def _of_class(edition: Edition, symbol: str, note: Said = NOTHING) -> Measure:
    """Measured by a class that was told."""
    line, beta = edition.classes.get(symbol), edition.beta_class.get(symbol)
    if line is None or beta is None:
        return _uncounted(f"表2没有类别 {symbol}，未计入",
                          f"table 2 has no class {symbol}: not counted")
    told = _Beta(beta.value, symbol, beta.status, Said(f"{_zh(beta.source)} {symbol}",
                                                       f"{beta.source} {symbol}"))
    return Measure(
        symbol=symbol, threshold_t=line.quantity_t, beta=beta.value,
        confidence=_weakest(line.status, beta.status), note=note,
        source=_source(Said(f"{_zh(line.source)} {symbol}（所报类别）",
                            f"{line.source} {symbol} (class as told)"), line.status, told))


class _Beta(NamedTuple):
    value: Fraction
    symbol: str
    status: str
    said: Said
    note: Said = NOTHING


def _beta(
    edition: Edition, entry: Substance, classes: Collection[str], checked: str
) -> _Beta:
    """Table 3 before table 4; of several classes the largest, of none one: our proposals."""
    named = edition.beta_named.get(entry.id)
    known = [(factor.value, symbol, factor) for symbol in classes
             if (factor := edition.beta_class.get(symbol))]
    if named is not None:
        return _Beta(named.value, "", named.status, Said(_zh(named.source), named.source))
    if not known:
        none = Said("表2无其类别：β取1（本系统取法）", "no class of table 2: beta 1, our proposal")
        return _Beta(Fraction(1), "", checked, Said("β=1", "beta 1"), none)
    value, symbol, factor = max(known, key=lambda one: one[0])
    several = len({one[0] for one in known}) > 1
    note = Said(f"有多个类别：β取最大（{symbol}，本系统取法）",
                f"several classes: the largest beta ({symbol}), our proposal")
    return _Beta(value, symbol, _weakest(factor.status, checked),
                 Said(f"{_zh(factor.source)} {symbol}", f"{factor.source} {symbol}"),
                 note if several else NOTHING)


def _uncounted(zh: str, en: str) -> Measure:
    return Measure(note=Said(zh, en))


def _uncounted_of(entry: Substance, note: Said) -> Measure:
    if entry.symbols_status == "unclassified":
        said = Said("登记册未分类，未计入；可按类别填报",
                    "the register has no classification: not counted; tell it by class")
        return Measure(note=_both(note, said))
    said = Said(f"无表2类别（{entry.symbols_status}），不计入",
                f"no class of table 2 applies ({entry.symbols_status}): counts as nothing")
    return Measure(confidence=_checked(entry.symbols_status), note=_both(note, said))


def _checked(symbols_status: str) -> str:
    """How far the classes of an entry were checked, in the words of the tables.

    A physical hazard that was checked leaves the acute toxicity open, which may be stricter.
    """
    if symbols_status.startswith("verified"):
        return "verified"
    return "uncertain" if symbols_status in ("uncertain", "unclassified") else "from_knowledge"


def _weakest(*statuses: str) -> str:
    return max((status if status in _RANKS else "uncertain" for status in statuses),
               key=_RANKS.index)


def _source(decided: Said, status: str, beta: _Beta) -> Said:
    """What decided a line, and how far each part of it was checked."""
    return Said(
        f"{decided.zh}（{_CHECKED_ZH.get(status, status)}）；β：{beta.said.zh}"
        f"（{_CHECKED_ZH.get(beta.status, beta.status)}）",
        f"{decided.en} ({status}); beta: {beta.said.en} ({beta.status})")


def _zh(source: str) -> str:
    return source.replace(" table ", " 表")


def _both(*notes: Said) -> Said:
    told = [note for note in notes if note.zh or note.en]
    return Said("；".join(note.zh for note in told), "; ".join(note.en for note in told))
