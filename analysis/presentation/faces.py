"""Several people in one recording: who they are to the eye, and which one was picked."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from analysis.charts.portrait import draw_portrait
from analysis.models import Artifact, FaceReading, Recording

# As many as the worker draws of one recording.
MOST_PEOPLE = 12
# A face that flashes up in fewer frames of a video is no person to choose from.
_LEAST_FRAMES = 2
_LEAST_SHARE = 0.1
# Below, the detector itself doubts that it is a face (`ml.face.quality`).
_LEAST_SCORE = 0.9


@dataclass(frozen=True, slots=True)
class SeenTrack:
    """One person as the frames show them: in how many, and the detector's best score."""

    track: int
    n_frames: int
    score: float


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people to choose from; `picture` is None where the worker drew none."""

    track: int
    name: str
    presence: str
    picture: SafeString | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FaceChoice:
    """The question which of several people a recording is about.

    Attributes:
        chosen: the picked person's name, or empty while everybody counts.
        sentence: what the report does at present.
    """

    recording: Recording
    people: list[Person]
    chosen: str
    sentence: str


def describe_choices(recordings: Iterable[Recording]) -> list[FaceChoice]:
    """Return a question for each recording that shows several people, in two queries at most."""
    shown = [row for row in recordings if _may_show_people(row)]
    if not shown:
        return []
    tracks: dict[UUID, list[SeenTrack]] = {row.pk: [] for row in shown}
    counted = (
        FaceReading.objects.filter(recording__in=shown, track__isnull=False)
        .order_by()
        .values("recording_id", "track")
        .annotate(n_frames=Count("pk"), score=Max("face_score"))
    )
    for row in counted:
        track = row["track"]
        assert track is not None, "asked for above"
        tracks[row["recording_id"]].append(SeenTrack(track, row["n_frames"], row["score"]))
    shown = [row for row in shown if len(list_people(row, tracks[row.pk])) > 1]
    if not shown:
        return []
    strips = Artifact.objects.filter(recording__in=shown, kind=Artifact.Kind.FACES)
    drawn = set(strips.values_list("recording_id", flat=True))
    choices = (build_choice(row, tracks[row.pk], has_strip=row.pk in drawn) for row in shown)
    return [choice for choice in choices if choice is not None]


def describe_choice(recording: Recording) -> FaceChoice | None:
    """Return the question for a recording whose readings and artifacts are prefetched."""
    seen: dict[int, list[float]] = {}
    for reading in recording.face_readings.all():
        if reading.track is not None:
            seen.setdefault(reading.track, []).append(reading.face_score)
    tracks = [SeenTrack(track, len(scores), max(scores)) for track, scores in seen.items()]
    has_strip = any(a.kind == Artifact.Kind.FACES for a in recording.artifacts.all())
    return build_choice(recording, tracks, has_strip=has_strip)


def build_choice(
    recording: Recording, tracks: list[SeenTrack], *, has_strip: bool
) -> FaceChoice | None:
    """Return the question, or None where there is only one person to speak of."""
    people = list_people(recording, tracks)
    if len(people) < 2:
        return None
    n_drawn = min(MOST_PEOPLE, max(track.track for track in tracks) + 1)
    described = [
        Person(
            track=track.track,
            name=name_person(track.track),
            presence=_describe_presence(recording, track),
            picture=draw_portrait(recording.pk, track.track, n_drawn) if has_strip else None,
            is_chosen=track.track == recording.chosen_track,
        )
        for track in people[:MOST_PEOPLE]
    ]
    chosen = "" if recording.chosen_track is None else name_person(recording.chosen_track)
    return FaceChoice(recording, described, chosen, _describe_state(chosen, len(people)))


def list_people(recording: Recording, tracks: list[SeenTrack]) -> list[SeenTrack]:
    """Return the tracks that are people to speak of, the most present first."""
    is_video = recording.kind == Recording.Kind.VIDEO
    most = max((track.n_frames for track in tracks), default=0)
    least = max(_LEAST_FRAMES, _LEAST_SHARE * most) if is_video else 1
    return sorted(
        (
            track
            for track in tracks
            if (track.n_frames >= least and track.score >= _LEAST_SCORE)
            or track.track == recording.chosen_track
        ),
        key=lambda track: track.track,
    )


def name_person(track: int) -> str:
    """Return what the pages call a person of a recording: numbered from 1."""
    return gettext("Person %(n)d") % {"n": track + 1}


def _may_show_people(recording: Recording) -> bool:
    return recording.status == Recording.Status.DONE and recording.kind != Recording.Kind.AUDIO


def _describe_presence(recording: Recording, track: SeenTrack) -> str:
    if recording.kind != Recording.Kind.VIDEO:
        return ""
    return ngettext("in %(n)d frame", "in %(n)d frames", track.n_frames) % {"n": track.n_frames}


def _describe_state(chosen: str, n_people: int) -> str:
    if chosen:
        return gettext("The report uses the face of %(name)s only.") % {"name": chosen}
    return ngettext(
        "Until you choose, the report uses the face of %(n)d person.",
        "Until you choose, the report mixes the faces of %(n)d people.",
        n_people,
    ) % {"n": n_people}
