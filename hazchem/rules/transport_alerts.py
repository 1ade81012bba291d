"""Family V by other systems' alerts: tracks, routes, hours at the wheel, long stops."""

from collections.abc import Iterator
from datetime import timedelta

from hazchem.rules.alerts import GRAVE, beyond, saw_of, shown
from hazchem.rules.evidence import span
from hazchem.rules.evidence_alert import Alert
from hazchem.rules.rule import Saw, rule


@rule("V-07", over="alert",
      en="no position of {subject} for {minutes} min at {time}, says {source}",
      zh="{source} 报告：{subject} 于 {time} 轨迹缺失 {minutes} 分钟")
def track_gap(alert: Alert) -> Iterator[Saw]:
    """A vehicle in transit shows where it is: its unit is not taken off, closed or shielded.

    breaks:
        alert 浙B1 kind=track_gap at=2026-06-10T08:00:00Z minutes=45 custodian=haul
    holds:
        alert 浙B1 kind=track_gap at=2026-06-10T08:00:00Z minutes=20 custodian=haul
    """
    if alert.kind == "track_gap" and beyond(alert, "V-07", "minutes", "gap_min"):
        yield saw_of(alert, figures={"minutes": shown(alert, "minutes")},
                   parameters=alert.asked("V-07", "gap_min", alert.occurred_at))


@rule("V-08", over="alert",
      en="{subject} was {km} km off its route at {time}, says {source}",
      zh="{source} 报告：{subject} 于 {time} 偏离路线 {km} 公里或进入限制区域")
def route_left(alert: Alert) -> Iterator[Saw]:
    """A vehicle keeps to its route and stays out of restricted areas.

    breaks:
        alert 浙B1 kind=route_deviation at=2026-06-10T08:00:00Z distance_km=3.5 minutes=15
    holds:
        alert 浙B1 kind=route_deviation at=2026-06-10T08:00:00Z distance_km=1 minutes=15
    """
    if alert.kind != "route_deviation":
        return
    restricted = bool(alert.told.get("area"))
    if restricted or (beyond(alert, "V-08", "distance_km", "distance_km")
                      and beyond(alert, "V-08", "minutes", "minutes")):
        yield saw_of(alert, figures={"km": shown(alert, "distance_km")},
                   parameters=alert.asked("V-08", "distance_km", alert.occurred_at)
                   | alert.asked("V-08", "minutes", alert.occurred_at))


@rule("V-09", over="alert",
      en="the driver of {subject} drove {minutes} min without a rest until {time}, says {source}",
      zh="{source} 报告：{subject} 截至 {time} 连续驾驶 {minutes} 分钟未休息")
def drove_too_long(alert: Alert) -> Iterator[Saw]:
    """Nobody drives more than four hours by day or two by night without twenty minutes' rest.

    breaks:
        alert 浙B1 kind=driving_time at=2026-06-10T08:00:00Z minutes=260 custodian=haul
    holds:
        alert 浙B1 kind=driving_time at=2026-06-10T08:00:00Z minutes=200 custodian=haul
    """
    if alert.kind != "driving_time":
        return
    period = "night" if alert.told.get("period") == "night" else "day"
    minutes = alert.figure("minutes")
    limit = alert.number("V-09", "driving_min", alert.occurred_at, period)
    if minutes is None or minutes > limit:
        yield saw_of(alert, figures={"minutes": shown(alert, "minutes")},
                   parameters=alert.asked("V-09", "driving_min", alert.occurred_at, period))


@rule("V-10", over="alert",
      en="{subject} with {substances} has stood still since {time}, says {source}; no report to "
         "the police is known {hours} h later",
      zh="{source} 报告：{subject} 载有 {substances}，自 {time} 起停驶，"
         "{hours} 小时后仍无向公安报告的记录")
def long_stop(alert: Alert) -> Iterator[Saw]:
    """Whoever stops long with highly toxic goods or explosive precursors tells the police.

    breaks:
        alert 浙B1 kind=long_stop at=2026-06-10T08:00:00Z custodian=haul loaded=143-33-9
    holds:
        alert 浙B1 kind=long_stop at=2026-06-10T08:00:00Z loaded=143-33-9 reported=2026-06-10T08:40Z
    """
    if alert.kind != "long_stop" or not alert.loaded_flags & GRAVE:
        return
    hours = alert.number("V-10", "report_h", alert.occurred_at)
    due = alert.occurred_at + span(hours, timedelta(hours=1))
    if any(alert.occurred_at <= at <= due for at in alert.reported) or not alert.passed(due):
        return
    yield saw_of(alert, due_at=due,
               figures={"hours": str(hours), "substances": ", ".join(alert.loaded)},
               parameters=alert.asked("V-10", "report_h", alert.occurred_at))
