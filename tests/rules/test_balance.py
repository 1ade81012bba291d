"""Balances, claimed losses and conversions, as ledgers with what is found in them."""

from datetime import date

import pytest

from hazchem.regulation.loss_norms import Norms
from seeds.dataset import rows_of
from tests.rules.ledgers import findings_of, ledger_of

READ = "as_of 2026-03-31T12:00:00Z\n"
GAUGE = "instrument gauge kind=tank_gauge sigma_ppm=100\n"
ACETONE, GASOLINE, DIESEL = "67-64-1", "86290-81-5", "68334-30-5"
C = "6d9c4a8e-0000-4000-8000-00000000000{}"


def balances(text: str) -> list[str]:
    return [one for one in findings_of(READ + GAUGE + text) if one.startswith(("Q-04", "Q-05"))]


def one_tank(counted: str, **told: str) -> str:
    more = " ".join(f"{name}={value}" for name, value in told.items())
    return (f"1T08:00 produce acme/L1 - > acme-tank 100000 substance={ACETONE} instrument=gauge\n"
            f"2T08:00 count acme/L1 acme-tank > - counted_kg={counted} {more}\n")


# Both by one gauge of 100 ppm: σ² = 0.9·2·10² kg², what it repeats cancels; 3σ = 40.25 kg.
@pytest.mark.parametrize(("counted", "found"), [
    ("99959.8", []),
    ("99959.7", ["Q-04 balance acme|67-64-1|2026-03 40.3"]),
    ("100040.2", []),
    ("100040.3", ["Q-04 balance acme|67-64-1|2026-03 40.3"]),
])
def test_a_month_is_judged_at_three_sigma_of_all_that_was_weighed(counted, found):
    assert balances(one_tank(counted, instrument="gauge")) == found


def test_without_instruments_a_month_is_no_stricter_than_a_count():
    told = one_tank("{}").replace(" instrument=gauge", "")
    # 0.5 % of the books is a finding of the count; the balance has two such readings.
    assert findings_of(READ + told.format("99500")) == []
    (found,) = findings_of(READ + told.format("99499"))
    assert found.startswith("Q-03")


def test_what_a_count_tells_by_itself_the_balance_does_not_tell_again():
    text = READ + GAUGE + one_tank("99000", instrument="gauge")
    assert [one.split()[0] for one in findings_of(text)] == ["Q-03"]


def test_several_small_losses_that_no_count_tells_are_the_balances_to_tell():
    tanks = "".join(f"""
        1T08:00 produce acme/L{n} - > acme-t{n} 100 substance={ACETONE}
        2T08:00 count acme/L{n} acme-t{n} > - counted_kg=99.55
        """ for n in range(4))
    assert balances(tanks) == ["Q-04 balance acme|67-64-1|2026-03 1.8"]


def test_what_cancels_between_two_tanks_of_a_site_is_nobodys_loss():
    assert balances(f"""
        1T08:00 produce acme/L1 - > acme-tank 100000 substance={ACETONE} instrument=gauge
        2T08:00 transfer acme/L1 acme-tank > acme-wh 50000 instrument=gauge
        3T08:00 count acme/L1 acme-tank > - counted_kg=49900 instrument=gauge
        3T09:00 count acme/L1 acme-wh > - counted_kg=50100 instrument=gauge
        """) == []


def test_a_settled_count_is_settled():
    counted = one_tank("99900", instrument="gauge", id=C.format(1))
    settled = f"3T08:00 lose acme/L1 acme-tank > - 100 reason={C.format(1)}\n"
    assert len(balances(counted)) == 1
    assert balances(counted + settled) == []


