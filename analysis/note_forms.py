"""What a person was asked to do, by itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.models import Session


class NoteForm(forms.ModelForm[Session]):
    """The note alone, set beside the recordings; earlier notes are offered while typing."""

    class Meta:
        model = Session
        fields = ("context_note",)
        labels = {"context_note": _("What was the person asked to do?")}
        widgets = {
            "context_note": forms.TextInput(attrs={"list": "earlier-notes", "autocomplete": "off"})
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
