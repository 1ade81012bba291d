"""Filing from a browser: checked first, confirmed, receipted, never twice, never another's."""

import io
import re

import openpyxl
import pytest

HEADER = "类型,发生时间,批次,物质,质量,来源场所,去向场所,用途\n"
GOOD = HEADER + "生产,2026-03-05 08:00,N1,67-56-1,1200.5,,acme-t1,\n"
MIXED = GOOD + (
    "使用,2026-03-05 09:00,acme/N1,,abc,acme-t1,,洗罐\n"
    "使用,2026-03-05 10:00,rival/R1,,5,rival-w,,洗罐\n"
    "使用,2026-03-05 11:00,N1,,2000,acme-t1,,洗罐\n"
)


def check(client, body, name="day.csv"):
    """The page that tells what would become of a file."""
    told = body if isinstance(body, bytes) else body.encode()
    return client.post("/file/check", data={"file": (io.BytesIO(told), name)})


def confirm(client, checked):
    """Send the form of such a page."""
    told = re.search(r'name="name" value="([^"]*)"', checked.text)[1]
    content = re.search(r'name="content" value="([^"]*)"', checked.text)[1]
    return client.post("/file/confirm", data={"name": told, "content": content})


def size(client) -> int:
    """The log size that a page prints."""
    return int(re.search(r"账本规模 N</dt><dd>(\d+)", client.get("/").text)[1])


def test_a_check_files_nothing_and_a_confirmation_files_it_once(enter_own):
    acme = enter_own("acme")
    before = size(acme)
    checked = check(acme, GOOD)
    assert checked.status_code == 200 and "确认入账 1 条" in checked.text
    assert size(acme) == before
    filed = confirm(acme, checked)
    assert "已入账 1 条" in filed.text and str(before) in filed.text
    assert size(acme) == before + 1
    again = confirm(acme, checked)
    assert "已入账 0 条" in again.text and "1 条以前已入账" in again.text
    assert size(acme) == before + 1
    assert "1\u202f200.5 千克" in acme.get("/lots/acme/N1").text


def test_every_bad_row_is_told_with_its_line_and_costs_no_other(enter_own):
    acme = enter_own("acme")
    checked = check(acme, MIXED)
    assert "确认入账 2 条" in checked.text
    lines = re.findall(r'data-name="行号">(\d+)<', checked.text)
    assert lines == ["3", "4"]
    assert "“abc”不是质量" in checked.text and "rival-w 不是 acme 的场所" in checked.text
    assert "已入账 2 条" in confirm(acme, checked).text


def test_a_check_shows_the_findings_it_would_open(enter_own):
    checked = check(enter_own("acme"), MIXED)
    assert "入账后将产生的问题" in checked.text and "G-08" in checked.text


def test_a_workbook_made_from_the_template_is_read(enter_own):
    acme = enter_own("acme")
    book = openpyxl.load_workbook(io.BytesIO(acme.get("/file/movements.xlsx").data))
    sheet = book.worksheets[0]
    heads = {cell.value.split()[-1]: cell.column for cell in sheet[1] if cell.value}
    for name, value in {"kind": "produce", "occurred_at": "2026-03-06 08:00", "lot": "N2",
                        "substance": "67-56-1", "mass_kg": "10", "to_place": "acme-t1"}.items():
        sheet.cell(2, heads[name], value)
    packed = io.BytesIO()
    book.save(packed)
    checked = check(acme, packed.getvalue(), "day.xlsx")
    assert "确认入账 1 条" in checked.text, checked.text
    assert "已入账 1 条" in confirm(acme, checked).text


@pytest.mark.parametrize(("body", "name", "status", "says"), [
    (b"", "", 400, "请先选择文件"),
    (b"\x00\x01", "day.bin", 400, "不支持"),
    ("甲,乙\n1,2\n".encode(), "day.csv", 422, "未知的列"),
    (b"x" * (4 * 2**20 + 1), "day.csv", 413, "上限"),
])
def test_a_file_that_cannot_be_read_is_explained_on_the_form(enter_own, body, name, status, says):
    answered = check(enter_own("acme"), body, name)
    assert answered.status_code == status and says in answered.text
    assert 'type="file"' in answered.text


def test_a_body_beyond_every_limit_is_refused(enter_own):
    answered = check(enter_own("acme"), b"x" * (6 * 2**20), "day.csv")
    assert answered.status_code == 413 and answered.mimetype == "text/html"


def test_a_confirmation_that_was_tampered_with_is_no_failure(enter_own):
    acme = enter_own("acme")
    for content in ("%%%", "", "AAAA"):
        answered = acme.post("/file/confirm", data={"name": "day.csv", "content": content})
        assert 400 <= answered.status_code < 500, content


def test_a_file_s_name_is_not_markup(enter_own):
    told = check(enter_own("acme"), GOOD, '<script>alert(1)</script>.csv').text
    assert "<script" not in told


@pytest.mark.parametrize("who", ["office", "bureau"])
def test_who_only_reads_cannot_file(enter_own, who):
    reader = enter_own(who)
    assert 'type="file"' not in reader.get("/file").text
    answered = check(reader, GOOD)
    assert answered.status_code == 403 and "可以填报" in answered.text


def test_one_movement_by_hand_is_checked_then_filed_and_not_twice(enter_own):
    acme = enter_own("acme")
    blank = acme.get("/file/produce").text
    assert "acme-t1" in blank and "rival-w" not in blank
    told = {"occurred_at": "2026-03-07 08:00", "lot": "H1", "substance": "67-56-1",
            "mass_kg": "5", "to_place": "acme-t1"}
    before = size(acme)
    checked = acme.post("/file/produce", data={**told, "check": "1"})
    assert "检查通过" in checked.text and 'value="H1"' in checked.text
    assert size(acme) == before
    assert "已入账 1 条" in acme.post("/file/produce", data={**told, "file": "1"}).text
    assert "1 条以前已入账" in acme.post("/file/produce", data={**told, "file": "1"}).text
    assert size(acme) == before + 1


def test_a_movement_filled_in_wrongly_keeps_what_was_written(enter_own):
    answered = enter_own("acme").post("/file/use", data={
        "occurred_at": "never", "lot": "acme/L1", "mass_kg": "x", "from_place": "acme-t1"})
    assert answered.status_code == 422
    assert 'value="never"' in answered.text and "x" in answered.text


def test_every_kind_that_is_offered_has_a_form(enter_own):
    acme = enter_own("acme")
    kinds = re.findall(r'href="/file/(\w+)"', acme.get("/file").text)
    assert len(kinds) >= 14
    for kind in kinds:
        assert acme.get(f"/file/{kind}").status_code == 200, kind
        assert acme.post(f"/file/{kind}", data={}).status_code == 422, kind
