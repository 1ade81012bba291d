"""Enters the seed editions of the catalogue, each a folder here, with the zones they name."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hazchem.domain import instant
from hazchem.domain.register import BEGINNING
from hazchem.regulation.edition_rows import sheet_of
from hazchem.services import editions, registers
from hazchem.services.seen.scope import SYSTEM
from hazchem.store import editions as stored
from hazchem.store import log
from hazchem.store.store import Store
from seeds.dataset import BrokenSeed, Dataset

# A zone of the whole country; a place or a question on inland waters is given it.
ZONES = ({"code": "cn-inland-waters", "name": "内河水域", "kind": "内河"},)


def enter(store: Store, folders: Iterable[Dataset], now: datetime) -> None:
    """Put the edition of each folder; one whose code is there already is left as it is.

    Raises BrokenSeed for a folder whose cells tell no edition.
    """
    with store.read() as tx:
        known = {one.code for one in stored.versions(tx, log.head(tx).size)}
    for folder in folders:
        content = content_of(folder)
        if content["code"] not in known:
            editions.put(store, SYSTEM, content, now)


def enter_zones(store: Store, now: datetime) -> None:
    """Register the zones that no authority's own register holds."""
    for zone in ZONES:
        registers.put(store, SYSTEM, "zones",
                      {**zone, "effective_from": instant.to_us(BEGINNING)}, now)


def content_of(folder: Dataset) -> dict[str, Any]:
    """The edition that a folder's source and rows tell."""
    sheet = sheet_of(enumerate(folder.rows, 2))
    if sheet.problems:
        raise BrokenSeed(f"{folder.name}: {sheet.problems[0].en}")
    return {**sheet.content, **folder.source["edition"]}
