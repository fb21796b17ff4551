import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed.")


@pytest.fixture
def folder(tmp_path) -> Path:
    """A clone in which nothing is installed yet."""
    for name in ("Makefile", "requirements.txt", "requirements-serve.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Without the flags of a make that runs these tests.
    variables = {
        k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    }
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=variables, capture_output=True, text=True, timeout=60
    )


def write_program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_an_old_python_is_refused_in_a_sentence(folder):
    old = write_program(folder / "python3.9", '[ "$1" = --version ] && echo "Python 3.9.2"; exit 1')
    result = make(folder, "run", f"PYTHON={old}")
    assert result.returncode != 0
    assert "EmoSense needs Python 3.11 or newer" in result.stderr
    assert "Python 3.9.2" in result.stderr
    assert not (folder / ".venv").exists()


@pytest.fixture
def installed(folder) -> Path:
    """The same with an environment whose Python notes how it was called."""
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    write_program(programs / "python", f'echo "$@" >> {folder}/calls; echo out')
    return folder


def read_calls(folder: Path) -> list[str]:
    path = folder / "calls"
    calls = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return calls


def test_packages_are_installed_only_when_their_list_changed(installed):
    make(installed, "demo")
    first = read_calls(installed)
    assert "pip install" in first[0]
    assert "requirements-serve.txt" in first[0]
    assert first[1] == "manage.py demo"
    make(installed, "demo")
    assert read_calls(installed) == ["manage.py demo"]
    stamp = installed / ".venv" / ".serve-installed"
    os.utime(stamp, (0, 0))
    make(installed, "demo")
    assert "pip install" in read_calls(installed)[0]


def test_demo_writes_nothing_but_its_own_output(installed):
    result = make(installed, "demo")
    # Once for each call of Python: what the installation says goes to the other stream.
    assert result.stdout == "out\n"


def test_run_passes_the_port_on(installed):
    make(installed, "run", "PORT=8123")
    assert read_calls(installed)[-1] == "manage.py run_local --host 127.0.0.1 --port 8123"


def test_check_goes_on_after_a_failure_and_names_it(installed):
    for name in ("ruff", "mypy", "lint-imports", "bandit"):
        write_program(installed / ".venv" / "bin" / name, f"echo {name}; [ {name} != mypy ]")
    result = make(installed, "check")
    assert result.returncode != 0
    assert result.stderr.strip().splitlines()[-1].startswith("make:")
    assert "Failed: types" in result.stderr
    assert "-m pytest -rfEs" in read_calls(installed)[-1]
