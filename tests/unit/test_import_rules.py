"""Who may import whom: the contracts of pyproject.toml, and what a web process really loads."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("keras", "tensorflow", "jax", "onnxruntime", "librosa", "cv2", "av", "mtcnn")


def run_python(code: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_the_contracts_hold():
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stdout


def test_the_web_process_loads_no_model_code():
    loaded = run_python(
        "import sys, emosense_site.wsgi, emosense_site.urls\n"
        # Some views import on first use: make Django resolve every address.
        "from django.urls import get_resolver; get_resolver().reverse_dict\n"
        "from django.core.management import call_command; call_command('check')\n"
        f"print('loaded:', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    assert loaded.splitlines()[-1] == "loaded: []"


def test_the_views_are_loaded_and_passed_over_by_the_garbage_collector():
    found = run_python(
        "import gc, sys, emosense_site.wsgi\n"
        "print('analysis.views.subjects' in sys.modules, gc.get_freeze_count() > 50_000)"
    )
    assert found == "True True"


def test_ml_needs_no_django():
    loaded = run_python(
        "import sys, importlib\n"
        "for name in ('labels', 'types', 'errors', 'cards', 'fusion'):\n"
        "    importlib.import_module(f'ml.{name}')\n"
        "print([m for m in ('django', 'rest_framework', 'celery') if m in sys.modules])"
    )
    assert loaded == "[]"


def test_only_env_reads_the_environment():
    folders = ("accounts", "analysis", "emosense_site", "ml")
    readers = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "os.environ" in (text := path.read_text()) or "os.getenv" in text
    }
    assert readers == {"emosense_site/env.py"}


def test_every_serving_package_is_pinned():
    for name in ("requirements-serve.txt", "requirements.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r ")):
                assert "==" in line, f"{name}: {line}"


def test_serving_does_not_install_tensorflow():
    text = (ROOT / "requirements-serve.txt").read_text().lower()
    assert not [name for name in ("tensorflow=", "keras=", "librosa=", "jax=") if name in text]


def test_python_version_is_stated_once_for_all_tools():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert config["project"]["requires-python"] == ">=3.11"
    assert config["tool"]["ruff"]["target-version"] == "py311"
    assert config["tool"]["mypy"]["python_version"] == "3.11"
