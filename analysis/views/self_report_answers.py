"""The public page behind a one-time link: it names nobody, sets no cookie, and is used once."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.requests import name_audited
from accounts.throttle import is_try_allowed, note_try, read_client_address
from analysis.history import phq9
from analysis.history.invitations import answer, compute_digest, find_open
from analysis.models import SelfReportInvitation
from analysis.self_report_forms import SelfReportForm

_PURPOSE: Final = "self-report"
# Links that open nothing, from one address, before it has to wait: a waiting room shares one.
_MOST_MISSES: Final = 40
# A second click on "Send" is answered like the first.
_SECOND_CLICK: Final = timedelta(minutes=2)


# No cookie says who is asking, so there is nothing that another site could ride on; and a page
# that tells no address of itself to others cannot prove by that address where its form came from.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_self_report(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, keep the answers once, and thank."""
    address = read_client_address(request)
    if not is_try_allowed(_PURPOSE, address):
        return _close(request, status=429)
    invitation = find_open(token)
    if invitation is None:
        return _meet_closed(request, token, address)
    form = _build_form(request, invitation)
    if form.is_valid():
        answers = form.read_answers()
        if answer(invitation, answers) is None:
            return _close(request)
        name_audited(request, invitation.organization_id, invitation.subject_id)
        return _thank(request, has_concern=phq9.is_concern(answers.phq9))
    context = {
        "form": form,
        "organization": invitation.organization,
        "question": phq9.QUESTION,
    }
    return _send(render(request, "analysis/history/answer.html", context))


def _build_form(request: HttpRequest, invitation: SelfReportInvitation) -> SelfReportForm:
    data = request.POST if request.method == "POST" else None
    return SelfReportForm(data, asks_phq9=invitation.asks_phq9, asks_mood=invitation.asks_mood)


def _meet_closed(request: HttpRequest, token: str, address: str) -> HttpResponse:
    """A used, expired, revoked or unknown link: all look alike, but for a second click."""
    if request.method == "POST":
        since = timezone.now() - _SECOND_CLICK
        used = SelfReportInvitation.objects.filter(digest=compute_digest(token), used_at__gt=since)
        invitation = used.first()
        if invitation is not None:
            form = _build_form(request, invitation)
            answers = form.read_answers().phq9 if form.is_valid() else None
            return _thank(request, has_concern=phq9.is_concern(answers))
    note_try(_PURPOSE, address, limit=_MOST_MISSES)
    return _close(request)


def _thank(request: HttpRequest, *, has_concern: bool) -> HttpResponse:
    context = {"has_concern": has_concern}
    return _send(render(request, "analysis/history/answer_thanks.html", context))


def _close(request: HttpRequest, status: int = 404) -> HttpResponse:
    return _send(render(request, "analysis/history/answer_closed.html", status=status))


def _send(response: HttpResponse) -> HttpResponse:
    # The address is the key: it must not go to any other place.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
