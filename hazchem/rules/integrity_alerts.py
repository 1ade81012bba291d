"""Family I by other systems' alerts: one code seen in two places."""

from collections.abc import Iterator

from hazchem.rules.alerts import saw_of
from hazchem.rules.evidence import distinct
from hazchem.rules.evidence_alert import Alert
from hazchem.rules.rule import Saw, rule


@rule("I-01", over="alert",
      en="the code {subject} was seen at {sites} at the same time ({time}), says {source}",
      zh="{source} 报告：编码 {subject} 于 {time} 同时出现在 {sites}")
def code_seen_twice(alert: Alert) -> Iterator[Saw]:
    """One code is one package, and that is in one place.

    breaks:
        alert 330200-7 kind=code_seen_twice at=2026-06-10T08:00:00Z sites=acme-wh,beta-wh
    holds:
        alert 330200-7 kind=code_seen_twice at=2026-06-10T08:00:00Z sites=acme-wh
    """
    if alert.kind != "code_seen_twice":
        return
    sites = alert.told.get("sites")
    names = distinct(map(str, sites)) if isinstance(sites, list) else ()
    if isinstance(sites, list) and len(names) < 2:
        return
    yield saw_of(alert, figures={"sites": ", ".join(names) or "–"})


@rule("I-02", over="alert",
      en="{subject} left its maker without an electronic label, says {source} ({time})",
      zh="{source} 报告：批次 {subject} 无电子标识出厂（{time}）")
def label_missing(alert: Alert) -> Iterator[Saw]:
    """Whoever makes or imports a chemical labels it so that it can be read electronically.

    breaks:
        alert acme/L1 kind=label_missing at=2026-06-10T08:00:00Z custodian=acme
    holds:
        alert acme/L1 kind=online at=2026-06-10T08:00:00Z custodian=acme
    """
    if alert.kind == "label_missing":
        yield saw_of(alert, figures={})


@rule("I-03", over="alert",
      en="{source} found at {time} that {subject} is not what was recorded: {what}",
      zh="{source} 于 {time} 核验发现 {subject} 与原记录不符：{what}")
def ledger_tampered(alert: Alert) -> Iterator[Saw]:
    """What was recorded is never changed; a ledger that checks itself says so best from outside.

    breaks:
        alert entry-17 kind=ledger_tampered at=2026-06-10T08:00:00Z what=leaf
    holds:
        alert entry-17 kind=online at=2026-06-10T08:00:00Z
    """
    if alert.kind == "ledger_tampered":
        yield saw_of(alert, figures={"what": str(alert.told.get("what", "–"))[:200]})


@rule("I-05", over="alert",
      en="{subject} has no number in the register of hazardous chemicals, says {source} ({time})",
      zh="{source} 报告：批次 {subject} 无危险化学品登记号（{time}）")
def registration_missing(alert: Alert) -> Iterator[Saw]:
    """What is made or imported is registered, under a number of its own.

    breaks:
        alert acme/L1 kind=registration_missing at=2026-06-10T08:00:00Z custodian=acme
    holds:
        alert acme/L1 kind=online at=2026-06-10T08:00:00Z custodian=acme
    """
    if alert.kind == "registration_missing":
        yield saw_of(alert, figures={})
