"""Importing people from a file: look first, then confirm."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.purpose_lock import PurposeNotDeclaredError
from accounts.requests import SignedInRequest
from analysis.csv_table import MAX_LINES
from analysis.import_forms import PeopleFileForm
from analysis.people_csv import MAX_BYTES
from analysis.people_import import PeopleImportError, import_people, plan_import
from analysis.presentation.people import name_people

# With the mark by which spreadsheets know UTF-8.
TEMPLATE = "\ufeffcode,name\r\nP-0001,Ana Moreau\r\nP-0002,\r\n"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_from_file(request: SignedInRequest) -> HttpResponse:
    """Take a file and show what would happen; take the confirmation and do it."""
    if request.user.organization_id is None:
        raise PermissionDenied(_("People belong to an organization, and this user has none."))
    if "plan" in request.POST:
        return _confirm(request)
    is_sent = request.method == "POST"
    form = PeopleFileForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, user=request.user
    )
    context = {"form": form, "names": name_people(request.user)}
    if form.is_valid():
        try:
            plan = plan_import(request.user, form.cleaned_data["file"], form.read_kind())
        except PurposeNotDeclaredError as error:
            form.add_error(None, error.sentence)
        else:
            return render(request, "analysis/people_import_plan.html", context | {"plan": plan})
    context |= {"max_bytes": MAX_BYTES, "max_lines": MAX_LINES}
    return render(request, "analysis/people_import.html", context)


@login_required
@require_safe
def send_template(request: SignedInRequest) -> HttpResponse:
    """A file to fill in."""
    disposition = 'attachment; filename="people.csv"'
    return HttpResponse(
        TEMPLATE,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


def _confirm(request: SignedInRequest) -> HttpResponse:
    try:
        added = import_people(request.user, request.POST["plan"])
    except (PeopleImportError, PurposeNotDeclaredError) as error:
        messages.error(request, error.sentence)
        return redirect("analysis:people_import")
    sentence = ngettext("%(n)d person was added.", "%(n)d people were added.", len(added))
    messages.success(request, sentence % {"n": len(added)})
    return redirect("analysis:subjects")
