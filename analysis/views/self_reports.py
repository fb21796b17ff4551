"""Self-reports: listed, entered by a clinician, asked for by a link."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.archive import explain_archived
from analysis.history import phq9
from analysis.history.invitations import create_invitation, revoke, save_answers
from analysis.models import SelfReport, SelfReportInvitation, Subject
from analysis.presentation.people import name_people
from analysis.presentation.self_reports import describe_self_reports
from analysis.self_report_forms import EnteredSelfReportForm, InvitationForm


@login_required
@require_safe
def list_self_reports(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the patient said, and the links by which they are asked."""
    subject = get_for_user_or_404(Subject, request.user, pk)
    return _render_list(request, subject, InvitationForm())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter_self_report(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Fill in a self-report for the patient."""
    subject = get_for_user_or_404(Subject, request.user, pk)
    if subject.archived_at:
        return _refuse_archived(request, subject)
    form = EnteredSelfReportForm(request.POST or None)
    if form.is_valid():
        save_answers(
            subject,
            form.read_answers(),
            SelfReport.FilledBy.CLINICIAN,
            entered_by=request.user,
            answered_at=form.cleaned_data["answered_at"],
        )
        messages.success(request, _("The self-report was added."))
        return redirect(subject)
    context = {
        "form": form,
        "subject": subject,
        "question": phq9.QUESTION,
        "names": name_people(request.user),
    }
    return render(request, "analysis/history/self_report_form.html", context)


@login_required
@require_POST
def create_link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Make a one-time link and show it, this once."""
    subject = get_for_user_or_404(Subject, request.user, pk)
    if subject.archived_at:
        return _refuse_archived(request, subject)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _render_list(request, subject, form)
    invitation, token = create_invitation(subject, request.user, **form.read_terms())
    path = reverse("analysis:self_report_answer", args=(token,))
    return _render_list(
        request, subject, InvitationForm(), link=request.build_absolute_uri(path), new=invitation
    )


@login_required
@require_POST
def revoke_link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Close a link that was not used."""
    rows = SelfReportInvitation.objects.select_related("subject")
    invitation = get_for_user_or_404(rows, request.user, pk)
    if revoke(invitation):
        messages.success(request, _("The link was revoked."))
    else:
        messages.info(request, _("The link was closed already."))
    return redirect("analysis:self_reports", invitation.subject_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_self_report(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask first, then delete a self-report."""
    rows = SelfReport.objects.select_related("subject")
    report = get_for_user_or_404(rows, request.user, pk)
    if request.method == "POST":
        report.delete()
        messages.success(request, _("The self-report was deleted."))
        return redirect("analysis:self_reports", report.subject_id)
    context = {"report": report, "subject": report.subject, "names": name_people(request.user)}
    return render(request, "analysis/history/self_report_delete.html", context)


@login_required
@require_POST
def mark_concern_seen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note that a clinician has seen the thoughts of self-harm; the first one stays on record."""
    rows = SelfReport.objects.select_related("subject")
    report = get_for_user_or_404(rows, request.user, pk)
    SelfReport.objects.filter(pk=report.pk, concern_seen_at=None).update(
        concern_seen_at=timezone.now(), concern_seen_by=request.user
    )
    messages.success(request, _("Marked as seen by you."))
    return redirect(report.subject)


def _refuse_archived(request: SignedInRequest, subject: Subject) -> HttpResponse:
    messages.error(request, explain_archived(subject))
    return redirect("analysis:self_reports", subject.pk)


def _render_list(
    request: SignedInRequest, subject: Subject, form: InvitationForm, **extra: object
) -> HttpResponse:
    context = {
        "subject": subject,
        "page": describe_self_reports(subject),
        "form": form,
        "names": name_people(request.user),
    }
    return render(request, "analysis/history/self_reports.html", context | extra)
