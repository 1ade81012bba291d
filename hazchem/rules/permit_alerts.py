"""Family P by other systems' alerts: what was sold to somebody who is no enterprise."""

from collections.abc import Iterator

from hazchem.rules.alerts import saw_of
from hazchem.rules.evidence_alert import Alert
from hazchem.rules.rule import Saw, rule


@rule("P-02", over="alert",
      en="{subject} sold to a natural person at {time}, says {source}",
      zh="{source} 报告：{subject} 于 {time} 向个人销售")
def sold_to_person(alert: Alert) -> Iterator[Saw]:
    """Highly toxic goods and explosive precursors are not sold to natural persons.

    A buyer on a movement is a custodian or bears a credit code, so this ledger sees none: the
    sales system, or the police's, does.

    breaks:
        alert acme kind=sold_to_person at=2026-06-10T08:00:00Z custodian=acme
    holds:
        alert acme kind=police_report at=2026-06-10T08:00:00Z custodian=acme
    """
    if alert.kind == "sold_to_person":
        yield saw_of(alert, figures={})
