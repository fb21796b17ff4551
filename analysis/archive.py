"""Putting people away who come no more, and taking them out again.

An archived person leaves the list and takes no new sessions and files; everything that is there
stays readable for whoever could read it before, and nothing is deleted.
"""

from django.utils import timezone
from django.utils.translation import gettext

from analysis.models import Subject


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
