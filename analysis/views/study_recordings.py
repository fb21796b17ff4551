"""The recordings of a study as one list."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.marker_forms import RecordingsForm
from analysis.models import Study
from analysis.presentation.study_recordings import RecordingFilter, list_recordings


@login_required
@require_safe
def list_study_recordings(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Every recording of the study, with its participant, status, note and tags."""
    study = get_for_user_or_404(Study, request.user, pk)
    form = RecordingsForm(request.GET, study=study)
    wanted = form.read_filter()
    context = {
        "study": study,
        "form": form,
        "recordings": list_recordings(study, wanted, page_number=request.GET.get("page", "1")),
        "is_narrowed": wanted != RecordingFilter(),
    }
    return render(request, "studies/recordings.html", context)