def test_an_apparent_loss_of_a_significant_quantity_is_the_gravest():
    def severity(mass: str, counted: str) -> str:
        text = (READ + GAUGE + f"1T08:00 produce acme/L1 - > acme-tank {mass} "
                f"substance={ACETONE} instrument=gauge\n2T08:00 count acme/L1 acme-tank > - "
                f"counted_kg={counted} instrument=gauge\n")
        (found,) = ledger_of(text).findings()
        assert found.rule == "Q-04"
        return found.severity
    assert severity("9000000", "8976000") == "S3"
    assert severity("9000000", "8975000") == "S1"


def test_the_finding_shows_every_line_of_the_budget():
    (found,) = ledger_of(READ + GAUGE + one_tank("99900", instrument="gauge")).findings()
    assert found.figures["lines"] == [
        {"line": "counted", "instrument": "gauge", "weighings": "1", "kg": "99,900",
         "sigma_kg": "9.99"},
        {"line": "in", "instrument": "gauge", "weighings": "1", "kg": "100,000", "sigma_kg": "10"}]
    assert found.parameters["sigmas"] == "3 sigmas"
    assert found.figures["muf_kg"] == "100"


def months(*counted: str) -> str:
    """A tank of 100 t counted at the end of each month from January on."""
    text = ("as_of 2026-12-31T00:00:00Z\n" + GAUGE + "2026-01-01T08:00:00Z produce acme/L1 - > "
            f"acme-tank 100000 substance={ACETONE} instrument=gauge\n")
    return text + "".join(
        f"2026-{n:02d}-28T08:00:00Z count acme/L1 acme-tank > - counted_kg={kg} instrument=gauge\n"
        for n, kg in enumerate(counted, 1))


def drifts(*losses: int) -> list[str]:
    """What is found to drift where so many kilograms are lost in each month."""
    book, counted = 100_000, []
    for loss in losses:
        book -= loss
        counted.append(str(book))
    return [one for one in findings_of(months(*counted)) if one.startswith("Q-05")]


# 3σ of n months are 40.25·√n kg; a run of n trips beyond (5 + n/2)·13.4 kg.
@pytest.mark.parametrize("losses", [(25, 25), (10,) * 10, (30, -30) * 5, (39,), (5, 39, 5)])
def test_noise_does_not_drift(losses):
    assert drifts(*losses) == []


def test_small_losses_of_one_sign_drift():
    (lost,) = drifts(*[25] * 8)
    assert lost.startswith("Q-05 balance acme|67-64-1 ")
    (gained,) = drifts(*[-25] * 8)
    assert gained == lost


@pytest.mark.parametrize(("substance", "mode", "km", "ppm"), [
    (GASOLINE, "road", 1, 100), (GASOLINE, "road", 50, 100), (GASOLINE, "road", 51, 200),
    (GASOLINE, "road", 150, 300), (GASOLINE, "road", 151, 400),
    (GASOLINE, "rail", 500, 1600), (GASOLINE, "rail", 501, 2400), (GASOLINE, "rail", 1501, 3000),
    (GASOLINE, "water", 500, 2400), (GASOLINE, "water", 1500, 2800),
    (GASOLINE, "water", 1501, 3600),
    (DIESEL, "rail", 900, 1200), (DIESEL, "water", 900, 1500),
])
def test_the_norm_is_that_of_the_goods_the_way_and_the_distance(substance, mode, km, ppm):
    norms = Norms(rows_of("loss_norms"))
    found = norms.allowed(substance, mode, date(2026, 3, 1), km)
    assert found is not None and found[1] == ppm
    assert norms.allowed(ACETONE, mode, date(2026, 3, 1), km) is None
    assert norms.allowed(DIESEL, "road", date(2026, 3, 1), km) is None


MADE = "1T08:00 produce acme/L1 - > acme-tank 30000 substance={}\n"
TRIP = MADE + "1T09:00 dispatch acme/L1 acme-tank > - 20000 waybill=acme/W1 consignee=beta " \
              "mode={mode}\n" \
              "2T09:00 receive acme/L1 - > beta-tank 20000 waybill=acme/W1 mode={mode}\n"


