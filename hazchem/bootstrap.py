"""Sets a checkout up on a bare Python: virtual environment, hashed install, restart inside it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

PYTHON_MIN = (3, 11)


def ensure(root: Path, *requirement_files: str) -> None:
    """Return only inside `.venv` with these files installed; exits with what to do where it can't.

    The first call makes the environment and restarts the program there; later calls compare one
    stamp with the digests of the files and install again only what has changed.
    """
    if sys.version_info < PYTHON_MIN:
        sys.exit(_python_too_old())
    venv = root.resolve() / ".venv"
    wanted = {name: _digest(root / name) for name in requirement_files}
    stamp = _read_stamp(venv)
    if not stamp:
        _create(venv)
        stamp = _home(venv)
    missing = [name for name in requirement_files if stamp.get(name) != wanted[name]]
    if missing:
        _install(venv, root, missing)
        stamp.update(wanted)
        (venv / "hazchem.json").write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    if Path(sys.prefix).resolve() != venv:
        _restart(_python(venv))


def _digest(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def _home(venv: Path) -> dict[str, str]:
    """What an environment is bound to: a moved checkout or another Python needs a new one."""
    return {"venv": str(venv), "python": "{}.{}".format(*sys.version_info)}


def _read_stamp(venv: Path) -> dict[str, str]:
    """What is installed there; empty where nothing usable is."""
    try:
        stamp: dict[str, str] = json.loads((venv / "hazchem.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    usable = _python(venv).exists() and (venv / "pyvenv.cfg").exists()
    return stamp if usable and _home(venv).items() <= stamp.items() else {}


def _python(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python3")


def _create(venv: Path) -> None:
    print(
        "首次启动：正在准备运行环境，约需半分钟……\n"
        "First start: setting up .venv, about half a minute …",
        file=sys.stderr,
        flush=True,
    )
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        sys.exit(_venv_missing())
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        sys.exit(f"{made.stdout}{made.stderr}\n{_venv_missing()}")


def _install(venv: Path, root: Path, names: list[str]) -> None:
    files = [part for name in names for part in ("-r", str(root / name))]
    command = [str(_python(venv)), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    quiet = ["install", "--quiet", "--no-compile", "--require-hashes"]
    if subprocess.run([*command, *quiet, *files], check=False).returncode:
        sys.exit(_install_failed())


def _restart(python: Path) -> None:
    command = [str(python), *sys.orig_argv[1:]]
    if os.name == "nt":  # there, exec returns to the shell while the program still runs
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(python, command)


def _python_too_old() -> str:
    wanted = "{}.{}".format(*PYTHON_MIN)
    running = "{}.{}.{}".format(*sys.version_info)
    return (
        f"需要 Python {wanted} 或更高版本，当前为 {running}（{sys.executable}）。\n"
        f"Needs Python {wanted} or newer; this is {running} ({sys.executable})."
    )


def _venv_missing() -> str:
    package = "python{}.{}-venv".format(*sys.version_info)
    return (
        f"此 Python 缺少创建虚拟环境的组件。请先安装：  sudo apt install {package}\n"
        f"This Python cannot make virtual environments. Install:  sudo apt install {package}\n"
        f"（其他系统 / elsewhere: venv + ensurepip for {sys.executable}）"
    )


def _install_failed() -> str:
    return (
        "依赖未能安装（原因见上）。网络受限时可指定镜像：\n"
        "The requirements could not be installed (see above). To name a mirror:\n"
        "  PIP_INDEX_URL=https://pypi.tuna.tsinghua.edu.cn/simple python3 app.py\n"
        "无网络时，先在联网机器上下载 / without a network, first on a machine that has one:\n"
        "  python3 -m pip download -r requirements.txt -d wheels\n"
        "  PIP_NO_INDEX=1 PIP_FIND_LINKS=wheels python3 app.py"
    )
