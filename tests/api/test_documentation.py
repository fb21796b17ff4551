"""docs/api.md: its examples run against a live server, and its tables are complete."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from accounts.tokens import create_token
from analysis import ad_hoc_reading, inference, run
from analysis.api.problems import PROBLEMS
from tests.api.samples import fuse_sadness, make_jpeg_bytes, make_sad_reading
from tests.factories import make_study
from tests.media import make_wav
from tests.readings import make_audio_reading, make_window

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "api.md").read_text()
CLIENT = DOCS.parent / "clients" / "python"
EXAMPLES = re.findall(r"^```bash\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)

PYTHON = re.findall(r"^```python\n(import os\n.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def read(path, kind, *_, channel="all"):
    """Takes the place of the models."""
    return make_audio_reading(make_window()) if kind == "audio" else make_sad_reading()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed.")
def test_the_examples_work(live_server, alice, bob, dana, monkeypatch, tmp_path):
    monkeypatch.setattr(inference, "read_recording", read)
    monkeypatch.setattr(inference, "fuse", fuse_sadness)
    monkeypatch.setattr(
        "analysis.submit.enqueue_recording", lambda pk: run.run_recording(pk, worker_name="test")
    )
    monkeypatch.setattr("analysis.ad_hoc_requests.enqueue_ad_hoc", ad_hoc_reading.run_ad_hoc)
    (tmp_path / "face.jpg").write_bytes(make_jpeg_bytes())
    (tmp_path / "visit.jpg").write_bytes(make_jpeg_bytes(grey=7))
    (tmp_path / "anna.wav").write_bytes(make_wav(0.5))
    (tmp_path / "call.wav").write_bytes(make_wav())
    _, token = create_token(alice, "docs")
    _, product_token = create_token(bob, "docs")
    _, admin_token = create_token(dana, "docs")
    study = make_study(bob).pk
    later = (
        f'{sys.executable} -c "$PYTHON"',
        f"TOKEN={product_token} && batch {study} && together {study}",
        f"TOKEN={admin_token} && webhook",
    )
    script = "\n".join(("set -euo pipefail", *EXAMPLES, *later))
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(CLIENT),
            "PYTHON": "\n".join(PYTHON),
            "EMOSENSE": live_server.url,
            "TOKEN": token,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert '"email":"alice@example.org"' in done.stdout
    assert "\n200\n" in done.stdout or "}200\n" in done.stdout
    assert '"top_emotion":"sadness"' in done.stdout
    assert '"outcome":{"status":"stored"}' in done.stdout
    assert '"progress":1.0' in done.stdout
    assert "event: state" in done.stdout
    assert '"purpose":"patient_care"' in done.stdout
    assert '"channel":"right"' in done.stdout
    assert '"name":"Ada"' in done.stdout
    assert '"code": "not_authenticated"' in done.stdout
    assert "Expression consistent with sadness" in done.stdout
    assert '"event":"ping"' in done.stdout
    for name in ("history.csv", "participants.csv", "patient.json"):
        assert (tmp_path / name).stat().st_size > 0


def test_every_address_is_listed():
    documented = set(re.findall(r"^\| `(/api/v1/[^`]*)` \| ([A-Z, ]+) \|", TEXT, re.MULTILINE))
    paths = yaml.safe_load((DOCS / "openapi.yaml").read_text())["paths"]
    assert documented == {
        (path, ", ".join(method.upper() for method in operations))
        for path, operations in paths.items()
    }


def test_every_problem_is_listed():
    listed = re.findall(r"^\| `(\w+)` \| (\d+) \| (.*) \|$", TEXT, re.MULTILINE)
    for problem in PROBLEMS.values():
        assert (problem.code, str(problem.status), problem.meaning) in listed