def losses(text: str) -> list[str]:
    return [one for one in findings_of(READ + text) if one.startswith("Q-09")]


@pytest.mark.parametrize(("substance", "mode", "kg", "found"), [
    (GASOLINE, "rail", "60", []), (GASOLINE, "rail", "61", ["Q-09 event x1 1"]),
    (GASOLINE, "road", "20", []), (GASOLINE, "road", "21", ["Q-09 event x1 1"]),
    (DIESEL, "water", "31", ["Q-09 event x1 1"]), (DIESEL, "road", "500", []),
    (ACETONE, "rail", "500", []),
])
def test_a_loss_on_the_way_is_held_against_the_longest_way(substance, mode, kg, found):
    text = TRIP.format(substance, mode=mode)
    claim = f"3T09:00 lose acme/L1 beta-tank > - {kg} waybill=acme/W1 reason=way id=x1"
    assert losses(text + claim) == found


def test_losses_in_store_add_up_within_a_month_and_are_told_once():
    text = MADE.format(GASOLINE)
    told = [f"{n}T08:00 lose acme/L1 acme-tank > - 30 reason=evaporated id=x{n}" for n in (3, 4, 5)]
    assert losses(text + "\n".join(told[:2])) == []  # 60 of 63 kg
    assert losses(text + "\n".join(told)) == ["Q-09 event x5 27"]


CHLORINE_RECIPE = "recipe r1 custodian=acme product=67-63-0 takes=67-64-1:0.97,1333-74-0:0.035\n"
TAKEN = f"1T07:00 produce acme/A - > acme-wh 1000 substance={ACETONE}\n" \
        "1T07:00 produce acme/H - > acme-wh 100 substance=1333-74-0\n"


def converted(recipe: str, parts: str) -> list[str]:
    found = findings_of(READ + recipe + TAKEN + f"1T09:00 convert {parts} id=c1")
    return [one for one in found if one.startswith("G-12")]


@pytest.mark.parametrize(("acetone", "found"), [
    ("970", []), ("994", []), ("946", []),
    ("999.9", ["G-12 event c1 29.9"]), ("930", ["G-12 event c1 40"]),
])
def test_a_conversion_takes_what_its_recipe_says(acetone, found):
    parts = f"in=acme/A@acme-wh:{acetone} in=acme/H@acme-wh:35:1333-74-0 " \
            "out=acme/P@acme-wh:1000:67-63-0"
    tight = CHLORINE_RECIPE.replace("takes", "sigma_ppm=8000 takes")
    assert converted(tight, parts) == found


def test_an_input_that_nobody_named_counts_among_the_recipes_and_a_solvent_ends_the_question():
    parts = "in=acme/A@acme-wh:{} in=acme/H@acme-wh:35 out=acme/P@acme-wh:1000:67-63-0"
    assert converted(CHLORINE_RECIPE, parts.format("970")) == []
    assert converted(CHLORINE_RECIPE, parts.format("900")) == ["G-12 event c1 70"]
    solvent = parts.format("900") + " in=acme/S@acme-wh:5:67-56-1"
    assert converted(CHLORINE_RECIPE, solvent) == []


@pytest.mark.parametrize(("parts", "found"), [
    ("in=acme/A@acme-wh:100 out=acme/P@acme-wh:60:67-63-0", []),
    ("in=acme/A@acme-wh:100 out=acme/P@acme-wh:102.7:67-63-0", []),
    ("in=acme/A@acme-wh:100 out=acme/P@acme-wh:103:67-63-0", ["G-12 event c1 1"]),
    ('in=acme/A@acme-wh:100 in="unlisted water:50" out=acme/P@acme-wh:151:67-63-0', []),
    ("in=acme/A@acme-wh:100 out=acme/P@acme-wh:60:67-63-0 measured_loss_kg=40", []),
    ("in=acme/A@acme-wh:100 out=acme/P@acme-wh:60:67-63-0 measured_loss_kg=30",
     ["G-12 event c1 10"]),
    ("out=acme/P@acme-wh:60:67-63-0", []),
])
def test_without_a_recipe_no_more_comes_out_than_went_in(parts, found):
    assert converted("", parts) == found


