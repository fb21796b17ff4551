"""The files that prove a consent: listed, added, and taken out to be looked at."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.evidence import EvidenceUnreadableError, add_evidence
from analysis.evidence_forms import EvidenceForm, keep_or_complain
from analysis.exports.downloads import send_evidence
from analysis.models import Consent, EvidenceFile
from analysis.presentation.people import name_people

CONSENTS = Consent.objects.select_related("subject__organization", "text", "study")
FILES = EvidenceFile.objects.select_related("consent__subject__organization")


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


def _render(
    request: SignedInRequest, consent: Consent, form: EvidenceForm, problem: str = ""
) -> HttpResponse:
    context = {
        "consent": consent,
        "subject": consent.subject,
        "files": consent.evidence_files.select_related("added_by"),
        "form": form,
        "problem": problem,
        "names": name_people(request.user),
    }
    page = "analysis/consent_evidence.html"
    return render(request, page, context, status=500 if problem else None)
