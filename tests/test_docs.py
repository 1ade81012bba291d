"""What the documents promise exists: commands, options, settings, rules, files."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "ARCHITECTURE.md")
FLASK_OWN = {"run", "shell", "routes"}
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def text_of(document: str) -> str:
    """A document, or a loud skip while it is not written."""
    path = ROOT / document
    if not path.exists():
        pytest.skip(f"NOT CHECKED: {document} is not written yet")
    return path.read_text(encoding="utf-8")


def code_in(text: str) -> list[str]:
    """Every line of code a document shows, in fences and between backticks."""
    fences = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for fence in fences for line in fence.splitlines()] + re.findall(
        r"`([^`\n]+)`", prose
    )


def shown(command: str, text: str) -> list[str]:
    """What follows a command wherever a document shows it, without comments and pipes."""
    found = [re.search(rf"(?:^|[\s/]){re.escape(command)}(?:\s+(.*))?$", x) for x in code_in(text)]
    return [re.split(r"\s*(?:#|\||&&|;|>)", match[1] or "")[0] for match in found if match]


@pytest.fixture(scope="module")
def flask_commands(tmp_path_factory):
    """The commands behind `flask`, by name."""
    parts = ("api", "web", "cli", "store")
    if not all(list((ROOT / "hazchem").glob(f"{part}*")) for part in parts):
        pytest.skip("NOT CHECKED: a door or the store is not written yet")
    from app import create_app

    ledger = tmp_path_factory.mktemp("docs") / "ledger.sqlite3"
    return create_app({"HAZCHEM_DATABASE_URL": f"sqlite:///{ledger}"}).cli.commands


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_start_shown_is_one_the_program_knows(document):
    asked = shown("python3 app.py", text_of(document))
    told = subprocess.run(
        [sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for arguments in asked:
        if arguments.split()[:1] == ["test"]:
            continue  # what follows is pytest's
        assert set(OPTION.findall(arguments)) <= set(OPTION.findall(told)), arguments
        assert not re.match(r"[a-z]", arguments), f"app.py knows no verb: {arguments}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_flask_verb_shown_exists_with_its_options(document, flask_commands):
    for arguments in shown("flask", text_of(document)):
        words = arguments.split()
        if not words or not re.fullmatch(r"[a-z][a-z-]*", words[0]) or words[0] in FLASK_OWN:
            continue
        command = flask_commands.get(words[0])
        assert command, f"no such verb: flask {arguments}"
        if isinstance(command, click.Group) and len(words) > 1:
            assert words[1] in command.commands, f"no such verb: flask {arguments}"
            command = command.commands[words[1]]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(OPTION.findall(arguments)) <= known | {"--help"}, f"flask {arguments}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_rule_named_is_in_the_register(document):
    named = set(re.findall(r"(?<![\w-])[A-Z]-\d{2}(?![\w-])", text_of(document)))
    if not (ROOT / "hazchem/rules/rule.py").exists():
        pytest.skip("NOT CHECKED: the register of rules is not written yet")
    for family in sorted((ROOT / "hazchem/rules").glob("*.py")):
        importlib.import_module(f"hazchem.rules.{family.stem}".removesuffix(".__init__"))
    register = importlib.import_module("hazchem.rules.rule").REGISTER
    assert named <= set(register)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_setting_named_is_read(document):
    read = (ROOT / "hazchem/settings.py").read_text(encoding="utf-8")
    assert set(re.findall(r"HAZCHEM_[A-Z_]+", text_of(document))) <= set(
        re.findall(r"HAZCHEM_[A-Z_]+", read)
    )


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_named_exists(document):
    text = text_of(document)
    named = {
        word
        for line in code_in(text)
        for word in re.findall(
            r"(?<![\w./-])(?:hazchem|schemas|seeds|tests|bench|\.ci)/[\w./-]*\w(?!\w*[<*{])", line
        )
    }
    linked = set(re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text))
    assert not [name for name in sorted(named | linked) if not (ROOT / name).exists()]
