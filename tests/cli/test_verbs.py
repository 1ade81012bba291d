"""The verbs at the console: what they print, how they end, and what they leave in the ledger."""

import json
from datetime import UTC, datetime

import pandas as pd
import pytest
from flask import Flask

from hazchem import cli
from hazchem.services import evidence, keys
from hazchem.services.signing import signer_of
from hazchem.store import log, tables
from hazchem.store.store import Store
from tests.services import filed

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

SECRET = b"s" * 32
CUSTODIANS = "code,name,roles\nacme,甲化工,producer\nbeta,乙化工,user\n"
PLACES = "code,custodian,name,kind\nacme-tank,acme,一号罐,tank\nbeta-tank,beta,二号罐,tank\n"
MOVEMENTS = """event_id,kind,occurred_at,lot,substance,mass_kg,from_place,to_place,waybill,consignee
,produce,2026-03-01T08:00:00+08:00,acme/L1,#49,30000,,acme-tank,,
,dispatch,2026-03-02T08:00:00+08:00,acme/L1,,30000,acme-tank,,acme/W1,beta
,receive,2026-03-02T18:00:00+08:00,acme/L1,,29000,,beta-tank,acme/W1,
"""


@pytest.fixture
def run(store):
    """What a command prints and how it ends, on a ledger without anything in it."""
    return runner(store)


def runner(store):
    app = Flask("hazchem")
    app.config["HAZCHEM_SIGNING_KEY"] = SECRET
    app.extensions["store"] = store
    cli.install(app, store)
    commands = app.test_cli_runner()

    def ran(*arguments):
        told = commands.invoke(args=[str(argument) for argument in arguments])
        if told.exception and not isinstance(told.exception, SystemExit):
            raise told.exception
        return told

    return ran


