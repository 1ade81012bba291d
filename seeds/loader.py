"""Reference data out of the datasets, read for those who judge and entered into a ledger."""

from datetime import UTC, datetime
from functools import cache

from hazchem.domain.listing import LISTS
from hazchem.domain.substance import Substance, SubstanceRegister
from hazchem.domain.substance_rows import substances_from_rows
from hazchem.domain.working_days import WorkingDays, working_days
from hazchem.regulation.loss_norms import Norms
from hazchem.rules.parameters import Parameters, parameters_from_rows
from hazchem.services.judging import reference
from hazchem.store.store import Store
from seeds import catalogues
from seeds.dataset import HERE, datasets, rows_of
from seeds.demo import filing

# Folders below it hold editions of the catalogue, which are events of their own.
EDITIONS = "catalogues/"


@cache
def substances() -> tuple[Substance, ...]:
    """The register of substances with the lists they stand on, in the order of the catalogue."""
    lists = {name: rows_of(name) for name in LISTS}
    rows, un_rows = (rows_of(name) for name in ("substances", "un_list"))
    return substances_from_rows(rows, lists, un_rows)


@cache
def register() -> SubstanceRegister:
    """The register of substances, indexed for reference and search."""
    return SubstanceRegister(substances())


@cache
def parameters() -> Parameters:
    """The dated parameters of the rules."""
    return parameters_from_rows(rows_of("rule_parameters"))


@cache
def loss_norms() -> Norms:
    """What oils may lose by nature, on their way and in store."""
    return Norms(rows_of("loss_norms"))


@cache
def calendar() -> WorkingDays:
    """The working days of the years whose notice is known."""
    return working_days(rows_of("working_days"))


@cache
def rules() -> tuple[dict[str, str], ...]:
    """What is known of each rule of the chain: code, names, class, severity, basis."""
    return rows_of("rules")


def seed(store: Store, now: datetime | None = None) -> None:
    """Enter every dataset and the national editions; what is there already is left as it is.

    Of Ningbo's own catalogue there is none here: its authority loads it.
    """
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
    now = now or datetime.now(UTC)
    issued = filing.file_park(store, now)
    made_up = (one for one in datasets() if one.name.startswith(f"demo/{EDITIONS}"))
    catalogues.enter(store, made_up, now)
    filing.work_cases(store, now)
    return issued
