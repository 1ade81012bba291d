"""The shape of the code: short files, short functions, names from the field, a sentence each."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = ("app.py", "hazchem", "schemas", "seeds")
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
SENTENCE_WIDTH_MAX = 100

# Raised one at a time, in a commit of its own: file or file::function → (limit, reason).
RAISED: dict[str, tuple[int, str]] = {}

# They fit everything, so they say nothing. `record` may be done, but nothing may be one.
EMPTY_WORDS = frozenset(
    {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}
    | {"item", "items", "data", "record", "records"}
)


def sources(*tops: str) -> list[Path]:
    """Every Python file under these files and folders."""
    paths = [ROOT / top for top in tops]
    return sorted(
        file for path in paths for file in ([path] if path.is_file() else path.rglob("*.py"))
    )


def named(path: Path) -> str:
    """A file as seen from the checkout."""
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def sizes(name: str, source: str) -> Iterator[tuple[str, int, int]]:
    """The lines of a file and of each of its functions, with the limit for each by default."""
    yield name, len(source.splitlines()), FILE_LINES_MAX
    for function in functions(ast.parse(source)):
        lines = (function.end_lineno or 0) - function.lineno + 1
        yield f"{name}::{function.name}", lines, FUNCTION_LINES_MAX


def empty_words(name: str) -> set[str]:
    """The words of a name that say nothing; to `record` is an act, so it may open a name."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    found = [word for word in words.lower().split("_") if word]
    if name[:1].islower() and found[0] == "record":
        found = found[1:]
    return EMPTY_WORDS & set(found)


def every_size() -> Iterator[tuple[str, int, int]]:
    """What `sizes` says of source and tests alike."""
    for path in sources(*PRODUCT, "tests", "bench"):
        yield from sizes(named(path), path.read_text(encoding="utf-8"))


def test_files_and_functions_are_short():
    long = [
        f"{name}: {lines} lines, at most {RAISED.get(name, (limit, ''))[0]}"
        for name, lines, limit in every_size()
        if lines > RAISED.get(name, (limit, ""))[0]
    ]
    assert not long, "\n".join(long)


def test_a_raised_limit_is_needed_and_says_why():
    needed = {name for name, lines, limit in every_size() if lines > limit}
    assert set(RAISED) <= needed
    assert all(reason for _, reason in RAISED.values())


def test_names_say_what_they_mean():
    empty = []
    for path in sources(*PRODUCT, "tests", "bench"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defined = [function.name for function in functions(tree)]
        defined += [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        folders_and_file = [part.capitalize() for part in Path(named(path)).with_suffix("").parts]
        names = [name for name in defined if not name.startswith("test_")] + folders_and_file
        empty += [f"{named(path)}: {name}" for name in names if empty_words(name)]
    assert not empty, "name it in the field's words:\n" + "\n".join(empty)


def test_every_module_opens_with_one_sentence():
    silent = []
    for path in sources(*PRODUCT, "tests", "bench"):
        source = path.read_text(encoding="utf-8")
        first = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
        if source.strip() and not (
            first and len(first) <= SENTENCE_WIDTH_MAX and first[-1] in ".?"
        ):
            silent.append(f"{named(path)}: {first!r}")
    assert not silent, "\n".join(silent)


def test_every_public_function_says_what_it_does():
    silent = [
        f"{named(path)}::{node.name}"
        for path in sources(*PRODUCT)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent, "\n".join(silent)


@pytest.mark.parametrize(
    ("name", "empty"),
    [
        ("LotManager", {"manager"}),
        ("load_data", {"data"}),
        ("Record", {"record"}),
        ("movement_record", {"record"}),
        ("record", set()),
        ("record_movement", set()),
        ("metadata", set()),
        ("waybill_of", set()),
    ],
)
def test_empty_words_are_seen(name, empty):
    assert empty_words(name) == empty


def test_a_long_function_is_seen():
    source = "def long():\n" + "    pass\n" * FUNCTION_LINES_MAX
    assert ("x.py::long", FUNCTION_LINES_MAX + 1, FUNCTION_LINES_MAX) in sizes("x.py", source)
