"""Where a person leaves traces outside the own rows: uploads, the admin's journal, messages.

What else there is of a person is deleted with the row of the person (`subject_tables.py`). The
audit trail keeps the bare ids: without them nobody could prove that somebody was erased.
"""

import json
import unicodedata
from typing import Final

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as BrowserSession
from django.db import transaction
from django.db.models import Q, QuerySet

from analysis.models import BatchFile, Delivery, ResumableUpload, StoredAnswer, Subject
from analysis.partial_files import PartialFile
from analysis.subject_tables import list_row_ids

_PER_QUERY: Final = 500
_MESSAGES: Final = "_messages"


def forget_traces(subject: Subject) -> None:
    """Delete them. Call it in the transaction that deletes the person, while the rows are there."""
    ids = [str(pk) for pk in list_row_ids(subject.pk)]
    _forget_uploads(subject)
    find_batch_files(subject).delete()
    _forget_journal(subject, ids)
    _forget_deliveries(subject, ids)
    _forget_answers(subject, ids)
    _forget_messages()


def find_batch_files(subject: Subject) -> "QuerySet[BatchFile]":
    """Files of bulk uploads that name the person, or that became a recording of the person."""
    codes = {unicodedata.normalize(form, subject.code) for form in ("NFC", "NFD")}
    brought = Q(recording__session__subject=subject, status=BatchFile.Status.STORED)
    return BatchFile.objects.filter(
        Q(participant_code__in=codes) | brought, batch__organization_id=subject.organization_id
    )


def _forget_uploads(subject: Subject) -> None:
    """What is on its way piece by piece; an archive of the same bulk upload has to be sent anew."""
    files = find_batch_files(subject)
    of_batch = Q(batch__in=files.values("batch"))
    uploads = ResumableUpload.objects.filter(
        Q(session__subject=subject)
        | Q(recording__session__subject=subject)
        | of_batch & (Q(is_archive=True) | Q(name__in=files.values("name"))),
        organization_id=subject.organization_id,
    )
    gone = list(uploads.values_list("organization_id", "pk"))
    ResumableUpload.objects.filter(pk__in=[pk for _, pk in gone]).delete()
    for organization_id, pk in gone:
        transaction.on_commit(PartialFile(organization_id, pk).delete)


def _forget_deliveries(subject: Subject, ids: list[str]) -> None:
    """Messages to programs name rows by id; those that wait are not sent any more."""
    deliveries = Delivery.objects.filter(organization_id=subject.organization_id)
    for start in range(0, len(ids), _PER_QUERY):
        deliveries.filter(payload__data__id__in=ids[start : start + _PER_QUERY]).delete()


def _forget_answers(subject: Subject, ids: list[str]) -> None:
    """Where requests of programs led that may be sent twice: an address with an id."""
    answers = StoredAnswer.objects.filter(token__user__organization=subject.organization_id)
    known = set(ids)
    rows = answers.exclude(location="").values_list("pk", "location").iterator()
    found = [pk for pk, location in rows if known.intersection(location.split("/"))]
    answers.filter(pk__in=found).delete()


def _forget_journal(subject: Subject, ids: list[str]) -> None:
    """The admin site writes down what each row was called: a code and a name."""
    journal = LogEntry.objects.filter(content_type__app_label="analysis")
    for start in range(0, len(ids), _PER_QUERY):
        journal.filter(object_id__in=ids[start : start + _PER_QUERY]).delete()
    # Of rows that were deleted before, the sessions and events of this person, say.
    named = Q()
    for text in filter(None, (subject.code, subject.name)):
        named |= Q(object_repr__contains=text) | Q(change_message__contains=json.dumps(text)[1:-1])
    of_house = Q(user__organization=subject.organization_id) | Q(user__organization=None)
    journal.filter(named, of_house).update(object_repr="", change_message="")


def _forget_messages() -> None:
    """A message that no page has shown yet may wait in a browser's session, with a code in it."""
    for row in BrowserSession.objects.iterator():
        content = row.get_decoded()
        if content.pop(_MESSAGES, None) is not None:
            data = SessionStore(row.session_key).encode(content)
            BrowserSession.objects.filter(pk=row.pk).update(session_data=data)
