"""A form field that takes a CSV file and gives what it holds."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.csv_text import CsvTextError
from analysis.limits import format_bytes


class CsvFileField(forms.FileField):
    """A file that is read at once; its cleaned value is what `read` returns, None without a file.

    Args:
        read: from the bytes to a value; may raise `CsvTextError`.
        max_bytes: a larger file is refused before it is read.
    """

    def __init__(self, *, read: Callable[[bytes], Any], max_bytes: int, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("CSV file"))
        accepted = ".csv,.tsv,.txt,text/csv,text/plain"
        super().__init__(widget=forms.FileInput(attrs={"accept": accepted}), **kwargs)
        self._read, self._max_bytes = read, max_bytes

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > self._max_bytes:
            raise forms.ValidationError(
                gettext("The file has %(size)s; at most %(limit)s are read."),
                params={"size": format_bytes(file.size), "limit": format_bytes(self._max_bytes)},
            )
        try:
            return self._read(file.read())
        except CsvTextError as error:
            raise forms.ValidationError(error.sentence) from error
