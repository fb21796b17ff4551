"""The command `emosense`: what it sends, what it says, and its exit codes."""

import io
import json
import stat

import httpx
import pytest

from accounts.scopes import ALL_SCOPES
from accounts.tokens import create_token
from analysis.models import Batch, Participant, Recording
from emosense_client.command import main
from emosense_client.command.account import find_place
from emosense_client.command.outcomes import Outcome, summarize
from emosense_client.command.progress import Progress
from emosense_client.transport import Transport
from tests.api.samples import make_jpeg_bytes
from tests.client.conftest import BASE_URL
from tests.factories import make_report, make_session, make_study, make_subject
from tests.media import make_wav


@pytest.fixture
def emosense(line, tmp_path, monkeypatch):
    """Returns a function that runs the command as somebody whose token is in the environment."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("EMOSENSE_ALLOW_HTTP", "1")
    build = Transport.__init__

    def over_the_line(self, settings, **options):
        build(self, settings, **options | {"http_transport": line})

    monkeypatch.setattr(Transport, "__init__", over_the_line)

    def _emosense(user, *arguments: str) -> int:
        _, token = create_token(user, "terminal", scopes=ALL_SCOPES)
        monkeypatch.setenv("EMOSENSE_URL", BASE_URL)
        monkeypatch.setenv("EMOSENSE_TOKEN", token)
        # One thread: the test's transaction belongs to it.
        parallel = ("--parallel", "1") if arguments[0] == "upload" else ()
        return main.run([*map(str, arguments), *parallel])

    return _emosense


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Files are sent in the test's own thread, whose transaction the database rows are in."""

    class Pool:
        def __init__(self, n_threads):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def shutdown(self, **_):
            pass

        def submit(self, does, *arguments):
            from concurrent.futures import Future

            future: Future = Future()
            try:
                future.set_result(does(*arguments))
            except Exception as error:
                future.set_exception(error)
            return future

    monkeypatch.setattr("emosense_client.command.crew.ThreadPoolExecutor", Pool)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "feedback"
    (folder / "later").mkdir(parents=True)
    (folder / "anna_1.wav").write_bytes(make_wav(0.1))
    (folder / "later" / "ben_1.wav").write_bytes(make_wav(0.2))
    (folder / ".DS_Store").write_bytes(b"of the Finder")
    return folder


def test_a_folder_goes_into_a_study(emosense, bob, folder, capsys):
    study = make_study(bob, name="Release 4")
    assert emosense(bob, "upload", folder, "--study", "Release 4", "--group", "B") == 0
    assert "2 files sent." in capsys.readouterr().out
    people = Participant.objects.values_list("subject__code", "group__name")
    assert sorted(people) == [("anna", "B"), ("ben", "B")]
    assert Batch.objects.get().status == "closed"
    assert Recording.objects.filter(session__study=study).count() == 2


def test_what_is_there_already_is_known(emosense, bob, folder, capsys):
    study = make_study(bob)
    for _ in range(2):
        assert emosense(bob, "upload", folder, "--study", study.pk) == 0
    assert "0 files sent, 2 there already." in capsys.readouterr().out
    assert Recording.objects.count() == 2


def test_a_manifest_says_whose_each_file_is(emosense, bob, folder, tmp_path, capsys):
    manifest = folder / "manifest.csv"
    manifest.write_text("file,participant,group,age\nanna_1.wav,C-1,A,34\n")
    study = make_study(bob)
    assert emosense(bob, "upload", folder, "--study", study.pk, "--manifest", manifest) == 0
    told = capsys.readouterr()
    assert "ben_1.wav” is not in the manifest" in told.err
    assert "1 file sent." in told.out
    assert Participant.objects.get().subject.code == "C-1"


def test_a_wrong_manifest_sends_nothing(emosense, bob, folder, tmp_path, capsys):
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("file,participant\nanna_1.wav,\n")
    assert (
        emosense(bob, "upload", folder, "--study", make_study(bob).pk, "--manifest", manifest) == 3
    )
    assert "The participant is missing." in capsys.readouterr().err
    assert not Batch.objects.exists()


def test_what_was_not_taken_is_listed_with_the_reason(emosense, bob, folder, capsys):
    (folder / "carl_letter.wav").write_text("Dear all")
    assert emosense(bob, "upload", folder, "--study", make_study(bob).pk) == 1
    told = capsys.readouterr().out
    assert "carl_letter.wav  " in told
    assert "2 files sent, 1 not taken." in told
    (folder / "carl_letter.wav").write_bytes(make_wav(0.3))
    assert emosense(bob, "upload", folder, "--study", Batch.objects.get().study_id) == 0


def test_a_document_in_the_folder_is_said_and_left(emosense, bob, folder, capsys):
    (folder / "readme.txt").write_text("How these were recorded")
    assert emosense(bob, "upload", folder, "--study", make_study(bob).pk) == 0
    told = capsys.readouterr()
    assert "“readme.txt” is a document by its name and will not be sent." in told.err
    assert "2 files sent" in told.out


