"""The parking report 停车场报告: every lot and gate, and who is in it, what is amiss first."""

from collections.abc import Iterator

from hazchem.reports.report import Column, Facts, Row, Section, Word, report
from hazchem.reports.values import LotLine, ParkedLine, Values

_LOTS = (
    Column("lot_name", "停车场", "Lot", cell="lot", look="strong", width=26),
    Column("lot", "代码", "Lot code", "code", "lot", "small"),
    Column("park", "园区", "Park", "code"),
    Column("kind", "类型", "Kind", width=12),
    Column("berths", "车位", "Berths", "int"),
    Column("inside", "在场", "Inside", "int"),
    Column("free", "空闲", "Free", "int"),
    Column("loaded", "其中重车", "Of these loaded", "int"),
    Column("overdue", "超时", "Overdue", "int"),
    Column("alarms", "有问题的车辆", "Vehicles with findings", "int"),
)
_VEHICLES = (
    Column("lot", "停车场", "Lot", "code", look="hidden"),
    Column("berth", "车位", "Berth", "code", width=10),
    Column("plate", "车牌号", "Plate", cell="vehicle", look="strong", width=16),
    Column("trailer", "挂车", "Trailer", cell="vehicle", look="small", width=14),
    Column("custodian_name", "承运单位", "Carrier", cell="carrier", width=24),
    Column("custodian", "单位代码", "Carrier code", "code", cell="carrier", look="small"),
    Column("state", "载货状态", "State", width=12),
    Column("goods", "货物", "Goods", cell="goods", width=26),
    Column("classes", "类别", "Classes", "codes", cell="goods", look="small"),
    Column("mass_mg", "质量（千克）", "Mass (kg)", "mass"),
    Column("waybill", "电子运单", "Waybill", "code", width=22),
    Column("since", "入场", "Since", "time", width=18),
    Column("until", "应离场", "Until", "time", width=18),
    Column("overdue", "超时", "Overdue", width=8),
    Column("neighbours", "相邻车辆", "Neighbours", "codes", width=20),
    Column("rules", "问题", "Findings", "codes", cell="amiss", look="small", width=14),
    Column("says", "说明", "What is amiss", cell="amiss", width=44),
)
_STATES = {"loaded": Word("重车", "loaded"), "empty": Word("空车", "empty"),
           "uncleaned": Word("未清洗", "not cleaned"), "": Word("不明", "unknown")}
_GATE, _LOT = Word("卡口", "gate"), Word("停车场", "parking lot")
_YES = Word("是", "yes")
_BASIS = Word("所载货物取自电子运单的流向记录，而非驾驶员申报；卸货后未经清洗确认的车辆"
              "按上一批货物的类别计。停留时限先看停车场自己的规定，再看系统参数（见规则 K-02）。",
              "Goods are those of the consignment, not what the driver says; a vehicle that "
              "unloaded counts by its last goods until it is declared cleaned. Limits are the "
              "lot's own, else the dated rows of rule K-02.")
_NOTHING = Word("没有登记停车场或卡口。", "No parking lot or gate is registered.")


@report(
    "parking",
    title=Word("停车场报告", "Report on parking"),
    about=Word("各停车场与卡口的在场车辆、所载货物、停留时限、相邻车辆与问题",
               "The vehicles in every lot and gate, what they carry, until when, beside whom"),
    filters=("park", "custodian"),
)
def parking(values: Values, facts: Facts) -> Iterator[Section]:
    """The lots at a glance, then every vehicle, those with findings or overdue first."""
    lots = sorted(values.parking, key=lambda one: (one.is_gate, one.park, one.lot))
    yield Section(name="lots", title=Word("停车场与卡口", "Lots and gates"), columns=_LOTS,
                  glance=True, rows=tuple(_lot(one, facts) for one in lots),
                  says=() if lots else (_NOTHING.of(facts.lang),))
    rows = [_vehicle(lot, one, values, facts) for lot in lots for one in sorted(
        lot.vehicles, key=lambda one: (not one.alarms, not one.overdue, one.berth, one.plate))]
    yield Section(name="vehicles", title=Word("在场车辆", "Vehicles inside"), columns=_VEHICLES,
                  rows=tuple(rows), says=(_BASIS.of(facts.lang),))


def _lot(one: LotLine, facts: Facts) -> Row:
    inside = one.vehicles
    return Row((
        one.name or one.lot, one.lot, one.park, (_GATE if one.is_gate else _LOT).of(facts.lang),
        None if one.is_gate else one.berths, len(inside), None if one.is_gate else one.free,
        sum(each.state == "loaded" for each in inside), sum(each.overdue for each in inside),
        sum(bool(each.alarms) for each in inside)))


def _vehicle(lot: LotLine, one: ParkedLine, values: Values, facts: Facts) -> Row:
    separator = Word("；", "; ").of(facts.lang)
    goods = separator.join(zh if facts.lang == "zh" or not en else en for zh, en in one.goods)
    says = separator.join(each.says_zh if facts.lang == "zh" else each.says
                          for each in one.alarms)
    return Row((
        lot.lot, one.berth, one.plate, one.trailer, values.name("custodian", one.custodian),
        one.custodian, _STATES[one.state].of(facts.lang), goods, one.classes, one.mass_mg,
        one.waybill, one.since, one.until, _YES.of(facts.lang) if one.overdue else "",
        one.neighbours, tuple(dict.fromkeys(each.rule for each in one.alarms)), says))
