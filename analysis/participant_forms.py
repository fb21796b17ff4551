"""What people type in about the participants of a study."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.csv_field import CsvFileField
from analysis.models import Participant, Study
from analysis.participants import (
    CODE_LETTERS,
    COLUMN_LETTERS,
    VALUE_LETTERS,
    EnrolError,
    check_answers,
)
from analysis.participants_csv import (
    MAX_BYTES,
    read_participants_file,
    split_tags,
)
from analysis.presentation.participants import (
    COLUMN_ORDER,
    NO_GROUP,
    ParticipantFilter,
    list_columns,
    list_columns_and_tags,
    list_groups,
)

_MOST_COLUMNS: Final = 100


class ParticipantForm(forms.Form):
    """Group, tags and answers of one participant; the code only of a new one.

    The survey columns that the study has are fields of their own; one more can be added.
    """

    code = forms.CharField(
        max_length=CODE_LETTERS,
        label=_("Code"),
        help_text=_("How you refer to this customer. One who is there already is taken."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    group = forms.ChoiceField(required=False, label=_("Group"))
    tags = forms.CharField(
        required=False,
        max_length=1000,
        label=_("Tags"),
        help_text=_("Separated by commas."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    new_column = forms.CharField(
        required=False,
        max_length=COLUMN_LETTERS,
        label=_("New column"),
        help_text=_("Such as age or satisfaction."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    new_value = forms.CharField(
        required=False,
        max_length=VALUE_LETTERS,
        label=_("Its value"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, study: Study, participant: Participant | None = None, **kwargs: Any
    ) -> None:
        self.groups = {str(group.pk): group for group in list_groups(study)}
        self.columns = list_columns(study)[:_MOST_COLUMNS]
        answers = {} if participant is None else _read_answers(participant)
        # Columns that found no field keep what they have.
        self.kept = {c: value for c, value in answers.items() if value and c not in self.columns}
        if participant is not None:
            kwargs["initial"] = self._read_initial(participant, answers)
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if participant is not None:
            del self.fields["code"]
        group = self.fields["group"]
        assert isinstance(group, forms.ChoiceField)
        group.choices = [("", _("No group")), *((pk, g.name) for pk, g in self.groups.items())]
        for number, column in enumerate(self.columns):
            self.fields[f"answer_{number}"] = forms.CharField(
                required=False,
                max_length=VALUE_LETTERS,
                label=column,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def _read_initial(self, participant: Participant, answers: Mapping[str, str]) -> dict[str, str]:
        initial = {f"answer_{n}": answers.get(c, "") for n, c in enumerate(self.columns)}
        tags = ", ".join(column for column, value in answers.items() if not value)
        return initial | {"group": str(participant.group_id or ""), "tags": tags}

    def clean(self) -> dict[str, Any]:
        """Everything typed in, with `answers` as they would be stored."""
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("new_column")) != bool(values.get("new_value")):
            self.add_error("new_column", _("A new column needs a name and a value."))
        try:
            values["answers"] = check_answers(self._collect_answers(values))
        except EnrolError as error:
            raise forms.ValidationError(error.sentence) from error
        return values

    def _collect_answers(self, values: Mapping[str, Any]) -> dict[str, str]:
        answers = self.kept | dict.fromkeys(split_tags(values.get("tags", "")), "")
        for number, column in enumerate(self.columns):
            if value := values.get(f"answer_{number}"):
                answers[column] = value
        if values.get("new_column") and values.get("new_value"):
            answers[values["new_column"]] = values["new_value"]
        return answers

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        """The fields of the survey columns."""
        return [self[f"answer_{number}"] for number in range(len(self.columns))]


class ParticipantsForm(forms.Form):
    """Search, filters and order of the table of participants; sent in the address."""

    q = forms.CharField(
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        required=False,
        max_length=200,
        label=_("Code or name"),
    )
    group = forms.ChoiceField(required=False, label=_("Group"))
    column = forms.ChoiceField(required=False, label=_("Tag or column"))
    value = forms.CharField(
        required=False,
        max_length=VALUE_LETTERS,
        label=_("with the value"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        groups, columns = list_groups(study), list_columns_and_tags(study)
        self.columns = columns
        self._offer("group", [(str(g.pk), g.name) for g in groups] + [(NO_GROUP, _("No group"))])
        self._offer("column", [(column, column) for column in columns])
        if not groups:
            del self.fields["group"]
        if not columns:
            del self.fields["column"]
            del self.fields["value"]

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *choices]

    def read_filter(self) -> ParticipantFilter:
        """What is wanted; a value that cannot be read counts as not given."""
        self.is_valid()
        values = self.cleaned_data
        return ParticipantFilter(
            text=values.get("q", ""),
            group=values.get("group", ""),
            column=values.get("column", ""),
            value=values.get("value", ""),
            order=self._read_order(),
        )

    def _read_order(self) -> str:
        order = str(self.data.get("order", ""))
        plain = order.removeprefix("-")
        known = ["code", "group", "recordings", *(COLUMN_ORDER + name for name in self.columns)]
        return order if plain in known else "code"


class ParticipantsFileForm(forms.Form):
    """A CSV file with participants."""

    file = CsvFileField(read=read_participants_file, max_bytes=MAX_BYTES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class RemovalForm(forms.Form):
    """What becomes of the recordings of somebody who leaves a study."""

    recordings = forms.ChoiceField(
        label=_("The recordings of this participant"),
        choices=[
            ("keep", _("Keep them with the customer, outside this study")),
            ("delete", _("Delete them with all results, as after a withdrawal")),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


def _read_answers(participant: Participant) -> dict[str, str]:
    return dict(participant.answers.values_list("column", "value"))
