"""Notes and tags on a recording, and the moments in it that have a name."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.charts.time_axis import format_clock
from analysis.models import Marker, Recording, Study
from analysis.participants_csv import split_tags
from analysis.presentation.study_recordings import RecordingFilter, list_tags

_TAG_LETTERS: Final = 100
_MOST_TAGS: Final = 20
# Seconds, or minutes and seconds, or hours as well; a comma is a decimal sign, too.
_CLOCK: Final = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6}(?:[.,]\d{1,3})?)", re.ASCII)


class RecordingNotesForm(forms.ModelForm[Recording]):
    """A note and free tags."""

    tags = forms.CharField(
        required=False,
        max_length=1000,
        label=_("Tags"),
        help_text=_("Separated by commas."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = Recording
        fields = ("note", "tags")
        labels = {"note": _("Note")}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.initial["tags"] = ", ".join(self.instance.tags)

    def clean_tags(self) -> list[str]:
        """The tags, each once."""
        tags = list(dict.fromkeys(split_tags(self.cleaned_data["tags"])))
        if len(tags) > _MOST_TAGS:
            raise forms.ValidationError(_("At most %(limit)d tags."), params={"limit": _MOST_TAGS})
        if any(len(tag) > _TAG_LETTERS for tag in tags):
            raise forms.ValidationError(
                _("A tag has at most %(limit)d letters."), params={"limit": _TAG_LETTERS}
            )
        return tags


class MarkerForm(forms.ModelForm[Marker]):
    """The name of a moment and when it is, as a player writes times."""

    time = forms.CharField(
        max_length=20,
        label=_("Time"),
        help_text=_("Such as 1:23 or 83.5 seconds."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    class Meta:
        model = Marker
        fields = ("name",)
        labels = {"name": _("Name of the moment")}
        widgets = {"name": forms.TextInput(attrs={"list": "marker-names", "autocomplete": "off"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_name(self) -> str:
        """The name, if the recording has no other marker of that name."""
        name: str = self.cleaned_data["name"]
        if Marker.objects.filter(recording=self.instance.recording, name=name).exists():
            raise forms.ValidationError(
                _("The recording has a moment called “%(name)s” already."), params={"name": name}
            )
        return name

    def clean_time(self) -> float:
        """Seconds from the start, within the recording."""
        time_s = read_clock(self.cleaned_data["time"])
        if time_s is None:
            raise forms.ValidationError(_("Write the time as 1:23 or as 83.5 seconds."))
        duration_s = self.instance.recording.duration_s
        if duration_s is not None and time_s > duration_s:
            raise forms.ValidationError(
                _("The recording ends at %(end)s."), params={"end": format_clock(duration_s)}
            )
        return time_s

    def save(self, commit: bool = True) -> Marker:  # noqa: FBT001, FBT002 - Django's signature
        self.instance.time_s = self.cleaned_data["time"]
        self.instance.organization_id = self.instance.recording.organization_id
        marker: Marker = super().save(commit)
        return marker


def read_clock(text: str) -> float | None:
    """Return the seconds that a text such as `1:23.5`, `1:02:03` or `83,5` means; None if none."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds.replace(",", "."))


class RecordingsForm(forms.Form):
    """Search and filters of a study's recordings; sent in the address."""

    q = forms.CharField(
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        required=False,
        max_length=200,
        label=_("File or participant"),
    )
    kind = forms.ChoiceField(
        required=False, choices=[("", _("All")), *Recording.Kind.choices], label=_("Kind")
    )
    status = forms.ChoiceField(
        required=False, choices=[("", _("All")), *Recording.Status.choices], label=_("Status")
    )
    tag = forms.ChoiceField(required=False, label=_("Tag"))

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        tags = list_tags(study)
        field = self.fields["tag"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *((tag, tag) for tag in tags)]
        if not tags:
            del self.fields["tag"]

    def read_filter(self) -> RecordingFilter:
        """What is wanted; a value that cannot be read counts as not given."""
        self.is_valid()
        values = self.cleaned_data
        return RecordingFilter(
            text=values.get("q", ""),
            kind=values.get("kind", ""),
            status=values.get("status", ""),
            tag=values.get("tag", ""),
        )
