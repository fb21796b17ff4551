"""What people type in: subjects and sessions."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.purpose_lock import PurposeNotDeclaredError, explain_undeclared
from analysis.care import begin_care
from analysis.history.summary import refresh_summary
from analysis.models import Participant, Session, Study, Subject
from analysis.models.owned import SUBJECT_KINDS_OF_ROLE
from analysis.participants import explain_elsewhere, is_elsewhere_in, join_session
from analysis.presentation.people import PeopleFilter
from analysis.purposes import PURPOSES_OF_KIND, list_declared, require_kind


class SubjectForm(forms.ModelForm[Subject]):
    """A person's code and name; the kind only where the user's role leaves a choice.

    Attributes:
        refusal: why nobody can be added at all; empty where somebody can.
    """

    class Meta:
        model = Subject
        fields = ("kind", "code", "name")
        labels = {"kind": _("Kind"), "code": _("Code"), "name": _("Name (optional)")}
        help_texts = {
            "code": _("How you refer to this person, such as a chart number. Unique."),
            "name": _("Leave empty to work with the code alone."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.user = user
        kinds = SUBJECT_KINDS_OF_ROLE[user.role]
        offered = [kind for kind in kinds if list_declared(user.organization, kind)]
        self.refusal = ""
        if self.instance._state.adding and not offered:
            needed = {purpose for kind in kinds for purpose in PURPOSES_OF_KIND[kind]}
            self.refusal = explain_undeclared(needed)
        if len(kinds) == 1 or not self.instance._state.adding:
            # The kind decides who may see the person, so it stays what it was.
            del self.fields["kind"]
            if self.instance._state.adding:
                self.instance.kind = kinds[0]
        else:
            field = self.fields["kind"]
            assert isinstance(field, forms.ChoiceField)
            # Of several nothing is chosen beforehand.
            blank = [("", "---------")] if len(offered) > 1 else []
            kept = [(kind, Subject.Kind(kind).label) for kind in offered]
            field.widget.choices = [*blank, *kept]
        self.fields["code"].widget.attrs |= {"autocomplete": "off"}
        self.fields["name"].widget.attrs |= {"autocomplete": "off"}

    def clean_code(self) -> str:
        """The code, if nobody else of the organization has it."""
        code: str = self.cleaned_data["code"]
        others = Subject.objects.in_organization_of(self.user).filter(code=code)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                _("The code “%(code)s” is taken. Choose another one."), params={"code": code}
            )
        return code

    def clean(self) -> dict[str, Any]:
        """Refuse a person whom the organization declares no purpose for."""
        values = super().clean() or {}
        kind = values.get("kind", self.instance.kind)
        if self.instance._state.adding and kind:
            try:
                require_kind(self.user.organization_id, kind)
            except PurposeNotDeclaredError as error:
                raise forms.ValidationError(error.sentence) from error
        return values

    def save(self, commit: bool = True) -> Subject:  # noqa: FBT001, FBT002 - Django's signature
        if not self.instance._state.adding:
            return super().save(commit)
        organization = self.user.organization
        assert organization is not None, "the view refuses users without organization"
        assert commit, "a new patient and the first member of the care team are saved together"
        self.instance.organization = organization
        self.instance.created_by = self.user
        with transaction.atomic():
            subject: Subject = super().save()
            begin_care([subject], self.user)
        return subject


class SessionForm(forms.ModelForm[Session]):
    """When a session was held and what the person was asked to do."""

    class Meta:
        model = Session
        fields = ("held_at", "context_note", "study")
        labels = {
            "held_at": _("Date and time"),
            "context_note": _("What was the person asked to do?"),
            "study": _("Study"),
        }
        help_texts = {
            "context_note": _(
                "An expression means little without its occasion: reading aloud, answering "
                "questions, telling of the past week …"
            ),
        }
        widgets = {
            "held_at": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
            "context_note": forms.TextInput(attrs={"list": "earlier-notes", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        declared = user.organization.purposes if user.organization else []
        takes_new = Q(archived_at__isnull=True, purpose__in=declared)
        studies = Study.objects.visible_to(user).filter(takes_new | Q(pk=self.instance.study_id))
        # A participant's recordings are added up with the study, so they stay in it.
        is_settled = Participant.objects.filter(session_id=self.instance.pk).exists()
        is_customer = self.instance.subject.kind == Subject.Kind.CUSTOMER
        if is_customer and not is_settled and studies.exists():
            field = self.fields["study"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = studies
            field.empty_label = _("No study")
        else:
            del self.fields["study"]

    def clean_study(self) -> Study | None:
        """The study, if the person has no other session in it."""
        study: Study | None = self.cleaned_data["study"]
        if study is not None and is_elsewhere_in(study, self.instance):
            raise forms.ValidationError(explain_elsewhere(study, self.instance))
        return study

    @transaction.atomic
    def save(self, commit: bool = True) -> Session:  # noqa: FBT001, FBT002 - Django's signature
        session: Session = super().save(commit)
        join_session(session)
        refresh_summary(session.subject_id)
        return session


class PeopleForm(forms.Form):
    """Search, filters and order of the list of people; sent in the address."""

    q = forms.CharField(
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        required=False,
        max_length=200,
        label=_("Code or name"),
    )
    kind = forms.ChoiceField(
        required=False, choices=[("", _("Everyone")), *Subject.Kind.choices], label=_("Kind")
    )
    care = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("All that I see")),
            ("team", _("My patients")),
            ("grant", _("Let in by a grant")),
        ],
        label=_("In my care"),
    )
    order = forms.ChoiceField(
        required=False,
        choices=[
            ("code", _("Code")),
            ("last", _("Last session")),
            ("change", _("Largest change")),
        ],
        label=_("Order by"),
    )
    new = forms.BooleanField(required=False, label=_("Recorded since my last look"))
    changed = forms.BooleanField(required=False, label=_("Changed against own baseline"))
    missing = forms.BooleanField(required=False, label=_("Consent missing"))
    archived = forms.BooleanField(required=False, label=_("Show archived, too"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if len(SUBJECT_KINDS_OF_ROLE[user.role]) == 1:
            del self.fields["kind"]
        if user.role != User.Role.CLINICIAN:
            del self.fields["care"]

    def read_filter(self) -> PeopleFilter:
        """What is wanted; a value that cannot be read counts as not given."""
        self.is_valid()
        values = self.cleaned_data
        return PeopleFilter(
            text=values.get("q", ""),
            kind=values.get("kind", ""),
            care=values.get("care", ""),
            is_new=values.get("new", False),
            is_changed=values.get("changed", False),
            is_without_consent=values.get("missing", False),
            with_archived=values.get("archived", False),
            order=values.get("order") or "code",
        )
