import pytest
from django.core.exceptions import ImproperlyConfigured

from emosense_site import env


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("True", True), ("on", True), ("no", False), ("0", False)]
)
def test_bool_reads_the_usual_words(monkeypatch, text, value):
    monkeypatch.setenv("FLAG", text)
    assert env.read_bool("FLAG", default=not value) is value


def test_bool_falls_back_when_absent_or_empty(monkeypatch):
    monkeypatch.setenv("FLAG", "")
    assert env.read_bool("FLAG", default=True) is True
    assert env.read_bool("NO_SUCH_FLAG", default=False) is False


def test_bool_refuses_nonsense_and_names_the_variable(monkeypatch):
    monkeypatch.setenv("FLAG", "flase")
    with pytest.raises(ImproperlyConfigured, match="FLAG must be true or false"):
        env.read_bool("FLAG", default=True)


@pytest.mark.parametrize("text", ["ten", "1.5", "-1"])
def test_int_refuses_what_is_no_number_of_at_least_the_least(monkeypatch, text):
    monkeypatch.setenv("SIZE", text)
    with pytest.raises(ImproperlyConfigured, match="SIZE"):
        env.read_int("SIZE", 3)


def test_list_drops_blanks(monkeypatch):
    monkeypatch.setenv("HOSTS", " a.example, ,b.example ")
    assert env.read_list("HOSTS") == ["a.example", "b.example"]


def test_secret_comes_from_the_file_before_the_variable(monkeypatch, tmp_path):
    path = tmp_path / "key"
    path.write_text("from the file\n")
    monkeypatch.setenv("KEY", "from the variable")
    monkeypatch.setenv("KEY_FILE", str(path))
    assert env.read_secret("KEY") == "from the file"


@pytest.mark.parametrize("content", [None, "  \n"])
def test_secret_file_that_is_missing_or_empty_is_an_error(monkeypatch, tmp_path, content):
    path = tmp_path / "key"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("KEY_FILE", str(path))
    with pytest.raises(ImproperlyConfigured, match="KEY_FILE"):
        env.read_secret("KEY", "default")


def test_postgres_address_is_taken_apart(monkeypatch):
    monkeypatch.setenv("DB", "postgresql://emo:p%40ss@db.internal:5433/emosense")
    database = env.read_database("DB", "")
    assert database["ENGINE"].endswith("postgresql")
    assert (database["USER"], database["PASSWORD"]) == ("emo", "p@ss")
    assert database["OPTIONS"] == {"options": "-c jit=off"}
    assert (database["HOST"], database["PORT"], database["NAME"]) == (
        "db.internal",
        "5433",
        "emosense",
    )


def test_sqlite_waits_for_locks_and_takes_them_first():
    database = env.read_database("NO_SUCH_DB", "sqlite:////tmp/x.sqlite3")
    assert database["NAME"] == "/tmp/x.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_unknown_database_is_refused_without_showing_the_password(monkeypatch):
    monkeypatch.setenv("DB", "mysql://emo:secret@db/emosense")
    with pytest.raises(ImproperlyConfigured, match="DB must look like") as error:
        env.read_database("DB", "")
    assert "secret" not in str(error.value)
