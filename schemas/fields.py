"""Fields of the wire: exact quantities, instants with offsets, clean text."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from uuid import UUID

from marshmallow import fields

from hazchem.domain import instant
from hazchem.domain.custodian import PROVISIONAL, check_character, uscc_is_valid
from hazchem.domain.lot import is_code
from hazchem.domain.mass import NotAMass, from_kg, to_kg
from hazchem.domain.substance import MalformedReference, parse_reference
from schemas.saying import SPELT_BITS_MAX, Saying, refuse, shown
from schemas.wire import WireSchema

TEXT_MAX = 4096
LIST_MAX = 1000
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
_USCC_FORM = re.compile(r"[0-9ABCDEFGHJKLMNPQRTUWXY]{18}", re.ASCII)
_WASTE_CODE = re.compile(r"\d{3}-\d{3}-\d{2}", re.ASCII)
_POINT_SHIFT_MAX = 30


class Exact(str):
    """A JSON number that is no plain integer: its digits as they were written."""


class Wire(fields.Field[Any]):
    """A field whose refusals speak both languages; an optional one may be null: not given."""

    default_error_messages: Any = {
        "required": Saying("missing", "this field is missing", "缺少此字段"),
        "null": Saying("missing", "this field must not be null", "此字段不得为空"),
        "invalid": Saying("type", "a list is needed here", "此处须为列表"),
        "type": Saying("type", "an object is needed here", "此处须为对象"),
    }

    def __init__(self, *inner: Any, **given: Any) -> None:
        given.setdefault("allow_none", not given.get("required", False))
        super().__init__(*inner, **given)


def digits_of(told: Any) -> str | None:
    """The plain decimal digits of a text or an exact number; None for anything else."""
    kind = type(told)
    if kind is str:
        return str(told)
    if kind is int:
        return str(told) if told.bit_length() <= SPELT_BITS_MAX else shown(told)
    if kind is float or kind is Exact:
        try:
            number = Decimal(repr(told) if kind is float else str(told))
        except InvalidOperation:
            return None
        if not number.is_finite() or abs(int(number.as_tuple().exponent)) > _POINT_SHIFT_MAX:
            return str(told)
        return format(number, "f")
    return None


class Text(Wire, fields.String):
    """Text in normal form C, on one line, at most so many characters; "" is not given."""

    def __init__(self, *, max_length: int = TEXT_MAX, **given: Any) -> None:
        self.max_length = max_length
        super().__init__(**given)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if type(value) is not str:
            refuse("type", f"{shown(value)} is not text: put it in quotes",
                   f"{shown(value)} 不是文本：请加引号")
        if len(value) > self.max_length:
            refuse("too_long", f"{len(value)} characters are too many: at most {self.max_length}",
                   f"共 {len(value)} 字，过长：最多 {self.max_length} 字")
        if not value:
            return self.empty()
        if not (value.isascii() and value.isprintable()):
            value = unicodedata.normalize("NFC", value)
            if not value.isprintable() and _has_control(value):
                refuse("text", f'"{shown(value)}" holds a control character: leave it out',
                       f"“{shown(value)}”含控制字符：请删除")
        return self.understood(value)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return super()._serialize(None if value == "" else value, attr, obj, **kwargs)

    def empty(self) -> Any:
        """What an empty text means."""
        if self.required:
            refuse("missing", "this field must not be empty", "此字段不得为空")
        return ""

    def understood(self, text: str) -> Any:
        """The canonical value of a clean text that is not empty."""
        return text


def _has_control(text: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cs") for char in text)


class Code(Text):
    """A code: no blanks, no slash, at most 128 characters."""

    def understood(self, text: str) -> str:
        """The code as given."""
        if not is_code(text):
            refuse("code", f'"{shown(text)}" is no code: at most 128 characters, no blanks, '
                   "no slash", f"“{shown(text)}”不是代码：不超过 128 字，不得含空格或斜杠")
        return text


class Party(Code):
    """A custodian's code, or uscc: and the credit code of a party nobody registered."""

    def understood(self, text: str) -> str:
        """The code as given; a credit code is checked."""
        if text.startswith(PROVISIONAL):
            return PROVISIONAL + checked_uscc(text.removeprefix(PROVISIONAL))
        return super().understood(text)


