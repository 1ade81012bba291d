"""The same inputs give the same bytes, whatever the machine's locale, clock zone or hash seed."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

from hazchem.reports.rendering import FORMATS, render
from hazchem.reports.report import made
from tests.reports.inspection import facts, inspection

ROOT = Path(__file__).parents[2]
NAMES = ("breaks", "flow", "stock")
MACHINES = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "77", "TZ": "Asia/Shanghai", "LC_ALL": "POSIX", "PYTHONUTF8": "0"},
)
SCRIPT = """
import os, sys
os.umask(int(sys.argv[1], 8))
from tests.reports.test_sameness import digests
sys.stdout.write(digests())
"""


def digests() -> str:
    """One line a file: what it is called and the digest of its bytes."""
    lines = []
    for name in NAMES:
        for lang in ("zh", "en"):
            report = made(name, inspection(), facts(lang=lang))
            for form in FORMATS:
                rendered = render(report, form)
                lines.append(f"{rendered.filename} {hashlib.sha256(rendered.body).hexdigest()}")
    return "\n".join(lines)


def test_other_machines_write_the_same_bytes():
    here = digests()
    assert len(here.splitlines()) == len(NAMES) * 2 * len(FORMATS)
    for umask, machine in zip(("022", "077", "000"), MACHINES, strict=True):
        there = subprocess.run(
            [sys.executable, "-c", SCRIPT, umask], cwd=ROOT, check=True, text=True,
            capture_output=True, env={**os.environ, **machine, "PYTHONPATH": str(ROOT)})
        assert there.stdout == here, machine


def test_the_order_in_which_values_come_does_not_matter():
    given = inspection()
    turned = replace(given, findings=given.findings[::-1], standings=given.standings[::-1],
                     passages=given.passages[::-1], rules=given.rules[::-1])
    for name in NAMES:
        for form in FORMATS:
            assert render(made(name, given, facts()), form) == render(
                made(name, turned, facts()), form), (name, form)


def test_what_is_asked_changes_the_bytes():
    one = made("breaks", inspection(), facts())
    for other in (facts(size=1235), facts(lang="en"), facts(root="x")):
        for form in FORMATS:
            assert render(one, form).body != render(
                made("breaks", inspection(), other), form).body, (form, other)


def test_a_workbook_holds_nothing_of_the_machine_that_wrote_it():
    body = render(made("breaks", inspection(), facts()), "xlsx").body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert {(entry.date_time, entry.external_attr, entry.create_system)
                for entry in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 0o600 << 16, 3)}
