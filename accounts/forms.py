"""Forms for signing in and for API tokens."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import throttle
from accounts.models import User
from accounts.scopes import SENTENCES, USUAL_SCOPES, Scope
from accounts.time_zones import list_time_zones


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


class SettingsForm(forms.ModelForm[User]):
    """What a person may change about the own account: name, time zone and language."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("All times are shown in it.")
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Also decides how numbers are written.")
    )

    class Meta:
        model = User
        fields = ("full_name", "time_zone", "language")
        labels = {"full_name": _("Name")}
        help_texts = {"full_name": _("As colleagues see it beside reviews and notes.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].widget.attrs["autocomplete"] = "name"
        choices = self._list_zones(), [("", _("As the browser asks")), *settings.LANGUAGES]
        for name, offered in zip(("time_zone", "language"), choices, strict=True):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def _list_zones(self) -> list[tuple[Any, Any]]:
        organization = self.instance.organization
        default = organization.time_zone if organization else "UTC"
        empty = _("As the organization: %(zone)s") % {"zone": name_zone(default)}
        regions: dict[str, list[tuple[str, str]]] = {}
        for name in list_time_zones():
            regions.setdefault(name.partition("/")[0], []).append((name, name_zone(name)))
        # A zone that is no longer listed stays what it is until another is chosen.
        chosen = self.instance.time_zone
        if chosen and chosen not in list_time_zones():
            regions[chosen] = [(chosen, chosen)]
        return [("", empty), *regions.items()]


def name_zone(name: str) -> str:
    """Return a zone as people write it: Europe/Isle_of_Man becomes Isle of Man (Europe)."""
    region, _slash, city = name.partition("/")
    return f"{city} ({region})".replace("_", " ") if city else name


def name_scope(scope: Scope) -> str:
    """Return a scope as the page offers it, with what it allows."""
    return format_html("<span><strong>{}</strong><br>{}</span>", scope.label, SENTENCES[scope])


class TokenForm(forms.Form):
    """What a new API token is for, what it may do, and how long it lasts."""

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
    scopes = forms.MultipleChoiceField(
        label=pgettext_lazy("permission", "May"),
        widget=forms.CheckboxSelectMultiple,
        initial=USUAL_SCOPES,
        error_messages={"required": _("Choose at least one; without any a token does nothing.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [(s.value, name_scope(s)) for s in Scope]

    @property
    def expires_at(self) -> datetime.datetime:
        """The end of a valid form's token."""
        return timezone.now() + datetime.timedelta(days=self.cleaned_data["lifetime_days"])
