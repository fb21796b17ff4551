import json
import re
import uuid
from copy import copy

import pytest
from django.urls import reverse

from analysis.models import Artifact, VoiceReading
from ml.labels import EMOTIONS
from tests.audit import AUDIT_QUERIES
from tests.factories import (
    make_artifact,
    make_face_reading,
    make_recording,
    make_report,
    make_session,
    make_voice_reading,
)
from tests.media import make_picture


@pytest.fixture
def photo(visit):
    recording = make_recording(visit, status="done", width=640, height=480)
    make_face_reading(recording, "happiness")
    make_artifact(recording, Artifact.Kind.PREVIEW, make_picture(), "image/jpeg")
    return recording


@pytest.fixture
def clip(visit):
    recording = make_recording(visit, "audio", status="done", duration_s=9.0)
    make_voice_reading(recording, 0.0, "happiness")
    make_voice_reading(recording, 3.0, "")
    make_voice_reading(recording, 6.0, "sadness")
    outline = json.dumps({"duration_s": 9.0, "columns": [[-0.5, 0.5], [-0.1, 0.2]]}).encode()
    make_artifact(recording, Artifact.Kind.ENVELOPE, outline, "application/json")
    make_artifact(recording, Artifact.Kind.LOG_MEL, make_picture("PNG"), "image/png")
    return recording


