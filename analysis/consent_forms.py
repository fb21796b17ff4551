"""What is typed in when somebody agreed to be recorded, or withdraws it."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.consent_texts import texts_of
from accounts.models import ConsentText
from accounts.purpose_lock import explain_undeclared, find_undeclared, name_purposes
from accounts.purposes import Purpose
from analysis.consents import Need, NewConsent, need_of
from analysis.evidence_forms import EvidenceField
from analysis.evidence_intake import describe_evidence
from analysis.models import Consent, Subject
from analysis.purposes import PURPOSES_OF_KIND, list_declared

OWN_CONSENT: Final = "own-consent"
OWN_NOTICE: Final = "own-notice"
# Before there were recordings of this kind: the year is a slip of the pen.
_EARLIEST: Final = date(1990, 1, 1)
# What people choose from; a study's own way is written by enrolling.
WAYS: Final = [(way.value, way.label) for way in Consent.Way if way != Consent.Way.STUDY]


class ConsentForm(forms.Form):
    """A record of consent; every field but the evidence begins with what is likely."""

    text = forms.ChoiceField(label=_("What was signed or told"))
    own_text = forms.CharField(
        label=_("Name and version of your own form"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purposes = forms.MultipleChoiceField(
        label=_("For"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one purpose.")},
    )
    way = forms.ChoiceField(label=_("How"), choices=WAYS, initial=Consent.Way.PAPER)
    given_on = forms.DateField(
        label=_("Given on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    evidence = forms.CharField(
        label=_("Where the proof is kept (optional)"),
        max_length=300,
        required=False,
        help_text=_("Such as a file number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scans = EvidenceField(label=_("Scan or photo of the proof (optional)"), required=False)
    session = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        subject: Subject,
        need: Need | None = None,
        session_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", "id_consent_%s")
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.subject = subject
        self.fields["scans"].help_text = describe_evidence()
        self._need = need or need_of(subject)
        self.texts = {str(text.pk): text for text in self._list_texts()}
        is_patient = subject.kind == Subject.Kind.PATIENT
        own = [(OWN_CONSENT, _("Our own consent form (not kept here)"))]
        if is_patient:
            own.append((OWN_NOTICE, _("Our own notice for care (not kept here)")))
        self._set_choices("text", [*((pk, _label(text)) for pk, text in self.texts.items()), *own])
        self._set_choices("purposes", [(one, one.label) for one in PURPOSES_OF_KIND[subject.kind]])
        allowed = list_declared(subject.organization, subject.kind)
        self.fields["purposes"].widget.choices = [(one, one.label) for one in allowed]
        first = next(iter(self.texts.values()), None)
        offered = [one for one in first.purposes if one in allowed] if first else []
        self.initial = {
            "text": str(first.pk) if first else OWN_CONSENT,
            "purposes": offered or [self._need.purpose],
            "own_text": self._last_own_text(),
            "way": Consent.Way.PAPER,
            "given_on": timezone.localdate(),
            "session": session_id,
        } | dict(self.initial)

    def clean_given_on(self) -> date:
        """The day, which is not to come."""
        day: date = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        if day < _EARLIEST:
            raise forms.ValidationError(
                _("Check the year: %(day)s is longer ago than any such record."),
                params={"day": date_format(day)},
            )
        return day

    def clean(self) -> dict[str, Any]:
        """What belongs together: the text, its name, and what it speaks of."""
        values = super().clean() or {}
        chosen, purposes = values.get("text", ""), set(values.get("purposes", ()))
        text = self.texts.get(chosen)
        if chosen in (OWN_CONSENT, OWN_NOTICE) and not values.get("own_text"):
            self.add_error("own_text", _("Write the name and the version of the form."))
        if text is not None and (beyond := purposes - set(text.purposes)):
            self.add_error(
                "purposes",
                forms.ValidationError(
                    _("The text does not speak of: %(purposes)s. Choose another text."),
                    params={"purposes": name_purposes(beyond)},
                ),
            )
        if undeclared := find_undeclared(self.subject.organization_id, purposes):
            self.add_error("purposes", explain_undeclared(undeclared))
        kind = text.kind if text else chosen
        if kind in (ConsentText.Kind.NOTICE, OWN_NOTICE) and purposes - {Purpose.CARE}:
            self.add_error("purposes", _("Being told is enough for care alone; ask for consent."))
        return values

    def read(self) -> NewConsent:
        """What a valid form says."""
        values = self.cleaned_data
        text = self.texts.get(values["text"])
        is_notice = values["text"] == OWN_NOTICE
        return NewConsent(
            purposes=values["purposes"],
            way=values["way"],
            given_on=values["given_on"],
            text=text,
            own_text="" if text else values["own_text"],
            kind=Consent.Kind.NOTICE if is_notice else Consent.Kind.CONSENT,
            evidence=values["evidence"],
        )

    def _list_texts(self) -> list[ConsentText]:
        """The texts that fit, the likeliest first: for this need, a consent, in the language."""
        language = (get_language() or "en").split("-")[0]
        texts = texts_of(self.subject.organization).newest()
        allowed = set(list_declared(self.subject.organization, self.subject.kind))
        return sorted(
            (text for text in texts if allowed & set(text.purposes)),
            key=lambda text: (
                self._need.purpose not in text.purposes,
                text.kind != ConsentText.Kind.CONSENT,
                text.language != language,
            ),
        )

    def _last_own_text(self) -> str:
        """The own form that the house named last, which is likely the next one as well."""
        own = Consent.objects.filter(organization=self.subject.organization_id, is_of_study=False)
        last = own.exclude(own_text="").order_by("-created_at").first()
        return last.own_text if last else ""

    def _set_choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class WithdrawalForm(forms.Form):
    """Why, if the person says so, and whether every other record ends as well."""

    reason = forms.CharField(
        label=_("Reason (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nobody has to give one."),
    )
    everything = forms.BooleanField(
        label=_("Withdraw every other record in force, too"), required=False, initial=True
    )

    def __init__(self, *args: Any, has_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if not has_others:
            del self.fields["everything"]


def _label(text: ConsentText) -> str:
    """A text with what tells it from others first, for a narrow list to choose from."""
    return gettext("%(language)s, version %(version)d: %(title)s") % {
        "title": text.title,
        "language": text.get_language_display(),
        "version": text.version,
    }
