"""The stock report 库存报告: what stands where, by park, custodian, place and lot."""

from collections.abc import Iterator

from hazchem.reports.cells import kilograms
from hazchem.reports.frames import summed
from hazchem.reports.report import Column, Facts, Group, Row, Section, Word, report
from hazchem.reports.values import Standing, Values

_COLUMNS = (
    Column("park", "园区", "Park", "code", look="hidden"),
    Column("custodian_name", "责任单位", "Custodian", look="hidden", width=26),
    Column("custodian", "单位代码", "Custodian code", "code", look="hidden"),
    Column("place_name", "场所", "Place", cell="place", look="strong", width=24),
    Column("place", "场所代码", "Place code", "code", "place", "small"),
    Column("consignment", "运次", "Consignment", "code", "place", "labelled", 22),
    Column("lot", "批次", "Lot", "code", width=24),
    Column("substance_name", "物质", "Substance", cell="substance", width=24),
    Column("substance", "物质代码", "Substance code", "code", "substance", "small"),
    Column("mass_mg", "质量（千克）", "Mass (kg)", "mass"),
)
_TOTALS = (
    Column("substance_name", "物质", "Substance", width=24),
    Column("substance", "物质代码", "Substance code", "code"),
    Column("lots", "批次数", "Lots", "int"),
    Column("standing_mg", "在库（千克）", "In stock (kg)", "mass"),
    Column("transit_mg", "在途（千克）", "In transit (kg)", "mass"),
    Column("mass_mg", "合计（千克）", "Total (kg)", "mass"),
)


@report(
    "stock",
    title=Word("库存报告", "Stock report"),
    about=Word("按园区、责任单位、场所、批次列出现存与在途",
               "What stands where and what is under way: by park, custodian, place and lot"),
    filters=("park", "custodian", "place", "lot", "substance"),
)
def stock(values: Values, facts: Facts) -> Iterator[Section]:
    """What each substance comes to, then every lot where it stands."""
    here = sorted((standing for standing in values.standings if standing.mass_mg),
                  key=lambda standing: (not standing.park, standing))
    nothing = Word("没有现存或在途的物质。", "Nothing is in stock or in transit.").of(facts.lang)
    yield Section(name="totals", title=Word("按物质", "By substance"), columns=_TOTALS,
                  rows=tuple(_totals(here, values)), glance=True, says=() if here else (nothing,))
    notes = _notes(here, facts)
    yield Section(name="stock", title=Word("库存明细", "Stock in detail"), columns=_COLUMNS,
                  rows=tuple(_row(standing, values, facts, notes) for standing in here))


def _totals(here: list[Standing], values: Values) -> Iterator[Row]:
    sums = summed(
        ((each.substance, 0 if each.consignment else each.mass_mg,
          each.mass_mg if each.consignment else 0, each.mass_mg) for each in here),
        ("substance", "standing_mg", "transit_mg", "mass_mg"), ["substance"])
    for substance, *masses in sums:
        lots = {each.lot for each in here if each.substance == substance}
        yield Row((values.name("substance", substance), substance, len(lots), *masses))


def _notes(here: list[Standing], facts: Facts) -> dict[tuple[str, ...], str]:
    """What each park and each custodian in it comes to."""
    unit = Word("千克", "kg").of(facts.lang)
    rows = [(each.park, each.custodian, each.mass_mg) for each in here]
    columns = ("park", "custodian", "mass_mg")
    by_custodian = summed(rows, columns, ["park", "custodian"])
    by_park = summed(((park, mass) for park, _, mass in rows), ("park", "mass_mg"), ["park"])
    return {tuple(key): f"{kilograms(mass)} {unit}" for *key, mass in [*by_custodian, *by_park]}


def _row(
    each: Standing, values: Values, facts: Facts, notes: dict[tuple[str, ...], str]
) -> Row:
    outside = Word("园区之外", "In no park").of(facts.lang)
    under_way = Word("在途", "In transit").of(facts.lang)
    park = Group(values.name("park", each.park) or each.park or outside, notes[(each.park,)])
    holder_name = values.name("custodian", each.custodian)
    holder = Group(holder_name or each.custodian, notes[(each.park, each.custodian)])
    place = values.name("place", each.place) or each.place or under_way
    return Row((each.park, holder_name, each.custodian, place, each.place, each.consignment,
                each.lot, values.name("substance", each.substance), each.substance,
                each.mass_mg), under=(park, holder))
