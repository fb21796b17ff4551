"""Choosing what an organization works for; what is forbidden can be chosen and is refused."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.declarations import declare
from accounts.models import Organization, User
from accounts.purposes import FORBIDDEN, Purpose, explain_refusal


class PurposesField(forms.MultipleChoiceField):
    """Values of `Purpose`; a forbidden one is refused with the reason."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        refused = [(one.value, one.label) for one in FORBIDDEN]
        options: dict[str, Any] = {
            "label": _("What your organization works for"),
            "choices": [*Purpose.choices, *refused],
            "error_messages": {"required": _("Choose at least one purpose.")},
        }
        super().__init__(**options | kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if reasons := [reason for one in value if (reason := explain_refusal(one))]:
            raise forms.ValidationError(reasons)


class PurposesForm(forms.Form):
    """The purposes, and those whose loss was confirmed."""

    purposes = PurposesField()
    confirmed = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        kwargs["initial"] = {"purposes": organization.purposes}
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.organization = organization

    def find_lost(self) -> list[Purpose]:
        """The purposes that a valid form takes away."""
        chosen = self.cleaned_data["purposes"]
        return [Purpose(one) for one in self.organization.purposes if one not in chosen]

    def is_confirmed(self) -> bool:
        """Whether the warning about these very purposes was seen."""
        return set(self.cleaned_data["confirmed"].split()) == set(self.find_lost())

    def ask_again(self) -> None:
        """Let the next click confirm what is taken away."""
        chosen = self.cleaned_data["purposes"]
        self.data = {"purposes": chosen, "confirmed": " ".join(self.find_lost())}

    def list_chosen(self) -> list[str]:
        """What is ticked on the page."""
        chosen = self["purposes"].value()
        return [str(one) for one in chosen] if isinstance(chosen, list) else []


class NewOrganizationForm(forms.ModelForm[Organization]):
    """An organization with its purposes, which only the operator makes."""

    purposes = PurposesField(
        initial=Organization.Kind.CLINIC.usual_purposes,
        label=_("Purposes"),
        help_text=_("Usual: care for a clinic, customer feedback for a company."),
    )

    class Meta:
        model = Organization
        fields = ("name", "kind", "time_zone", "purposes")

    def clean(self) -> dict[str, Any] | None:
        """Write the purposes into the row, which could not be saved without any."""
        values = super().clean()
        for column, value in Organization.purpose_columns(
            self.cleaned_data.get("purposes", ())
        ).items():
            setattr(self.instance, column, value)
        return values

    def declare(self, user: User) -> None:
        """Write down who declared the purposes, once the row is there."""
        declare(self.instance, self.cleaned_data["purposes"], user)
