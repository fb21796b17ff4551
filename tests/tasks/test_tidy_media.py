import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from analysis.models import Recording
from analysis.storage import MediaStore
from tests.factories import make_evidence
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("sent")


def test_it_deletes_what_no_row_needs(session, capsys):
    recording, store = submit(session), MediaStore()
    with store.stage(session.organization_id, io.BytesIO(b"left by a crash")) as staged:
        staged.keep()
    call_command("tidy_media")
    assert capsys.readouterr().out.startswith("Deleted 1 files without a row")
    assert store.exists(recording.organization_id, recording.sha256)
    assert not store.exists(session.organization_id, staged.sha256)


def test_the_proof_of_a_consent_stays_and_is_missed(session, settings):
    evidence = make_evidence(session.subject.consents.get())
    call_command("tidy_media")
    (path,) = settings.MEDIA_ROOT.rglob(evidence.sha256)
    path.unlink()
    with pytest.raises(CommandError, match=str(evidence.pk)):
        call_command("tidy_media")


def test_it_names_rows_whose_file_is_missing(session):
    recording = submit(session)
    Recording.objects.update(sha256="0" * 64)
    with pytest.raises(CommandError, match=str(recording.pk)):
        call_command("tidy_media")
