"""One ledger tells the same bytes in every report and dossier, whichever machine reads it."""

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from hazchem.reports.rendering import FORMATS
from hazchem.services import findings, reports
from hazchem.services.casework import dossier
from hazchem.services.rebuild import rebuild
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM
from hazchem.services.signing import signer_of
from hazchem.store import projections, tables
from hazchem.store.store import Store
from seeds import loader

ROOT = Path(__file__).parents[2]
SOURCES = Path("/usr/share/i18n/locales")
LANGS = ("zh", "en")
EVERY = {"balance", "breaks", "catalogue", "flow", "hazard-units", "loop", "parking", "risk",
         "stock", "today", "use-tiers"}
# Seed of the hashes, zone of the clock, locale, which engine.
MACHINES = (
    ("0", "UTC", "C", "sqlite"), ("4242", "America/New_York", "de_DE.UTF-8", "sqlite"),
    ("77", "Asia/Shanghai", "zh_CN.UTF-8", "postgresql"),
)
SCRIPT = """
import contextlib, locale, sys, time
time.tzset()
with contextlib.suppress(locale.Error):
    locale.setlocale(locale.LC_ALL, "")
from tests.reports.test_ledger_sameness import digests
sys.stdout.write(digests(*sys.argv[1:]))
"""


def digests(url: str, size: str, as_of: str) -> str:
    """One line a file: every report in every format, and the dossiers of a few cases."""
    store, at = Store(url), datetime.fromisoformat(as_of)
    asked, lines = Asked(at, int(size)), []
    cases = [shown for wanted in ({"state": "closed"}, {"severity": "S1"}) for shown in
             findings.listing(store, SYSTEM, wanted, asked, at, 1, None).results]
    signer = signer_of(store, b"k" * 32)
    for lang in LANGS:
        for name in [one.name for one in reports.listing(SYSTEM)]:
            for form in FORMATS:
                made = reports.render(store, SYSTEM, name, form, {}, asked, at, lang)
                lines.append(_line(f"{lang} {made.filename}", made.body))
        for shown in cases:
            made = dossier.dossier(store, signer, signer.verifier_key, SYSTEM,
                                   shown.finding.code, asked, at, lang)
            lines.append(_line(f"{lang} {made.filename}", made.body))
    store.close()
    return "\n".join(lines)


def _line(name: str, body: bytes) -> str:
    return f"{name} {len(body)} {hashlib.sha256(body).hexdigest()}"


@pytest.fixture(scope="module")
def locales(tmp_path_factory):
    """A folder of locales made for these tests, where the machine has what they are made of."""
    made = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef"):
        for code in ("de_DE", "zh_CN"):
            if (SOURCES / code).exists():
                subprocess.run(["localedef", "-i", code, "-f", "UTF-8", made / f"{code}.UTF-8"],
                               check=False, capture_output=True)
    return made


@pytest.fixture(scope="module")
def ledgers(sqlite_template, postgresql, tmp_path_factory):
    """The demo park on each engine, from the same log, with its size and the instant asked."""
    path = tmp_path_factory.mktemp("sameness") / "ledger.sqlite3"
    shutil.copyfile(sqlite_template, path)
    urls = {"sqlite": f"sqlite:///{path}", "postgresql": postgresql.url("sameness")}
    postgresql.create("sameness", "hazchem_template")
    first, second = Store(urls["sqlite"]), Store(urls["postgresql"])
    loader.seed(first)
    loader.seed_demo(first)
    with first.read() as stored, second.write() as copied:
        projections.copy_log(stored, copied)
        for table in (tables.evidence_file, tables.log_subtree):
            if found := list(projections.rows(stored, table)):
                copied.connection.execute(
                    sa.insert(table), [dict(zip(table.c.keys(), row, strict=True))
                                       for row in found])
    now = datetime.now(UTC)
    rebuild(second, now)
    page = findings.listing(first, SYSTEM, {}, Asked(now), now, 1, None)
    first.close()
    second.close()
    yield urls, str(page.size), now.isoformat()
    postgresql.drop("sameness")


def test_every_report_and_dossier_has_the_same_bytes_on_every_machine(ledgers, locales):
    urls, size, as_of = ledgers
    running = [subprocess.Popen(
        [sys.executable, "-c", SCRIPT, urls[engine], size, as_of], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale,
             "LOCPATH": str(locales), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"})
        for seed, zone, locale, engine in MACHINES]
    told = [one.communicate() for one in running]
    assert [one.returncode for one in running] == [0] * len(MACHINES), told
    first = told[0][0].splitlines()
    assert {line.split()[1].partition("-")[0] for line in first} >= {
        name.partition("-")[0] for name in EVERY}
    assert len(first) > len(LANGS) * len(reports.listing(SYSTEM)) * len(FORMATS)
    for machine, (other, _) in zip(MACHINES[1:], told[1:], strict=True):
        assert set(other.splitlines()) ^ set(first) == set(), machine


def test_every_report_is_among_those_compared():
    assert {one.name for one in reports.listing(SYSTEM)} >= EVERY
