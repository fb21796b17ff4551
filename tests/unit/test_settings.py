"""Settings as a new process sees them: each test starts one."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DEBUG": "off",
    "SECRET_KEY": "k" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "MEDIA_KEYS": base64.b64encode(bytes(range(32))).decode(),
    "ALLOWED_HOSTS": "emosense.example",
    "DATABASE_URL": "postgresql://emo:pw@127.0.0.1:1/emosense",
    "BROKER_URL": "redis://127.0.0.1:1/0",
}


def run_manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with these variables, and without what the developer has set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


def read_settings(expression: str, **variables: str) -> str:
    code = f"from django.conf import settings; print({expression})"
    result = run_manage("shell", "--no-imports", "-c", code, **variables)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.mark.parametrize("name", ["SECRET_KEY", "MEDIA_KEYS"])
def test_production_without_a_secret_refuses_to_start(tmp_path, name):
    variables = {k: v for k, v in PRODUCTION.items() if k != name}
    result = run_manage("check", VAR_DIR=str(tmp_path), **variables)
    assert result.returncode != 0
    assert f"{name} (or {name}_FILE) must be set" in result.stderr


def test_production_passes_the_deployment_checks(tmp_path):
    result = run_manage(
        "check", "--deploy", "--tag", "security", "--fail-level", "WARNING",
        VAR_DIR=str(tmp_path), **PRODUCTION,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr


def test_development_needs_no_variables(tmp_path):
    assert read_settings("settings.DEBUG", VAR_DIR=str(tmp_path)) == "True"
    engine = read_settings("settings.DATABASES['default']['ENGINE']", VAR_DIR=str(tmp_path))
    assert engine == "django.db.backends.sqlite3"


def test_limits_come_from_the_environment(tmp_path):
    limit = read_settings(
        "settings.UPLOAD_MAX_BYTES['image']", VAR_DIR=str(tmp_path), UPLOAD_MAX_IMAGE_MB="2"
    )
    assert limit == str(2_000_000)


@pytest.mark.parametrize("n_threads", ["1", "3"])
def test_readers_compute_in_one_thread_unless_told_otherwise(tmp_path, n_threads):
    stated = {} if n_threads == "1" else {"OPENBLAS_NUM_THREADS": n_threads}
    read = read_settings(
        "settings.READER_ENVIRONMENT['OPENBLAS_NUM_THREADS']", VAR_DIR=str(tmp_path), **stated
    )
    assert read == n_threads


@pytest.mark.parametrize(("name", "value"), [("DEBUG", "maybe"), ("LOG_LEVEL", "LOUD")])
def test_nonsense_stops_the_start_and_names_the_variable(tmp_path, name, value):
    result = run_manage("check", VAR_DIR=str(tmp_path), **{name: value})
    assert result.returncode != 0
    assert f"{name} must be" in result.stderr


def test_media_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").touch()
    result = run_manage(
        "check",
        "--tag",
        "files",
        VAR_DIR=str(tmp_path),
        MEDIA_ROOT=str(tmp_path / "file" / "media"),
    )
    assert result.returncode != 0
    assert "emosense.E001" in result.stderr


def test_broker_on_files_makes_its_folders(tmp_path):
    read_settings("settings.CELERY_BROKER_URL", VAR_DIR=str(tmp_path))
    assert (tmp_path / "broker" / "messages").is_dir()
    assert (tmp_path / "broker" / "control").is_dir()
