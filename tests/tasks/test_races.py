"""Processes that want the same thing at the same moment, on each database that is there."""

import itertools

import pytest

from tests.tasks.installation import Installation
from tests.tasks.race_scripts import (
    ANSWER,
    APPEND,
    APPEND_OR_ERASE,
    BATCH,
    CLAIM,
    ENROL,
    MOMENTS,
    NOTE,
    PARTICIPANT,
    REPORT,
    SESSION,
    SUBMIT,
    SUBMIT_OR_WITHDRAW,
    SUMMARY,
    TAKE,
    UPLOAD,
)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def installed(request, tmp_path_factory):
    settings = {}
    if request.param == "postgres":
        settings["DATABASE_URL"] = request.getfixturevalue("postgres_database")
    installation = Installation(tmp_path_factory.mktemp(request.param), **settings)
    installation.migrate()
    yield installation
    installation.close()


@pytest.fixture
def installation(installed):
    yield installed
    installed.reset()


def run_at_once(installation: Installation, code: str, n: int, *lines: str) -> list:
    """Start n processes, let them all go on with a line, and return what they answer."""
    lines = tuple(itertools.islice(itertools.cycle(lines or ("go",)), n))
    return installation.run(
        f"from tests.tasks.forks import run_at_once\nanswer = run_at_once({code!r}, {lines!r})"
    )


def test_each_recording_is_claimed_by_one_worker(installation):
    ids = installation.run(
        SESSION
        + """
rows = [Recording(organization=clinic, session=session, kind="image", original_name="x",
                  media_type="image/jpeg", byte_size=1, sha256=f"{n:064d}") for n in range(40)]
answer = [str(row.pk) for row in Recording.objects.bulk_create(rows)]
"""
    )
    claimed = run_at_once(installation, CLAIM, 3, " ".join(ids))
    assert sorted(sum(claimed, [])) == sorted(ids)


def test_one_file_uploaded_at_once_is_one_recording(installation):
    installation.run(SESSION)
    duplicates = run_at_once(installation, SUBMIT, 3)
    assert sorted(duplicates) == [False, True, True]
    counted = "from analysis.models import Recording\nanswer = Recording.objects.count()"
    assert installation.run(counted) == 1


def test_no_upload_slips_past_a_withdrawal(installation):
    installation.run(SESSION)
    outcomes = run_at_once(installation, SUBMIT_OR_WITHDRAW, 3, "40", "withdraw", "41")
    assert outcomes[1] == "withdrawn"
    assert {outcomes[0], outcomes[2]} <= {"kept", "no_consent"}
    statuses = "from analysis.models import Recording\n"
    statuses += "answer = list(Recording.objects.values_list('status', flat=True))"
    # What was kept before the withdrawal was stopped by it, and nothing came after.
    assert installation.run(statuses) == ["failed"] * outcomes.count("kept")


def test_one_preliminary_report_for_many_workers(installation):
    installation.run(
        SESSION
        + """
Recording.objects.create(organization=clinic, session=session, kind="image", original_name="x",
                         media_type="image/jpeg", byte_size=1, sha256="0" * 64, status="done")
"""
    )
    assert run_at_once(installation, REPORT, 3) == [1, 1, 1]


def test_no_summary_misses_what_another_worker_saved(installation):
    installation.run(SESSION)
    run_at_once(installation, SUMMARY, 3)
    counted = """
from analysis.models import SubjectSummary
summary = SubjectSummary.objects.get()
answer = [summary.n_sessions, summary.n_reports, summary.n_baseline, len(summary.trend)]
"""
    assert installation.run(counted) == [25, 24, 23, 20]


def test_no_participants_summary_misses_what_another_worker_read(installation):
    installation.run(SESSION + PARTICIPANT)
    run_at_once(installation, MOMENTS, 3)
    counted = """
from analysis.models import ParticipantSummary, StudyMoment
summary = ParticipantSummary.objects.get()
answer = [summary.n_moments, summary.n_recordings, StudyMoment.objects.count()]
"""
    assert installation.run(counted) == [18, 18, 18]


