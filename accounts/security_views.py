"""A person's own page of sign-in and security: second factors, recovery codes, sessions."""

import json
import uuid
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import authenticator_apps, passkeys, recovery_codes, second_factor, sessions
from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.sealed_secret import UnreadableSecretError, seal, unseal
from accounts.second_factor_forms import AppForm, ConfirmedForm, PasskeyForm
from accounts.security_mail import Notice, tell

_NEW_SECRET: Final = "new_app_secret"
_NEW_CODES: Final = "new_recovery_codes"


@login_required
@require_safe
def show_security(request: SignedInRequest) -> HttpResponse:
    """What the person signs in with, and where."""
    user = request.user
    context = {
        "app": getattr(user, "authenticator_app", None),
        "passkeys": user.passkeys.all(),
        "n_codes_left": recovery_codes.count_left(user),
        "sessions": sessions.list_sessions(user),
        "this_session": request.session.session_key,
        "is_required": bool(user.organization and user.organization.requires_second_factor),
        "is_verified": second_factor.is_verified(request),
    }
    return render(request, "accounts/security.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_app(request: SignedInRequest) -> HttpResponse:
    """Show a new secret as a picture and as text; the first right code keeps it."""
    form = AppForm(_read_posted(request), request=request, user=request.user)
    secret = _get_new_secret(request)
    if request.method == "POST" and form.is_valid():
        step = authenticator_apps.find_step(secret, form.cleaned_data["code"])
        if step is not None:
            del request.session[_NEW_SECRET]
            authenticator_apps.keep_app(request.user, secret, step)
            messages.success(request, _("The authenticator app is set up."))
            return _finish_set_up(request, Notice.APP_ADDED)
        form.add_error("code", _("This code is wrong. Is the clock of your phone right?"))
    context = {
        "form": form,
        "picture": authenticator_apps.draw_secret(secret, request.user),
        "secret": authenticator_apps.write_secret(secret),
    }
    return render(request, "accounts/authenticator_app.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: SignedInRequest) -> HttpResponse:
    """Have the browser make a passkey, and keep its public half."""
    form = PasskeyForm(_read_posted(request), request=request, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            passkeys.keep_new(request, request.user, data["credential"], data["name"])
        except passkeys.PasskeyError as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _("The passkey is added."))
            return _finish_set_up(request, Notice.PASSKEY_ADDED)
    context = {
        "form": form,
        "options": passkeys.ask_for_new(request, request.user),
        "is_offered": passkeys.is_offered(request),
    }
    return render(request, "accounts/passkey_add.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_app(request: SignedInRequest) -> HttpResponse:
    """Forget the authenticator app, after a question."""
    app = getattr(request.user, "authenticator_app", None)
    if app is None:
        return redirect("accounts:security")
    form = ConfirmedForm(_read_posted(request), request=request, user=request.user)
    if request.method == "POST" and form.is_valid():
        app.delete()
        return _finish_removal(request, _("The authenticator app is removed."))
    context = {"form": form, "name": _("Authenticator app")}
    return render(request, "accounts/factor_remove.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Forget one of the person's passkeys, after a question."""
    passkey = get_object_or_404(request.user.passkeys, pk=pk)
    form = ConfirmedForm(_read_posted(request), request=request, user=request.user)
    if request.method == "POST" and form.is_valid():
        passkey.delete()
        return _finish_removal(
            request, _("The passkey “%(name)s” is removed.") % {"name": passkey.name}
        )
    return render(request, "accounts/factor_remove.html", {"form": form, "name": passkey.name})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_recovery_codes(request: SignedInRequest) -> HttpResponse:
    """Show how many codes are left, and new ones this once; a posted form makes new ones."""
    if not second_factor.has_second_factor(request.user):
        return redirect("accounts:security")
    form = ConfirmedForm(_read_posted(request), request=request, user=request.user)
    if request.method == "POST" and form.is_valid():
        _make_codes(request)
        tell(request.user, Notice.CODES_RENEWED)
        return redirect("accounts:recovery_codes")
    codes = _take_new_codes(request)
    context = {
        "form": form,
        "codes": codes,
        "codes_text": "\n".join((f"EmoSense {request.user.email}", *codes, "")),
        "n_left": recovery_codes.count_left(request.user),
        "n_codes": recovery_codes.N_CODES,
    }
    return render(request, "accounts/recovery_codes.html", context)


@login_required
@require_POST
def end_session(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign the person out in one other browser."""
    sessions.end_session(get_object_or_404(request.user.browser_sessions, pk=pk))
    messages.success(request, _("That browser is signed out."))
    return redirect("accounts:security")


@login_required
@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """Sign the person out everywhere else."""
    n = sessions.end_others(request, request.user)
    messages.success(
        request,
        ngettext("%(n)d other browser is signed out.", "%(n)d other browsers are signed out.", n)
        % {"n": n},
    )
    return redirect("accounts:security")


@login_required
@require_POST
def stay_signed_in(request: SignedInRequest) -> HttpResponse:
    """Note that the person is still there."""
    sessions.note_activity(request, is_asked_for=True)
    return HttpResponse(status=204)


def _read_posted(request: SignedInRequest) -> QueryDict | None:
    """What was sent, also where it is nothing: a form may have no fields to fill in."""
    return request.POST if request.method == "POST" else None


def _get_new_secret(request: SignedInRequest) -> bytes:
    """The same secret until it is kept: the page may be opened again between scan and code."""
    try:
        return unseal(request.session[_NEW_SECRET])
    except (KeyError, UnreadableSecretError):
        secret = authenticator_apps.make_secret()
        request.session[_NEW_SECRET] = seal(secret)
        return secret


def _finish_set_up(request: SignedInRequest, notice: Notice) -> HttpResponse:
    user = request.user
    if not second_factor.is_verified(request):
        # Whoever signed in elsewhere by the password alone does so again, with the factor.
        sessions.end_others(request, user)
    second_factor.mark_verified(request)
    tell(user, notice)
    if recovery_codes.count_left(user):
        return redirect("accounts:security")
    _make_codes(request)
    return redirect("accounts:recovery_codes")


def _finish_removal(request: SignedInRequest, sentence: str) -> HttpResponse:
    user = User.objects.get(pk=request.user.pk)
    if not second_factor.has_second_factor(user):
        user.recovery_codes.all().delete()
        second_factor.clear_verified(request)
    tell(user, Notice.FACTOR_REMOVED)
    messages.success(request, sentence)
    return redirect("accounts:security")


def _make_codes(request: SignedInRequest) -> None:
    codes = recovery_codes.make_codes(request.user)
    request.session[_NEW_CODES] = seal(json.dumps(codes).encode())


def _take_new_codes(request: SignedInRequest) -> list[str]:
    sealed = request.session.pop(_NEW_CODES, "")
    if not sealed:
        return []
    try:
        codes: list[str] = json.loads(unseal(sealed))
    except UnreadableSecretError:
        return []  # the key was changed in between: new ones can be made
    return codes
