"""What a recording gives, in stretches of five seconds, and what a participant is summed up to."""

import pytest
from django.core.management import call_command

from analysis import inference
from analysis.cohort.moments import refresh_moments, refresh_participant, refresh_study
from analysis.models import ParticipantSummary, Recording, StudyMoment
from analysis.participants import join_session
from analysis.removal import remove_recording
from analysis.reporting import refresh_report
from analysis.selection import choose_face
from ml.fusion import compute_valence
from ml.labels import EMOTIONS
from tests.factories import (
    make_face_reading,
    make_participant,
    make_recording,
    make_session,
    make_study,
    make_voice_reading,
)
from tests.readings import fuse_by_mean


@pytest.fixture
def participant(bob):
    return make_participant(make_study(bob))


@pytest.fixture
def video(participant):
    return make_recording(participant.session, "video", status="done", duration_s=12.0)


def spread(**given: float) -> dict[str, float]:
    """Probabilities as given, the rest shared by the others."""
    rest = (1.0 - sum(given.values())) / (len(EMOTIONS) - len(given))
    return {emotion: given.get(emotion, rest) for emotion in EMOTIONS}


def test_faces_and_windows_of_five_seconds_are_pooled_by_weight(participant, video):
    make_face_reading(video, time_s=0.5, weight=0.5, **spread(anger=0.6))
    make_face_reading(video, time_s=4.9, frame_index=1, weight=0.5, **spread(anger=0.2))
    # Its middle lies at 4.5 s, in the first stretch.
    make_voice_reading(video, 3.0, weight=1.0, **spread(anger=0.8))
    make_voice_reading(video, 9.0, weight=0.3, **spread(happiness=0.7))
    refresh_moments(video.pk)
    first, last = StudyMoment.objects.order_by("bin")
    # (0.5 · 0.6 + 0.5 · 0.2 + 1 · 0.8) / 2
    assert first.anger == pytest.approx(0.6)
    assert (first.bin, first.weight, first.n_readings, first.top_emotion) == (0, 2.0, 3, "anger")
    assert (last.bin, last.n_readings, last.top_emotion) == (2, 1, "happiness")
    assert last.happiness == pytest.approx(0.7)
    assert (last.participant, last.study) == (participant, participant.study)
    # 0.7, and six of 0.05: -(0.7 ln 0.7 + 0.3 ln 0.05) / ln 7.
    assert (last.strength, last.entropy) == pytest.approx((0.7, 0.590157))
    for moment in (first, last):
        assert sum(moment.probabilities) == pytest.approx(1.0)
        assert moment.valence == pytest.approx(compute_valence(moment.probabilities))


def test_certainty_has_no_entropy(video):
    make_face_reading(video, **(dict.fromkeys(EMOTIONS, 0.0) | {"neutral": 1.0}))
    refresh_moments(video.pk)
    moment = StudyMoment.objects.get()
    assert (moment.strength, moment.entropy) == (0.0, 0.0)


def test_what_was_not_usable_does_not_count(video):
    make_face_reading(video, "")
    make_face_reading(video, weight=0.0, **spread(anger=0.9))
    make_voice_reading(video, top_emotion="")
    refresh_moments(video.pk)
    assert not StudyMoment.objects.exists()


def test_only_the_picked_face_counts_and_every_voice(video, monkeypatch):
    monkeypatch.setattr(inference, "fuse", fuse_by_mean)
    make_face_reading(video, track=0, weight=1.0, **spread(anger=0.9))
    make_face_reading(video, track=1, weight=1.0, **spread(fear=0.9))
    make_voice_reading(video, weight=1.0, **spread(fear=0.5))
    choose_face(video, 1)
    moment = StudyMoment.objects.get()
    assert (moment.n_readings, moment.fear) == (2, pytest.approx(0.7))
    summary = ParticipantSummary.objects.get()
    assert summary.fear == pytest.approx(0.7)
    choose_face(video, None)
    assert StudyMoment.objects.get().n_readings == 3


