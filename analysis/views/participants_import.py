"""Importing participants of a study from a file: look first, then confirm."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.csv_table import MAX_LINES
from analysis.models import Study
from analysis.notices import StudyRefusalError
from analysis.participant_forms import ParticipantsFileForm
from analysis.participants_csv import MAX_BYTES
from analysis.participants_import import import_participants, plan_import

# With the mark by which spreadsheets know UTF-8.
TEMPLATE = (
    "\ufeffcode,group,tags,age,satisfaction\r\n"
    'C-0001,Version A,"panel, returning",34,4\r\n'
    "C-0002,Version B,,51,\r\n"
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_from_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a file and show what would happen; take the confirmation and do it."""
    study = get_for_user_or_404(Study, request.user, pk)
    if "plan" in request.POST:
        return _confirm(request, study)
    is_sent = request.method == "POST"
    form = ParticipantsFileForm(
        request.POST if is_sent else None, request.FILES if is_sent else None
    )
    context = {"form": form, "study": study}
    if form.is_valid():
        plan = plan_import(study, request.user, form.cleaned_data["file"])
        return render(request, "studies/participants_plan.html", context | {"plan": plan})
    context |= {"max_bytes": MAX_BYTES, "max_lines": MAX_LINES}
    return render(request, "studies/participants_import.html", context)


@login_required
@require_safe
def send_template(request: SignedInRequest) -> HttpResponse:
    """A file to fill in."""
    return HttpResponse(
        TEMPLATE,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="participants.csv"'},
    )


def _confirm(request: SignedInRequest, study: Study) -> HttpResponse:
    try:
        n_people = import_participants(study, request.user, request.POST["plan"])
    except StudyRefusalError as error:
        messages.error(request, error.sentence)
        return redirect("analysis:participants_import", study.pk)
    sentence = ngettext(
        "%(n)d participant was written into the study.",
        "%(n)d participants were written into the study.",
        n_people,
    )
    messages.success(request, sentence % {"n": n_people})
    return redirect("analysis:study_participants", study.pk)
