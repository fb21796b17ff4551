import io
import re

import pytest
import typst
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from analysis.exports import typesetting
from analysis.models import Event, SelfReport
from ml.labels import EMOTIONS
from tests.audit import AUDIT_QUERIES
from tests.factories import (
    make_recording,
    make_report,
    make_review,
    make_session,
    make_subject,
    make_voice_reading,
)


def fetch(client, row, *, of="report", **query) -> PdfReader:
    answer = client.get(reverse(f"analysis:{of}_export", args=(row.pk, "pdf")), query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert re.search(r'filename="[\w-]+\.pdf"', answer["Content-Disposition"])
    return PdfReader(io.BytesIO(answer.content))


def text_of(pdf: PdfReader) -> str:
    """The words, with every kind of space as one."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


@pytest.fixture
def report(alice, visit):
    clip = make_recording(visit, "audio", status="done", duration_s=6.0, original_name="Moreau.wav")
    make_voice_reading(clip)
    part = {"name": "Moreau.wav", "kind": "audio", "n_faces": 0, "n_windows": 1, "weight": 0.8}
    return make_report(
        visit,
        "sadness",
        voice=[0.1, 0.1, 0.1, 0.1, 0.1, 0.4, 0.1],
        disagreement=0.1,
        valence=-0.4,
        n_windows=1,
        parts=[part | {"recording": str(clip.pk)}],
        model_versions={"voice": "cnn-lstm 1.1"},
    )


def test_a_report_says_what_its_page_says(sign_in, alice, visit, report):
    make_review(report, alice, decision="corrected", corrected_emotion="fear", note="Trembling.")
    text = text_of(fetch(sign_in(alice), visit))
    for words in (
        "Expression consistent with sadness (58 %, 51–65 %)",
        "Second candidate: anger",
        "The face alone: sadness 58 %; the voice alone: sadness 40 %.",
        "Valence",
        "\u22120.40",
        "Corrected: expression rather consistent with fear",
        "Trembling.",
        "by Alice Able",
        "Asked to describe the week",
        "cnn-lstm 1.1",
        "Voice over time",
        "It is no diagnosis and no screening",
        "P-0001",
        "Alice's clinic",
        "Page 1 of",
        "(Europe/Berlin)",
    ):
        assert words in text.replace("\u2019", "'"), words
    assert "Moreau" not in text


def test_it_is_tagged_with_title_and_language(sign_in, alice, visit, report):
    pdf = fetch(sign_in(alice), visit)
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert pdf.metadata.title.startswith("Emotion report · P-0001")
    assert pdf.metadata.author == "Alice's clinic"
    width, height = (float(value) for value in pdf.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)


def test_the_font_comes_along(sign_in, alice, visit, report):
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in fetch(sign_in(alice), visit).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("SourceSansPro" in font for font in fonts)


@pytest.mark.parametrize(
    "note",
    ['#read("/etc/passwd")', "*bold* $x^2$ = head", "#{panic()}", "</text>\\", "#sys.inputs"],
)
def test_what_people_type_is_text_and_nothing_else(sign_in, alice, patient, note):
    session = make_session(alice, patient, context_note=note)
    make_review(make_report(session), alice, note=note)
    text = text_of(fetch(sign_in(alice), session))
    # A tidy printer may set other quotes.
    assert text.count(" ".join(note.split())) == 2


def test_a_template_reads_nothing_outside_its_folder(tmp_path, settings):
    folder = tmp_path / "templates" / "print"
    folder.mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "x.typ").write_text('#read("/../../secret.txt")')
    settings.BASE_DIR = tmp_path
    with pytest.raises(typst.TypstError, match="root|found|denied|outside"):
        typesetting.write_pdf("x.typ", {}, at=timezone.now())


def test_a_preliminary_report_says_so(sign_in, alice, visit, report):
    assert "no clinician has reviewed this report" in text_of(fetch(sign_in(alice), visit))


def test_an_earlier_revision_is_not_drawn_over_time(sign_in, alice, visit, report):
    make_review(report, alice)
    make_report(visit, "anger", revision=2)
    client = sign_in(alice)
    assert "consistent with anger" in text_of(fetch(client, visit))
    earlier = text_of(fetch(client, visit, revision="1"))
    assert "consistent with sadness" in earlier
    assert "Voice over time" not in earlier


def test_without_evidence_it_is_short(sign_in, alice, visit):
    nothing = dict.fromkeys((*EMOTIONS, "low", "high", "face")) | {"top_emotion": ""}
    make_report(visit, **nothing, is_inconclusive=True, reason="Nothing could be read.")
    assert "No result Nothing could be read." in text_of(fetch(sign_in(alice), visit))


def test_made_up_people_are_marked_on_every_page(sign_in, alice):
    session = make_session(alice, make_subject(alice, is_demonstration=True))
    make_report(session)
    client = sign_in(alice)
    for pdf in (fetch(client, session), fetch(client, session.subject, of="history")):
        for page in pdf.pages:
            assert "the person and the numbers are made up" in page.extract_text()


def test_a_history_has_chart_and_tables(sign_in, alice, patient):
    for _ in range(3):
        make_report(make_session(alice, patient), valence=-0.3)
    shared = {"organization": patient.organization, "subject": patient}
    Event.objects.create(**shared, kind="medication", note="Sertraline 50 mg")
    SelfReport.objects.create(
        **shared, phq9_answers=[1] * 9, phq9_total=9, mood=4, filled_by="patient"
    )
    pdf = fetch(sign_in(alice), patient, of="history")
    text = text_of(pdf)
    for words in (
        "P-0001 · 3 sessions",
        "Sertraline 50 mg",
        "Too few sessions",
        "item 9 (thoughts",
    ):
        assert words in text, words
    assert text.count("Expression consistent with sadness") == 4
    assert "Moreau" not in text


def test_a_history_without_anything_is_a_page_too(sign_in, alice, patient):
    assert "No session has a report yet." in text_of(fetch(sign_in(alice), patient, of="history"))


@pytest.mark.parametrize("n", [1, 6])
def test_number_of_queries_is_fixed(sign_in, alice, visit, django_assert_max_num_queries, n):
    parts = []
    for _ in range(n):
        clip = make_recording(visit, "audio", status="done", duration_s=3.0)
        make_voice_reading(clip)
        parts.append({"recording": str(clip.pk), "name": "a.wav", "kind": "audio", "weight": 0.8})
    make_report(visit, parts=parts)
    client = sign_in(alice)
    with django_assert_max_num_queries(14 + AUDIT_QUERIES):
        fetch(client, visit)
