"""The fused result of a session."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.care import note_look
from analysis.models import Session
from analysis.presentation.people import name_people
from analysis.presentation.report import NoSuchRevisionError, describe_session_report
from analysis.review_forms import ReviewForm

SESSIONS = Session.objects.select_related("subject", "organization")


@login_required
@require_safe
def show_report(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A report of a session, the newest unless `?revision=` names another one."""
    session = get_for_user_or_404(SESSIONS, request.user, pk)
    note_look(request.user, session.subject)
    return render_report(request, session, revision=read_revision(request))


def render_report(
    request: SignedInRequest,
    session: Session,
    *,
    revision: int | None = None,
    form: ReviewForm | None = None,
) -> HttpResponse:
    """Return the page with every face and window behind the report.

    Args:
        form: the review as it was sent, with what is wrong in it; None for an empty one.

    Raises:
        Http404: there is no such revision.
    """
    try:
        page = describe_session_report(session, revision=revision)
    except NoSuchRevisionError as error:
        raise Http404 from error
    if form is None and page.report is not None and page.can_be_reviewed:
        form = ReviewForm(report=page.report)
    context = {
        "session": session,
        "page": page,
        "form": form,
        "names": name_people(request.user),
    }
    return render(request, "analysis/report.html", context)


def read_revision(request: SignedInRequest) -> int | None:
    """Return the revision that the address names; None for the newest.

    Raises:
        Http404: it names something that is no number of a revision.
    """
    text = request.GET.get("revision", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Http404
    return int(text)
