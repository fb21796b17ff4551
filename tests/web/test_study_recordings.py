"""A study's recordings: the list, notes, tags, named moments."""

import pytest
from django.urls import reverse

from analysis.marker_forms import read_clock
from analysis.models import Marker
from analysis.participants import enrol
from tests.audit import AUDIT_QUERIES
from tests.factories import make_marker, make_recording, make_study


@pytest.fixture
def study(bob):
    return make_study(bob, name="Spring release")


@pytest.fixture
def clip(study, bob):
    """A voice clip of ten seconds of participant C-1."""
    session = enrol(study, "C-1", group_name="Version A", user=bob).session
    return make_recording(session, "audio", status="done", duration_s=10.0)


@pytest.fixture
def photo(study, bob):
    """A photo of participant C-2 that failed."""
    session = enrol(study, "C-2", user=bob).session
    return make_recording(session, status="failed", reason="Too dark", tags=["blurred", "new"])


def url_of(row, name) -> str:
    return reverse(f"analysis:{name}", args=(row.pk,))


def names(answer) -> set[str]:
    return {row.recording.original_name for row in answer.context["recordings"].rows}


def test_the_list_names_participant_status_note_and_tags(sign_in, bob, study, clip, photo):
    make_marker(clip)
    clip.note = "Laughs at the end"
    clip.save()
    answer = sign_in(bob).get(url_of(study, "study_recordings"))
    html = answer.content.decode()
    for words in ("C-1", "Version A", "Laughs at the end", "blurred", "Too dark", "voice.wav"):
        assert words in html
    assert {row.code: row.n_markers for row in answer.context["recordings"].rows} == {
        "C-1": 1,
        "C-2": 0,
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"voice.wav", "face.jpg"}),
        ({"tag": "blurred"}, {"face.jpg"}),
        ({"status": "failed"}, {"face.jpg"}),
        ({"status": "failed", "kind": "audio"}, set()),
        ({"q": "c-1"}, {"voice.wav"}),
        ({"q": "FACE"}, {"face.jpg"}),
        ({"tag": "made up", "status": "made up", "page": "-1"}, {"voice.wav", "face.jpg"}),
    ],
)
def test_filters_stand_in_the_address(sign_in, bob, study, clip, photo, query, expected):
    assert names(sign_in(bob).get(url_of(study, "study_recordings"), query)) == expected


def test_other_studies_recordings_are_not_in_it(sign_in, bob, study, clip):
    other = make_study(bob)
    assert names(sign_in(bob).get(url_of(other, "study_recordings"))) == set()


def test_a_note_and_tags_are_written(sign_in, bob, clip):
    client = sign_in(bob)
    client.post(url_of(clip, "recording_notes"), {"note": "Laughs", "tags": "a; b, a,, Ä"})
    clip.refresh_from_db()
    assert (clip.note, clip.tags) == ("Laughs", ["a", "b", "Ä"])
    assert client.get(url_of(clip, "recording_notes")).context["notes_form"]["tags"].value() == (
        "a, b, Ä"
    )
    page = client.get(clip.session.get_absolute_url()).content.decode()
    assert "Laughs" in page
    assert url_of(clip, "recording_notes") in page


@pytest.mark.parametrize("tags", ["x" * 101, ",".join(f"t{n}" for n in range(21))])
def test_too_many_or_too_long_tags_are_refused(sign_in, bob, clip, tags):
    answer = sign_in(bob).post(url_of(clip, "recording_notes"), {"tags": tags})
    assert "tags" in answer.context["notes_form"].errors


def test_moments_are_added_listed_and_removed(sign_in, bob, clip):
    client = sign_in(bob)
    client.post(url_of(clip, "marker_create"), {"name": "sees the price", "time": "0:02.5"})
    marker = Marker.objects.get()
    assert (marker.recording, marker.time_s) == (clip, 2.5)
    assert marker.organization == bob.organization
    assert "sees the price" in client.get(url_of(clip, "recording_notes")).content.decode()
    client.post(url_of(marker, "marker_delete"))
    assert not Marker.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": "x", "time": "0:11"}, "time", "ends at"),
        ({"name": "x", "time": "soon"}, "time", "1:23"),
        ({"name": "x", "time": "-1"}, "time", "1:23"),
        ({"name": "sees the price", "time": "2"}, "name", "already"),
        ({"name": "", "time": "2"}, "name", "required"),
    ],
)
def test_a_moment_that_does_not_fit_is_refused(sign_in, bob, clip, fields, field, words):
    make_marker(clip)
    answer = sign_in(bob).post(url_of(clip, "marker_create"), fields)
    assert words in " ".join(answer.context["marker_form"].errors[field])
    assert Marker.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("83.5", 83.5),
        ("83,5", 83.5),
        ("1:23", 83.0),
        ("1:02:03.250", 3723.25),
        (" 0:00 ", 0.0),
        ("1:2:3:4", None),
        ("nan", None),
        ("1e3", None),
        ("٣", None),
    ],
)
def test_times_are_read_as_players_write_them(text, seconds):
    assert read_clock(text) == seconds


def test_a_photo_has_no_moments(sign_in, bob, photo):
    html = sign_in(bob).get(url_of(photo, "recording_notes")).content.decode()
    assert "Mark this moment" not in html


def test_names_of_moments_in_the_study_are_offered(sign_in, bob, study, clip):
    other = make_recording(enrol(study, "C-3", user=bob).session, "audio", status="done")
    make_marker(other, "opens the box")
    html = sign_in(bob).get(url_of(clip, "recording_notes")).content.decode()
    assert '<option value="opens the box">' in html


@pytest.mark.parametrize("n_recordings", [1, 8])
def test_number_of_queries_is_fixed(
    sign_in, bob, study, django_assert_max_num_queries, n_recordings
):
    for number in range(n_recordings):
        session = enrol(study, f"C-{number}", group_name="A", user=bob).session
        make_marker(make_recording(session, "audio", status="done", tags=["t"]))
    client = sign_in(bob)
    with django_assert_max_num_queries(10 + AUDIT_QUERIES):
        client.get(url_of(study, "study_recordings"), {"tag": "t"})
