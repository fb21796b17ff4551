"""The file with people to import."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analysis.csv_field import CsvFileField
from analysis.models import Subject
from analysis.models.owned import SUBJECT_KINDS_OF_ROLE
from analysis.people_csv import MAX_BYTES, read_people_file


class PeopleFileForm(forms.Form):
    """A CSV file; the kind of people only where the user's role leaves a choice."""

    kind = forms.ChoiceField(choices=Subject.Kind.choices, label=_("Kind"))
    file = CsvFileField(read=read_people_file, max_bytes=MAX_BYTES)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.kinds = SUBJECT_KINDS_OF_ROLE[user.role]
        if len(self.kinds) == 1:
            del self.fields["kind"]

    def read_kind(self) -> str:
        """The `Subject.Kind` that everybody in the file becomes."""
        return str(self.cleaned_data.get("kind", self.kinds[0]))
