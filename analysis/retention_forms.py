"""After how many days uploaded files are deleted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import MAX_RETENTION_DAYS


class RetentionForm(forms.Form):
    """The days, and what was confirmed: the number of days that the warning was about."""

    days = forms.IntegerField(
        label=_("Delete uploaded files after how many days?"),
        required=False,
        min_value=1,
        max_value=MAX_RETENTION_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    confirmed = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, if_empty: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["days"].help_text = if_empty

    def is_confirmed(self) -> bool:
        """Whether the warning about these very days was seen."""
        return bool(self.cleaned_data["confirmed"] == (self.cleaned_data["days"] or 0))

    def ask_again(self) -> None:
        """Let the next click confirm the days that stand in the form."""
        days = self.cleaned_data["days"]
        self.data = {"days": "" if days is None else days, "confirmed": days or 0}
