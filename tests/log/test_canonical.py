"""Canonical bytes agree with RFC 8785 and refuse what it would argue about."""

import string
from unicodedata import normalize

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hazchem.log import canonical
from hazchem.log.canonical import NotCanonical

texts = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: normalize("NFC", text))
keys = st.text(string.ascii_letters + string.digits + "_-#/ ~", min_size=1)
integers = st.integers(-(2**53) + 1, 2**53 - 1)
leaves = st.none() | st.booleans() | integers | texts
values = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=30
)
documents = st.dictionaries(keys, values)


@given(documents)
def test_the_bytes_are_those_of_rfc_8785(document):
    assert canonical.encode(document) == rfc8785.dumps(document)


@given(documents)
def test_parsing_is_the_inverse(document):
    assert canonical.parse(canonical.encode(document)) == document


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"mass": 1.5}, "$.mass"),
        ({"mass": 2**53}, "$.mass"),
        ({"mass": -(2**53)}, "$.mass"),
        ({"a": [0, {"b": b"x"}]}, "$.a[1].b"),
        ({"name": "e\u0301"}, "$.name"),
        ({"name": "\ud800"}, "$.name"),
        ({"键": 1}, "$"),
        ({"": 1}, "$"),
        ({1: 1}, "$"),
        ({"seals": ("a", "b")}, "$.seals"),
        ([], "$"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_its_place(document, where):
    with pytest.raises(NotCanonical) as refused:
        canonical.encode(document)
    assert refused.value.where == where
    assert where in refused.value.en
    assert where in refused.value.zh


def test_nesting_has_a_limit():
    document = {}
    for _ in range(canonical.DEPTH_MAX):
        document = {"a": document}
    with pytest.raises(NotCanonical, match="nested"):
        canonical.encode(document)
    assert canonical.encode(document["a"])


@pytest.mark.parametrize(
    "text",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1,"a":1}',
        b'{"a":-0}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":"\\u0041"}',
        b'{"a":9007199254740993}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":"\xff"}',
        b"[" * 100_000,
        b"[]",
        b"",
        b"{} ",
    ],
)
def test_any_other_spelling_is_refused(text):
    with pytest.raises(NotCanonical):
        canonical.parse(text)
