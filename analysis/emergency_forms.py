"""Whom to open in an emergency, and why."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

LEAST_REASON_LETTERS: Final = 20


class EmergencySearchForm(forms.Form):
    """The whole code of a patient; parts of it find nobody."""

    code = forms.CharField(
        max_length=100,
        label=_("Patient code"),
        help_text=_("The whole code, as it stands on the patient’s file."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class EmergencyForm(forms.Form):
    """Why the patient has to be opened at once."""

    reason = forms.CharField(
        min_length=LEAST_REASON_LETTERS,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Reason"),
        help_text=_(
            "What has happened and why it cannot wait, in 20 letters or more. The care team and "
            "the administrators read it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
