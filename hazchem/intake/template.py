"""The empty form for movements: a header in both languages, and in xlsx lists, notes and help."""

import csv
import io

import xlsxwriter

from hazchem.domain.movement import KINDS
from hazchem.intake.columns import Column
from hazchem.intake.sheet import COLUMNS, WORDS

FORM, HELP, LISTS = "流向 Movements", "说明 Help", "选项 Lists"
ROWS_WITH_LISTS = 2000
_HELP = (
    ("一行一条流向记录；表头可换序，可删去不用的列，空行不计。",
     "One movement a row; columns may be moved or deleted, blank rows do not count."),
    ("时间：2026-03-01 08:00；未注明时区的按北京时间（+08:00），只填日期的按当日 00:00。",
     "Times: 2026-03-01 08:00; without an offset they are China Standard Time (+08:00), "
     "a day alone is 00:00."),
    ("质量以千克计，最多 6 位小数，不加千位分隔符。",
     "Masses are kilograms with at most 6 decimals and no thousands separators."),
    ("单号、批号等列请保持“文本”格式，以免丢失前导零和末位数字。",
     "Keep numbers of papers and lots as text, so that no digit is lost."),
    ("多个值用分号隔开（；）。是/否列填 是 或 否。",
     "Several values are separated by semicolons; yes/no columns take 是 or 否."),
    ("记录编号可留空：由内容得出，同一文件重复上传不会重复入账，改正一行也不影响其他行。",
     "event_id may be left blank: it derives from the row, so a file sent twice files nothing "
     "twice, and a mended row touches no other."),
    ("转化（convert）：同一次转化的各行填写相同的 event_id，并注明 role（投入或产出）。",
     "convert: its rows share one event_id and say their role, input or output."),
)


def heading(column: Column) -> str:
    """What stands over a column: its name in both languages."""
    return f"{column.zh} {column.name}".strip()


def template_csv() -> bytes:
    """The empty form as CSV in UTF-8 with BOM, as Excel and WPS like it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow([heading(column) for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """The empty form as a workbook: lists to choose from, a note on every column, a help sheet."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    form, guide, lists = (book.add_worksheet(name) for name in (FORM, HELP, LISTS))
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    for position, column in enumerate(COLUMNS):
        form.set_column(position, position, max(14, len(column.name) + 4), text)
        form.write_string(0, position, heading(column), bold)
        if column.note:
            form.write_comment(0, position, f"{column.zh}: {column.note}")
        if column.choices:
            _offer(form, lists, position, column)
    form.freeze_panes(1, 0)
    guide.set_column(0, 1, 80, book.add_format({"text_wrap": True}))
    for number, line in enumerate(_help_lines()):
        guide.write_row(number, 0, line)
    lists.hide()
    book.close()
    return packed.getvalue()


def _offer(
    form: xlsxwriter.workbook.Worksheet,
    lists: xlsxwriter.workbook.Worksheet,
    position: int,
    column: Column,
) -> None:
    chinese = {name: zh for zh, name in reversed(WORDS.get(column.name, {}).items())}
    offered = [f"{choice} {chinese.get(choice, '')}".strip() for choice in column.choices]
    lists.write_column(0, position, offered)
    letters = xlsxwriter.utility.xl_col_to_name(position, True)
    form.data_validation(1, position, ROWS_WITH_LISTS, position, {
        "validate": "list",
        "source": f"='{LISTS}'!{letters}$1:{letters}${len(offered)}",
        "error_type": "warning",
    })


def _help_lines() -> list[tuple[str, str]]:
    kinds = [(f"{kind.zh} {name}", "必填 needs: " + (" ".join(kind.needs) or "-").replace(
        "_mg", "_kg")) for name, kind in KINDS.items()]
    columns = [(heading(column), column.note) for column in COLUMNS]
    return [*_HELP, ("", ""), ("类型 kind", ""), *kinds, ("", ""), ("列 column", ""), *columns]
