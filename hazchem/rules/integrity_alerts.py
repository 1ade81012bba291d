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
