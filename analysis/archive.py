"""Putting people and studies away that are finished, and taking them out again.

An archived person or study leaves the list and takes nothing new; everything that is there stays
readable for whoever could read it before, and nothing is deleted.
"""

from django.utils import timezone
from django.utils.translation import gettext

from analysis.models import Study, Subject


def archive_subject(subject: Subject) -> bool:
    """Archive the person now; False if that was done already."""
    current = Subject.objects.filter(pk=subject.pk, archived_at__isnull=True)
    return bool(current.update(archived_at=timezone.now()))


def restore_subject(subject: Subject) -> bool:
    """Take the person out of the archive; False if they were not in it."""
    archived = Subject.objects.filter(pk=subject.pk, archived_at__isnull=False)
    return bool(archived.update(archived_at=None))


def explain_archived(subject: Subject) -> str:
    """Say why nothing new can be added, and what to do."""
    return gettext("%(code)s is archived and takes no new sessions or files. Restore first.") % {
        "code": subject.code
    }


def archive_study(study: Study) -> bool:
    """Archive the study now; False if that was done already."""
    current = Study.objects.filter(pk=study.pk, archived_at__isnull=True)
    return bool(current.update(archived_at=timezone.now()))


def restore_study(study: Study) -> bool:
    """Take the study out of the archive; False if it was not in it."""
    archived = Study.objects.filter(pk=study.pk, archived_at__isnull=False)
    return bool(archived.update(archived_at=None))