LICENCE = "permit A1 kind={} custodian=acme substances=67-64-1 mass_kg=100 {}\n"
WHOLE_YEAR = "valid_from=2026-01-01T00:00:00Z valid_to=2026-12-31T00:00:00Z"
OUT = "3T08:00 dispatch acme/L1 acme-wh > - {} waybill=acme/W1 consignee=beta\n" \
      "3T12:00 receive acme/L1 - > beta-wh {} waybill=acme/W1\n"
BOUGHT = "1T08:00 import acme/L1 - > acme-wh {} substance={}\n"


def beyond(text: str) -> list[str]:
    return [one for one in findings_of(READ + text) if one.startswith("Q-10")]


@pytest.mark.parametrize(("kind", "text", "found"), [
    ("use", BOUGHT.format(200, ACETONE) + "2T08:00 use acme/L1 acme-wh > - 100", []),
    ("use", BOUGHT.format(200, ACETONE) + "2T08:00 use acme/L1 acme-wh > - 101",
     ["Q-10 licence acme|used|67-64-1|2026 1"]),
    ("use", BOUGHT.format(200, "67-56-1") + "2T08:00 use acme/L1 acme-wh > - 5",
     ["Q-10 licence acme|used|67-56-1|2026 5"]),
    ("trading", BOUGHT.format(200, ACETONE) + OUT.format(101, 101),
     ["Q-10 licence acme|sold|67-64-1|2026 1"]),
    ("trading", BOUGHT.format(200, ACETONE) + OUT.format(100, 100), []),
    ("trading", BOUGHT.format(200, "67-56-1") + OUT.format(5, 5),
     ["Q-10 licence acme|sold|67-56-1|2026 5"]),
    # What it makes itself it sells under its licence to make it.
    ("trading", BOUGHT.format(200, "67-56-1").replace("import", "produce") + OUT.format(5, 5), []),
    # Who has a licence of another kind is asked for none of this one.
    ("trading", BOUGHT.format(200, "67-56-1") + "2T08:00 use acme/L1 acme-wh > - 50", []),
    ("production", BOUGHT.format(200, "67-56-1"), []),
])
def test_a_licence_is_held_against_what_it_is_for(kind, text, found):
    assert beyond(LICENCE.format(kind, WHOLE_YEAR) + text) == found
    assert beyond(LICENCE.format(kind, WHOLE_YEAR).replace("acme", "beta") + text) == []


def test_what_was_done_before_a_licence_began_or_under_another_is_no_part_of_it():
    made = "1T08:00 produce acme/L1 - > acme-wh 90 substance=67-64-1\n" \
           "20T08:00 produce acme/L2 - > acme-wh 90 substance=67-64-1\n"
    first = LICENCE.format("production", "valid_to=2026-03-10T00:00:00Z")
    second = LICENCE.format("production", "valid_from=2026-03-10T00:00:00Z").replace("A1", "A2")
    assert beyond(second + made) == []
    assert beyond(first + second + made) == []
    assert len(beyond(LICENCE.format("production", "") + made)) == 1


def test_a_licence_without_a_mass_or_without_names_has_no_such_limit():
    made = "1T08:00 produce acme/L1 - > acme-wh 900 substance=67-64-1\n"
    unlimited = LICENCE.format("production", WHOLE_YEAR).replace("mass_kg=100", "")
    assert beyond(unlimited + made) == []
    anything = LICENCE.format("production", WHOLE_YEAR).replace("substances=67-64-1", "")
    assert beyond(anything + made.replace("67-64-1", "67-56-1")) == [
        "Q-10 licence acme|made|67-56-1|2026 800"]
