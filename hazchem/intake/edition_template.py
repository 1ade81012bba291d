"""The empty form for an edition of the catalogue: a header in both languages, and the words."""

import csv
import io

import xlsxwriter

from hazchem.regulation.edition_rows import HEAD, OWN_WORDS, RULE, WORDS

FORM, HELP = "目录 Edition", "说明 Help"
_HELP = (
    ("一行一条规则；版本的各列只须在第一行填写。",
     "A rule a row; what is said of the whole edition stands in the first row alone."),
    ("多个值用分号或顿号隔开。", "Several values are separated by semicolons."),
    ("一条规则有多项豁免时，其下各行只填规则编号和豁免各列。",
     "Further exemptions of a rule are rows below it with its code and the exemption alone."),
    ("质量以千克计，浓度以质量百分数计；日期写作 2026-05-01；时段写作 22:00-06:00。",
     "Masses in kilograms, concentrations in mass %; days as 2026-05-01, hours as 22:00-06:00."),
    ("所填区域须已登记；所填物质须在危险化学品名录之内。",
     "Zones must be registered, substances must be on the register."),
)


def headings() -> list[str]:
    """What stands over each column, in both languages."""
    return [f"{zh} {name}" for name, zh in (HEAD | RULE).items()]


def edition_csv() -> bytes:
    """The empty form as CSV in UTF-8 with BOM, as Excel and WPS like it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(headings())
    return text.getvalue().encode("utf-8-sig")


def edition_xlsx() -> bytes:
    """The empty form as a workbook, with a sheet of help and of the words that may be used."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    form, guide = book.add_worksheet(FORM), book.add_worksheet(HELP)
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "text_wrap": True})
    for position, heading in enumerate(headings()):
        form.set_column(position, position, 16, book.add_format({"num_format": "@"}))
        form.write_string(0, position, heading, bold)
    form.freeze_panes(1, 0)
    guide.set_column(0, 1, 80, book.add_format({"text_wrap": True}))
    words = [*((zh, word) for (_, zh), word in OWN_WORDS.items()), *WORDS.items()]
    for number, line in enumerate((*_HELP, ("", ""), ("可用的词", "Words"), *words)):
        guide.write_row(number, 0, line)
    book.close()
    return packed.getvalue()
