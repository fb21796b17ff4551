import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from analysis.models import Artifact, Explanation
from tests.factories import (
    make_artifact,
    make_explanation,
    make_face_reading,
    make_recording,
    make_report,
    make_voice_reading,
)
from tests.media import make_picture

LIMIT = "This shows what the model used, not what the person felt."


@pytest.fixture(autouse=True)
def asked_for(monkeypatch) -> list:
    """The ids of the explanations that would go to the broker."""
    ids: list = []
    monkeypatch.setattr("analysis.explanation_requests.enqueue_explanation", ids.append)
    return ids


@pytest.fixture
def photo(visit):
    recording = make_recording(visit, status="done", width=640, height=480)
    make_face_reading(recording, "happiness")
    return recording


@pytest.fixture
def clip(visit):
    recording = make_recording(visit, "audio", status="done", duration_s=9.0)
    make_voice_reading(recording, 0.0, "happiness")
    make_voice_reading(recording, 3.0, "sadness")
    return recording


@pytest.fixture
def report(visit):
    return make_report(visit, "happiness", computed_at=timezone.now() - timedelta(minutes=1))


def explain_face(recording, **fields) -> Explanation:
    make_artifact(recording, Artifact.Kind.SALIENCY, make_picture(), "image/jpeg")
    reading = recording.face_readings.first()
    face = {
        "reading": str(reading.pk),
        "whole": 0.93,
        "without_strongest": 0.21,
        "without_weakest": 0.95,
    }
    fields = {"status": "done", "emotion": "happiness", "probability": 0.58} | fields
    return make_explanation(recording, face=face, **fields)


def explain_windows(recording, n: int = 2, **fields) -> Explanation:
    windows = [
        {
            "start_s": 1.5 * index,
            "end_s": 1.5 * index + 3.0,
            "probability": 0.58 if index % 2 == 0 else 0.07,
            "share": (0.25 if index % 2 == 0 else -0.25) / (1 + index),
        }
        for index in range(n)
    ]
    windows[0]["slices"] = [0.0, 0.3, -0.1, *[0.0] * 9]
    fields = {"status": "done", "emotion": "happiness", "probability": 0.58} | fields
    return make_explanation(recording, windows=windows, probability_without=0.31, **fields)