def _copy(row, **changes):
    other = copy(row)
    other.pk = uuid.uuid4()
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def read(client, session) -> str:
    answer = client.get(reverse("analysis:report", args=(session.pk,)))
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(html: str) -> str:
    """Words as a reader sees them."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_it_works(sign_in, alice, visit, photo, clip):
    make_report(visit, "happiness", n_windows=2, model_versions={"face": "vgg16 1.0"})
    text = text_of(read(sign_in(alice), visit))
    assert "Expression consistent with happiness (58 %, 51–65 %)" in text
    assert "Second candidate: anger (7 %, 0–14 %)." in text
    assert "The first leads by 51 points; the other five share 35 %." in text
    assert "It is no diagnosis and no screening" in text
    assert "vgg16 1.0" in text
    assert "Asked to describe the week" in text


def test_every_emotion_has_its_number_and_interval(sign_in, alice, visit):
    make_report(visit, "fear")
    html = read(sign_in(alice), visit)
    rows = dict(
        re.findall(r'role="rowheader">(\w+)</th>.*?bars-number-wide">([^<]+)</td>', html, re.S)
    )
    assert set(rows) == set(EMOTIONS)
    assert rows["fear"] == "51–65\u00a0%"


def test_it_never_says_what_a_person_is_or_feels(sign_in, alice, visit, photo, clip):
    make_report(visit, "sadness")
    text = text_of(read(sign_in(alice), visit)).lower()
    assert not re.search(r"\b(is|feels|seems) (sad|angry|happy|afraid)\b", text)


def test_inconclusive_says_why_and_names_the_candidates(sign_in, alice, visit):
    make_report(visit, "anger", is_inconclusive=True, reason="No emotion reaches 60 %.")
    text = text_of(read(sign_in(alice), visit))
    assert "Inconclusive No emotion reaches 60 %." in text
    assert "First candidate: anger" in text
    assert "Expression consistent with anger" not in text


def test_no_evidence_is_said(sign_in, alice, visit):
    nothing = dict.fromkeys((*EMOTIONS, "low", "high", "face")) | {"top_emotion": ""}
    make_report(visit, **nothing, is_inconclusive=True, reason="Nothing could be read.")
    text = text_of(read(sign_in(alice), visit))
    assert "No result Nothing could be read." in text


def test_disagreement_is_flagged_with_its_number(sign_in, alice, visit):
    voice = [0.7, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05]
    sentence = "The face is read as sadness and the voice as anger."
    make_report(visit, voice=voice, disagreement=0.47, disagreement_sentence=sentence)
    text = text_of(read(sign_in(alice), visit))
    assert "Face and voice disagree: 0.47 of 1" in text
    assert sentence in text
    assert "The face alone: sadness 58 %; the voice alone: anger 70 %." in text


def test_agreement_has_its_number_too(sign_in, alice, visit):
    even = [1 / 7] * 7
    make_report(visit, voice=even, disagreement=0.08)
    text = text_of(read(sign_in(alice), visit))
    assert "Face and voice disagree" not in text
    assert "Face and voice differ by 0.08" in text


def test_valence_is_marked_as_derived(sign_in, alice, visit):
    make_report(visit, valence=-0.52)
    text = text_of(read(sign_in(alice), visit))
    assert "Valence −0.52 derived" in text
    assert "not measured by itself" in text


def test_the_photo_is_the_copy_without_metadata(sign_in, alice, visit, photo):
    make_report(visit, "happiness")
    html = read(sign_in(alice), visit)
    assert f'src="{reverse("analysis:artifact", args=(photo.pk, "preview"))}"' in html
    assert f'src="{reverse("analysis:original", args=(photo.pk,))}"' not in html


def test_faces_are_boxed_numbered_and_measured(sign_in, alice, visit, photo):
    make_face_reading(
        photo, "", quality={"weight": 0.0, "problems": ["The face is 15 pixels wide."]}
    )
    make_report(visit, "happiness")
    html = read(sign_in(alice), visit)
    assert 'viewBox="0 0 640 480"' in html
    assert html.count("photo-landmark") == 10
    assert "photo-box-unread" in html
    text = text_of(html)
    assert "1 Expression consistent with happiness (58 %)" in text
    assert "2 Not read The face is 15 pixels wide." in text
    assert "eyes 40 pixels apart" in text
    assert "Counts 0.90 of 1 in the fused result." in text


def test_twenty_faces_are_all_listed(sign_in, alice, visit, photo):
    for _ in range(19):
        make_face_reading(photo)
    make_report(visit)
    assert read(sign_in(alice), visit).count('class="face-title"') == 20


def test_the_voice_has_player_waveform_spectrogram_and_table(sign_in, alice, visit, clip):
    make_report(visit, "happiness")
    html = read(sign_in(alice), visit)
    assert f'src="{reverse("analysis:original", args=(clip.pk,))}"' in html
    assert f'href="{reverse("analysis:artifact", args=(clip.pk, "log_mel"))}"' in html
    assert 'class="chart-waveform"' in html
    assert 'data-duration="9"' in html
    text = text_of(html)
    assert "0.0–3.0 s happiness" in text
    assert "3.0–6.0 s no speech" in text
    assert "2 of 3 windows held speech" in text


def test_charts_are_described_in_words(sign_in, alice, visit, clip):
    make_report(visit)
    html = read(sign_in(alice), visit)
    description = re.search(r"<desc>(Voice.*?)</desc>", html)[1]
    assert "0.0 to 3.0 s: happiness; 3.0 to 6.0 s: no speech" in description


def test_a_video_has_both_on_one_axis(sign_in, alice, visit):
    video = make_recording(visit, "video", status="done", duration_s=6.0, width=64, height=48)
    for frame in range(3):
        make_face_reading(video, "fear", face_index=0, frame_index=frame, time_s=2.0 * frame)
    make_voice_reading(video, 0.0, "anger")
    make_artifact(video, Artifact.Kind.PREVIEW, make_picture(), "image/jpeg")
    make_report(visit)
    html = read(sign_in(alice), visit)
    assert "<video" in html
    assert f'poster="{reverse("analysis:artifact", args=(video.pk, "preview"))}"' in html
    assert "Voice: emotions over time" in html
    assert "Face: emotions over time" in html
    assert "Face, frame by frame, in numbers" in html


def test_a_long_clip_stays_a_light_page(sign_in, alice, visit):
    clip = make_recording(visit, "audio", status="done", duration_s=7200.0)
    first = make_voice_reading(clip, 0.0, "fear")
    VoiceReading.objects.bulk_create(
        _copy(first, start_s=1.5 * n, end_s=1.5 * n + 3.0) for n in range(1, 4799)
    )
    make_report(visit)
    html = read(sign_in(alice), visit)
    assert len(html) < 400_000
    assert "mean of several windows" in html
    assert "4799 of 4799 windows" in html


def test_a_missing_outline_does_not_break_the_page(sign_in, alice, visit):
    clip = make_recording(visit, "audio", status="done", duration_s=3.0)
    make_voice_reading(clip)
    make_report(visit)
    assert "Voice: emotions over time" in read(sign_in(alice), visit)


def test_what_it_was_made_from(sign_in, alice, visit, photo):
    make_recording(visit, "audio", status="failed", reason="The clip ends too early.")
    parts = [
        {"recording": str(photo.pk), "name": "face.jpg", "kind": "image", "weight": 0.93},
        {"recording": "gone", "name": "old.wav", "kind": "audio", "weight": 2.5, "n_windows": 3},
    ]
    make_report(visit, parts=parts)
    text = text_of(read(sign_in(alice), visit))
    assert "1 face, 1 read 0.93" in text
    assert "The clip ends too early." in text
    assert "deleted after this report was made 2.50 of 3" in text


def test_unfinished_files_are_announced(sign_in, alice, visit, photo):
    make_recording(visit, "audio")
    make_report(visit)
    assert "The result below changes" in read(sign_in(alice), visit)


def test_before_the_first_report_it_says_so(sign_in, alice, visit):
    assert "There is no report yet." in read(sign_in(alice), visit)


def test_nothing_inline_that_the_policy_forbids(sign_in, alice, visit, photo, clip):
    make_report(visit)
    html = read(sign_in(alice), visit)
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("n", [1, 5])
def test_number_of_queries_is_fixed(sign_in, alice, django_assert_max_num_queries, n):
    session = make_session(alice)
    for _ in range(n):
        make_face_reading(make_recording(session, status="done", width=640, height=480))
        make_voice_reading(make_recording(session, "audio", status="done", duration_s=3.0))
    make_report(session)
    client = sign_in(alice)
    with django_assert_max_num_queries(15 + AUDIT_QUERIES):
        read(client, session)
