"""The page of one bulk upload: how far it is, and what became of each file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, ngettext

from analysis.models import Batch, BatchFile, Recording, Study
from analysis.presentation.pace import Pace, measure_pace

PER_PAGE: Final = 100
EARLIER_UPLOADS: Final = 20
_TROUBLES: Final = (Recording.Status.FAILED, Recording.Status.NOTHING_FOUND)


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """How many files of an upload are where.

    Attributes:
        expected: not sent yet.
        waiting, running, done, nothing_found, failed: taken, by the state of the recording.
        duplicate: in the study already.
        removed: taken, and the recording was deleted later.
    """

    expected: int = 0
    waiting: int = 0
    running: int = 0
    done: int = 0
    nothing_found: int = 0
    failed: int = 0
    duplicate: int = 0
    refused: int = 0
    removed: int = 0

    @property
    def n_files(self) -> int:
        return self.n_taken + self.expected + self.duplicate + self.refused

    @property
    def n_taken(self) -> int:
        return self.n_left + self.n_read + self.removed

    @property
    def n_left(self) -> int:
        return self.waiting + self.running

    @property
    def n_read(self) -> int:
        return self.done + self.nothing_found + self.failed

    @property
    def n_to_read(self) -> int:
        return self.n_left + self.n_read


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far an upload is.

    Attributes:
        is_settled: nothing will change unless somebody sends or asks for something.
    """

    counts: BatchCounts
    pace: Pace
    is_settled: bool


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the list.

    Attributes:
        badge: class of the badge, as in status.css.
        reason: a stored sentence; empty where there is nothing to say.
        duplicate_of: code of the participant who has the same bytes.
        may_retry: the worker can be asked to read it again.
    """

    file: BatchFile
    recording: Recording | None
    badge: str
    label: str
    reason: str
    duplicate_of: str
    may_retry: bool


@dataclass(frozen=True, slots=True)
class BatchPage:
    """What the page shows.

    Attributes:
        data_pace: how soon the page asks again: `slow`, or `stop` when nothing will change.
        n_attention: files that somebody should look at.
        show: `attention` or `all`.
    """

    counts: BatchCounts
    pace: Pace
    rows: list[FileRow]
    page: "Page[BatchFile]"
    show: str
    n_attention: int
    sentence: str
    data_pace: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One upload in the list of a study's uploads."""

    batch: Batch
    n_files: int
    n_expected: int


def describe_batch(batch: Batch, *, show: str = "all", page_number: str = "1") -> BatchPage:
    """Return the page of an upload, in five queries."""
    counts = count_files(batch)
    files = batch.files.order_by("name")
    needy = files.filter(needs_attention())
    shown = needy if show == "attention" else files
    page = Paginator[BatchFile](
        shown.select_related("recording__session__subject"), PER_PAGE
    ).get_page(page_number)
    return BatchPage(
        counts=counts,
        pace=_measure_pace(batch, counts),
        rows=[_build_row(file, is_paused=batch.paused_at is not None) for file in page],
        page=page,
        show=show,
        n_attention=needy.count(),
        sentence=_describe_progress(batch, counts),
        data_pace="stop" if is_settled(batch, counts) else "slow",
    )


def measure_progress(batch: Batch) -> BatchProgress:
    """Return how far an upload is, in two queries."""
    counts = count_files(batch)
    return BatchProgress(counts, _measure_pace(batch, counts), is_settled(batch, counts))


def count_files(batch: Batch) -> BatchCounts:
    """Return how many files of the upload are where, in one query."""
    groups = batch.files.order_by().values_list("status", "recording__status")
    return add_up(groups.annotate(n=Count("pk")))


def add_up(groups: Iterable[tuple[str, str | None, int]]) -> BatchCounts:
    """Return the counts of files by their status and that of their recording."""
    n_of: dict[str, int] = {}
    for status, recording_status, n in groups:
        name = _name_count(status, recording_status)
        n_of[name] = n_of.get(name, 0) + n
    return BatchCounts(**n_of)


