"""The report of users tells the tier, every row that decided it, and that the figures are ours."""

import csv
import io
import json
from datetime import date
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from hazchem.regulation.use_tier import MG_PER_KG, Quantity, lines_on, tier_of
from hazchem.reports.rendering import FORMATS, render
from hazchem.reports.report import form_of, made
from hazchem.reports.values import Figures, Given, UserLine
from seeds.dataset import rows_of
from tests.reports.inspection import facts

LINES = lines_on(rows_of("use_tiers"), date(2026, 11, 24))


def user(code, *quantities, s=None):
    """A user as the service would tell of it."""
    figures = Figures(sum(one.held_mg for one in quantities),
                      sum(one.used_mg for one in quantities), s, "u1" if s else "")
    return UserLine(code, "north", figures, tier_of(LINES, quantities, s))


def toxic(kg):
    """A quantity on the list of the highly toxic."""
    return Quantity("7782-50-5", frozenset({"highly_toxic"}), ("highly_toxic=verified",),
                    kg * MG_PER_KG)


USERS = [user("acme", toxic(500), s=Fraction(1, 3)), user("gamma")]
NAMES = {"acme": "<甲>公司", "7782-50-5": "氯"}


def sections(lang="zh", **given):
    """Each section's rows by its name."""
    values = Given(names=NAMES, **({"users": USERS, "tier_lines": LINES} | given))
    told = json.loads(render(made("use-tiers", values, facts(lang=lang)), "json").body)
    return {one["name"]: one["rows"] for one in told["sections"]}


def test_a_user_is_told_with_what_decided_its_tier():
    first, last = sections()["users"]
    assert (first["tier"], first["custodian"], first["held_kg"]) == ("一级", "acme", "500.000")
    assert first["deciding"] == ["U1-TOX-H"]
    assert first["why"] == "剧毒 现存量 500 kg ≥ 500 kg"
    assert first["s"] == "0.333333" and first["unit"] == "u1"
    assert first["status"] == ["house"]
    assert (last["tier"], last["why"], last["s"]) == ("一般", "", "")


def test_every_row_that_matched_is_told_and_how_far_its_listing_was_checked():
    rows = sections("en")["matches"]
    assert [row["row"] for row in rows] == ["U1-TOX-H", "U2-TOX-H", "U3-S"]
    assert rows[0]["listing"] == "highly_toxic=verified" and rows[0]["substances"] == "氯"
    assert rows[1]["least"] == "any amount"
    assert (rows[2]["figure"], rows[2]["least"]) == ("0.333333", "0.1")


def test_the_table_in_force_stands_in_the_report_with_its_basis():
    table = sections("en")["table"]
    assert len(table) == len(LINES)
    by_row = {row["row"]: row for row in table}
    assert by_row["U1-TOX-H"]["basis"].startswith("house default")
    assert by_row["U1-TOX-H"]["checked"] == "no outside basis"
    assert by_row["U2-PERMIT-CL2"]["checked"] == "not read in the source"


def test_the_numbers_by_tier_are_those_of_the_users():
    assert [(row["tier"], row["users"]) for row in sections()["tiers"]] == [
        ("一级", 1), ("二级", 0), ("三级", 0), ("一般", 1)]


def test_without_a_table_nobody_is_given_a_tier():
    told = sections(tier_lines=(), users=[UserLine("acme", "", Figures(1, 0), tier_of((), []))])
    assert [row["tier"] for row in told["users"]] == [""]
    assert told["tiers"] == [] and told["table"] == []


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_format_tells_it_and_quotes_what_people_wrote(form, lang):
    values = Given(users=USERS, tier_lines=LINES, names=NAMES)
    body = render(made("use-tiers", values, facts(lang=lang)), form).body
    assert body == render(made("use-tiers", values, facts(lang=lang)), form).body
    if form == "xlsx":
        cells = [cell.value for sheet in load_workbook(io.BytesIO(body))
                 for row in sheet.iter_rows() for cell in row]
        assert "<甲>公司" in cells and "U1-TOX-H" in cells
        return
    text = body.decode("utf-8-sig")
    assert "U1-TOX-H" in text
    if form == "csv":
        column = "单位代码" if lang == "zh" else "Custodian code"
        assert [row[column] for row in csv.DictReader(io.StringIO(text))] == ["acme", "gamma"]
    if form == "html":
        assert "&lt;甲&gt;公司" in text and "<甲>" not in text
        assert ("默认值" if lang == "zh" else "defaults of this house") in text


def test_it_is_in_the_register_with_its_filters():
    assert form_of("use-tiers").filters == ("park", "custodian")
