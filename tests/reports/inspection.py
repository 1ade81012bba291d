"""Findings, stock and flows as an inspector would meet them, for the tests of reports."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hazchem.domain.finding import Finding, code_of
from hazchem.domain.instant import parse
from hazchem.reports.report import Facts
from hazchem.reports.values import Given, Passage, RuleLine, Standing

AS_OF = parse("2026-06-10T08:00:00+08:00")
ROOT = "ab31674720f6bd855b5d40c92c81b2abd6ba356565fe19739108f18b67326354"
NAMES = {
    "acme": "宁波甬江化工有限公司", "depot": "北仑港危化品仓储有限公司",
    "haul": "海达危险品运输有限公司",
    "acme-t1": "一号苯乙烯储罐", "depot-w2": "二号甲类仓库", "ningbo": "宁波石化经济技术开发区",
    "67-64-1": "丙酮", "100-42-5": "苯乙烯", "HW:900-402-06": "废有机溶剂",
}
RULES = {
    "G-01": ("BREAK", "S2", "Outflow without source", "来源不明（无源出库）",
             "危险化学品安全法 Art.40 (品种、数量、流向), Art.42 出入库核查、登记", "sourced"),
    "G-02": ("BREAK", "S2", "Dispatch never received", "有发无收（断尾）",
             "Order 29/2019 (waybill); 危险废物转移管理办法 Art.18; model: 40 CFR 262.42",
             "sourced (existence); grace is a house default"),
    "Q-01": ("IMBALANCE", "S3", "Shipper–receiver difference (SRD)", "发收差异超限",
             "method IAEA/NRC; GB/T 11085 losses", "sourced (method, figures)"),
    "Q-06": ("IMBALANCE", "S2", "Negative book inventory", "负库存",
             "IAEA: records must permit determination of book inventory", "sourced"),
    "T-04": ("LATE", "S3", "Late manifest acceptance", "联单接受确认逾期",
             "危险废物转移管理办法 Art.18", "sourced"),
    "G-11": ("DATA", "S4", "Dormant lot", "静默库存", "剧毒五双: monthly stock-take (practice)",
             "sourced (practice)"),
    "I-06": ("DATA", "S4", "Party nobody registered", "未登记主体", "house rule", "house"),
}


@dataclass(frozen=True)
class Case:
    """A finding with where its work stands."""

    finding: Finding
    state: str = "detected"
    cleared_at: datetime | None = None
    settled: bool = False


def found(rule: str, subject: str, **told: Any) -> Finding:
    """A finding of a rule about a subject, with what the test says of it."""
    finding_class, severity, title, title_zh, basis, status = RULES[rule]
    given = {
        "severity": severity, "custodian": "acme", "park": "ningbo",
        "says": f"{title} at {subject}", "says_zh": f"{subject}：{title_zh}",
        "occurred_at": AS_OF - timedelta(days=9), **told,
    }
    return Finding(code=code_of(rule, "lot", subject), rule=rule, finding_class=finding_class,
                   title=title, title_zh=title_zh, subject_kind="lot", subject_id=subject,
                   basis=basis, basis_status=status, **given)


def facts(**told: Any) -> Facts:
    """What a report in these tests rests on."""
    return Facts(**{"size": 1234, "as_of": AS_OF, "root": ROOT, **told})


def inspection() -> Given:
    """A park on a bad morning: breaks with consequences, an imbalance, a late paper."""
    lost = found(
        "G-02", "acme/W-0601", severity="S1", mass_mg=30_000_000_000, lot="acme/L-2606",
        consignment="acme/W-0601", due_at=AS_OF - timedelta(days=2),
        events=("6f1f0e3c-6a0a-4c2c-9f0b-2f6d7a3f1d01",), parameters={"grace_h": "24"},
        says="30 000 kg of acme/L-2606 left on 2026-06-01 and were due on 2026-06-08; "
             "nobody received them",
        says_zh="批次 acme/L-2606 于 2026-06-01 发运 30 000 千克，"
                "应于 2026-06-08 到达，至今无人接收")
    sourceless = found(
        "G-01", "depot/L-9", custodian="depot", lot="depot/L-9", mass_mg=1_250_500_001,
        events=tuple(f"0d9c{n:04d}-1111-4222-8333-444455556666" for n in range(3)))
    dormant = found("G-11", "acme/L-2606", lot="acme/L-2606", cause=lost.code)
    negative = found("Q-06", "depot-w2", custodian="depot", cause=sourceless.code,
                     mass_mg=1_250_500_001)
    deeper = found("G-11", "depot/L-9", custodian="haul", cause=negative.code)
    short = found("Q-01", "acme/W-0500", lot="acme/L-2500", consignment="acme/W-0500",
                  mass_mg=180_000_000, custodian="depot")
    late = found("T-04", "acme/33020020260601", custodian="acme",
                 due_at=AS_OF - timedelta(days=1), occurred_at=AS_OF - timedelta(days=8))
    stranger = found("I-06", "uscc:91330200144055561L", custodian="")
    done = found("Q-01", "acme/W-0400", mass_mg=60_000_000, custodian="depot")
    return Given(
        findings=[Case(late), Case(stranger), Case(negative), Case(lost, "verified"), Case(short),
                  Case(dormant), Case(deeper), Case(sourceless),
                  Case(done, "closed", AS_OF - timedelta(days=3))],
        rules=[RuleLine("G-01", "Outflow without source", "来源不明（无源出库）", "BREAK"),
               RuleLine("Q-01", "Shipper–receiver difference (SRD)", "发收差异超限", "IMBALANCE"),
               RuleLine("V-07", "Positioning off", "卫星定位中断", "NONCOMPLIANCE", False,
                        "vehicle tracks"),
               RuleLine("W-08", "Waste code not in the list", "废物代码不在名录", "DATA", False)],
        standings=[
            Standing("ningbo", "acme", "acme-t1", "acme/S-1", "100-42-5", 812_400_000_000),
            Standing("ningbo", "acme", "acme-t1", "acme/S-2", "100-42-5", 3_000_000_001),
            Standing("ningbo", "depot", "depot-w2", "acme/L-2500", "67-64-1", 29_820_000_000),
            Standing("ningbo", "depot", "depot-w2", "acme/gone", "67-64-1", 0),
            Standing("", "haul", "", "acme/L-2606", "67-64-1", 30_000_000_000, "acme/W-0601")],
        passages=[
            Passage("acme", "depot", "67-64-1", 30_000_000_000, 0),
            Passage("acme", "depot", "67-64-1", 30_000_000_000, 29_820_000_000, 2),
            Passage("depot", "haul", "67-64-1", 1, 1), Passage("", "haul", "100-42-5", 0, 5)],
        names=NAMES)
