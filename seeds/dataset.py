"""The datasets in this folder: each a data.csv that its source.toml vouches for."""

import csv
import hashlib
import io
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


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


def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one dataset by its name."""
    return read_dataset(HERE / name).rows
