"""What a person agreed to: recorded, shown, withdrawn; and the texts as they are printed."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.consent_texts import texts_of
from accounts.models import User
from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.consent_forms import ConsentForm, WithdrawalForm
from analysis.evidence import record_with_evidence
from analysis.evidence_forms import keep_or_complain
from analysis.exports.documents.consent_text import write_consent_document
from analysis.exports.names import name_file
from analysis.models import Consent, Session, Subject
from analysis.presentation.consents import describe_consents
from analysis.presentation.people import name_people
from analysis.withdrawal import Withdrawal, withdraw_consent

SUBJECTS = Subject.objects.select_related("organization")
CONSENTS = Consent.objects.select_related("subject", "text", "study")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_consents(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Every record of a person; a POST adds one and goes back to where it was asked for."""
    subject = get_for_user_or_404(SUBJECTS, request.user, pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ConsentForm(*sent, subject=subject)
    if form.is_valid() and _record(form, request.user):
        messages.success(
            request, _("The consent of %(code)s was recorded.") % {"code": subject.code}
        )
        if session_id := form.cleaned_data["session"]:
            return redirect(get_for_user_or_404(Session, request.user, session_id))
        return redirect(subject)
    context = {
        "subject": subject,
        "consent": describe_consents(subject, request.user, with_evidence=True),
        "form": form,
        "names": name_people(request.user),
    }
    return render(request, "analysis/consents.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say what a withdrawal does, then do it."""
    consent = get_for_user_or_404(CONSENTS, request.user, pk)
    subject = consent.subject
    others = Consent.objects.visible_to(request.user).filter(subject=subject).exclude(pk=pk)
    n_others = others.filter(withdrawn_at__isnull=True).count()
    data = request.POST if request.method == "POST" else None
    form = WithdrawalForm(data, has_others=n_others > 0)
    if form.is_valid():
        done = withdraw_consent(
            consent,
            request.user,
            form.cleaned_data["reason"],
            with_others=form.cleaned_data.get("everything", False),
        )
        messages.success(request, _describe(done, subject))
        return redirect("analysis:consents", subject.pk)
    context = {
        "consent": consent,
        "subject": subject,
        "form": form,
        "n_others": n_others,
        "names": name_people(request.user),
    }
    return render(request, "analysis/consent_withdraw.html", context)


@login_required
@require_safe
def print_text(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One text alone, to be printed or shown on a screen."""
    text = get_object_or_404(texts_of(request.user.organization), pk=pk)
    return render(request, "analysis/consent_text_print.html", {"text": text})


@login_required
@require_safe
def send_text(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One text as PDF, a consent with lines to sign on."""
    text = get_object_or_404(texts_of(request.user.organization), pk=pk)
    name = name_file(text.title, f"v{text.version}", timezone.localtime(), "pdf")
    response = HttpResponse(write_consent_document(text), content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


def _record(form: ConsentForm, user: User) -> bool:
    scans = form.cleaned_data["scans"]
    return keep_or_complain(
        form, lambda: record_with_evidence(form.subject, form.read(), scans, user)
    )


def _describe(done: Withdrawal, subject: Subject) -> str:
    if not done.was_in_force:
        return _("This consent had been withdrawn before.")
    said = _("The consent of %(code)s is withdrawn.") % {"code": subject.code}
    if not done.n_stopped:
        return said
    stopped = ngettext(
        "%(n)d file that waited or was being read was stopped.",
        "%(n)d files that waited or were being read were stopped.",
        done.n_stopped,
    )
    return f"{said} {stopped % {'n': done.n_stopped}}"
