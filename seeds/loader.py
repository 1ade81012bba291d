"""Read the datasets in this folder: each a data.csv that its source.toml vouches for."""

import csv
import hashlib
import io
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from hazchem.domain.listing import LISTS
from hazchem.domain.substance import Substance, SubstanceRegister
from hazchem.domain.substance_rows import substances_from_rows
from hazchem.domain.working_days import WorkingDays, working_days
from hazchem.regulation.loss_norms import Norms
from hazchem.rules.parameters import Parameters, parameters_from_rows
from hazchem.store.store import Store

HERE = Path(__file__).resolve().parent
# Folders below it hold editions of the catalogue, which are events of their own.
EDITIONS = "catalogues/"


class BrokenSeed(ValueError):
    """A dataset whose rows are not what its source says."""


@dataclass(frozen=True)
class Dataset:
    """One folder of reference rows: its name, SHA-256 digest, source, columns and rows."""

    name: str
    digest: str
    source: dict[str, Any]
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


def read_dataset(folder: Path, root: Path = HERE) -> Dataset:
    """One dataset; raise BrokenSeed when digest or columns differ from its source.toml."""
    name = folder.relative_to(root).as_posix()
    content = (folder / "data.csv").read_bytes()
    source = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    digest = hashlib.sha256(content).hexdigest()
    if source["digest"] != digest:
        raise BrokenSeed(f"{name}: data.csv has {digest}, its source says {source['digest']}")
    reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    columns = tuple(reader.fieldnames or ())
    if columns != tuple(source["columns"]):
        raise BrokenSeed(f"{name}: columns {columns} are not those its source describes")
    rows = tuple(reader)
    if any(None in row or None in row.values() for row in rows):
        raise BrokenSeed(f"{name}: a row has more or fewer cells than there are columns")
    return Dataset(name, digest, source, columns, rows)


def datasets(root: Path = HERE) -> tuple[Dataset, ...]:
    """Every folder that holds data.csv and source.toml, by name; raise BrokenSeed on a bad one."""
    folders = sorted(path.parent for path in root.rglob("source.toml"))
    return tuple(read_dataset(one, root) for one in folders if (one / "data.csv").exists())


@cache
def substances() -> tuple[Substance, ...]:
    """The register of substances with the lists they stand on, in the order of the catalogue."""
    lists = {name: read_dataset(HERE / name).rows for name in LISTS}
    rows, un_rows = (read_dataset(HERE / name).rows for name in ("substances", "un_list"))
    return substances_from_rows(rows, lists, un_rows)


@cache
def register() -> SubstanceRegister:
    """The register of substances, indexed for reference and search."""
    return SubstanceRegister(substances())


@cache
def parameters() -> Parameters:
    """The dated parameters of the rules."""
    return parameters_from_rows(read_dataset(HERE / "rule_parameters").rows)


@cache
def loss_norms() -> Norms:
    """What oils may lose by nature, on their way and in store."""
    return Norms(read_dataset(HERE / "loss_norms").rows)


@cache
def calendar() -> WorkingDays:
    """The working days of the years whose notice is known."""
    return working_days(read_dataset(HERE / "working_days").rows)


@cache
def rules() -> tuple[dict[str, str], ...]:
    """What is known of each rule of the chain: code, names, class, severity, basis."""
    return read_dataset(HERE / "rules").rows


def seed(store: Store, now: datetime | None = None) -> None:
    """Enter every dataset and the national editions; what is there already is left as it is.

    Of Ningbo's own catalogue there is none here: its authority loads it.
    """
    from hazchem.services import reference
    from seeds import catalogues

    now = now or datetime.now(UTC)
    found = datasets()
    for one in found:
        if EDITIONS in one.name:
            continue
        rows = (HERE / one.name / "data.csv").read_bytes().decode("utf-8")
        reference.put_dataset(store, name=one.name, csv_text=rows, digest=one.digest,
                              source=one.source, now=now)
    catalogues.enter_zones(store, now)
    catalogues.enter(store, (one for one in found if one.name.startswith(EDITIONS)), now)


def seed_demo(store: Store, now: datetime | None = None) -> dict[str, str]:
    """File the demo park as if its last day were yesterday; the keys to look around with."""
    from seeds import catalogues
    from seeds.demo import filing

    now = now or datetime.now(UTC)
    issued = filing.file_park(store, now)
    made_up = (one for one in datasets() if one.name.startswith(f"demo/{EDITIONS}"))
    catalogues.enter(store, made_up, now)
    filing.work_cases(store, now)
    return issued
