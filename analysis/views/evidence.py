"""The files that prove a consent: listed, added, and taken out to be looked at."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.evidence import EvidenceUnreadableError, add_evidence, may_take_away
from analysis.evidence_forms import EvidenceForm, keep_or_complain
from analysis.exports.downloads import send_evidence
from analysis.models import Consent, EvidenceFile
from analysis.presentation.people import name_people
from analysis.removal import remove_evidence

CONSENTS = Consent.objects.select_related("subject__organization", "text", "study")
FILES = EvidenceFile.objects.select_related(
    "consent__subject__organization", "consent__text", "consent__study"
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_evidence(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The files of one record; a POST adds some."""
    consent = get_for_user_or_404(CONSENTS, request.user, pk)
    form = EvidenceForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        scans = form.cleaned_data["scans"]
        if keep_or_complain(form, lambda: add_evidence(consent, scans, request.user)):
            sentence = ngettext("%(n)d file was added.", "%(n)d files were added.", len(scans))
            messages.success(request, sentence % {"n": len(scans)})
            return redirect("analysis:consents", consent.subject_id)
    return _render(request, consent, form)


@login_required
@require_safe
def send_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One file, to be saved; where it is not as it was given, the page of its record says so."""
    evidence = get_for_user_or_404(FILES, request.user, pk)
    try:
        return send_evidence(evidence)
    except EvidenceUnreadableError as error:
        return _render(request, evidence.consent, EvidenceForm(), problem=error.sentence)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask first, then delete a file that was added to the wrong record; administrators only."""
    evidence = get_for_user_or_404(FILES, request.user, pk)
    if not may_take_away(request.user):
        raise PermissionDenied(gettext("Only an administrator takes the proof of a consent away."))
    if request.method == "POST":
        remove_evidence(evidence)
        messages.success(
            request, gettext("“%(name)s” was deleted.") % {"name": evidence.original_name}
        )
        return redirect("analysis:consent_evidence", evidence.consent_id)
    context = {
        "file": evidence,
        "consent": evidence.consent,
        "subject": evidence.consent.subject,
        "names": name_people(request.user),
    }
    return render(request, "analysis/evidence_delete.html", context)


def _render(
    request: SignedInRequest, consent: Consent, form: EvidenceForm, problem: str = ""
) -> HttpResponse:
    context = {
        "consent": consent,
        "subject": consent.subject,
        "files": consent.evidence_files.select_related("added_by"),
        "form": form,
        "problem": problem,
        "may_take_away": may_take_away(request.user),
        "names": name_people(request.user),
    }
    page = "analysis/consent_evidence.html"
    return render(request, page, context, status=500 if problem else None)
