"""Writing what people are told and asked before they are recorded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ConsentText
from accounts.purpose_lock import explain_undeclared, find_undeclared
from accounts.purposes import Purpose


class ConsentTextForm(forms.ModelForm[ConsentText]):
    """A draft; kind and language stay as they are once there is a version before it."""

    purposes = forms.MultipleChoiceField(
        label=_("What it speaks of"),
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one purpose.")},
    )

    class Meta:
        model = ConsentText
        fields = ("kind", "language", "title", "body")
        labels = {
            "kind": _("Kind"),
            "language": _("Language"),
            "title": _("Title"),
            "body": _("Text"),
        }
        help_texts = {
            "kind": _("A notice tells; a consent asks, and is signed."),
            "body": _("An empty line begins a new paragraph."),
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 18})}

    field_order = ("kind", "language", "title", "purposes", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if self.instance.version > 1:
            del self.fields["kind"], self.fields["language"]
        declared = self.instance.organization.purposes
        self.fields["purposes"].widget.choices = [
            one for one in Purpose.choices if one[0] in declared
        ]
        if not self.instance._state.adding:
            self.initial["purposes"] = self.instance.purposes

    def clean(self) -> dict[str, Any] | None:
        """A notice is enough for care alone, and nothing is told that is not declared."""
        values = super().clean() or {}
        purposes = values.get("purposes", ())
        if undeclared := find_undeclared(self.instance.organization_id, purposes):
            self.add_error("purposes", explain_undeclared(undeclared))
        kind = values.get("kind", self.instance.kind)
        beyond = set(purposes) - {Purpose.CARE}
        if kind == ConsentText.Kind.NOTICE and beyond:
            self.add_error("purposes", _("Being told is enough for care alone; ask for consent."))
        return values

    def save(self, commit: bool = True) -> ConsentText:  # noqa: FBT001, FBT002 - Django's signature
        for field, value in ConsentText.purpose_columns(self.cleaned_data["purposes"]).items():
            setattr(self.instance, field, value)
        text: ConsentText = super().save(commit)
        return text
