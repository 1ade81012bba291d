"""How long a movement must be kept: the longest duty of its own day, by its papers and goods."""

from datetime import date

import pytest

from hazchem.domain import instant, notation
from hazchem.domain.working_days import end_of
from hazchem.regulation.retention import WORDS, duties_from_rows, longest, words_of
from seeds.dataset import rows_of

DUTIES = duties_from_rows(rows_of("retention"))
SOLD = "{day}T08:00+08:00 dispatch acme/L1 acme-wh > - 10 waybill=acme/W1 consignee=beta"
MANIFEST = "manifest=acme/20263302000001"


def kept(line, flags=(), roles=()):
    told, = notation.parse(line)
    found = longest(DUTIES, words_of(told, flags, roles), told.occurred_at)
    return found and (found.duty.applies, found.until)


@pytest.mark.parametrize(("line", "flags", "roles", "applies", "last"), [
    (SOLD.format(day="2026-06-01"), (), (), "waybill", "2027-06-01"),
    (SOLD.format(day="2028-02-29"), (), (), "waybill", "2029-02-28"),
    (SOLD.format(day="2026-04-30"), ["highly_toxic"], (), "waybill", "2027-04-30"),
    (SOLD.format(day="2026-05-01"), ["highly_toxic"], (), "flow", "2029-05-01"),
    (SOLD.format(day="2026-05-01"), ["explosive_precursor"], (), "flow", "2029-05-01"),
    (SOLD.format(day="2026-05-01"), ["drug_precursor_3"], (), "drug_precursor", "2028-05-01"),
    ("2026-06-01T08:00+08:00 use acme/L1 acme-wh > - 1 signers=p1,p2", ["highly_toxic"], (),
     "dual_custody", "2029-06-01"),
    ("2026-06-01T08:00+08:00 discard acme/L1 acme-wh > - 1 waste_code=900-402-06", (), (), "waste",
     "2031-06-01"),
    (f"2026-06-01T08:00+08:00 receive acme/X - > d-pit 1 {MANIFEST}", ["waste"], (), "manifest",
     "2036-06-01"),
    ("2026-06-01T08:00+08:00 dispose acme/X d-pit > - 1 method=incinerate", ["waste"],
     ["disposer"], "licensee", "2036-06-01"),
])
def test_the_longest_duty_of_the_day_decides(line, flags, roles, applies, last):
    assert kept(line, flags, roles) == (applies, end_of(date.fromisoformat(last)))


@pytest.mark.parametrize("method", ["landfill", "安全填埋", "Landfill cell 3"])
def test_what_is_landfilled_is_kept_for_ever(method):
    line = f'2026-06-01T08:00+08:00 dispose acme/X d-pit > - 1 method="{method}"'
    assert kept(line, ["waste"], ["disposer"]) == ("landfill", None)


def test_what_no_row_asks_for_has_no_duty():
    assert kept("2026-06-01T08:00+08:00 use acme/L1 acme-wh > - 1") is None
    assert kept(SOLD.format(day="2019-12-31")) is None, "the day before the duty began"


def test_every_row_is_of_a_known_word_and_dated():
    assert {duty.applies for duty in DUTIES} == set(WORDS)
    with pytest.raises(ValueError, match="'letters'"):
        duties_from_rows([{"applies": "letters"}])
    assert all(longest([duty], {duty.applies}, instant.parse("2026-06-01T00:00:00Z"))
               for duty in DUTIES if duty.effective_to is None)
