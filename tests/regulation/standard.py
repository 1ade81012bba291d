"""GB 18218-2018 read a second time, from the rows alone, as its clauses say: no code of ours."""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "seeds"


def rows(name):
    """The rows of one dataset."""
    with (SEEDS / name / "data.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


REGISTER = {row["id"]: row for row in rows("substances")}
TABLE_1 = {row["number"]: row for row in rows("gb18218_thresholds_named")}
TABLE_2 = {row["symbol"]: Fraction(row["threshold_t"]) for row in rows("gb18218_thresholds_class")}
TABLE_3 = {row["substance"]: Fraction(row["beta"]) for row in rows("gb18218_beta_named")}
TABLE_4 = {row["symbol"]: Fraction(row["beta"]) for row in rows("gb18218_beta_class")}


def several(cell):
    """The parts of a cell."""
    return [part for part in cell.split(";") if part]


def in_process(symbol, process):
    """Clause 4.1.2 with table 2: a flammable liquid in a process that makes it worse."""
    if symbol in ("W5.3", "W5.4", "W5.2") and "W5.1" in process:
        return "W5.1"
    if symbol in ("W5.3", "W5.4") and "W5.2" in process:
        return "W5.2"
    return symbol


def threshold_and_beta(substance, concentration, process):
    """(Q, beta) of a substance whose form nobody told but by its concentration; None: neither."""
    row = REGISTER[substance]
    classes = [in_process(symbol, process) for symbol in several(row["symbols"])]
    fits = []
    for number in several(row["table1_items"]):
        line = TABLE_1[number]
        if line["concentration_above"]:
            if concentration is None:
                holds = line["when_unknown"] == "1"
            else:
                holds = concentration > Fraction(line["concentration_above"])
        else:
            holds = line["when_unknown"] == "1"
        if holds:
            fits.append((Fraction(line["threshold_t"]), int(number)))
    if fits:
        threshold, number = min(fits)
        classes = several(TABLE_1[str(number)]["symbols"]) or classes
    elif classes:
        threshold = min(TABLE_2[symbol] for symbol in classes)
    else:
        return None
    if substance in TABLE_3:
        return threshold, TABLE_3[substance]
    return threshold, max([TABLE_4[symbol] for symbol in classes], default=Fraction(1))


def alpha(persons):
    """Table 5."""
    if persons == 0:
        return Fraction("0.5")
    if persons <= 29:
        return Fraction(1)
    if persons <= 49:
        return Fraction("1.2")
    return Fraction("1.5") if persons <= 99 else Fraction(2)


def level(r):
    """Table 6."""
    if r >= 100:
        return 1
    if r >= 50:
        return 2
    return 3 if r >= 10 else 4


def read(told, persons, process=frozenset()):
    """(S, is it major, R, level) of (substance or symbol, tonnes, concentration) and people."""
    s = weighted = Fraction(0)
    for name, tonnes, concentration in told:
        if name in TABLE_2:
            found = TABLE_2[name], TABLE_4[name]
        else:
            found = threshold_and_beta(name, concentration, process)
        if found:
            s += Fraction(Decimal(tonnes)) / found[0]
            weighted += found[1] * Fraction(Decimal(tonnes)) / found[0]
    r = alpha(persons) * weighted
    return s, s >= 1, r, level(r) if s >= 1 else None
