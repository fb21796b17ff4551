"""Saying which face of a recording is the subject's."""

from django.db import transaction

from analysis.cohort.moments import refresh_moments
from analysis.consents import require_consent
from analysis.models import Recording, Session
from analysis.reporting import refresh_report


class NoSuchFaceError(ValueError):
    """The recording holds no person of this number."""


def choose_face(recording: Recording, track: int | None) -> None:
    """Let only one person's face count in the report, or with None everybody's again.

    The preliminary report is fused anew; beside a final one a new revision opens.

    Raises:
        NoSuchFaceError: nobody of the recording has this number.
        ConsentMissingError: no record in force covers the recording.
    """
    require_consent(recording.session)
    with transaction.atomic():
        # The same order of locks as everywhere: session, recording.
        list(Session.objects.select_for_update(no_key=True).filter(pk=recording.session_id))
        if track is not None and not recording.face_readings.filter(track=track).exists():
            raise NoSuchFaceError(track)
        n_changed = (
            Recording.objects.filter(pk=recording.pk)
            .exclude(chosen_track=track)
            .update(chosen_track=track)
        )
        recording.chosen_track = track
        if n_changed:
            refresh_moments(recording.pk)
            refresh_report(recording.session_id)