def test_it_goes_on_where_it_was_stopped(emosense, bob, folder, line, capsys):
    study = make_study(bob)
    # The study, the plan, the batch, its files; the first file arrives and the second does not.
    line.faults = [None, None, None, None, None, KeyboardInterrupt()]
    assert emosense(bob, "upload", folder, "--study", study.pk) == 130
    assert "goes on from here" in capsys.readouterr().err
    assert Recording.objects.count() == 1
    line.requests.clear()
    assert emosense(bob, "upload", folder, "--study", study.pk) == 0
    assert "1 file sent, 1 there already." in capsys.readouterr().out
    assert Batch.objects.count() == 1
    posts = [request.url.path for request in line.requests if request.method == "POST"]
    assert len([path for path in posts if path.endswith("/files/")]) == 1


def test_files_of_a_person_go_into_one_session(emosense, alice, tmp_path, line, capsys):
    make_subject(alice, code="P-7")
    photo, clip = tmp_path / "face.jpg", tmp_path / "voice.wav"
    photo.write_bytes(make_jpeg_bytes())
    clip.write_bytes(make_wav(0.1))
    # The subject, the session; the photo arrives, the clip does not.
    line.faults = [None, None, None, KeyboardInterrupt()]
    assert emosense(alice, "upload", photo, clip, "--subject", "P-7") == 130
    assert emosense(alice, "upload", photo, clip, "--subject", "P-7") == 0
    session = Recording.objects.values_list("session", flat=True).distinct().get()
    assert f"Session {session}" in capsys.readouterr().out
    assert Recording.objects.count() == 2


def test_nobody_with_the_code_is_said(emosense, alice, tmp_path, capsys):
    (tmp_path / "face.jpg").write_bytes(make_jpeg_bytes())
    assert emosense(alice, "upload", tmp_path / "face.jpg", "--subject", "P-9") == 3
    assert "nobody with the code “P-9”" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("upload", "nowhere", "--study", "S"),
        ("upload", ".", "--subject", "P-1"),
        ("upload", ".", "--study", "S", "--manifest", "pyproject.toml", "--group", "A"),
        ("upload", "."),
    ],
)
def test_a_command_that_makes_no_sense_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main.run(list(arguments))
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_a_server_that_is_away_is_said(emosense, bob, folder, line, monkeypatch, capsys):
    monkeypatch.setattr("emosense_client.command.crew.Crew.sleep", lambda *_: None)
    line.faults = [httpx.ConnectError("Connection refused")] * 20
    assert emosense(bob, "upload", folder, "--study", make_study(bob).pk) == 3
    assert f"{BASE_URL} does not answer" in capsys.readouterr().err


def test_a_report_is_put_into_words(emosense, alice, capsys):
    report = make_report(make_session(alice))
    assert emosense(alice, "report", report.session_id) == 0
    told = capsys.readouterr().out
    assert f"Expression consistent with {report.top_emotion} (" in told
    assert "no diagnosis" in told
    assert emosense(alice, "report", report.session_id, "--json") == 0
    assert json.loads(capsys.readouterr().out)["id"] == str(report.pk)
    assert emosense(alice, "report", make_session(alice).pk) == 1


def test_signing_in_keeps_the_token_for_the_owner_alone(emosense, alice, monkeypatch, capsys):
    _, token = create_token(alice, "terminal", scopes=ALL_SCOPES)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{token}\n"))
    assert main.run(["login", BASE_URL, "--allow-http"]) == 0
    assert "alice@example.org" in capsys.readouterr().out
    assert stat.S_IMODE(find_place().stat().st_mode) == 0o600
    monkeypatch.delenv("EMOSENSE_ALLOW_HTTP")
    make_study(alice)
    assert main.run(["report", str(make_session(alice).pk)]) == 1
    monkeypatch.setenv("EMOSENSE_URL", "https://elsewhere.example")
    assert main.run(["studies"]) == 3  # the token belongs to the other server
    monkeypatch.delenv("EMOSENSE_URL")
    assert main.run(["logout"]) == 0
    assert main.run(["studies"]) == 3
    assert "emosense login" in capsys.readouterr().err


def test_a_wrong_token_is_not_kept(emosense, monkeypatch, capsys, db):
    monkeypatch.setattr("sys.stdin", io.StringIO("wrong\n"))
    assert main.run(["login", BASE_URL, "--allow-http"]) == 3
    assert not find_place().exists()


def test_the_table_of_failures():
    outcomes = [Outcome("a.wav", "sent"), Outcome("b.txt", "failed", "It is no recording.")]
    assert list(summarize(outcomes))[2:] == [
        "b.txt  It is no recording.",
        "",
        "1 file sent, 1 not taken.",
    ]


def test_the_progress_is_drawn_for_a_terminal_alone():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    shown, silent = Terminal(), io.StringIO()
    for stream in (shown, silent):
        progress = Progress(1, 4_000_000, stream)
        progress.tell("a.wav", 2_000_000)
        progress.finish("a.wav", 4_000_000)
        progress.close()
    assert " 50%" in shown.getvalue()
    assert "100%  1 of 1 files, 4.0 MB of 4.0 MB" in shown.getvalue()
    assert silent.getvalue() == ""
