"""The recordings of a study as a list, and the moments of one that have a name."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from analysis.models import Marker, Participant, Recording, Study

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """Which recordings are wanted.

    Attributes:
        text: part of the file's name or the participant's code; empty for all.
        kind, status, tag: empty for all.
    """

    text: str = ""
    kind: str = ""
    status: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One line of the list."""

    recording: Recording
    code: str
    participant: Participant | None
    n_markers: int


@dataclass(frozen=True, slots=True)
class RecordingList:
    """One page of the list."""

    rows: list[RecordingRow]
    page: "Page[Any]"


def list_tags(study: Study) -> list[str]:
    """Return every tag on a recording of the study, in order."""
    return sorted({tag for _pk, tags in _read_tags(study) for tag in tags})


def list_recordings(
    study: Study, wanted: RecordingFilter, *, page_number: str = "1"
) -> RecordingList:
    """Return one page of the study's recordings, newest first, in a fixed number of queries.

    Args:
        page_number: as it came in the address; nonsense gives the first or last page.
    """
    recordings = Recording.objects.filter(session__study=study)
    if wanted.text:
        recordings = recordings.filter(
            Q(original_name__icontains=wanted.text)
            | Q(session__subject__code__icontains=wanted.text)
        )
    if wanted.kind:
        recordings = recordings.filter(kind=wanted.kind)
    if wanted.status:
        recordings = recordings.filter(status=wanted.status)
    if wanted.tag:
        # Not every database looks into a list.
        tagged = [pk for pk, tags in _read_tags(study) if wanted.tag in tags]
        recordings = recordings.filter(pk__in=tagged)
    newest = recordings.order_by("-created_at", "pk").select_related(
        "session__subject", "session__participant__group"
    )
    page = Paginator[Any](newest, PER_PAGE).get_page(page_number)
    found = list(page)
    counts = _count_markers([recording.pk for recording in found])
    return RecordingList([_build_row(one, counts.get(one.pk, 0)) for one in found], page)


def list_marker_names(study: Study | None) -> list[str]:
    """Return the names of moments in the study, to be offered: those that many have first."""
    if study is None:
        return []
    markers = Marker.objects.filter(recording__session__study=study).order_by()
    counted = markers.values("name").annotate(n=Count("pk")).order_by("-n", "name")
    return [row["name"] for row in counted[:50]]


def _read_tags(study: Study) -> list[tuple[UUID, list[str]]]:
    tagged = Recording.objects.filter(session__study=study).exclude(tags=[]).order_by()
    return list(tagged.values_list("pk", "tags"))


def _count_markers(ids: list[UUID]) -> dict[UUID, int]:
    markers = Marker.objects.filter(recording__in=ids).order_by().values_list("recording")
    return dict(markers.annotate(Count("pk")))


def _build_row(recording: Recording, n_markers: int) -> RecordingRow:
    return RecordingRow(
        recording=recording,
        code=recording.session.subject.code,
        # A session from before studies had participants has none.
        participant=getattr(recording.session, "participant", None),
        n_markers=n_markers,
    )
