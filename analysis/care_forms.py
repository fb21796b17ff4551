"""Whom to add to a care team, and whom to let in besides, why and for how long."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analysis.care import list_clinicians
from analysis.models import AccessGrant, Subject

DAYS: Final = (
    ("1", _("1 day")),
    ("7", _("7 days")),
    ("30", _("30 days")),
    ("", _("until revoked")),
)


class ColleagueField(forms.ModelChoiceField[User]):
    """A choice of people by name and address: two may share a name, never an address."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.full_name} ({obj.email})" if obj.full_name else obj.email


class ColleagueForm(forms.Form):
    """A clinician of the organization who is not in the patient's care team."""

    colleague = ColleagueField(queryset=User.objects.none(), label=_("Colleague"))

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field = self.fields["colleague"]
        assert isinstance(field, ColleagueField)
        field.queryset = self._list_candidates(subject)
        field.empty_label = _("Choose …")

    def _list_candidates(self, subject: Subject) -> QuerySet[User]:
        return list_clinicians(subject).exclude(care_team_places__subject=subject)


class GrantForm(ColleagueForm):
    """Whom to let in; the reason is required and kept."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        label=_("Reason"),
        help_text=_("Such as “night duty on ward 3”. The care team sees it."),
    )
    days = forms.ChoiceField(choices=DAYS, initial="7", required=False, label=_("For how long"))

    def _list_candidates(self, subject: Subject) -> QuerySet[User]:
        let_in = AccessGrant.objects.in_force().filter(subject=subject).values("user")
        return super()._list_candidates(subject).exclude(pk__in=let_in)

    def read_end(self) -> datetime | None:
        """When the access ends by itself; None for never."""
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=int(days)) if days else None
