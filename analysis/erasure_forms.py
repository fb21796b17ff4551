"""What has to be typed before somebody is erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.models import Subject, Tombstone


class ErasureForm(forms.Form):
    """The reason, and the person's code typed once more."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[("", _("Choose a reason"))]
        + [choice for choice in Tombstone.Reason.choices if choice[0] != Tombstone.Reason.UNSTATED],
        error_messages={"required": _("Choose a reason.")},
    )
    code = forms.CharField(
        label=_("Type the code to confirm"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the code as it stands above.")},
    )

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.subject = subject

    def clean_code(self) -> str:
        """The code, if it is this person's."""
        code: str = self.cleaned_data["code"]
        if code.strip() != self.subject.code:
            raise forms.ValidationError(_("This is not the code of this person."))
        return code
