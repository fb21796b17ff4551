import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from analysis.exports.guide import GUIDE
from analysis.models import SelfReport
from ml.labels import EMOTIONS
from tests.audit import AUDIT_QUERIES
from tests.factories import make_report, make_review, make_session, make_subject

HELD_AT = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)


def fetch(client, name, row, form="csv", **query):
    return client.get(reverse(f"analysis:{name}", args=(row.pk, form)), query)


def rows_of(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def held(alice, patient):
    return make_session(alice, patient, held_at=HELD_AT, context_note="=1+1")


def test_a_report_has_one_row_for_each_emotion(sign_in, alice, held):
    voice = [0.1, 0.1, 0.1, 0.1, 0.1, 0.4, 0.1]
    report = make_report(held, "sadness", valence=-0.4, voice=voice, model_versions={"face": "1.0"})
    make_review(report, alice, decision="corrected", corrected_emotion="fear")
    rows = rows_of(fetch(sign_in(alice), "report_export", held))
    assert [row["emotion"] for row in rows] == list(EMOTIONS)
    sadness = rows[EMOTIONS.index("sadness")]
    numbers = [sadness[name] for name in ("probability", "low", "high", "face", "voice")]
    assert numbers == ["0.58", "0.51", "0.65", "0.58", "0.4"]
    shared = {
        "subject_code": "P-0001",
        "session_held_at": "2026-03-14T23:30:00Z",
        "context_note": "'=1+1",
        "state": "final",
        "review_decision": "corrected",
        "corrected_emotion": "fear",
        "top_emotion": "sadness",
        "is_inconclusive": "false",
        "valence": "-0.4",
        "valence_low": "",
        "model_versions": "face 1.0",
        "is_demonstration": "false",
    }
    for row in rows:
        assert {name: row[name] for name in shared} == shared


def test_the_file_is_named_by_code_and_local_day_and_kept_nowhere(sign_in, alice, held):
    make_report(held)
    answer = fetch(sign_in(alice), "report_export", held)
    name = 'attachment; filename="P-0001-report-2026-03-15.csv"'
    assert answer["Content-Disposition"] == name
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert b"Moreau" not in answer.content


@pytest.mark.parametrize("code", ['../"x\r\ny', "Ärztin/1", "…"])
def test_no_code_breaks_the_header(sign_in, alice, code):
    session = make_session(alice, make_subject(alice, code=code))
    make_report(session)
    named = fetch(sign_in(alice), "report_export", session)["Content-Disposition"]
    assert named.isascii()
    assert not set("/\\\r\n") & set(named)
    assert named.count('"') == 2


def test_the_mark_for_excel_can_be_left_out(sign_in, alice, held):
    make_report(held)
    client = sign_in(alice)
    assert fetch(client, "report_export", held).content.startswith(b"\xef\xbb\xbfsubject_code,")
    assert fetch(client, "report_export", held, bom="0").content.startswith(b"subject_code,")


@pytest.mark.parametrize("note", ["=1", "+1", "-1", "@a", "\tx", "\rx", "\nx"])
def test_no_text_is_run_as_a_formula(sign_in, alice, patient, note):
    session = make_session(alice, patient, context_note=note)
    make_report(session)
    assert rows_of(fetch(sign_in(alice), "report_export", session))[0]["context_note"] == f"'{note}"


def test_an_earlier_revision_can_be_taken_along(sign_in, alice, held):
    make_report(held, "anger", state="final")
    make_report(held, "fear", revision=2)
    client = sign_in(alice)
    assert rows_of(fetch(client, "report_export", held))[0]["top_emotion"] == "fear"
    assert rows_of(fetch(client, "report_export", held, revision="1"))[0]["top_emotion"] == "anger"
    assert fetch(client, "report_export", held, revision="3").status_code == 404


def test_a_report_without_evidence_has_no_numbers(sign_in, alice, held):
    nothing = dict.fromkeys((*EMOTIONS, "low", "high", "face")) | {"top_emotion": ""}
    make_report(held, **nothing, is_inconclusive=True, reason="Nothing could be read.")
    rows = rows_of(fetch(sign_in(alice), "report_export", held))
    assert [row["probability"] for row in rows] == [""] * 7
    assert rows[0]["is_inconclusive"] == "true"


def test_without_a_report_there_is_nothing_to_take_along(sign_in, alice, held):
    assert fetch(sign_in(alice), "report_export", held).status_code == 404
    assert fetch(sign_in(alice), "report_export", held, "docx").status_code == 404


def test_a_history_has_one_row_for_each_session(sign_in, alice, patient, held):
    make_report(held, "anger", valence=-0.5, valence_low=-0.6, valence_high=-0.4)
    later = make_session(alice, patient, held_at=datetime(2026, 4, 1, tzinfo=UTC))
    make_review(make_report(later, "fear"), alice, decision="rejected")
    make_session(alice, patient)
    rows = rows_of(fetch(sign_in(alice), "history_export", patient))
    assert [row["top_emotion"] for row in rows] == ["anger", "fear"]
    assert [row["review_decision"] for row in rows] == ["", "rejected"]
    names = ("anger", "anger_low", "anger_high", "valence", "valence_low", "valence_high")
    assert [rows[0][name] for name in names] == ["0.58", "0.51", "0.65", "-0.5", "-0.6", "-0.4"]


def test_self_reports_are_a_table_of_their_own(sign_in, alice, patient):
    SelfReport.objects.create(
        organization=patient.organization,
        subject=patient,
        answered_at=HELD_AT,
        phq9_answers=[0, 1, 2, 3, 0, 1, 2, 3, 0],
        phq9_total=12,
        filled_by="patient",
    )
    row = rows_of(fetch(sign_in(alice), "history_export", patient, "self-reports"))[0]
    assert (row["phq9_total"], row["phq9_4"], row["mood"]) == ("12", "3", "")
    assert row["answered_at"] == "2026-03-14T23:30:00Z"


def test_made_up_people_are_marked(sign_in, alice):
    session = make_session(alice, make_subject(alice, is_demonstration=True))
    make_report(session)
    client = sign_in(alice)
    assert rows_of(fetch(client, "report_export", session))[0]["is_demonstration"] == "true"
    history = rows_of(fetch(client, "history_export", session.subject))
    assert history[0]["is_demonstration"] == "true"


@pytest.mark.parametrize("n", [1, 8])
def test_number_of_queries_is_fixed(sign_in, alice, patient, django_assert_max_num_queries, n):
    for _ in range(n):
        make_report(make_session(alice, patient))
    client = sign_in(alice)
    with django_assert_max_num_queries(12 + AUDIT_QUERIES):
        fetch(client, "history_export", patient)


def test_the_guide_explains_every_column(sign_in, alice):
    html = sign_in(alice).get(reverse("analysis:export_columns")).content.decode()
    text = (Path(__file__).parents[2] / "docs" / "csv-columns.md").read_text()
    for _, title, columns in GUIDE:
        assert str(title) in html
        assert f"## {title}\n" in text
        for column in columns:
            assert f"<code>{column.name}</code>" in html
            cells = (f"`{column.name}`", column.meaning, column.unit, column.range)
            assert f"| {' | '.join(str(cell) for cell in cells)} |" in text
