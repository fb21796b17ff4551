"""Deleting uploaded files after some days, while what was read of them stays.

An organization decides after how many days, and a study for its own sessions. The file goes, and
with it every picture that shows a face or a voice: preview, crops, spectrogram, saliency. Readings,
reports and the outline of a waveform stay. What still waits or is being read is left until it is
finished.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from accounts.audit import Deed, append
from accounts.audit_models import AuditEntry
from accounts.models import Organization
from analysis.models import Artifact, Explanation, Recording, Session, Study
from analysis.models.owned import OwnedQuerySet
from analysis.storage import MediaStore

_BY_ORGANIZATION = Recording.RetentionRule.ORGANIZATION
_BY_STUDY = Recording.RetentionRule.STUDY
# Of a face or a voice nothing can be seen or heard in it.
_KEPT_ARTIFACTS = (Artifact.Kind.ENVELOPE,)
_BUSY = (Explanation.Status.QUEUED, Explanation.Status.RUNNING)


@dataclass(frozen=True, slots=True)
class Due:
    """Files that a rule would delete now; `byte_size` of them all together."""

    n_files: int
    byte_size: int


def count_due_in_organization(organization: Organization, days: int | None) -> Due:
    """Return what would be deleted if the organization kept files for so many days."""
    rows = _find_due_of_organization(organization.pk, days, timezone.now())
    return _count(rows)


def count_due_in_study(study: Study, days: int | None) -> Due:
    """Return what would be deleted if the study kept files for so many days; None as the house."""
    if days is None:
        days = study.organization.media_retention_days
    return _count(_find(days, timezone.now()).filter(session__study=study))


def find_due(now: datetime) -> Iterator[tuple[UUID, int, str]]:
    """Yield each recording whose file is due, with the days and who decided them."""
    for organization in Organization.objects.exclude(media_retention_days=None):
        days = organization.media_retention_days
        rows = _find_due_of_organization(organization.pk, days, now)
        for pk in list(rows.values_list("pk", flat=True)):
            yield pk, days or 0, _BY_ORGANIZATION
    for study in Study.objects.exclude(media_retention_days=None):
        days = study.media_retention_days
        rows = _find(days, now).filter(session__study=study)
        for pk in list(rows.values_list("pk", flat=True)):
            yield pk, days or 0, _BY_STUDY


def apply_retention() -> int:
    """Delete every file that is due; returns how many. Can be stopped and repeated at any time."""
    return sum(delete_file(*due) for due in find_due(timezone.now()))


def delete_file(recording_id: UUID, days: int, decided_by: str) -> bool:
    """Delete the file of one finished recording and note why; False where it is in use or gone."""
    session = Session.objects.filter(recordings=recording_id).values("pk")
    with transaction.atomic():
        # The same order of locks as everywhere: session, recording, organization.
        list(Session.objects.select_for_update(no_key=True).filter(pk__in=session))
        locked = Recording.objects.select_for_update(no_key=True, of=("self",))
        recording = _not_busy(locked).filter(pk=recording_id).first()
        if recording is None:
            return False
        recording.file_deleted_at = timezone.now()
        recording.file_deleted_after_days, recording.file_deleted_by = days, decided_by
        recording.save(
            update_fields=["file_deleted_at", "file_deleted_after_days", "file_deleted_by"]
        )
        pictures = recording.artifacts.exclude(kind__in=_KEPT_ARTIFACTS)
        digests = {recording.sha256, *pictures.values_list("sha256", flat=True)}
        pictures.delete()
        for sha256 in digests:
            delete = partial(MediaStore().delete_if_unused, recording.organization_id, sha256)
            transaction.on_commit(delete)
        append(_describe_deed(recording), recording.organization_id)
    return True


def explain_deleted(recording: Recording) -> str:
    """Say since when a recording has no file and who decided it; empty where it has one."""
    if recording.file_deleted_at is None:
        return ""
    days = recording.file_deleted_after_days or 0
    by_study = ngettext(
        "The file was deleted on %(date)s, because the study keeps files for %(n)d day. "
        "What was read from it stays.",
        "The file was deleted on %(date)s, because the study keeps files for %(n)d days. "
        "What was read from it stays.",
        days,
    )
    by_house = ngettext(
        "The file was deleted on %(date)s, because the organization keeps files for %(n)d day. "
        "What was read from it stays.",
        "The file was deleted on %(date)s, because the organization keeps files for %(n)d days. "
        "What was read from it stays.",
        days,
    )
    sentence = by_study if recording.file_deleted_by == _BY_STUDY else by_house
    at = timezone.localtime(recording.file_deleted_at)
    return sentence % {"date": date_format(at, "DATE_FORMAT"), "n": days}


def explain_not_again() -> str:
    """Say why a recording without its file cannot be read again."""
    return gettext("The file was deleted as decided, so it cannot be read again.")


def _find_due_of_organization(
    organization_id: UUID, days: int | None, now: datetime
) -> OwnedQuerySet[Recording]:
    """Those of sessions whose study has no rule of its own."""
    no_rule = Q(session__study=None) | Q(session__study__media_retention_days=None)
    return _find(days, now).filter(no_rule, organization_id=organization_id)


def _find(days: int | None, now: datetime) -> OwnedQuerySet[Recording]:
    rows = _not_busy(Recording.objects.all())
    if days is None:
        return rows.none()
    return rows.filter(created_at__lt=now - timedelta(days=days)).order_by("created_at")


def _not_busy(rows: OwnedQuerySet[Recording]) -> OwnedQuerySet[Recording]:
    """Recordings with a file that nobody waits for."""
    busy = Explanation.objects.filter(status__in=_BUSY).values("recording_id")
    return rows.filter(
        status__in=Recording.FINISHED, file_deleted_at=None, byte_size__gt=0
    ).exclude(pk__in=busy)


def _count(rows: OwnedQuerySet[Recording]) -> Due:
    found = rows.order_by().aggregate(size=Sum("byte_size"))
    return Due(rows.count(), found["size"] or 0)


def _describe_deed(recording: Recording) -> Deed:
    return Deed(
        channel=AuditEntry.Channel.SYSTEM,
        action=AuditEntry.Action.ERASE,
        outcome=AuditEntry.Outcome.DONE,
        route="retention",
        object_kind="recording",
        object_id=recording.pk,
    )
