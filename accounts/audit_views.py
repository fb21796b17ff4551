"""The audit trail for an organization's administrators: a page with filters, and CSV."""

import csv
import datetime
import uuid
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audit_forms import AuditFilterForm
from accounts.audit_models import SITE_CHAIN, AuditEntry, AuditEntryQuerySet
from accounts.models import User
from accounts.requests import SignedInRequest

PER_PAGE = 100
COLUMNS = (
    "number", "at", "actor_id", "channel", "action", "outcome",
    "object_kind", "object_id", "route", "address", "digest",
)  # fmt: skip


@login_required
@require_safe
def show_audit(request: SignedInRequest) -> HttpResponse:
    """What was done in the reader's organization, newest first."""
    form, entries = _filter(request)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page", "1"))
    people = User.objects.in_bulk({entry.actor_id for entry in page if entry.actor_id})
    rows = [(entry, people.get(entry.actor_id)) for entry in page]
    context = {"form": form, "page": page, "rows": rows, "is_narrowed": bool(form.read_filters())}
    return render(request, "accounts/audit.html", context)


@login_required
@require_safe
def export_audit(request: SignedInRequest) -> StreamingHttpResponse:
    """The same as CSV, oldest first, with the digests by which the chain can be checked."""
    _form, entries = _filter(request)
    response = StreamingHttpResponse(
        _write_rows(entries.order_by("number")), content_type="text/csv; charset=utf-8"
    )
    name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _filter(request: SignedInRequest) -> tuple[AuditFilterForm, AuditEntryQuerySet]:
    user = request.user
    if user.role != User.Role.ADMIN:
        raise PermissionDenied(_("The audit trail is for administrators."))
    form = AuditFilterForm(request.GET, user=user, label_suffix="")
    entries = AuditEntry.objects.filter(chain_id=user.organization_id or SITE_CHAIN)
    return form, entries.filter(**form.read_filters())


class _Echo:
    """A file for `csv` that hands each line straight back."""

    def write(self, line: str) -> str:
        return line


def _write_rows(entries: AuditEntryQuerySet) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for entry in entries.iterator(chunk_size=2000):
        yield writer.writerow([_write(getattr(entry, column)) for column in COLUMNS])


def _write(value: str | int | uuid.UUID | datetime.datetime | None) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return "" if value is None else str(value)
