import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from analysis.models import Recording
from analysis.storage import MediaStore
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


def test_it_names_rows_whose_file_is_missing(session):
    recording = submit(session)
    Recording.objects.update(sha256="0" * 64)
    with pytest.raises(CommandError, match=str(recording.pk)):
        call_command("tidy_media")
