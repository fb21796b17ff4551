"""Erasing a whole study for good, in two steps."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.erasure import erase_study
from analysis.erasure_forms import StudyErasureForm
from analysis.models import Study
from analysis.presentation.study_erasure import describe_study_erasure

STUDIES = Study.objects.select_related("organization")
# Well under the time that a web server gives to one request.
ERASING_S: Final = 20.0


@login_required
@require_safe
def show_erasure(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The first step: what would go, and what to take along before."""
    study = get_for_user_or_404(STUDIES, request.user, pk)
    context = {"study": study, "part": describe_study_erasure(study)}
    return render(request, "studies/erase.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_erasure(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The second step: the name is typed, and the study is erased; a large one takes several."""
    study = get_for_user_or_404(STUDIES, request.user, pk)
    form = StudyErasureForm(request.POST or None, study=study)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        erasure = erase_study(study, request.user, reason, most_s=ERASING_S)
        if erasure.n_left:
            sentence = ngettext(
                "%(n)d person is not erased yet. Confirm once more to go on.",
                "%(n)d people are not erased yet. Confirm once more to go on.",
                erasure.n_left,
            )
            messages.warning(request, sentence % {"n": erasure.n_left})
            return redirect("analysis:study_erase_confirm", study.pk)
        messages.success(request, _("The study was erased."))
        return redirect("analysis:studies")
    context = {"form": form, "study": study, "part": describe_study_erasure(study)}
    return render(request, "studies/erase_confirm.html", context)
