"""Many people from one CSV file."""

from typing import Any

from rest_framework import serializers

from analysis.models import Subject


class CsvImportSerializer(serializers.Serializer[Any]):
    """A file as text; its first line names the columns."""

    csv = serializers.CharField(
        max_length=1_000_000,
        trim_whitespace=False,
        help_text="At most a megabyte and 5000 lines. Separator and names of columns are found "
        "out as on the page.",
    )
    dry_run = serializers.BooleanField(
        default=False, help_text="Only say what would become of each line."
    )


class PeopleImportSerializer(CsvImportSerializer):
    """Columns `code` and `name`."""

    kind = serializers.ChoiceField(
        Subject.Kind.choices,
        required=False,
        help_text="What everybody in it becomes; required where the role works with both.",
    )


class ImportLineSerializer(serializers.Serializer[Any]):
    """What becomes of one line."""

    line = serializers.IntegerField(source="line.number", help_text="The headings are line 1.")
    code = serializers.CharField(source="line.code")
    outcome = serializers.ChoiceField(
        ("new", "changed", "present", "duplicate", "invalid"),
        help_text="`new` and `changed` are taken; `present` needs nothing; others are left out.",
    )
    reason = serializers.CharField(help_text="Why a line is left out.")


class ImportSerializer(serializers.Serializer[Any]):
    """What an import does, or with `dry_run` would do."""

    dry_run = serializers.BooleanField()
    n_taken = serializers.IntegerField(help_text="Lines that are new or change somebody.")
    n_left_out = serializers.IntegerField(source="plan.n_left_out")
    new_groups = serializers.ListField(child=serializers.CharField())
    notices = serializers.ListField(
        child=serializers.CharField(), source="plan.notices", help_text="What had to be guessed."
    )
    lines = ImportLineSerializer(many=True, source="plan.lines")
