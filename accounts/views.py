"""Sign-in and API tokens; the other account pages are Django's own views."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from accounts.forms import SettingsForm, TokenForm
from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.tokens import create_token, revoke_token


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_settings(request: SignedInRequest) -> HttpResponse:
    """The reader's name, time zone and language."""
    # Not the reader of this very page: a refused name must not stand in its header.
    user = User.objects.select_related("organization").get(pk=request.user.pk)
    form = SettingsForm(request.POST or None, instance=user, label_suffix="")
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Your settings are saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, for visitors who are not signed in, and go back."""
    return set_language(request)


@never_cache
@login_required
def manage_tokens(request: SignedInRequest) -> HttpResponse:
    """List the reader's tokens; a posted form makes one, which this answer alone shows."""
    form = TokenForm(request.POST or None)
    context: dict[str, Any] = {"tokens": request.user.api_tokens.all()}
    if request.method == "POST" and form.is_valid():
        token, plain = create_token(
            request.user,
            form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at,
        )
        context |= {"new_token": token, "plain": plain}
        form = TokenForm()
    return render(request, "accounts/tokens.html", context | {"form": form})


@require_POST
@login_required
def revoke(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """End one of the reader's own tokens."""
    token = get_object_or_404(request.user.api_tokens, pk=pk)
    revoke_token(token)
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return redirect("accounts:tokens")


def sign_in_to_admin(request: HttpRequest) -> HttpResponse:
    """Send people who want the admin site to the one sign-in page, with its lock-out."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", "/admin/"))
