"""The form by which a report is confirmed, corrected or rejected."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.models import EmotionReport, Review
from analysis.reviewing import Verdict
from analysis.wording import EMOTION_NAMES

MAX_NOTE = 2000


class ReviewForm(forms.Form):
    """A decision with a note, on the report as it was shown.

    Without JavaScript and without CSS both the decision and the emotion are there; an emotion
    beside any other decision than a correction is left out of account.
    """

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=Review.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you confirm, correct or reject the result.")},
    )
    corrected_emotion = forms.ChoiceField(
        label=_("The expression is rather consistent with"),
        required=False,
        choices=[("", _("Choose one of the seven")), *EMOTION_NAMES.items()],
    )
    note = forms.CharField(
        label=_("Note (optional)"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    computed_at = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: EmotionReport, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"computed_at": report.computed_at.isoformat()})
        kwargs.setdefault("prefix", "review")
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_computed_at(self) -> datetime:
        """When the report that was shown had been computed."""
        try:
            computed_at = datetime.fromisoformat(self.cleaned_data["computed_at"])
        except ValueError as error:
            raise forms.ValidationError(_("Open the report anew.")) from error
        if computed_at.tzinfo is None:
            raise forms.ValidationError(_("Open the report anew."))
        return computed_at

    def read_verdict(self) -> Verdict:
        """The decision; the form must be valid."""
        values = self.cleaned_data
        is_correction = values["decision"] == Review.Decision.CORRECTED
        return Verdict(
            decision=values["decision"],
            computed_at=values["computed_at"],
            corrected_emotion=values["corrected_emotion"] if is_correction else "",
            note=values["note"].strip(),
        )
