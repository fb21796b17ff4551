"""The filters of the audit trail."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit_models import AuditEntry
from accounts.models import User


class AuditFilterForm(forms.Form):
    """Who, what, which row, and when; every field may stay empty."""

    actor = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, label=_("Person"), empty_label=_("Everybody")
    )
    action = forms.ChoiceField(
        required=False,
        label=_("What was done"),
        choices=[("", _("Everything")), *AuditEntry.Action.choices],
    )
    outcome = forms.ChoiceField(
        required=False,
        label=_("Outcome"),
        choices=[("", _("Any")), *AuditEntry.Outcome.choices],
    )
    object_id = forms.UUIDField(
        required=False, label=_("Id of the row"), help_text=_("As it stands in its address.")
    )
    since = forms.DateField(
        required=False, label=_("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label=_("To"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(organization=user.organization)
        self.fields["actor"].queryset = people  # type: ignore[attr-defined]  # a model choice field

    def read_filters(self) -> dict[str, Any]:
        """Return the look-ups of what was filled in; nothing where the form is not valid."""
        if not self.is_valid():
            return {}
        found = self.cleaned_data
        lookups = {
            "actor_id": found["actor"] and found["actor"].pk,
            "action": found["action"],
            "outcome": found["outcome"],
            "object_id": found["object_id"],
            "at__gte": _start(found["since"]),
            "at__lt": _start(found["until"], days=1),
        }
        return {name: value for name, value in lookups.items() if value}


def _start(day: datetime.date | None, days: int = 0) -> datetime.datetime | None:
    if day is None or day.year >= datetime.MAXYEAR:
        return None
    midnight = datetime.datetime.combine(day + datetime.timedelta(days), datetime.time.min)
    return timezone.make_aware(midnight)
