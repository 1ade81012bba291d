"""What every schema of ours shares: nothing unknown gets in, and a quick way for what is right."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, post_load

from schemas.saying import Saying, shown

_UNKNOWN = Saying("unknown_field", "unknown field", "未知字段")
_Reader = Callable[..., Any]


class WireSchema(Schema):
    """A shape on the wire; null means not given, and a field we do not know is refused."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE

    error_messages = {
        "unknown": _UNKNOWN,
        "type": Saying("type", "an object is needed here", "此处须为对象"),
    }

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._readers: dict[str, tuple[str, _Reader]] = {}
        self._required: tuple[str, ...] = ()
        for name, field in self.load_fields.items():
            key = field.data_key or name
            self._readers[key] = (field.attribute or name, field._deserialize)
            if field.required:
                self._required += (key,)

    def made(self, given: dict[str, Any]) -> Any:
        """What the fields make together; what was not given is not there."""
        return given

    def read(self, told: Any) -> Any:
        """The same as load, reading only the fields present; refusals are left to load."""
        if type(told) is not dict:
            return self.load(told)
        given: dict[str, Any] = {}
        readers = self._readers
        try:
            for key, value in told.items():
                attribute, reader = readers[key]
                if value is not None:
                    read = reader(value, key, told)
                    if read is not None and read != "":
                        given[attribute] = read
        except (KeyError, ValidationError):
            return self.load(told)
        for key in self._required:
            if told.get(key) is None:
                return self.load(told)
        return self.made(given)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """What is shown of a value: a member of a mapping, else an attribute, never an index."""
        if isinstance(obj, Mapping):
            return obj.get(attr, default)
        return getattr(obj, attr, default)

    @post_load
    def _finish(self, given: dict[str, Any], **_: Any) -> Any:
        return self.made(
            {name: read for name, read in given.items() if read is not None and read != ""}
        )

    def handle_error(
        self, error: ValidationError, data: Any, *, many: bool, **kwargs: Any
    ) -> None:
        """Say which known field an unknown one may be meant for."""
        levels = error.messages.values() if many and isinstance(error.messages, dict) else [
            error.messages
        ]
        for messages in levels:
            if isinstance(messages, dict):
                for key, said in messages.items():
                    if said == [_UNKNOWN]:
                        messages[key] = [unknown_field(str(key), self._readers)]


def unknown_field(name: str, known: Any) -> Saying:
    """The message about a field nobody knows, with the nearest one that is known."""
    near = get_close_matches(name, list(known), n=1)
    en = f'"{shown(name)}" is no field here'
    zh = f"“{shown(name)}”不是此处的字段"
    if near:
        en, zh = f"{en}: did you mean {near[0]}?", f"{zh}：是否指 {near[0]}？"
    return Saying("unknown_field", en, zh)
