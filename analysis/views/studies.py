"""The list of studies; making, showing, changing and archiving one; what its people are told."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.purposes import FORBIDDEN
from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.archive import archive_study, restore_study
from analysis.models import Study
from analysis.notices import WAYS_TO_GIVE, draft_notice
from analysis.presentation.studies import StudyFilter, describe_study, list_studies
from analysis.study_forms import GroupForm, NoticeForm, StudiesForm, StudyForm, has_participants

STUDIES = Study.objects.select_related("organization", "created_by")


@login_required
@require_safe
def list_all(request: SignedInRequest) -> HttpResponse:
    """The organization's studies, newest first."""
    _require_product_team(request.user)
    form = StudiesForm(request.GET)
    wanted = form.read_filter()
    context = {
        "form": form,
        "studies": list_studies(request.user, wanted, page_number=request.GET.get("page", "1")),
        "is_narrowed": wanted != StudyFilter(),
    }
    return render(request, "studies/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create_study(request: SignedInRequest) -> HttpResponse:
    """Add a study."""
    _require_product_team(request.user)
    if request.user.organization_id is None:
        raise PermissionDenied(_("Studies belong to an organization, and this user has none."))
    form = StudyForm(request.POST or None, user=request.user)
    if form.is_valid():
        study = form.save()
        messages.success(request, _("“%(study)s” was added.") % {"study": study})
        return redirect("analysis:study_notice", study.pk)
    return render(request, "studies/form.html", {"form": form, "forbidden": FORBIDDEN})


@login_required
@require_safe
def show_study(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the study is for, what its people are told, its groups, and how far it is."""
    study = get_for_user_or_404(STUDIES, request.user, pk)
    context = {"study": study, "page": describe_study(study), "group_form": GroupForm()}
    return render(request, "studies/study.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_study(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change what a study is called and about; the purpose while nobody takes part."""
    study = get_for_user_or_404(STUDIES, request.user, pk)
    form = StudyForm(request.POST or None, instance=study, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("The changes were saved."))
        return redirect(study)
    # The form has written what was typed into its instance; the heading shows what is stored.
    stored = get_for_user_or_404(STUDIES, request.user, pk)
    context = {
        "form": form,
        "forbidden": FORBIDDEN,
        "study": stored,
        "is_purpose_fixed": has_participants(stored),
    }
    return render(request, "studies/form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_notice(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write down what participants are told, and how; an empty one begins with a draft."""
    study = get_for_user_or_404(STUDIES, request.user, pk)
    draft = draft_notice(study, request.user.email)
    initial = {} if study.notice else {"notice": draft}
    form = NoticeForm(request.POST or None, instance=study, initial=initial)
    if form.is_valid():
        form.save()
        messages.success(request, _("The notice was saved."))
        return redirect(study)
    context = {
        "form": form,
        "study": get_for_user_or_404(STUDIES, request.user, pk),
        "ways": WAYS_TO_GIVE,
        "draft": draft,
    }
    return render(request, "studies/notice.html", context)


@login_required
@require_safe
def print_notice(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The notice alone, to be printed or shown on a screen."""
    study = get_for_user_or_404(STUDIES, request.user, pk)
    return render(request, "studies/notice_print.html", {"study": study})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say what archiving means, then do it."""
    study = get_for_user_or_404(STUDIES, request.user, pk)
    if request.method == "POST":
        if archive_study(study):
            messages.success(request, _("“%(study)s” was archived.") % {"study": study})
        return redirect("analysis:studies")
    return render(request, "studies/archive.html", {"study": study})


@login_required
@require_POST
def restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a study out of the archive."""
    study = get_for_user_or_404(STUDIES, request.user, pk)
    if restore_study(study):
        messages.success(request, _("“%(study)s” is on the list again.") % {"study": study})
    return redirect(study)


def _require_product_team(user: User) -> None:
    if user.role == User.Role.CLINICIAN:
        raise PermissionDenied(
            _("Studies are for the product team. Your role works with patients.")
        )
