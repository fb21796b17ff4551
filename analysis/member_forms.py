"""Whom to add to a study."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analysis.care_forms import ColleagueField
from analysis.members import list_product_users
from analysis.models import Study


class MemberForm(forms.Form):
    """A product user of the organization who is no member of the study."""

    colleague = ColleagueField(queryset=User.objects.none(), label=_("Colleague"))

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field = self.fields["colleague"]
        assert isinstance(field, ColleagueField)
        field.queryset = list_product_users(study).exclude(study_memberships__study=study)
        field.empty_label = _("Choose …")
