"""CSV as Excel, WPS and other systems write it: UTF-8 or GB18030; comma, semicolon or tab."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress

from hazchem.intake.limits import DEFAULT, Limits, malformed, within
from hazchem.intake.table import Line, line_of


def table_of_csv(body: bytes, limits: Limits = DEFAULT) -> list[Line]:
    """The rows of a CSV that are not blank; raises Malformed or TooLarge."""
    within(len(body), limits.batch_bytes, "bytes", "字节数")
    text = decoded(body)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    lines: list[Line] = []
    try:
        for number, cells in enumerate(reader, 1):
            line = line_of(number, cells, limits)
            if line is not None:
                within(len(lines), limits.rows, "rows", "行数")
                lines.append(line)
    except csv.Error as error:
        malformed("csv", f"line {reader.line_num} is not CSV: {error}",
                  f"第 {reader.line_num} 行不是合法的 CSV", reader.line_num)
    return lines


def decoded(body: bytes) -> str:
    """The text of a file in UTF-8, with or without BOM, in GB18030, or in UTF-16 with BOM."""
    wide = body.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else _encodings(body):
        with suppress(UnicodeDecodeError):
            return body.decode(encoding)
    return malformed("encoding", "the text is neither UTF-8 nor GB18030: save it as CSV UTF-8",
              "文本既不是 UTF-8 也不是 GB18030：请另存为“CSV UTF-8”")


def _encodings(body: bytes) -> tuple[str, ...]:
    """UTF-8 first, unless all it would find is what two bytes of one Chinese character look like.

    鲁 in GB18030 is ³ in UTF-8. Chinese in UTF-8 takes three bytes, so text without any three is
    GB18030; whoever means ³ writes the BOM.
    """
    if not body.startswith(BOM_UTF8) and not body.isascii():
        with suppress(UnicodeDecodeError):
            if max(body.decode("utf-8")) < "\u0800":
                return ("gb18030", "utf-8-sig")
    return ("utf-8-sig", "gb18030")


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    return max(",;\t", key=first.count)
