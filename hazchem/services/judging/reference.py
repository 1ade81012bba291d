"""Reference data: datasets enter the log by their digest and are read back as registers."""

import csv
import hashlib
import io
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hazchem.domain.listing import LISTS
from hazchem.domain.substance import SubstanceRegister
from hazchem.domain.substance_rows import substances_from_rows
from hazchem.domain.working_days import WorkingDays, working_days
from hazchem.log import canonical
from hazchem.regulation.aftermath import Controls
from hazchem.regulation.loss_norms import Norms
from hazchem.regulation.major_hazard_tables import DATASETS, Tables
from hazchem.regulation.retention import Duty, duties_from_rows
from hazchem.regulation.segregation import CoLoading, co_loading_of
from hazchem.regulation.storage_segregation import Apart, apart_from_rows
from hazchem.rules.parameters import Parameters, parameters_from_rows, superseded
from hazchem.rules.sweep import RuleRow, rule_rows
from hazchem.services.judging.law import editions_at
from hazchem.store import datasets, editions, events, findings, log
from hazchem.store.log import NewEntry
from hazchem.store.store import Store, Tx

TYPE = "dataset"
FILER = "hazchem"
_IDS = uuid.UUID("58c5a1b0-7a53-5d4e-8c36-1f0e9b7d2a44")


@dataclass(frozen=True, slots=True)
class Reference:
    """What the law and the house say, as known at one log size."""

    substances: SubstanceRegister
    parameters: Parameters
    rules: Mapping[str, RuleRow]
    parameter_rows: tuple[dict[str, str], ...]
    digests: Mapping[str, str]
    major_hazard: Tables
    controls: Controls
    calendar: WorkingDays
    norms: Norms
    co_loading: CoLoading
    apart: tuple[Apart, ...]
    retention: tuple[Duty, ...]


def put_dataset(
    store: Store, *, name: str, csv_text: str, digest: str, source: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Enter an edition of a dataset into the log; False where it is the newest one already.

    Raises ValueError where the digest is not that of the text.
    """
    if hashlib.sha256(csv_text.encode()).hexdigest() != digest:
        raise ValueError(f"{name}: the digest is not that of its rows")
    with store.write() as tx:
        size = log.head(tx).size
        before = datasets.digests(tx, size).get(name)
        if before and before[1] == digest:
            return False
        content = {"name": name, "digest": digest, "source": json.loads(json.dumps(source))}
        event_id = str(uuid.uuid5(_IDS, f"{name}\n{digest}\n{size}"))
        fingerprint = hashlib.sha256(canonical.encode(content)).digest()
        place, = log.append(tx, [NewEntry(event_id, FILER, TYPE, fingerprint, content)], now)
        datasets.add(tx, datasets.Edition(place.leaf_index, name, digest, csv_text))
        # Whatever was judged was judged by the edition before.
        findings.mark(tx, findings.all_subjects(tx))
    return True


def reference(store: Store, tx: Tx, size: int) -> Reference:
    """The reference data in force at a log size; parsed once for each set of editions."""
    newest = editions.newest_leaf(tx, size)
    put = events.of_type(tx, events.PARAMETER, size)
    made = _datasets(store, tx, size)
    key = "reference", newest, len(put), *sorted(made.digests.items())
    kept = store.derived.get(key)
    if not isinstance(kept, Reference):
        rows = superseded(made.parameter_rows, (one.content for one in put))
        kept = replace(made, controls=Controls(editions_at(store, tx, size)),
                       parameters=parameters_from_rows(rows), parameter_rows=rows)
        store.derived[key] = kept
    return kept


def _datasets(store: Store, tx: Tx, size: int) -> Reference:
    found = datasets.digests(tx, size)
    key = ("datasets", *sorted((name, digest) for name, (_, digest) in found.items()))
    kept = store.derived.get(key)
    if isinstance(kept, Reference):
        return kept

    def rows(name: str) -> tuple[dict[str, str], ...]:
        if name not in found:
            return ()
        return tuple(csv.DictReader(io.StringIO(datasets.body(tx, found[name][0]), newline="")))

    made = Reference(
        SubstanceRegister(substances_from_rows(
            rows("substances"), {name: rows(name) for name in LISTS}, rows("un_list"))),
        parameters_from_rows(rows("rule_parameters")), rule_rows(rows("rules")),
        rows("rule_parameters"), {name: digest for name, (_, digest) in found.items()},
        Tables({name: rows(name) for name in DATASETS}), Controls(),
        working_days(rows("working_days")), Norms(rows("loss_norms")),
        co_loading_of(rows("segregation")),
        apart_from_rows(rows("storage_segregation")), duties_from_rows(rows("retention")))
    store.derived[key] = made
    return made
