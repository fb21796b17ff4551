"""The participants of a study: the table, adding, changing and removing one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.models import Participant, Study
from analysis.notices import StudyRefusalError, has_notice
from analysis.participant_forms import ParticipantForm, ParticipantsForm, RemovalForm
from analysis.participants import enrol, erase, move, replace_answers, take_out
from analysis.presentation.participants import list_participants

PARTICIPANTS = Participant.objects.select_related("study", "subject", "group", "session")


@login_required
@require_safe
def list_people(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everybody in the study, with group, tags and answers."""
    study = get_for_user_or_404(Study, request.user, pk)
    form = ParticipantsForm(request.GET, study=study)
    wanted = form.read_filter()
    table = list_participants(study, wanted, page_number=request.GET.get("page", "1"))
    context = {
        "study": study,
        "form": form,
        "table": table,
        "is_narrowed": wanted.is_narrowed,
        "takes_people": study.archived_at is None and has_notice(study),
    }
    return render(request, "studies/participants.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_participant(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take one person into the study."""
    study = get_for_user_or_404(Study, request.user, pk)
    form = ParticipantForm(request.POST or None, study=study)
    if form.is_valid() and _enrol(form, study, request):
        return redirect("analysis:study_participants", study.pk)
    return render(request, "studies/participant_form.html", {"form": form, "study": study})


def _enrol(form: ParticipantForm, study: Study, request: SignedInRequest) -> bool:
    values = form.cleaned_data
    group = form.groups.get(values["group"])
    try:
        participant = enrol(
            study,
            values["code"],
            group_name=group.name if group else "",
            answers=values["answers"],
            user=request.user,
        )
    except StudyRefusalError as error:
        form.add_error(None, error.sentence)
        return False
    messages.success(request, _("%(code)s is in the study.") % {"code": participant.subject.code})
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_participant(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change group, tags and answers of one participant."""
    participant = get_for_user_or_404(PARTICIPANTS, request.user, pk)
    form = ParticipantForm(request.POST or None, study=participant.study, participant=participant)
    if form.is_valid():
        with transaction.atomic():
            move(participant, form.groups.get(form.cleaned_data["group"]))
            replace_answers(participant, form.cleaned_data["answers"])
        messages.success(request, _("The changes were saved."))
        return redirect("analysis:study_participants", participant.study_id)
    context = {"form": form, "participant": participant, "study": participant.study}
    return render(request, "studies/participant_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_participant(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask first, then take the person out of the study, with or without the recordings."""
    participant = get_for_user_or_404(PARTICIPANTS, request.user, pk)
    form = RemovalForm(request.POST or None)
    if form.is_valid():
        if form.cleaned_data["recordings"] == "delete":
            erase(participant)
        else:
            take_out(participant)
        code = {"code": participant.subject.code}
        messages.success(request, _("%(code)s was removed from the study.") % code)
        return redirect("analysis:study_participants", participant.study_id)
    context = {"form": form, "participant": participant, "study": participant.study}
    return render(request, "studies/participant_remove.html", context)
