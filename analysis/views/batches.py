"""One bulk upload: its page, its files, and what pauses, resumes and closes it."""

import logging
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.base import File
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from analysis import batches
from analysis.access import get_for_user_or_404
from analysis.archives import ArchiveError
from analysis.batches import TakenArchive, UnknownFileError
from analysis.intake import clean_name
from analysis.limits import UploadLimits
from analysis.models import Batch, BatchFile
from analysis.notices import StudyRefusalError
from analysis.presentation.batches import describe_batch, list_expected

log = logging.getLogger(__name__)
BATCHES = Batch.objects.select_related("study", "created_by")


@login_required
@require_safe
def show_batch(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far the upload is, its files, and a place to send what is missing."""
    return render(request, "studies/batch.html", _describe(request, pk))


@login_required
@require_safe
@never_cache
def show_status(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The part of the upload's page that changes while files are sent and read."""
    return render(request, "studies/_batch_status.html", _describe(request, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def handle_files(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """List the files that are expected; take a file, or an archive of several.

    A script sends one file in each request and gets JSON; a form may send many.
    """
    batch = get_for_user_or_404(BATCHES, request.user, pk)
    if request.method != "POST":
        return JsonResponse({"files": list(list_expected(batch))})
    if request.headers.get("X-Fragment") != "outcome":
        send_all(request, batch)
        return redirect("analysis:batch", batch.pk)
    try:
        if archive := request.FILES.get("archive"):
            taken = batches.take_archive(batch, archive, request.user)
            return JsonResponse(_describe_taken(taken))
        file = request.FILES.get("file")
        if file is None:
            return JsonResponse({"sentence": _("No file was chosen.")}, status=400)
        name = request.POST.get("name") or file.name or ""
        return JsonResponse(_describe_outcome(batches.take_file(batch, file, name, request.user)))
    except (ArchiveError, UnknownFileError) as error:
        return JsonResponse({"status": BatchFile.Status.REFUSED, "sentence": error.sentence})
    except StudyRefusalError as error:
        return JsonResponse({"sentence": error.sentence}, status=409)
    except OSError:
        log.exception("A file of an upload could not be kept.")
        return JsonResponse({"sentence": _("It could not be saved. Try later.")}, status=503)


@login_required
@require_POST
def pause(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Keep the workers from the upload's recordings."""
    batch = get_for_user_or_404(BATCHES, request.user, pk)
    batches.pause(batch)
    messages.success(request, _("Paused. What is being read now is read to its end."))
    return redirect("analysis:batch", batch.pk)


@login_required
@require_POST
def resume(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give the upload's recordings to the workers again."""
    batch = get_for_user_or_404(BATCHES, request.user, pk)
    batches.resume(batch)
    messages.success(request, _("Reading goes on."))
    return redirect("analysis:batch", batch.pk)


@login_required
@require_POST
def close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take no further file."""
    batch = get_for_user_or_404(BATCHES, request.user, pk)
    batches.close(batch)
    messages.success(request, _("The upload is closed; what was taken stays."))
    return redirect("analysis:batch", batch.pk)


def send_all(request: SignedInRequest, batch: Batch) -> None:
    """Take every file of a form that was sent without a script, and say what became of them."""
    n_taken = 0
    for file in request.FILES.getlist("file"):
        n_taken += _take(request, batch, file)
    for file in request.FILES.getlist("archive"):
        n_taken += _take_archive(request, batch, file)
    if n_taken:
        sentence = ngettext("%(n)d file was taken.", "%(n)d files were taken.", n_taken)
        messages.success(request, sentence % {"n": n_taken})


def _take(request: SignedInRequest, batch: Batch, file: "File[bytes]") -> int:
    name = file.name or ""
    try:
        row = batches.take_file(batch, file, name, request.user)
    except StudyRefusalError as error:
        messages.error(request, error.sentence)
        return 0
    except OSError:
        log.exception("A file of an upload could not be kept.")
        sentence = _("“%(name)s” could not be saved, and nothing of it was kept. Try later.")
        messages.error(request, sentence % {"name": clean_name(name)})
        return 0
    if row.status == BatchFile.Status.REFUSED:
        messages.error(request, row.reason)
    return int(row.status == BatchFile.Status.STORED)


def _take_archive(request: SignedInRequest, batch: Batch, file: "File[bytes]") -> int:
    try:
        taken = batches.take_archive(batch, file, request.user)
    except (StudyRefusalError, ArchiveError) as error:
        messages.error(request, error.sentence)
        return 0
    for sentence in taken.sentences:
        messages.info(request, sentence)
    return taken.n_stored


def _describe(request: SignedInRequest, pk: UUID) -> dict[str, object]:
    batch = get_for_user_or_404(BATCHES, request.user, pk)
    show = "attention" if request.GET.get("show") == "attention" else "all"
    page = describe_batch(batch, show=show, page_number=request.GET.get("page", "1"))
    return {
        "batch": batch,
        "study": batch.study,
        "page": page,
        "limits": UploadLimits.from_settings(),
        "may_send": batch.status == Batch.Status.OPEN
        and (page.counts.expected > 0 or page.counts.refused > 0),
    }


def _describe_outcome(row: BatchFile) -> dict[str, object]:
    sentence = row.reason
    if row.status == BatchFile.Status.DUPLICATE and row.recording is not None:
        sentence = _("The same file is in the study already, with %(code)s.") % {
            "code": row.recording.session.subject.code
        }
    return {"name": row.name, "status": row.status, "sentence": sentence}


def _describe_taken(taken: TakenArchive) -> dict[str, object]:
    return {
        "status": BatchFile.Status.STORED,
        "counts": [taken.n_stored, taken.n_duplicate, taken.n_refused],
        "sentence": " ".join(taken.sentences[:5]),
    }
