"""The organization's texts: written, published, replaced by a next version; for administrators."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.consent_drafts import draft_text
from accounts.consent_forms import ConsentTextForm
from accounts.consent_texts import begin_next_version, publish, publish_default, texts_of
from accounts.models import ConsentText
from accounts.organization_views import get_administered
from accounts.purpose_lock import PurposeNotDeclaredError
from accounts.requests import SignedInRequest


@login_required
@require_safe
def list_texts(request: SignedInRequest) -> HttpResponse:
    """Drafts, what is used now, and earlier versions; with none, a text to begin with."""
    organization = get_administered(request)
    rows = list(texts_of(organization).select_related("created_by", "published_by"))
    newest = set(texts_of(organization).newest().values_list("pk", flat=True))
    context = {
        "drafts": [row for row in rows if row.published_at is None],
        "current": [row for row in rows if row.pk in newest],
        "earlier": [row for row in rows if row.published_at and row.pk not in newest],
        "languages": settings.LANGUAGES,
    }
    return render(request, "accounts/consent_texts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create_text(request: SignedInRequest) -> HttpResponse:
    """Write a draft; the form begins with the built-in text of the wanted kind and language."""
    organization = get_administered(request)
    kind = _choose(request.GET.get("kind", ""), ConsentText.Kind.values)
    language = _choose(request.GET.get("language", get_language() or ""), dict(settings.LANGUAGES))
    draft = draft_text(organization, kind, language, request.user.email)
    initial = {
        "kind": kind,
        "language": language,
        "title": draft.title,
        "body": draft.body,
        "purposes": list(draft.purposes),
    }
    text = ConsentText(organization=organization, created_by=request.user)
    form = ConsentTextForm(request.POST or None, instance=text, initial=initial)
    if form.is_valid():
        messages.success(request, _("The draft was saved. It is used once you publish it."))
        return redirect("accounts:consent_text", form.save().pk)
    return render(request, "accounts/consent_text_form.html", {"form": form})


@login_required
@require_POST
def publish_built_in(request: SignedInRequest) -> HttpResponse:
    """Publish the built-in consent as it is, in one click."""
    organization = get_administered(request)
    kind = _choose(request.POST.get("kind", ""), ConsentText.Kind.values)
    language = _choose(request.POST.get("language", ""), dict(settings.LANGUAGES))
    text = publish_default(organization, kind, language, request.user.email, request.user)
    messages.success(request, _("“%(text)s” is published.") % {"text": text})
    return redirect("accounts:consent_texts")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change a draft; a published text is shown as it is."""
    text = _get_text(request, pk)
    if text.published_at is not None:
        return redirect("analysis:consent_text_print", text.pk)
    form = ConsentTextForm(request.POST or None, instance=text)
    if form.is_valid():
        form.save()
        messages.success(request, _("The draft was saved. It is used once you publish it."))
        return redirect("accounts:consent_text", text.pk)
    return render(request, "accounts/consent_text_form.html", {"form": form, "text": text})


@login_required
@require_POST
def publish_text(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Publish a draft for good."""
    text = _get_text(request, pk)
    try:
        if publish(text, request.user):
            messages.success(request, _("“%(text)s” is published.") % {"text": text})
    except PurposeNotDeclaredError as error:
        messages.error(request, error.sentence)
    return redirect("accounts:consent_texts")


@login_required
@require_POST
def begin_version(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Open the draft of a published text's next version."""
    draft = begin_next_version(_get_text(request, pk), request.user)
    return redirect("accounts:consent_text", draft.pk)


@login_required
@require_POST
def delete_draft(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Throw a draft away; published texts stay."""
    text = _get_text(request, pk)
    if text.published_at is None:
        text.delete()
        messages.success(request, _("The draft was deleted."))
    else:
        messages.error(request, _("A published text stays."))
    return redirect("accounts:consent_texts")


def _get_text(request: SignedInRequest, pk: UUID) -> ConsentText:
    text = get_object_or_404(texts_of(request.user.organization), pk=pk)
    get_administered(request)
    return text


def _choose(wanted: str, known: "list[str] | dict[str, str]") -> str:
    """The wanted value, or the first that is known."""
    return wanted if wanted in known else next(iter(known))
