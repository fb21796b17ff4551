"""What has to be typed before somebody or a study is erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.models import Study, Subject, Tombstone

_AS_IT_STANDS = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class _ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[("", _("Choose a reason"))]
        + [choice for choice in Tombstone.Reason.choices if choice[0] != Tombstone.Reason.UNSTATED],
        error_messages={"required": _("Choose a reason.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class ErasureForm(_ReasonForm):
    """The reason, and the person's code typed once more."""

    code = forms.CharField(
        label=_("Type the code to confirm"),
        max_length=64,
        widget=forms.TextInput(attrs=_AS_IT_STANDS),
        error_messages={"required": _("Type the code as it stands above.")},
    )

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject

    def clean_code(self) -> str:
        """The code, if it is this person's."""
        code: str = self.cleaned_data["code"]
        if code.strip() != self.subject.code:
            raise forms.ValidationError(_("This is not the code of this person."))
        return code


class StudyErasureForm(_ReasonForm):
    """The reason, and the study's name typed once more."""

    name = forms.CharField(
        label=_("Type the name of the study to confirm"),
        max_length=200,
        widget=forms.TextInput(attrs=_AS_IT_STANDS),
        error_messages={"required": _("Type the name as it stands above.")},
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.study = study

    def clean_name(self) -> str:
        """The name, if it is this study's; how many spaces stand in it does not matter."""
        name: str = self.cleaned_data["name"]
        if name.split() != self.study.name.split():
            raise forms.ValidationError(_("This is not the name of this study."))
        return name
