"""Every format says the same, exactly, and nothing written in a ledger becomes a formula or tag."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

import openpyxl
import pytest

from hazchem.domain.errors import Invalid, Unseen
from hazchem.domain.mass import MASS_MG_MAX, to_kg
from hazchem.reports import breaks
from hazchem.reports.cells import decimals_of, harmless, kilograms, moment
from hazchem.reports.rendering import FORMATS, render
from hazchem.reports.report import Column, Report, Row, Section, Word, forms, made, report
from hazchem.reports.values import Given
from tests.reports.inspection import AS_OF, ROOT, Case, facts, found, inspection

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A1")
TAGS = ("<script>alert(1)</script>", "</style><b>", '" onload="x', "&amp;", "]]>")


def table(body: bytes) -> list[dict[str, str]]:
    """A csv read back."""
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def of(*rows: tuple, columns: tuple[Column, ...]) -> Report:
    """A report of one table."""
    section = Section(name="t", title=Word("表", "Table"), columns=columns,
                      rows=tuple(Row(row) for row in rows))
    return Report(name="t", title=Word("表", "Table"), facts=facts(lang="en"), sections=(section,))


def test_a_csv_opens_in_a_spreadsheet_and_tells_what_it_rests_on_in_every_row():
    body = render(made("breaks", inspection(), facts()), "csv").body
    assert body.startswith(b"\xef\xbb\xbf")
    rows = table(body)
    assert len(rows) == 9
    assert {(row["账本规模"], row["截至"], row["日志根"]) for row in rows} == {
        ("1234", "2026-06-10T08:00:00+08:00", ROOT)}
    assert rows[2]["质量（千克）"] == "1250.500001"
    assert rows[0]["期限"] == "2026-06-08T08:00:00+08:00"
    assert rows[2]["证据（记录编号）"].split() == list(
        inspection().findings[7].finding.events)


def test_a_csv_keeps_commas_quotes_and_line_breaks():
    wanted = 'a "quoted", split\r\nand\nbroken, text'
    body = render(of((wanted,), columns=(Column("a", "甲", "A"),)), "csv").body
    assert table(body)[0]["A"] == wanted


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text):
    case = Case(found("G-01", text, lot=text, custodian=text, says_zh=text, events=(text,)))
    report = made("breaks", Given(findings=[case], names={text: text}), facts())
    (row,) = table(render(report, "csv").body)
    for heading in ("情况", "责任单位", "单位代码", "批次", "证据（记录编号）"):
        assert row[heading] == f"'{text}", heading
    book = openpyxl.load_workbook(io.BytesIO(render(report, "xlsx").body))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if str(cell.value).startswith(FORMULAS)]


def test_a_negative_mass_is_a_number_and_not_quoted():
    made_of = of((-5_000_000,), columns=(Column("mass_mg", "质量", "Mass", "mass"),))
    assert table(render(made_of, "csv").body)[0]["Mass"] == "-5.000"
    sheet = openpyxl.load_workbook(io.BytesIO(render(made_of, "xlsx").body)).worksheets[1]
    assert sheet["A2"].value == -5


@pytest.mark.parametrize("mass_mg", [
    0, 1, 999, 1_000_000, 1_250_500_001, 29_820_000_000, 999_999_999_999_999,
    123_456_789_012_345, 987_654_321_098_765, 10**15, MASS_MG_MAX, -1, -999_999_999_999_999,
])
def test_a_workbook_keeps_a_mass_to_the_milligram(mass_mg):
    made_of = of((mass_mg,), columns=(Column("mass_mg", "质量", "Mass", "mass"),))
    sheet = openpyxl.load_workbook(io.BytesIO(render(made_of, "xlsx").body)).worksheets[1]
    value = sheet["A2"].value
    # A spreadsheet keeps 15 digits: what it shows must be the mass, to the last one.
    kept = value if isinstance(value, str) else f"{value:.15g}"
    assert Decimal(kept) == Decimal(to_kg(mass_mg))
    assert isinstance(value, str) == (abs(mass_mg) >= 10**15)


def test_a_workbook_has_dates_that_sort_and_rows_that_fold():
    book = openpyxl.load_workbook(io.BytesIO(
        render(made("breaks", inspection(), facts()), "xlsx").body))
    assert book.sheetnames == ["总览", "问题清单", "未参与判定的规则"]
    sheet = book["问题清单"]
    column = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, column["期限"]).value == datetime(2026, 6, 8, 8)
    assert [sheet.row_dimensions[line].outlineLevel for line in range(2, 8)] == [0, 1, 0, 1, 2, 0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:3]) == ("A2", "A1:")
    glance = [cell.value for cell in book["总览"]["A"]]
    assert glance[0] == "断链检查报告"
    assert "未结问题 5 项，其中断链 2 项、S1 级 1 项，涉及责任单位 2 家。" in glance
    assert {book["总览"][f"B{line}"].value for line in range(3, 6)} == {
        "2026-06-10 08:00 UTC+8", "1234", ROOT}
    assert book.properties.created == datetime(2026, 6, 10, 8)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so():
    made_of = of(("x" * 40_000,), columns=(Column("a", "甲", "A"),))
    sheet = openpyxl.load_workbook(io.BytesIO(render(made_of, "xlsx").body)).worksheets[1]
    assert len(sheet["A2"].value) == 32_767
    assert sheet["A2"].value.endswith("…")


def test_an_instant_without_a_number_in_a_workbook_is_text():
    made_of = of((datetime(1, 1, 2, tzinfo=UTC),), columns=(Column("at", "时", "At", "time"),))
    sheet = openpyxl.load_workbook(io.BytesIO(render(made_of, "xlsx").body)).worksheets[1]
    assert sheet["A2"].value == "0001-01-02T08:00:00+08:00"


def test_json_speaks_as_the_api_does():
    told = json.loads(render(made("breaks", inspection(), facts(lang="en")), "json").body)
    assert (told["size"], told["as_of"], told["root"]) == (1234, "2026-06-10T00:00:00Z", ROOT)
    row = told["sections"][2]["rows"][0]
    assert (row["mass_kg"], row["occurred_at"], row["state"], row["level"]) == (
        "30000.000", "2026-06-01T00:00:00Z", "verified", 0)
    assert row["events"] == ["6f1f0e3c-6a0a-4c2c-9f0b-2f6d7a3f1d01"]


class Page(HTMLParser):
    """Reads a page, noting tags that do not close, scripts, and what it would load."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.loads: list[str] = []
        self.text = ""
        self.feed(body.decode())

    def handle_starttag(self, tag, attrs):
        """Note a tag, and any attribute that loads or runs something."""
        self.tags.add(tag)
        self.loads += [name for name, _ in attrs if name in ("src", "href") or name[:2] == "on"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """A tag closes the last one opened."""
        assert self.open.pop() == tag

    def _read(self, text):
        """Text as a reader sees it."""
        self.text += text

    handle_data = _read


@pytest.mark.parametrize("text", TAGS)
def test_no_text_becomes_a_tag(text):
    case = Case(found("G-01", text, lot=text, custodian=text, says_zh=text, events=(text,)))
    given = Given(findings=[case], names={text: text})
    page = Page(render(made("breaks", given, facts(
        root=text, seen_by=text, filters=((text, text),))), "html").body)
    assert page.open == [] and page.loads == []
    assert not page.tags & {"script", "b onload", "img", "link", "iframe"}
    assert page.text.count(text) >= 6


@pytest.mark.parametrize("name", ["breaks", "stock", "flow"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_whole_and_prints_what_it_rests_on(name, lang):
    page = Page(render(made(name, inspection(), facts(lang=lang)), "html").body)
    assert page.open == [] and page.loads == [] and "script" not in page.tags
    foot = page.text.rstrip().splitlines()[-6:]
    assert "2026-06-10 08:00 UTC+8" in foot[0] and "1234" in foot[1] and ROOT in foot[2]


def test_what_no_reader_can_show_is_replaced_in_every_format():
    case = Case(found("G-01", "x", says_zh="a\x00b\ud800c\x1bd"))
    report = made("breaks", Given(findings=[case]), facts())
    for name in FORMATS:
        body = render(report, name).body
        if name != "xlsx":
            assert "a\ufffdb\ufffdc\ufffdd" in body.decode()
    book = openpyxl.load_workbook(io.BytesIO(render(report, "xlsx").body))
    assert "a\ufffdb\ufffdc\ufffdd" in [cell.value for cell in book["问题清单"][2]]


def test_a_file_is_named_after_what_it_is_a_function_of():
    rendered = render(made("breaks", Given(), facts(lang="en")), "xlsx")
    assert rendered.filename == "breaks-N1234-20260610T000000Z-en.xlsx"


def test_unknown_reports_and_formats_are_refused_in_both_languages():
    with pytest.raises(Unseen) as unseen:
        made("brakes", Given(), facts())
    assert "breaks" in unseen.value.problems[0].en and "brakes" in unseen.value.problems[0].zh
    with pytest.raises(Invalid) as refused:
        render(made("breaks", Given(), facts()), "pdf")
    assert "pdf" in refused.value.problems[0].en and "xlsx" in refused.value.problems[0].zh


def test_a_report_is_registered_once_and_found_by_name():
    assert list(forms()) == sorted(forms()) and {"breaks", "flow", "stock"} <= set(forms())
    with pytest.raises(ValueError, match="breaks is already breaks"):
        report("breaks", title=Word("", ""), about=Word("", ""))(breaks.breaks)


def test_a_row_has_a_cell_for_every_column():
    with pytest.raises(ValueError, match="1 cells for 0 columns"):
        Section(name="t", title=Word("表", "Table"), rows=(Row(("a",)),))


def test_masses_are_told_with_thousands_apart_and_never_rounded():
    assert kilograms(1_250_500_001) == "1\u202f250.500001"
    assert kilograms(-30_000_000_000) == "−30\u202f000"
    masses = [1_500_000, 1_000_000, None, 250_001]
    assert [kilograms(m, decimals_of(masses)).translate({0x2007: "_", 0x2008: "_"})
            for m in masses if m] == ["1.5_____", "1_______", "0.250001"]


def test_moments_are_on_the_parks_wall_clock():
    assert moment(AS_OF) == "2026-06-10 08:00"
    assert moment(AS_OF.replace(second=5)) == "2026-06-10 08:00:05"
    assert harmless("2026") == "2026"
