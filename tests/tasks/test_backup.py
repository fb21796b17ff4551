"""A backup brings everything back into an empty system, and nothing else is taken for one."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.audit import Deed, append
from accounts.tokens import create_token
from analysis import tasks
from analysis.models import EvidenceFile, Participant, Recording
from analysis.participants import enrol
from analysis.storage import MediaStore
from emosense_site.backup.contents import list_models
from emosense_site.backup.reading import verify_backup
from tests.factories import make_event, make_evidence, make_review, make_self_report, make_study
from tests.tasks.conftest import submit

pytestmark = pytest.mark.usefixtures("models", "sent")


@pytest.fixture
def installation(session, alice, bob, settings):
    """Rows of many kinds, a file and its pictures, and an audit trail to the microsecond."""
    settings.BACKUP_KEYS = (b"a key of backups, 32 bytes long.",)
    recording = submit(session)
    tasks.analyze_recording(str(recording.pk))
    make_review(session.reports.get(), alice, note="“Zoë”, \n ünicode\u2028")
    make_event(session.subject)
    make_evidence(session.subject.consents.get())
    make_self_report(session.subject)
    enrol(make_study(bob), "C-1", answers={"age": "34"}, user=bob)
    create_token(alice, "laptop")
    for action in ("read", "change", "export"):
        append(Deed("page", action, "done", "analysis:session"), alice.organization_id)
    return recording


def dump() -> dict[str, list[tuple]]:
    """Every column of every row as the database has it."""
    found = {}
    with connection.cursor() as cursor:
        for model in list_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")
            found[model._meta.label] = sorted(map(repr, cursor.fetchall()))
    return found


def dump_files(settings) -> dict[str, bytes]:
    root = settings.MEDIA_ROOT
    files = [path for path in root.rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def lose_everything(settings) -> None:
    """As a new system: no rows, no files."""
    with connection.cursor() as cursor:
        for model in list_models():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file():
            path.unlink()


def test_everything_comes_back(installation, settings, tmp_path):
    path, written = tmp_path / "backup", StringIO()
    call_command("backup", path, stdout=written)
    rows, files = dump(), dump_files(settings)
    assert len(files) >= 2  # the photo and what was made of it
    assert path.stat().st_mode & 0o777 == 0o600
    lose_everything(settings)
    assert not Recording.objects.exists()
    call_command("restore", path, stdout=written)
    assert dump() == rows
    assert dump_files(settings) == files
    assert sum(map(len, rows.values())) == sum(verify_backup(path).rows.values())
    call_command("verify_audit", stdout=written)
    with MediaStore().open(installation.organization_id, installation.sha256) as content:
        assert len(content.read()) == installation.byte_size
    evidence = EvidenceFile.objects.get()
    with MediaStore().open(evidence.organization_id, evidence.sha256) as content:
        assert content.read().startswith(b"%PDF")
    # Keys that the database counts go on after the restored ones.
    append(Deed("page", "read", "done", "analysis:session"), installation.organization_id)
    assert Participant.objects.get().answers.get().value == "34"


def test_nothing_of_a_person_can_be_read_in_it(installation, tmp_path, session):
    call_command("backup", tmp_path / "backup", stdout=StringIO())
    content = (tmp_path / "backup").read_bytes()
    assert session.subject.code.encode() not in content
    assert installation.sha256.encode() not in content


def test_a_system_with_something_in_it_is_left_alone(installation, tmp_path, settings):
    call_command("backup", tmp_path / "backup", stdout=StringIO())
    before = dump()
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", tmp_path / "backup")
    assert dump() == before


def test_a_backup_is_not_written_over(installation, tmp_path):
    (tmp_path / "backup").write_bytes(b"precious")
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", tmp_path / "backup")
    assert (tmp_path / "backup").read_bytes() == b"precious"


@pytest.mark.parametrize("harm", ["changed", "cut off", "another file"])
def test_what_was_altered_is_refused(installation, tmp_path, settings, harm):
    path = tmp_path / "backup"
    call_command("backup", path, stdout=StringIO())
    content = bytearray(path.read_bytes())
    if harm == "changed":
        content[len(content) // 2] ^= 1
    elif harm == "cut off":
        del content[-1000:]
    else:
        content = bytearray(b"PK" + bytes(5000))
    path.write_bytes(content)
    lose_everything(settings)
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("restore", path)
    assert dump_files(settings) == {}
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("restore", path, "--verify-only")


def test_another_key_does_not_open_it(installation, tmp_path, settings):
    call_command("backup", tmp_path / "backup", stdout=StringIO())
    settings.BACKUP_KEYS = (b"another key of backups, 32 long.",)
    with pytest.raises(CommandError, match="sealed with the key"):
        call_command("restore", tmp_path / "backup", "--verify-only")
    settings.BACKUP_KEYS = ()
    with pytest.raises(CommandError, match="BACKUP_KEY"):
        call_command("backup", tmp_path / "second")


def test_another_version_is_refused_and_nothing_stays(
    installation, tmp_path, settings, monkeypatch
):
    path = tmp_path / "backup"
    call_command("backup", path, stdout=StringIO())
    lose_everything(settings)
    monkeypatch.setattr(
        "emosense_site.backup.reading.describe_system", lambda: {"migrations": ["app.0001"]}
    )
    with pytest.raises(CommandError, match="another version"), transaction.atomic():
        call_command("restore", path)
    assert not Recording.objects.exists()
    assert dump_files(settings) == {}


def test_a_file_that_is_missing_is_named(installation, tmp_path, settings):
    for path in settings.MEDIA_ROOT.rglob(installation.sha256):
        path.unlink()
    errors = StringIO()
    call_command("backup", tmp_path / "backup", stdout=StringIO(), stderr=errors)
    assert installation.sha256 in errors.getvalue()
