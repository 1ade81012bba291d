"""Identification and grading by GB 18218, at every edge and against a second reading."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from hazchem.regulation.major_hazard import Held, assess, measured
from hazchem.regulation.major_hazard_choices import choices_of
from hazchem.regulation.major_hazard_tables import DATASETS, Tables
from seeds import loader
from seeds.dataset import rows_of
from tests.regulation import standard

TABLES = Tables({name: rows_of(name) for name in DATASETS})
NOW = TABLES.on(date(2026, 3, 1))
REGISTER = loader.register()


def held(name, tonnes="1", symbol="", concentration=None):
    """So many tonnes of a substance by reference, or of a class alone."""
    alone = name in NOW.classes
    return Held(mass_t=Fraction(Decimal(tonnes)), name=name,
                substance=None if alone else REGISTER.resolve(name),
                symbol=name if alone else symbol,
                concentration=None if concentration is None else Fraction(concentration))


def by(name, **told):
    """The measure of one tonne."""
    return measured(NOW, held(name, **told))


def test_ten_tenths_are_one():
    tenths = [held(name, tonnes) for name, tonnes in [
        ("7664-41-7", "1"), ("7782-50-5", "0.5"), ("75-44-5", "0.03"), ("67-56-1", "50"),
        ("W1.1", "0.1"), ("W3", "15"), ("624-83-9", "0.075"), ("J5", "50"), ("W5.4", "500"),
        ("71-43-2", "5")]]
    found = assess(NOW, tenths, 0)
    assert (found.s, found.is_major, found.level) == (1, True, 4)
    short = assess(NOW, tenths[1:] + [held("7664-41-7", "0.999999999")], 0)
    assert (short.is_major, short.level) == (False, None) and short.s < 1


@pytest.mark.parametrize(("persons", "alpha"), [
    (0, "0.5"), (1, "1"), (29, "1"), (30, "1.2"), (49, "1.2"), (50, "1.5"), (99, "1.5"),
    (100, "2"), (2_000_000, "2")])
def test_people_exposed_choose_alpha(persons, alpha):
    found = assess(NOW, [held("7664-41-7", "10")], persons)
    assert found.alpha == Fraction(alpha)
    assert found.r == Fraction(alpha) * 2  # beta of ammonia is 2, S is 1


@pytest.mark.parametrize(("tonnes", "level"), [
    ("1000", 1), ("999.999999999", 2), ("500", 2), ("499.999999999", 3), ("100", 3),
    ("99.999999999", 4), ("10", 4)])
def test_levels_begin_exactly_at_their_r(tonnes, level):
    found = assess(NOW, [held("J1", tonnes)], 50)  # beta 4, alpha 1.5, Q 5 t
    assert found.r == Fraction(Decimal(tonnes)) * Fraction("1.2")
    graded = assess(NOW, [held("W4", str(Decimal(tonnes) * 5))], 1)  # R is a tenth of the tonnes
    assert graded.r == Fraction(Decimal(tonnes)) / 10
    assert graded.level == level


def test_without_a_count_of_people_there_is_no_r():
    found = assess(NOW, [held("7664-41-7", "10")], None)
    assert (found.is_major, found.alpha, found.r, found.level) == (True, None, None, None)


def test_table_1_comes_before_table_2():
    toluene = by("108-88-3")
    assert (toluene.table1, toluene.threshold_t, toluene.beta) == ("64", 500, 1)
    assert toluene.confidence == "from_knowledge"  # its class is, which gives beta
    assert "table 1 item 64 (verified)" in toluene.source.en and "第64项" in toluene.source.zh
    ammonia = by("7664-41-7")
    assert ammonia.confidence == "verified" and "table 3 (verified)" in ammonia.source.en


def test_of_several_classes_the_lowest_threshold_and_the_largest_beta_count():
    monoxide = by("630-08-0")  # W2 (10 t, beta 1.5) and J3 (50 t, beta 2); named by table 3
    assert (monoxide.symbol, monoxide.threshold_t, monoxide.beta) == ("W2", 10, 2)
    two = next(one for one in loader.substances() if set(one.symbols) == {"W2", "J3"}
               and not one.table1_items and one.id not in NOW.beta_named)
    found = by(two.id)
    assert (found.symbol, found.threshold_t, found.beta) == ("W2", 10, 2)
    assert "largest beta (J3)" in found.note.en and "J3" in found.note.zh


@pytest.mark.parametrize(("concentration", "item", "quantity", "note"), [
    ("70", "", 200, "does not hold"), ("70.01", "81", 100, ""), ("98", "81", 100, ""),
    (None, "81", 100, "not told"), ("60", "", 200, "does not hold")])
def test_nitric_acid_is_named_above_70_percent(concentration, item, quantity, note):
    found = by("7697-37-2", concentration=concentration)
    assert (found.table1, found.threshold_t) == (item, quantity)
    assert note in found.note.en


def test_formaldehyde_is_named_only_where_more_than_90_percent_is_told():
    assert by("50-00-0", concentration="95").table1 == "8"
    for usual in (by("50-00-0", concentration="37"), by("50-00-0")):
        assert usual.threshold_t is None and "item 8" in usual.note.en


def test_hydrogen_chloride_is_not_its_acid():
    assert by("#1475").threshold_t == 20 and by("#1475").beta == 3
    acid = by("#2507")
    assert acid.threshold_t is None and "counts as nothing" in acid.note.en
    assert (by("#756").beta, by("#1650").beta) == (5, 1)  # hydrogen fluoride and its acid


@pytest.mark.parametrize(("symbol", "quantity", "beta"), [
    ("", 1, 2), ("W1.1", 1, 2), ("W1.2", 10, 2), ("W10", 50, 1), ("W5.3", 50, 1)])
def test_a_form_of_nitrocellulose_is_told_by_its_class(symbol, quantity, beta):
    found = by("9004-70-0", symbol=symbol)
    assert (found.threshold_t, found.beta) == (quantity, beta)
    assert ("form not told" in found.note.en) == (not symbol)


def test_ammonium_nitrate_is_the_stricter_form_until_told():
    assert by("6484-52-2").threshold_t == 5
    assert by("6484-52-2", symbol="W9.2").threshold_t == 50
    assert by("#2287").threshold_t is None
    assert by("#2287", symbol="W9.2").table1 == "45"


def test_an_aluminium_trialkyl_is_of_the_family_table_1_names():
    assert {by(cas).threshold_t for cas in ("97-93-8", "75-24-1", "100-99-2")} == {1}
    assert by("96-10-6").threshold_t is None


def test_a_mixture_of_another_class_is_measured_by_its_own():
    diluted = by("108-88-3", symbol="W5.4")
    assert (diluted.table1, diluted.threshold_t) == ("", 5000)
    assert "not as the pure substance" in diluted.note.en
    assert by("108-88-3", symbol="W5.3").table1 == "64"


@pytest.mark.parametrize(("note", "symbol", "quantity", "beta"), [
    ("", "W5.3", 1000, 1), ("W5.1：工作温度高于沸点", "W5.1", 10, "1.5"),
    ("常压；W5.2，危险工艺", "W5.2", 50, 1), ("W5.2；W5.1", "W5.1", 10, "1.5"),
    ("不属于 W5.1 或 W5.2", "W5.3", 1000, 1), ("W5.1 不适用", "W5.3", 1000, 1),
    ("高压", "W5.3", 1000, 1)])
def test_the_process_of_a_unit_chooses_the_class_of_flammable_liquids(
        note, symbol, quantity, beta):
    liquid = next(one for one in loader.substances() if one.symbols == ("W5.3",)
                  and not one.table1_items)
    found = measured(NOW, held(liquid.id), choices_of(note).process)
    assert (found.symbol, found.threshold_t, found.beta) == (symbol, quantity, Fraction(beta))
    toluene = measured(NOW, held("108-88-3"), choices_of(note).process)
    assert (toluene.threshold_t, toluene.beta) == (500, Fraction(beta))


def test_a_unit_tells_the_forms_it_has():
    told = choices_of("硝化棉 9004-70-0=W10；硝酸 7697-37-2 ＝ 68％, #2287=W9.2 W5.1")
    assert told.of("9004-70-0", "#2208").symbol == "W10"
    assert told.of("7697-37-2").concentration == 68
    assert told.of("#2287").symbol == "W9.2"
    assert told.of("67-56-1") == ("", None)


def test_what_cannot_be_counted_says_why():
    unknown = measured(NOW, Held(mass_t=Fraction(5), name="64-99-9"))
    assert unknown.threshold_t is None and "64-99-9 is not in the register" in unknown.note.en
    opium = by("8008-60-4")
    assert opium.threshold_t is None and "no classification" in opium.note.en
    assert "未分类" in opium.note.zh
    assert by("8008-60-4", symbol="J5").threshold_t == 500
    assert assess(NOW, [held("8008-60-4", "1000")], 5).s == 0
    assert measured(NOW, Held(mass_t=Fraction(1), symbol="W99")).threshold_t is None


def test_without_tables_nothing_is_counted_and_nothing_fails():
    bare = Tables({}).on(date(2026, 3, 1))
    found = assess(bare, [held("7664-41-7", "50")], 10)
    assert (found.s, found.r, found.level) == (0, None, None)


def test_an_older_day_is_judged_by_the_first_rows_and_a_new_edition_from_its_day():
    row = {"symbol": "W2", "class_zh": "", "class_en": "", "source": "x table 2",
           "status": "verified"}
    dated = Tables({"gb18218_thresholds_class": [
        {**row, "threshold_t": "10", "effective_from": "2019-03-01",
         "effective_to": "2027-01-01"},
        {**row, "threshold_t": "5", "effective_from": "2027-01-01", "effective_to": ""}]})
    days = [date(2000, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [dated.on(day).classes["W2"].quantity_t for day in days] == [10, 10, 5]
    assert dated.changes == (date(2019, 3, 1), date(2027, 1, 1))


@pytest.mark.parametrize("seed", range(4))
def test_a_hundred_units_are_read_as_the_standard_is_read_a_second_time(seed):
    chance = random.Random(seed)
    known = [one for one in standard.REGISTER if not one.startswith("list:")]
    graded = [one for one in known if standard.REGISTER[one]["symbols"]
              or standard.REGISTER[one]["table1_items"]]
    edges = 0
    for number in range(100):
        pool = [*graded, *graded, *standard.TABLE_2, *chance.sample(known, 40)]
        told = [(name, str(chance.choice(AMOUNTS)(chance)), chance.choice(CONCENTRATIONS))
                for name in chance.sample(pool, chance.randint(1, 8))]
        persons = chance.choice([0, 1, 29, 30, 49, 50, 99, 100, chance.randint(0, 500)])
        process = frozenset(chance.sample(["W5.1", "W5.2"], chance.choice([0, 0, 1, 2])))
        if number % 2:
            told = at_an_edge(told, persons, process, chance)
        found = assess(NOW, [held(name, tonnes, concentration=at)
                             for name, tonnes, at in told], persons, process)
        wanted = standard.read(told, persons, process)
        assert (found.s, found.is_major, found.r, found.level) == wanted, told
        edges += found.s == 1 or found.r in (10, 50, 100)
    assert edges >= 40


AMOUNTS = (lambda chance: Decimal(chance.randint(1, 10**12)) / 10**9,
           lambda chance: Decimal(chance.choice([1, 5, 10, 50, 100, 500])),
           lambda chance: Decimal(chance.randint(1, 5000)) / 10)
CONCENTRATIONS = (None, None, Fraction(30), Fraction(70), Fraction("70.5"), Fraction(90),
                  Fraction(95))


def at_an_edge(told, persons, process, chance):
    """Little of the same and a class more, so that S is exactly 1 or R exactly 10, 50 or 100."""
    told = [(name, str(Decimal(chance.randint(1, 50)) / 1000), at) for name, _, at in told]
    s, _, r, _ = standard.read(told, persons, process)
    goal = chance.choice([1, 10, 50, 100])
    short = 1 - s if goal == 1 else (goal - r) / standard.alpha(persons)
    # Beta is 1 for both classes; one of their thresholds gives tonnes with an end to them.
    tonnes = {symbol: exact(short * standard.TABLE_2[symbol]) for symbol in ("J5", "W3")}
    symbol = next((symbol for symbol, found in tonnes.items() if found), "")
    if short <= 0 or not symbol:
        return told
    wanted = [*told, (symbol, tonnes[symbol], None)]
    s, _, r, _ = standard.read(wanted, persons, process)
    assert goal in (s, r)
    return wanted


def exact(ratio):
    """A fraction as a decimal text, None where it has no end."""
    scaled = ratio * 10**20
    if scaled.denominator != 1:
        return None
    return f"{scaled.numerator // 10**20}.{scaled.numerator % 10**20:020d}"