def test_repeated_it_changes_nothing(participant, video):
    make_face_reading(video, **spread(anger=0.6))
    for _ in range(2):
        refresh_moments(video.pk)
        refresh_participant(participant.pk)
    assert StudyMoment.objects.count() == ParticipantSummary.objects.count() == 1


def test_a_summary_weighs_the_moments_and_knows_the_peaks(participant, video):
    make_face_reading(video, time_s=0.0, weight=1.0, **spread(sadness=0.4))
    make_face_reading(video, time_s=6.0, frame_index=1, weight=3.0, **spread(sadness=0.8))
    photo = make_recording(participant.session, status="done")
    make_face_reading(photo, weight=4.0, **spread(happiness=0.9))
    for recording in (video, photo):
        refresh_moments(recording.pk)
    refresh_participant(participant.pk)
    summary = ParticipantSummary.objects.get()
    rest = 0.1 / 6
    # (0.4 + 3 · 0.8 + 4 · 0.1/6) / 8
    assert summary.sadness == pytest.approx((2.8 + 4 * rest) / 8)
    assert (summary.peak_sadness, summary.peak_happiness) == pytest.approx((0.8, 0.9))
    assert (summary.n_moments, summary.n_recordings) == (3, 2)
    assert (summary.top_emotion, summary.n_readings) == ("happiness", 3)
    assert summary.valence == pytest.approx(compute_valence(summary.probabilities))
    assert summary.recorded_at == photo.created_at


def test_a_participant_without_result_has_no_mean(participant):
    refresh_participant(participant.pk)
    summary = ParticipantSummary.objects.get()
    assert (summary.probabilities, summary.valence, summary.top_emotion) == (None, None, "")
    assert (summary.n_moments, summary.peak_anger) == (0, 0.0)


def test_a_removed_recording_no_longer_counts(participant, video, monkeypatch):
    monkeypatch.setattr(inference, "fuse", fuse_by_mean)
    make_face_reading(video, **spread(anger=0.6))
    refresh_moments(video.pk)
    refresh_report(participant.session_id)
    assert ParticipantSummary.objects.get().n_moments == 1
    remove_recording(video)
    assert not StudyMoment.objects.exists()
    assert ParticipantSummary.objects.get().n_moments == 0


def test_a_recording_outside_studies_has_no_moments(bob):
    recording = make_recording(make_session(bob), "video", status="done")
    make_face_reading(recording)
    refresh_moments(recording.pk)
    assert not StudyMoment.objects.exists()


def test_a_session_that_joins_a_study_brings_what_was_read(bob):
    session = make_session(bob, study=make_study(bob))
    make_face_reading(make_recording(session, status="done"))
    join_session(session)
    assert ParticipantSummary.objects.get().n_moments == 1


def test_a_recording_that_waits_again_has_no_moments(video):
    make_face_reading(video)
    refresh_moments(video.pk)
    Recording.objects.update(status="queued")
    refresh_moments(video.pk)
    assert not StudyMoment.objects.exists()


def test_a_whole_study_is_computed_in_a_fixed_number_of_statements(
    participant, video, django_assert_max_num_queries
):
    make_face_reading(video)
    other = make_participant(participant.study)
    make_face_reading(make_recording(other.session, status="done"))
    StudyMoment.objects.create(
        **{emotion: 0.0 for emotion in EMOTIONS},
        study=participant.study,
        participant=participant,
        recording=video,
        bin=99,
        valence=0.0,
        weight=1.0,
        n_readings=1,
    )
    with django_assert_max_num_queries(8):
        refresh_study(participant.study_id)
    assert sorted(StudyMoment.objects.values_list("bin", flat=True)) == [0, 0]
    assert ParticipantSummary.objects.filter(n_moments=1).count() == 2


def test_command(video, capsys):
    make_face_reading(video)
    call_command("refresh_cohorts")
    assert capsys.readouterr().out == "Computed 1 studies.\n"
    assert ParticipantSummary.objects.get().n_moments == 1
