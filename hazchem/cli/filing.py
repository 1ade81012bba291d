"""The verb load: registers and movements from files, a bad row never costing a good one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
from tqdm import tqdm

from hazchem.cli.console import FAILED, lines_of, now, verb
from hazchem.domain.errors import Problem, Refused
from hazchem.intake.limits import MIB, Limits
from hazchem.intake.read import read
from hazchem.intake.registers import read_register, register_named
from hazchem.intake.rows import Row, on_line
from hazchem.services import filing, registers
from hazchem.services.accepting.fates import Fate
from hazchem.services.duty import falls_to
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM, Viewer
from hazchem.store.store import Store

BATCH = 1_000
# Each after those that its entries may name.
REGISTERS = ("zones", "parks", "custodians", "hazard-units", "places", "vehicles", "persons",
             "instruments", "permits", "parking-lots", "outages", "recipes")
# A file on the server's own disk may be larger than what comes over the wire.
LIMITS = Limits(single_bytes=64 * MIB, batch_bytes=1024 * MIB, packed_bytes=256 * MIB,
                unpacked_bytes=2048 * MIB, elements=10_000_000, rows=10_000_000,
                cells=400_000_000)


@dataclass(slots=True)
class Tally:
    """What became of the rows of one file."""

    name: str
    accepted: int = 0
    replayed: int = 0
    refused: dict[int, tuple[Problem, ...]] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The summary in one line."""
        rows = self.accepted + self.replayed + len(self.refused)
        return (f"{self.name}: {rows} 行 / rows, 受理 / accepted {self.accepted}, "
                f"已有 / known {self.replayed}, 拒收 / refused {len(self.refused)}")


@click.command()
@click.argument("files", nargs=-1, required=True,
                type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "custodian", metavar="CUSTODIAN",
              help="以该单位名义填报 / file as this custodian, as its own key would")
@click.option("--quiet", is_flag=True, help="不显示进度条 / no progress bar")
@verb
def load(
    store: Store, *, files: tuple[Path, ...], custodian: str | None, quiet: bool
) -> None:
    """载入登记表和流向记录文件 / Load files of registers and movements (json, ndjson, csv, xlsx).

    A register is known by its file's name (custodians.csv, places.xlsx …), every other file holds
    movements. Registers go first. Without --as the authority files, on behalf of whom each row
    names or else of whom it falls to. Ends with 1 when a row was refused.
    """
    if custodian:
        registers.one(store, SYSTEM, "custodians", custodian, Asked(), now())
    viewer = Viewer(custodian, "enterprise") if custodian else SYSTEM
    tallies = []
    for path in sorted(files, key=_turn):
        register = register_named(path.name)
        tally = Tally(path.name)
        try:
            if register:
                _load_register(store, viewer, register, path, tally)
            else:
                _load_movements(store, viewer, path, tally, quiet)
        except Refused as refused:
            tally.refused[0] = refused.problems
        for _, problems in sorted(tally.refused.items()):
            for line in lines_of(problems, path.name):
                click.echo(line, err=True)
        tallies.append(tally)
    for tally in tallies:
        click.echo(tally.told)
    if any(tally.refused for tally in tallies):
        raise click.exceptions.Exit(FAILED)


def _turn(path: Path) -> int:
    """Registers before movements."""
    register = register_named(path.name)
    return REGISTERS.index(register) if register else len(REGISTERS)


def _load_register(
    store: Store, viewer: Viewer, register: str, path: Path, tally: Tally
) -> None:
    entries = read_register(register, path.read_bytes(), path.name, LIMITS)
    tally.refused.update({entry.line: entry.problems for entry in entries if entry.problems})
    sound = [entry for entry in entries if entry.content is not None]
    contents = [entry.content for entry in sound if entry.content is not None]
    for entry, fate in zip(sound, registers.put_many(store, viewer, register, contents, now()),
                           strict=True):
        if isinstance(fate, Refused):
            tally.refused[entry.line] = on_line(fate.problems, entry.line)
        else:
            tally.accepted += 1


def _load_movements(
    store: Store, viewer: Viewer, path: Path, tally: Tally, quiet: bool
) -> None:
    rows = read(path.read_bytes(), "", path.name, viewer.custodian, LIMITS).rows
    tally.refused.update({row.line: row.problems for row in rows if row.movement is None})
    sound = [row for row in rows if row.movement is not None]
    if viewer == SYSTEM:
        sound = _on_behalf(store, sound)
    with tqdm(total=len(sound), desc=path.name, unit="行", disable=quiet or None) as bar:
        for line, fate in _fates(store, viewer, sound, bar):
            if fate.refusal is not None:
                tally.refused[line] = on_line(fate.refusal.problems, line)
                continue
            tally.refused.pop(line, None)
            tally.accepted += not fate.replayed
            tally.replayed += fate.replayed


def _fates(
    store: Store, viewer: Viewer, rows: Sequence[Row], bar: "tqdm[None]"
) -> Iterator[tuple[int, Fate]]:
    """What becomes of each row; a refused one is tried again while others still get in.

    A lot may be made further down a long file than where it first leaves.
    """
    waiting = rows
    while waiting:
        refused = []
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            for row, fate in zip(batch, filing.file(store, viewer, batch, now()).fates,
                                 strict=True):
                if fate.refusal is not None:
                    refused.append(row)
                bar.update(fate.refusal is None)
                yield row.line, fate
        if len(refused) == len(waiting) or len(rows) <= BATCH:
            return
        waiting = refused


def _on_behalf(store: Store, rows: Iterable[Row]) -> list[Row]:
    """The rows as the authority files them: for whom they name, else for whom they fall to."""
    told = [(row, row.movement) for row in rows if row.movement is not None]
    silent = [movement for _, movement in told if not movement.on_behalf_of]
    whose = falls_to(store, silent)
    return [
        replace(row, movement=replace(
            movement, on_behalf_of=movement.on_behalf_of or whose[movement.event_id]))
        for row, movement in told
    ]
