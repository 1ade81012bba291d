"""Register files for the command line: custodians.csv, places.xlsx, vehicles.json and the like."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath
from typing import Any

from hazchem.domain.errors import Invalid, Problem
from hazchem.intake.columns import Column, Header, columns_of
from hazchem.intake.csv_text import table_of_csv
from hazchem.intake.json_text import parse
from hazchem.intake.limits import DEFAULT, Limits, malformed, within
from hazchem.intake.read import form_of
from hazchem.intake.rows import on_line
from hazchem.intake.sheet import told_by
from hazchem.intake.workbook import table_of_workbook
from schemas.problems import loaded
from schemas.register import REGISTERS


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of a register as told: its canonical content, or the problems it has."""

    line: int
    code: str | None
    content: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()


def register_named(filename: str) -> str | None:
    """The register a file is named after, or None: places.csv, hazard_units.xlsx."""
    stem = PurePath(filename).name.partition(".")[0].lower().replace("_", "-")
    return stem if stem in REGISTERS else None


def read_register(
    register: str, body: bytes, filename: str, limits: Limits = DEFAULT
) -> list[EntryRow]:
    """Every entry in a register's file; a bad one has its own problems.

    Raises Malformed or TooLarge for the whole file, Invalid for an unknown column.
    """
    form = form_of(body, "", filename)
    if form == "json":
        told = parse(body, limits)
        entries = told if isinstance(told, list) else [told]
        within(len(entries), limits.rows, "entries", "条目数")
        return [_row(register, line, one, ()) for line, one in enumerate(entries, 1)]
    if form not in {"csv", "xlsx"}:
        malformed("content_type", f"{filename} is not read as a register: use csv, xlsx or json",
                  f"{filename} 不能作为登记表读取：请用 csv、xlsx 或 json")
    table = table_of_csv(body, limits) if form == "csv" else table_of_workbook(body, limits)
    if not table:
        malformed("empty", "the table has no header row", "表格没有表头", 1)
    header = Header(*table[0], _columns(register))
    return [_row(register, line.number, *told_by(line, header)) for line in table[1:]]


@cache
def _columns(register: str) -> tuple[Column, ...]:
    return tuple(columns_of(REGISTERS[register].schema(), {}))


@cache
def _schema(register: str) -> Any:
    return REGISTERS[register].schema()


def _row(register: str, line: int, told: Any, problems: Any) -> EntryRow:
    key = REGISTERS[register].key
    try:
        content = loaded(_schema(register), told)
    except Invalid as refused:
        code = told.get(key) if isinstance(told, dict) else None
        said = (*problems, *on_line(refused.problems, line))
        return EntryRow(line, code if isinstance(code, str) else None, None, said)
    said = tuple(replace(one, line=line) for one in problems)
    return EntryRow(line, content[key], None if said else content, said)
