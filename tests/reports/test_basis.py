"""What a rule rests on is named for what it is, for every rule there is."""

import csv
from pathlib import Path

import pytest

from hazchem.reports import basis

ROWS = list(csv.DictReader(
    (Path(__file__).parents[2] / "seeds/rules/data.csv").read_text(encoding="utf-8").splitlines()))
BY_CODE = {row["code"]: row for row in ROWS}


@pytest.mark.parametrize(("code", "kind"), [
    ("G-01", basis.LAW), ("G-02", basis.LAW), ("T-03", basis.LAW), ("P-08", basis.LAW),
    ("S-04", basis.LAW), ("W-08", basis.LAW), ("T-08", basis.LAW),
    ("G-10", basis.STANDARD), ("Q-01", basis.STANDARD), ("S-05", basis.STANDARD),
    ("V-11", basis.STANDARD), ("K-03", basis.STANDARD), ("K-04", basis.STANDARD),
    ("K-01", basis.LOCAL), ("K-02", basis.LOCAL), ("C-02", basis.LOCAL), ("V-05", basis.LOCAL),
    ("G-12", basis.PRACTICE), ("Q-06", basis.PRACTICE), ("W-04", basis.PRACTICE),
    ("G-11", basis.PRACTICE), ("T-09", basis.PRACTICE),
    ("G-07", basis.HOUSE), ("T-06", basis.HOUSE), ("C-05", basis.HOUSE), ("I-06", basis.HOUSE),
    ("K-06", basis.HOUSE), ("W-06", basis.HOUSE),
])
def test_a_basis_is_named_for_what_it_is(code, kind):
    row = BY_CODE[code]
    assert basis.kind_of(row["basis"], row["basis_status"]) == kind


def test_what_was_not_read_in_the_source_never_passes_for_read():
    for row in ROWS:
        said = basis.surety_of(row["basis_status"]).en
        status = row["basis_status"]
        assert (said == "read in the source") == (
            status.startswith("sourced") and "default" not in status and "secondary" not in status
        ), row["code"]
    assert basis.surety_of("knowledge (title sourced)").en == "not read in the source"
    assert basis.surety_of("house").en == "no outside basis"


def test_no_basis_at_all_is_a_house_rule():
    assert basis.kind_of("", "") == basis.HOUSE
    assert basis.surety_of("").en == "not stated"
