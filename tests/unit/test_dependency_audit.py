"""What the audit of dependencies makes of the answers of pip-audit."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "audit.py"
SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
UNKNOWN = {"name": "own", "skip_reason": "Dependency not found on PyPI"}
WEAK = SOUND | {"vulns": [{"id": "PYSEC-2099-1", "fix_versions": ["5.2.20"]}]}


@pytest.fixture
def audit(tmp_path):
    """Runs the script with a pip-audit that says what it is told to."""

    def _audit(said: str, error: str = "") -> subprocess.CompletedProcess[str]:
        program = tmp_path / "pip-audit"
        lines = (f"#!{sys.executable}", "import sys")
        writes = (f"sys.stdout.write({said!r})", f"sys.stderr.write({error!r})")
        program.write_text("\n".join((*lines, *writes)))
        program.chmod(0o755)
        command = [sys.executable, str(SCRIPT), str(program)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    return _audit


def test_a_known_vulnerability_fails_and_is_named(audit):
    result = audit(json.dumps({"dependencies": [WEAK, UNKNOWN]}))
    assert result.returncode == 1
    assert "django 5.2.19: PYSEC-2099-1, mended in 5.2.20" in result.stdout


def test_sound_packages_pass(audit):
    result = audit(json.dumps({"dependencies": [SOUND, UNKNOWN]}))
    assert (result.returncode, result.stdout) == (
        0,
        "1 of 2 packages checked, 0 vulnerabilities known.\n",
    )


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("", "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed\n"),
        ("<html>", ""),
        (json.dumps({"dependencies": [UNKNOWN, UNKNOWN]}), ""),
    ],
)
def test_a_service_that_does_not_answer_is_no_failure_and_is_said(audit, said, error):
    result = audit(said, error)
    assert result.returncode == 0
    assert "NOT CHECKED" in result.stdout
    assert "did not answer" in result.stdout
