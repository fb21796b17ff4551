"""Beginning a bulk upload into a study: choose, look at what would happen, start."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.archives import ArchiveError, open_archive
from analysis.batches import open_batch
from analysis.limits import UploadLimits
from analysis.manifest import check_manifest, check_names
from analysis.models import Batch, BatchFile, Study
from analysis.notices import StudyRefusalError, has_notice
from analysis.presentation.batches import list_batches
from analysis.upload_forms import BulkUploadForm
from analysis.upload_plan import ChosenFile, UploadPlan
from analysis.views.batches import send_all

COMPLAINTS_SHOWN = 100
FILES_SHOWN = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a manifest and files; a script sends their names first, and the files afterwards."""
    study = get_for_user_or_404(Study, request.user, pk)
    if request.method != "POST":
        return _show(request, study, BulkUploadForm())
    form = BulkUploadForm(request.POST, request.FILES)
    part = request.headers.get("X-Fragment", "")
    if not form.is_valid():
        template = "studies/_upload_faults.html"
        return render(request, template, {"form": form}) if part else _show(request, study, form)
    try:
        chosen = [*form.cleaned_data["names"], *_list_sent(request)]
        plan = _make_plan(study, form, chosen, request.user)
        if part == "plan" or (part and not plan.may_start):
            return render(request, "studies/_upload_plan.html", describe_plan(plan))
        if not plan.may_start:
            return _show(request, study, form, plan)
        batch = open_batch(study, plan, request.user, channel=form.cleaned_data["channel"])
    except (StudyRefusalError, ArchiveError) as error:
        if part:
            return render(request, "studies/_upload_faults.html", {"sentence": error.sentence})
        messages.error(request, error.sentence)
        return redirect("analysis:study_upload", pk)
    if part == "start":
        return JsonResponse(_describe_start(batch, plan))
    send_all(request, batch)
    return redirect("analysis:batch", batch.pk)


def describe_plan(plan: UploadPlan) -> dict[str, object]:
    """What the template of a plan needs: of long lists the beginning, and how much follows."""
    return {
        "plan": plan,
        "complaints": plan.complaints[:COMPLAINTS_SHOWN],
        "n_more_complaints": max(len(plan.complaints) - COMPLAINTS_SHOWN, 0),
        "n_blocking": sum(one.is_blocking for one in plan.complaints),
        "files": plan.files[:FILES_SHOWN],
        "n_more_files": max(len(plan.files) - FILES_SHOWN, 0),
    }


def _make_plan(
    study: Study, form: BulkUploadForm, chosen: list[ChosenFile], user: User
) -> UploadPlan:
    manifest = form.cleaned_data["manifest"]
    if manifest is not None:
        return check_manifest(study, manifest, chosen, user)
    return check_names(study, chosen, form.cleaned_data["rule"], user)


def _list_sent(request: SignedInRequest) -> Iterator[ChosenFile]:
    """The files that a form without a script carries."""
    for file in request.FILES.getlist("file"):
        yield ChosenFile(file.name or "", file.size)
    largest_bytes = UploadLimits.from_settings().largest_bytes
    for file in request.FILES.getlist("archive"):
        with open_archive(file, largest_bytes) as archive:
            for member in archive.members:
                yield ChosenFile(member.name, member.byte_size)


def _describe_start(batch: Batch, plan: UploadPlan) -> dict[str, object]:
    return {
        "url": reverse("analysis:batch", args=(batch.pk,)),
        "filesUrl": reverse("analysis:batch_files", args=(batch.pk,)),
        "expected": [[file.name, file.byte_size, BatchFile.Status.EXPECTED] for file in plan.files],
    }


def _show(
    request: SignedInRequest, study: Study, form: BulkUploadForm, plan: UploadPlan | None = None
) -> HttpResponse:
    context: dict[str, object] = {
        "study": study,
        "form": form,
        "limits": UploadLimits.from_settings(),
        "is_open": study.archived_at is None and has_notice(study),
        "has_notice": has_notice(study),
        "batches": list_batches(study),
    }
    if plan is not None:
        context |= describe_plan(plan)
    return render(request, "studies/upload.html", context)
