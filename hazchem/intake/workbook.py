"""Workbooks .xlsx: sizes are checked on the true bytes before any reader trusts them."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NoReturn

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from hazchem.intake.limits import DEFAULT, MIB, Limits, malformed, too_large, within
from hazchem.intake.table import Line, line_of

_CHUNK = 4 * MIB
_TAG_MAX = 4096
_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s>/]")
_REFERENCE = re.compile(
    rb"""<(?:\w{1,20}:)?c(?:\s+[\w:]{1,20}=(?:"[^"<]{0,99}"|'[^'<]{0,99}'))*?"""
    rb"""\s+r=["']([A-Z]{1,3})([0-9]{1,7})["']"""
)
# Small members may be packed tightly: only from this size on does the ratio say anything.
_RATIO_FROM = 4 * MIB
_LOCAL_HEADER = 30
_DIGITS_KEPT = 10**15


def table_of_workbook(body: bytes, limits: Limits = DEFAULT) -> list[Line]:
    """The rows of the first sheet that are not blank; raises Malformed or TooLarge."""
    check(body, limits)
    lines: list[Line] = []
    for number, row in enumerate(_first_sheet(body), 1):
        line = line_of(number, [_text(cell) for cell in row], limits)
        if line is not None:
            lines.append(line)
    within(len(lines) - 1, limits.rows, "rows", "行数")
    return lines


def _first_sheet(body: bytes) -> list[list[Any]]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(body)) as book:
            return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, PasswordError, OSError, ValueError):
        _unreadable()
    except BaseException as error:
        # The reader's own failures come as panics, which are no Exceptions.
        if type(error).__name__ != "PanicException":
            raise
        _unreadable()


def check(body: bytes, limits: Limits = DEFAULT) -> None:
    """Refuse a workbook that is too large, however little its own directory says of it."""
    within(len(body), limits.packed_bytes, "bytes", "字节数")
    try:
        members = zipfile.ZipFile(io.BytesIO(body)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        _unreadable()
    within(len(members), limits.members, "members in the file", "文件内成员数")
    unpacked = 0
    for member in members:
        size, sheet = 0, _Sheet(limits)
        for chunk in _chunks(body, member):
            size += len(chunk)
            within(unpacked + size, limits.unpacked_bytes, "bytes unpacked", "解压后字节数")
            if size > _RATIO_FROM and size > limits.ratio * member.compress_size:
                too_large("times its packed size", "压缩比", size // max(member.compress_size, 1),
                          limits.ratio)
            sheet.see(chunk)
        sheet.judge()
        unpacked += size


class _Sheet:
    """How far the cells of one sheet reach, read off its own bytes as they stream by."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.tail = limits, b""
        self.cells = self.references = self.columns = self.rows = 0

    def see(self, chunk: bytes) -> None:
        """Take note of the cells in a piece of the sheet; a piece may end inside a cell."""
        text = self.tail + chunk
        cut = max(text.rfind(b"<"), len(text) - _TAG_MAX)
        text, self.tail = text[:cut], text[cut:]
        self._count(text)

    def judge(self) -> None:
        """Refuse a sheet that spans more than a reader should be asked to hold."""
        self._count(self.tail)
        if self.cells > self.references:
            malformed("xlsx", "cells without references: open the file in Excel and save it again",
                      "单元格缺少引用：请用 Excel 打开后重新保存")
        within(self.columns, self.limits.columns, "columns", "列数")
        within(self.rows, self.limits.rows + 1, "rows", "行数")
        within(self.columns * self.rows, self.limits.cells, "cells", "单元格数")

    def _count(self, text: bytes) -> None:
        self.cells += len(_CELL.findall(text))
        widest, last = self.columns, self.rows
        found = _REFERENCE.findall(text)
        for letters, digits in set(found):
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            widest, last = max(widest, column), max(last, int(digits))
        self.columns, self.rows = widest, last
        self.references += len(found)


def _chunks(body: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    start = member.header_offset
    header = body[start : start + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or member.flag_bits & 1:
        _unreadable()
    start += _LOCAL_HEADER + int.from_bytes(header[26:28], "little")
    start += int.from_bytes(header[28:30], "little")
    packed = body[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield packed
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(packed)
    else:
        _unreadable()


def _inflated(packed: bytes) -> Iterator[bytes]:
    stream = zlib.decompressobj(-15)
    try:
        while packed and not stream.eof:
            yield stream.decompress(packed, _CHUNK)
            packed = stream.unconsumed_tail
        yield stream.flush()
    except zlib.error:
        _unreadable()


def _unreadable() -> NoReturn:
    malformed("xlsx", "this is no readable .xlsx file: save it as an Excel workbook (.xlsx) "
              "without a password",
              "不是可读取的 .xlsx 文件：请另存为 Excel 工作簿（.xlsx），不要加密")


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else ""


def _number(cell: float) -> str:
    """The shortest digits of a number; one too long for Excel keeps its exponent, to be refused."""
    number = Decimal(repr(cell))
    if abs(number) >= _DIGITS_KEPT:
        return f"{number:E}"
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