class Uscc(Text):
    """A 统一社会信用代码 of 18 characters, its check character verified."""

    def understood(self, text: str) -> str:
        """The credit code in capitals."""
        return checked_uscc(text)


def checked_uscc(text: str) -> str:
    """A credit code in capitals; refused with the check character that would be right."""
    code = text.strip().upper()
    if not _USCC_FORM.fullmatch(code):
        refuse("uscc", f'"{shown(text)}" is no credit code: 18 digits and capitals, not I O S V Z',
               f"“{shown(text)}”不是统一社会信用代码：18 位数字或大写字母，不含 I O S V Z")
    if not uscc_is_valid(code):
        right = check_character(code[:17])
        refuse("uscc", f'"{code}" is no credit code: its last character should be {right}',
               f"“{code}”不是统一社会信用代码：校验位应为 {right}")
    return code


class EventId(Text):
    """A UUID made by the client, in small letters."""

    def understood(self, text: str) -> str:
        """The UUID in small letters."""
        event_id = text.lower()
        if not _UUID.fullmatch(event_id):
            refuse("uuid", f'"{shown(text)}" is no UUID: write it as '
                   '"3f2a6f0e-8c1d-4b57-9a64-0c2f5b7d9e11"',
                   f"“{shown(text)}”不是 UUID：请写成“3f2a6f0e-8c1d-4b57-9a64-0c2f5b7d9e11”")
        return str(UUID(event_id))


class SubstanceRef(Text):
    """CAS, #catalogue-number or HW:iii-sss-cc, in its canonical spelling."""

    def understood(self, text: str) -> str:
        """The reference as the register spells it."""
        try:
            return str(parse_reference(text))
        except MalformedReference as error:
            refuse("substance", error.en, error.zh)


class WasteCode(Text):
    """A waste code iii-sss-cc."""

    def understood(self, text: str) -> str:
        """The code without the HW: a clerk may put before it."""
        code = text.removeprefix("HW:")
        if not _WASTE_CODE.fullmatch(code):
            refuse("waste_code", f'"{shown(text)}" is no waste code: write it as iii-sss-cc, '
                   "as in 900-041-49", f"“{shown(text)}”不是废物代码：应写作 900-041-49 的形式")
        return code


class Choice(Text):
    """One of a few words."""

    def __init__(self, choices: Mapping[str, Any] | tuple[str, ...], **given: Any) -> None:
        self.choices = tuple(choices)
        metadata = {"enum": list(self.choices), **given.pop("metadata", {})}
        super().__init__(metadata=metadata, **given)

    def understood(self, text: str) -> str:
        """The word as given."""
        if text not in self.choices:
            known = " ".join(self.choices)
            refuse("unknown", f'"{shown(text)}" is none of: {known}',
                   f"“{shown(text)}”不在可用值之内：{known}")
        return text


