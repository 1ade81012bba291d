"""Family K by other systems' alerts: who stands where nobody may."""

from collections.abc import Iterator

from hazchem.rules.alerts import beyond, saw_of, shown
from hazchem.rules.evidence_alert import Alert
from hazchem.rules.rule import Saw, rule


@rule("K-07", over="alert",
      en="{subject} stood {minutes} min outside any lot, berth or bay at {time}, says {source}",
      zh="{source} 报告：{subject} 于 {time} 在停车场、泊位和装卸区之外停留 {minutes} 分钟")
def parked_elsewhere(alert: Alert) -> Iterator[Saw]:
    """Inside a park a hazmat vehicle stands in its lot, at a berth or at a loading bay.

    breaks:
        alert 浙B1 kind=parked_elsewhere at=2026-06-10T08:00:00Z minutes=35 custodian=haul
    holds:
        alert 浙B1 kind=parked_elsewhere at=2026-06-10T08:00:00Z minutes=10 custodian=haul
    """
    if alert.kind == "parked_elsewhere" and beyond(alert, "K-07", "minutes", "standing_min"):
        yield saw_of(alert, figures={"minutes": shown(alert, "minutes")},
                   parameters=alert.asked("K-07", "standing_min", alert.occurred_at))
