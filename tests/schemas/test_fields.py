"""What each field of the wire takes, what it makes of it, and how it refuses the rest."""

from datetime import UTC, datetime

import pytest
from marshmallow import ValidationError

from hazchem.domain.custodian import check_character
from schemas.entry import Moment
from schemas.fields import (
    Choice,
    Code,
    DecimalText,
    EventId,
    Exact,
    Flag,
    Instant,
    ListOf,
    Mass,
    Party,
    SubstanceRef,
    Text,
    Uscc,
    WasteCode,
    Whole,
)
from schemas.saying import Saying

FIRST17 = "91370200264571234"
USCC = FIRST17 + check_character(FIRST17)
UUID = "3f2a6f0e-8c1d-4b57-9a64-0c2f5b7d9e11"

TAKEN = [
    (Mass(), "30000.000", 30_000_000_000),
    (Mass(), 5, 5_000_000),
    (Mass(), Exact("0.000001"), 1),
    (Mass(), Exact("3e4"), 30_000_000_000),
    (Mass(), 30000.1, 30_000_100_000),
    (Instant(), "2026-03-01T08:00:00+08:00", datetime(2026, 3, 1, tzinfo=UTC)),
    (Text(), "e\u0301té", "été"),
    (Code(), "鲁B12345", "鲁B12345"),
    (Party(), f"uscc:{USCC}", f"uscc:{USCC}"),
    (Uscc(), USCC.lower(), USCC),
    (EventId(), UUID.upper(), UUID),
    (SubstanceRef(), " 7664−41−7 ", "7664-41-7"),
    (SubstanceRef(), "#0002", "#2"),
    (WasteCode(), "HW:900-041-49", "900-041-49"),
    (Choice(("road", "rail")), "rail", "rail"),
    (DecimalText(low=0, high=100), "98.50", "98.50"),
    (DecimalText(), Exact("-12.5"), "-12.5"),
    (Whole(), 3, 3),
    (Whole(), Exact("3.0"), 3),
    (Flag(), True, True),
    (ListOf(Text(required=True)), ["a", "b"], ["a", "b"]),
    (Moment(), "2026-03-01", 1_772_294_400_000_000),
    (Moment(ends=True), "2026-03-01", 1_772_380_799_999_999),
]

REFUSED = [
    (Mass(), "x", "mass"),
    (Mass(), "0.0000001", "mass"),
    (Mass(), "-1", "mass"),
    (Mass(), True, "mass"),
    (Mass(), [], "mass"),
    (Mass(), Exact("1e999999999"), "mass"),
    (Mass(), 10**400, "mass"),
    (Mass(), float("nan"), "mass"),
    (Instant(), "2026-03-01T08:00:00", "instant"),
    (Instant(), 3, "instant"),
    (Text(), "a\x00b", "text"),
    (Text(), "a\ud800", "text"),
    (Text(), 3, "type"),
    (Text(), "x" * 4097, "too_long"),
    (Text(required=True), "", "missing"),
    (Code(), "a b", "code"),
    (Code(), "a/b", "code"),
    (Party(), "uscc:123", "uscc"),
    (Uscc(), FIRST17 + ("0" if USCC[17] != "0" else "1"), "uscc"),
    (EventId(), "7", "uuid"),
    (SubstanceRef(), "7664-41-8", "substance"),
    (WasteCode(), "900", "waste_code"),
    (Choice(("road", "rail")), "sled", "unknown"),
    (DecimalText(low=0, high=100), "100.1", "range"),
    (DecimalText(), "1,5", "decimal"),
    (Whole(), "3", "integer"),
    (Whole(), Exact("1.5"), "integer"),
    (Whole(low=1), 0, "range"),
    (Whole(), 10**400, "range"),
    (Flag(), 1, "boolean"),
    (ListOf(Text(required=True)), {"a": 1}, "type"),
    (ListOf(Text(required=True)), "a", "type"),
    (ListOf(Text(required=True), most=1), ["a", "b"], "too_many"),
    (Moment(), "2026-02-30", "instant"),
    (Mass(required=True), None, "missing"),
]


@pytest.mark.parametrize(("field", "told", "made"), TAKEN)
def test_a_field_takes_what_is_right(field, told, made):
    assert field.deserialize(told) == made


@pytest.mark.parametrize(("field", "told", "code"), REFUSED)
def test_a_field_refuses_in_both_languages(field, told, code):
    with pytest.raises(ValidationError) as refused:
        field.deserialize(told)
    said = refused.value.messages[0]
    assert isinstance(said, Saying)
    assert said.code == code
    assert said.isprintable()
    assert any("\u4e00" <= char <= "\u9fff" for char in said.zh)


def test_a_wrong_check_character_is_told_the_right_one():
    wrong = FIRST17 + ("0" if USCC[17] != "0" else "1")
    with pytest.raises(ValidationError, match=f"should be {USCC[17]}"):
        Uscc().deserialize(wrong)


def test_masses_and_instants_are_shown_as_they_are_read():
    assert Mass().serialize("mass", {"mass": 30_000_000_000}) == "30000.000"
    assert Instant().serialize("at", {"at": 0}) == "1970-01-01T00:00:00Z"


def test_an_integer_too_long_to_spell_is_refused_like_any_other():
    for field in (Mass(), Whole(), DecimalText(), Text(), Flag()):
        with pytest.raises(ValidationError):
            field.deserialize(10**5000)
