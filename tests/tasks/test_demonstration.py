"""The sample session: submitted once, and read end to end by one command."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from analysis.demonstration import SAMPLES_DIR, list_samples, submit_samples
from analysis.models import Recording, Session
from ml.labels import EMOTIONS
from tests.tasks.installation import ROOT

pytestmark = pytest.mark.slow


def test_it_is_submitted_once(db, sent, settings, capsys, django_capture_on_commit_callbacks):
    settings.DEBUG = True
    with django_capture_on_commit_callbacks(execute=True):
        first = submit_samples()
    assert sent == [str(submission.recording.pk) for submission in first]
    again = submit_samples()
    assert [submission.is_duplicate for submission in again] == [True] * len(first)
    assert Recording.objects.count() == len(list_samples())
    session = Session.objects.get()
    assert session.created_by.role == User.Role.CLINICIAN
    assert session.subject.kind == "patient"
    call_command("submit_sample")
    assert "there since an earlier start" in capsys.readouterr().out


def test_production_has_no_public_accounts(db, sent, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG is off"):
        call_command("submit_sample")
    assert not User.objects.exists()
    call_command("submit_sample", "--force")
    assert User.objects.exists()


def test_each_sample_is_described_with_its_source():
    described = (SAMPLES_DIR / "README.md").read_text()
    assert {path.name for path in list_samples()} >= {"portrait.jpg"}
    for path in list_samples():
        assert f"`{path.name}`" in described


def run_demo(*options: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "demo", *options],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=150,
    )


@pytest.mark.golden
def test_the_demo_prints_the_report_and_nothing_else(tmp_path):
    # Whatever the machine has set: the demonstration leaves it alone.
    finished = run_demo(VAR_DIR=str(tmp_path), DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert finished.returncode == 0, finished.stderr
    report = json.loads(finished.stdout)
    assert set(report["probabilities"]) == set(EMOTIONS)
    assert sum(report["probabilities"].values()) == pytest.approx(1.0, abs=1e-3)
    assert report["n_faces"] >= 1
    assert {part["name"] for part in report["parts"]} == {path.name for path in list_samples()}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.exhaustive
def test_the_demo_says_why_it_failed():
    finished = run_demo("--timeout=0.1")
    assert finished.returncode != 0
    assert finished.stdout == ""
    assert "Not finished after 0.1 seconds" in finished.stderr
