"""Why something is refused: one class per reason, each saying so in Chinese and in English."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it stands, what it is, and what would be right."""

    pointer: str
    code: str
    en: str
    zh: str
    line: int | None = None


class Refused(Exception):
    """A request the ledger does not accept; it leaves nothing behind."""

    slug: ClassVar[str] = "refused"
    title: ClassVar[str] = "Refused"
    title_zh: ClassVar[str] = "拒绝受理"

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.en for problem in problems))
        self.problems = problems


class Malformed(Refused):
    """The body cannot be read at all."""

    slug, title, title_zh = "malformed", "The body cannot be read", "报文无法读取"


class Unauthenticated(Refused):
    """No key, or one that is unknown, expired or withdrawn."""

    slug, title, title_zh = "unauthenticated", "A valid key is needed", "需要有效的密钥"


class Forbidden(Refused):
    """A place or an act that is another's."""

    slug, title, title_zh = "forbidden", "This is another's to do", "无权办理"


class Unseen(Refused):
    """It does not exist, or the caller may not see it: the answer is the same."""

    slug, title, title_zh = "not-found", "Not found", "未找到"


class OutOfOrder(Refused):
    """Already done, or not its turn."""

    slug, title, title_zh = "out-of-order", "Out of order or already done", "次序不符或已办理"


class TooLarge(Refused):
    """A limit on size is exceeded."""

    slug, title, title_zh = "too-large", "Too large", "超出大小限制"


class Invalid(Refused):
    """A field holds what cannot be understood."""

    slug, title, title_zh = "invalid", "A field is not valid", "字段不合规定"


class Mismatch(Refused):
    """The same event id was filed before with other content."""

    slug, title, title_zh = "id-reused", "This id was used for other content", "编号已用于其他内容"


def invalid(pointer: str, code: str, en: str, zh: str) -> Invalid:
    """A refusal with a single problem."""
    return Invalid(Problem(pointer, code, en, zh))
