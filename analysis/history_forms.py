"""What a reader picks on a history, and the events that are put on it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analysis.models import Event, Subject
from analysis.models.subjects import EARLIEST_SESSION, LATEST_SESSION

# What each range reaches back, in days.
RANGES: Final = {"1y": 365, "6m": 183, "3m": 92}


@dataclass(frozen=True, slots=True)
class HistoryWish:
    """The part of a history that a reader wants to see.

    Attributes:
        context_note: only sessions with this note; empty for all.
        range_name: a key of `RANGES`, "custom" for dates of the reader's own, empty for all.
        since, until: the window; `until` itself is outside; None for no end.
    """

    context_note: str = ""
    range_name: str = ""
    since: datetime | None = None
    until: datetime | None = None


class HistoryFilterForm(forms.Form):
    """Occasion and dates of a history; everything is optional."""

    context = forms.ChoiceField(required=False, label=_("Asked to do"))
    since = forms.DateField(
        required=False,
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        required=False,
        label=_("To"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, contexts: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field = self.fields["context"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Every occasion")), *((note, note) for note in contexts)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        for name, day in (("since", since), ("until", until)):
            if day and not EARLIEST_SESSION.date() <= day < LATEST_SESSION.date():
                self.add_error(name, _("Choose a date between 1900 and 2200."))
        if since and until and since > until:
            self.add_error("until", _("Choose a date that is not before the first one."))
        return data

    @property
    def has_choices(self) -> bool:
        """Whether anything was typed or picked, right or wrong."""
        return any(self.data.get(name) for name in self.fields)

    def read_wish(self) -> HistoryWish:
        """Return what is asked for; what is nonsense is left out."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        context = data.get("context") or ""
        since, until = data.get("since"), data.get("until")
        if (since or until) and not self.errors:
            # The last day is shown in full.
            end = until + timedelta(days=1) if until else None
            return HistoryWish(context, "custom", _begin(since), _begin(end))
        name = self.data.get("range", "")
        if name in RANGES:
            end_of_today = timezone.localdate() + timedelta(days=1)
            start = end_of_today - timedelta(days=RANGES[name])
            return HistoryWish(context, name, _begin(start), None)
        return HistoryWish(context)


def _begin(day: date | None) -> datetime | None:
    if day is None:
        return None
    zone = timezone.get_current_timezone()
    assert isinstance(zone, ZoneInfo)
    return datetime.combine(day, time.min, tzinfo=zone)


class EventForm(forms.ModelForm[Event]):
    """What happened, and when."""

    class Meta:
        model = Event
        fields = ("kind", "occurred_at", "note")
        labels = {"kind": _("What happened?"), "occurred_at": _("When?"), "note": _("Note")}
        help_texts = {"note": _("Optional; the chart shows its beginning.")}
        widgets = {
            "occurred_at": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["note"].widget.attrs |= {"autocomplete": "off"}
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("Choose …")), *Event.Kind.choices]

    def clean_occurred_at(self) -> datetime:
        """The time, if a calendar of any time zone can show it."""
        at: datetime = self.cleaned_data["occurred_at"]
        if not EARLIEST_SESSION <= at <= LATEST_SESSION:
            raise forms.ValidationError(_("Choose a date between 1900 and 2200."))
        return at

    @classmethod
    def start(cls, subject: Subject, user: User, data: Any = None) -> "EventForm":
        """Return the form for a new event of this person."""
        event = Event(organization_id=subject.organization_id, subject=subject, created_by=user)
        return cls(data, instance=event)
