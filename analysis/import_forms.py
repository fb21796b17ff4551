"""The file with people to import."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analysis.csv_text import CsvTextError
from analysis.limits import format_bytes
from analysis.models import Subject
from analysis.models.owned import SUBJECT_KINDS_OF_ROLE
from analysis.people_csv import MAX_BYTES, PeopleFile, read_people_file


class PeopleFileForm(forms.Form):
    """A CSV file; the kind of people only where the user's role leaves a choice."""

    kind = forms.ChoiceField(choices=Subject.Kind.choices, label=_("Kind"))
    file = forms.FileField(
        label=_("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.kinds = SUBJECT_KINDS_OF_ROLE[user.role]
        if len(self.kinds) == 1:
            del self.fields["kind"]

    def clean_file(self) -> PeopleFile:
        """What the file holds."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                gettext("The file has %(size)s; at most %(limit)s are read."),
                params={"size": format_bytes(file.size or 0), "limit": format_bytes(MAX_BYTES)},
            )
        try:
            return read_people_file(file.read())
        except CsvTextError as error:
            raise forms.ValidationError(error.sentence) from error

    def read_kind(self) -> str:
        """The `Subject.Kind` that everybody in the file becomes."""
        return str(self.cleaned_data.get("kind", self.kinds[0]))
