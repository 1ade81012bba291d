"""The flow report 流向报告: what went from whom to whom, summed for each substance."""

from collections.abc import Iterator

from hazchem.reports.cells import kilograms
from hazchem.reports.frames import summed
from hazchem.reports.report import Column, Facts, Group, Row, Section, Word, report
from hazchem.reports.values import Values

_COLUMNS = (
    Column("substance_name", "物质", "Substance", look="hidden", width=24),
    Column("substance", "物质代码", "Substance code", "code", look="hidden"),
    Column("source_name", "自", "From", cell="source", look="strong", width=26),
    Column("source", "发出单位代码", "Sender's code", "code", "source", "small"),
    Column("target_name", "至", "To", cell="target", look="strong", width=26),
    Column("target", "接收单位代码", "Receiver's code", "code", "target", "small"),
    Column("times", "次数", "Movements", "int"),
    Column("mass_mg", "质量（千克）", "Mass (kg)", "mass"),
)
_TOTALS = (
    Column("substance_name", "物质", "Substance", width=24),
    Column("substance", "物质代码", "Substance code", "code"),
    Column("times", "次数", "Movements", "int"),
    Column("mass_mg", "质量（千克）", "Mass (kg)", "mass"),
)


@report(
    "flow",
    title=Word("流向报告", "Flow report"),
    about=Word("按物质汇总责任单位之间的流向",
               "Sums between custodians, for each substance"),
    filters=("park", "custodian", "substance", "from", "to"),
)
def flow(values: Values, facts: Facts) -> Iterator[Section]:
    """What each substance comes to, then each pair of custodians, the largest mass first."""
    passages = [(each.substance, each.source, each.target, each.times, each.mass_mg)
                for each in values.passages]
    pairs = summed(passages, ("substance", "source", "target", "times", "mass_mg"),
                   ["substance", "source", "target"])
    totals = summed(((substance, times, mass_mg) for substance, _, _, times, mass_mg in pairs),
                    ("substance", "times", "mass_mg"), ["substance"])
    nothing = Word("没有流向。", "Nothing moved between custodians.").of(facts.lang)
    names, unit = values.names, Word("千克", "kg").of(facts.lang)
    yield Section(name="totals", title=Word("按物质", "By substance"), columns=_TOTALS,
                  rows=tuple(Row((names.get(substance, ""), substance, times, mass_mg))
                             for substance, times, mass_mg in totals), glance=True,
                  says=() if pairs else (nothing,))
    over = {substance: Group(" ".join(filter(None, (names.get(substance), substance))),
                             f"{kilograms(mass_mg)} {unit}") for substance, _, mass_mg in totals}
    pairs.sort(key=lambda pair: (pair[0], -pair[4], pair[1], pair[2]))
    yield Section(name="flow", title=Word("流向明细", "Flow in detail"), columns=_COLUMNS,
                  rows=tuple(Row((names.get(substance, ""), substance, names.get(source) or source,
                                  source, names.get(target) or target, target, times, mass_mg),
                                 under=(over[substance],))
                             for substance, source, target, times, mass_mg in pairs))
