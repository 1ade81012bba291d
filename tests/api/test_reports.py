"""Reports through the door: the list, every format, the same bytes for the same question."""

import io

import pytest
from openpyxl import load_workbook

from tests.api.conftest import produced, used

TYPES = {
    "json": "application/json", "csv": "text/csv", "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NAMES = ("breaks", "flow", "hazard-units", "stock")


@pytest.fixture
def broken(acme):
    """Acme used 10 t more of its ammonia than it had."""
    acme.post("/movements", [produced(), used(2, "40000")])
    return acme


def test_the_list_names_every_report_and_its_filters(acme):
    told = {one["name"]: one for one in acme.get("/reports").json["results"]}
    assert set(NAMES) <= set(told)
    assert told["breaks"]["title"] and told["breaks"]["title_zh"]
    assert "custodian" in told["breaks"]["filters"]


@pytest.mark.parametrize("form", list(TYPES))
@pytest.mark.parametrize("name", NAMES)
def test_every_report_comes_in_every_format_and_twice_the_same(broken, name, form):
    page = broken.get("/findings").json
    asked = {"format": form, "size": page["size"], "as_of": page["as_of"]}
    first = broken.get(f"/reports/{name}", **asked)
    assert (first.status_code, first.mimetype) == (200, TYPES[form])
    assert name in first.headers["Content-Disposition"]
    assert first.headers["Cache-Control"] == "no-store"
    broken.post("/movements", produced(9, lot="acme/L9"))
    assert broken.get(f"/reports/{name}", **asked).data == first.data


def test_the_breaks_are_in_the_breaks_report(broken):
    told = broken.get("/reports/breaks").json
    assert told["report"] == "breaks" and told["size"] and told["root"]
    assert "G-08" in str(told["sections"])
    table = broken.get("/reports/breaks", format="csv").data.decode("utf-8-sig")
    assert "G-08" in table and "10000.000" in table
    book = load_workbook(io.BytesIO(broken.get("/reports/breaks", format="xlsx").data))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "G-08" in cells
    page = broken.speaking("zh").get("/reports/breaks", format="html")
    assert "断链" in page.text and page.headers["Content-Language"] == "zh-CN"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_report_shows_what_its_reader_may_see(broken, keyring):
    rival = broken.with_key(keyring["rival"])
    for name in NAMES:
        shown = rival.get(f"/reports/{name}", format="csv").data.decode()
        assert "acme" not in shown and "30000" not in shown


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [("/reports/nothing", 404, "nothing"), ("/reports/breaks?format=pdf", 422, "pdf"),
     ("/reports/breaks?custodain=a", 422, "custodian"),
     ("/reports/stock?severity=S1", 422, "severity"),
     ("/reports/breaks?severity=S9", 422, "S9"), ("/reports/breaks?size=9999999", 422, "9999999"),
     ("/reports/flow?from=yesterday", 422, "yesterday")],
)
def test_what_no_report_knows_is_refused_by_name(acme, path, status, word):
    refused = acme.ask("GET", path)
    assert refused.status_code == status
    assert word in refused.json["detail"]


def test_the_report_of_users_comes_by_the_register_alone(acme):
    acme.post("/movements", [produced(), used(2, "10000")])
    assert "use-tiers" in {one["name"] for one in acme.get("/reports").json["results"]}
    for form, mimetype in TYPES.items():
        answer = acme.get("/reports/use-tiers", format=form)
        assert (answer.status_code, answer.mimetype) == (200, mimetype)
    told = acme.get("/reports/use-tiers").json["sections"]
    rows = next(one["rows"] for one in told if one["name"] == "users")
    assert [row["custodian"] for row in rows] == ["acme"]
    assert rows[0]["used_kg"] == "10000.000" and rows[0]["deciding"]
