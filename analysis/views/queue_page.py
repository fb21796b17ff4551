"""The queue as its reader may see it; reading again and putting aside what did not go well."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from analysis.attention import MOST_AT_ONCE, dismiss, find_refused, find_troubled, retry
from analysis.consents import describe_without_consent, describe_without_purpose
from analysis.models import Recording
from analysis.presentation.people import name_people
from analysis.presentation.queue import describe_queue

_LONGEST_PATH: Final = 2000


@login_required
@require_safe
def show_queue(request: SignedInRequest) -> HttpResponse:
    """What needs attention, what is being read, what was finished."""
    return render(request, "analysis/queue.html", _describe(request))


@login_required
@require_safe
@never_cache
def show_status(request: SignedInRequest) -> HttpResponse:
    """The part of the page that changes."""
    return render(request, "analysis/_queue.html", _describe(request))


@login_required
@require_POST
def retry_some(request: SignedInRequest) -> HttpResponse:
    """Read again: the named recordings, or with `all` every one that failed."""
    ids = _read_ids(request)
    if ids is None:
        return HttpResponseBadRequest(_("An id is not as it should be."))
    troubled = find_troubled(request.user)
    if "all" in request.POST:
        troubled = troubled.filter(status=Recording.Status.FAILED, **_read_scope(request))
    else:
        troubled = troubled.filter(pk__in=ids[0])
    retried = retry(troubled.order_by("created_at")[:MOST_AT_ONCE])
    n, n_left = retried.n_queued, retried.n_without_consent
    n_undeclared = retried.n_without_purpose
    if n or not (n_left or n_undeclared):
        sentence = ngettext("%(n)d file will be read again.", "%(n)d files will be read again.", n)
        messages.success(request, sentence % {"n": n})
    if n_left:
        messages.error(request, describe_without_consent(n_left))
    if n_undeclared:
        messages.error(request, describe_without_purpose(n_undeclared))
    return _go_back(request)


@login_required
@require_POST
def dismiss_some(request: SignedInRequest) -> HttpResponse:
    """Put aside: the named recordings and refused files, or with `all` everything."""
    ids = _read_ids(request)
    if ids is None:
        return HttpResponseBadRequest(_("An id is not as it should be."))
    recording_ids, file_ids = ids
    if "all" in request.POST:
        recording_ids = list(find_troubled(request.user).values_list("pk", flat=True))
        file_ids = [file.pk for file in find_refused(request.user)]
    n = dismiss(request.user, recording_ids, file_ids)
    sentence = ngettext("%(n)d file was put aside.", "%(n)d files were put aside.", n)
    messages.success(request, sentence % {"n": n})
    return _go_back(request)


def _describe(request: SignedInRequest) -> dict[str, object]:
    page = describe_queue(request.user, page_number=request.GET.get("page", "1"))
    return {"queue": page, "names": name_people(request.user)}


def _read_ids(request: SignedInRequest) -> tuple[list[UUID], list[int]] | None:
    """The recordings and the files of uploads that are named; None where one is no id."""
    try:
        recordings = [UUID(text) for text in request.POST.getlist("recording")]
        files = [int(text) for text in request.POST.getlist("file")]
    except ValueError:
        return None
    return (recordings, files) if all(0 < pk < 2**63 for pk in files) else None


def _read_scope(request: SignedInRequest) -> dict[str, object]:
    """Only one upload's recordings, where one is named."""
    try:
        return {"batch_files__batch": UUID(request.POST["batch"])}
    except (KeyError, ValueError):
        return {}


def _go_back(request: SignedInRequest) -> HttpResponse:
    """To the page from which the button was pressed, if it is one of ours."""
    target = request.POST.get("next", "")
    is_path = target.startswith("/") and len(target) <= _LONGEST_PATH
    if is_path and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return HttpResponseRedirect(target)
    return redirect("analysis:queue")
