"""The two laws of the layout, read off every import: it points down; a library has one home."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent

# Law 1. A part imports only parts on lines below its own; parts on one line do not know each other.
LAYERS = (
    "app",
    "hazchem.api hazchem.web hazchem.cli",
    "seeds hazchem.intake",
    "schemas",
    "hazchem.services",
    "hazchem.store hazchem.reports",
    "hazchem.rules",
    "hazchem.custody",
    "hazchem.regulation hazchem.parking",
    "hazchem.ledger hazchem.log",
    "hazchem.domain hazchem.bootstrap hazchem.settings",
)
DEPTH = {part: depth for depth, line in enumerate(LAYERS) for part in line.split()}

# Law 2. One library, one home.
DOORS = ("hazchem.api", "hazchem.web", "hazchem.cli")
HOMES = {
    "flask": ("app", *DOORS),
    "werkzeug": ("app", *DOORS),
    "markupsafe": ("hazchem.web",),
    "click": ("hazchem.cli",),
    "waitress": ("app",),
    "marshmallow": ("schemas", "hazchem.api"),
    "apispec": ("hazchem.api",),
    "flask_swagger_ui": ("hazchem.api",),
    "sqlalchemy": ("hazchem.store",),
    "alembic": ("hazchem.store",),
    "psycopg": ("hazchem.store",),
    "networkx": ("hazchem.custody",),
    "cryptography": ("hazchem.services.signing",),
    "pandas": ("hazchem.reports", "hazchem.intake"),
    "python_calamine": ("hazchem.intake",),
    "xlsxwriter": ("hazchem.reports", "hazchem.intake"),
    "tqdm": ("hazchem.cli", "hazchem.intake", "seeds"),
}
# No library, no file, no clock, no chance: what they need is an argument.
PURE = (
    "hazchem.domain",
    "hazchem.ledger",
    "hazchem.log",
    "hazchem.regulation",
    "hazchem.parking",
    "hazchem.rules",
)
IMPURE = frozenset(
    """asyncio glob http logging os pathlib random secrets shutil socket sqlite3 ssl subprocess
    tempfile threading time urllib""".split()
)
CLOCKS = frozenset({"now", "today", "utcnow", "uuid1", "uuid4"})
DEVICES = frozenset({"open", "input", "print"})
# `schemas` is known to these alone, and it knows nothing of ours but the nouns.
SCHEMA_READERS = (*DOORS, "hazchem.intake")
STARTERS = ("hazchem.bootstrap", "hazchem.settings")


class Use(NamedTuple):
    """One import, as written: in which module, of what, on which line."""

    module: str
    imported: str
    line: int


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the product by its dotted name."""
    yield "app", ROOT / "app.py"
    for top in ("hazchem", "schemas", "seeds"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def uses(module: str, source: str) -> Iterator[Use]:
    """Every import of a module, wherever in it: at the top, in a function, for types only."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Use(module, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                base = "." * node.level + (node.module or "")
                yield Use(module, f"{base}.{alias.name}", node.lineno)


def part_of(module: str) -> str | None:
    """The part on the layer list that a module of ours belongs to; None where it has no layer."""
    names = module.split(".")
    part = ".".join(names[:2]) if names[0] == "hazchem" else names[0]
    return part if part in DEPTH else None


def within(module: str, homes: tuple[str, ...]) -> bool:
    """Whether a module is one of these, or inside one."""
    return any(module == home or module.startswith(f"{home}.") for home in homes)


def breaches(use: Use) -> Iterator[str]:
    """Every law that one import breaks, in words."""
    ours = use.imported.split(".")[0] in {"app", "hazchem", "schemas", "seeds", "tests", "bench"}
    where = f"{use.module}:{use.line} imports {use.imported}"
    if use.imported.startswith("."):
        yield f"{where}: relative imports hide where a name lives"
    elif ours:
        yield from (f"{where}: {broken}" for broken in _points_up(use))
    elif use.imported.split(".")[0] not in sys.stdlib_module_names:
        library = use.imported.split(".")[0]
        if not within(use.module, HOMES.get(library, ())):
            yield f"{where}: its home is {HOMES.get(library, 'not named yet')}"
    elif within(use.module, PURE) and use.imported.split(".")[0] in IMPURE:
        yield f"{where}: this part is pure"


def _points_up(use: Use) -> Iterator[str]:
    mine, theirs = part_of(use.module), part_of(use.imported)
    if theirs is None:
        yield "that part has no layer"
    elif mine is None:
        yield "the importing part has no layer"
    elif mine != theirs and DEPTH[mine] >= DEPTH[theirs]:
        yield f"{theirs} is not below {mine}"
    if mine == "schemas" and theirs not in {"schemas", "hazchem.domain"}:
        yield "schemas know the nouns and nothing else of ours"
    if theirs == "schemas" and mine != "schemas" and mine not in SCHEMA_READERS:
        yield "schemas are for the doors and for intake"
    if theirs in STARTERS and mine not in {"app", theirs}:
        yield "starting is the business of app.py alone"


def impure_calls(module: str, source: str) -> Iterator[str]:
    """Every call by which a pure part would read a clock, a file or chance."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            method, function = getattr(node.func, "attr", ""), getattr(node.func, "id", "")
            name = method or function
            if name in CLOCKS or function in DEVICES:
                yield f"{module}:{node.lineno} calls {name}(): this part is pure"


def test_every_import_keeps_the_two_laws():
    found = [
        broken
        for module, path in modules()
        for use in uses(module, path.read_text(encoding="utf-8"))
        for broken in breaches(use)
    ]
    assert not found, "\n".join(found)


def test_pure_parts_read_no_clock_and_no_file():
    found = [
        call
        for module, path in modules()
        if within(module, PURE)
        for call in impure_calls(module, path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_every_module_has_a_layer():
    homeless = [module for module, _ in modules() if module != "hazchem" and not part_of(module)]
    assert not homeless, f"name their line in LAYERS: {homeless}"


def test_the_package_itself_is_empty():
    assert (ROOT / "hazchem/__init__.py").read_bytes() == b""


@pytest.mark.parametrize("path", ["app.py", "hazchem/bootstrap.py", "hazchem/settings.py"])
def test_a_bare_python_can_start_the_program(path):
    """What runs before the set-up needs the standard library alone."""
    module = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    at_once = ast.Module([node for node in module.body if not _for_types_only(node)], [])
    imported = {
        use.imported
        for node in at_once.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for use in uses(path, ast.unparse(node))
    }
    foreign = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
    assert foreign <= {"hazchem.bootstrap"}


def _for_types_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@pytest.mark.parametrize(
    ("module", "source", "reason"),
    [
        ("hazchem.domain.lot", "import hazchem.ledger.holding", "is not below"),
        ("hazchem.ledger.balance", "from hazchem.log import merkle", "is not below"),
        ("hazchem.rules.time", "def late():\n    from hazchem.store import store", "is not below"),
        ("hazchem.ledger.balance", "from hazchem import store", "is not below"),
        ("hazchem.services.filing", "import schemas.movement", "is not below"),
        ("seeds.loader", "import schemas.movement", "for the doors and for intake"),
        ("schemas.movement", "import hazchem.services.filing", "nothing else of ours"),
        ("hazchem.services.keys", "import hazchem.settings", "app.py alone"),
        ("hazchem.domain.lot", "from . import mass", "relative"),
        ("hazchem.domain.lot", "from .mass import from_kg", "relative"),
        ("hazchem.rules.graph", "import networkx as nx", "its home is"),
        ("hazchem.services.keys", "from cryptography import x509", "its home is"),
        ("hazchem.services.keys", "import requests", "not named yet"),
        ("hazchem.web.pages", "import tests.parks", "has no layer"),
        ("hazchem.utils.text", "import hazchem.domain.lot", "has no layer"),
        ("hazchem.ledger.balance", "import time", "pure"),
        (
            "hazchem.custody.graph",
            "if TYPE_CHECKING:\n    from hazchem.store.store import Store",
            "is not below",
        ),
    ],
)
def test_the_laws_bite(module, source, reason):
    assert any(reason in broken for use in uses(module, source) for broken in breaches(use))


def test_a_clock_in_a_pure_part_is_seen():
    assert list(impure_calls("hazchem.rules.time", "late = datetime.now(UTC) > due"))