class Mass(Wire, fields.String):
    """Kilograms on the wire, exact to the milligram; whole milligrams inside."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        digits = digits_of(value)
        if digits is None:
            refuse("mass", f'{shown(value)} is not a mass: write kilograms as a decimal number, '
                   'such as "30000.000"',
                   f"{shown(value)} 不是质量：请以千克为单位填写十进制数，例如“30000.000”")
        try:
            return from_kg(digits)
        except NotAMass as error:
            refuse("mass", _quoted(error.en, digits), _quoted(error.zh, digits))

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return to_kg(value) if isinstance(value, int) else value


def _quoted(text: str, value: str) -> str:
    return text.replace(value, shown(value)) if value else text


class DecimalText(Wire, fields.String):
    """A decimal number kept as it was written, within bounds."""

    def __init__(self, low: int | None = None, high: int | None = None, **given: Any) -> None:
        self.low, self.high = low, high
        super().__init__(**given)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if value == "" and not self.required:
            return ""
        digits = digits_of(value)
        if digits is None or not _DECIMAL.fullmatch(digits):
            refuse("decimal", f'"{shown(value)}" is not a decimal number, such as "98.5"',
                   f"“{shown(value)}”不是十进制数，例如“98.5”")
        number = Decimal(digits)
        if (self.low is not None and number < self.low) or (
            self.high is not None and number > self.high
        ):
            least = "" if self.low is None else str(self.low)
            most = "" if self.high is None else str(self.high)
            refuse("range", f"{shown(digits)} is out of range: {least}..{most}",
                   f"{shown(digits)} 超出范围：{least}～{most}")
        return digits


class Whole(Wire, fields.Integer):
    """A whole number within bounds."""

    def __init__(self, low: int = 0, high: int = 2**53 - 1, **given: Any) -> None:
        self.low, self.high = low, high
        metadata = {"minimum": low, "maximum": high, **given.pop("metadata", {})}
        super().__init__(metadata=metadata, **given)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if type(value) is not int:
            digits = digits_of(value) if type(value) in (float, Exact) else None
            whole, _, rest = (digits or "").partition(".")
            if not whole.removeprefix("-").isdecimal() or rest.strip("0"):
                refuse("integer", f"{shown(value)} is not a whole number",
                       f"{shown(value)} 不是整数")
            value = int(whole)
        if not self.low <= value <= self.high:
            refuse("range", f"{shown(digits_of(value))} is out of range: {self.low}..{self.high}",
                   f"{shown(digits_of(value))} 超出范围：{self.low}～{self.high}")
        return value


class Flag(Wire, fields.Boolean):
    """true or false, and nothing that looks like it."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if type(value) is not bool:
            refuse("boolean", f"{shown(value)} is neither true nor false",
                   f"{shown(value)} 不是 true 或 false")
        return value


class Instant(Wire, fields.String):
    """RFC 3339 with an offset on the wire; an aware datetime inside."""

    def __init__(self, **given: Any) -> None:
        super().__init__(metadata={"format": "date-time", **given.pop("metadata", {})}, **given)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if value == "" and not self.required:
            return None
        if type(value) is not str or len(value) > TEXT_MAX:
            refuse("instant", f'{shown(value)} is not an instant: write it as '
                   '"2026-03-01T08:00:00+08:00"',
                   f"{shown(value)} 不是带时区的时刻：请写成“2026-03-01T08:00:00+08:00”")
        try:
            return instant.parse(value)
        except instant.NotAnInstant as error:
            refuse("instant", _quoted(error.en, value), _quoted(error.zh, value))

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        if isinstance(value, int):
            value = instant.from_us(value)
        return instant.show(value) if isinstance(value, datetime) else value


class ListOf(Wire, fields.List):
    """A list of at most so many."""

    def __init__(self, inner: Any, *, most: int = LIST_MAX, **given: Any) -> None:
        self.most = most
        super().__init__(inner, **given)
        # Not given is for fields; a list that holds null holds nothing we know.
        self.inner.allow_none = False

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, list) and len(value) > self.most:
            refuse("too_many", f"{len(value)} are too many: at most {self.most}",
                   f"共 {len(value)} 项，过多：最多 {self.most} 项")
        return super()._deserialize(value, attr, data, **kwargs)


class ObjectOf(Wire, fields.Dict):
    """An object whose keys are not ours to name."""


class Part(Wire, fields.Nested):
    """An object inside an object, with a schema of its own."""

    def _deserialize(
        self, value: Any, attr: Any, data: Any, partial: Any = None, **kwargs: Any
    ) -> Any:
        return cast(WireSchema, self.schema).read(value)
