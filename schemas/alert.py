"""Alerts 报警 on the wire: what another system's feed reports."""

from typing import Any

from hazchem.domain.alert import ABOUT, KINDS, kind_of
from schemas.answer import AnswerSchema
from schemas.entry import Moment, told
from schemas.fields import Choice, EventId, Instant, Part, Text, Whole
from schemas.movement import Extra
from schemas.page import page_of
from schemas.saying import refuse, shown
from schemas.wire import WireSchema


class _Kind(Text):
    """A kind of alert, by its word or by the code of the rule it is evidence for."""

    def understood(self, text: str) -> str:
        """The word."""
        kind = kind_of(text)
        if not kind:
            known = " ".join(KINDS)
            refuse("unknown", f'"{shown(text)}" is none of: {known}, nor the code of a rule that '
                   "needs a feed", f"“{shown(text)}”不在可用值之内：{known}，"
                   "也不是需要外部数据的规则代码")
        return kind


class AboutSchema(WireSchema):
    """What an alert is about."""

    kind = Choice(ABOUT, metadata=told("对象类型", "that of the alert's kind when left out"))
    id = Text(required=True, metadata=told("对象", "plate, place, code, issuer/number or lot"))

    def read(self, told: Any) -> Any:
        """A text alone is the id."""
        return super().read({"id": told} if type(told) is str else told)

    def load(self, data: Any, **given: Any) -> Any:
        """A text alone is the id."""
        return super().load({"id": data} if type(data) is str else data, **given)


class AlertSchema(WireSchema):
    """One alert; filed once, however often it is sent."""

    event_id = EventId(required=True)
    source = Text(required=True, metadata=told("来源系统", "which system says so"))
    kind = _Kind(required=True, metadata={**told("类型"), "enum": list(KINDS)})
    subject = Part(AboutSchema, required=True)
    occurred_at = Moment(required=True, metadata=told("发生时间"))
    evidence = Extra(metadata=told("证据", "figures the system has: minutes, distance_km, sites …"))
    withdraws = EventId(metadata=told("撤回", "an alert of yours that was false"))
    note = Text(metadata=told("备注"))


class AlertEntrySchema(AlertSchema):
    """An alert in a list."""

    filer = Text(required=True)
    leaf_index = Whole(required=True)
    recorded_at = Instant(required=True)


AlertPageSchema = page_of(AlertEntrySchema, "AlertPage")


class AlertAnswerSchema(AlertEntrySchema, AnswerSchema):
    """One alert with the snapshot it was read from."""
