"""Tables of a study: what they hold, whom they leave out, and that no cell is dangerous."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse
from pyarrow import parquet

from analysis.cohort.moments import refresh_study
from analysis.exports import study_workbook
from analysis.models import Answer, Participant, StudyGroup
from ml.labels import EMOTIONS
from tests.audit import AUDIT_QUERIES
from tests.factories import (
    make_face_reading,
    make_recording,
    make_session,
    make_study,
    make_subject,
    make_voice_reading,
)

WHAT = ("participants", "moments")


@pytest.fixture
def study(bob):
    return make_study(bob, name="Release 4.2", threshold=0.5)


def join(bob, study, code, *, group="", answers=None, kind="audio", n_windows=3, top="happiness"):
    """A participant with one recording that was read."""
    session = make_session(bob, make_subject(bob, code=code, name="Moreau"), study=study)
    found = None
    if group:
        found, _ = StudyGroup.objects.get_or_create(
            study=study, name=group, defaults={"organization": study.organization}
        )
    participant = Participant.objects.create(
        organization=study.organization,
        study=study,
        subject=session.subject,
        session=session,
        group=found,
    )
    for column, value in (answers or {}).items():
        Answer.objects.create(participant=participant, study=study, column=column, value=value)
    recording = make_recording(
        session,
        kind,
        status="done",
        duration_s=None if kind == "image" else 3.0 * n_windows,
        original_name="Moreau.wav",
        model_versions={"voice": "1.1"},
    )
    for index in range(n_windows):
        if kind == "image":
            make_face_reading(recording, top)
        else:
            make_voice_reading(recording, 3.0 * index, top)
    return participant


def fetch(client, study, what="participants", form="csv", **query):
    return client.get(reverse("analysis:study_export", args=(study.pk, what, form)), query)


def content_of(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows_of(answer) -> list[dict[str, str]]:
    text = content_of(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_participants_are_one_row_each(sign_in, bob, study):
    join(bob, study, "C-1", group="Version A", answers={"satisfaction": "4", "first visit": ""})
    empty = join(bob, study, "C-2", n_windows=0)
    refresh_study(study.pk)
    first, second = rows_of(fetch(sign_in(bob), study))
    assert (first["participant_code"], second["participant_code"]) == ("C-1", "C-2")
    assert (first["group"], first["answer_satisfaction"], first["answer_first visit"]) == (
        "Version A",
        "4",
        "true",
    )
    assert (first["happiness"], first["peak_happiness"], first["shows_happiness"]) == (
        "0.58",
        "0.58",
        "true",
    )
    assert (first["anger"], first["shows_anger"], first["top_emotion"]) == (
        "0.07",
        "false",
        "happiness",
    )
    assert (first["valence"], first["n_recordings"], first["n_moments"]) == ("0.3", "1", "2")
    assert first["n_readings"] == "3"
    assert (second["happiness"], second["n_moments"], second["group"]) == ("", "0", "")
    assert empty.summary.n_moments == 0


def test_moments_are_one_row_each(sign_in, bob, study):
    join(bob, study, "C-1", n_windows=4)
    join(bob, study, "C-2", kind="image", n_windows=1)
    refresh_study(study.pk)
    rows = rows_of(fetch(sign_in(bob), study, "moments"))
    assert [(row["participant_code"], row["start_s"], row["end_s"]) for row in rows] == [
        ("C-1", "0", "5"),
        ("C-1", "5", "10"),
        ("C-1", "10", "15"),
        ("C-2", "0", ""),
    ]
    assert [row["n_readings"] for row in rows] == ["2", "1", "1", "1"]
    assert rows[0]["model_versions"] == "voice 1.1"
    assert rows[0]["session_held_at"].endswith("Z")


def test_a_mean_is_that_of_the_dashboard(sign_in, bob, study):
    participant = join(bob, study, "C-1")
    make_voice_reading(participant.session.recordings.get(), 30.0, "anger", weight=0.3)
    refresh_study(study.pk)
    participant.refresh_from_db()
    (row,) = rows_of(fetch(sign_in(bob), study))
    for name in (*EMOTIONS, *(f"peak_{e}" for e in EMOTIONS), "valence"):
        assert float(row[name]) == pytest.approx(getattr(participant.summary, name), abs=1e-6)
    assert row["top_emotion"] == participant.summary.top_emotion


@pytest.mark.parametrize("what", WHAT)
def test_the_filters_of_the_dashboard_apply(sign_in, bob, study, what):
    one = join(bob, study, "C-1", group="Version A", answers={"device": "phone"})
    join(bob, study, "C-2", group="Version B", kind="image", n_windows=1)
    refresh_study(study.pk)
    client = sign_in(bob)

    def codes(**query):
        rows = rows_of(fetch(client, study, what, **query))
        return sorted({row["participant_code"] for row in rows})

    assert codes() == ["C-1", "C-2"]
    assert codes(group=str(one.group_id)) == ["C-1"]
    assert codes(answer="device=phone") == ["C-1"]
    assert codes(kind="image") == ["C-2"]
    page = client.get(
        reverse("analysis:study_exports", args=(study.pk,)), {"group": str(one.group_id)}
    ).content.decode()
    assert "Version A" in page
    assert f"participants.csv?group={one.group_id}" in page


@pytest.mark.parametrize("what", WHAT)
def test_every_form_says_the_same(sign_in, bob, study, what):
    join(bob, study, "C-1", group="Version A", answers={"satisfaction": "4"}, n_windows=1)
    refresh_study(study.pk)
    client = sign_in(bob)
    (text,) = rows_of(fetch(client, study, what))
    book = openpyxl.load_workbook(io.BytesIO(content_of(fetch(client, study, what, "xlsx"))))
    heading, cells = book.worksheets[0].iter_rows(values_only=True)
    assert list(heading) == list(text)
    assert dict(zip(heading, cells, strict=True))["happiness"] == pytest.approx(0.58)
    assert [row[0] for row in book.worksheets[1].iter_rows(values_only=True)][1:] == list(text)
    assert ("Study", "Release 4.2") in book.worksheets[2].iter_rows(values_only=True)
    table = parquet.read_table(io.BytesIO(content_of(fetch(client, study, what, "parquet"))))
    assert table.column_names == list(text)
    (row,) = table.to_pylist()
    assert row["happiness"] == pytest.approx(0.58)
    assert row["session_held_at"].utcoffset().total_seconds() == 0
    assert b"Release 4.2" in table.schema.metadata[b"emosense"]
    assert table.schema.field("happiness").metadata[b"unit"] == b"probability"


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("what", WHAT)
def test_no_file_holds_a_name(sign_in, bob, study, what, form):
    join(bob, study, "C-1")
    refresh_study(study.pk)
    answer = fetch(sign_in(bob), study, what, form)
    assert f"Release-4-2-{what}-" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    content = content_of(answer)
    if form == "xlsx":
        sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        content = str([list(sheet.values) for sheet in sheets]).encode()
    assert b"Moreau" not in content


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x"])
def test_no_text_is_run_as_a_formula(sign_in, bob, study, value):
    join(bob, study, value, group=value, answers={"=cmd|x": value})
    refresh_study(study.pk)
    client = sign_in(bob)
    (row,) = rows_of(fetch(client, study))
    assert row["participant_code"] == row["group"] == row["answer_=cmd|x"] == f"'{value}"
    book = openpyxl.load_workbook(io.BytesIO(content_of(fetch(client, study, form="xlsx"))))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert f"'{value}" in [cell.value for cell in cells]


def test_signs_that_xml_cannot_hold_are_left_out(sign_in, bob, study):
    join(bob, study, "C-1", answers={"said": "a\x0bb"})
    refresh_study(study.pk)
    content = content_of(fetch(sign_in(bob), study, form="xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert "ab" in [cell.value for cell in sheet[2]]


def test_what_no_sheet_can_hold_is_refused_with_a_sentence(sign_in, bob, study, monkeypatch):
    join(bob, study, "C-1")
    refresh_study(study.pk)
    monkeypatch.setattr(study_workbook, "MOST_ROWS", 2)
    client = sign_in(bob)
    page = client.get(reverse("analysis:study_exports", args=(study.pk,))).content.decode()
    assert "Too long for Excel" in page
    assert "moments.xlsx" not in page
    answer = fetch(client, study, "moments", "xlsx")
    assert answer.status_code == 409
    assert "Take it as CSV or Parquet" in answer.content.decode()


def test_made_up_people_are_marked(sign_in, bob):
    study = make_study(bob, is_demonstration=True)
    participant = join(bob, study, "C-1")
    participant.subject.is_demonstration = True
    participant.subject.save()
    refresh_study(study.pk)
    client = sign_in(bob)
    for what in WHAT:
        assert rows_of(fetch(client, study, what))[0]["is_demonstration"] == "true"
    book = openpyxl.load_workbook(io.BytesIO(content_of(fetch(client, study, form="xlsx"))))
    assert "Demonstration" in [row[0] for row in book.worksheets[2].values]


def test_unknown_files_are_not_there(sign_in, bob, study):
    client = sign_in(bob)
    assert fetch(client, study, "people").status_code == 404
    assert fetch(client, study, form="docx").status_code == 404


@pytest.mark.parametrize("n", [1, 7])
def test_number_of_queries_is_fixed(sign_in, bob, study, django_assert_max_num_queries, n):
    for index in range(n):
        join(bob, study, f"C-{index}", group=f"Group {index}", answers={"a": "1"})
    refresh_study(study.pk)
    client = sign_in(bob)
    with django_assert_max_num_queries(12 + AUDIT_QUERIES):
        content_of(fetch(client, study))
    with django_assert_max_num_queries(40 + AUDIT_QUERIES):
        client.get(reverse("analysis:study_exports", args=(study.pk,)))
