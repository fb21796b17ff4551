"""Which channel of a sound is read: chosen at the upload, and changed afterwards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.models import Recording


class ChannelForm(forms.Form):
    """One of `Recording.Channel`; whoever sends nothing has every channel read."""

    channel = forms.ChoiceField(
        choices=Recording.Channel.choices,
        initial=Recording.Channel.ALL,
        required=False,
        label=_("Which channel is the person’s?"),
        help_text=_(
            "In a stereo call, agent and customer often have a channel each. Only the one that is "
            "chosen is read; the player still plays all of it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_channel(self) -> Recording.Channel:
        """All channels where nothing was sent."""
        return Recording.Channel(self.cleaned_data["channel"] or Recording.Channel.ALL)
