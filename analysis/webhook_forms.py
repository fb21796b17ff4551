"""What administrators type in about webhooks."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.models import WebhookEvent
from analysis.models.webhooks import URL_LETTERS
from analysis.webhooks.addresses import AddressError, check_url

# In hours; as `registry.LONGEST_OVERLAP_H` allows.
OVERLAPS: Final = (
    (24, _("1 day")),
    (3 * 24, _("3 days")),
    (7 * 24, _("7 days")),
    (0, _("It ends at once (it became known)")),
)


class WebhookForm(forms.Form):
    """Name, address and events of a webhook."""

    name = forms.CharField(
        max_length=100, label=_("Name"), help_text=_("What is told, such as “Ward system”.")
    )
    url = forms.CharField(
        max_length=URL_LETTERS,
        label=_("Address"),
        help_text=_("Begins with https:// and lies in the public network."),
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        choices=WebhookEvent.choices,
        widget=forms.CheckboxSelectMultiple,
        label=_("It is told when"),
        error_messages={"required": _("Choose at least one event.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_url(self) -> str:
        """The address, if messages can ever go there."""
        url: str = self.cleaned_data["url"]
        try:
            check_url(url)
        except AddressError as error:
            raise forms.ValidationError(error.sentence, error.code) from error
        return url


class RotationForm(forms.Form):
    """For how long the old secret signs beside the new one."""

    overlap_h = forms.TypedChoiceField(
        choices=OVERLAPS,
        coerce=int,
        initial=24,
        label=_("The old secret stays valid for"),
        help_text=_("Until then each message carries a signature of both."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