def test_one_link_answered_at_once_is_one_self_report(installation):
    installation.run(
        SESSION + "from tests.factories import make_invitation\nmake_invitation(subject, 'key')\n"
    )
    assert sorted(run_at_once(installation, ANSWER, 3)) == [False, False, True]
    counted = "from analysis.models import SelfReport\nanswer = SelfReport.objects.count()"
    assert installation.run(counted) == 1


def test_participants_enrolled_at_once_are_there_once(installation):
    installation.run(
        """
from accounts.models import Organization
from analysis.models import Study
company = Organization.objects.create(name="Company", kind="company", for_customer_feedback=True)
Study.objects.create(organization=company, name="Study", purpose="customer_feedback",
                     notice="You are recorded.", notice_given_by="On paper")
"""
    )
    assert run_at_once(installation, ENROL, 4) == ["done"] * 4
    counted = """
from analysis.models import Answer, Participant, Session, StudyGroup, Subject
answer = [m.objects.count() for m in (Subject, Session, Participant, StudyGroup, Answer)]
"""
    assert installation.run(counted) == [4, 4, 4, 1, 8]


@pytest.mark.parametrize(
    ("names", "statuses"),
    [
        (("C-1_a.jpg", "C-1_b.jpg", "C-2_a.jpg"), ["duplicate", "duplicate", "stored"]),
        # Sent by two tabs: the stored one stays stored.
        (("C-1_a.jpg",) * 3, ["stored", "stored", "stored"]),
    ],
)
def test_the_same_bytes_sent_at_once_to_a_study_are_one_recording(installation, names, statuses):
    installation.run(SESSION + BATCH)
    assert sorted(run_at_once(installation, TAKE, 3, *names)) == statuses
    counted = "from analysis.models import Recording\nanswer = Recording.objects.count()"
    assert installation.run(counted) == 1


def test_of_two_pieces_for_one_place_one_counts(installation):
    installation.run(SESSION + UPLOAD)
    answers = run_at_once(installation, APPEND, 3, "aaaaaa", "bbbbbb", "cccccc")
    (winner,) = [content for content in answers if content != "elsewhere"]
    stored = """
from analysis.models import ResumableUpload
from analysis.partial_files import PartialFile
upload = ResumableUpload.objects.get()
content = PartialFile(upload.organization_id, upload.pk).open(6).read().decode()
answer = [upload.offset, upload.n_pieces, content]
"""
    assert installation.run(stored) == [6, 1, winner]


def test_nothing_of_an_erased_person_arrives(installation):
    installation.run(SESSION + UPLOAD)
    outcomes = run_at_once(installation, APPEND_OR_ERASE, 3, "append", "erase", "append")
    assert outcomes[1] == "erased"
    assert [outcomes[0], outcomes[2]].count("kept") <= 1
    # A folder that came too late has no row: the sweep deletes it.
    swept = """
import os
from pathlib import Path
from django.conf import settings
from analysis.models import ResumableUpload, Subject
from analysis.upload_expiry import sweep_uploads
for folder in Path(settings.MEDIA_ROOT).glob("*/partial/*"):
    os.utime(folder, (0, 0))
sweep_uploads()
left = [path.name for path in Path(settings.MEDIA_ROOT).glob("*/partial/*")]
answer = [Subject.objects.count(), ResumableUpload.objects.count(), left]
"""
    assert installation.run(swept) == [0, 0, []]


def test_entries_of_the_audit_trail_are_one_chain(installation):
    assert run_at_once(installation, NOTE, 3) == ["done"] * 3
    verify = """
from uuid import UUID
from accounts.audit import find_broken_link
from accounts.audit_models import AuditChain
chain = AuditChain.objects.get(pk=UUID(int=7))
numbers = sorted(chain.entries.values_list("number", flat=True))
answer = [find_broken_link(chain) and find_broken_link(chain).reason, numbers]
"""
    assert installation.run(verify) == [None, list(range(1, 61))]
