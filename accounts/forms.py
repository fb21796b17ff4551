"""Forms for signing in and for API tokens."""

import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import throttle


class SignInForm(AuthenticationForm):
    """E-mail address and password; says when too many wrong ones came before."""

    error_messages = {
        "invalid_login": _("This e-mail address and password do not belong together."),
        "inactive": _("This account is not active."),
        "locked": _("Too many failed attempts. Please wait a while, then try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "maxlength": 254}
        )

    def get_invalid_login_error(self) -> ValidationError:
        email = self.cleaned_data.get("username") or ""
        if throttle.is_locked(email, throttle.read_client_address(self.request)):
            return ValidationError(self.error_messages["locked"], code="locked")
        return ValidationError(self.error_messages["invalid_login"], code="invalid_login")


class TokenForm(forms.Form):
    """What a new API token is for, and how long it lasts."""

    name = forms.CharField(
        max_length=100,
        label=_("Name"),
        help_text=_("What will use the token, for instance “Import from the ward system”."),
    )
    lifetime_days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=90,
        choices=((30, _("30 days")), (90, _("90 days")), (365, _("1 year"))),
    )

    @property
    def expires_at(self) -> datetime.datetime:
        """The end of a valid form's token."""
        return timezone.now() + datetime.timedelta(days=self.cleaned_data["lifetime_days"])
