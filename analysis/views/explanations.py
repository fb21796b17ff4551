"""Why a result came out as it did: asked for by a button, followed until it is there."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.purpose_lock import PurposeNotDeclaredError
from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.consents import ConsentMissingError
from analysis.explanation_requests import NotReadError, request_explanation
from analysis.models import Recording
from analysis.presentation.explanations import describe_explanation
from analysis.presentation.sessions import latest_report
from analysis.retention import explain_deleted

RECORDINGS = Recording.objects.select_related("session", "explanation")


@login_required
@require_POST
def explain(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask for the explanation of one recording, and go back to where it will appear."""
    recording = get_for_user_or_404(RECORDINGS, request.user, pk)
    try:
        request_explanation(recording, request.user)
    except NotReadError:
        nothing = _("%(name)s has no result that could be explained.") % {"name": recording}
        messages.info(request, explain_deleted(recording) or nothing)
    except (ConsentMissingError, PurposeNotDeclaredError) as error:
        messages.error(request, error.sentence)
    report = reverse("analysis:report", args=(recording.session_id,))
    return redirect(f"{report}#explanation-{recording.pk}")


@login_required
@require_safe
@never_cache
def show_explanation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The part of the report that changes while an explanation is computed."""
    recording = get_for_user_or_404(RECORDINGS, request.user, pk)
    part = describe_explanation(recording, latest_report(recording.session))
    return render(request, "analysis/_explanation.html", {"part": part})
