"""The questions of a self-report, and the link by which a patient answers them."""

import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analysis.history import phq9
from analysis.history.invitations import Answers
from analysis.models import SelfReportInvitation
from analysis.models.history import MAX_MOOD
from analysis.models.subjects import EARLIEST_SESSION

_DAY: Final = 24 * 60 * 60


class SelfReportForm(forms.Form):
    """The nine items and the mood, as many of them as are asked.

    All nine or none: a total of fewer is not the PHQ-9's.
    """

    mood = forms.TypedChoiceField(
        choices=[(value, str(value)) for value in range(MAX_MOOD + 1)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        label=_("How is your mood today?"),
    )

    def __init__(
        self, *args: Any, asks_phq9: bool = True, asks_mood: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.asks_phq9, self.asks_mood = asks_phq9, asks_mood
        if not asks_mood:
            del self.fields["mood"]
        if asks_phq9:
            for number, item in enumerate(phq9.ITEMS, start=1):
                self.fields[f"phq9_{number}"] = forms.TypedChoiceField(
                    choices=phq9.ANSWERS,
                    coerce=int,
                    empty_value=None,
                    required=False,
                    widget=forms.RadioSelect,
                    label=item,
                )

    def list_items(self) -> list[forms.BoundField]:
        """The nine items in their order; none where they are not asked."""
        return [self[name] for name in self.fields if name.startswith("phq9_")]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        names = [field.name for field in self.list_items()]
        missing = [name for name in names if data.get(name) is None and name not in self.errors]
        if names and len(missing) == len(names):
            if data.get("mood") is None and not self.errors:
                raise forms.ValidationError(_("Please answer at least one of the questions."))
        else:
            for name in missing:
                self.add_error(name, _("Please choose an answer here, too."))
        if not names and data.get("mood") is None and not self.errors:
            raise forms.ValidationError(_("Please choose a number."))
        return data

    def read_answers(self) -> Answers:
        """Return what was answered; call it on a valid form."""
        items = [self.cleaned_data[field.name] for field in self.list_items()]
        is_answered = bool(items) and None not in items
        return Answers(items if is_answered else None, self.cleaned_data.get("mood"))


class EnteredSelfReportForm(SelfReportForm):
    """The same questions, filled in by a clinician for the patient."""

    answered_at = forms.DateTimeField(
        label=_("When did the patient answer?"),
        initial=timezone.now,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    field_order = ("answered_at",)

    def clean_answered_at(self) -> datetime.datetime:
        """The time, if it is not to come."""
        at: datetime.datetime = self.cleaned_data["answered_at"]
        if not EARLIEST_SESSION <= at <= timezone.now() + datetime.timedelta(minutes=5):
            raise forms.ValidationError(_("Choose a time that has passed, from 1900 on."))
        return at


class InvitationForm(forms.ModelForm[SelfReportInvitation]):
    """What a link asks, and how long it is open."""

    valid_for = forms.TypedChoiceField(
        label=_("Open for"),
        choices=((_DAY, _("24 hours")), (7 * _DAY, _("7 days")), (30 * _DAY, _("30 days"))),
        coerce=int,
        initial=7 * _DAY,
    )

    class Meta:
        model = SelfReportInvitation
        fields = ("asks_phq9", "asks_mood")
        labels = {"asks_phq9": _("PHQ-9, nine questions"), "asks_mood": _("Mood from 0 to 10")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("asks_phq9") and not data.get("asks_mood"):
            raise forms.ValidationError(_("Choose what the link asks: PHQ-9, the mood, or both."))
        return data

    def read_terms(self) -> dict[str, Any]:
        """Return the arguments of `create_invitation`; call it on a valid form."""
        data = self.cleaned_data
        return {
            "asks_phq9": data["asks_phq9"],
            "asks_mood": data["asks_mood"],
            "valid_for": datetime.timedelta(seconds=data["valid_for"]),
        }