def is_settled(batch: Batch, counts: BatchCounts) -> bool:
    """Whether nothing will change unless somebody sends or asks for something."""
    is_worked_on = counts.running > 0 or (counts.waiting > 0 and batch.paused_at is None)
    is_open = batch.status == Batch.Status.OPEN and counts.expected > 0
    return not (is_worked_on or is_open)


def needs_attention() -> Q:
    """Which files of an upload somebody should look at, unless that was done."""
    refused = Q(status=BatchFile.Status.REFUSED, dismissed_at=None)
    troubled = Q(
        status=BatchFile.Status.STORED,
        recording__status__in=_TROUBLES,
        recording__dismissed_at=None,
    )
    return refused | troubled


def list_batches(study: Study) -> list[BatchLine]:
    """Return the newest uploads of a study, in one query."""
    batches = study.batches.select_related("created_by").annotate(
        n_files=Count("files"),
        n_expected=Count("files", filter=Q(files__status=BatchFile.Status.EXPECTED)),
    )
    newest: Iterable[Batch] = batches.order_by("-created_at")[:EARLIER_UPLOADS]
    return [
        BatchLine(batch, getattr(batch, "n_files", 0), getattr(batch, "n_expected", 0))
        for batch in newest
    ]


def list_expected(batch: Batch) -> "QuerySet[BatchFile, tuple[str, int | None, str]]":
    """Return name, announced size and status of every file, for a browser to compare with."""
    return batch.files.order_by("name").values_list("name", "byte_size", "status")


def _measure_pace(batch: Batch, counts: BatchCounts) -> Pace:
    recordings = Recording.objects.filter(
        batch_files__batch=batch, batch_files__status=BatchFile.Status.STORED
    )
    return measure_pace(recordings, counts.n_left)


def _name_count(status: str, recording_status: str | None) -> str:
    if status != BatchFile.Status.STORED:
        return status
    if recording_status is None:
        return "removed"
    return "waiting" if recording_status == Recording.Status.QUEUED else recording_status


def _build_row(file: BatchFile, *, is_paused: bool) -> FileRow:
    recording = file.recording
    is_stored = file.status == BatchFile.Status.STORED
    is_duplicate = file.status == BatchFile.Status.DUPLICATE
    badge, label = _choose_badge(file, is_paused=is_paused)
    return FileRow(
        file=file,
        recording=recording,
        badge=badge,
        label=label,
        reason=recording.reason if recording and is_stored else file.reason,
        duplicate_of=recording.session.subject.code if recording and is_duplicate else "",
        may_retry=bool(recording and is_stored and recording.status in _TROUBLES),
    )


def _choose_badge(file: BatchFile, *, is_paused: bool) -> tuple[str, str]:
    recording, statuses = file.recording, BatchFile.Status
    if file.status == statuses.STORED and recording is None:
        return "plain", gettext("Deleted")
    if file.status == statuses.STORED and recording is not None:
        if is_paused and recording.status == Recording.Status.QUEUED:
            return "queued", gettext("Paused")
        return recording.status, recording.get_status_display()
    badge = {statuses.REFUSED: "failed", statuses.DUPLICATE: "plain"}.get(
        statuses(file.status), "queued"
    )
    return badge, file.get_status_display()


def _describe_progress(batch: Batch, counts: BatchCounts) -> str:
    if counts.n_to_read == 0:
        return gettext("Nothing was taken yet.")
    if counts.n_left == 0:
        return ngettext("The file was read.", "All files were read.", counts.n_to_read)
    values = {"finished": counts.n_read, "n": counts.n_to_read}
    if batch.paused_at is not None:
        return gettext("Paused: %(finished)d of %(n)d files read.") % values
    return gettext("%(finished)d of %(n)d files read.") % values