@pytest.fixture
def files(tmp_path):
    """A folder with two registers and a day's movements."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "custodians.csv").write_text(CUSTODIANS, encoding="utf-8")
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    (folder / "monday.csv").write_text(MOVEMENTS, encoding="utf-8")
    return folder


@pytest.fixture
def loaded(run, files):
    """The verbs on a ledger into which those files were loaded."""
    assert run("seed").exit_code == 0
    told = run("load", *sorted(files.iterdir()))
    assert told.exit_code == 0, told.output
    return run


def summary(told):
    return [line for line in told.stdout.splitlines() if "行 / rows" in line]


def test_without_a_ledger_every_verb_says_what_to_do(engine_name, tmp_path):
    ran = runner(Store(f"sqlite:///{tmp_path / 'absent' / 'ledger.sqlite3'}"))
    for verb in (["key", "issue", "--role", "admin"], ["breaks"], ["verify"], ["trace", "a/b"]):
        told = ran(*verb)
        assert told.exit_code == 1
        assert told.stdout == ""
        assert "flask seed" in told.stderr
        assert "尚无账本" in told.stderr


def test_seed_makes_the_ledger_and_can_be_repeated(engine_name, tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'new' / 'ledger.sqlite3'}")
    ran = runner(store)
    assert ran("seed").exit_code == 0
    with store.read() as tx:
        before = log.head(tx).size
    assert before > 0
    assert ran("seed").exit_code == 0
    with store.read() as tx:
        assert log.head(tx).size == before


def test_key_issue_prints_the_key_alone(run, store):
    told = run("key", "issue", "--role", "admin")
    assert told.exit_code == 0
    assert told.stderr == ""
    key = told.stdout.removesuffix("\n")
    assert "\n" not in key
    assert keys.viewer_of(store, key, datetime.now(UTC)).role == "admin"


def test_a_feed_s_key_carries_its_grants(loaded, store):
    told = loaded("key", "issue", "--custodian", "acme", "--role", "feed", "--kind", "dispatch",
                  "--kind", "receive", "--for", "beta", "--label", "e-waybill")
    viewer = keys.viewer_of(store, told.stdout.strip(), datetime.now(UTC))
    assert (viewer.kinds, viewer.custodians) == (("dispatch", "receive"), ("beta",))


def test_a_key_for_nobody_known_is_refused_in_both_languages(run):
    told = run("key", "issue", "--role", "park", "--custodian", "nobody")
    assert told.exit_code == 1
    assert told.stdout == ""
    assert "nobody" in told.stderr
    assert "责任单位" in told.stderr


def test_load_takes_registers_first_and_files_each_row_for_whom_it_falls_to(run, store, files):
    run("seed")
    told = run("load", files / "monday.csv", files / "places.csv", files / "custodians.csv")
    assert told.exit_code == 0, told.output
    assert summary(told) == [
        "custodians.csv: 2 行 / rows, 受理 / accepted 2, 已有 / known 0, 拒收 / refused 0",
        "places.csv: 2 行 / rows, 受理 / accepted 2, 已有 / known 0, 拒收 / refused 0",
        "monday.csv: 3 行 / rows, 受理 / accepted 3, 已有 / known 0, 拒收 / refused 0",
    ]
    with store.read() as tx:
        filers = [one.filer for one in log.entries(tx, 0, 99) if one.type == "movement"]
    assert filers == ["acme", "acme", "beta"]


def test_a_file_loaded_again_files_nothing_twice(loaded, store, files):
    with store.read() as tx:
        before = log.head(tx).size
    told = loaded("load", *sorted(files.iterdir()))
    assert told.exit_code == 0
    assert "monday.csv: 3 行 / rows, 受理 / accepted 0, 已有 / known 3" in told.stdout
    with store.read() as tx:
        assert log.head(tx).size == before


def test_a_bad_row_is_named_by_file_and_line_and_costs_no_good_one(loaded, files):
    (files / "tuesday.csv").write_text(
        MOVEMENTS.splitlines()[0] + "\n"
        ",use,2026-03-03T08:00:00+08:00,acme/L1,,many,beta-tank,,,\n"
        ",use,2026-03-03T09:00:00+08:00,acme/L1,,5,nowhere,,,\n"
        ",use,2026-03-03T10:00:00+08:00,acme/L1,,5,beta-tank,,,\n", encoding="utf-8")
    told = loaded("load", files / "tuesday.csv")
    assert told.exit_code == 1
    assert "tuesday.csv: 3 行 / rows, 受理 / accepted 1, 已有 / known 0, 拒收 / refused 2" in (
        told.stdout)
    assert "tuesday.csv:2 /mass_kg" in told.stderr
    assert "tuesday.csv:3 /from_place" in told.stderr
    assert "nowhere" in told.stderr


def test_a_file_that_cannot_be_read_costs_no_other_file(loaded, files):
    (files / "broken.json").write_text("[", encoding="utf-8")
    told = loaded("load", files / "broken.json", files / "monday.csv")
    assert told.exit_code == 1
    assert "broken.json" in told.stderr
    assert "monday.csv: 3 行 / rows" in told.stdout


def test_load_as_a_custodian_files_as_its_own_key_would(loaded, files):
    (files / "mine.ndjson").write_text("\n".join(json.dumps({
        "event_id": f"00000000-0000-4000-8000-00000000000{n}", "kind": "use", "lot": "acme/L1",
        "occurred_at": "2026-03-04T08:00:00+08:00", "mass_kg": "5", "from_place": place,
        "purpose": "x"}) for n, place in enumerate(["acme-tank", "beta-tank"])), encoding="utf-8")
    told = loaded("load", "--as", "beta", files / "mine.ndjson")
    assert told.exit_code == 1
    assert "mine.ndjson:1 " in told.stderr
    assert "mine.ndjson: 2 行 / rows, 受理 / accepted 1" in told.stdout


def test_load_as_nobody_files_nothing(loaded, files):
    told = loaded("load", "--as", "nobody", files / "monday.csv")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "nobody" in told.stderr


def test_a_workbook_is_loaded_like_a_csv(loaded, files):
    pd.DataFrame([{"kind": "use", "occurred_at": "2026-03-05T08:00:00+08:00", "lot": "acme/L1",
                   "mass_kg": "7", "from_place": "beta-tank"}]).to_excel(
        files / "wednesday.xlsx", index=False)
    told = loaded("load", files / "wednesday.xlsx")
    assert told.exit_code == 0, told.output
    assert "wednesday.xlsx: 1 行 / rows, 受理 / accepted 1" in told.stdout


def test_a_lot_may_be_made_further_down_a_long_file(loaded, files, monkeypatch):
    monkeypatch.setattr("hazchem.cli.filing.BATCH", 2)
    head, *_ = MOVEMENTS.splitlines()
    uses = [f",use,2026-03-06T0{n}:00:00+08:00,acme/L9,,5,acme-tank,,," for n in range(1, 6)]
    made = ",produce,2026-03-06T00:30:00+08:00,acme/L9,#49,500,,acme-tank,,"
    (files / "upside-down.csv").write_text("\n".join([head, *uses, made, ""]), encoding="utf-8")
    told = loaded("load", files / "upside-down.csv")
    assert told.exit_code == 0, told.output
    assert "upside-down.csv: 6 行 / rows, 受理 / accepted 6" in told.stdout


def test_trace_tells_origins_hands_holders_and_ends_that_add_up(loaded):
    told = loaded("trace", "acme/L1").stdout
    assert told.splitlines()[0] == "批次 acme/L1  71-43-2  30000.000 kg"
    for line in ("  生产  acme/L1  acme-tank（一号罐）  acme（甲化工）  30000.000 kg",
                 "  acme/L1  beta-tank（二号罐）  beta（乙化工）  29000.000 kg",
                 "来源 30000.000 kg = 现存 29000.000 kg + 去向 1000.000 kg"):
        assert line in told.splitlines(), told
    assert "2026-03-02 08:00  发运  acme/L1  acme-tank → 在途 acme/W1  30000.000 kg" in told
    assert "Q-01-" in told


def test_trace_speaks_english_and_knows_earlier_instants(loaded):
    told = loaded("trace", "acme/L1", "--lang", "en", "--as-of", "2026-03-02T09:00:00+08:00")
    assert "  acme/L1  in transit acme/W1  acme (甲化工)  30000.000 kg" in told.stdout
    assert "as_of 2026-03-02T01:00:00Z" in told.stdout
    assert "Q-01-" not in told.stdout


def test_trace_draws_a_picture(loaded):
    assert loaded("trace", "acme/L1", "--format", "svg").stdout.startswith("<svg ")


def test_a_lot_nobody_knows_is_not_found(loaded):
    told = loaded("trace", "acme/L77")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "acme/L77" in told.stderr


def test_breaks_lists_what_is_open_by_custodian(loaded):
    told = loaded("breaks").stdout.splitlines()
    assert "acme" in told
    assert any(line.startswith("  Q-01-") and "1000.000 kg" in line for line in told), told
    assert told[-1].startswith("as_of ")
    assert "没有未结" in loaded("breaks", "--custodian", "beta").stdout
    assert "no open break" in loaded("breaks", "--custodian", "beta", "--lang", "en").stdout


def test_a_report_goes_to_a_file_or_to_the_console(loaded, tmp_path):
    told = loaded("report", "breaks", "--format", "csv")
    assert "Q-01-" in told.stdout
    target = tmp_path / "breaks.xlsx"
    assert loaded("report", "breaks", "--format", "xlsx", "--output", target).exit_code == 0
    assert target.read_bytes().startswith(b"PK")
    assert loaded("report", "breaks", "--filter", "custodian=beta").exit_code == 0
    assert loaded("report", "breaks", "--filter", "custodian").exit_code == 2
    assert loaded("report", "nothing").exit_code == 1


def test_verify_names_what_fails_and_ends_with_1(loaded, store):
    loaded("sweep")
    told = loaded("verify")
    assert (told.exit_code, "Sound" in told.stdout) == (0, True)
    signer = signer_of(store, SECRET)
    assert signer.verifier_key in told.stdout.splitlines()
    assert evidence.checkpoint(store, signer) in told.stdout
    with store.write() as tx:
        tx.connection.execute(tables.leg.update().where(
            tables.leg.c.kind == "receive").values(mass_mg=5))
    told = loaded("verify")
    assert told.exit_code == 1
    assert "mass_mg is 5, from the log it is" in told.stdout
    assert "mass_mg 为 5" in told.stdout


def test_rebuild_brings_back_what_was_there(loaded, store):
    loaded("sweep")
    before = filed.dump(store)
    with store.write() as tx:
        tx.connection.execute(tables.leg.delete())
    assert loaded("rebuild").exit_code == 0
    after = filed.dump(store)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert loaded("verify").exit_code == 0


def test_sweep_judges_what_is_due_once(loaded):
    assert "判定 0 个" not in loaded("sweep").stdout
    assert "判定 0 个" in loaded("sweep").stdout


def test_rules_tell_which_judge_and_which_wait(loaded):
    told = loaded("rules", "--lang", "en").stdout
    assert "G-01  S" in told
    assert " live  " in told
    assert " dormant" in told
    assert len([line for line in told.splitlines() if not line.startswith(" ")]) == 94


def test_every_verb_says_what_it_does_in_both_languages(run):
    told = run("--help").stdout
    for verb in ("seed", "load", "trace", "breaks", "report", "verify", "rebuild", "sweep",
                 "rules", "key"):
        assert verb in told
        assert " / " in run(verb, "--help").stdout
