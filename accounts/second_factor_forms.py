"""Forms of the second factor: codes, names of passkeys, and the password where it was long ago."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import throttle
from accounts.models import User
from accounts.sessions import is_password_fresh, note_password

_LOCKED = _("Too many failed attempts. Please wait a while, then try again.")


def build_code_field(**attrs: Any) -> forms.CharField:
    """Return a field for the six digits of an app."""
    attributes = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
    return forms.CharField(
        label=_("Six-digit code"),
        max_length=12,
        widget=forms.TextInput(attrs=attributes | attrs),
    )


class CodeForm(forms.Form):
    """The code that the app shows at this moment."""

    code = build_code_field(autofocus=True)


class RecoveryCodeForm(forms.Form):
    """One of the codes that were kept for this day."""

    recovery_code = forms.CharField(
        label=_("Recovery code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ConfirmedForm(forms.Form):
    """Asks for the password, unless it was typed in this session a short while ago.

    A browser that somebody left open is not enough to take over the account for good.
    """

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"label_suffix": ""})
        self._request, self._user = request, user
        if is_password_fresh(request):
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        email, address = self._user.email, throttle.read_client_address(self._request)
        if throttle.is_locked(email, address):
            raise forms.ValidationError(_LOCKED, code="locked")
        if not self._user.check_password(password):
            throttle.note_failure(email, address)
            raise forms.ValidationError(_("This is not your password."), code="wrong")
        note_password(self._request)
        return password


class AppForm(ConfirmedForm):
    """The first code of a new app, which proves that it was set up rightly."""

    code = build_code_field()
    field_order = ("code", "password")


class PasskeyForm(ConfirmedForm):
    """What the browser made, and what the person calls it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Where the passkey is, for instance “Work laptop” or “Blue key”."),
    )
    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000)
    field_order = ("name", "password", "credential")


class ResetForm(forms.Form):
    """Why somebody else's second factor is taken away."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The person reads it in a mail."),
    )
