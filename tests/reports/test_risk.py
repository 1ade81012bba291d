"""The risk index is the sum of its lines: nothing else, nothing hidden, the riskiest first."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hazchem.regulation.risk_index import Counted, Weight, total, weighed
from hazchem.reports.report import made
from hazchem.reports.values import Given, RiskLine
from tests.reports.inspection import NAMES
from tests.reports.inspection import facts as facts_of

WEIGHTS = {("finding", "S1"): Weight(Fraction(20), "points", "notice", "house"),
           ("finding", "S2"): Weight(Fraction(8), "points", "notice", "house"),
           ("late", ""): Weight(Fraction(1, 2), "points", "notice", "house")}


def test_a_sum_is_what_its_lines_come_to():
    lines = weighed([Counted("finding", "S1", Fraction(2)), Counted("late", "", Fraction(30)),
                     Counted("finding", "S2", Fraction(0)), Counted("mood", "", Fraction(9))],
                    WEIGHTS)
    assert [(line.counted.name, line.points) for line in lines] == [
        ("finding", Fraction(40)), ("late", Fraction(15))]
    assert total(lines) == 55


@given(st.lists(st.tuples(st.sampled_from(sorted(WEIGHTS)), st.fractions(0, 100)), max_size=8),
       st.fractions(0, 5))
def test_more_of_a_fact_never_lowers_the_index(told, more):
    facts = [Counted(name, selector, amount) for (name, selector), amount in told]
    grown = [one._replace(amount=one.amount + more) for one in facts]
    assert total(weighed(grown, WEIGHTS)) >= total(weighed(facts, WEIGHTS))


def test_every_point_has_a_line_with_its_basis():
    lines = weighed([Counted("finding", "S1", Fraction(2)), Counted("late", "", Fraction(5, 2))],
                    WEIGHTS)
    values = Given(risk=(RiskLine("acme", "ningbo", lines),), names=NAMES)
    parks, enterprises, every = made("risk", values, facts_of(lang="en")).sections
    assert enterprises.rows[0].cells[:2] == ("41.25", NAMES["acme"])
    assert [row.cells[4] for row in every.rows] == ["40", "1.25"]
    assert {row.cells[6] for row in every.rows} == {"notice"}
    assert parks.rows[0].cells[3] == "41.25"
