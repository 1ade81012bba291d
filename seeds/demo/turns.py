"""In which order journals are filed: no line before what it names is known."""

from collections.abc import Iterator, Mapping, Sequence

from hazchem.domain.event import qualified
from hazchem.domain.movement import Movement
from seeds.demo.park import Told

BATCH = 1000


class Stuck(ValueError):
    """Journals whose next lines wait for something that no journal files."""


def in_turn(journals: Mapping[str, Sequence[Told]]) -> Iterator[tuple[str, Sequence[Told]]]:
    """Who files, and the next lines of that journal; raises Stuck where none can go on."""
    known: set[str] = set()
    done = dict.fromkeys(journals, 0)
    while any(done[filer] < len(told) for filer, told in journals.items()):
        before = sum(done.values())
        for filer, told in journals.items():
            start = done[filer]
            for one in told[start : start + BATCH]:
                movement = qualified(one.movement, filer)
                if not _waits_for(movement) <= known | _tells_of(movement):
                    break
                known |= _tells_of(movement)
                done[filer] += 1
            if done[filer] > start:
                yield filer, told[start : done[filer]]
        if sum(done.values()) == before:
            raise Stuck(", ".join(f"{filer}:{told[done[filer]].line}"
                                  for filer, told in journals.items() if done[filer] < len(told)))


def _tells_of(told: Movement) -> set[str]:
    """What others may name once this is filed: lots with their substance, papers, the event."""
    lots = {told.lot} if told.substance else set()
    lots |= {part.lot for part in told.parts if part.substance}
    lots |= {told.waste_lot} if told.kind == "discard" else set()
    papers = set(told.papers) if told.kind == "dispatch" else set()
    return lots | papers | {told.event_id}


def _waits_for(told: Movement) -> set[str]:
    """What must be known before this is filed: its lots, the trip it is about, what it undoes."""
    papers = set(told.papers) if told.kind in ("handover", "reject") else set()
    undone = {told.reverses} if told.reverses else set()
    made = {told.waste_lot} if told.kind == "discard" else set()
    return (set(told.lots) | papers | undone) - made