def read(client, session) -> str:
    answer = client.get(reverse("analysis:report", args=(session.pk,)))
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(html: str) -> str:
    """Words as a reader sees them."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def fragment(client, recording) -> str:
    answer = client.get(reverse("analysis:explanation", args=(recording.pk,)))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_button_asks_for_it(
    sign_in, alice, visit, photo, report, asked_for, django_capture_on_commit_callbacks
):
    client = sign_in(alice)
    html = read(client, visit)
    url = reverse("analysis:explain", args=(photo.pk,))
    assert f'method="post" action="{url}"' in html
    assert "which parts of the face raised or lowered the probability of happiness" in html
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url)
    explanation = Explanation.objects.get()
    page = reverse("analysis:report", args=(visit.pk,))
    assert answer["Location"] == f"{page}#explanation-{photo.pk}"
    assert (explanation.recording, explanation.requested_by) == (photo, alice)
    assert asked_for == [explanation.pk]
    html = read(client, visit)
    assert f'id="explanation-{photo.pk}"' in html
    assert "waiting for a free worker" in html
    assert "Explain this result" not in html


def test_what_was_not_read_has_no_button(sign_in, alice, visit, report):
    recording = make_recording(visit, status="nothing_found")
    client = sign_in(alice)
    assert "Explain this result" not in read(client, visit)
    answer = client.post(reverse("analysis:explain", args=(recording.pk,)), follow=True)
    assert "face.jpg has no result that could be explained." in answer.content.decode()
    assert not Explanation.objects.exists()
    assert 'data-pace="stop"' in fragment(client, recording)


@pytest.mark.parametrize(
    ("status", "pace"), [("queued", "slow"), ("running", "fast"), ("done", "stop")]
)
def test_the_fragment_says_how_soon_to_ask_again(sign_in, alice, photo, report, status, pace):
    make_explanation(photo, status=status, emotion="happiness")
    html = fragment(sign_in(alice), photo)
    assert f'data-pace="{pace}"' in html
    # Without scripts a link shows how far it is.
    assert ("Look again" in html) == (status != "done")
    assert ("/report/?at=" in html) == (status != "done")


def test_a_failure_says_why_and_can_be_asked_again(sign_in, alice, visit, photo, report):
    make_explanation(photo, status="failed", reason="The models have changed.")
    client = sign_in(alice)
    html = read(client, visit)
    assert "The explanation could not be computed. The models have changed." in html
    assert "Explain it again" in html
    client.post(reverse("analysis:explain", args=(photo.pk,)))
    explanation = Explanation.objects.get()
    assert (explanation.status, explanation.reason) == ("queued", "")


def test_a_face_is_shown_with_its_map_in_words(sign_in, alice, visit, photo, report):
    explain_face(photo)
    client = sign_in(alice)
    html = read(client, visit)
    address = reverse("analysis:artifact", args=(photo.pk, "saliency"))
    assert f'src="{address}?' in html
    assert "Face 1 twice: as it was cut out for the model" in html
    text = text_of(html)
    assert "Bright yellow regions raised the probability of happiness." in text
    assert "Dark blue, hatched regions lowered it." in text
    assert "blurred, the model gives happiness 21 % instead of 93 %" in text.replace("\xa0", " ")
    assert "The whole result rests on this recording." in text
    assert LIMIT in text
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")


def test_a_face_that_speaks_for_something_else_says_so(sign_in, alice, visit, report):
    photo = make_recording(visit, status="done", width=640, height=480)
    make_face_reading(photo, "anger")
    explain_face(photo)
    text = text_of(read(sign_in(alice), visit)).replace("\xa0", " ")
    assert "Face 1 by itself is most consistent with anger (58 %)" in text


def test_the_face_of_a_video_is_named_by_its_time(sign_in, alice, visit, report):
    video = make_recording(visit, "video", status="done", duration_s=9.0)
    make_face_reading(video, "happiness", frame_index=180, time_s=6.0)
    explain_face(video)
    assert "The face at 0:06 twice" in read(sign_in(alice), visit)


def test_windows_are_bars_and_numbers(sign_in, alice, visit, clip, report):
    explain_windows(clip)
    html = read(sign_in(alice), visit)
    text = text_of(html).replace("\xa0", " ")
    assert "The windows that changed most" in text
    assert "0.0–3.0 s 58 % +25.0" in text
    assert "1.5–4.5 s 7 % −12.5" in text
    assert "Without this recording the fused probability of happiness would be 31 %" in text
    original = reverse("analysis:original", args=(clip.pk,))
    assert f'href="{original}#t=1.50" data-driving-start="1.50"' in html
    section = html[html.index('class="explanation"') :]
    assert section.count('class="driving-raised"') >= 2
    assert section.count('class="driving-lowered"') >= 2
    assert LIMIT in text


def test_a_voice_that_speaks_for_something_else_says_so(sign_in, alice, visit, clip):
    voice = [0.7, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05]
    make_report(visit, "happiness", voice=voice, computed_at=timezone.now() - timedelta(minutes=1))
    explain_windows(clip, probability=0.314)
    text = text_of(read(sign_in(alice), visit)).replace("\xa0", " ")
    assert "The voice alone is most consistent with anger (70 %); the bars are about" in text
    assert "Without this recording the fused probability of happiness would be about" in text


def test_the_only_window_has_moments_and_no_share(sign_in, alice, visit, clip, report):
    window = {"start_s": 0.0, "end_s": 3.0, "probability": 0.5, "share": None}
    make_explanation(
        clip, status="done", emotion="happiness", windows=[window | {"slices": [0.1] * 12}]
    )
    text = text_of(read(sign_in(alice), visit))
    assert "Only one window of speech was read" in text
    assert "Inside the window that raised it most, 0:00 to 0:03" in text


def test_an_hour_of_windows_stays_a_light_page(sign_in, alice, visit, clip, report):
    explain_windows(clip, n=2400)
    html = read(sign_in(alice), visit)
    assert html.count("data-driving-start") == 8
    assert html.count('class="driving-') < 300
    assert "2392 more windows changed less." in html.replace("2,392", "2392")


def test_a_report_computed_anew_makes_it_old(sign_in, alice, visit, photo, report):
    explain_face(photo, finished_at=report.computed_at - timedelta(minutes=1))
    html = read(sign_in(alice), visit)
    assert "The report was computed anew since." in html
    assert "Explain it again" in html


def test_nothing_inline_that_the_policy_forbids(sign_in, alice, visit, photo, clip, report):
    explain_face(photo)
    explain_windows(clip)
    html = read(sign_in(alice), visit)
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)


def test_explanations_cost_no_query_each(sign_in, alice, visit, report):
    client = sign_in(alice)
    read(client, visit)  # the first look at a page is written down, which costs queries

    def count(n: int) -> int:
        for _ in range(n):
            recording = make_recording(visit, status="done", width=640, height=480)
            make_face_reading(recording, "happiness")
            explain_face(recording)
        with CaptureQueriesContext(connection) as queries:
            read(client, visit)
        return len(queries)

    assert count(1) == count(3)
