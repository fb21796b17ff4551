"""What is chosen on the page of a bulk upload, besides the files themselves."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.batch_names import NameRule
from analysis.channel_forms import ChannelForm
from analysis.csv_field import CsvFileField
from analysis.manifest_csv import MAX_BYTES, read_manifest
from analysis.upload_plan import ChosenFile


class BulkUploadForm(ChannelForm):
    """Manifest, rule for names, channel; and the names of the files that a script will send.

    `names` is JSON: a list of pairs of name and size in bytes.
    """

    manifest = CsvFileField(
        read=read_manifest,
        max_bytes=MAX_BYTES,
        label=_("Manifest (CSV)"),
        required=False,
        help_text=_(
            "One line for each file: file, participant, group, tags; any further column is kept "
            "as an answer of the participant."
        ),
    )
    rule = forms.ChoiceField(
        choices=NameRule.choices,
        initial=NameRule.PREFIX,
        required=False,
        label=_("Without a manifest, whose is a file?"),
        widget=forms.RadioSelect,
    )
    names = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("manifest", "rule", "channel", "names")

    def clean_rule(self) -> str:
        """The first rule where nothing was sent."""
        return self.cleaned_data["rule"] or NameRule.PREFIX

    def clean_names(self) -> list[ChosenFile]:
        """The files that a script announces."""
        try:
            return [_read_pair(pair) for pair in json.loads(self.cleaned_data["names"] or "[]")]
        except (ValueError, TypeError) as error:
            raise forms.ValidationError(gettext("The list of files cannot be read.")) from error


def _read_pair(pair: Any) -> ChosenFile:
    name, byte_size = pair
    if not isinstance(name, str) or not isinstance(byte_size, int) or byte_size < 0:
        raise ValueError(pair)
    if "\x00" in name or byte_size >= 2**53:
        raise ValueError(pair)
    return ChosenFile(name, byte_size)
