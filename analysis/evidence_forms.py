"""The files that prove a consent, chosen on a form."""

import logging
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.evidence_intake import AcceptedEvidence, describe_evidence, inspect_evidence
from analysis.intake import UploadError

log = logging.getLogger(__name__)


class _ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """One or a few files; its cleaned value is a list of `AcceptedEvidence`."""

    def __init__(self, **kwargs: Any) -> None:
        accepted = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
        super().__init__(widget=_ManyFilesInput(attrs={"accept": accepted}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Every file that is refused has a sentence of its own."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        accepted: list[AcceptedEvidence] = []
        refused: list[forms.ValidationError] = []
        for file in files:
            try:
                accepted.append(inspect_evidence(file))
            except UploadError as error:
                refused.append(forms.ValidationError(error.sentence, code=error.code))
        if refused:
            raise forms.ValidationError(refused)
        return accepted


class EvidenceForm(forms.Form):
    """What is added to a record that is there already."""

    scans = EvidenceField(
        label=_("Scan or photo of the proof"),
        error_messages={"required": _("Choose a file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["scans"].help_text = describe_evidence()


def keep_or_complain(form: forms.Form, keep: Callable[[], object]) -> bool:
    """Keep the files of a valid form; where they cannot be kept, its field `scans` says so."""
    try:
        keep()
    except UploadError as error:
        form.add_error("scans", error.sentence)
    except OSError:
        log.exception("The proof of a consent could not be kept.")
        form.add_error(
            "scans", gettext("The files could not be saved, and nothing was recorded. Try later.")
        )
    else:
        return True
    return False
