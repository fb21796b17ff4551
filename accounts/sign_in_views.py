"""Signing in: the password, then the second factor of those who have one."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from accounts import authenticator_apps, passkeys, recovery_codes, second_factor, throttle
from accounts.forms import SignInForm
from accounts.models import User
from accounts.requests import name_audited
from accounts.sealed_secret import UnreadableSecretError
from accounts.second_factor_forms import CodeForm, RecoveryCodeForm
from accounts.security_mail import Notice, tell

# Why somebody stands before the sign-in who did not sign out.
ENDINGS = {
    "idle": gettext_lazy("You were signed out because nothing was done for a while."),
    "session": gettext_lazy("Your session has ended. Please sign in again."),
}


class SignInView(LoginView):
    """E-mail address and password; who has a second factor is not signed in by them."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        assert isinstance(user, User)
        if not second_factor.has_second_factor(user):
            return super().form_valid(form)
        second_factor.begin_sign_in(self.request, user)
        _name_actor(self.request, user)
        target = reverse("accounts:second_factor")
        if path := self.get_redirect_url():
            query = QueryDict(mutable=True)
            query["next"] = path
            target += f"?{query.urlencode(safe='/')}"
        return redirect(target)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ending = ENDINGS.get(self.request.GET.get("ended", ""), "")
        return super().get_context_data(ending=ending, **kwargs)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def ask_second_factor(request: HttpRequest) -> HttpResponse:
    """A code of the app, a passkey or a recovery code; nothing else is open in between."""
    user = second_factor.get_pending_user(request)
    if user is None:
        return redirect("accounts:sign_in")
    complaint = ""
    if request.method == "POST":
        _name_actor(request, user)
        complaint = _check(request, user)
        if not complaint:
            second_factor.finish_sign_in(request, user)
            return redirect(_find_target(request))
    return render(request, "accounts/second_factor.html", _describe(request, user, complaint))


def _check(request: HttpRequest, user: User) -> str:
    """Return what was wrong with the answer, in a sentence; nothing where it is right."""
    address = throttle.read_client_address(request)
    if throttle.is_locked(user.email, address, throttle.SECOND_FACTOR):
        return _("Too many failed attempts. Please wait a while, then try again.")
    try:
        is_right = _is_right(request, user)
    except (UnreadableSecretError, passkeys.PasskeyError) as error:
        throttle.note_failure(user.email, address, throttle.SECOND_FACTOR)
        return str(error.sentence)
    if is_right:
        throttle.note_success(user.email, address, throttle.SECOND_FACTOR)
        return ""
    throttle.note_failure(user.email, address, throttle.SECOND_FACTOR)
    if throttle.is_locked(user.email, address, throttle.SECOND_FACTOR):
        tell(user, Notice.FACTOR_LOCKED)
    return _("This code is wrong, or it was used already.")


def _is_right(request: HttpRequest, user: User) -> bool:
    if credential := request.POST.get("credential"):
        passkeys.use_passkey(request, user, credential)
        return True
    if code := request.POST.get("recovery_code"):
        is_right = recovery_codes.use_code(user, code)
        if is_right:
            tell(user, Notice.CODE_USED)
        return is_right
    return authenticator_apps.use_code(user, request.POST.get("code", ""))


def _describe(request: HttpRequest, user: User, complaint: str) -> dict[str, Any]:
    has_passkey = user.passkeys.exists()
    return {
        "complaint": complaint,
        "is_recovering": "recovery_code" in request.POST,
        "code_form": CodeForm(label_suffix="") if hasattr(user, "authenticator_app") else None,
        "recovery_form": RecoveryCodeForm(label_suffix=""),
        "passkey_options": passkeys.ask_for_known(request, user) if has_passkey else "",
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }


def _find_target(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def _name_actor(request: HttpRequest, user: User) -> None:
    if user.organization_id:
        name_audited(request, user.organization_id, user.pk)
