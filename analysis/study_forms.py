"""What people type in about a study: itself, its notice, its groups."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.purpose_lock import PurposeNotDeclaredError, require_all
from accounts.purposes import FORBIDDEN, explain_refusal
from analysis.members import begin_membership
from analysis.models import Study, StudyGroup
from analysis.presentation.studies import StudyFilter


class StudyForm(forms.ModelForm[Study]):
    """A study's name, product and purpose; forbidden purposes can be chosen and are refused.

    Attributes:
        offered: the allowed purposes that the organization declares, each with its label.
    """

    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the study is for.")},
    )

    class Meta:
        model = Study
        fields = ("name", "product", "purpose", "description", "threshold")
        labels = {
            "name": _("Name"),
            "product": _("Product (optional)"),
            "description": _("Description (optional)"),
            "threshold": _("Threshold"),
        }
        help_texts = {
            "name": _("Such as “Release test 4.2”."),
            "product": _("What the participants give feedback on."),
            "description": _("What you want to find out, for colleagues who open it later."),
            "threshold": _(
                "From which probability on a participant counts as showing an expression, "
                "between 0.2 and 0.95."
            ),
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "threshold": forms.NumberInput(attrs={"step": "0.05", "min": "0.2", "max": "0.95"}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.user = user
        purpose = self.fields["purpose"]
        assert isinstance(purpose, forms.ChoiceField)
        refused = [(one.value, one.label) for one in FORBIDDEN]
        purpose.choices = [*Study.Purpose.choices, *refused]
        declared = user.organization.purposes if user.organization else []
        self.offered = [one for one in Study.Purpose.choices if one[0] in declared]
        purpose.widget.choices = [*self.offered, *refused]
        if has_participants(self.instance):
            # They were told this one.
            del self.fields["purpose"]

    def clean_name(self) -> str:
        """The name, if no other study of the organization has it."""
        name: str = self.cleaned_data["name"]
        others = Study.objects.in_organization_of(self.user).filter(name=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                _("There is a study called “%(name)s” already. Choose another name."),
                params={"name": name},
            )
        return name

    def clean_purpose(self) -> str:
        """The purpose, if it is allowed and the organization declares it."""
        purpose: str = self.cleaned_data["purpose"]
        if reason := explain_refusal(purpose):
            raise forms.ValidationError(reason)
        try:
            if purpose != self.initial.get("purpose"):
                require_all(self.user.organization_id, (purpose,))
        except PurposeNotDeclaredError as error:
            raise forms.ValidationError(error.sentence) from error
        return purpose

    def save(self, commit: bool = True) -> Study:  # noqa: FBT001, FBT002 - Django's signature
        if self.instance._state.adding:
            organization = self.user.organization
            assert organization is not None, "the view refuses users without organization"
            self.instance.organization = organization
            self.instance.created_by = self.user
        assert commit, "a new study and its first member are saved together"
        is_new = self.instance._state.adding
        with transaction.atomic():
            study: Study = super().save()
            if is_new:
                begin_membership(study, self.user)
        return study


def has_participants(study: Study) -> bool:
    """Whether somebody takes part, to whom the purpose was told."""
    return not study._state.adding and study.participants.exists()


class NoticeForm(forms.ModelForm[Study]):
    """What participants were told, and how."""

    notice = forms.CharField(
        label=_("What participants are told"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    notice_given_by = forms.CharField(
        label=_("How they are told"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "ways-to-give", "autocomplete": "off"}),
        help_text=_("Such as: shown on the screen and accepted before the recording."),
    )

    class Meta:
        model = Study
        fields = ("notice", "notice_given_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class GroupForm(forms.ModelForm[StudyGroup]):
    """The name of one group of a study."""

    class Meta:
        model = StudyGroup
        fields = ("name",)
        labels = {"name": _("Name of the group")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_name(self) -> str:
        """The name, if no other group of the study has it."""
        name: str = self.cleaned_data["name"]
        others = StudyGroup.objects.filter(study=self.instance.study, name=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                _("The study has a group called “%(name)s” already."), params={"name": name}
            )
        return name


class StudiesForm(forms.Form):
    """Search and filter of the list of studies; sent in the address."""

    q = forms.CharField(
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        required=False,
        max_length=200,
        label=_("Name or product"),
    )
    archived = forms.BooleanField(required=False, label=_("Show archived, too"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def read_filter(self) -> StudyFilter:
        """What is wanted; a value that cannot be read counts as not given."""
        self.is_valid()
        values = self.cleaned_data
        return StudyFilter(text=values.get("q", ""), with_archived=values.get("archived", False))
