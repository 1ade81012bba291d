"""A bare Python sets itself up once, and says what is missing where it cannot."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, {checkout!r})
from hazchem import bootstrap
{before}
bootstrap.ensure(Path({root!r}), "requirements.txt")
print(sys.prefix, *sys.argv[1:])
"""


def run(root: Path, *arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run a small program that sets itself up under `root`, on the Python below any environment."""
    program = root / "program.py"
    program.write_text(PROGRAM.format(checkout=str(ROOT), root=str(root), before=before))
    (root / "requirements.txt").touch()
    python = getattr(sys, "_base_executable", sys.executable)
    return subprocess.run(
        [python, str(program), *arguments], capture_output=True, text=True, check=False
    )


def test_the_first_start_sets_up_and_the_second_just_starts(tmp_path):
    first, second = run(tmp_path, "--port", "1"), run(tmp_path, "--port", "2")
    assert (first.stdout, first.returncode) == (f"{tmp_path}/.venv --port 1\n", 0), first.stderr
    assert "First start" in first.stderr
    assert (second.stdout, second.stderr) == (f"{tmp_path}/.venv --port 2\n", "")


def test_a_python_without_venv_names_the_package_to_install(tmp_path):
    bare = run(tmp_path, before="sys.modules['ensurepip'] = None")
    assert bare.returncode == 1
    assert "sudo apt install python{}.{}-venv".format(*sys.version_info) in bare.stderr
    assert "请先安装" in bare.stderr
    assert "Traceback" not in bare.stderr


def test_an_old_python_is_told_which_one_is_needed(tmp_path):
    old = run(tmp_path, before="sys.version_info = (3, 9, 2)")
    assert old.returncode == 1
    assert "Needs Python 3.11 or newer; this is 3.9.2" in old.stderr


def test_a_requirement_without_its_hash_is_not_installed(tmp_path):
    (tmp_path / "requirements.txt").write_text("tqdm==4.70.1\n")
    refused = run(tmp_path)
    assert refused.returncode == 1
    assert "hash" in refused.stderr.lower()
    assert not (tmp_path / ".venv/hazchem.json").exists()
