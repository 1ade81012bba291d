"""Family S by other systems' alerts: what a door or a level saw and nobody filed."""

from collections.abc import Iterator
from datetime import timedelta

from hazchem.rules.alerts import saw_of
from hazchem.rules.evidence import span
from hazchem.rules.evidence_alert import Alert
from hazchem.rules.rule import Saw, rule


@rule("S-02", over="alert",
      en="something moved in {subject} at {time}, says {source}, and no movement was filed within "
         "{hours} h of it",
      zh="{source} 报告：{subject} 于 {time} 有出入库动作，前后 {hours} 小时内没有出入库记录")
def unregistered_movement(alert: Alert) -> Iterator[Saw]:
    """What a door, a reader or a level sees going in or out of a store is filed.

    breaks:
        alert acme-wh kind=store_movement at=2026-06-10T08:00:00Z
    holds:
        2026-06-10T07:00:00Z produce acme/L1 - > acme-wh 100 substance=67-64-1
        alert acme-wh kind=store_movement at=2026-06-10T08:00:00Z
    """
    if alert.kind != "store_movement":
        return
    hours = alert.number("S-02", "document_h", alert.occurred_at)
    apart = span(hours, timedelta(hours=1))
    due = alert.occurred_at + apart
    if not alert.passed(due) or any(
            abs(fact.at - alert.occurred_at) <= apart for fact in alert.moved):
        return
    yield saw_of(alert, due_at=due, figures={"hours": str(hours)},
               parameters=alert.asked("S-02", "document_h", alert.occurred_at))
